"""Which articles are missions: a row a spaceflight box, without one what the lead says; and what each row takes from its box."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline import vocab
from pipeline.core import Article
from pipeline.extract import extract
from pipeline.stages import process

LEADS = list(csv.DictReader((Path(__file__).parent / "corpus" / "leads.csv").read_text("utf-8").splitlines()))
PAIR = """{{Infobox spaceflight
| name = Duo A
| COSPAR_ID = 1977-084A
| launch_date = 5 September 1977
| launch_mass = 700 kg
}}
{{Infobox spaceflight
| name = Duo B
| COSPAR_ID = 1977-076A
| launch_date = 20 August 1977
}}
'''Duo''' was a pair of probes. Each had a launch mass of 722 kg.
"""


@pytest.mark.parametrize("row", LEADS, ids=[row["lead"][:70] for row in LEADS])
def test_without_a_box_the_lead_says_whether_a_craft_was_flown(row: dict[str, str]) -> None:
    reading = extract(Article("testwiki", "Probe 9", row["lead"]))
    assert bool(reading.ignored) is (row["mission"] == "no"), reading.ignored


@pytest.mark.parametrize("row", vocab.rows("infoboxes"), ids=lambda row: row["name"])
def test_a_box_says_by_its_kind_whether_it_is_a_mission(row: dict[str, str]) -> None:
    text = f"{{{{{row['name'].capitalize()}\n| name = Ex\n| operator = NASA\n}}}}\n'''Ex''' is a thing of space."
    rows = process(Article("testwiki", "Ex", text)).rows
    assert len(rows.get("missions", [])) == (row["mission"] == "yes")


def test_two_boxes_are_two_missions_and_the_prose_is_the_first_ones() -> None:
    rows = process(Article("testwiki", "Duo", PAIR)).rows
    keys = ("mission_id", "name", "cospar_id", "launch_edtf", "launch_mass_kg")
    assert [tuple(mission.get(key) for key in keys) for mission in rows["missions"]] == [
        ("testwiki:Duo", "Duo A", "1977-084A", "1977-09-05", 700.0),
        ("testwiki:Duo#2", "Duo B", "1977-076A", "1977-08-20", None),
    ]
    assert {row["mission_id"] for row in rows["designations"]} == {"testwiki:Duo", "testwiki:Duo#2"}
    assert [e["mission_id"] for e in rows["events"] if e["event_type"] == "launch"] == ["testwiki:Duo", "testwiki:Duo#2"]


def test_a_box_of_another_kind_beside_it_is_no_mission_of_its_own() -> None:
    text = "{{Infobox spaceflight|name=Ex|operator=NASA}}\n{{Infobox rocket|name=Big}}\n'''Ex''' was a probe."
    assert len(process(Article("testwiki", "Ex", text)).rows["missions"]) == 1


def test_an_ignored_article_says_why_and_gives_no_row() -> None:
    outcome = process(
        Article("testwiki", "Big", "{{Infobox rocket|name=Big}}\n'''Big''' is a rocket that was launched in 1960.")
    )
    assert not outcome.rows.get("missions")
    assert extract(Article("testwiki", "Big", "{{Infobox rocket|name=Big}}")).ignored == "infobox of a rocket"
