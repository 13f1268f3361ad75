"""Counting from a time: an anchor and an offset in words give a time that is no finer than either. Pure.

What is approximate stays approximate; calendar years and months are counted by the calendar (contract, "Time").
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pipeline.core import Reject, Time
from pipeline.values import edtf
from pipeline.values.times import UNITS, Offset

CLOCKS = ("second", "minute", "hour")
TO_THE_DAY = ("day", *CLOCKS)


def add_offset(anchor: Time, offset: Offset, approximate: bool) -> Time | None:
    """The anchor's time with an offset in words: exact counts keep the unit's precision, vague ones give an interval."""
    approximate = approximate or anchor.approximate
    low, high = (offset.lower, offset.upper) if offset.direction > 0 else (-offset.upper, -offset.lower)
    if offset.within:
        low, high = (0.0, offset.upper) if offset.direction > 0 else (-offset.upper, 0.0)
    try:
        if low == high and offset.unit in ("month", "year", "decade"):
            return _calendar(anchor, offset)
        if offset.unit in ("millisecond", "second", "minute", "hour"):
            return _clock_offset(anchor, offset.unit, low, high, approximate)
        days = low / UNITS["day"]
        mixed = not offset.count and offset.upper >= UNITS["month"]  # "1 year and 3 days": as vague as its years
        if low == high and is_of_one_day(anchor) and (mixed or days.is_integer()):
            return shift_days(anchor, round(days), approximate or mixed or offset.unit in ("week", "fortnight"))
        return day_interval(anchor, low, high, approximate)
    except OverflowError:
        return None


def _calendar(anchor: Time, offset: Offset) -> Time | None:
    halves = offset.count != int(offset.count)
    if offset.unit == "decade":
        decade = edtf.make_decade(anchor.earliest.year + round(offset.direction * offset.lower / UNITS["year"]), "~")
        return None if isinstance(decade, Reject) else decade
    if offset.unit == "year" and not halves:
        made = edtf.make_date(anchor.earliest.year + round(offset.direction * offset.lower / UNITS["year"]), qualifier="~")
        return None if isinstance(made, Reject) else made
    if anchor.precision not in ("day", "month", *CLOCKS):
        return None
    return add_months(anchor, round(offset.direction * offset.lower / UNITS["month"]), "~")


def _clock_offset(anchor: Time, unit: str, low: float, high: float, approximate: bool) -> Time | None:
    unit = "second" if unit == "millisecond" else unit
    if anchor.precision == "second" and low == high:
        zone = anchor.edtf.endswith("Z")
        return edtf.make_clock(instant(anchor) + timedelta(seconds=low), unit, zone, approximate)
    coarser = unit in ("minute", "hour") if anchor.precision == "minute" else unit == anchor.precision == "hour"
    halved = unit == "minute" and low % UNITS[unit] != 0  # half a minute more than a minute is two
    if coarser and low == high and not halved:  # no finer than its words
        return edtf.make_clock(instant(anchor) + timedelta(seconds=low), unit, anchor.edtf.endswith("Z"), approximate)
    spans_clocks = anchor.precision == "interval" and "T" in anchor.edtf
    if spans_clocks and unit == "hour" and anchor.edtf.endswith("Z") and low == high:
        return edtf.make_clock(anchor.earliest.replace(tzinfo=None) + timedelta(seconds=low), "hour", True, approximate)
    if (anchor.precision in CLOCKS or spans_clocks) and anchor.edtf.endswith("Z"):
        return edtf.span_of_instants(
            anchor.earliest + timedelta(seconds=low), anchor.latest + timedelta(seconds=high), approximate
        )
    if anchor.precision in CLOCKS and "/" not in anchor.edtf:
        first, last = instant(anchor), instant(anchor) + edtf.WIDTH[anchor.precision] - edtf.TICK
        start, end = (edtf.make_clock(t + timedelta(seconds=by), "second", False) for t, by in ((first, low), (last, high)))
        made = edtf.make_interval(start, end, approximate)
        return None if isinstance(made, Reject) else made
    if anchor.precision == "day" and abs(high) <= UNITS["day"]:
        first, last = anchor.earliest + timedelta(seconds=low), anchor.latest + timedelta(seconds=high)
        if abs(high) < 3600:  # minutes after a day are that day
            return edtf.qualify(anchor, approximate)
        return _days(first, last, approximate)
    return None


def instant(anchor: Time) -> datetime:
    """A clock time as its words have it, whatever its zone."""
    return datetime.fromisoformat(anchor.edtf.rstrip("Z"))


def day_interval(anchor: Time, low: float, high: float, approximate: bool) -> Time | None:
    if anchor.precision in TO_THE_DAY:
        base = datetime(*stated_day(anchor))
        end = base + timedelta(days=1) - edtf.TICK
        return _days(base + timedelta(seconds=low), end + timedelta(seconds=high), approximate)
    return _days(anchor.earliest + timedelta(seconds=low), anchor.latest + timedelta(seconds=high), True)


def _days(first: datetime, last: datetime, approximate: bool) -> Time | None:
    made = edtf.between(edtf.make_date(first.year, first.month, first.day), edtf.make_date(last.year, last.month, last.day))
    return edtf.qualify(made, approximate) if made else None


def add_months(anchor: Time, months: int, qualifier: str = "") -> Time | None:
    """The month so many months after the anchor's."""
    index = anchor.earliest.year * 12 + anchor.earliest.month - 1 + months
    made = edtf.make_date(index // 12, index % 12 + 1, qualifier=qualifier)
    return None if isinstance(made, Reject) else made


def shift_days(anchor: Time, days: int, approximate: bool) -> Time | None:
    try:
        day = datetime(*stated_day(anchor)) + timedelta(days=days)
    except OverflowError:
        return None
    made = edtf.make_date(day.year, day.month, day.day, "~" if approximate or anchor.approximate else "")
    return None if isinstance(made, Reject) else made


def is_of_one_day(time: Time) -> bool:
    """Whether it is a day, a clock time, or hours of one day."""
    return time.precision in TO_THE_DAY or time.earliest.date() == time.latest.date()


def stated_day(time: Time) -> tuple[int, int, int]:
    """The day as the words state it: a clock without a zone keeps its own date."""
    if "T" in time.edtf and "/" not in time.edtf:
        year, month, day = time.edtf[:10].split("-")
        return int(year), int(month), int(day)
    return time.earliest.year, time.earliest.month, time.earliest.day
