"""What changed between two releases, by key, and why: another revision (source), other code (code), both, other options of the run
(options), or the article is gone."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.core import Table
from pipeline.release.reading import read_manifest, read_rows, read_schema
from pipeline.tables import PUBLISHED
from pipeline.terminal import visible

SHOWN = 50  # rows of each kind in the text; the JSON has all


def diff(old: Path, new: Path, most: float = math.inf) -> dict[str, Any]:
    """Rows and cells added, removed and changed of every table, how many by kind and cause, and the columns that one of the two
    lacks.

    Rows are matched by the table's key; a table without one (issues) by all of its cells. Of each kind no more than `most` rows of
    a table are told; all are counted.
    """
    causes = _Causes(read_manifest(old), read_manifest(new))
    return {table.name: _table(table, old, new, causes, most) for table in PUBLISHED}


def counts_by_cause(found: dict[str, Any]) -> dict[str, dict[str, int]]:
    """How many rows of each table changed in which way and why, e.g. `{"events": {"added, source": 3}}`; equal tables are left out."""
    return {table: dict(change["counts"]) for table, change in found.items() if change["counts"]}


class _Causes:
    """Why an article's rows differ: what the two manifests say of its text, of the code, and of what is published."""

    def __init__(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        self._old, self._new = ({i["article_id"]: i["sha256"] for i in told["inputs"]} for told in (before, after))
        code = before["code"] != after["code"] or _differ("libraries", before, after)
        options = _differ("sentences", before["options"], after["options"])
        self._run = [cause for cause, differs in (("code", code), ("options", options)) if differs]

    def of(self, article: str) -> str:
        if article in self._old and article not in self._new:
            return "gone"
        # Where the runs are alike it is the source: where its words are the same, what its sidecar says.
        text = not self._run or self._old.get(article) != self._new.get(article)
        return " and ".join(["source"] * text + self._run).replace("source and code", "both")


def _differ(key: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether two manifests say different things; one of an older version may say nothing."""
    return key in before and key in after and bool(before[key] != after[key])


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


class _Rows:
    """The rows of a table of one release, read as far as they are wanted."""

    def __init__(self, home: Path, table: Table) -> None:
        self._by, self._coming = table.order[0], read_rows(home, table.name)
        self.ahead = read_schema(home, table.name).empty_table()
        self.read()

    def read(self) -> None:
        """Some rows more; `last` is the id of the last of them, None where there is none."""
        batch = next((some for some in self._coming if some.num_rows), None)
        self.ahead = pa.concat_tables([self.ahead, pa.Table.from_batches([batch])]) if batch is not None else self.ahead
        self.last: str | None = batch.column(self._by)[-1].as_py() if batch is not None else None

    def take(self, before: str | None) -> pa.Table:
        """The rows ahead whose id is less, or all."""
        ids = self.ahead.column(self._by)
        count = len(ids) if before is None else len(ids.filter(pc.less(ids, pa.scalar(before))))
        taken, self.ahead = self.ahead.slice(0, count), self.ahead.slice(count)
        return taken


def _beside(old: Path, new: Path, table: Table) -> Iterator[tuple[pa.Table, pa.Table]]:
    """The rows of a table of both releases, which lie in one order, a part at a time: the same ids are in the same part."""
    sides = [_Rows(home, table) for home in (old, new)]
    while known := [side.last for side in sides if side.last is not None]:
        yield sides[0].take(min(known)), sides[1].take(min(known))
        for side in sides:
            if side.last == min(known):
                side.read()
    yield sides[0].take(None), sides[1].take(None)


def _differing(a: Any, b: Any) -> Iterable[int]:
    """Where two Arrow columns of one length differ."""
    if a.type != b.type or pa.types.is_nested(a.type):
        return (n for n, (x, y) in enumerate(zip(a.to_pylist(), b.to_pylist(), strict=True)) if x != y)
    told = pc.xor(pc.is_null(a), pc.is_null(b))
    found: list[int] = pc.indices_nonzero(pc.or_(told, pc.fill_null(pc.not_equal(a, b), False))).to_pylist()
    return found


def _table(table: Table, old: Path, new: Path, causes: _Causes, most: float) -> dict[str, Any]:
    was, now = (read_schema(home, table.name).names for home in (old, new))
    out: dict[str, Any] = {
        "columns_added": [name for name in now if name not in was],
        "columns_removed": [name for name in was if name not in now],
        "counts": Counter(),
        "added": [],
        "removed": [],
        "changed": [],
    }
    for a, b in _beside(old, new, table):
        for kind, entry in _changes(a, b, table, causes) if not a.equals(b) else ():
            out["counts"][f"{kind}, {entry['cause']}"] += 1
            if len(out[kind]) < most:
                out[kind].append(entry)
    return out


def _changes(was: pa.Table, now: pa.Table, table: Table, causes: _Causes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of one part that differ, by their keys: in what way, and what is told of them."""
    key = table.key or tuple(c.name for c in table.columns)
    before, after = _places(was, key), _places(now, key)
    owner: str = next(name for name in ("article_id", "mission_id", "event_id") if name in now.column_names)
    both = [id_ for id_ in after if id_ in before]
    here, there = pa.array([before[id_] for id_ in both], pa.int64()), pa.array([after[id_] for id_ in both], pa.int64())
    cells: dict[Key, dict[str, Any]] = {}
    for name in now.column_names:
        if name not in was.column_names:
            continue
        a, b = was.column(name).take(here), now.column(name).take(there)
        places = list(_differing(a, b))
        taken = pa.array(places, pa.int64())
        values = zip(places, a.take(taken).to_pylist(), b.take(taken).to_pylist(), strict=True)
        for place, x, y in values:
            cells.setdefault(both[place], {})[name] = [x, y]
    touched = (before.keys() ^ after.keys()) | cells.keys()
    for id_ in sorted(touched, key=lambda parts: [(p is not None, str(p)) for p in parts]):
        data, place = (now, after[id_]) if id_ in after else (was, before[id_])
        row = {owner: data.column(owner)[place].as_py()}
        entry: dict[str, Any] = {"key": ["" if p is None else str(p) for p in id_[:-1]], "cause": causes.of(article_of(row))}
        if id_ not in before:
            yield "added", entry
        elif id_ not in after:
            yield "removed", entry
        else:
            yield "changed", {**entry, "cells": cells[id_]}


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
