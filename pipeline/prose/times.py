"""Times in context: what a yearless date, a bare clock time, "the next day" or "thirty-two seconds later" means where it stands. Pure.

Precision is never finer than the words; what is approximate stays approximate through arithmetic (contract, "Time").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.core import Reject, Time
from pipeline.values import edtf
from pipeline.values.times import PARTS, UNITS, Offset, TimeExpression, at_clock, part_of

_CLOCKS = ("second", "minute", "hour")


@dataclass(frozen=True, slots=True)
class Context:
    """What the reader knows at a place in the text: launch and end of the mission, the last full date, the paragraph's last event."""

    launch: Time | None = None
    last_date: Time | None = None
    last_event: Time | None = None
    end: Time | None = None


def resolve_date(expression: TimeExpression, context: Context) -> tuple[Time | None, str]:
    """A time that needs no event: (time, basis), (None, "none") where the context does not give it."""
    if expression.last is not None:
        return _span(expression, expression.last, context)
    if expression.time is not None:
        return _bounded(expression, expression.time), "stated"
    if expression.month is not None or (expression.kind == "date" and expression.day is not None):
        time = _with_year(expression, context)
        return (_bounded(expression, time), "inherited") if time else (None, "none")
    if expression.kind == "clock" and expression.clock:
        day = context.last_date or context.last_event
        if day is None or day.precision not in ("day", *_CLOCKS):
            return None, "none"
        return _at(expression, day), "inherited"
    if expression.kind == "day" and expression.offset:
        return _relative_day(expression, context)
    return None, "none"


def _span(first: TimeExpression, last: TimeExpression, context: Context) -> tuple[Time | None, str]:
    """`between 3 May and 7 June`: the end follows on from the beginning, into the next year or day where it must."""
    start, basis = resolve_date(replace(first, last=None, bound=""), context)
    end = resolve_date(replace(last, bound=""), replace(context, last_date=start))[0] if start else None
    if start and end and first.kind == "date" and end.latest < start.earliest:  # a month that falls by less
        made = edtf.make_date(end.earliest.year + 1, last.month, last.day)
        end = None if isinstance(made, Reject) or last.clock else made
    if start and end and first.kind == "clock" and end.latest < start.earliest:
        following = _shift_days(start, 1, False)
        end = _at(last, following) if following else None
    made = edtf.make_interval(start, end) if start and end else Reject("no_time")
    return (None, "none") if isinstance(made, Reject) else (edtf.qualify(made, first.approximate), basis)


def _at(expression: TimeExpression, day: Time) -> Time | None:
    """The expression's clock time on the day that the words of another time state."""
    assert expression.clock is not None
    year, month, number = _stated_day(day)
    date = replace(expression, kind="date", time=edtf_day(day), year=year, month=month, day=number)
    return at_clock(date, expression.clock).time


def edtf_day(time: Time) -> Time | None:
    made = edtf.make_date(*_stated_day(time))
    return None if isinstance(made, Reject) else made


def _stated_day(time: Time) -> tuple[int, int, int]:
    """The day as the words state it: a clock without a zone keeps its own date."""
    if "T" in time.edtf and "/" not in time.edtf:
        year, month, day = time.edtf[:10].split("-")
        return int(year), int(month), int(day)
    return time.earliest.year, time.earliest.month, time.earliest.day


def _with_year(expression: TimeExpression, context: Context) -> Time | None:
    """A day or month with the year (a day alone with the month too) of the latest full date before it."""
    base = context.last_date or context.last_event or context.launch
    if base is None or base.precision == "decade":
        return None
    if expression.month is None:
        return _in_month(expression, base)
    year = _year(expression.month, expression.day, base, context, expression.rule == "next_month")
    first = edtf.make_date(year, expression.month, expression.day)
    if isinstance(first, Reject):
        return None
    if expression.part.startswith("from") and expression.day:
        start = edtf.make_date(year, expression.month, int(expression.part[4:]))
        made = first if isinstance(start, Reject) else edtf.make_interval(start, first)
        first = first if isinstance(made, Reject) else made
    elif expression.part in PARTS:
        first = part_of(first, expression.part) or first
    if expression.clock and expression.day:
        dated = replace(expression, kind="date", time=first, year=year)
        return at_clock(dated, expression.clock).time
    return edtf.qualify(first, expression.approximate, expression.uncertain)


