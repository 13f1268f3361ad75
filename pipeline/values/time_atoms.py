"""The single times of a text: each match of the patterns as an expression, before its neighbours are looked at."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pipeline.core import Reject, Time
from pipeline.values import edtf
from pipeline.values import time_offsets as offsets
from pipeline.values.time_expressions import UNITS, Clock, Offset, Order, TimeExpression
from pipeline.values.time_patterns import ATOM, FEASTS, MONTHS, SEASONS, START
from pipeline.values.zones import to_utc, zone_of


def read_atoms(text: str, order: Order | None) -> list[TimeExpression]:
    """The dates, clock times and offsets of a text, each by itself, in reading order."""
    atoms: list[TimeExpression] = []
    at = 0
    while start := START.search(text, at):
        match = ATOM["d" if text[start.start()].isdecimal() else "w"].match(text, start.start())
        read = _atoms(match) if match else []
        at = read[-1].end if read else match.end() if match else start.start() + 1
        atoms += read
    numeric = [date for date in numeric_dates(text, order) if not isinstance(date, Reject)]
    if not numeric:
        return atoms
    covered = {at for date in numeric for at in range(date.start, date.end)}
    kept = [atom for atom in atoms if covered.isdisjoint(range(atom.start, atom.end))]
    return sorted([*kept, *numeric], key=lambda atom: atom.start)


_NUMERIC_CORE = re.compile(r"[-/.]\d\d?[-/.]\d\d")  # found in a quarter of the time
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([-/.])(\d{1,2})\2(\d{2}|\d{4,5})(?![\d-])")


def numeric_dates(text: str, order: Order | None) -> list[TimeExpression | Reject]:
    """The dates in numbers alone, `13/05/1971`; `order` reads those whose order cannot be told."""
    if not _NUMERIC_CORE.search(text):
        return []
    return [_numeric(match, order) for match in _NUMERIC.finditer(text)]


def _numeric(match: re.Match[str], order: Order | None) -> TimeExpression | Reject:
    first, second, year = int(match[1]), int(match[3]), match[4]
    if len(year) != 4:
        return Reject("ambiguous" if len(year) == 2 else "no_time", match[0])
    if first > 12 and second > 12:
        return Reject("invalid_month", match[0])
    if first > 12 or second > 12 or first == second:
        day, month = (first, second) if first > 12 or first == second else (second, first)
    elif order:
        day, month = (first, second) if order == "dmy" else (second, first)
    else:
        return Reject("ambiguous_dmy_mdy", match[0])
    time = edtf.make_date(int(year), month, day)
    if isinstance(time, Reject):
        return time
    return TimeExpression(match.start(), match.end(), "numeric", "date", time=time, year=int(year), month=month, day=day)


def _atoms(match: re.Match[str]) -> list[TimeExpression]:
    read = _READERS[match.lastgroup or ""](match)  # the group that closes last: the alternative itself
    return read if isinstance(read, list) else [] if read is None else [read]


def _base(match: re.Match[str], rule: str, kind: str = "date") -> TimeExpression:
    return TimeExpression(match.start(), match.end(), rule, kind)


def _dated(match: re.Match[str], rule: str, time: Time | Reject, **parts: int | None) -> TimeExpression:
    base = replace(_base(match, rule), year=parts.get("year"), month=parts.get("month"), day=parts.get("day"))
    return replace(base, reject=time.reason) if isinstance(time, Reject) else replace(base, time=time)


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _month(text: str) -> int:
    return MONTHS[text.rstrip(".").casefold()]


def _read_iso(m: re.Match[str]) -> TimeExpression:
    year, month, day = int(m["iy"]), int(m["im"]), int(m["id"])
    date = edtf.make_date(year, month, day) if month <= 12 else Reject("invalid_month", m[0])
    if isinstance(date, Reject):
        return _dated(m, "iso", date)
    if m["iso2"]:
        y2, m2, d2 = map(int, m["iso2"].split("-"))
        last = edtf.make_date(y2, m2, d2)
        return _dated(m, "iso_range", last if isinstance(last, Reject) else edtf.make_interval(date, last))
    base = _dated(m, "iso", date, year=year, month=month, day=day)
    if m["ih"] is None:
        return base
    if int(m["ih"]) > 23 or int(m["imi"] or 0) > 59 or int(m["is"] or 0) > 60:
        return replace(base, time=None, reject="invalid_time")
    zone = UTC if m["iz"] == "Z" else zone_of(m["iz"]) if m["iz"] else None
    clock = Clock(int(m["ih"]), int(m["imi"]) if m["imi"] else None, int(m["is"]) if m["is"] else None, zone)
    return at_clock(replace(base, rule="iso_clock"), clock)


def _read_isomonth(m: re.Match[str]) -> TimeExpression:
    return _dated(m, "iso_month", edtf.make_date(int(m["isoy"]), int(m["isomo"])), year=int(m["isoy"]), month=int(m["isomo"]))


def _read_full(m: re.Match[str], day: str, month: str, year: str, first: str, rule: str) -> TimeExpression:
    y, mo, d = int(m[year]), _month(m[month]), _number(m[day])
    time = edtf.make_date(y, mo, d)
    if m[first] and not isinstance(time, Reject):
        start = edtf.make_date(y, mo, _number(m[first]))
        time = start if isinstance(start, Reject) else edtf.make_interval(start, time)
        return _dated(m, "day_range", time)
    return _dated(m, rule, time, year=y, month=mo, day=d)


def _read_yearfirst(m: re.Match[str]) -> TimeExpression:
    year, month, day = int(m["yky"]), _month(m["ykm"]) if m["ykm"] else int(m["ykn"]), _number(m["ykd"] or m["ykn2"])
    return _dated(m, "year_month_day", edtf.make_date(year, month, day), year=year, month=month, day=day)


def _read_monthyear(m: re.Match[str]) -> TimeExpression:
    year, month = int(m["moy"]), _month(m["mo"])
    time = edtf.make_date(year, month)
    earlier = m["mo0"] or m["mo1"]
    if earlier and not isinstance(time, Reject):
        first_month = _month(earlier)
        first = edtf.make_date(year - (first_month > month), first_month)
        return _dated(m, "month_range", first if isinstance(first, Reject) else edtf.make_interval(first, time))
    return _dated(m, "month_year", time, year=year, month=month)


def _read_days(m: re.Match[str], days: str, month: str, year: str) -> list[TimeExpression]:
    """`3, 5 and 9 May`: each day by itself; two days that follow each other, or of which one is meant, are a span."""
    spans = [(int(d[0]), m.start(days) + d.start(), m.start(days) + d.end()) for d in re.finditer(r"\d+", m[days])]
    mo, y = _month(m[month]), int(m[year]) if m[year] else None
    first, last = spans[0][0], spans[-1][0]
    between = m.string[max(0, m.start() - 9) : m.start()].casefold().endswith(("between ", "either "))
    if first < last and (between or " or " in m[days] or (len(spans) == 2 and last == first + 1)):
        if y is None:
            return [replace(_base(m, "yearless"), month=mo, day=last, part=f"from{first}")]
        start, end = edtf.make_date(y, mo, first), edtf.make_date(y, mo, last)
        pair = start if isinstance(start, Reject) else end if isinstance(end, Reject) else edtf.make_interval(start, end)
        return [_dated(m, "day_range", pair)]
    starts = [m.start(), *(start for _, start, _ in spans[1:])]
    ends = [*(end for _, _, end in spans[:-1]), m.end()]
    return [replace(_on(day, mo, y), start=start, end=end) for (day, _, _), start, end in zip(spans, starts, ends, strict=True)]


def _on(day: int, month: int, year: int | None) -> TimeExpression:
    """One day of a list, without its place."""
    bare = TimeExpression(0, 0, "day_list", "date", month=month, day=day)
    if year is None:
        return bare
    time = edtf.make_date(year, month, day)
    return replace(bare, reject=time.reason) if isinstance(time, Reject) else replace(bare, time=time, year=year)


def _read_yearless(m: re.Match[str], day: str, month: str, first: str, year: str) -> TimeExpression:
    start = _number(m[first]) if m[first] else None
    part = f"from{start}" if start else ""
    return replace(_base(m, "yearless"), month=_month(m[month]), day=_number(m[day]), part=part, offset=_of_year(m[year]))


def _of_year(words: str | None) -> Offset | None:
    """`of that year`, `of the following year`: the year as counted from the one told before it."""
    if not words:
        return None
    step = 1 if re.search(r"\b(?:next|following|after)\b", words) else -1 if re.search(r"\b(?:pre\w+|before)\b", words) else 0
    return Offset(step * UNITS["year"], step * UNITS["year"], "year", 1, "previous", "year", step)


def _read_inmonth(m: re.Match[str]) -> TimeExpression:
    first = TimeExpression(m.start("imo"), m.end(), "month", "date", month=_month(m["imo"]), offset=_of_year(m["year3"]))
    if not m["imo2"]:
        return first
    return replace(first, last=replace(first, start=m.start("imo2"), month=_month(m["imo2"]), offset=None))


def _read_feast(m: re.Match[str]) -> TimeExpression:
    month, day = FEASTS[" ".join(m["fe"].casefold().replace("’", "'").split())]
    if m["fey"]:
        return _dated(m, "feast", edtf.make_date(int(m["fey"]), month, day), year=int(m["fey"]), month=month, day=day)
    return replace(_base(m, "feast"), month=month, day=day)


def _read_fiscal(m: re.Match[str]) -> TimeExpression:
    """A fiscal year begins in January, April, July or October: the words do not say which."""
    return replace(_base(m, "fiscal_year"), reject="ambiguous")


def _read_months(m: re.Match[str]) -> list[TimeExpression]:
    """`in November, December and January 1994`: each month by itself, those before a turn of the year in the year before."""
    spans = [
        (_month(each[0]), m.start("mols") + each.start(), m.start("mols") + each.end())
        for each in _MONTH_NAME.finditer(m["mols"])
    ]
    year = int(m["moly"]) if m["moly"] else None
    months = [TimeExpression(start, end, "month", "date", month=month) for month, start, end in spans]
    if year is None:
        return months
    months[-1] = replace(months[-1], end=m.end())
    for i in range(len(months) - 1, -1, -1):
        month = months[i].month or 0
        if i + 1 < len(months) and month > (months[i + 1].month or 0):
            year -= 1
        time = edtf.make_date(year, month)
        months[i] = replace(months[i], year=year, **({"reject": time.reason} if isinstance(time, Reject) else {"time": time}))
    return months


_MONTH_NAME = re.compile(r"(?!and\b)[A-Z][a-z]+\.?")


_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "latter": 2, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}


def _read_half_month(m: re.Match[str], year: int, number: int) -> TimeExpression:
    """`the first half of May 1999` is its days to the 15th."""
    month = edtf.make_date(year, _month(m["qm"]))
    assert isinstance(month, Time)
    first = edtf.make_date(year, month.earliest.month, 1 if number == 1 else 16)
    last = edtf.make_date(year, month.earliest.month, 15 if number == 1 else month.latest.day)
    assert isinstance(first, Time)
    assert isinstance(last, Time)
    return _dated(m, "half", edtf.make_interval(first, last), year=year)


def _read_quarter(m: re.Match[str]) -> TimeExpression | None:
    year = int(m["qy"] or m["qy2"])
    if short := m["q"] or m["q2"]:
        roman = {"I": 1, "II": 2, "III": 3, "IV": 4}.get(short.split()[0])
        number, half = roman or _number(short), "H" in short
    else:
        number, half = _NTH[m["qword"].casefold()], m["qh"].casefold() == "half"
    if m["qm"]:
        return _read_half_month(m, year, number) if half else None
    if not half:
        return _dated(m, "quarter", edtf.make_date(year, 32 + number), year=year)
    number = min(number, 2)
    first, last = edtf.make_date(year, 6 * number - 5), edtf.make_date(year, 6 * number)
    if isinstance(first, Reject) or isinstance(last, Reject):
        return _dated(m, "half", Reject("invalid_year"))
    return _dated(m, "half", edtf.make_interval(first, last), year=year)


def _read_season(m: re.Match[str]) -> TimeExpression:
    """The season's code stands for its month where the context gives the year."""
    code = SEASONS[m["se"].casefold()]
    if not m["sey"]:
        return replace(_base(m, "season"), month=code, offset=_of_year(m["year4"]))
    return _dated(m, "season", edtf.make_date(int(m["sey"]), code), year=int(m["sey"]))


