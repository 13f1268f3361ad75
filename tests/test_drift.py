"""Twelve harmful changes of a release, twelve right verdicts; no alarm on twenty that are benign."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline import files
from pipeline.core import Column, Row, Table
from pipeline.export import sort_rows, write_tables
from pipeline.release import datapackage
from pipeline.release.drift import Extent, drift, extents

THINGS = Table(
    "things",
    "Things.",
    (
        Column("id", "string", "Key.", required=True),
        Column("kind", "string", "Kind.", required=True, allowed=("a", "b", "c")),
        Column("mass", "double", "Mass.", "kg", minimum=0, maximum=1000),
        Column("count", "int32", "Count."),
        Column("whole", "int64", "Whole."),
        Column("note", "string", "Note."),
    ),
    key=("id",),
    order=("id",),
)
PARTS = Table("parts", "Parts.", (Column("id", "string", "Part.", required=True),), key=("id",), order=("id",))


def thing(number: int) -> Row:
    return {
        "id": f"w:{number:03}",
        "kind": "abc"[number % 3],
        "mass": float(number),
        "count": number,
        "whole": number,
        "note": "words" if number < 30 else None,
    }


class State:
    """A release to change: its declarations and rows."""

    def __init__(self) -> None:
        self.things, self.parts = THINGS, PARTS
        self.rows = [thing(n) for n in range(200)]
        self.part_rows: list[Row] = [{"id": f"p{n}"} for n in range(40)]
        self.articles = 100

    def column(self, name: str, /, **changes: Any) -> None:
        columns = tuple(replace(c, **changes) if c.name == name else c for c in self.things.columns)
        self.things = replace(self.things, columns=columns)

    def drop(self, name: str) -> None:
        self.things = replace(self.things, columns=tuple(c for c in self.things.columns if c.name != name))
        self.rows = [{k: v for k, v in row.items() if k != name} for row in self.rows]

    def rename(self, name: str, other: str) -> None:
        self.column(name, name=other)
        self.rows = [{other if k == name else k: v for k, v in row.items()} for row in self.rows]

    def put(self, name: str, value: Callable[[Row], Any]) -> None:
        self.rows = [{**row, name: value(row)} for row in self.rows]

    def write(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        folder.mkdir()
        declared = [t for t in (self.things, self.parts) if t.columns]
        tables = {"things": sort_rows(self.rows, self.things)}
        if self.parts.columns:
            tables["parts"] = sort_rows(self.part_rows, self.parts)
        write_tables([tables], declared, folder)
        monkeypatch.setattr(datapackage, "PUBLISHED", tuple(declared))
        package = datapackage.data_package(folder, datetime(2026, 1, 1, tzinfo=UTC))
        (folder / "datapackage.json").write_bytes(files.json_bytes(package))
        return folder


def harmful() -> Iterator[tuple[str, str, Callable[[State], Any]]]:
    yield "a column is gone", "removed", lambda s: s.drop("count")
    yield "a column has another name", "renamed", lambda s: s.rename("mass", "mass_kg")
    yield "a column has a smaller type", "retyped", lambda s: s.column("whole", kind="int32")
    yield (
        "a word of the vocabulary is gone",
        "narrowed",
        lambda s: (s.column("kind", allowed=("a", "b")), s.put("kind", lambda r: "a")),
    )
    yield "a bound is tighter", "narrowed", lambda s: s.column("mass", maximum=500)
    yield "a unit is another", "unit_changed", lambda s: s.column("mass", unit="g")
    yield "a required column may be null", "nullable", lambda s: s.column("kind", required=False)
    yield "the key is another", "key_changed", lambda s: setattr(s, "things", replace(s.things, key=("id", "kind")))
    yield "a third of the rows is gone", "rows_lost", lambda s: setattr(s, "rows", s.rows[:130])
    yield "twice the rows from the same input", "rows_jump", lambda s: setattr(s, "rows", [thing(n) for n in range(400)])
    yield "every id is another", "keys_lost", lambda s: s.put("id", lambda r: r["id"] + "x")
    yield "a third of a column is null", "nulls_jump", lambda s: s.put("mass", lambda r: None if r["count"] % 3 else r["mass"])
    yield "a seldom filled column is empty", "cells_lost", lambda s: s.put("note", lambda r: None)
    yield "a table is empty", "emptied", lambda s: s.part_rows.clear()
    yield "a table is gone", "table_removed", lambda s: setattr(s, "parts", replace(PARTS, columns=()))


def benign() -> Iterator[tuple[str, Callable[[State], Any]]]:
    def more(column: Column, first: bool = False) -> Callable[[State], None]:
        def change(s: State) -> None:
            columns = (column, *s.things.columns) if first else (*s.things.columns, column)
            s.things = replace(s.things, columns=columns)

        return change

    def grow(rows: int, articles: int) -> Callable[[State], None]:
        def change(s: State) -> None:
            s.rows, s.articles = [thing(n) for n in range(rows)], articles

        return change

    yield "nothing", lambda s: None
    yield "a new column at the end", more(Column("new", "string", "New."))
    yield "a new column at the start", more(Column("new", "string", "New."), True)
    yield "columns in another order", lambda s: setattr(s, "things", replace(s.things, columns=s.things.columns[::-1]))
    yield "another description", lambda s: s.column("mass", meaning="The mass, better said.")
    yield "a description of the table", lambda s: setattr(s, "things", replace(s.things, meaning="All things."))
    yield "a new word of the vocabulary", lambda s: s.column("kind", allowed=("a", "b", "c", "d"))
    yield "a wider bound", lambda s: s.column("mass", maximum=2000)
    yield "no bound any more", lambda s: s.column("mass", minimum=None)
    yield "a wider type", lambda s: s.column("count", kind="int64")
    yield "a column that is now always filled", lambda s: (s.put("note", lambda r: "words"), s.column("note", required=True))
    yield "a few rows fewer", lambda s: setattr(s, "rows", s.rows[:-9])
    yield "a tenth of the rows fewer", lambda s: setattr(s, "rows", s.rows[:180])
    yield "a tenth more rows", grow(220, 100)
    yield "three times the articles and rows", grow(600, 300)
    yield "more articles without a row", grow(200, 150)
    yield "other numbers", lambda s: s.put("mass", lambda r: r["mass"] / 2)
    yield "a few nulls more", lambda s: s.put("mass", lambda r: None if r["count"] < 9 else r["mass"])
    yield "a tenth of a column null", lambda s: s.put("mass", lambda r: None if r["count"] < 20 else r["mass"])
    yield "a column filled better", lambda s: s.put("note", lambda r: "words" if r["count"] < 90 else None)
    yield "some ids are others", lambda s: s.put("id", lambda r: r["id"] + ("x" if r["count"] < 30 else ""))
    yield "rows in another order", lambda s: s.rows.reverse()
    yield "another example", lambda s: s.column("mass", example="7.0")


def found(change: Callable[[State], Any], folder: Path, patch: pytest.MonkeyPatch) -> set[str]:
    before, after = State(), State()
    change(after)
    old = extents(before.write(folder / "old", patch), before.articles)
    return {f.check for f in drift(old, extents(after.write(folder / "new", patch), after.articles))}


@pytest.mark.parametrize(("what", "check", "change"), list(harmful()), ids=lambda v: v if isinstance(v, str) else "")
def test_a_harmful_change_is_told_by_its_name_and_alone(
    what: str, check: str, change: Callable[[State], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(change, tmp_path, monkeypatch) == {check}, what


@pytest.mark.parametrize(("what", "change"), list(benign()), ids=lambda v: v if isinstance(v, str) else "")
def test_a_benign_change_gives_no_alarm(
    what: str, change: Callable[[State], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(change, tmp_path, monkeypatch) == set(), what


def test_fewer_issues_are_no_loss_of_data() -> None:
    before = Extent("issues", (), 40, 100, frozenset(), {})
    assert drift({"issues": before}, {"issues": replace(before, rows=0)}) == []
    assert drift({"events": replace(before, name="events")}, {"events": replace(before, name="events", rows=0)})


def test_there_are_at_least_twelve_harmful_and_twenty_benign_changes() -> None:
    assert len(list(harmful())) >= 12
    assert len(list(benign())) >= 20
