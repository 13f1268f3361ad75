"""Times that count from something else: offsets, `T+`, elapsed times, sols, flight days, the next day. Each match as an expression."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.values.numbers import ORDINALS, VAGUE, read_number
from pipeline.values.time_expressions import UNITS, Anchor, Offset, TimeExpression, unit_of

# "minutes later": how many is not told, yet fewer than make the next greater unit
_UNTOLD = {"second": 59, "minute": 59, "hour": 23, "day": 9, "week": 9, "month": 11, "year": 9}
_APPROXIMATE = re.compile(
    r"about|around|approximately|approx\.?|roughly|some|nearly|almost|circa|ca?\.|~|over|under|more than|less than|up to|at least|close to|not quite"
    r"|(?:just|well|a little|a bit|slightly|somewhat) .+"
)
_UPPER = ("less than", "under", "up to")


def _base(match: re.Match[str], rule: str, kind: str) -> TimeExpression:
    return TimeExpression(match.start(), match.end(), rule, kind)


def read_tplus(m: re.Match[str]) -> TimeExpression | None:
    direction = -1 if m["tsign"].strip(" -−–") == "minus" or (m["tsign"] in "-−–") else 1
    if m["tn"]:
        seconds = read_number(m["tn"]) or 0.0
        if not m["tu"] and seconds and (m["tl"] == "L" or direction < 0):
            return None  # "T-38": an aircraft
        unit = unit_of(m["tu"] or "s")
        seconds *= UNITS[unit]
        if m["tn2"]:
            unit = unit_of(m["tu2"])
            seconds += (read_number(m["tn2"]) or 0.0) * UNITS[unit]
    else:
        unit, seconds = (
            "second",
            float(int(m["th"]) * 60 + int(m["tm"])),
        )  # two parts are minutes and seconds, as countdowns are read
        if m["ts"]:
            seconds = int(m["td"] or 0) * UNITS["day"] + seconds * 60 + int(m["ts"])
    offset = _from_launch(seconds, unit, direction)
    if m["tl"] == "H0":  # Ariane's clock: the ignition of the main engine, seconds before it lifts off
        offset = replace(offset, anchor="event", anchor_text="ignition")
    return replace(_base(m, "t_plus", "offset"), offset=offset)


def _from_launch(seconds: float, unit: str, direction: int = 1) -> Offset:
    return Offset(seconds, seconds, unit, direction, "launch", "T", seconds / UNITS[unit])


def read_elapsed(m: re.Match[str]) -> TimeExpression:
    """Mission or ground elapsed time, `MET 2:13:05:11`, `102:45:40 GET`: days, hours, minutes, seconds from lift-off."""
    days = int(m["ed"] or m["edd"] or m["fdd"] or 0)
    hours, minutes = int(m["eh"] or m["fh"] or m["gh"]), int(m["em"] or m["fm"] or m["gm"])
    seconds = m["es"] or m["fs"] or m["gs"]
    total = days * UNITS["day"] + hours * UNITS["hour"] + minutes * UNITS["minute"] + int(seconds or 0)
    return replace(_base(m, "elapsed", "offset"), offset=_from_launch(total, "second" if seconds else "minute"))


def read_sol(m: re.Match[str]) -> TimeExpression:
    """Sols count from the landing, which is sol 0 for some missions and sol 1 for others."""
    number = int(m["soln"])
    low, high = max(number - 1, 0) * UNITS["sol"], (number + 1) * UNITS["sol"]
    return replace(_base(m, "sol", "offset"), offset=Offset(low, high, "sol", 1, "event", "landing"), approximate=True)


def _count(text: str) -> tuple[float, float] | None:
    folded = " ".join(text.casefold().split())
    if folded in VAGUE:
        return VAGUE[folded]
    number = read_number(folded)
    return None if number is None else (number, number)


def read_offset(m: re.Match[str]) -> TimeExpression | None:
    """So long after or before something; "for 12 days" without an anchor is a duration."""
    amount = _amount(m)
    if amount is None:
        return None
    lower, upper, unit, count, vague = amount
    hedge = " ".join((m["hedge"] or "").casefold().split())
    pre = (m["pre"] or m["pre0"] or "").split()[0].casefold() if m["pre"] or m["pre0"] else ""
    if _is_flight_length(m):
        return TimeExpression(
            m.start(),
            m.end(),
            "flight_length",
            "offset",
            offset=Offset(lower, upper, unit, 1, "launch", "flight", 0.0 if vague else count),
            approximate=True,
        )
    anchor, words, direction = _anchor(m, pre)
    if _is_how_long(m, pre):
        anchor = ""
    if not anchor or (pre == "for" and direction < 0):  # "for 12 days before decaying on 5 May"
        if pre not in ("for", "after", "by"):
            return None
        end = next((m.start(tail) for tail in ("before", "after") if m[tail]), m.end())
        return replace(_base(m, "duration", "duration"), end=end, offset=Offset(lower, upper, unit, 1, "", "", count))
    within = pre == "within" or hedge in _UPPER or (m["next"] is not None and anchor == "previous")
    offset = Offset(lower, upper, unit, direction, anchor, words, 0.0 if m["n2"] or vague else count, within)
    start = next((m.start(name) for name in ("hedge", "n1", "bare") if m[name]), m.start())
    approximate = vague or _APPROXIMATE.fullmatch(hedge) is not None
    that = _that(m)  # "… after that" ends there
    end = that.end() if that else m.end()
    return TimeExpression(start, end, "offset", "offset", offset=offset, approximate=approximate)


def _is_how_long(m: re.Match[str], pre: str) -> bool:
    """`put off by a day after a leak`, `held for an hour after a valve had stuck`: how long, and then why."""
    by = m.string[max(0, m.start() - 3) : m.start()] == "by "
    return m["after"] is not None and (by or (pre == "for" and re.search(r"\bhad\b", m["thing"]) is not None))


_AFTER_FLIGHT_OF = re.compile(
    r"\bafter\s(?:an?|its|their)\s(?:[\w-]+\s)?(?P<of>(?:flight|mission|voyage)\s(?:of|lasting)\s)?$", re.IGNORECASE
)
_FLIGHT_BEHIND = re.compile(r"[\s-](?:(?!test\b)[a-z]+\s)?(?:flight|mission|voyage)\b(?!\s(?:on|at|around|in)\b)")


def _is_flight_length(m: re.Match[str]) -> bool:
    """`after a flight of eight days`, `after an eight-day flight`: about so long after the launch."""
    before = _AFTER_FLIGHT_OF.search(m.string[max(0, m.start() - 40) : m.start()])
    if before is None or any(m[tail] for tail in ("later", "earlier", "into", "of", "afterlaunch", "after", "before")):
        return False
    return before["of"] is not None or _FLIGHT_BEHIND.match(m.string, m.end()) is not None


def _amount(m: re.Match[str]) -> tuple[float, float, str, float, bool] | None:
    """Fewest and most seconds, the finest unit, its count, and whether the count is vague."""
    if m["dayunit"]:
        unit = m["dayunit"]
        return UNITS[unit], UNITS[unit], unit, 1.0, False
    if m["bare"]:
        unit = unit_of(m["bare"])
        return 2 * UNITS[unit], _UNTOLD[unit] * UNITS[unit], unit, 2.0, True
    lower = upper = last = 0.0
    unit, vague = "", False
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
    if unit == "hour" and last in (0.25, 0.5, 0.75, 1.5) and not m["n1"][0].isdigit():
        unit, last = "minute", 60 * last  # "half an hour", "an hour and a half" are said of minutes
    more = m["n1b"] or m["n1c"] or m["n1d"]
    if more and (top := _count(more)):
        upper, vague = top[1] * UNITS[unit_of(m["unit1"])], True
    return min(lower, upper), max(lower, upper), unit, last, vague


def _anchor(m: re.Match[str], pre: str) -> tuple[Anchor, str, int]:
    """What the offset counts from, in words, and which way."""
    if m["later"]:
        return "previous", "", 1
    if m["earlier"]:
        return "previous", "", -1
    if m["into"]:
        return ("event", m["intothing"], 1) if m["intothing"] else ("launch", "flight", 1)
    if m["of"]:
        return _of(m, pre)
    if m["afterlaunch"]:
        return "launch", "launch", 1
    if m["after"]:
        that = _that(m)
        return ("previous", that["date"] or "", 1) if that else ("event", m["thing"], 1)
    if m["before"]:
        if that := _that(m):
            return "previous", that["date"] or "", -1
        return ("launch", "launch", -1) if m["beforelaunch"] else ("event", m["beforething"], -1)
    before = m.string[max(0, m.start() - 20) : m.start()]
    if _ELAPSED.search(before) or (
        (
            m["n2"]
            or before.endswith("At ")
            or (before.endswith(" at ") and _SECONDS_END.match(m["unit1"] + m.string[m.end() :][:6]))
        )
        and _AT.search(before)
        and not _PER.match(m.string, m.end())
    ):
        return "launch", "elapsed", 1  # "at 2 hours, 55 minutes the stage separated"
    if pre == "after" and (where := _WHERE.match(m.string, m.end())):
        return (
            ("launch", "flight", 1)
            if where["space"]
            else ("event", "landing on the surface" if where["ground"] else "orbit insertion", 1)
        )
    if _SPENT.match(m.string, m.end()):
        return "", "", 1
    return ("previous", "", 1) if pre in ("after", "within") or m["next"] else ("", "", 1)


def _that(m: re.Match[str]) -> re.Match[str] | None:
    """What it counts from, where the words only point back to it; `date`: a date, though nothing came about then."""
    thing = "thing" if m["after"] else "beforething" if m["beforething"] else None
    return _THAT.match(m.string, m.start(thing), m.end(thing)) if thing else None


_SPENT = re.compile(r"\s(?:of|spent|in\sstorage|at\sthe)\s")  # "after four days of delays": a length
# "the day after that it landed", "two days before that date"
_THAT = re.compile(
    r"(?:that|this|which)\b(?:\s(?P<date>date|day|month|year)\b|(?!\s(?!it\b|the\b|its\b|they\b|an?\b)[a-z]))|the\s(?:first|previous|former)(?:\sone)?$"
)
# "after 12 days in space", "after 26 hours on the surface": since it came there
_WHERE = re.compile(
    r"\s(?:(?P<space>in\s(?:space|(?:Earth\s)?orbit)\b|aloft\b)|(?P<ground>on\s(?:the\s)?(?:surface|Moon|Mars|Venus|(?:lunar|Martian)\ssurface)\b)"
    r"|in\s(?:lunar|Martian|Mars|Venus|Mercury|Jupiter|Saturn)\sorbit\b)"
)
_PER = re.compile(r"\s(?:per|each|intervals?|apart|of|long|of\sarc)\b|°|′")
# "the command was sent at 62 seconds, and", "and at 62 seconds the stage …": of the flight
_SECONDS_END = re.compile(r"seconds?(?:[.,;)]|$|\s(?:the|its?|a)\s)")
_ELAPSED = re.compile(r"\belapsed\stime\s(?:of|was)\s$")
_AT = re.compile(r"\b(?:at|about|around|approximately|after)\s$", re.IGNORECASE)


def _of(m: re.Match[str], pre: str) -> tuple[Anchor, str, int]:
    """`within two weeks of launch`, `after 148 seconds of flight`; "2000 hours of flight" counts from nothing."""
    if pre == "within" and not m["offlight"]:
        return ("launch", "launch", 1) if m["oflaunch"] else ("event", m["ofthing"], 1)
    at = _AT.search(m.string[max(0, m.start() - 15) : m.start()])
    return ("launch", "flight", 1) if m["offlight"] and (pre == "after" or (not pre and at)) else ("", "", 1)


def read_near(m: re.Match[str]) -> TimeExpression:
    """`shortly after launch`, `moments later`: how long after is not told, and the contract has no rule for it."""
    return replace(_base(m, "shortly_after", "offset"), reject="no_count")


def read_nextday(m: re.Match[str]) -> TimeExpression:
    """The next, the same or the previous day, week, month or year."""
    words = " ".join(m["nd"].casefold().split())
    unit = next(u for u in ("month", "year", "week", "day") if u in words or u == "day")
    step = 1 if re.search(r"\b(?:next|following|after)\b", words) else -1 if re.search(r"\b(?:pre\w+|before)\b", words) else 0
    rule = "later_that" if words.startswith(("later", "earlier")) else "relative_day"
    seconds = step * UNITS[unit]
    return replace(_base(m, rule, "day"), offset=Offset(seconds, seconds, unit, 1, "previous", words, step))


def read_at_once(m: re.Match[str]) -> TimeExpression:
    """At once, at the same moment: when what was told before it came about."""
    return replace(_base(m, "at_once", "day"), offset=Offset(0.0, 0.0, "second", 1, "previous", "at once"))


def read_overnight(m: re.Match[str]) -> TimeExpression:
    """From the day of what was told before it to the next."""
    return replace(_base(m, "overnight", "day"), offset=Offset(0.0, UNITS["day"], "day", 1, "previous", "overnight"))


def read_turn(m: re.Match[str]) -> TimeExpression:
    """The turn of the year after what was told before it."""
    return replace(_base(m, "turn_of_year", "day"), offset=Offset(0.0, 0.0, "year", 1, "previous", "turn"), approximate=True)


def read_launchday(m: re.Match[str]) -> TimeExpression:
    """The day of the launch."""
    return replace(_base(m, "launch_day", "day"), offset=Offset(0.0, 0.0, "day", 1, "launch", "launch day"))


def read_dayof(m: re.Match[str]) -> TimeExpression:
    """The day of what the words name: "on the day of the flyby"."""
    return replace(_base(m, "day_of", "offset"), offset=Offset(0.0, 0.0, "day", 1, "event", m["dayofthing"]))


def read_flightday(m: re.Match[str]) -> TimeExpression | None:
    """Flight day 1 is the day of the launch. "On the third day", "on day 3" without more is about that day."""
    said = (m["fd"] or m["fdn"] or m["fdo"] or m["fdw"] or m["fda"] or m["fdb"]).casefold()
    digits = re.match(r"\d+", said)
    day = int(digits[0]) if digits else ORDINALS.get(said) or int(read_number(said) or 0)
    if day < 1:
        return None
    days = day - (m["fda"] is None)  # "on the third day after launch" counts the launch's as none
    seconds = days * UNITS["day"]
    offset = Offset(seconds, seconds, "day", 1, "launch", "flight day", days)
    return replace(_base(m, "flight_day", "day"), offset=offset, approximate=bool(m["fda"] or m["fdb"] or m["fdo"]))
