"""Times in text: dates, clock times, ranges, and what counts from something else. Nothing is invented.

`find_times` finds every time expression of a clean text; `parse_time` reads an infobox value. A full date is a `Time` at
once; a yearless date, a bare clock time or an offset stays an expression that `prose/times.py` resolves in its context.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Literal

from pipeline.core import Found, Reject, Time
from pipeline.values import edtf
from pipeline.values.numbers import DIGITS, ORDINALS, VAGUE, WORD_NUMBER, WORDS, read_number
from pipeline.values.zones import ZONE, to_utc, zone_of

Order = Literal["dmy", "mdy"]
Anchor = Literal["launch", "previous", "event", "other", ""]
UNITS: dict[str, float] = {
    "millisecond": 0.001,
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86400,
    "week": 7 * 86400,
    "month": 365.25 * 86400 / 12,
    "year": 365.25 * 86400,
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
    bound: str = ""
    part: str = ""
    approximate: bool = False
    uncertain: bool = False
    reject: str = ""


_MONTHS = {
    name: i + 1
    for i, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ]
    )
    for name in names.split()
}
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
_YEAR = r"(?:1[0-9]\d\d|20\d\d|21\d\d|22\d\d)(?!\d|-\d{3}(?!\d)|[A-Z]\b)"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b\.?"
_ANY_DAY = r"\d{1,2}(?:st|nd|rd|th)?\b\.?"
_ANY_MONTH = rf"(?i:{_MONTH})"  # beside a year and a day "may" and "MARCH" are months
_TO_DAY = r"(?:\s?[–—-]\s?|\s(?:and|or|to)\s)"
_DASH = r"\s?[–—-]\s?"
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_CLOCK = (
    r"(?P<h>[01]?\d|2[0-4]):(?P<mi>[0-5]\d)(?::(?P<s>[0-5]\d|60)(?:\.\d{1,6})?)?(?!:?\d)(?:\s?(?P<ap>[ap]\.?m\b\.?|[AP]\.?M\b\.?|noon\b|midnight\b))?"
    r"|(?P<h2>1[0-2]|0?[1-9])\s?(?P<ap2>[ap]\.?m\b\.?|[AP]\.?M\b\.?)"
    r"|(?P<hhmm>(?:[01]\d|2[0-3])[0-5]\d)(?=\s?(?:UTC|GMT|UT|hours|h\b|EST|EDT|PST|PDT|CST|CDT|Zulu|Z\b))(?:\s?(?:hours|h\b))?"
    r"|\b(?P<word>noon|midnight)\b"
)
_ZONE_TAIL = rf"(?:\s?\(?{ZONE}\)?)?"
CLOCK_PATTERN = rf"(?:{_CLOCK}){_ZONE_TAIL}"

_UNIT = (
    r"(?P<unit{n}>milliseconds?|seconds?|secs?\b\.?|minutes?|mins?\b\.?|hours?|hrs?\b\.?|days?|weeks?|months?|years?|s\b|h\b)"
)
_VAGUE = "|".join(re.escape(v).replace(r"\ ", r"\s") for v in sorted(VAGUE, key=len, reverse=True))
_COUNT = rf"(?:(?:{DIGITS})|{WORD_NUMBER}|(?:{_VAGUE}))"
_HEDGE = (
    r"(?P<hedge>(?i:about|around|approximately|approx\.?|roughly|some|nearly|almost|circa|ca?\.|~|just\s(?:over|under|after|before)|"
    r"over|under|more\sthan|less\sthan|up\sto|at\sleast|only|just|exactly|precisely|barely))"
)
_THE_UNIT = r"(?:[Tt]he\s(?P<dayunit>day|week|month|year)(?=\s(?:after|before|following)\s[a-zA-Z]))"
_AMOUNT = (
    rf"(?:{_HEDGE}\s?)?(?P<n1>{_COUNT})(?:{_DASH}(?P<n1b>{DIGITS})|\s(?:to|or)\s(?P<n1c>{_COUNT}))?[\s-]?"
    + _UNIT.format(n=1)
    + rf"(?:,?\s(?:and\s)?(?P<n2>{_COUNT})[\s-]?{_UNIT.format(n=2)})?(?:,?\s(?:and\s)?(?P<n3>{_COUNT})[\s-]?{_UNIT.format(n=3)})?"
    + rf"(?:,?\s(?:and\s)?(?P<n4>{_COUNT})[\s-]?{_UNIT.format(n=4)})?"
)
_LAUNCH = r"(?:launch|lift-?\s?off|take-?\s?off|blast-?\s?off|the\slaunch|its\slaunch|(?:it|they|she|he)\s(?:was|were|had\sbeen)\slaunched|being\slaunched|leaving\sthe\s(?:launch\s)?pad)\b"
_FLIGHT = r"(?:flight|mission|launch|ascent|powered\sflight|journey|voyage)\b"
_THING = r"(?P<thing>(?:the\s|its\s|an?\s|their\s)?[^\s,.;:()]{1,30}(?:\s[^\s,.;:()]{1,30}){0,5})"
_TAIL = (
    rf"(?:(?P<later>\s(?:later|afterwards?|thereafter|hence)\b)|(?P<into>\sinto\s(?:the|its|their|that)\s(?:{_FLIGHT}|(?P<intothing>\w+)))"
    rf"|(?P<afterlaunch>\s(?:after|following|of|from|since)\s{_LAUNCH})|(?P<after>\s(?:after|following)\s{_THING})"
    rf"|(?P<before>\s(?:before|prior\sto|ahead\sof)\s(?:(?P<beforelaunch>{_LAUNCH})|(?P<beforething>(?:the\s|its\s)?[^\s,.;:()]{{1,30}}(?:\s[^\s,.;:()]{{1,30}}){{0,5}})))"
    rf"|(?P<earlier>\s(?:earlier|previously|before)\b))"
)
_ATOM = re.compile(
    "|".join(
        [
            r"(?P<iso>(?<![\d-])(?P<iy>\d{4})-(?P<im>\d\d?)-(?P<id>\d\d?)(?!-?\d)(?:T(?P<ih>\d\d)(?::(?P<imi>\d\d)(?::(?P<is>\d\d)(?:\.\d+)?)?)?"
            r"(?P<iz>Z|[+\-−–]\d\d:?\d\d)?)?(?:/(?P<iso2>\d{4}-\d\d-\d\d)(?![\d-]))?)",
            r"(?P<isom>(?<![\d-])(?P<isoy>1[89]\d\d|20\d\d)-(?P<isomo>0[1-9]|1[0-2])(?![\d-]))",
            rf"(?P<dmy>(?<![\d:,.-])(?:(?P<dd0>{_ANY_DAY}){_TO_DAY})?(?P<dd>{_ANY_DAY})(?:\s|-|\sof\s)?(?P<dm>{_ANY_MONTH}),?(?:\s|-)?(?P<dy>{_YEAR}))",
            rf"(?P<mdy>(?<!Long\s)\b(?P<mm>{_ANY_MONTH}),?\s?(?:(?P<md0>{_ANY_DAY}){_TO_DAY})?(?P<md>{_ANY_DAY}),?\s(?P<my>{_YEAR}))",
            rf"(?P<yearfirst>(?<![\d:,.-])(?P<yky>{_YEAR})[\s/-](?:(?P<ykm>{_MONTH})[\s-](?P<ykd>{_ANY_DAY})|(?<=/)(?P<ykn>\d\d)/(?P<ykn2>\d\d))(?![\d.:]*\d))",
            rf"(?P<monthyear>\b(?:(?:[Bb]etween|[Ff]rom)\s(?P<mo1>{_MONTH})\s(?:and|to|through|until)\s|(?P<mo0>{_MONTH}){_DASH})?(?P<mo>{_MONTH}),?\s(?:of\s)?(?P<moy>{_YEAR}))",
            rf"(?P<dmonth>(?<![\d:,.-])(?:(?P<ydd0>{_DAY}){_TO_DAY})?(?P<ydd>{_DAY})\s(?:of\s)?(?P<ydm>{_MONTH})(?!\s?\d{{4}})(?P<same1>\s(?:of\s)?(?:the|that)\s(?:same\s)?year)?)",
            rf"(?P<mday>(?<!Long\s)\b(?P<ymm>{_MONTH})\s(?:(?P<ymd0>{_DAY}){_TO_DAY})?(?P<ymd>{_DAY})(?![\d:,]?\d)(?P<same2>,?\s(?:of\s)?(?:the|that)\s(?:same\s)?year)?)",
            rf"(?P<inmonth>\b(?:in|during|until|by|since|(?:early|mid|late)[\s-])\s?(?P<imo>{_MONTH})(?!,?\s?\d)(?P<same3>\s(?:of\s)?(?:the|that)\s(?:same\s)?year)?)",
            rf"(?P<quarter>\b(?:(?P<q>Q[1-4]|H[12]|[1-4]Q|[12]H|I{{1,3}}\squarter|IV\squarter)(?:\s|/)(?:of\s)?|(?:the\s)?(?P<qword>(?i:first|second|third|fourth|last|1st|2nd|3rd|4th))[\s-](?P<qh>(?i:quarter|half))\s(?:of\s)?)(?P<qy>{_YEAR})"
            rf"|\b(?P<qy2>{_YEAR})\s(?P<q2>Q[1-4]|H[12])\b)",
            rf"(?P<season>\b(?P<se>[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter)\s(?:of\s)?(?P<sey>{_YEAR}))",
            r"(?P<decade>\b(?:the\s)?(?P<dec>1[5-9]\d|20\d)0s\b)",
            rf"(?P<tplus>\bT\s?(?P<tsign>\+|plus\s|[-−–](?=\s?\d)|minus\s)\s?(?:(?P<th>\d{{1,3}}):(?P<tm>[0-5]\d)(?::(?P<ts>[0-5]\d))?|(?P<tn>{DIGITS})\s?(?P<tu>seconds?|s\b|sec\b|minutes?|min\b|hours?|h\b|days?)?))",
            r"(?P<sol>\b[Ss]ol\s\d{1,5}\b)",
            rf"(?P<clock>(?<![\d:.,+-]){CLOCK_PATTERN})",
            rf"(?P<offset>(?<![\w.,$£€-])(?:{_THE_UNIT}|(?P<pre>(?:[Ww]ithin|[Aa]fter|[Ff]or|[Uu]ntil|[Ii]n)\s(?:the\s(?:first|next|following)\s)?)?{_AMOUNT}){_TAIL}?)",
            r"(?P<nextday>\b(?P<nd>(?:[Tt]he\s|on\sthe\s)?(?:[Nn]ext|[Ff]ollowing|[Ss]ame|[Pp]revious)\s(?:day|morning|afternoon|evening|night|month|year|week)|"
            r"(?:[Tt]hat\s(?:same\s)?(?:day|morning|evening|night|afternoon|year|month))|the\sday\s(?:after|before)(?=[.,;]|$)|(?:[Ll]ater|[Ee]arlier)\s(?:that|the\ssame|in\sthe)\s(?:same\s)?(?:day|month|year|evening))\b)",
            r"(?P<flightday>\b(?:[Ff]light|[Mm]ission)\s[Dd]ay\s(?P<fd>\d{1,3})\b|\bon\sthe\s(?P<fdw>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\sday\sof\s(?:the|its)\s(?:flight|mission)\b)",
            rf"(?P<year>(?<![\d.,])(?<![^\d\sa-z][–—-])(?P<yy>{_YEAR})(?:[–—](?P<yy2>\d\d)(?![\d–—-]))?(?![\d,]*\d|\.\d|\s?(?:kg|km|lb|m\b|W\b|people|kilo|metre|meter|mile|pound|ton)))",
        ]
    )
)
_STARTERS = (
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|spring|summer|autumn|fall|winter|noon|midnight|sol|flight|mission|"
    r"about|around|approx|roughly|some|nearly|almost|ca|c\W|just|over|under|more|less|up|at|only|exactly|precisely|barely|"
    r"within|after|for|until|in|during|by|since|early|mid|late|between|from|several|few|half|dozens|an?[\s-]|the\s|on\sthe\s|"
    r"next|following|same|previous|that|earlier|first|second|third|fourth|last|i\s|ii\s|iii\s|iv\s|q\d|h\d|t[\s\d+−–-]"
)


def _start() -> re.Pattern[str]:
    """Every place where an expression can start: to try each of them at every character costs five times as much."""
    by_letter: dict[str, list[str]] = {}
    for word in [*_STARTERS.split("|"), *WORDS]:
        by_letter.setdefault(word[0], []).append(word[1:])
    words = "|".join(rf"[{k}{k.upper()}](?i:{'|'.join(rests)})" for k, rests in sorted(by_letter.items()))
    return re.compile(rf"(?<!\d)\d|[~½¼¾⅓⅔]|\.(?=\d)|\b(?:{words})")


_START = _start()


def _atoms(text: str) -> list[TimeExpression]:
    atoms, at = [], 0
    while start := _START.search(text, at):
        match = _ATOM.match(text, start.start())
        at = match.end() if match else start.start() + 1
        if match and (atom := _atom(match)) is not None:
            atoms.append(atom)
    return atoms


def find_times(text: str, order: Order | None = None) -> list[TimeExpression]:
    """Every time expression of a clean text in reading order, none overlapping. `order` reads numeric dates (Use dmy dates)."""
    joined = _join_ranges(text, _join_clocks(text, _atoms(text)))
    placed = [atom for atom in joined if atom.rule != "year" or _year_position(text, atom)]
    return _join_parts(text, [_with_modifiers(text, atom) for atom in placed])


# ---------------------------------------------------------------- atoms


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
    return _MONTHS[text.rstrip(".").casefold()]


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
    return _dated(m, "season", edtf.make_date(int(m["sey"]), _SEASONS[m["se"].casefold()]), year=int(m["sey"]))


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


def unit_of(word: str) -> str:
    """The unit that a word names: sec -> second."""
    folded = word.casefold().rstrip(".")
    if folded.startswith("milli"):
        return "millisecond"
    for unit in ("second", "minute", "hour", "day", "week", "month", "year"):
        if folded.startswith(unit[:3]):
            return unit
    return {"s": "second", "h": "hour", "hr": "hour", "hrs": "hour"}[folded]


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

# ---------------------------------------------------------------- joining


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


_CLOCK_DATE = re.compile(r"[\s,;(]*(?:on|of)?(?:\sthe)?\s*(?:\w+day)?,?\s*")
_DATE_CLOCK = re.compile(r"[\s,;(–-]*(?:at)?\s*(?P<hedge>about|around|approximately|~)?\s*")


def _join_clocks(text: str, atoms: list[TimeExpression]) -> list[TimeExpression]:
    """Clock times joined with the dates beside them; of two readings of one instant the one in UTC wins."""
    out: list[TimeExpression] = []
    for atom in atoms:
        out.append(_with_zone_behind(text, atom))
        while len(out) > 1 and len(between := text[out[-2].end : out[-1].start]) <= 24:
            merged = _merge(out[-2], out[-1], between)
            if merged is None:
                break
            out[-2:] = [_with_zone_behind(text, merged)]
    return out


_ZONE_BEHIND = re.compile(rf"\s?\(?{ZONE}\)?")


def _with_zone_behind(text: str, atom: TimeExpression) -> TimeExpression:
    """`09:32, April 6 2000 (UTC)`: the zone stands behind the date. A bracket that the joining opened is closed."""
    tail = _ZONE_BEHIND.match(text, atom.end)
    if tail and atom.clock and atom.clock.zone is None and (zone := zone_of(tail["zone"])):
        return replace(at_clock(replace(atom, time=_day_of(atom)), replace(atom.clock, zone=zone)), end=tail.end())
    inside = text[atom.start : atom.end]
    if text[atom.end : atom.end + 1] == ")" and inside.count("(") > inside.count(")"):
        return replace(atom, end=atom.end + 1)
    return atom


def _is_day(atom: TimeExpression) -> bool:
    return atom.kind == "date" and atom.day is not None and atom.clock is None and not atom.part and not atom.reject


def _merge(last: TimeExpression, atom: TimeExpression, between: str) -> TimeExpression | None:
    if last.kind == "clock" and atom.kind == "clock" and last.clock and atom.clock and _OTHER.fullmatch(between):
        return replace(last, end=atom.end, clock=_of_two(last.clock, atom.clock), rule="clock_pair")
    if last.kind == "clock" and last.clock and _is_day(atom) and _CLOCK_DATE.fullmatch(between):
        joined = at_clock(replace(atom, start=last.start), last.clock)
        return replace(joined, rule=last.rule if last.rule == "clock_pair" else "clock_date")
    hedge = _DATE_CLOCK.fullmatch(between)
    if _is_day(last) and atom.kind == "clock" and atom.clock and hedge:
        joined = at_clock(replace(last, approximate=bool(hedge["hedge"])), atom.clock)
        return replace(joined, end=atom.end, rule=atom.rule if atom.rule == "clock_pair" else "date_clock")
    if last.kind == "date" and last.clock and atom.clock and not last.clock.local and _OTHER.fullmatch(between):
        both = _of_two(last.clock, atom.clock)  # "1 February at 03:47 GMT (31 January 22:47 Eastern)"
        if both is last.clock:
            return replace(last, end=atom.end)
        return replace(at_clock(replace(last, time=_day_of(last), clock=None), both), end=atom.end, rule="clock_pair")
    return None


_OTHER = re.compile(r"\s*[(/]\s*(?:or\s)?")


def _of_two(first: Clock, second: Clock) -> Clock:
    """Of two readings of one instant the one in UTC, which remembers the one that stands with the date."""
    if second.zone is UTC and first.zone is not UTC:
        return replace(second, local=first)
    return first


def _day_of(date: TimeExpression) -> Time | None:
    if date.year is None:
        return None
    time = edtf.make_date(date.year, date.month, date.day)
    return None if isinstance(time, Reject) else time


_RANGE = re.compile(r"\s*[–—/-]\s*|\s+to\s+|\s+through\s+|\s+until\s+|\s+and\s+|\s+or\s+")


def _join_ranges(text: str, atoms: list[TimeExpression]) -> list[TimeExpression]:
    """`A – B`, `from A to B`, `between A and B` as one interval; a yearless A takes B's year; `1995–present` stays open."""
    out: list[TimeExpression] = []
    for atom in atoms:
        last = out[-1] if out else None
        between = text[last.end : atom.start] if last else ""
        if (
            last
            and len(between) <= 10
            and _RANGE.fullmatch(between)
            and last.kind == "date" == atom.kind
            and atom.time
            and not atom.clock
        ):
            opening = text[max(0, last.start - 9) : last.start].casefold()
            word = between.strip()
            linked = (
                word in ("–", "—", "-", "/", "to", "through", "or")
                or (word == "and" and opening.endswith("between "))
                or (word == "until" and opening.endswith("from "))
            )
            if not linked and (dated := _same_year(last, atom)):
                out[-1] = dated
            interval = _interval(last, atom) if linked else None
            if interval:
                out[-1] = interval
                continue
        out.append(atom)
    return [_open_range(text, atom) for atom in out]


