"""A time as its words state it: the parts of a date, a time of day, an offset, and what is left open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import Literal

from pipeline.core import Time

Order = Literal["dmy", "mdy"]
Anchor = Literal["launch", "previous", "event", "dated", ""]
UNITS: dict[str, float] = {
    "millisecond": 0.001,
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86400,
    "week": 7 * 86400,
    "month": 365.25 * 86400 / 12,
    "year": 365.25 * 86400,
    "decade": 3652.5 * 86400,
    "fortnight": 14 * 86400,
    "sol": 88775.244,  # a Martian solar day
}


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as stated; `zone` is None where the words give none (or one that cannot be told)."""

    hour: int
    minute: int | None = None
    second: int | None = None
    zone: tzinfo | None = None
    local: Clock | None = None  # the other reading of the same instant, which the date stands with

    @property
    def precision(self) -> str:
        return "second" if self.second is not None else "minute" if self.minute is not None else "hour"


@dataclass(frozen=True, slots=True)
class Offset:
    """So long after (or before) an anchor. lower and upper in seconds; unit is the finest that was stated."""

    lower: float
    upper: float
    unit: str
    direction: int = 1
    anchor: Anchor = "previous"
    anchor_text: str = ""
    count: float = 0.0  # of the unit, where it is one number: calendar arithmetic needs it
    within: bool = False  # anything up to the offset


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time as the words state it, at clean characters [start, end).

    time: resolved already. Otherwise what is stated of year, month, day and clock (a yearless date, a bare clock), or an offset.
    bound: "" | before | after | by | until | since | not_before. kind: "date" | "clock" | "offset" | "day" | "duration".
    """

    start: int
    end: int
    rule: str
    kind: str
    time: Time | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    clock: Clock | None = None
    offset: Offset | None = None
    last: TimeExpression | None = None  # the end of a span whose year or day its context gives
    counts_from: TimeExpression | None = None  # the time of what an offset counts from, where that has one right behind it
    bound: str = ""
    part: str = ""
    approximate: bool = False
    uncertain: bool = False
    reject: str = ""


def unit_of(word: str) -> str:
    """The unit that a word names: sec -> second."""
    folded = word.casefold().rstrip(".")
    if folded.startswith("milli"):
        return "millisecond"
    for unit in ("second", "minute", "hour", "day", "week", "month", "year", "decade", "fortnight", "sol"):
        if folded.startswith(unit[:3]):
            return unit
    return {"s": "second", "m": "minute", "h": "hour", "hr": "hour", "hrs": "hour"}[folded]
