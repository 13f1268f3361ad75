"""Times that belong together: a clock time with its date, two readings of one instant, the two ends of a span."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC

from pipeline.core import Reject, Time
from pipeline.values import edtf
from pipeline.values.time_atoms import at_clock
from pipeline.values.time_expressions import UNITS, Clock, TimeExpression
from pipeline.values.zones import ZONE, zone_of

_CLOCK_DATE = re.compile(r"[\s,;(]*(?:on|of)?(?:\sthe)?\s*(?:\w+day)?,?\s*")
_DATE_CLOCK = re.compile(r"[\s,;(–-]*(?:at)?\s*(?P<hedge>about|around|approximately|~)?\s*")


def join_clocks(text: str, atoms: list[TimeExpression]) -> list[TimeExpression]:
    """Clock times joined with the dates beside them; of two readings of one instant the one in UTC wins."""
    out: list[TimeExpression] = []
    for atom in atoms:
        out.append(_with_zone_behind(text, atom))
        while len(out) > 1 and len(between := text[out[-2].end : out[-1].start]) <= 24:
            merged = _merge(text, out[-2], out[-1], between)
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
    if text[atom.end : atom.end + 1] == ")" and _in_bracket(text, atom):
        return replace(atom, end=atom.end + 1)
    if text[atom.end - 1] == ")" and "(" not in text[atom.start : atom.end]:
        return replace(atom, end=atom.end - 1)  # of a bracket that was open before it
    return atom


def _in_bracket(text: str, atom: TimeExpression) -> bool:
    """Whether the expression opened a bracket that is not closed yet."""
    return text.count("(", atom.start, atom.end) > text.count(")", atom.start, atom.end)


def _is_day(atom: TimeExpression) -> bool:
    return atom.kind == "date" and atom.day is not None and atom.clock is None and not atom.part and not atom.reject


def _counts_days(atom: TimeExpression) -> bool:
    """Whether it names a day that a clock time can stand with: the next day, two days later, three days after launch."""
    offset = atom.offset
    if atom.kind not in ("day", "offset") or offset is None or atom.clock or offset.within or atom.approximate:
        return False
    return (
        offset.unit == "day"
        and offset.anchor in ("previous", "launch")
        and offset.count == int(offset.count) == offset.lower / UNITS["day"]
    )


def _counts(atom: TimeExpression) -> bool:
    """Whether it counts days or more from something: a clock time beside it is not of the day before it in the text."""
    return (
        atom.kind in ("day", "offset")
        and atom.offset is not None
        and UNITS[atom.offset.unit] >= UNITS["day"]
        and not atom.clock
    )


def _merge(text: str, last: TimeExpression, atom: TimeExpression, between: str) -> TimeExpression | None:
    if (
        last.kind == "clock"
        and atom.kind == "clock"
        and last.clock
        and atom.clock
        and _two_readings(last.clock, atom.clock, between)
    ):
        return replace(last, end=atom.end, clock=_of_two(last.clock, atom.clock), rule="clock_pair")
    if last.kind == "clock" and last.clock and _is_day(atom) and _CLOCK_DATE.fullmatch(between):
        joined = at_clock(replace(atom, start=last.start), last.clock)
        return replace(joined, rule=last.rule if last.rule == "clock_pair" else "clock_date")
    if (
        atom.rule == "year"
        and last.kind == "date"
        and last.month
        and last.clock
        and not last.year
        and _YEAR_BEHIND.fullmatch(between)
    ):
        return replace(_in_year(last, atom.year), end=atom.end)
    hedge = _DATE_CLOCK.fullmatch(between)
    if _is_day(last) and atom.kind == "clock" and atom.clock and hedge:
        joined = at_clock(replace(last, approximate=bool(hedge["hedge"])), atom.clock)
        return replace(joined, end=atom.end, rule=atom.rule if atom.rule == "clock_pair" else "date_clock")
    if last.kind == "clock" and _counts_days(atom) and _CLOCK_DATE.fullmatch(between):
        return replace(atom, start=last.start, kind="day", clock=last.clock, approximate=atom.approximate or last.approximate)
    if _counts_days(last) and atom.kind == "clock" and hedge:
        return replace(last, end=atom.end, kind="day", clock=atom.clock, approximate=last.approximate or bool(hedge["hedge"]))
    if _counts(last) and atom.kind == "clock" and hedge:
        return replace(last, end=atom.end)  # the hour of a day that is not told apart
    if _told_in_utc(last, atom) and _OTHER.fullmatch(between):
        return replace(_in_year_of(last, atom), start=last.start, rule="clock_pair")
    if last.kind == "date" and last.clock and atom.kind == "date" and atom.day and not atom.clock and _in_bracket(text, last):
        return replace(last, end=atom.end) if _CLOCK_DATE.fullmatch(between) else None  # "(03:48 UTC on 1 February)"
    if (
        last.kind == "date"
        and last.clock
        and atom.clock
        and not last.clock.local
        and _two_readings(last.clock, atom.clock, between)
    ):
        both = _of_two(last.clock, atom.clock)  # "1 February at 03:47 GMT (31 January 22:47 Eastern)"
        if both is last.clock:
            return replace(last, end=atom.end)
        return replace(at_clock(without_clock(last), both), end=atom.end, rule="clock_pair")
    return None


def _told_in_utc(last: TimeExpression, atom: TimeExpression) -> bool:
    """`7:38 on 4 June (3 June, 23:38 UTC)`: the second reading has a day of its own."""
    if last.clock is None or atom.clock is None or last.kind != "date" or atom.kind != "date":
        return False
    return bool(atom.day) and atom.clock.zone is UTC and last.clock.zone is not UTC


def _in_year_of(last: TimeExpression, atom: TimeExpression) -> TimeExpression:
    """The second reading in the year of the first; on either side of the new year in its own."""
    if atom.year or not last.year or not last.month or not atom.month or not atom.clock:
        return atom
    return _in_year(atom, last.year + {11: -1, -11: 1}.get(atom.month - last.month, 0))


def _in_year(atom: TimeExpression, year: int | None) -> TimeExpression:
    """A day and its clock time in a year; as it was where that year has no such day."""
    assert year is not None
    day = edtf.make_date(year, atom.month, atom.day)
    return atom if isinstance(day, Reject) or not atom.clock else at_clock(replace(atom, time=day, year=year), atom.clock)


_YEAR_BEHIND = re.compile(r"(?:\s(?:in\s)?(?:GMT|UTC?))?\),?\s|,\s")  # "at 22:48 EST on January 31 (03:48 GMT), 1958"


_OTHER = re.compile(r"\s*[(/]\s*(?:or\s)?|,\s(?:which\s(?:was|is)|that\sis|i\.e\.)\s")
_OR = re.compile(r",\sor\s|[;,]\s")


def _two_readings(first: Clock, second: Clock, between: str) -> bool:
    """Whether two clock times tell one instant: in brackets, or side by side with the same minute, only one of them in UTC."""
    if _OTHER.fullmatch(between):
        return True
    zones = (first.zone, second.zone)
    return _OR.fullmatch(between) is not None and first.minute == second.minute and None not in zones and zones.count(UTC) == 1


def _of_two(first: Clock, second: Clock) -> Clock:
    """Of two readings of one instant the one in UTC, which remembers the one that stands with the date."""
    if second.zone is UTC and first.zone is not UTC:
        return replace(second, local=first)
    return first


def without_clock(date: TimeExpression) -> TimeExpression:
    """The day of a date with a clock time; another date as it is."""
    return replace(date, time=_day_of(date), clock=None) if date.clock else date


def _day_of(date: TimeExpression) -> Time | None:
    if date.year is None:
        return None
    time = edtf.make_date(date.year, date.month, date.day)
    return None if isinstance(time, Reject) else time


_RANGE = re.compile(r"\s*[–—/-]\s*|\s+to\s+|\s+through\s+|\s+until\s+|\s+till\s+|\s+and\s+|\s+or\s+")


def join_ranges(text: str, atoms: list[TimeExpression]) -> list[TimeExpression]:
    """`A – B`, `from A to B`, `between A and B` as one span; `1995–present` stays open."""
    out: list[TimeExpression] = []
    for atom in atoms:
        last = out[-1] if out else None
        between = text[last.end : atom.start] if last else ""
        if last and len(between) <= 10 and _RANGE.fullmatch(between):
            if _links(text, last, between.strip()):
                if span := _span(last, atom):
                    out[-1] = span
                    continue
            elif dated := _same_year(last, atom):
                out[-1] = dated
        out.append(atom)
    return [_open_range(text, atom) for atom in out]


def _links(text: str, last: TimeExpression, word: str) -> bool:
    """Whether the word between two times makes a span of them."""
    opening = text[max(0, last.start - 9) : last.start].casefold()
    return (
        word in ("–", "—", "-", "/", "to", "through", "or")
        or (word == "and" and opening.endswith("between "))
        or (word in ("until", "till") and opening.endswith("from "))
    )


def _span(first: TimeExpression, last: TimeExpression) -> TimeExpression | None:
    """From the first time to the last, as far as their words go; None where they are not two of a kind."""
    if first.last or last.last or first.part or last.part or first.reject or last.reject:
        return None
    if first.kind == "clock" and first.clock and last.clock and last.kind in ("clock", "date"):
        return _clock_span(first, last)
    if first.kind != "date" or last.kind not in ("date", "clock"):
        return None
    if last.kind == "clock":
        return _clock_span(first, last) if first.clock and first.day else None
    if last.time:
        return _interval(first, last)
    if first.month and last.month and not (first.time and "/" in first.time.edtf):
        return replace(first, end=last.end, last=last, rule="range")  # "between 3 May and 7 June": the context gives the year
    return None


def _clock_span(first: TimeExpression, last: TimeExpression) -> TimeExpression | None:
    """`10:15 to 10:30 UTC`: the first takes the zone of the last, and the one without a day the day of the other."""
    assert first.clock is not None
    assert last.clock is not None
    clock = first.clock if first.clock.zone else replace(first.clock, zone=last.clock.zone)
    if first.kind == last.kind == "clock":
        return replace(first, end=last.end, clock=clock, last=last, rule="range")
    dated = last if first.kind == "clock" else first
    if dated.time is None:  # of a year that the context gives
        start_of_day = replace(dated, start=first.start, end=last.end, clock=clock, rule="range")
        return replace(start_of_day, last=replace(dated, clock=last.clock)) if dated.month and dated.day else None
    day = without_clock(dated)
    start, end = at_clock(day, clock).time, at_clock(day, last.clock).time
    time = edtf.make_interval(start, end)
    if isinstance(time, Reject):
        return None  # over midnight: which day is meant is not told
    return replace(day, start=first.start, end=last.end, time=time, rule="range")


def _same_year(first: TimeExpression, last: TimeExpression) -> TimeExpression | None:
    """`4 May and 5 June 1970`, `00:31 and 02:24 UTC on 4 May`: the first takes the year, or day and zone, of the second."""
    if first.kind == "clock" and first.clock and last.kind == "date" and last.clock and last.day:
        clock = first.clock if first.clock.zone else replace(first.clock, zone=last.clock.zone)
        day = replace(without_clock(last), start=first.start, end=first.end)
        return replace(at_clock(day, clock), rule="clock_date")
    if first.kind != "date" or last.kind != "date" or last.time is None or last.clock:
        return None
    if first.time is not None or not first.month or not last.year or first.clock or first.part or first.last:
        return None
    year = last.year - (1 if last.month and first.month > last.month else 0)
    time = edtf.make_date(year, first.month, first.day)
    return None if isinstance(time, Reject) else replace(first, time=time, year=year)


def _interval(first: TimeExpression, last: TimeExpression) -> TimeExpression | None:
    """The span of two dates; a first one without a year takes that of the last, or the year before it."""
    start = first.time
    if start is None and first.month and last.year:
        year = last.year - (1 if last.month and first.month > last.month else 0)
        made = edtf.make_date(year, first.month, first.day)
        start = None if isinstance(made, Reject) else made
        if start and first.clock and first.day:
            start = at_clock(replace(first, time=start, year=year), first.clock).time
    if start is None or last.time is None:
        return None
    time = edtf.make_interval(start, last.time)
    if isinstance(time, Reject):
        return None
    return TimeExpression(first.start, last.end, "range", "date", time=time)


def join_parts(text: str, atoms: list[TimeExpression]) -> list[TimeExpression]:
    """`from late 1998 to early 1999`, `late 2027 or early 2028`: the span from the first part to the last."""
    out: list[TimeExpression] = []
    for atom in atoms:
        last = out[-1] if out else None
        if last and _BETWEEN.fullmatch(text, last.end, atom.start) and (both := _on_its_day(last, atom)):
            out[-1] = both
            continue
        if last and atom.part and last.kind == atom.kind == "date" and atom.start - last.end <= 10:
            word = text[last.end : atom.start].strip()
            between = word == "and" and text[max(0, last.start - 8) : last.start].casefold().endswith("between ")
            if (between or word in ("–", "—", "-", "to", "through", "or")) and (both := _interval(last, atom)):
                out[-1] = both
                continue
        out.append(atom)
    return out


_BETWEEN = re.compile(r",?\s(?:between\s|from\s)?")


def _on_its_day(day: TimeExpression, span: TimeExpression) -> TimeExpression | None:
    """`on 6 March 1965 between 08:00 and 13:30 UTC`: the day of both clock times."""
    if not (_is_day(day) and day.time and not day.bound and span.kind == "clock" and span.clock and span.last):
        return None
    return _clock_span(at_clock(day, span.clock), replace(span.last, end=span.end)) if span.last.kind == "clock" else None


_PRESENT = re.compile(r"\s*(?:[–—-]|to)\s*(?:present|now|today|ongoing)\b", re.IGNORECASE)


def _open_range(text: str, atom: TimeExpression) -> TimeExpression:
    tail = _PRESENT.match(text, atom.end)
    if not tail or atom.time is None:
        return atom
    time = edtf.make_interval(atom.time, None)
    return atom if isinstance(time, Reject) else replace(atom, end=tail.end(), time=time, rule="open_range")
