"""Each run leaves one line, however it ended: its id, its verb and its exit status."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline import files
from pipeline.check import Failure
from pipeline.errors import PipelineError
from pipeline.run import run
from pipeline.verbs import export_stage, extract_stage, normalise_stage

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BOX = "{{Infobox spaceflight\n| name = Perun 1\n| launch_date = 3 March 1965\n}}\n'''Perun 1''' was a space probe.\n"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "Perun_1.wikitext").write_text(BOX)
    return folder


def lines(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "logs" / "runs.jsonl").read_text("utf-8").splitlines()]


def fails(error: BaseException) -> Callable[..., Any]:
    def function(*_: Any, **__: Any) -> Any:
        raise error

    return function


ENDS: list[tuple[str, Any, int]] = [
    ("pipeline.harvest.Harvest.failures", lambda harvest: [Failure("events", "key", "two rows " * 9999)], 65),
    ("pipeline.run.write_tables", fails(OSError(28, "No space left on device")), 74),
    ("pipeline.run.write_tables", fails(ValueError("a bug")), 1),
    ("pipeline.run.run_batches", fails(KeyboardInterrupt()), 130),
]


@pytest.mark.parametrize(("place", "other", "status"), ENDS, ids=[str(e[2]) for e in ENDS])
def test_a_run_that_fails_leaves_its_status(
    place: str, other: Any, status: int, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    monkeypatch.setattr(place, other)
    with pytest.raises(BaseException):  # noqa: B017, PT011 - four kinds; the line tells which
        run(raw, out, now=NOW)
    (line,) = lines(out)
    assert (line["verb"], line["status"]) == ("run", status)
    assert line["run"].startswith("20260102T030405Z-")
    assert 0 < len(line["error"]) <= 4000


def test_a_run_without_input_and_one_that_is_turned_away_leave_a_line_too(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(PipelineError):
        run(tmp_path / "nowhere", out, now=NOW)
    with files.lock(out, NOW), pytest.raises(PipelineError):
        run(raw, out, now=NOW)
    assert [line["status"] for line in lines(out)] == [66, 75]


def test_good_runs_and_single_verbs_leave_what_they_did(raw: Path, tmp_path: Path) -> None:
    run(raw, tmp_path / "out", now=NOW)
    extract_stage(raw, tmp_path / "out", NOW)
    normalise_stage(tmp_path / "out", NOW)
    export_stage(tmp_path / "out", NOW)
    found = lines(tmp_path / "out")
    assert [(line["verb"], line["status"]) for line in found] == [
        ("run", 0),
        ("extract", 0),
        ("normalise", 0),
        ("export", 0),
    ]
    assert found[0]["rows"]["missions"] == 1
    assert (found[0]["published"], found[3]["published"]) == (True, False)
