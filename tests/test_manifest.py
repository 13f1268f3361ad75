"""The manifest says what a run was, and code has a version that changes with it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from pipeline import files
from pipeline.check import Failure
from pipeline.release.manifest import code_version, manifest

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def version_of(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "from pipeline.release.manifest import code_version as v; print(v())"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()


def test_the_version_follows_code_and_vocabularies(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "pipeline", tmp_path / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    same = version_of(tmp_path)
    assert re.fullmatch(r"[0-9.]+\+[0-9a-f]{12}", same)
    assert same == version_of(tmp_path) == code_version()
    with (tmp_path / "pipeline" / "vocab" / "checks.csv").open("a") as file:
        file.write("more,a check more\n")
    assert version_of(tmp_path) != same


def test_an_accepted_drift_is_recorded_with_its_reason() -> None:
    found = [Failure("events", "rows_lost", "events: 100 rows became 10")]
    told = manifest(
        NOW,
        1.5,
        inputs=[],
        reading="",
        stages=[],
        counts={},
        quarantined=[],
        options={"workers": 2},
        drifted=found,
        accepted="a smaller raw/",
        before="old",
    )
    assert told["gates"]["drift"] == "accepted"
    assert told["gates"]["accepted"] == "a smaller raw/"
    assert told["gates"]["findings"] == [{"check": "rows_lost", "message": "events: 100 rows became 10"}]
    assert (told["finished"] - told["started"]).total_seconds() == 1.5


def test_without_drift_no_reason_is_recorded() -> None:
    told = manifest(
        NOW, 1.5, inputs=[], reading="", stages=[], counts={}, quarantined=[], options={}, accepted="unneeded", before="old"
    )
    assert (told["gates"]["drift"], told["gates"]["accepted"]) == ("passed", "")


def test_log_lines_stand_one_below_the_other(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "run.jsonl"
    for event in ("start\n", "end \ud800"):
        files.append_line(path, {"run": "r", "at": NOW, "event": event})
    assert len(path.read_text("utf-8").splitlines()) == 2
    assert '"at": "2026-01-02T03:04:05Z"' in path.read_text("utf-8")
