"""What changed between two releases, by key, and why: another revision (source), other code (code), both, or the article is gone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.core import Table
from pipeline.release.reading import read_columns, read_manifest
from pipeline.tables import PUBLISHED
from pipeline.terminal import visible

SHOWN = 50  # rows of each kind in the text; the JSON has all


def diff(old: Path, new: Path) -> dict[str, Any]:
    """Rows and cells added, removed and changed of every table, and the columns that one of the two lacks.

    Rows are matched by the table's key; a table without one (issues) by all of its cells.
    """
    causes = _Causes(read_manifest(old), read_manifest(new))
    return {table.name: _table(table, old, new, causes) for table in PUBLISHED}


def counts_by_cause(found: dict[str, Any]) -> dict[str, dict[str, int]]:
    """How many rows of each table changed in which way and why, e.g. `{"events": {"added, source": 3}}`; equal tables are left out."""
    out = {}
    for table, change in found.items():
        counts = Counter(f"{kind}, {row['cause']}" for kind in ("added", "removed", "changed") for row in change[kind])
        if counts:
            out[table] = dict(counts)
    return out


class _Causes:
    """Why an article's rows differ: what the two manifests say of its text and of the code."""

    def __init__(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        self._old = {i["article_id"]: i["sha256"] for i in before["inputs"]}
        self._new = {i["article_id"]: i["sha256"] for i in after["inputs"]}
        self._code = before["code"] != after["code"]

    def of(self, article: str) -> str:
        if article in self._old and article not in self._new:
            return "gone"
        text = self._old.get(article) != self._new.get(article)
        return "both" if text and self._code else "source" if text else "code"


def article_of(row: dict[str, Any]) -> str:
    """The article of any row: `<article>[#2][/<kind>-<hash>]`. Titles may hold slashes, so ids are read from their end."""
    if "article_id" in row:
        return str(row["article_id"])
    mission = row["mission_id"] if "mission_id" in row else str(row["event_id"]).rpartition("/")[0]
    return re.sub(r"#[0-9]+\Z", "", str(mission))


Key = tuple[Any, ...]


def _places(data: pa.Table, key: tuple[str, ...]) -> dict[Key, int]:
    """The row of each key; rows that share one (tables without a key of their own) are told apart by their number."""
    seen: Counter[Key] = Counter()
    out = {}
    for place, parts in enumerate(zip(*(data.column(name).to_pylist() for name in key), strict=True)):
        out[(*parts, seen[parts])] = place
        seen[parts] += 1
    return out


def _without_common_ends(old: Path, new: Path, table: Table) -> tuple[pa.Table, pa.Table]:
    """A table of both releases without the rows that both begin with and those that both end with.

    Of a small change little is left, and little is in memory: a column of each at a time.
    """
    heads, tails, rows = [], [], 0
    for (a, x), (b, y) in zip_longest(*(read_columns(home, table.name) for home in (old, new)), fillvalue=(None, ())):
        same, rows = a and b and a.equals(b), min(len(x), len(y))
        heads.append(_common(x, y, from_end=False) if same else 0)
        tails.append(_common(x, y, from_end=True) if same else 0)
    head = min(heads)
    tail = min(*tails, rows - head)
    return _middle(old, table, head, tail), _middle(new, table, head, tail)


def _common(a: Any, b: Any, *, from_end: bool) -> int:
    """How many values two Arrow columns both begin or end with."""
    common, most = 0, min(len(a), len(b))
    while common < most:
        size = (common + most + 1) // 2 - common
        first, second = (values.slice(len(values) - common - size if from_end else common, size) for values in (a, b))
        common, most = (common + size, most) if first.equals(second) else (common, common + size - 1)
    return common


def _middle(home: Path, table: Table, head: int, tail: int) -> pa.Table:
    """The rows of a table but for so many at its head and so many at its tail."""
    fields, columns = [], []
    for field, values in read_columns(home, table.name):
        fields.append(field)
        columns.append(values.take(pa.array(range(head, len(values) - tail), pa.int64())))  # a slice would hold the whole
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def _differing(a: Any, b: Any) -> Iterable[int]:
    """Where two Arrow columns of one length differ."""
    if a.type != b.type or pa.types.is_nested(a.type):
        return (n for n, (x, y) in enumerate(zip(a.to_pylist(), b.to_pylist(), strict=True)) if x != y)
    told = pc.xor(pc.is_null(a), pc.is_null(b))
    found: list[int] = pc.indices_nonzero(pc.or_(told, pc.fill_null(pc.not_equal(a, b), False))).to_pylist()
    return found


def _table(table: Table, old: Path, new: Path, causes: _Causes) -> dict[str, Any]:
    was, now = _without_common_ends(old, new, table)
    key = table.key or tuple(c.name for c in table.columns)
    before, after = _places(was, key), _places(now, key)
    shared = [name for name in now.column_names if name in was.column_names]
    owner: str = next(name for name in ("article_id", "mission_id", "event_id") if name in now.column_names)
    both = [id_ for id_ in after if id_ in before]
    here, there = pa.array([before[id_] for id_ in both], pa.int64()), pa.array([after[id_] for id_ in both], pa.int64())
    cells: dict[Key, dict[str, Any]] = {}
    for name in shared:
        a, b = was.column(name).take(here), now.column(name).take(there)
        places = list(_differing(a, b))
        taken = pa.array(places, pa.int64())
        values = zip(places, a.take(taken).to_pylist(), b.take(taken).to_pylist(), strict=True)
        for place, x, y in values:
            cells.setdefault(both[place], {})[name] = [x, y]
    out: dict[str, Any] = {
        "columns_added": [name for name in now.column_names if name not in shared],
        "columns_removed": [name for name in was.column_names if name not in shared],
        "added": [],
        "removed": [],
        "changed": [],
    }
    touched = (before.keys() ^ after.keys()) | cells.keys()
    for id_ in sorted(touched, key=lambda parts: [(p is not None, str(p)) for p in parts]):
        data, place = (now, after[id_]) if id_ in after else (was, before[id_])
        row = {owner: data.column(owner)[place].as_py()}
        entry: dict[str, Any] = {"key": ["" if p is None else str(p) for p in id_[:-1]], "cause": causes.of(article_of(row))}
        if id_ not in before:
            out["added"].append(entry)
        elif id_ not in after:
            out["removed"].append(entry)
        else:
            out["changed"].append({**entry, "cells": cells[id_]})
    return out


def diff_lines(found: dict[str, Any]) -> list[str]:
    """The differences as text."""
    lines = []
    for table, change in found.items():
        lines.append(
            f"{table}: {len(change['added'])} added, {len(change['removed'])} removed, {len(change['changed'])} changed"
        )
        lines += [f"  column {name} is new" for name in change["columns_added"]]
        lines += [f"  column {name} is gone" for name in change["columns_removed"]]
        lines += [f"  + {_shown(r)}" for r in change["added"][:SHOWN]]
        lines += [f"  - {_shown(r)}" for r in change["removed"][:SHOWN]]
        for r in change["changed"][:SHOWN]:
            lines += [f"  ~ {_shown(r)} {c}: {a!r} -> {b!r}" for c, (a, b) in r["cells"].items()]
        hidden = sum(max(0, len(change[kind]) - SHOWN) for kind in ("added", "removed", "changed"))
        if hidden:
            lines.append(f"  … {hidden} more: --json has all")
    return [visible(line) for line in lines]


def _shown(entry: dict[str, Any]) -> str:
    return f"{' '.join(entry['key'])[:300]} ({entry['cause']})"
