"""Dates, ages and durations (Template:Start date, Start date text, Age in …, Time interval, Duration)."""

from __future__ import annotations

import re

from pipeline.core import Text
from pipeline.templates.call import Call, Rendered, Renderer, Unreadable
from pipeline.templates.convert import whole
from pipeline.values.times import find_times

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_PARTIAL = re.compile(r"\d{1,2}")
_LONGEST = 100  # characters of a free-text date


def _month(text: str) -> str:
    """A month's number: `02`, `2`, `Feb` and `February` are the same month; anything else stands as it is."""
    folded = text.casefold().rstrip(".")
    for index, name in enumerate(_MONTHS):
        if len(folded) >= 3 and name.startswith(folded[:3]) and (name.startswith(folded) or folded == "sept"):
            return f"{index + 1:02d}"
    return f"{int(text):02d}" if _PARTIAL.fullmatch(text) else text


def _two(text: str) -> str:
    return f"{int(text):02d}" if _PARTIAL.fullmatch(text) else text


def _zone(text: str) -> str:
    folded = text.strip().replace("−", "-").replace("–", "-")
    return (
        "Z"
        if folded.upper() in ("Z", "UTC", "GMT", "UT")
        else folded
        if re.fullmatch(r"[+-]\d\d:?\d\d", folded)
        else f" {folded}"
        if folded
        else ""
    )


def iso(parts: list[str], zone: str = "") -> str:
    """Y, M, D, h, m, s as ISO 8601, as far as they are stated; invalid parts stand, for the value parser to refuse."""
    y, mo, d, h, mi, s = (parts + [""] * 6)[:6]
    if not mo:
        return y
    if not d:
        return f"{y}-{_month(mo)}"
    date = f"{y}-{_month(mo)}-{_two(d)}"
    if not h:
        return date
    clock = "T" + ":".join(_two(part) for part in (h, mi, s) if part)
    return date + clock + zone


def positional(call: Call) -> Rendered:
    """Template:Start date: year, month, day, hour, minute, second, zone; df, mf and p only change the display.

    Unreadable: invalid_month (`1993-24` would be a season in EDTF); every other invalid part is left to the value parser.
    """
    parts = [text.clean for text in call.positional]
    if not any(parts):
        return ""
    if len(parts) == 1 and not parts[0].isdigit():
        return parts[0]
    if len(parts) > 1 and _month(parts[1]).isdigit() and not 1 <= (whole(_month(parts[1])) or 0) <= 12:
        return Unreadable("invalid_month")
    if len(parts) == 6 and _zone(parts[5]) == "Z":  # "|13|25|Z": a zone where the seconds stand
        parts.insert(5, "")
    told = call.option("tz", "timezone_offset") or (parts[6] if len(parts) > 6 else "")
    if not told and _zone(call.option("timezone")) == "Z":  # "timezone=yes" only says that a zone follows
        told = "Z"
    return iso(parts[:6], _zone(told))


def textual(call: Call) -> Rendered:
    """Template:Start date text: one free text; the second argument is display only, `timezone=yes` says that a zone follows."""
    zone = call.option("tz", "timezone")
    text = call.positional[0] if call.positional else Text("")
    if zone and re.fullmatch(r"[A-Z]{1,4}|[+−-]\d\d:?\d\d", zone) and not zone.startswith("Y"):
        return f"{text.clean} {zone}"
    return text


def interval(call: Call) -> Rendered:
    """Two free-text dates as one interval; with one alone the text changes daily (volatile)."""
    dates = []
    for text in call.positional[:2]:
        times = [t for t in find_times(text.clean[:_LONGEST]) if t.time is not None]
        if times and times[0].time:
            dates.append(times[0].time.edtf)
    return "/".join(dates) if len(dates) == 2 else Unreadable("volatile")


def first_and_last(call: Call) -> Rendered:
    """Start and end dates: year, month and day of the first day, then of the last."""
    parts = [text.clean for text in call.positional]
    return "/".join(iso(days) for days in (parts[:3], parts[3:6]) if any(days))


def age(call: Call) -> Rendered:
    """Age in years, months and days …: two dates as one interval; with one alone the text changes daily (volatile)."""
    numbers = [text.clean for text in call.positional]
    if any(part and not part.isdigit() for part in numbers):
        return interval(call)
    named = [call.option(k) for k in ("year1", "month1", "day1", "year2", "month2", "day2")]
    parts = named if all(named) else numbers
    if len(parts) < 6 or not all(parts[:6]):
        return Unreadable("volatile")
    return f"{iso(parts[:3])}/{iso(parts[3:6])}"


def years(call: Call) -> Rendered:
    """Age: whole years between two dates; with one date it changes daily (volatile)."""
    numbers = [number for text in call.positional[:6] if (number := whole(text.clean)) is not None]
    if len(numbers) < 6:
        return Unreadable("volatile")
    y1, m1, d1, y2, m2, d2 = numbers
    return str(y2 - y1 - ((m2, d2) < (m1, d1)))


def duration(call: Call) -> Rendered:
    """Duration: hours, minutes, seconds, positional or named."""
    parts = [call.option(key) or call.arg(index) for index, key in enumerate(("h", "m", "s"))]
    words = [f"{part} {unit}" for part, unit in zip(parts, ("hours", "minutes", "seconds"), strict=True) if part]
    return ", ".join(words)


def circa(call: Call) -> Rendered:
    """Circa: "c." before its text, or between two."""
    shown = [text.clean for text in call.positional if text.clean]
    return "–".join(f"c. {text}" for text in shown) if shown else "c. "


def as_of(call: Call) -> Rendered:
    """As of: a date that qualifies a value, and no event."""
    return f"as of {iso([text.clean for text in call.positional])}"


def first_argument(call: Call) -> Rendered:
    """Date: the first argument is the date, the second its display."""
    return call.positional[0] if call.positional else ""


def old_style(call: Call) -> Rendered:
    """OldStyleDate: the new-style day and year; the old-style date is display only."""
    return " ".join(text.clean for text in call.positional[:2] if text.clean)


def first_date(call: Call) -> Rendered:
    """Film date, death date and age: the first three numbers are the date asked for."""
    return iso([text.clean for text in call.positional[:3]])


RENDER: dict[str, Renderer] = {
    "start date": positional,
    "start-date": textual,
    "film date": first_date,
    "time interval": interval,
    "start and end dates": first_and_last,
    "age in years, months and days": age,
    "age": years,
    "duration": duration,
    "circa": circa,
    "as of": as_of,
    "date": first_argument,
    "oldstyledate": old_style,
}
