"""Differences between two releases: every row and cell by key, each with its cause."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import files
from pipeline.core import Row
from pipeline.errors import InputError
from pipeline.export import sort_rows, write_tables
from pipeline.release import reading
from pipeline.release.diff import article_of, counts_by_cause, diff, diff_lines
from pipeline.release.manifest import manifest
from pipeline.tables import PUBLISHED


def mission(title: str, mass: float | None = None, number: str = "") -> Row:
    article = f"w:{title}"
    return {
        "mission_id": article + number,
        "article_id": article,
        "name": title,
        "article_title": title,
        "launch_mass_kg": mass,
    }


def issue(title: str, check: str) -> Row:
    return {
        "stage": "extract",
        "article_id": f"w:{title}",
        "table": "missions",
        "severity": "info",
        "check": check,
        "message": "words",
    }


def release(home: Path, texts: dict[str, str], code: str, rows: dict[str, list[Row]], **said: object) -> Path:
    """A release; `said` stands in its manifest instead of what is there."""
    home.mkdir()
    write_tables([{table.name: sort_rows(rows.get(table.name, []), table) for table in PUBLISHED}], PUBLISHED, home)
    inputs = [{"article_id": f"w:{title}", "sha256": text} for title, text in texts.items()]
    told = manifest(
        datetime(2026, 1, 2, tzinfo=UTC), 0, inputs=inputs, reading="", stages=[], counts={}, quarantined=[], options={}
    ) | {"code": code, **said}
    (home / "manifest.json").write_bytes(files.json_bytes(told))
    return home


CAUSES: list[tuple[dict[str, str], str, dict[str, str], str, str]] = [
    ({"A": "1"}, "x", {"A": "2"}, "x", "source"),
    ({"A": "1"}, "x", {"A": "1"}, "y", "code"),
    ({"A": "1"}, "x", {"A": "2"}, "y", "both"),
]


@pytest.mark.parametrize(("old", "code", "new", "newer", "cause"), CAUSES, ids=[c[-1] for c in CAUSES])
def test_a_changed_cell_has_its_cause(
    old: dict[str, str], code: str, new: dict[str, str], newer: str, cause: str, tmp_path: Path
) -> None:
    a = release(tmp_path / "a", old, code, {"missions": [mission("A", 1.0)]})
    b = release(tmp_path / "b", new, newer, {"missions": [mission("A", 2.0)]})
    found = diff(a, b)["missions"]
    assert found["changed"] == [{"key": ["w:A"], "cause": cause, "cells": {"launch_mass_kg": [1.0, 2.0]}}]
    assert not found["added"] + found["removed"]


PLAIN, BARE = {"options": {"sentences": True}}, {"options": {"sentences": False}}
ALIKE: list[tuple[str, dict[str, object], str, dict[str, object], str]] = [
    ("x", PLAIN, "x", BARE, "options"),
    ("x", PLAIN, "y", BARE, "code and options"),
    ("x", {}, "x", BARE, "source"),  # what an older version does not say is no difference
    ("x", {"libraries": {"tzdata": "1"}}, "x", {"libraries": {"tzdata": "2"}}, "code"),
    ("x", PLAIN, "x", PLAIN, "source"),  # a sidecar says something else
]


@pytest.mark.parametrize(("code", "said", "newer", "says", "cause"), ALIKE)
def test_where_the_words_are_the_same_it_is_the_run_or_the_sidecar(
    code: str, said: dict[str, object], newer: str, says: dict[str, object], cause: str, tmp_path: Path
) -> None:
    a = release(tmp_path / "a", {"A": "1"}, code, {"missions": [mission("A", 1.0)]}, **said)
    b = release(tmp_path / "b", {"A": "1"}, newer, {"missions": [mission("A", 2.0)]}, **says)
    assert counts_by_cause(diff(a, b)) == {"missions": {f"changed, {cause}": 1}}


def test_words_code_and_options_are_told_together(tmp_path: Path) -> None:
    a = release(tmp_path / "a", {"A": "1"}, "x", {"missions": [mission("A", 1.0)]}, **PLAIN)
    b = release(tmp_path / "b", {"A": "2"}, "y", {"missions": [mission("A", 2.0)]}, **BARE)
    assert counts_by_cause(diff(a, b)) == {"missions": {"changed, both and options": 1}}


def test_rows_of_an_article_that_is_no_longer_there_are_gone_and_others_went_by_the_code(tmp_path: Path) -> None:
    a = release(tmp_path / "a", {"A": "1", "B": "1"}, "x", {"missions": [mission("A"), mission("B")]})
    b = release(tmp_path / "b", {"B": "1", "C": "1"}, "y", {"missions": [mission("C")]})
    found = diff(a, b)["missions"]
    assert [(r["key"], r["cause"]) for r in found["removed"]] == [(["w:A"], "gone"), (["w:B"], "code")]
    assert [(r["key"], r["cause"]) for r in found["added"]] == [(["w:C"], "both")]


def test_a_table_without_a_key_is_compared_row_by_row_doubles_counted(tmp_path: Path) -> None:
    a = release(tmp_path / "a", {"A": "1"}, "x", {"issues": [issue("A", "no_time"), issue("A", "no_time")]})
    b = release(tmp_path / "b", {"A": "1"}, "y", {"issues": [issue("A", "no_time"), issue("A", "no_unit")]})
    assert counts_by_cause(diff(a, b)) == {"issues": {"added, code": 1, "removed, code": 1}}


def test_one_of_three_doubles_that_goes_is_one_row_removed(tmp_path: Path) -> None:
    a = release(tmp_path / "a", {"A": "1"}, "x", {"issues": [issue("A", "no_time")] * 3})
    b = release(tmp_path / "b", {"A": "1"}, "y", {"issues": [issue("A", "no_time")] * 2})
    assert counts_by_cause(diff(a, b)) == {"issues": {"removed, code": 1}}
    assert counts_by_cause(diff(b, a)) == {"issues": {"added, code": 1}}


def test_a_column_that_one_release_lacks_is_told_and_the_others_are_compared(tmp_path: Path) -> None:
    a = release(tmp_path / "a", {"A": "1"}, "x", {"missions": [mission("A", 1.0)]})
    b = release(tmp_path / "b", {"A": "1"}, "x", {"missions": [mission("A", 2.0)]})
    last = pq.read_schema(a / "missions.parquet").names[-1]
    pq.write_table(pq.read_table(a / "missions.parquet").drop_columns([last]), a / "missions.parquet")
    for found, told in ((diff(a, b), "columns_added"), (diff(b, a), "columns_removed")):
        assert found["missions"][told] == [last]
        assert [list(row["cells"]) for row in found["missions"]["changed"]] == [["launch_mass_kg"]]


def test_equal_releases_have_no_difference(tmp_path: Path) -> None:
    rows = {"missions": [mission("A", 1.0), mission("A", 2.0, "#2")], "issues": [issue("A", "no_time")]}
    found = diff(release(tmp_path / "a", {"A": "1"}, "x", rows), release(tmp_path / "b", {"A": "1"}, "x", rows))
    assert counts_by_cause(found) == {}


@pytest.mark.parametrize("rows_at_once", [1, 2, 3, 5])
def test_releases_that_are_read_in_parts_differ_as_they_do_in_one(
    rows_at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = "ABCDFGHIJKP", "BCEFGHJKLMNO"
    rows = [
        {
            "missions": [mission(t, float(n % 4)) for n, t in enumerate(titles)],
            "issues": [issue(t, check) for n, t in enumerate(titles) for check in ("no_time", "no_unit")[: n % 3] * 2],
        }
        for titles in (old, new)
    ]
    a = release(tmp_path / "a", dict.fromkeys(old, "1"), "x", rows[0])
    b = release(tmp_path / "b", dict.fromkeys(new, "2"), "x", rows[1])
    whole = diff(a, b)
    assert counts_by_cause(whole)["missions"] == {"removed, gone": 4, "added, source": 5, "changed, source": 7}
    monkeypatch.setattr(reading, "_AT_ONCE", rows_at_once)
    assert diff(a, b) == whole


def test_of_many_changes_some_are_told_and_all_are_counted(tmp_path: Path) -> None:
    a = release(tmp_path / "a", {}, "x", {})
    b = release(tmp_path / "b", {}, "x", {"missions": [mission(f"A{n}") for n in range(9)]})
    found = diff(a, b, most=3)
    assert [row["key"] for row in found["missions"]["added"]] == [["w:A0"], ["w:A1"], ["w:A2"]]
    assert counts_by_cause(found) == {"missions": {"added, source": 9}}


ROWS: list[tuple[dict[str, Any], str]] = [
    ({"mission_id": "w:AC/DC#2", "event_id": "x"}, "w:AC/DC"),
    ({"mission_id": "w:A"}, "w:A"),
    ({"mission_id": "w:A#2x"}, "w:A#2x"),
    ({"event_id": "w:AC/DC#12/launch-0af3"}, "w:AC/DC"),
    ({"article_id": "w:A", "mission_id": "w:A#2"}, "w:A"),
]


@pytest.mark.parametrize(("row", "article"), ROWS)
def test_the_article_of_a_row_is_read_from_the_end_of_its_id(row: dict[str, Any], article: str) -> None:
    assert article_of(row) == article


def test_the_text_says_how_much_it_leaves_out_and_moves_no_cursor(tmp_path: Path) -> None:
    a = release(tmp_path / "a", {}, "x", {})
    b = release(tmp_path / "b", {}, "x", {"missions": [mission(f"A\x1b[2J{n}") for n in range(60)]})
    lines = diff_lines(diff(a, b))
    assert "  … 10 more: --json has all" in lines
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize("other", [*(table.name for table in PUBLISHED if table.name != "missions"), "foreign"])
def test_a_file_that_holds_another_table_is_told(other: str, tmp_path: Path) -> None:
    home = release(tmp_path / "a", {}, "x", {"missions": [mission("A")]})
    pq.write_table(pa.table({"mission": ["w:A"]}), home / "foreign.parquet")
    (home / f"{other}.parquet").replace(home / "missions.parquet")
    with pytest.raises(InputError, match=r"missions\.parquet") as told:
        diff(home, home)
    assert told.value.what == "this is another table than missions"


def test_what_is_no_release_is_told(tmp_path: Path) -> None:
    home = release(tmp_path / "a", {}, "x", {})
    with pytest.raises(InputError, match="no release"):
        diff(home, tmp_path)
    (home / "events.parquet").unlink()
    with pytest.raises(InputError, match=r"events\.parquet"):
        diff(home, home)
