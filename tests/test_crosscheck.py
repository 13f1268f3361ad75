"""Checks across the cells of a mission: each finds its error, and is quiet where the error is mended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline import vocab
from pipeline.core import Article
from pipeline.normalise.crosscheck import CHECKS
from pipeline.stages import process

CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "corpus" / "crosschecks.jsonl").read_text("utf-8").splitlines()
]
NAMES = {check.name for check in CHECKS}
each = pytest.mark.parametrize("case", CASES, ids=[f"{case['check']}: {case['why']}" for case in CASES])


def told_by(case: dict[str, Any], box: str) -> set[str]:
    """The cross checks that an article with this box and the case's prose sets off."""
    text = f"{{{{Infobox spaceflight\n| name = X\n| {box}\n}}}}\n'''X''' was a satellite. {case.get('prose', '')}"
    return {row["check"] for row in process(Article("testwiki", "X", text)).rows["issues"]} & NAMES


@each
def test_a_check_finds_its_error(case: dict[str, Any]) -> None:
    assert case["check"] in told_by(case, case["box"])


@each
def test_no_check_speaks_where_the_error_is_mended(case: dict[str, Any]) -> None:
    assert told_by(case, case["quiet"]) == set()


def test_an_error_is_told_and_nothing_is_changed() -> None:
    text = "{{Infobox spaceflight\n| name = X\n| COSPAR_ID = 1965-033A\n| launch_date = 19 April 1975\n}}\n'''X''' was a satellite."
    rows = process(Article("testwiki", "X", text)).rows
    (mission,) = rows["missions"]
    (issue,) = rows["issues"]
    assert (mission["cospar_id"], mission["launch_edtf"]) == ("1965-033A", "1975-04-19")
    assert (issue["table"], issue["column"], issue["severity"], issue["value"]) == (
        "missions",
        "cospar_id",
        "warning",
        "1965-033A",
    )
    assert "names the year 1965" in issue["message"]


def test_every_check_has_a_case_a_reason_and_a_meaning() -> None:
    assert {case["check"] for case in CASES} == NAMES <= {row["check"] for row in vocab.rows("checks")}
    assert all(check.reason and check.tolerance >= 0 for check in CHECKS)