def _read_thatseason(m: re.Match[str]) -> TimeExpression:
    return replace(_base(m, "season"), month=SEASONS[m["tse"]])


def _read_thatmonth(m: re.Match[str]) -> TimeExpression:
    return replace(_base(m, "month"), month=_month(m["tmo"]))


def _read_nextmonth(m: re.Match[str]) -> TimeExpression:
    """`the next February` is the first after what was told before it."""
    return replace(_base(m, "next_month"), month=_month(m["nmo"]))


_DUE = re.compile(r"\b(?:due|planned|scheduled|slated|targeted|set|expected)\s(?:for\s)?$")


def _read_nth(m: re.Match[str]) -> list[TimeExpression] | None:
    """`on the 30th`, `on the 13th and 14th`: days of the month that was told before them; what was only planned is left out."""
    if _DUE.search(m.string[max(0, m.start() - 15) : m.start()]):
        return None
    days = [n for n in ("nth", "nth2") if m[n]]
    return [replace(_base(m, "day_of_month"), start=m.start(n), end=m.end(n), day=_number(m[n])) for n in days]


def _read_decade(m: re.Match[str]) -> TimeExpression:
    return _dated(m, "decade", edtf.make_decade(int(m["dec"]) * 10))


def _read_clock(m: re.Match[str]) -> TimeExpression | None:
    clock = _clock_of(m)
    return replace(_base(m, "clock", "clock"), clock=clock) if clock else None


