"""How missions went and how they ended: verdicts in words, and what the events show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import vocab
from pipeline.core import Article
from pipeline.stages import process

CASES = [json.loads(line) for line in (Path(__file__).parent / "corpus" / "outcomes.jsonl").read_text("utf-8").splitlines()]
LINES = vocab.rows("verdicts")
FLOWN = {"launch_date": "3 March 1965, 09:10 UTC"}


def read(box: dict[str, str], prose: str) -> dict[str, list[dict[str, Any]]]:
    parameters = "\n".join(f"| {key} = {value}" for key, value in ({"name": "Perun 1"} | FLOWN | box).items())
    text = f"{{{{Infobox spaceflight\n{parameters}\n}}}}\n\n'''Perun 1''' was a spacecraft. {prose}\n"
    return process(Article("testwiki", "Perun 1", text)).rows


def mission(box: dict[str, str], prose: str) -> dict[str, Any]:
    (row,) = read(box, prose)["missions"]
    return row


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_the_events_show_how_it_went_and_ended(case: dict[str, Any]) -> None:
    row = mission(case["box"], case["prose"])
    assert (row["outcome"], [row.get("end_kind"), row.get("end_edtf")]) == (case["outcome"], case["end"])


def told(line: dict[str, str], sentence: str) -> str | None:
    """The verdict that is read from a sentence, whatever its events may show; what was cancelled has not flown."""
    rows = read({"launch_date": ""} if line["outcome"] == "cancelled" else {}, sentence)["provenance"]
    return next((row["value"] for row in rows if row["column"] == "outcome" and row["rule"].startswith("prose:")), None)


@pytest.mark.parametrize("line", LINES, ids=[line["accepted"] for line in LINES])
def test_a_verdict_on_this_mission_is_its_outcome(line: dict[str, str]) -> None:
    assert told(line, line["accepted"]) == line["outcome"]


@pytest.mark.parametrize(
    "line", [line for line in LINES if line["refused"]], ids=[line["refused"] for line in LINES if line["refused"]]
)
def test_words_like_it_on_something_else_are_no_verdict(line: dict[str, str]) -> None:
    assert told(line, line["refused"]) is None


@given(st.sampled_from([line for line in LINES if line["whose"] == "subject"]), st.sampled_from(["Yarilo 7's", "Its rocket's"]))
def test_a_verdict_on_another_craft_is_not_taken(line: dict[str, str], whose: str) -> None:
    other = line["accepted"].split(" ", 2)
    sentence = f"{whose} {other[1]} {other[2]}" if other[0] == "The" else f"{whose} pump {other[1]} {other[2]}"
    assert told(line, sentence) is None


def test_a_verdict_of_the_lead_stands_before_those_of_the_body() -> None:
    row = mission({}, "The mission was a partial success.\n\n== Later ==\nThe flight was a success.")
    assert row["outcome"] == "partial_success"


def test_of_the_verdicts_of_the_body_the_last_one_counts() -> None:
    row = mission({}, "\n\n== Flight ==\nThe mission was unsuccessful.\n\n== Later ==\nIt was declared a success.")
    assert row["outcome"] == "success"
