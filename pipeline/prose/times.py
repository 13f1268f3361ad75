"""Times in context: what a yearless date, a bare clock time, "the next day" or "thirty-two seconds later" means where it stands. Pure.

Precision is never finer than the words; what the context does not give is a reason, never a guess (contract, "Time").
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

from pipeline.core import Reject, Time
from pipeline.prose.arithmetic import (
    CLOCKS,
    TO_THE_DAY,
    add_months,
    add_offset,
    day_interval,
    instant,
    is_of_one_day,
    shift_days,
    stated_day,
)
from pipeline.prose.context import Context, fits
from pipeline.values import edtf
from pipeline.values.times import UNITS, Offset, TimeExpression, at_clock, bounded, part_of

_MISSING = {
    "no_year": "the date has no year, and what stands before it gives none",
    "no_day": "the clock time has no day, and what stands before it gives none",
    "no_anchor": "what it counts from has no known time",
    "no_count": "how long after it came is not told",
}


Resolved = tuple[Time | Reject, str]  # with how: stated, inherited, relative, none


def resolve(expression: TimeExpression, context: Context) -> Resolved:
    """What a time of the text means where it stands. Rejects: no_year, no_day, no_anchor, what the calendar does not have."""
    if expression.counts_from is not None:
        return _from_its_own(expression, expression.counts_from, context)
    if expression.last is not None:
        return _span(expression, expression.last, context)
    if expression.time is not None:
        return bounded(expression, expression.time), "stated"
    if expression.reject:
        return Reject(expression.reject, detail=_MISSING.get(expression.reject, "")), "none"
    if expression.kind in ("day", "offset") and expression.offset:
        return _how(_counted(expression, expression.offset, context), "relative")
    if expression.kind == "clock" and expression.clock:
        time = _clock(expression, context)
        return _how(time if isinstance(time, Reject) else bounded(expression, time), "inherited")
    if expression.month is not None or expression.day is not None:
        time = _with_year(expression, context)
        return _how(time if isinstance(time, Reject) else bounded(expression, time), "inherited")
    return _reject("no_anchor"), "none"


def _reject(reason: str) -> Reject:
    return Reject(reason, detail=_MISSING[reason])


def _how(time: Time | Reject, basis: str) -> Resolved:
    return time, "none" if isinstance(time, Reject) else basis


def _span(first: TimeExpression, last: TimeExpression, context: Context) -> Resolved:
    """`between 3 May and 7 June`: the end follows on from the beginning, into the next year or day where it must."""
    start, basis = resolve(replace(first, last=None, bound=""), context)
    if isinstance(start, Reject):
        return start, basis
    end = resolve(replace(last, bound=""), replace(context, last_date=start))[0]
    if isinstance(end, Time) and end.latest < start.earliest:
        following = shift_days(start, 1, False) if first.kind == "clock" else None
        if first.kind == "date" and not last.clock:  # a month that falls by less
            end = edtf.make_date(end.earliest.year + 1, last.month, last.day)
        elif following:
            end = _at(last, following)
    made = end if isinstance(end, Reject) else edtf.make_interval(start, end)
    return _how(made if isinstance(made, Reject) else edtf.qualify(made, first.approximate), basis)


# ---------------------------------------------------------------- what is left out


_ROLLS = timedelta(hours=6)  # a clock so far back is of the next day: nothing is told so long after what it came before


def _clock(expression: TimeExpression, context: Context) -> Time | Reject:
    """A clock time on the day told last, or on the one after it where the clock has turned since."""
    day = _local(expression, context) or context.last_date or context.last_told
    if day is None or day.precision not in TO_THE_DAY:
        return _reject("no_day")
    time = _at(expression, day)
    told = context.last_told
    if told and told.precision in CLOCKS and isinstance(time, Time) and stated_day(context.local or told) == stated_day(day):
        following = shift_days(day, 1, False)
        if "/" not in told.edtf and _has_turned(told, time) and following:
            return _at(expression, following)
    return time


def _has_turned(told: Time, time: Time) -> bool:
    """Whether a clock time lies so far back of the one told before it that it is of the next day."""
    if told.edtf.endswith("Z") == time.edtf.endswith("Z"):
        return instant(told) - instant(time) > _ROLLS
    return told.earliest > time.latest  # the clocks do not compare, their bounds do


def _local(expression: TimeExpression, context: Context) -> Time | None:
    """The local day that was told last, unless the words count in UTC."""
    return None if expression.clock and expression.clock.zone is UTC else context.local


def local_day(expression: TimeExpression, time: Time) -> Time | None:
    """The day that a clock in local time stands with, where it is not the day in UTC: 8:35 p.m. EDT on 1 May is of the 1st."""
    zone = expression.clock.zone if expression.clock else None
    if zone is None or zone is UTC or "/" in time.edtf or not time.edtf.endswith("Z"):
        return None
    there = time.earliest.astimezone(zone)
    made = edtf.make_date(there.year, there.month, there.day)
    return None if isinstance(made, Reject) or stated_day(made) == stated_day(time) else made


def _at(expression: TimeExpression, day: Time) -> Time | Reject:
    """The expression's clock time on the day that the words of another time state."""
    assert expression.clock is not None
    year, month, number = stated_day(day)
    bare = edtf.make_date(year, month, number)
    if isinstance(bare, Reject):
        return bare
    date = replace(expression, kind="date", time=bare, year=year, month=month, day=number)
    return at_clock(date, expression.clock).time or _reject("no_day")


