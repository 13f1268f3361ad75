"""The contract's profile of EDTF (ISO 8601-2): building times of honest precision, and the closed UTC interval of each form.

Clock times to the hour or minute and intervals of clock times are our extension; a clock time carries no qualifier.
A clock time without a zone may be any from UTC-12 to UTC+14.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta

from pipeline.core import Reject, Time

TICK = timedelta(microseconds=1)
FAR_PAST = datetime(1, 1, 1, tzinfo=UTC)
FAR_FUTURE = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
WIDTH = {"hour": timedelta(hours=1), "minute": timedelta(minutes=1), "second": timedelta(seconds=1)}
_CLOCK = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?(Z?)")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([~?%]?)")
_DECADE = re.compile(r"(\d{3})X([~?%]?)")


def edtf_bounds(edtf: str) -> tuple[datetime, datetime] | Reject:
    """The closed UTC interval of a form of the profile; rejects: not_edtf."""
    if "/" in edtf:
        left, _, right = edtf.partition("/")
        a = (FAR_PAST, FAR_PAST) if left == ".." else edtf_bounds(left)
        b = (FAR_FUTURE, FAR_FUTURE) if right == ".." else edtf_bounds(right)
        if isinstance(a, Reject) or isinstance(b, Reject):
            return Reject("not_edtf", edtf)
        return a[0], b[1]
    try:
        return _bounds(edtf) or Reject("not_edtf", edtf)
    except (ValueError, OverflowError):
        return Reject("not_edtf", edtf)


def _bounds(edtf: str) -> tuple[datetime, datetime] | None:
    if match := _CLOCK.fullmatch(edtf):
        y, mo, d, h, mi, s, fraction, zulu = match.groups()
        start = datetime(int(y), int(mo), int(d), int(h), int(mi or 0), min(int(s or 0), 59), tzinfo=UTC)
        width = timedelta(seconds=1) if s else timedelta(minutes=1) if mi else timedelta(hours=1)
        if fraction:
            start += timedelta(seconds=float(f"0.{fraction}"))
            width = timedelta(microseconds=10 ** (6 - len(fraction)))
        if not zulu:
            return _clamp(start, -timedelta(hours=14)), _clamp(start, timedelta(hours=12) + width - TICK)
        return start, start + width - TICK
    if match := _DATE.fullmatch(edtf):
        year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
        if day:
            start = datetime(year, month, day, tzinfo=UTC)
            return start, start + timedelta(days=1) - TICK
        first, count = _months(month)
        return _month_span(year, first, count)
    if match := _DECADE.fullmatch(edtf):
        start = datetime(int(match[1]) * 10, 1, 1, tzinfo=UTC)
        return start, _end_of_month(start.year + 9, 12)
    return None


def _clamp(start: datetime, by: timedelta) -> datetime:
    try:
        return start + by
    except OverflowError:
        return FAR_PAST if by < timedelta(0) else FAR_FUTURE


def _months(month: int) -> tuple[int, int]:
    """First month and number of months of the EDTF month, season (21 is spring, from March) or quarter code; 0 is the year."""
    if month == 0:
        return 1, 12
    if 21 <= month <= 24:
        return 3 * (month - 20), 3
    if 33 <= month <= 36:
        return 3 * (month - 33) + 1, 3
    return month, 1


def _month_span(year: int, first: int, count: int) -> tuple[datetime, datetime]:
    last = first + count - 1
    return datetime(year, first, 1, tzinfo=UTC), _end_of_month(year + (last - 1) // 12, (last - 1) % 12 + 1)


def _end_of_month(year: int, month: int) -> datetime:
    return datetime(year, month, monthrange(year, month)[1], 23, 59, 59, 999999, tzinfo=UTC)


# ---------------------------------------------------------------- builders


def make_date(year: int, month: int | None = None, day: int | None = None, qualifier: str = "") -> Time | Reject:
    """A day, month, season (21 to 24), quarter (33 to 36) or year. Rejects: invalid_year, invalid_month, invalid_day."""
    if not 1000 <= year <= 9998:
        return Reject("invalid_year", str(year))
    edtf = f"{year:04d}"
    precision = "year"
    if month is not None:
        if not (1 <= month <= 12 or 21 <= month <= 24 or 33 <= month <= 36):
            return Reject("invalid_month", str(month))
        edtf += f"-{month:02d}"
        precision = "month" if month <= 12 else "season" if month <= 24 else "quarter"
        if day is not None:
            if month > 12 or not 1 <= day <= monthrange(year, month)[1]:
                return Reject("invalid_day", str(day))
            edtf += f"-{day:02d}"
            precision = "day"
    return _time(edtf + qualifier, precision, "~" in qualifier or "%" in qualifier)


def read_date(edtf: str) -> Time | None:
    """What make_date makes without a qualifier, from its words; None for anything else."""
    match = _DATE.fullmatch(edtf)
    if match is None or match[4]:
        return None
    month, day = (int(part) if part else None for part in match.group(2, 3))
    date = make_date(int(match[1]), month, day)
    return None if isinstance(date, Reject) else date


def between(first: Time | Reject, last: Time | Reject) -> Time | None:
    """The interval of two dates, if there is one."""
    if isinstance(first, Reject) or isinstance(last, Reject):
        return None
    made = make_interval(first, last)
    return None if isinstance(made, Reject) else made


def make_decade(year: int, qualifier: str = "") -> Time | Reject:
    """The decade that holds the year."""
    if not 1000 <= year <= 9989:
        return Reject("invalid_year", str(year))
    return _time(f"{year // 10}X{qualifier}", "decade", "~" in qualifier)


def make_clock(instant: datetime, precision: str, zone_known: bool, approximate: bool = False) -> Time:
    """A clock time; `instant` is in UTC where the zone is known, else the clock as stated (its tzinfo is not read)."""
    layout = {"hour": "%Y-%m-%dT%H", "minute": "%Y-%m-%dT%H:%M", "second": "%Y-%m-%dT%H:%M:%S"}[precision]
    edtf = instant.replace(tzinfo=None).strftime(layout)
    if len(edtf.partition("-")[0]) < 4:
        edtf = edtf.rjust(len(edtf) + 4 - len(edtf.partition("-")[0]), "0")
    time = _time(edtf + ("Z" if zone_known else ""), precision, approximate)
    assert isinstance(time, Time)
    return time


def make_interval(first: Time | None, last: Time | None, approximate: bool | None = None) -> Time | Reject:
    """From the first time to the last; None leaves that side open. A reversed pair is rejected (reversed)."""
    if first is None and last is None:
        return Reject("no_time")
    if first and last and first.earliest > last.latest:
        return Reject("reversed", f"{first.edtf}/{last.edtf}")
    left, right = first.edtf if first else "..", last.edtf if last else ".."
    if "/" in left:
        left = left.split("/")[0]
    if "/" in right:
        right = right.split("/")[1]
    vague = any(t.approximate for t in (first, last) if t) if approximate is None else approximate
    if left == right and left != "..":
        return first or Reject("no_time")
    return _time(f"{left}/{right}", "interval", vague)


def span_of_instants(earliest: datetime, latest: datetime, approximate: bool) -> Time:
    """The interval between two instants, each to the second."""
    time = make_interval(make_clock(earliest, "second", True), make_clock(latest, "second", True), approximate)
    assert isinstance(time, Time)
    return time


def qualify(time: Time, approximate: bool, uncertain: bool = False) -> Time:
    """The time with the words' doubt: `~`, `?` or `%` on dates, the flag alone on clock times."""
    if not approximate and not uncertain:
        return time
    sign = "%" if approximate and uncertain else "~" if approximate else "?"
    parts = [p if p == ".." or "T" in p else p.rstrip("~?%") + sign for p in time.edtf.split("/")]
    return Time("/".join(parts), time.earliest, time.latest, time.precision, time.approximate or approximate)


def _time(edtf: str, precision: str, approximate: bool) -> Time | Reject:
    bounds = edtf_bounds(edtf)
    return bounds if isinstance(bounds, Reject) else Time(edtf, bounds[0], bounds[1], precision, approximate)
