"""The numbers of the page: how much, how sure, over time, by vehicle and site. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from pipeline.core import Row, Table
from pipeline.report.bounds import bounds
from pipeline.tables.missions import OUTCOMES

MOST = 12  # bars of a chart; the rest is one bar
FINE = ("second", "minute", "hour", "day")


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: its outcome, where it starts and how long it is (per cent), and how many missions it stands for."""

    outcome: str
    start: float
    size: float
    count: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled bar, its parts by outcome; `search` is the facet that lists its missions, None for a remainder."""

    label: str
    count: int
    segments: tuple[Segment, ...]
    search: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Years:
    """Missions by year of launch: a column a year, side by side from `first`; `top` is the value at full height.

    `search` is the facet that lists them, None for all and for a remainder.
    """

    label: str
    first: int
    top: int
    columns: tuple[Bar, ...]
    search: tuple[str, str] | None = None

    @property
    def count(self) -> int:
        return sum(c.count for c in self.columns)

    @property
    def ticks(self) -> tuple[int, ...]:
        """Round numbers of missions up to the top, at most five."""
        steps = (head * 10**zeros for zeros in range(12) for head in (1, 2, 5))
        step = next(s for s in steps if self.top / s <= 5)
        return tuple(range(step, self.top + 1, step))


@dataclass(frozen=True, slots=True)
class Fill:
    """How many rows of a table fill a column, in per cent."""

    table: str
    column: str
    unit: str
    meaning: str
    share: float


def outcomes_in(missions: list[Row]) -> tuple[str, ...]:
    """The outcomes that occur, in their declared order."""
    present = {m["outcome"] or "unknown" for m in missions}
    return tuple(o for o in OUTCOMES if o in present)


def years_of(missions: list[Row], span: tuple[int, int], label: str, top: int = 0) -> Years:
    """A stacked column for each year of the span."""
    counts: Counter[tuple[int, str]] = Counter(
        (year, m["outcome"] or "unknown") for m in missions if (year := _launch_year(m)) is not None
    )
    totals = Counter[int]()
    for (year, _), number in counts.items():
        totals[year] += number
    top = top or max(totals.values(), default=1)
    columns = []
    for year in range(span[0], span[1] + 1):
        parts = [(o, counts[year, o]) for o in OUTCOMES if counts[year, o]]
        columns.append(Bar(str(year), totals[year], _stacked(parts, top)))
    return Years(label, span[0], top, tuple(columns))


def span_of(missions: list[Row]) -> tuple[int, int] | None:
    """First and last year of launch, widened to whole decades; None where no launch is dated."""
    years = [year for m in missions if (year := _launch_year(m)) is not None]
    return (min(years) // 10 * 10, max(years) // 10 * 10 + 9) if years else None


def _launch_year(mission: Row) -> int | None:
    found = bounds(mission["launch_earliest"], mission["launch_latest"])
    return found[0].year if found else None


def programmes(missions: list[Row], span: tuple[int, int]) -> list[Years]:
    """The programmes with most missions over the years, each on a line; then the others, and those that state none."""
    by_name: dict[str, list[Row]] = {}
    for m in missions:
        by_name.setdefault(m["programme"] or "", []).append(m)
    none = by_name.pop("", [])
    ranked = sorted(by_name.items(), key=lambda item: (-len(item[1]), item[0]))
    lines: list[tuple[str, list[Row], tuple[str, str] | None]]
    lines = [(name, group, ("programme", name)) for name, group in ranked[:MOST]]
    rest = [m for _, group in ranked[MOST:] for m in group]
    lines += [(f"{len(ranked) - MOST} other programmes", rest, None)] if rest else []
    lines += [("not stated", none, None)] if none else []
    drawn = [years_of(group, span, name) for name, group, _ in lines]
    top = max((y.top for y, (_, _, search) in zip(drawn, lines, strict=True) if search), default=1)
    return [
        replace(years_of(group, span, name, max(top, y.top)), search=search)
        for (name, group, search), y in zip(lines, drawn, strict=True)
    ]


def ranking(missions: list[Row], column: str) -> list[Bar]:
    """Missions by the value of a column, the most first."""
    counts: Counter[tuple[str, str]] = Counter((m[column], m["outcome"] or "unknown") for m in missions if m[column])
    totals = Counter[str]()
    for (value, _), number in counts.items():
        totals[value] += number
    ranked = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    top = ranked[0][1] if ranked else 1
    bars = [
        Bar(value, total, _stacked([(o, counts[value, o]) for o in OUTCOMES if counts[value, o]], top), (column, value))
        for value, total in ranked[:MOST]
    ]
    rest = sum(total for _, total in ranked[MOST:])
    return [*bars, Bar(f"{len(ranked) - MOST} others", rest, ())] if rest else bars


def _stacked(parts: Iterable[tuple[str, int]], top: int) -> tuple[Segment, ...]:
    out, at = [], 0
    for outcome, number in parts:
        out.append(Segment(outcome, round(100 * at / top, 3), round(100 * number / top, 3), number))
        at += number
    return tuple(out)


def fills(tables: dict[str, pa.Table], declarations: Iterable[Table]) -> list[Fill]:
    """The share of rows that fill each column."""
    out = []
    for table in declarations:
        data = tables[table.name]
        rows = max(data.num_rows, 1)
        for c in table.columns:
            share = 100 * (data.num_rows - data.column(c.name).null_count) / rows
            out.append(Fill(table.name, c.name, c.unit or "", c.meaning, round(share, 1)))
    return out


def precisions(data: pa.Table, column: str) -> list[tuple[str, int]]:
    """How many times are stated to which precision, the finest first; "" counts the rows without a time."""
    counts = Counter(data.column(column).to_pylist())
    order = ("second", "minute", "hour", "day", "month", "quarter", "season", "year", "decade", "interval")
    return [(name, counts[name]) for name in order if counts[name]] + ([("none", counts[None])] if counts[None] else [])


def share(part: int, whole: int) -> str:
    """A share in whole per cent; never 0 or 100 where it is not quite."""
    if not whole:
        return "–"
    value = 100 * part / whole
    return "< 1 %" if 0 < value < 1 else "> 99 %" if 99 < value < 100 else f"{value:.0f} %"


def headline(tables: dict[str, pa.Table], manifest: dict[str, Any]) -> dict[str, Any]:
    """The first screen's figures: how much there is, and how sure it is."""
    events, provenance, issues = tables["events"], tables["provenance"], tables["issues"]
    dated = Counter(events.column("time_precision").to_pylist())
    launches = Counter(tables["missions"].column("launch_precision").to_pylist())
    kinds = Counter(provenance.column("source_kind").to_pylist())
    severities = Counter(issues.column("severity").to_pylist())
    quarantined = sum(manifest.get("counts", {}).get("quarantined", {}).values())
    return {
        "missions": tables["missions"].num_rows,
        "events": events.num_rows,
        "designations": tables["designations"].num_rows,
        "places": tables["mentions"].num_rows,
        "cells": provenance.num_rows,
        "worded": share(kinds["infobox"] + kinds["prose"], provenance.num_rows),
        "launch_fine": share(sum(launches[p] for p in FINE), tables["missions"].num_rows),
        "event_fine": share(sum(dated[p] for p in FINE), events.num_rows),
        "undated": dated[None],
        "conflicts": sum(bool(c) for c in events.column("conflict").to_pylist()),
        "refused": severities["error"],
        "doubts": severities["warning"],
        "notes": severities["info"],
        "quarantined": quarantined,
    }
