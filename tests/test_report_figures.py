"""The numbers and the intervals of the page."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.core import Time
from pipeline.release.marks import marked
from pipeline.report import payload
from pipeline.report.bounds import bounds
from pipeline.report.figures import MOST, programmes, ranking, share, span_of, years_of
from pipeline.report.payload import change_rows
from pipeline.tables import PUBLISHED
from pipeline.values.edtf import make_date, make_interval

FIRST, LAST = datetime(1962, 1, 1, tzinfo=UTC), datetime(1962, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


def mission(year: int | None = None, **more: Any) -> dict[str, Any]:
    day = None if year is None else datetime(year, 6, 1, tzinfo=UTC)
    facts = dict.fromkeys(("programme", "launch_vehicle", "launch_site"))
    return {"launch_earliest": day, "launch_latest": day, "outcome": "success", **facts, **more}


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [("1962", "1962", (FIRST, LAST)), (None, "1962", (LAST, LAST)), ("1962", None, (FIRST, FIRST))],
)
def test_an_open_side_falls_on_the_other_bound(
    first: str | None, last: str | None, expected: tuple[datetime, datetime]
) -> None:
    year = make_date(1962)
    assert isinstance(year, Time)
    time = make_interval(year if first else None, year if last else None)
    assert isinstance(time, Time)
    assert bounds(time.earliest, time.latest) == expected


def test_a_launch_before_a_year_does_not_stretch_the_chart_to_the_year_one() -> None:
    before = mission(launch_earliest=datetime(1, 1, 1, tzinfo=UTC), launch_latest=LAST)
    assert span_of([before, mission(1971)]) == (1960, 1979)
    assert years_of([before], (1960, 1969), "all").columns[2].count == 1


def test_columns_stack_the_outcomes_to_the_tallest_year() -> None:
    missions = [mission(1962), mission(1962, outcome="failure"), mission(1963), mission()]
    years = years_of(missions, (1960, 1969), "all")
    assert (years.top, years.count) == (2, 3)
    assert [(s.outcome, s.start, s.size) for s in years.columns[2].segments] == [
        ("success", 0.0, 50.0),
        ("failure", 50.0, 50.0),
    ]


def test_rankings_name_the_most_and_count_the_rest() -> None:
    missions = [mission(1962, launch_vehicle=f"V{n:02}") for n in range(MOST + 3)] + [mission(1962, launch_vehicle="V14")]
    bars = ranking(missions, "launch_vehicle")
    assert (bars[0].label, bars[0].count, bars[0].search) == ("V14", 2, ("launch_vehicle", "V14"))
    assert (bars[-1].label, bars[-1].count, bars[-1].search) == ("3 others", 3, None)
    assert sum(bar.count for bar in bars) == len(missions)


def test_programmes_stand_on_one_scale_and_those_that_state_none_come_last() -> None:
    missions = [
        mission(1962, programme="Luna"),
        mission(1962, programme="Luna"),
        mission(1963, programme="Zond"),
        mission(1964),
    ]
    lines = programmes(missions, (1960, 1969))
    assert [(line.label, line.top, line.count) for line in lines] == [("Luna", 2, 2), ("Zond", 2, 1), ("not stated", 2, 1)]


def test_a_page_that_cannot_list_all_lists_the_missions_with_most_evidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payload, "MOST_MISSIONS", 2)
    tables = {
        "missions": {"mission_id": ["a", "b", "c"], "article_id": ["A", "B", "C"]},
        "provenance": {"mission_id": ["a", "b", "b", "c"]},
        "events": {"mission_id": ["c"], "event_id": ["c/launch"]},
        "designations": {"mission_id": ["a", "c"]},
        "issues": {"article_id": ["A", "B"], "severity": ["info", "info"]},
    }
    for table in PUBLISHED:
        if table.name in tables:
            data = pa.table(tables[table.name]).replace_schema_metadata({"description": table.meaning})
            pq.write_table(data, tmp_path / f"{table.name}.parquet")
    missions = payload.listed(tmp_path)
    assert missions == {"b": "B", "c": "C"}
    shown = json.loads(b"{" + b",".join(map(b"".join, payload.rows_members(tmp_path, missions))) + b"}")
    assert {name: len(table["rows"]) for name, table in shown.items()} == {
        "missions": 2, "events": 1, "designations": 1, "issues": 1,
    }  # fmt: skip


def test_a_changed_time_is_listed_once_and_not_column_by_column() -> None:
    time = {"end_edtf": ["1969", "1970"], "end_latest": [LAST, None], "end_approximate": [False, True]}
    flag = {"launch_approximate": [False, True], "operator": [["A", "B"], None]}
    entries = [{"key": ["x:1"], "cause": "code", "cells": cells} for cells in (time, flag)]
    rows = change_rows({"missions": {"added": [], "removed": [], "changed": entries}})
    assert [row["cells"] for row in rows] == [
        [["end_edtf", "1969", "1970"]],
        [["launch_approximate", "false", "true"], ["operator", "A; B", ""]],
    ]


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(0, 9, "0 %"), (1, 999, "< 1 %"), (998, 999, "> 99 %"), (9, 9, "100 %"), (0, 0, "–")]
)
def test_a_share_is_never_rounded_to_none_or_all(part: int, whole: int, expected: str) -> None:
    assert share(part, whole) == expected


@pytest.mark.parametrize(
    ("line", "quote", "detail", "expected"),
    [
        ("launch_mass: 890 kg", "890 kg", None, "890 kg"),
        ("launch_mass: 890 kg", "{{convert|890|kg}}", None, "890 kg"),
        ("launch: launch in May", "launch", None, "launch"),
        ("It was launched and failed.", "{{x}}", "launched", "launched"),
        ("It was launched.", None, None, None),
        ("It was launched.", "elsewhere", None, None),
    ],
)
def test_the_words_of_a_value_are_found_in_its_line(
    line: str, quote: str | None, detail: str | None, expected: str | None
) -> None:
    found = marked(line, quote, detail)
    assert (line[slice(*found)] if found else None) == expected
    assert found is None or found[0] == line.rfind(line[slice(*found)])