def _same_year(first: TimeExpression, last: TimeExpression) -> TimeExpression | None:
    """`4 May and 5 June 1970`: the first takes the year of the second."""
    if first.time is not None or not first.month or not last.year or first.clock or first.part:
        return None
    year = last.year - (1 if last.month and first.month > last.month else 0)
    time = edtf.make_date(year, first.month, first.day)
    return None if isinstance(time, Reject) else replace(first, time=time, year=year)


def _interval(first: TimeExpression, last: TimeExpression) -> TimeExpression | None:
    start = first.time
    if start is None and first.month and last.year and not first.clock:
        year = last.year - (1 if last.month and first.month > last.month else 0)
        made = edtf.make_date(year, first.month, first.day)
        start = None if isinstance(made, Reject) else made
    if start is None or last.time is None:
        return None
    time = edtf.make_interval(start, last.time)
    if isinstance(time, Reject):
        return None
    return TimeExpression(first.start, last.end, "range", "date", time=time)


def _join_parts(text: str, atoms: list[TimeExpression]) -> list[TimeExpression]:
    """`from late 1998 to early 1999`, `late 2027 or early 2028`: the span from the first part to the last."""
    out: list[TimeExpression] = []
    for atom in atoms:
        last = out[-1] if out else None
        if last and atom.part and last.kind == atom.kind == "date" and atom.start - last.end <= 10:
            word = text[last.end : atom.start].strip()
            between = word == "and" and text[max(0, last.start - 8) : last.start].casefold().endswith("between ")
            if (between or word in ("–", "—", "-", "to", "through", "or")) and (both := _interval(last, atom)):
                out[-1] = both
                continue
        out.append(atom)
    return out