def _in_month(expression: TimeExpression, base: Time) -> Time | None:
    """`on the 30th`, of the month of the date before it."""
    if base.precision not in ("day", "month", *_CLOCKS):
        return None
    year, month, _ = _stated_day(base)
    made = edtf.make_date(year, month, expression.day)
    if isinstance(made, Reject):
        return None
    if expression.clock:
        return at_clock(replace(expression, time=made, year=year, month=month), expression.clock).time
    return edtf.qualify(made, expression.approximate, expression.uncertain)


def _year(month: int, day: int | None, base: Time, context: Context, following: bool) -> int:
    """The year of a yearless month: the base's; the next where the month falls by more than six, the one before where it
    rises by ten (December told in January); never before the launch or after the end, where the neighbouring year is not."""
    year = base.earliest.year
    first_month = month if month <= 12 else 3 * (month - 20)
    fall = base.earliest.month - first_month
    if base.precision in ("day", "month", *_CLOCKS):
        if following:
            return year + (fall >= 0)
        if fall > 6:
            year += 1
        elif fall <= -10 and _within(year - 1, month, day, context):
            year -= 1
    launch = context.launch
    made = edtf.make_date(year, month, day)
    if launch and isinstance(made, Time) and made.latest < launch.earliest and base is not launch:
        later = edtf.make_date(launch.earliest.year, month, day)
        year = launch.earliest.year if isinstance(later, Time) and later.latest >= launch.earliest else year
    if context.end and isinstance(made, Time) and made.earliest > context.end.latest:
        year -= 1
    return year


def _within(year: int, month: int, day: int | None, context: Context) -> bool:
    """Whether the date lies in the flight, as far as its bounds are known."""
    made = edtf.make_date(year, month, day)
    return isinstance(made, Time) and context.launch is not None and made.latest >= context.launch.earliest


def _bounded(expression: TimeExpression, time: Time) -> Time:
    """`before` and `by` end an open interval, `after` and `no earlier than` begin one; `until` is the end of a state: the time itself."""
    if expression.bound in ("before", "by"):
        made = edtf.make_interval(None, time)
    elif expression.bound in ("after", "not_before"):
        made = edtf.make_interval(time, None)
    else:
        return time
    return time if isinstance(made, Reject) else made


def _relative_day(expression: TimeExpression, context: Context) -> tuple[Time | None, str]:
    """The next day, the same year, later that month; flight days count from the launch."""
    offset = expression.offset
    assert offset is not None
    anchor = context.launch if offset.anchor == "launch" else context.last_event or context.launch
    if anchor is None and offset.unit in ("month", "year"):
        anchor = context.last_date
    time = None if anchor is None else _from_day(expression, offset, anchor)
    return (time, "relative") if time else (None, "none")


def _from_day(expression: TimeExpression, offset: Offset, anchor: Time) -> Time | None:
    """The day, week, month or year that the words name, counted from the anchor's; as coarse as its unit."""
    daily = anchor.precision in ("day", *_CLOCKS)
    if expression.rule == "turn_of_year":
        return _turn_of_year(anchor) if daily or anchor.precision == "month" else None
    if offset.unit == "day" and daily:
        if offset.lower != offset.upper:
            return _day_interval(anchor, offset.lower, offset.upper, False)
        day = _shift_days(anchor, offset.direction * int(offset.count), expression.approximate)
        return _at(expression, day) if day and expression.clock else day
    if offset.unit == "week" and daily:  # any day of that week, wherever in its own week the anchor stands
        middle = 7 * int(offset.count)
        low, high = (middle - 6 if middle <= 0 else 1), (middle + 6 if middle >= 0 else -1)
        return _day_interval(anchor, low * UNITS["day"], high * UNITS["day"], True)
    if offset.unit == "month" and (daily or anchor.precision == "month"):
        return add_months(anchor, int(offset.count))
    if offset.unit == "year" and anchor.precision != "decade":
        made = edtf.make_date(anchor.earliest.year + int(offset.count))
        return None if isinstance(made, Reject) else made
    return None