def _with_year(expression: TimeExpression, context: Context) -> Time | Reject:
    """A day or month with the year (a day alone with the month too) of the latest full date before it."""
    base = context.last_date or context.last_told or context.launch
    alone = base is not None and base.precision == "year" and base.earliest.year == expression.year  # told before it
    if expression.year is not None and (expression.rule == "clock" or alone or not context.near):
        return in_year(expression, expression.year)  # told behind it; but a year told before it in the paragraph goes on
    if base is None or base.precision == "decade":
        return _reject("no_year")
    if expression.month is None:
        return _in_month(expression, base)
    if expression.offset is not None:  # "of that year", "of the following year"
        return in_year(expression, base.earliest.year + int(expression.offset.count))
    year = _year(expression.month, expression.day, base, context, expression.rule == "next_month")
    return in_year(expression, year)


def in_year(expression: TimeExpression, year: int) -> Time | Reject:
    """A yearless date in a year. Rejects: invalid_day."""
    first = edtf.make_date(year, expression.month, expression.day)
    if isinstance(first, Reject):
        return first
    if expression.part.startswith("from") and expression.day:
        start = edtf.make_date(year, expression.month, int(expression.part[4:]))
        made = first if isinstance(start, Reject) else edtf.make_interval(start, first)
        first = first if isinstance(made, Reject) else made
    else:
        first = part_of(first, expression.part) or first
    if expression.clock and expression.day:
        return at_clock(replace(expression, kind="date", time=first, year=year), expression.clock).time or first
    return edtf.qualify(first, expression.approximate, expression.uncertain)


def _in_month(expression: TimeExpression, base: Time) -> Time | Reject:
    """`on the 30th`, of the month of the date before it."""
    if base.precision not in ("day", "month", *CLOCKS):
        return _reject("no_year")
    year, month, _ = stated_day(base)
    made = edtf.make_date(year, month, expression.day)
    if isinstance(made, Reject):
        return made
    if expression.clock:
        return at_clock(replace(expression, time=made, year=year, month=month), expression.clock).time or made
    return edtf.qualify(made, expression.approximate, expression.uncertain)


def _year(month: int, day: int | None, base: Time, context: Context, following: bool) -> int:
    """The year of a yearless month: the base's; the next where the month falls by more than six, the one before where it rises by
    ten (December told in January). Where that lies outside the flight and a neighbouring year does not, the neighbour; but
    what follows a date before the launch in its paragraph is of the preparations too."""
    year = base.earliest.year
    fall = base.earliest.month - (month if month <= 12 else 3 * (month - 20))
    if base.precision in ("day", "month", *CLOCKS):
        if following:
            return year + (fall >= 0)
        if fall > 6:
            year += 1
        elif fall <= -10 and context.launch and _in_flight(year - 1, month, day, context):
            year -= 1
    launch = context.launch
    preparing = launch is not None and base.earliest < launch.earliest and context.near
    if preparing and fall >= _BACK and _no_later(year + 1, month, day, launch):
        return year + 1  # "delivered in November 1961, … a countdown on May 19": the story goes on
    if preparing or (launch and fall <= 6 and fits(base, launch)) or _in_flight(year, month, day, context):
        return year - 1 if _after_end(year, month, day, context) and _in_flight(year - 1, month, day, context) else year
    others = [year + 1, year - 1, *((launch.earliest.year, launch.earliest.year + 1) if launch else ())]
    return next((y for y in others if _in_flight(y, month, day, context)), year)


_BACK = 3  # months that a story does not go back without saying so


def _no_later(year: int, month: int, day: int | None, launch: Time | None) -> bool:
    """Whether the date is not after the launch."""
    made = edtf.make_date(year, month, day)
    return launch is not None and isinstance(made, Time) and made.earliest <= launch.latest


_BEYOND = timedelta(days=180)  # so long after the end that the box tells, its paragraph may go on to tell of a mission
_ZONES = timedelta(days=1)  # a day told in local time may lie a day beyond the flight's bounds in UTC