_PRESENT = re.compile(r"\s*(?:[–—-]|to)\s*(?:present|now|today|ongoing)\b", re.IGNORECASE)


def _open_range(text: str, atom: TimeExpression) -> TimeExpression:
    tail = _PRESENT.match(text, atom.end)
    if not tail or atom.time is None:
        return atom
    time = edtf.make_interval(atom.time, None)
    return atom if isinstance(time, Reject) else replace(atom, end=tail.end(), time=time, rule="open_range")


# ---------------------------------------------------------------- the words round a time

_BEFORE_WORDS = re.compile(
    r"(?:(?P<net>no\s(?:earlier|sooner)\sthan|not\s(?:earlier\sthan|before)|NET)|(?P<nlt>no\slater\sthan|not\slater\sthan|NLT)|(?P<near>(?:shortly|just|soon|immediately|right)\s(?:after|before))|(?P<hedge>about|around|approximately|approx\.?|circa|c\.|ca\.|~|roughly|est\.|(?-i:est)|estimated)"
    r"|(?P<unsure>probably|possibly|perhaps|presumably)|(?P<part>early|mid|middle\sof|late|the\send\sof|end\sof|the\sbeginning\sof|beginning\sof)"
    r"|(?P<bound>before|after|by|until|till|since|from|as\slate\sas))[\s-]*(?:in\s|on\s|the\s)?$",
    re.IGNORECASE,
)
_AFTER_WORDS = re.compile(
    r"\s?\(?(?:(?P<unsure>possibly|probably|\?)|(?P<hedge>approximately|approx\.?|approximate|about|estimated|est\.?))\)?|,\s?(?P<about>about)\b",
    re.IGNORECASE,
)
_BOUNDS = {
    "before": "before",
    "after": "after",
    "by": "by",
    "until": "until",
    "till": "until",
    "since": "since",
    "from": "since",
    "as late as": "until",
}
_COUNTED = re.compile(
    r"\b(?:total|number|some|mass|weight|altitude|distance|speed|range|set|sample|record|crew|thrust|consisting|average|up)\s(?:of|to)\s$"
)
_COUNTS = re.compile(r"\s(?!was|is|has|as|its|this)[a-z]+s\b")  # a sentence that opens "1957 images"
_YEAR_BEFORE = re.compile(
    r"(?:^|\b(?:in|through|least|most|sooner|beyond|past|(?:early|late|soon)\sas|dated|of|since|by|during|until|till|from|before|after|early|mid|late|around|circa|about|ca?\.|ca|~|year|and|or|either|to|est\.?|estimated|NET|than|for|spring|summer|autumn|fall|winter)[\s-]*(?:the\syear\s)?|[–—(,;:/\n~]\s*)$",
    re.IGNORECASE,
)


