"""What nested boxes say of arrivals, departures and dockings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.core import Article
from pipeline.stages import process

FILE = Path(__file__).parent / "corpus" / "infobox_events.jsonl"
CASES = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_a_box_tells_these_events_and_no_others(case: dict[str, Any]) -> None:
    fields = f"| interplanetary = {case['box']}" if "{{" in case["box"] else case["box"]
    text = f"{{{{Infobox spaceflight\n| name = Perun 1\n{fields}\n}}}}\n'''Perun 1''' was a spacecraft.\n"
    rows = process(Article("testwiki", "Perun 1", text)).rows
    got = [[row[key] for key in ("event_type", "status", "subject", "time_edtf", "body")] for row in rows["events"]]
    assert got == case["events"]
    for row in rows["mentions"]:
        assert text[row["span_start"] : row["span_end"]] == row["quote"]


BACK = [
    ("The return capsule came down in Siberia.", "capsule"),
    ("The capsule was let go and the capsule landed under its parachute.", "capsule"),
    ("The capsule landed in Siberia.", "spacecraft"),  # it may be all of the craft
    ("The craft landed in Siberia.", "spacecraft"),
]


@pytest.mark.parametrize(("prose", "subject"), BACK, ids=[prose for prose, _ in BACK])
def test_what_the_box_says_came_back_is_what_the_prose_names(prose: str, subject: str) -> None:
    text = (
        f"{{{{Infobox spaceflight\n| name = Perun 1\n| landing_date = 4 March 1966\n}}}}\n'''Perun 1''' was a probe. {prose}\n"
    )
    rows = process(Article("testwiki", "Perun 1", text)).rows
    (landing,) = (row for row in rows["events"] if row["event_type"] == "landing")
    assert landing["subject"] == subject


def test_a_call_sign_of_the_box_names_the_part_whose_it_is() -> None:
    text = (
        "{{Infobox spaceflight\n| name = Perun 1\n| crew_callsign = CSM: ''Vela''<br>LM: ''Okina''\n}}\n"
        "'''Perun 1''' was a crewed flight. On 4 March 1966 Okina undocked from Vela. Okina landed on the Moon on 5 March 1966.\n"
    )
    rows = process(Article("testwiki", "Perun 1", text)).rows
    assert {(row["event_type"], row["subject"]) for row in rows["events"]} == {("undocking", "lander"), ("landing", "lander")}


def test_what_the_people_of_the_box_observe_is_the_crews_observation() -> None:
    text = (
        "{{Infobox spaceflight\n| name = Perun 1\n| crew_members = Anna Young Jr.\n}}\n"
        "'''Perun 1''' was a crewed flight. Young took photographs of the ocean. The young satellite took photographs of the Moon.\n"
    )
    rows = process(Article("testwiki", "Perun 1", text)).rows
    assert [row["subject"] for row in rows["events"]] == ["crew", "spacecraft"]