_NEAR = re.compile(  # "just after midnight" tells no minute
    r"\b(?:about|around|(?:just|shortly|soon)\safter|(?:just|shortly)\s(?P<before>before))\s$", re.IGNORECASE
)


def _half_of_day(words: str) -> str:
    """a or p, of am, p.m., noon, midnight, in the morning, in the afternoon."""
    if words.startswith(("in", "at")):
        return "a" if "morning" in words else "p"
    return {"n": "p", "m": "a"}.get(words[:1], words[:1])


def _clock_of(m: re.Match[str]) -> Clock | None:
    zone = zone_of(m["zone"]) if m["zone"] else None
    if m["word"]:
        near = _NEAR.search(m.string[max(0, m.start() - 16) : m.start()])
        hour = (12 if m["word"] == "noon" else 24) - 1 if near and near["before"] else 12 if m["word"] == "noon" else 0
        return Clock(hour, None if near else 0, None, zone)
    if m["hhmm"]:
        return Clock(int(m["hhmm"][:2]), int(m["hhmm"][2:]), None, zone)
    half = _half_of_day((m["ap"] or m["ap2"] or m["ap3"] or "").casefold())
    hour, minute, second = int(m["h"] or m["h2"] or m["h3"] or m["h4"]), m["mi"] or m["mi3"] or m["mi4"], m["s"] or m["s4"]
    if half and not 1 <= hour <= 12:
        if (m["ap"] or "")[-1:] in "mM.":
            return None
        half = ""  # "14:30 in the afternoon" says it twice
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour == 24 and (int(minute or 0) or int(second or 0)):
        return None
    if second == "60" and minute not in ("59", "29"):
        return None  # a leap second ends an hour of UTC, and zones lie whole or half hours off
    return Clock(hour, int(minute) if minute else None, min(int(second), 59) if second else None, zone)


