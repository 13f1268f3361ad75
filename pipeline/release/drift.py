"""What must not change unseen between two releases: the shape that readers build on, and the amount of data.

Pure but for reading the two folders. A finding stops the publication unless a reason is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from pipeline.check import Failure
from pipeline.release.reading import count_filled, count_rows, read_manifest, read_package, read_rows, read_schema

FLOOR = 10  # rows or cells: fewer are the ordinary change of a small table
_SAFE = frozenset({("int32", "int64")})  # retyped so, every old value fits and every reader reads it
LOSSES = frozenset({"emptied", "rows_lost", "nulls_jump", "cells_lost"})  # of `issues` no loss: fewer of them are better
LOSS, GROWTH, NULLS = 0.2, 1.5, 0.2  # share of rows lost; rows beyond the growth of the input; rise of the share of nulls


@dataclass(frozen=True, slots=True)
class Shape:
    """One column of a release: its promises, and in how many rows it is filled."""

    name: str
    place: int
    kind: str
    meaning: str
    unit: str
    required: bool
    allowed: frozenset[str]
    low: float
    high: float
    filled: int
    share: float  # of rows that are filled, 0 to 1


@dataclass(frozen=True, slots=True)
class Extent:
    """One table of a release: its key and rows. `articles` were read for it."""

    name: str
    key: tuple[str, ...]
    rows: int
    articles: int
    keys: frozenset[int]  # their hashes in this process: small, and near enough for a share
    columns: dict[str, Shape]


@dataclass(frozen=True, slots=True)
class TableGate:
    """A finding wherever `fails(before, after)`."""

    check: str
    fails: Callable[[Extent, Extent], bool]
    says: str


@dataclass(frozen=True, slots=True)
class ColumnGate:
    """A finding wherever `fails(before, after)`."""

    check: str
    fails: Callable[[Shape, Shape], bool]
    says: str


TABLE_GATES = (
    TableGate("key_changed", lambda a, b: a.key != b.key, "its key {a.key} became {b.key}"),
    TableGate("emptied", lambda a, b: a.rows > 0 == b.rows, "all of its {a.rows} rows are gone"),
    TableGate("rows_lost", lambda a, b: _many(a.rows - b.rows, LOSS * a.rows), "{a.rows} rows became {b.rows}"),
    TableGate("rows_jump", lambda a, b: _many(b.rows - _expected(a, b), 0), "{a.rows} rows became {b.rows}, not by more input"),
    TableGate(
        "keys_lost", lambda a, b: _many(len(a.keys - b.keys), LOSS * len(a.keys)), "more than a fifth of its keys are gone"
    ),
)
COLUMN_GATES = (
    ColumnGate("retyped", lambda a, b: (a.kind, b.kind) not in _SAFE and a.kind != b.kind, "its type {a.kind} became {b.kind}"),
    ColumnGate("unit_changed", lambda a, b: a.unit != b.unit, "its unit {a.unit!r} became {b.unit!r}"),
    ColumnGate("nullable", lambda a, b: a.required and not b.required, "it may now be null"),
    ColumnGate("narrowed", lambda a, b: _narrower(a, b), "values that it held are no longer allowed"),
    ColumnGate(
        "nulls_jump",
        lambda a, b: _many(a.filled - b.filled, 0) and a.share - b.share > NULLS,
        "filled {a.share:.0%}, now {b.share:.0%}",
    ),
    ColumnGate(
        "cells_lost",
        lambda a, b: _many(a.filled - b.filled, 0) and b.share < a.share / 2,
        "filled in {a.filled} rows, now in {b.filled}",
    ),
)


def _many(change: float, above: float) -> bool:
    return change >= FLOOR and change > above


def _expected(a: Extent, b: Extent) -> float:
    """The rows that may be there after as many articles more."""
    return GROWTH * a.rows * max(1.0, b.articles / max(a.articles, 1))


def _narrower(a: Shape, b: Shape) -> bool:
    lost_words = bool(b.allowed) and (not a.allowed or not a.allowed <= b.allowed)
    return lost_words or b.low > a.low or b.high < a.high


def drift(old: dict[str, Extent], new: dict[str, Extent]) -> list[Failure]:
    """The gravest finding of every table and of every column, in their order. New tables and columns are no findings."""
    out: list[Failure] = []
    for name, before in old.items():
        after = new.get(name)
        if after is None:
            out.append(Failure(name, "table_removed", f"{name}: the table is gone"))
            continue
        gate = next((g for g in TABLE_GATES if g.fails(before, after)), None)
        if gate:
            out.append(Failure(name, gate.check, f"{name}: {gate.says.format(a=before, b=after)}"))
        out += _columns(before, after)
    return [f for f in out if not (f.table == "issues" and f.check in LOSSES)]


def _columns(before: Extent, after: Extent) -> list[Failure]:
    out: list[Failure] = []
    for column, a in before.columns.items():
        b = after.columns.get(column)
        where = f"{before.name}.{column}"
        if b is None:
            heir = _heir(a, before, after)
            check, says = ("renamed", f"is now called {heir}") if heir else ("removed", "is gone")
            out.append(Failure(before.name, check, f"{where}: it {says}", column=column))
        elif after.rows:
            gate = next((g for g in COLUMN_GATES if g.fails(a, b)), None)
            if gate:
                out.append(Failure(before.name, gate.check, f"{where}: {gate.says.format(a=a, b=b)}", column=column))
    return out


def _heir(gone: Shape, before: Extent, after: Extent) -> str:
    """The new column that took the place of one that is gone: of its type, and with its description or at its place."""
    new = [c for c in after.columns.values() if c.name not in before.columns and c.kind == gone.kind]
    return next((c.name for c in new if c.meaning == gone.meaning or c.place == gone.place), "")


def extents(folder: Path, articles: int) -> dict[str, Extent]:
    """The tables of a release's folder, from its Parquet files and datapackage.json.

    Args:
        folder: a release, or the staged folder of one.
        articles: how many articles were read for it (manifest.json, `inputs`).
    """
    tables = [r for r in read_package(folder)["resources"] if r["type"] == "table"]
    return {r["name"]: _extent(folder, r, articles) for r in tables}


def _extent(folder: Path, resource: dict[str, Any], articles: int) -> Extent:
    name, key = resource["name"], tuple(resource["schema"].get("primaryKey", ()))
    fields = {f["name"]: f for f in resource["schema"]["fields"]}
    rows, filled = count_rows(folder, name), count_filled(folder, name)
    columns = {}
    for place, field in enumerate(read_schema(folder, name)):
        declared = fields.get(field.name, {})
        limits = declared.get("constraints", {})
        columns[field.name] = Shape(
            field.name,
            place,
            str(field.type),
            declared.get("description", ""),
            declared.get("unit", ""),
            not field.nullable,
            frozenset(limits.get("enum", ())),
            limits.get("minimum", float("-inf")),
            limits.get("maximum", float("inf")),
            filled[field.name],
            filled[field.name] / rows if rows else 0.0,
        )
    keys = (zip(*(values.to_pylist() for values in batch.columns), strict=True) for batch in read_rows(folder, name, key))
    return Extent(name, key, rows, articles, frozenset(map(hash, chain.from_iterable(keys))), columns)


def drift_between(old: Path, new: Path, articles: int) -> list[Failure]:
    """The findings between the release `old` and the staged folder `new`, for which so many articles were read."""
    return drift(extents(old, len(read_manifest(old)["inputs"])), extents(new, articles))
