"""The numbers of the page: how much, how sure, over time, by vehicle and site. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

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


def fills(table: Table, rows: int, filled: Mapping[str, int]) -> list[Fill]:
    """The share of so many rows that fill each column."""
    shares = {c.name: round(100 * filled.get(c.name, 0) / max(rows, 1), 1) for c in table.columns}
    return [Fill(table.name, c.name, c.unit or "", c.meaning, shares[c.name]) for c in table.columns]


def precisions(counts: Counter[str | None]) -> list[tuple[str, int]]:
    """How many times are stated to which precision, the finest first; "" counts the rows without a time."""
    order = ("second", "minute", "hour", "day", "month", "quarter", "season", "year", "decade", "interval")
    return [(name, counts[name]) for name in order if counts[name]] + ([("none", counts[None])] if counts[None] else [])


def share(part: int, whole: int) -> str:
    """A share in whole per cent; never 0 or 100 where it is not quite."""
    if not whole:
        return "–"
    value = 100 * part / whole
    return "< 1 %" if 0 < value < 1 else "> 99 %" if 99 < value < 100 else f"{value:.0f} %"


def headline(rows: Mapping[str, int], counted: Callable[[str, str], Counter[Any]], quarantined: int) -> dict[str, Any]:
    """The first screen's figures: how much there is, and how sure it is.

    Args:
        rows: of every table.
        counted: how often a column of a table holds each value.
        quarantined: rows.
    """
    dated, launches = counted("events", "time_precision"), counted("missions", "launch_precision")
    kinds, severities = counted("provenance", "source_kind"), counted("issues", "severity")
    return {
        "missions": rows["missions"],
        "events": rows["events"],
        "designations": rows["designations"],
        "places": rows["mentions"],
        "cells": rows["provenance"],
        "worded": share(kinds["infobox"] + kinds["prose"], rows["provenance"]),
        "launch_fine": share(sum(launches[p] for p in FINE), rows["missions"]),
        "event_fine": share(sum(dated[p] for p in FINE), rows["events"]),
        "undated": dated[None],
        "conflicts": counted("events", "conflict")[True],
        "refused": severities["error"],
        "doubts": severities["warning"],
        "notes": severities["info"],
        "quarantined": quarantined,
    }