def _read_year(m: re.Match[str]) -> TimeExpression:
    year = int(m["yy"])
    first = edtf.make_date(year)
    if m["yy2"] is None or isinstance(first, Reject):
        return _dated(m, "year", first, year=year)
    last = edtf.make_date(year - year % 100 + int(m["yy2"]))  # 1967–68
    return _dated(m, "range", last if isinstance(last, Reject) else edtf.make_interval(first, last))


_Read = TimeExpression | list[TimeExpression] | None
_READERS: dict[str, Callable[[re.Match[str]], _Read]] = {
    "iso": _read_iso,
    "isom": _read_isomonth,
    "dmy": lambda m: _read_full(m, "dd", "dm", "dy", "dd0", "day_month_year"),
    "mdy": lambda m: _read_full(m, "md", "mm", "my", "md0", "month_day_year"),
    "yearfirst": _read_yearfirst,
    "molist": _read_months,
    "monthyear": _read_monthyear,
    "dmonth": lambda m: _read_yearless(m, "ydd", "ydm", "ydd0", "year1"),
    "mday": lambda m: _read_yearless(m, "ymd", "ymm", "ymd0", "year2"),
    "inmonth": _read_inmonth,
    "quarter": _read_quarter,
    "season": _read_season,
    "thatseason": _read_thatseason,
    "thatmonth": _read_thatmonth,
    "nextmonth": _read_nextmonth,
    "nthonly": _read_nth,
    "feast": _read_feast,
    "fiscal": _read_fiscal,
    "dlist": lambda m: _read_days(m, "ldd", "ldm", "ldy"),
    "mlist": lambda m: _read_days(m, "lmd", "lmm", "lmy"),
    "decade": _read_decade,
    "clock": _read_clock,
    "year": _read_year,
    "tplus": offsets.read_tplus,
    "elapsed": offsets.read_elapsed,
    "sol": offsets.read_sol,
    "offset": offsets.read_offset,
    "near": offsets.read_near,
    "nextday": offsets.read_nextday,
    "atonce": offsets.read_at_once,
    "overnight": offsets.read_overnight,
    "launchday": offsets.read_launchday,
    "dayof": offsets.read_dayof,
    "turn": offsets.read_turn,
    "flightday": offsets.read_flightday,
}


def at_clock(date: TimeExpression, clock: Clock) -> TimeExpression:
    """A day with a clock time: an instant in UTC where the zone is known, else the clock as stated."""
    if date.year is None or date.month is None or date.day is None or date.time is None:
        return replace(date, clock=clock)
    stated = clock.local if clock.local and clock.local.zone else clock
    local = _local(date.year, date.month, date.day, stated)
    instant = to_utc(local, stated.zone) if stated.zone else local
    if stated is not clock and instant.hour != clock.hour % 24:  # the two readings disagree: the one in UTC is believed
        instant = _local(date.year, date.month, date.day, clock)
    return replace(date, time=edtf.make_clock(instant, clock.precision, clock.zone is not None, date.approximate), clock=clock)


def _local(year: int, month: int, day: int, clock: Clock) -> datetime:
    """The clock's reading on a day; 24:00 is midnight at its end."""
    return datetime(year, month, day) + timedelta(hours=clock.hour, minutes=clock.minute or 0, seconds=clock.second or 0)
