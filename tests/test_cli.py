"""The command line: every verb has help with examples, and what a user can get wrong ends with words, not a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
VERBS = ("run", "fetch", "extract", "normalise", "export", "report", "explain", "diff", "status", "doctor")


def call(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "PIPELINE_CONTACT"}
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_has_help_with_two_examples(verb: str) -> None:
    done = call(verb, "--help")
    assert done.returncode == 0
    assert done.stdout.count(f"pipeline {verb}") >= 3


def test_help_comes_without_the_heavy_libraries() -> None:
    code = "import sys, pipeline.cli\ntry:\n    pipeline.cli.main(['--version'])\nexcept SystemExit:\n    pass\nprint([m for m in ('pandas', 'pyarrow', 'requests', 'lxml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.splitlines()[-1] == "[]"


def wrong(tmp: Path) -> list[tuple[list[str], int]]:
    empty = tmp / "empty"
    empty.mkdir()
    return [
        (["no-such-verb"], 2),
        ([], 2),
        (["run", "--workers", "0", "--out", str(tmp / "o")], 2),
        (["run", "--workers", "x"], 2),
        (["run", "--raw", str(tmp / "nowhere"), "--out", str(tmp / "o")], 66),
        (["run", "--raw", str(empty), "--out", str(tmp / "o")], 66),
        (["normalise", "--out", str(tmp / "o2")], 66),
        (["report", "--out", str(tmp / "o3")], 66),
        (["explain", "sample:X", "--out", str(tmp / "o4")], 66),
        (["status", "--out", str(tmp / "o5")], 66),
        (["diff", str(empty), str(empty)], 66),
        (["fetch", "--raw", str(tmp / "r"), "--titles", "Luna 9"], 78),
    ]


def test_what_a_user_gets_wrong_is_told_in_words(tmp_path: Path) -> None:
    for words, status in wrong(tmp_path):
        done = call(*words)
        assert done.returncode == status, (words, done.stderr)
        assert done.stderr.startswith("error: "), words
        assert "Traceback" not in done.stderr


def test_a_run_explains_itself(tmp_path: Path) -> None:
    done = call("run", "--raw", "raw", "--out", str(tmp_path), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"]["missions"] >= 8
    told = call("explain", "sample:Luna_15", "launch_mass_kg", "--out", str(tmp_path))
    assert "5667" in told.stdout
    again = call("run", "--raw", "raw", "--out", str(tmp_path))
    assert "nothing new" in again.stdout