def _year_position(text: str, atom: TimeExpression) -> bool:
    """Whether a bare four-digit number stands where a year stands."""
    if atom.time is not None and "/" in atom.time.edtf:
        return True
    before = text[max(0, atom.start - 24) : atom.start]
    after = text[atom.end : atom.end + 1]
    return (
        bool(_YEAR_BEFORE.search(before))
        and not _COUNTED.search(before)
        and not (not before and _COUNTS.match(text, atom.end))
        and after not in ("%", "-", "/")
        and not text[atom.end : atom.end + 2].startswith(" ×")
    )


def _with_modifiers(text: str, atom: TimeExpression) -> TimeExpression:
    """The expression with the words before and after it that change its sense: about, early, before, until …"""
    for _ in range(3):
        window = text[max(0, atom.start - 24) : atom.start]
        match = _BEFORE_WORDS.search(window)
        if not match or (match.start() > 0 and window[match.start() - 1].isalnum()):
            break
        start = atom.start - (len(window) - match.start())
        atom = replace(_modified(atom, match), start=start)
    tail = _AFTER_WORDS.match(text, atom.end)
    if tail and (tail["unsure"] or tail["hedge"] or tail["about"]) and (tail["about"] or "(" in tail[0] or "?" in tail[0]):
        unsure = bool(tail["unsure"])
        atom = replace(atom, end=tail.end(), approximate=atom.approximate or not unsure, uncertain=atom.uncertain or unsure)
    return _applied(atom)