def _in_flight(year: int, month: int, day: int | None, context: Context) -> bool:
    """Whether the date lies in the flight, as far as its bounds are known."""
    made = edtf.make_date(year, month, day)
    if isinstance(made, Reject) or (context.launch and context.launch.earliest - made.latest > _ZONES):
        return False
    return not _after_end(year, month, day, context)


def _after_end(year: int, month: int, day: int | None, context: Context) -> bool:
    made = edtf.make_date(year, month, day)
    return (
        context.end is not None
        and isinstance(made, Time)
        and made.earliest - context.end.latest > (_BEYOND if context.near else _ZONES)
    )


# ---------------------------------------------------------------- what counts from something else


_SMALL = ("millisecond", "second", "minute")
_COARSE = ("year", "decade", "season", "quarter")


def _counted(expression: TimeExpression, offset: Offset, context: Context) -> Time | Reject:
    """The next day, two days later, T+139 seconds; what counts from a named event is not the context's to say."""
    anchor = _anchor(offset, context)
    if anchor is None:
        return _reject("no_anchor")
    if anchor is context.last_told and UNITS[offset.unit] >= UNITS["day"]:
        anchor = _local(expression, context) or anchor
    if expression.kind == "day":
        time = _from_day(expression, offset, anchor)
    else:
        time = add_offset(anchor, offset, expression.approximate)
    return time or _reject("no_anchor")


def _from_its_own(expression: TimeExpression, counts_from: TimeExpression, context: Context) -> Resolved:
    """`two days after a burn on 5 June`: what it counts from has its time right behind it."""
    start, basis = resolve(replace(counts_from, bound=""), context)
    if isinstance(start, Reject) or expression.offset is None:
        return start, basis
    return _how(add_offset(start, expression.offset, expression.approximate) or _reject("no_anchor"), "relative")


def _anchor(offset: Offset, context: Context) -> Time | None:
    if offset.anchor == "launch":
        return context.launch
    if offset.anchor != "previous" or (context.untimed and offset.unit in (*_SMALL, "hour")):
        return None  # seconds after a thing without a time have none either
    if context.planned and UNITS[offset.unit] >= UNITS["day"] and (counts_back(offset) or not context.told_here):
        return context.planned
    anchor = context.last_date if offset.anchor_text == "date" else context.last_told
    if anchor is None and offset.unit not in _SMALL:
        launch = context.launch if context.opening else None
        anchor = launch or (context.last_date if offset.unit in ("month", "year") else None)
    if anchor and anchor.precision in _COARSE and UNITS[offset.unit] < UNITS["month"]:
        return None
    return anchor


def counts_back(offset: Offset) -> bool:
    """Whether it counts back from what was told last: "two days earlier", "the day before"."""
    return offset.anchor == "previous" and (offset.direction < 0 or offset.count < 0)


def _from_day(expression: TimeExpression, offset: Offset, anchor: Time) -> Time | Reject | None:
    """The day, week, month or year that the words name, counted from the anchor's; as coarse as its unit."""
    daily = is_of_one_day(anchor)
    if expression.rule == "at_once":
        return anchor
    if expression.rule == "turn_of_year":
        return _turn_of_year(anchor) if daily or anchor.precision == "month" else None
    if offset.unit == "day" and daily:
        if offset.lower != offset.upper:
            return day_interval(anchor, offset.lower, offset.upper, False)
        day = shift_days(anchor, offset.direction * int(offset.count), expression.approximate)
        return _at(expression, day) if day and expression.clock else day
    if offset.unit == "week" and daily:  # any day of that week, wherever in its own week the anchor stands
        middle = 7 * int(offset.count)
        low, high = (middle - 6 if middle <= 0 else 1), (middle + 6 if middle >= 0 else -1)
        return day_interval(anchor, low * UNITS["day"], high * UNITS["day"], True)
    whole: Time | Reject | None = None
    if offset.unit == "month" and (daily or anchor.precision == "month"):
        whole = add_months(anchor, int(offset.count))
    if offset.unit == "year" and anchor.precision != "decade":
        whole = edtf.make_date(anchor.earliest.year + int(offset.count))
    if not isinstance(whole, Time):
        return whole
    return bounded(expression, part_of(whole, expression.part) or whole)  # "by the end of the year"


def _turn_of_year(anchor: Time) -> Time | None:
    """December and January round the turn that follows the anchor; in January or February it may be the one before."""
    year = anchor.earliest.year
    if anchor.earliest.month <= 2:
        return None
    made = edtf.between(edtf.make_date(year, 12), edtf.make_date(year + 1, 1))
    return edtf.qualify(made, True) if made else None
