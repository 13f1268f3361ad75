"""Durations in seconds. A calendar year is 365.25 days and a month a twelfth of it; a duration in them is approximate."""

from __future__ import annotations

import re
from datetime import datetime

from pipeline.core import Found, Quantity, Reject
from pipeline.values.numbers import DIGITS, VAGUE, WORD_NUMBER, read_number
from pipeline.values.times import UNITS, unit_of

_VAGUE = r"several|a\sfew|a\scouple\sof|half\san?|an?(?=\s)"
_NUMBER = rf"(?:{DIGITS}|{WORD_NUMBER}|\b(?:{_VAGUE}))"
_END = r"(?![a-z])\.?"  # "1h48m" is two parts
_UNIT = (
    r"(?:milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m(?=\s*\d|\W*$)|hours?|hrs?|h|(?:Earth\s|solar\s)?days?|d|(?:Martian\s)?sols?|weeks?|wks?|"
    rf"months?|mos?|years?|yrs?|y){_END}"
)
_HEDGE = (
    r"[~≈<>≤≥]\s?|(?:about|approximately|approx\.?|around|nearly|almost|over|more\sthan|less\sthan|at\sleast|at\smost|up\sto)\s"
)
_AT_LEAST = {">", "≥", "over", "morethan", "atleast"}
_AT_MOST = {"<", "≤", "lessthan", "atmost", "upto"}
_PART = re.compile(
    rf"(?P<sign>[-−]\s?)?(?P<hedge>{_HEDGE})?(?<![\d.:])(?P<n>{_NUMBER})(?:\s?(?:[–—-]|\b(?:to|or)\b)\s?(?P<n2>{_NUMBER}))?(?P<plus>\+|\splus\b)?[\s-]?(?P<unit>{_UNIT})",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<![\d:.])(?P<a>\d{1,4}):(?P<b>[0-5]\d)(?::(?P<c>[0-5]\d(?:\.\d+)?))?(?![\d:])(?:\s?(?P<unit>hours?|h\b|minutes?|min\b|seconds?|s\b))?",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:]{2,8}Z?)?/(?:\.\.|$)")
_INTERVAL = re.compile(r"(\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z?)?)/(\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z?)?)")
_NONE = re.compile(
    r"launch failure|failed to (?:reach )?orbit|failure to (?:reach )?orbit|failed|n/a|none|unknown|suborbital failure|failure",
    re.IGNORECASE,
)
_VOLATILE = re.compile(r"elapsed|so far|in progress|ongoing|and counting|to date|since launch|as of", re.IGNORECASE)
_LOST = re.compile(r"(?:[\W_]|days?|hours?|minutes?|seconds?|years?|months?|sols?|and|in)*", re.IGNORECASE)
_ALIAS = {
    "ms": "millisecond",
    "m": "minute",
    "d": "day",
    "wk": "week",
    "wks": "week",
    "mo": "month",
    "mos": "month",
    "y": "year",
    "yr": "year",
    "yrs": "year",
}
_ALIAS |= {f"{kind} {day}": "day" for kind in ("earth", "solar") for day in ("day", "days")} | dict.fromkeys(
    ("sol", "sols", "martian sol", "martian sols"), "sol"
)


def parse_duration(text: str) -> list[Found[Quantity]] | Reject:
    """The durations that a value states, in seconds, in order.

    Rejects: template_lost (units alone), no_duration ("Launch failure"), volatile (a running counter), no_number.
    """
    interval = _INTERVAL.search(text)
    if interval:
        return _between(interval)
    if _OPEN.search(text) or _VOLATILE.search(text):
        return Reject("volatile", text)
    found = _runs(text) or _clock(text)
    if found:
        return found
    if _NONE.search(text):
        return Reject("no_duration", text)
    return Reject("template_lost" if len(text) < 100 and _LOST.fullmatch(text) else "no_number", text)


def _between(match: re.Match[str]) -> list[Found[Quantity]] | Reject:
    try:
        first, last = (datetime.fromisoformat(text.rstrip("Z")) for text in match.groups())
    except ValueError:
        return Reject("invalid_day", match[0])
    seconds = (last - first).total_seconds()
    return (
        [Found(Quantity(seconds), match.start(), match.end(), "duration:dates")]
        if seconds >= 0
        else Reject("no_duration", match[0])
    )