def _modified(atom: TimeExpression, match: re.Match[str]) -> TimeExpression:
    if match["net"]:
        return replace(atom, bound="not_before")
    if match["nlt"]:
        return replace(atom, bound="by")
    if match["near"]:
        return replace(atom, approximate=True)
    if match["hedge"]:
        return replace(atom, approximate=True)
    if match["unsure"]:
        return replace(atom, uncertain=True)
    if match["part"]:
        word = " ".join(match["part"].casefold().split())
        part = "early" if "early" in word or "beginning" in word else "mid" if "mid" in word else "late"
        return replace(atom, part=part) if atom.kind == "date" and not atom.part else atom
    return replace(atom, bound=atom.bound or _BOUNDS[" ".join(match["bound"].casefold().split())])


def _applied(atom: TimeExpression) -> TimeExpression:
    """Parts (early, late) and doubt applied to a time that is resolved."""
    time = atom.time
    if time is None:
        return atom
    if atom.part in ("early", "mid", "late"):
        third = part_of(time, atom.part)
        time = third or time
    return replace(atom, time=edtf.qualify(time, atom.approximate, atom.uncertain))


def part_of(time: Time, part: str) -> Time | None:
    """The first, middle or last third of a month, year or decade, in whole days (a year: in whole months)."""
    if time.precision == "month":
        year, month = time.earliest.year, time.earliest.month
        last = time.latest.day
        days = {"early": (1, 10), "mid": (11, 20), "late": (21, last)}[part]
        pair = (edtf.make_date(year, month, days[0]), edtf.make_date(year, month, days[1]))
    elif time.precision == "year":
        year = time.earliest.year
        months = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}[part]
        pair = (edtf.make_date(year, months[0]), edtf.make_date(year, months[1]))
    elif time.precision == "decade":
        year = time.earliest.year
        years = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}[part]
        pair = (edtf.make_date(year + years[0]), edtf.make_date(year + years[1]))
    else:
        return None
    if isinstance(pair[0], Reject) or isinstance(pair[1], Reject):
        return None
    interval = edtf.make_interval(pair[0], pair[1])
    return None if isinstance(interval, Reject) else interval


