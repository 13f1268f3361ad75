"""Which sentences of an article tell of the flight, by the headings of their sections, with their times: what each takes from the one behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import zip_longest

from pipeline import vocab
from pipeline.core import Sentence
from pipeline.values.times import UNITS, Clock, Order, TimeExpression, find_times, without_clock

_QUIET = {row["heading"]: row["told"] for row in vocab.rows("quiet_sections")}
_MOST_CHARACTERS = 3000  # of one sentence


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that may state events, with the times in it: they are looked for once."""

    sentence: Sentence
    times: tuple[TimeExpression, ...]


def told_sentences(sentences: tuple[Sentence, ...], order: Order | None) -> list[Told]:
    """The sentences of the sections that tell of the flight; items of lists, and of quieter sections, where they hold a date."""
    out = []
    for sentence in sentences:
        quiet = quietness(sentence.section)
        if quiet == "nothing" or len(sentence.text.clean) > _MOST_CHARACTERS:
            continue
        told = Told(sentence, tuple(_times(sentence.text.clean, order)))
        if (sentence.kind == "prose" and not quiet) or any(t.kind == "date" for t in told.times):
            out.append(told)
    return out


def quietness(section: str) -> str:
    """Of sections on plans, people and hardware rather than the flight: whether they tell "nothing" or what is "dated"; else ""."""
    return _QUIET.get(" ".join(section.casefold().split()), "")


# ---------------------------------------------------------------- the times of a sentence


def _times(text: str, order: Order | None) -> list[TimeExpression]:
    """The times of a sentence. What counts from a deed takes the time that stands behind it.

    What stands before the first full date takes from it what it leaves out: a clock time the day
    ("it undocked at 08:14 UTC and landed at 11:43 UTC on 9 March"), a yearless date the year ("lost on 10 May and regained on 14 May 1966").
    """
    times = find_times(text, order)
    times = [_from_time_behind(t, u, text) for t, u in zip_longest(times, times[1:])]
    days = [t for t in times if t.kind in ("date", "day") or (t.offset and UNITS[t.offset.unit] >= UNITS["day"])]
    full = next((t for t in times if t.year and t.month and t.rule != "season"), None)
    times = [_with_year_behind(_with_day_behind(t, days[0]) if days else t, full) for t in times]
    return [_with_year_before(t, times[:i]) for i, t in enumerate(times)]


def _with_day_behind(time: TimeExpression, later: TimeExpression) -> TimeExpression:
    same = time.kind == "clock" and not time.last and time.start < later.start and later.day is not None
    if same and time.clock and later.clock and _sooner(time.clock, later.clock):
        return replace(time, kind="date", year=later.year, month=later.month, day=later.day)
    return time


def _with_year_before(time: TimeExpression, before: list[TimeExpression]) -> TimeExpression:
    """`A search in 1968 found it on October 14`: of that year."""
    dates = [t for t in before if t.kind == "date"]
    alone = dates and dates[-1].rule == "year" and not dates[-1].bound
    return replace(time, year=dates[-1].year) if alone and _lacks_year(time) else time


def _lacks_year(time: TimeExpression) -> bool:
    open_ = time.kind == "date" and 0 < (time.month or 0) <= 12 and not time.last
    return open_ and time.time is None and not time.year and time.offset is None


def _with_year_behind(time: TimeExpression, full: TimeExpression | None) -> TimeExpression:
    if not (full and full.year and full.month and _lacks_year(time) and time.start < full.start):
        return time
    after = (time.month or 0, time.day or 1) > (full.month, full.day or 31)
    return replace(time, year=full.year - 1 if after else full.year)


def _sooner(a: Clock, b: Clock) -> bool:
    return a.zone in (b.zone, None) and (a.hour, a.minute or 0, a.second or 0) < (b.hour, b.minute or 0, b.second or 0)


def _from_time_behind(time: TimeExpression, behind: TimeExpression | None, text: str) -> TimeExpression:
    """`two days after a burn performed on 5 June` counts from that day; "shortly after its launch in May" is of that month."""
    if time.rule == "shortly_after" and behind and behind.kind == "date" and _DATE_OF.fullmatch(text, time.end, behind.start):
        return replace(time, reject="", counts_from=without_clock(behind))
    if (
        behind is None
        or time.offset is None
        or time.offset.anchor != "event"
        or not _ITS_TIME.fullmatch(text, time.end, behind.start)
    ):
        return time
    dated = behind.kind in ("date", "clock") and behind.last is None
    return replace(time, offset=replace(time.offset, anchor="dated"), counts_from=behind) if dated else time


_DATE_OF = re.compile(r"\s(?:on|in|at)\s(?:the\s)?")
_ITS_TIME = re.compile(r"\s(?:on|at|of)\s(?:the\s)?")
