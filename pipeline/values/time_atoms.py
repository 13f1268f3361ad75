"""The single times of a text: each match of the patterns as an expression, before its neighbours are looked at."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from pipeline.core import Reject, Time
from pipeline.values import edtf
from pipeline.values.numbers import ORDINALS, VAGUE, read_number
from pipeline.values.time_expressions import UNITS, Anchor, Clock, Offset, Order, TimeExpression, unit_of
from pipeline.values.time_patterns import ATOM, MONTHS, SEASONS, START
from pipeline.values.zones import to_utc, zone_of


def read_atoms(text: str, order: Order | None) -> list[TimeExpression]:
    """The dates, clock times and offsets of a text, each by itself, in reading order."""
    atoms, at = [], 0
    while start := START.search(text, at):
        match = ATOM.match(text, start.start())
        at = match.end() if match else start.start() + 1
        if match and (atom := _atom(match)) is not None:
            atoms.append(atom)
    numeric = [date for date in numeric_dates(text, order) if not isinstance(date, Reject)]
    if not numeric:
        return atoms
    covered = {at for date in numeric for at in range(date.start, date.end)}
    kept = [atom for atom in atoms if covered.isdisjoint(range(atom.start, atom.end))]
    return sorted([*kept, *numeric], key=lambda atom: atom.start)


_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([-/.])(\d{1,2})\2(\d{2}|\d{4,5})(?![\d-])")


def numeric_dates(text: str, order: Order | None) -> list[TimeExpression | Reject]:
    """The dates in numbers alone, `13/05/1971`; `order` reads those whose order cannot be told."""
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


def _atom(match: re.Match[str]) -> TimeExpression | None:
    return _READERS[match.lastgroup or ""](match)  # the group that closes last: the alternative itself


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


def _read_yearless(m: re.Match[str], day: str, month: str, first: str, rule: str) -> TimeExpression:
    start = _number(m[first]) if m[first] else None
    return replace(_base(m, rule), month=_month(m[month]), day=_number(m[day]), part=f"from{start}" if start else "")


def _read_inmonth(m: re.Match[str]) -> TimeExpression:
    start = m.start("imo")
    return TimeExpression(start, m.end(), "month", "date", month=_month(m["imo"]))


_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}


def _read_quarter(m: re.Match[str]) -> TimeExpression:
    year = int(m["qy"] or m["qy2"])
    if short := m["q"] or m["q2"]:
        roman = {"I": 1, "II": 2, "III": 3, "IV": 4}.get(short.split()[0])
        number, half = roman or _number(short), "H" in short
    else:
        number, half = _NTH[m["qword"].casefold()], m["qh"].casefold() == "half"
    if not half:
        return _dated(m, "quarter", edtf.make_date(year, 32 + number), year=year)
    number = min(number, 2)
    first, last = edtf.make_date(year, 6 * number - 5), edtf.make_date(year, 6 * number)
    if isinstance(first, Reject) or isinstance(last, Reject):
        return _dated(m, "half", Reject("invalid_year"))
    return _dated(m, "half", edtf.make_interval(first, last), year=year)


def _read_season(m: re.Match[str]) -> TimeExpression:
    return _dated(m, "season", edtf.make_date(int(m["sey"]), SEASONS[m["se"].casefold()]), year=int(m["sey"]))


def _read_decade(m: re.Match[str]) -> TimeExpression:
    return _dated(m, "decade", edtf.make_decade(int(m["dec"]) * 10))


def _read_tplus(m: re.Match[str]) -> TimeExpression:
    if m["tn"]:
        unit = unit_of(m["tu"] or "s")
        seconds = float(m["tn"].replace(",", "")) * UNITS[unit]
    else:
        unit, seconds = "second", int(m["th"]) * 60 + int(m["tm"])  # two parts are minutes and seconds, as countdowns are read
        if m["ts"]:
            seconds = seconds * 60 + int(m["ts"])
    direction = 1 if m["tsign"].strip() in ("+", "plus") else -1
    offset = Offset(seconds, seconds, unit, direction, "launch", "T", seconds / UNITS[unit])
    return replace(_base(m, "t_plus", "offset"), offset=offset)


def _read_clock(m: re.Match[str]) -> TimeExpression | None:
    clock = _clock_of(m)
    return replace(_base(m, "clock", "clock"), clock=clock) if clock else None


def _clock_of(m: re.Match[str]) -> Clock | None:
    zone = zone_of(m["zone"]) if m["zone"] else None
    if m["word"]:
        return Clock(12 if m["word"] == "noon" else 0, 0, None, zone)
    if m["hhmm"]:
        return Clock(int(m["hhmm"][:2]), int(m["hhmm"][2:]), None, zone)
    half = {"n": "p", "m": "a"}.get(letter := (m["ap"] or m["ap2"] or "").casefold()[:1], letter)
    hour = int(m["h"] or m["h2"])
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour == 24:
        return None
    second = min(int(m["s"]), 59) if m["s"] else None
    return Clock(hour, int(m["mi"]) if m["mi"] else None, second, zone)


def _count(text: str) -> tuple[float, float] | None:
    folded = " ".join(text.casefold().split())
    if folded in VAGUE:
        return VAGUE[folded]
    number = read_number(folded)
    return None if number is None else (number, number)


def _read_offset(m: re.Match[str]) -> TimeExpression | None:
    lower = upper = 0.0
    unit, last = "", 0.0
    vague = False
    if m["dayunit"]:
        unit, last = m["dayunit"], 1.0
        lower = upper = UNITS[unit]
    for n in "1234":
        if m[f"n{n}"] is None:
            continue
        count = _count(m[f"n{n}"])
        if count is None:
            return None
        unit = unit_of(m[f"unit{n}"])
        vague = vague or count[0] != count[1]
        lower, upper, last = lower + count[0] * UNITS[unit], upper + count[1] * UNITS[unit], count[0]
    if m["half"]:  # "a year and a half later"
        lower, upper, last = lower + UNITS[unit] / 2, upper + UNITS[unit] / 2, last + 0.5
    more = m["n1b"] or m["n1c"]
    if more and (top := _count(more)):
        upper = lower + (top[1] * UNITS[unit_of(m["unit1"])] - lower)
        vague = True
    hedge = " ".join((m["hedge"] or "").casefold().split())
    pre = (m["pre"] or "").split()[0].casefold() if m["pre"] else ""
    anchor, words, direction = _anchor(m, pre)
    if not anchor:
        return (
            replace(_base(m, "duration", "duration"), offset=Offset(lower, upper, unit, 1, "", "", last))
            if pre == "for"
            else None
        )
    approximate = vague or hedge in _APPROXIMATE
    single = last if m["n2"] is None and not vague else 0.0
    offset = Offset(
        min(lower, upper),
        max(lower, upper),
        unit,
        direction,
        anchor,
        words,
        single,
        pre == "within" or hedge in ("less than", "under", "just under", "up to"),
    )
    return TimeExpression(
        m.start("hedge") if m["hedge"] else m.start("n1") if m["n1"] else m.start(),
        m.end(),
        "offset",
        "offset",
        offset=offset,
        approximate=approximate,
    )


_APPROXIMATE = {"about", "around", "approximately", "approx", "approx.", "roughly", "some", "nearly", "almost", "circa", "c.", "ca.", "~",
                "just over", "just under", "just after", "just before", "over", "under", "more than", "less than", "up to", "at least"}  # fmt: skip


def _anchor(m: re.Match[str], pre: str) -> tuple[Anchor, str, int]:
    """What the offset counts from, in words, and which way."""
    if m["later"]:
        return "previous", "", 1
    if m["earlier"]:
        return "previous", "", -1
    if m["into"]:
        return ("event", m["intothing"], 1) if m["intothing"] else ("launch", "flight", 1)
    if m["afterlaunch"]:
        return "launch", "launch", 1
    if m["after"]:
        return "event", m["thing"], 1
    if m["before"]:
        return ("launch", "launch", -1) if m["beforelaunch"] else ("event", m["beforething"], -1)
    if pre in ("after", "within"):
        return "previous", "", 1
    return "", "", 1


def _read_nextday(m: re.Match[str]) -> TimeExpression:
    words = " ".join(m["nd"].casefold().split())
    unit = next(u for u in ("month", "year", "week", "day") if u in words or u == "day")
    step = 1 if re.search(r"\b(?:next|following|after)\b", words) else -1 if re.search(r"\b(?:previous|before)\b", words) else 0
    rule = "later_that" if words.startswith(("later", "earlier")) else "relative_day"
    return replace(
        _base(m, rule, "day"), offset=Offset(step * UNITS[unit], step * UNITS[unit], unit, 1, "previous", words, step)
    )


def _read_flightday(m: re.Match[str]) -> TimeExpression:
    day = int(m["fd"]) if m["fd"] else ORDINALS[m["fdw"]]
    seconds = (day - 1) * UNITS["day"]
    return replace(_base(m, "flight_day", "day"), offset=Offset(seconds, seconds, "day", 1, "launch", "flight day", day - 1))


def _read_year(m: re.Match[str]) -> TimeExpression:
    year = int(m["yy"])
    first = edtf.make_date(year)
    if m["yy2"] is None or isinstance(first, Reject):
        return _dated(m, "year", first, year=year)
    last = edtf.make_date(year - year % 100 + int(m["yy2"]))  # 1967–68
    return _dated(m, "range", last if isinstance(last, Reject) else edtf.make_interval(first, last))


def _nothing(m: re.Match[str]) -> None:
    return None


_READERS = {
    "iso": _read_iso,
    "isom": _read_isomonth,
    "dmy": lambda m: _read_full(m, "dd", "dm", "dy", "dd0", "day_month_year"),
    "mdy": lambda m: _read_full(m, "md", "mm", "my", "md0", "month_day_year"),
    "yearfirst": _read_yearfirst,
    "monthyear": _read_monthyear,
    "dmonth": lambda m: _read_yearless(m, "ydd", "ydm", "ydd0", "yearless"),
    "mday": lambda m: _read_yearless(m, "ymd", "ymm", "ymd0", "yearless"),
    "inmonth": _read_inmonth,
    "quarter": _read_quarter,
    "season": _read_season,
    "decade": _read_decade,
    "tplus": _read_tplus,
    "sol": _nothing,
    "clock": _read_clock,
    "offset": _read_offset,
    "nextday": _read_nextday,
    "flightday": _read_flightday,
    "year": _read_year,
}


def at_clock(date: TimeExpression, clock: Clock) -> TimeExpression:
    """A day with a clock time: an instant in UTC where the zone is known, else the clock as stated."""
    if date.year is None or date.month is None or date.day is None or date.time is None:
        return replace(date, clock=clock)
    stated = clock.local if clock.local and clock.local.zone else clock
    local = datetime(date.year, date.month, date.day, stated.hour, stated.minute or 0, stated.second or 0)
    instant = to_utc(local, stated.zone) if stated.zone else local
    if stated is not clock and instant.hour != clock.hour:  # the two readings disagree: the one in UTC is believed
        instant = datetime(date.year, date.month, date.day, clock.hour, clock.minute or 0, clock.second or 0)
    return replace(date, time=edtf.make_clock(instant, clock.precision, clock.zone is not None, date.approximate), clock=clock)