# ---------------------------------------------------------------- infobox values

_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{2}|\d{4,5})(?!\d)")
_LOST = re.compile(
    r"(?:[\W_]|\b(?:utc|gmt|ut|z|msk|est|edt|est|pst|pdt|jst|ist|cst|at|on|local time|moscow time|time)\b)*", re.IGNORECASE
)


def parse_time(text: str, order: Order | None = None) -> list[Found[Time]] | Reject:
    """What an infobox value says of times: one or more, in order.

    Rejects: template_lost (a zone or punctuation alone), no_time, ambiguous, ambiguous_dmy_mdy, invalid_day, invalid_month, invalid_time.
    """
    if len(text) < 200 and _LOST.fullmatch(text):
        return Reject("template_lost", text)
    numeric = _NUMERIC.search(text)
    if numeric and not re.search(r"\d{4}-\d\d-\d\d", text):
        return _numeric(numeric, order)
    found: list[Found[Time]] = []
    reasons: list[str] = []
    for atom in find_times(text, order):
        if atom.time is not None and atom.kind == "date":
            found.append(Found(_bounded(atom, atom.time), atom.start, atom.end, f"time:{atom.rule}"))
        elif atom.reject:
            reasons.append(atom.reject)
    if found:
        return found
    return Reject(reasons[0] if reasons else "no_time", text)


def _bounded(atom: TimeExpression, time: Time) -> Time:
    """A time with its bound as an open interval: `by`, `before`, `until` end it, `after`, `since`, `not before` begin it."""
    if atom.bound in ("before", "by") or atom.bound in ("after", "not_before"):
        open_end = edtf.make_interval(None, time) if atom.bound in ("before", "by") else edtf.make_interval(time, None)
        return time if isinstance(open_end, Reject) else open_end
    return time


def _numeric(match: re.Match[str], order: Order | None) -> list[Found[Time]] | Reject:
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
    return time if isinstance(time, Reject) else [Found(time, match.start(), match.end(), "time:numeric")]
