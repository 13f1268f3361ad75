"""The gates between the stages, derived from the declarations. Pure.

A cell that fails becomes null and an issue; only a row whose required cells fail is quarantined. Checks over whole tables
(keys, references, conservation, share quarantined) fail the run, all of their failures shown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.core import Column, Issue, Row, Table

WORST_SHARE = 0.05  # of rows quarantined; above it something is wrong with the run, not with the rows


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed check: `article_id` and `column` are "" where it concerns a whole table."""

    table: str
    check: str
    message: str
    article_id: str = ""
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """Rows that passed (bad optional cells nulled), rows quarantined with their failures, and issues for the nulled cells."""

    rows: list[Row]
    quarantined: list[tuple[Row, list[Failure]]]
    issues: list[Issue]


def check_rows(rows: list[Row], table: Table, article_id: str, stage: str = "normalise") -> Checked:
    """Every cell of the rows against its declaration."""
    good, quarantined, issues = [], [], []
    tests = _tests(table)
    for row in rows:
        fatal: list[Failure] = []
        nulled: dict[str, None] = {}
        for column, name, required, test in tests:
            value = row.get(name)
            problem = ("required" if required else None) if value is None else test(value)
            if problem is None:
                continue
            shown = "" if value is None else _printable(str(value)[:200])
            message = f"{table.name}.{column.name}: {shown!r} fails {problem}"
            if column.required:
                fatal.append(Failure(table.name, problem, message, article_id, column.name, shown))
            else:
                nulled[column.name] = None
                issues.append(Issue(stage, table.name, column.name, "error", problem, shown, message))
        if fatal:
            quarantined.append((row, fatal))
        else:
            good.append({**row, **nulled} if nulled else row)
    return Checked(good, quarantined, issues)


def _printable(text: str) -> str:
    """The text as UTF-8 can hold it: what fails for its lone surrogates is told with these as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


@cache
def _tests(table: Table) -> tuple[tuple[Column, str, bool, Callable[[Any], str | None]], ...]:
    return tuple((column, column.name, column.required, _test(column)) for column in table.columns)


_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "list": list,
    "ints": list,
    "int32": int,
    "int64": int,
    "double": (int, float),
    "bool": bool,
    "timestamp": datetime,
}
_LIMITS = {"int32": 2**31, "int64": 2**63}


def _test(column: Column) -> Callable[[Any], str | None]:
    """What is wrong with a value of the column, or None."""
    wanted = _TYPES[column.kind]
    pattern = re.compile(column.pattern) if column.pattern else None
    allowed = frozenset(column.allowed) if column.allowed else None
    limit = _LIMITS.get(column.kind)
    numeric = column.kind in ("int32", "int64", "double")
    may_be_empty = column.name in _MAY_BE_EMPTY or (allowed is not None and "" in allowed)

    def text(value: Any) -> str | None:
        if not isinstance(value, str):
            return "type"
        if not value and not may_be_empty:
            return "empty"
        if allowed is not None and value not in allowed:
            return "allowed"
        if pattern is not None and not pattern.fullmatch(value):
            return "pattern"
        return "type" if _has_surrogate(value) else None

    def other(value: Any) -> str | None:
        if not _is_of(value, wanted) or (numeric and isinstance(value, bool)):
            return "type"
        if column.kind == "list" and (not value or not all(isinstance(v, str) and v and not _has_surrogate(v) for v in value)):
            return "empty" if not value else "type"
        if numeric and not _within(value, column, limit):
            return "range"
        if column.kind == "timestamp" and value.tzinfo is None:
            return "type"
        return None

    return text if column.kind == "string" else other


_MAY_BE_EMPTY = {"section", "clean", "text"}  # stage tables keep "" apart from null


def _is_of(value: Any, wanted: type | tuple[type, ...]) -> bool:
    return isinstance(value, wanted)


_SURROGATE = re.compile("[\ud800-\udfff]")


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and _SURROGATE.search(text) is not None


def _within(value: float, column: Column, limit: int | None) -> bool:
    if not math.isfinite(value) or (limit is not None and not -limit <= value < limit):
        return False
    low, high = column.minimum, column.maximum
    return (low is None or value >= low) and (high is None or value <= high)


# ---------------------------------------------------------------- whole tables


def check_tables(tables: dict[str, pa.Table], declarations: Iterable[Table]) -> list[Failure]:
    """Keys are unique, and references lead somewhere. All failures, not the first."""
    failures: list[Failure] = []
    for table in declarations:
        if table.name not in tables:
            continue
        data = tables[table.name]
        if table.key:
            failures += _double_keys(table, data)
        for column, other, target in table.references:
            if other in tables:
                values, known = data.column(column), tables[other].column(target)
                loose = values.filter(pc.invert(pc.is_in(values, known, skip_nulls=False))).drop_null().unique()
                failures += [
                    Failure(table.name, "reference", f"{table.name}.{column} {v!r} is not in {other}.{target}", value=str(v))
                    for v in loose.to_pylist()
                ]
    return failures


def _double_keys(table: Table, data: pa.Table) -> list[Failure]:
    order = pc.sort_indices(data, sort_keys=[(name, "ascending") for name in table.key])
    double: Any = pa.repeat(pa.scalar(True), max(data.num_rows - 1, 0))
    for name in table.key:  # sorted rows beside each other, a column at a time: grouping would copy all keys
        values = data.column(name).take(order)
        a, b = values.slice(1), values.slice(0, max(len(values) - 1, 0))
        both_null: Any = pc.and_(pc.is_null(a), pc.is_null(b))
        equal: Any = pc.equal(a, b)
        equal = pc.fill_null(equal, False)
        double = pc.and_(double, pc.or_(both_null, equal))
    rows = data.select(list(table.key)).take(order.slice(1).filter(double)).to_pylist()
    keys = dict.fromkeys(tuple(row[name] for name in table.key) for row in rows)
    return [Failure(table.name, "key", f"{table.name}: several rows have the key {key!r}", value=str(key)) for key in keys]


def check_ids(tables: dict[str, pa.Table], declarations: Iterable[Table], first: str, behind: str | None) -> list[Failure]:
    """Keys of a lot lie between two article ids: what is unique in every lot is so in all of them together."""
    failures = []
    for table in declarations:
        for name in dict.fromkeys((*table.order[:1], *table.key[:1])):
            ends: Any = pc.min_max(tables[table.name].column(name))
            low, high = ends["min"].as_py(), ends["max"].as_py()
            if low is not None and (low < first or (behind is not None and high >= behind)):
                told = f"{table.name}.{name}: {low!r} to {high!r} are not of the articles {first!r} to {behind!r}"
                failures.append(Failure(table.name, "key", told))
    return failures


def check_counts(stage: str, read: int, out: int, quarantined: int, ignored: int) -> list[Failure]:
    """Conservation: in = out + quarantined + ignored, exactly."""
    if read == out + quarantined + ignored:
        return []
    return [
        Failure(stage, "conservation", f"{stage}: {read} in, but {out} out + {quarantined} quarantined + {ignored} ignored")
    ]


def check_share(table: str, good: int, quarantined: int) -> list[Failure]:
    """No more than five per cent of a table's rows may be quarantined (one bad row of a small table is no sign)."""
    total = good + quarantined
    if quarantined <= 1 or quarantined <= WORST_SHARE * total:
        return []
    return [
        Failure(table, "quarantine_share", f"{table}: {quarantined} of {total} rows quarantined, more than {WORST_SHARE:.0%}")
    ]
