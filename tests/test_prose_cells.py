"""Cells that the prose states clearly about the mission, and what is said of rockets, parts and other craft."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.core import Article
from pipeline.stages import process

CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "corpus" / "prose_cells.jsonl").read_text("utf-8").splitlines()
]
OF_EVENTS = ("launch_edtf", "launch_earliest", "launch_latest", "launch_precision", "launch_approximate", "outcome")


def told(text: str, box: str = "country = Y") -> dict[str, Any]:
    """The cells of an article with this prose behind its first sentence that were read from the prose."""
    article = Article(
        "testwiki", "X", f"{{{{Infobox spaceflight\n| name = X\n| {box}\n}}}}\n'''X''' was a satellite.\n\n{text}"
    )
    rows = process(article).rows
    (mission,) = rows["missions"]
    cells = {p["column"]: p for p in rows["provenance"] if p["source_kind"] == "prose" and p["column"] not in OF_EVENTS}
    assert all(article.text[p["span_start"] : p["span_end"]] == p["quote"] for p in cells.values())
    return {column: mission[column] for column in cells}


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:70] for case in CASES])
def test_a_sentence_gives_its_cells_and_no_other(case: dict[str, Any]) -> None:
    assert told(case["text"]) == case["cells"]


@pytest.mark.parametrize(
    ("box", "text", "cells"),
    [
        ("launch_mass = 900 kg", "It had a launch mass of 850 kg.", {}),
        ("launch_mass = kg", "It had a launch mass of 850 kg.", {"launch_mass_kg": 850.0}),
        ("orbit_periapsis =", "It had a perigee of 200 km.", {"periapsis_km": 200.0}),
        ("operator = ()", "It was operated by [[ISRO]].", {"operator": ["ISRO"]}),
    ],
)
def test_only_what_the_box_leaves_out_or_lost_is_filled(box: str, text: str, cells: dict[str, Any]) -> None:
    assert told(text, box) == cells
