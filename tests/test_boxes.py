"""Whole infoboxes as editors write them, across eras, nations and kinds: every cell, designation and issue that they give.

A case of tests/corpus/boxes is a title (`==== Title`), the wikitext, `----`, then what is expected of it: `column: value` for each
filled cell (names of a list parted by ` | `), `= kind normalised` for each designation, `! check` for each kind of issue.
Nothing else may be there, so that an invented value fails as a lost one does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.core import Article
from pipeline.stages import Outcome, process
from pipeline.tables import MISSIONS

CORPUS = Path(__file__).parent / "corpus" / "boxes"
OF_THE_ARTICLE = {"mission_id", "article_id", "article_title", "wiki"}
BESIDE_THE_TEXT_OF_A_TIME = ("_earliest", "_latest", "_precision", "_approximate")


class Case(NamedTuple):
    """One box: its article and what is to come out of it."""

    title: str
    wikitext: str
    cells: dict[str, str]
    designations: list[str]
    issues: list[str]


def cases() -> Iterator[Case]:
    for file in sorted(CORPUS.glob("*.txt")):
        for part in re.split(r"^==== ", file.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            title, _, rest = part.partition("\n")
            wikitext, _, expected = rest.partition("\n----\n")
            lines = expected.strip().splitlines()
            cells = dict(line.split(": ", 1) for line in lines if line[0] not in "=!")
            yield Case(
                title,
                wikitext,
                cells,
                sorted(line[2:] for line in lines if line.startswith("= ")),
                sorted(line[2:] for line in lines if line.startswith("! ")),
            )


CASES = list(cases())


def outcome_of(case: Case) -> Outcome:
    return process(Article("testwiki", case.title, case.wikitext))


def filled_cells(outcome: Outcome) -> dict[str, object]:
    """What the one mission holds; an outcome that nothing tells is no value."""
    (mission,) = outcome.rows["missions"]
    return {
        column: value
        for column, value in mission.items()
        if value is not None
        and column not in OF_THE_ARTICLE
        and not column.endswith(BESIDE_THE_TEXT_OF_A_TIME)
        and (column, value) != ("outcome", "unknown")
    }


def typed(column: str, text: str) -> object:
    kind = MISSIONS.column(column).kind
    if kind == "list":
        return text.split(" | ")
    return pytest.approx(float(text), rel=1e-9) if kind in ("double", "int32") else text


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_a_box_gives_its_cells_and_no_other(case: Case) -> None:
    assert filled_cells(outcome_of(case)) == {column: typed(column, text) for column, text in case.cells.items()}


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_a_box_gives_its_designations_and_no_other(case: Case) -> None:
    rows = outcome_of(case).rows["designations"]
    assert sorted(f"{row['kind']} {row['normalised']}" for row in rows) == case.designations


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_a_box_raises_its_issues_and_no_other(case: Case) -> None:
    assert sorted({str(row["check"]) for row in outcome_of(case).rows["issues"]}) == case.issues


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_every_cell_quotes_the_words_that_it_was_read_from(case: Case) -> None:
    for row in outcome_of(case).rows["provenance"]:
        if row["source_kind"] in ("infobox", "prose"):
            assert case.wikitext[row["span_start"] : row["span_end"]] == row["quote"] != ""


def test_the_boxes_cover_eras_nations_and_kinds() -> None:
    assert len(CASES) >= 30