def _turn_of_year(anchor: Time) -> Time | None:
    """December and January round the turn that follows the anchor; in January or February it may be the one before."""
    year = anchor.earliest.year
    if anchor.earliest.month <= 2:
        return None
    first, last = edtf.make_date(year, 12), edtf.make_date(year + 1, 1)
    if isinstance(first, Reject) or isinstance(last, Reject):
        return None
    made = edtf.make_interval(first, last)
    return None if isinstance(made, Reject) else edtf.qualify(made, True)


def _shift_days(anchor: Time, days: int, approximate: bool) -> Time | None:
    try:
        day = datetime(*_stated_day(anchor)) + timedelta(days=days)
    except OverflowError:
        return None
    made = edtf.make_date(day.year, day.month, day.day, "~" if approximate or anchor.approximate else "")
    return None if isinstance(made, Reject) else made


def add_months(anchor: Time, months: int, qualifier: str = "") -> Time | None:
    """The month so many months after the anchor's."""
    index = anchor.earliest.year * 12 + anchor.earliest.month - 1 + months
    made = edtf.make_date(index // 12, index % 12 + 1, qualifier=qualifier)
    return None if isinstance(made, Reject) else made


# ---------------------------------------------------------------- offsets


def add_offset(anchor: Time, offset: Offset, approximate: bool) -> Time | None:
    """The anchor's time with an offset in words: exact counts keep the unit's precision, vague ones give an interval."""
    approximate = approximate or anchor.approximate
    low, high = (offset.lower, offset.upper) if offset.direction > 0 else (-offset.upper, -offset.lower)
    if offset.within:
        low, high = (0.0, offset.upper) if offset.direction > 0 else (-offset.upper, 0.0)
    try:
        if low == high == 0 and offset.unit == "day":
            return _about_the_day(anchor, approximate)
        if low == high and offset.unit in ("month", "year", "decade"):
            return _calendar(anchor, offset)
        if offset.unit in ("millisecond", "second", "minute", "hour"):
            return _clock_offset(anchor, offset.unit, low, high, approximate)
        days = low / UNITS["day"]
        mixed = not offset.count and offset.upper >= UNITS["month"]  # "1 year and 3 days": as vague as its years
        if low == high and anchor.precision in ("day", *_CLOCKS) and (mixed or days.is_integer()):
            return _shift_days(anchor, round(days), approximate or mixed or offset.unit in ("week", "fortnight"))
        return _day_interval(anchor, low, high, approximate)
    except OverflowError:
        return None


def _about_the_day(anchor: Time, approximate: bool) -> Time | None:
    """`shortly after` an anchor: about its day, or what coarser time it has."""
    if anchor.precision in ("day", *_CLOCKS):
        return _shift_days(anchor, 0, approximate)
    return _days(anchor.earliest, anchor.latest, approximate) if "T" in anchor.edtf else edtf.qualify(anchor, approximate)


def _calendar(anchor: Time, offset: Offset) -> Time | None:
    halves = offset.count != int(offset.count)
    if offset.unit == "decade":
        decade = edtf.make_decade(anchor.earliest.year + round(offset.direction * offset.lower / UNITS["year"]), "~")
        return None if isinstance(decade, Reject) else decade
    if offset.unit == "year" and not halves:
        made = edtf.make_date(anchor.earliest.year + round(offset.direction * offset.lower / UNITS["year"]), qualifier="~")
        return None if isinstance(made, Reject) else made
    if anchor.precision not in ("day", "month", *_CLOCKS):
        return None
    return add_months(anchor, round(offset.direction * offset.lower / UNITS["month"]), "~")


def _clock_offset(anchor: Time, unit: str, low: float, high: float, approximate: bool) -> Time | None:
    unit = "second" if unit == "millisecond" else unit
    if anchor.precision == "second" and low == high:
        zone = anchor.edtf.endswith("Z")
        instant = _instant(anchor) + timedelta(seconds=low)
        return edtf.make_clock(instant, unit, zone, approximate)
    if anchor.precision in _CLOCKS and anchor.edtf.endswith("Z"):
        return edtf.span_of_instants(
            anchor.earliest + timedelta(seconds=low), anchor.latest + timedelta(seconds=high), approximate
        )
    if anchor.precision in _CLOCKS and "/" not in anchor.edtf:
        first, last = _instant(anchor), _instant(anchor) + edtf.WIDTH[anchor.precision] - edtf.TICK
        start, end = (edtf.make_clock(t + timedelta(seconds=by), "second", False) for t, by in ((first, low), (last, high)))
        made = edtf.make_interval(start, end, approximate)
        return None if isinstance(made, Reject) else made
    if anchor.precision == "day" and abs(high) <= UNITS["day"]:
        first, last = anchor.earliest + timedelta(seconds=low), anchor.latest + timedelta(seconds=high)
        if abs(high) < 3600:  # minutes after a day are that day
            return edtf.qualify(anchor, approximate)
        return _days(first, last, approximate)
    return None


def _instant(anchor: Time) -> datetime:
    return datetime.fromisoformat(anchor.edtf.rstrip("Z"))


def _day_interval(anchor: Time, low: float, high: float, approximate: bool) -> Time | None:
    if anchor.precision in ("day", *_CLOCKS):
        base = datetime(*_stated_day(anchor))
        end = base + timedelta(days=1) - edtf.TICK
        return _days(base + timedelta(seconds=low), end + timedelta(seconds=high), approximate)
    return _days(anchor.earliest + timedelta(seconds=low), anchor.latest + timedelta(seconds=high), True)


def _days(first: datetime, last: datetime, approximate: bool) -> Time | None:
    a, b = edtf.make_date(first.year, first.month, first.day), edtf.make_date(last.year, last.month, last.day)
    if isinstance(a, Reject) or isinstance(b, Reject):
        return None
    made = edtf.make_interval(a, b)
    return None if isinstance(made, Reject) else edtf.qualify(made, approximate)


def year_after(context: Context, launch: Time) -> Context:
    """The context in which a yearless date is of the year after the launch."""
    year = edtf.make_date(launch.earliest.year + 1)
    return context if isinstance(year, Reject) else replace(context, last_date=year)


def _end_of(span: Time) -> Time | None:
    """The day that a closed span of days ends on: what follows in the text counts on from it."""
    _, _, last = span.edtf.partition("/")
    day = last.rstrip("~?%")
    if span.edtf.startswith("..") or len(day) != 10 or "T" in day:
        return None
    made = edtf.make_date(int(day[:4]), int(day[5:7]), int(day[8:]))
    return None if isinstance(made, Reject) else made


def advance(context: Context, expression_time: Time | None, event_time: Time | None, new_paragraph: bool) -> Context:
    """The context after a statement."""
    if new_paragraph:
        context = replace(context, last_event=None)
    if expression_time is not None and "/" in expression_time.edtf:
        expression_time = _end_of(expression_time)
    if expression_time is not None and "/" not in expression_time.edtf and expression_time.precision not in ("year", "decade"):
        context = replace(context, last_date=expression_time)
    return replace(context, last_event=event_time) if event_time is not None else context