def _unit(word: str) -> str:
    folded = " ".join(word.casefold().rstrip(".").split())
    return _ALIAS.get(folded) or unit_of(folded)


_JOIN = re.compile(r"(?:[\s,;:&+]|and\b){0,8}", re.IGNORECASE)
_FOREIGN = re.compile(rf"[\s,]*(?:{DIGITS})\s?[A-Za-z]{{1,20}}[\s,]*")


def _runs(text: str) -> list[Found[Quantity]]:
    """Adjacent parts of falling units make one duration: 8 days, 3 hours, 18 minutes."""
    out: list[Found[Quantity]] = []
    run: list[re.Match[str]] = []
    for match in _PART.finditer(text):
        if run and not _continues(text, run, match):
            out.append(_sum(text, run))
            run = []
        run.append(match)
    if run:
        out.append(_sum(text, run))
    return out


def _continues(text: str, run: list[re.Match[str]], match: re.Match[str]) -> bool:
    between = text[run[-1].end() : match.start()]
    linked = _JOIN.fullmatch(between) or _FOREIGN.fullmatch(between)
    *_, last, unit = _units([*run[-2:], match])
    return bool(linked) and len(between) < 40 and UNITS[unit] < UNITS[last]


def _units(run: list[re.Match[str]]) -> list[str]:
    """The unit of each part; "m" behind years is months."""
    units: list[str] = []
    for match in run:
        unit = _unit(match["unit"])
        units.append("month" if match["unit"] == "m" and units[-1:] == ["year"] else unit)
    return units


def _count(text: str) -> tuple[float, float]:
    folded = " ".join(text.casefold().split())
    if folded in VAGUE:
        return VAGUE[folded]
    number = read_number(folded) or 0.0
    return number, number


_TAIL = re.compile(r"[\s,]*(?:and\s)?(\d{1,2}):([0-5]\d)(?::([0-5]\d))?(?![\d:])")


def _sum(text: str, run: list[re.Match[str]]) -> Found[Quantity]:
    lower = upper = 0.0
    approximate = False
    units = _units(run)
    for match, unit in zip(run, units, strict=True):
        low, high = _count(match["n"])
        if match["n2"]:
            high = _count(match["n2"])[1]
        lower += low * UNITS[unit]
        upper += high * UNITS[unit]
        approximate = approximate or unit in ("month", "year") or bool(match["hedge"])
    end = run[-1].end()
    tail = _TAIL.match(text, end)
    if tail and UNITS[_unit(run[-1]["unit"])] >= 86400:  # "6 days, 11:10"
        extra = int(tail[1]) * 3600 + int(tail[2]) * 60 + int(tail[3] or 0)
        lower, upper, end = lower + extra, upper + extra, tail.end()
    if upper < lower:
        lower, upper = upper, lower
    if run[0]["sign"]:
        lower, upper = -upper, -lower
    centre = (lower + upper) / 2
    bounds: tuple[float | None, float | None] = (None, None) if lower == upper else (lower, upper)
    if bounds == (None, None):
        sign = "".join((run[0]["hedge"] or "").split()).casefold()
        bounds = (centre, None) if sign in _AT_LEAST or run[-1]["plus"] else (None, centre) if sign in _AT_MOST else bounds
    value = Quantity(centre, *bounds, approximate or bounds != (None, None))
    return Found(value, run[0].start("n") if not run[0]["sign"] else run[0].start(), end, "duration")


def _clock(text: str) -> list[Found[Quantity]]:
    """`4:10:30` is hours, `1:30 min` minutes and seconds; two bare numbers are hours and minutes; "5:40:30 seconds" is none."""
    match = _CLOCK.search(text)
    if not match:
        return []
    a, b, c, unit = int(match["a"]), int(match["b"]), match["c"], (match["unit"] or "").casefold()
    if c is not None:
        if unit.startswith(("s", "m")):
            return []
        seconds = a * 3600 + b * 60 + float(c)
    else:
        seconds = float(a * 60 + b) if unit.startswith("m") else float(a * 3600 + b * 60)
    return [Found(Quantity(seconds), match.start(), match.end(), "duration:clock")]
