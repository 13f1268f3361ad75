"""No infobox parameter goes unaccounted for."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from test_boxes import filled_cells

from pipeline import vocab
from pipeline.core import Article, Row
from pipeline.extract import extract
from pipeline.fetch.local import read_raw
from pipeline.normalise.cells import READERS
from pipeline.normalise.missions import normalise
from pipeline.stages import process
from pipeline.tables import MISSIONS
from pipeline.wikitext.infobox import canonical

VALUES: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "corpus" / "parameters.jsonl").read_text("utf-8").splitlines()
]
SHARED = Path(__file__).parent.parent.parent / "shared" / "domain" / "fields.tsv"


HERE = Path(__file__).parent
AT_HAND = [HERE.parent / "raw", HERE / "corpus" / "labelled", HERE.parents[1] / "shared" / "gold" / "articles"]
_DECORATION = {(row["group"], row["parameter"]) for row in vocab.rows("parameters") if row["target"] == "ignore"}


def unaccounted(article: Article, rows: dict[str, list[Row]]) -> list[str]:
    """The parameters whose value ends neither in a cell, an event, a designation or an issue, nor is kept or ignored."""
    told = [
        (r["span_start"], r["span_end"]) for table in ("provenance", "mentions", "designations") for r in rows.get(table, [])
    ]
    named = {issue["column"] for issue in rows.get("issues", [])}
    return [
        f"{field.group} {field.written} = {field.value.clean[:60]}"
        for field in extract(article).fields
        if field.value.clean
        and (field.group, field.parameter) not in _DECORATION
        and not any(start is not None and start < field.end and field.start < end for start, end in told)
        and not any(column and column.endswith(field.written) for column in named)
    ]


def test_each_parameter_that_fills_a_cell_has_a_reader() -> None:
    cells = {row["parameter"] for row in vocab.rows("parameters") if row["target"] == "cell" and not row["group"]}
    assert cells - set(READERS) <= {"mission_status"}  # the outcome is read from it in its own room


def test_each_source_parameter_of_a_column_is_known() -> None:
    known = {row["parameter"] for row in vocab.rows("parameters")}
    assert {source for column in MISSIONS.columns for source in column.source} <= known


@pytest.mark.skipif(not SHARED.is_file(), reason="the shared list of parameters is not beside the project")
def test_every_parameter_of_the_templates_is_known_by_all_its_names() -> None:
    with SHARED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    unknown = []
    for row in rows:
        for spelling in [row["parameter"], *(a.strip() for a in row["aliases"].split(";") if a.strip())]:
            group, _, name = spelling.replace(" (Space mission)", "").rpartition("/")
            if canonical({"interplanetary": "IP", "docking": "Dock", "": ""}[group], name) is None:
                unknown.append(spelling)
    assert unknown == []


def test_an_unknown_parameter_is_an_issue_and_its_words_are_kept() -> None:
    article = Article(
        "testwiki",
        "Ex",
        "{{Infobox spaceflight\n| name = Ex\n| favourite_colour = red\n| trans_band = 12 C-band\n}}\n'''Ex''' was a satellite.",
    )
    tables = normalise(article, extract(article)).tables
    assert [(i["check"], i["column"]) for i in tables["issues"]] == [("unknown_parameter", "infobox.favourite_colour")]
    kept = {p["column"]: p["value"] for p in tables["provenance"] if p["column"].startswith("infobox.")}
    assert kept == {"infobox.favourite_colour": "red", "infobox.trans_band": "12 C-band"}


def test_of_a_parameter_given_twice_the_last_counts_and_the_first_is_told() -> None:
    text = "{{Infobox spaceflight\n| name = Ex\n| launch_mass = 5 kg\n| power =\n| launch_mass = 6 kg\n| power = 4 W\n}}\n'''Ex''' was a satellite."
    rows = process(Article("testwiki", "Ex", text)).rows
    (mission,) = rows["missions"]
    assert (mission["launch_mass_kg"], mission["power_w"]) == (6.0, 4.0)
    assert [(i["check"], i["column"], i["value"]) for i in rows["issues"]] == [
        ("duplicate_parameter", "infobox.launch_mass", "5 kg")
    ]


def test_every_filled_cell_has_its_provenance() -> None:
    article = Article(
        "testwiki",
        "Ex",
        "{{Infobox spaceflight\n| name = Ex\n| launch_mass = {{cvt|2800|±|50|kg}}\n| launch_date = 3 March 1965\n}}\n'''Ex''' was a satellite.",
    )
    tables = normalise(article, extract(article)).tables
    (mission,) = tables["missions"]
    provenance = {p["column"]: p for p in tables["provenance"]}
    assert {c for c, v in mission.items() if v is not None} <= set(provenance)
    assert (provenance["launch_mass_kg"]["lower"], provenance["launch_mass_kg"]["upper"]) == (2750, 2850)


@pytest.mark.parametrize("case", VALUES, ids=[f"{case['parameter']}: {case['value'][:50]}" for case in VALUES])
def test_a_value_of_a_parameter_gives_its_cells_bounds_and_issues_and_no_other(case: dict[str, Any]) -> None:
    box = f"{{{{Infobox spaceflight\n| name = X\n| {case['parameter']} = {case['value']}\n}}}}\n'''X''' is a satellite."
    article = Article("testwiki", "X", box)
    outcome = process(article)
    rows = outcome.rows
    cells = {column: value for column, value in filled_cells(outcome).items() if column != "name"}
    bounds = {p["column"]: [p["lower"], p["upper"]] for p in rows["provenance"] if (p["lower"], p["upper"]) != (None, None)}
    assert cells == {c: pytest.approx(v, rel=1e-9) if isinstance(v, float) else v for c, v in case["cells"].items()}
    assert bounds == {column: pytest.approx(pair) for column, pair in case.get("bounds", {}).items()}
    assert [f"{d['kind']} {d['normalised']}" for d in rows["designations"][1:]] == case.get("designations", [])
    assert sorted({issue["check"] for issue in rows["issues"]}) == case.get("issues", [])
    assert unaccounted(article, rows) == []


def test_on_every_article_at_hand_each_parameter_is_accounted_for() -> None:
    articles = [raw for folder in AT_HAND if folder.is_dir() for raw in read_raw(folder) if isinstance(raw, Article)]
    assert len(articles) >= 80
    assert sum(len(unaccounted(article, process(article).rows)) for article in articles) == 0
