"""Times that stand beside one another: a day and its clock time, a count and its date, dates that are listed or told in short."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.core import Reject, Time
from pipeline.prose.clauses import Clauses
from pipeline.prose.event_types import NAMED, RUNS
from pipeline.prose.triggers import Trigger
from pipeline.values import edtf
from pipeline.values.numbers import WORD_NUMBER
from pipeline.values.times import UNITS, TimeExpression, at_clock

_LEAD = re.compile(
    r"(?:and\s)?(?:then\s?)?(?:(?:on(?:\sthe)?|in|at|about|between)?|(?:in|on|during|late\sin)\sthe\s(?:early\s|late\s)?(?:hours|morning|afternoon|evening|night)\s(?:of|on))\s*",
    re.IGNORECASE,
)


def only_leads(words: str) -> bool:
    """Whether the words before a time only lead to it: "on", "and then in the early hours of"."""
    return _LEAD.fullmatch(words) is not None


def with_clock_apart(date: TimeExpression, inside: list[TimeExpression]) -> TimeExpression:
    """`on 20 September the engine was fired at 05:12 UTC`: the day and the clock time of one clause."""
    if date.kind == "clock":
        date = next((t for t in inside if t.kind == "day"), date)
    clocks = [t for t in inside if t.kind == "clock" and t.clock and not t.last]
    if len(clocks) != 1 or date.clock or date.last or date.part or date.bound or clocks[0].bound:
        return date
    (clock,) = clocks
    date = replace(date, start=min(date.start, clock.start), end=max(date.end, clock.end))
    approximate = date.approximate or clock.approximate
    if date.kind == "date" and date.day and len([t for t in inside if t.kind == "date"]) == 1 and clock.clock:
        return at_clock(replace(date, approximate=approximate), clock.clock)
    if date.kind == "day" and date.offset and date.offset.unit == "day":
        return replace(date, clock=clock.clock, approximate=approximate)
    return date


def dated_behind(
    near: TimeExpression,
    trigger: Trigger,
    clauses: Clauses,
    index: int,
    has_verb: set[int],
    usable: list[TimeExpression],
    text: str,
) -> TimeExpression | None:
    """`four days after that, on November 24`: the date (behind minutes, the clock time) that stands behind an offset, or behind the verb
    in front of which one stands, says the same."""
    if near.offset is None or near.clock:
        return None
    if index + 1 >= len(clauses) or index + 1 in has_verb or (trigger.start < near.end < clauses[index][1] - 1):
        return None
    a, b = clauses[index + 1]
    kinds = ("date",) if near.offset.upper >= UNITS["day"] else ("clock", "date")
    heads = not text.startswith("and ", a)  # "…, and on 9 May it landed"
    dates = [t for t in usable if heads and a <= t.start < b and t.kind in kinds and only_leads(text[a : t.start])]
    return dates[0] if dates and ("clock" not in kinds or dates[0].clock) else None


# where it came to pass, between its day and its clock time
_PLACE = re.compile(r",\s(?:about|some|around|nearly|just|near|in|at|on|off|close|only|over|\d)[^.;,]{1,50},\s(?:at\s)?")


def clock_behind(date: TimeExpression, free: list[TimeExpression], text: str) -> TimeExpression:
    """`on 15 April, 120 km from its target, at 08:04 UTC`: the clock time behind a place is of the day before it."""
    clocks = [t for t in free if t.kind == "clock" and _PLACE.fullmatch(text, date.end, t.start)]
    return with_clock_apart(date, [date, *clocks]) if date.kind == "date" and not date.clock else date


def counted_behind(date: TimeExpression, free: list[TimeExpression], text: str) -> TimeExpression:
    """`on 3 March 1965, 36 seconds after lift-off`: the count from the launch that stands behind a day is finer."""
    if date.kind != "date" or date.clock or not date.day:
        return date
    counts = (t for t in free if text[date.end : t.start] in (", ", " (", " – "))
    for t in counts:
        offset = t.offset
        if offset and offset.anchor == "launch" and offset.lower == offset.upper and UNITS[offset.unit] < UNITS["day"]:
            return t
    return date


_TWO_DAYS = re.compile(r"\d\s(?:and|&)\s\d")


def apart(both: TimeExpression, text: str) -> list[TimeExpression]:
    """The two days of `burns on 20 and 21 June`: of a burn there is one a day, while pictures may have come all the time."""
    if not _TWO_DAYS.search(text, both.start, both.end) or text[max(0, both.start - 8) : both.start].casefold().endswith(
        "between "
    ):
        return []
    if both.part.startswith("from"):
        return [replace(both, part="", day=int(both.part[4:])), replace(both, part="")]
    if both.rule != "day_range" or both.time is None:
        return []
    ends = (edtf.make_date(t.year, t.month, t.day) for t in (both.time.earliest, both.time.latest))
    return [replace(both, time=end, year=end.earliest.year) for end in ends if isinstance(end, Time)]


def listed(first: TimeExpression, other: TimeExpression, text: str) -> bool:
    """Whether two months, or days of one month, stand side by side in a list: no clause ends between them."""
    alike = first.rule == other.rule in ("month", "day_list")
    return alike and text[first.end : other.start] in (", ", " and ", ", and ")


def in_a_row(times: list[TimeExpression]) -> list[TimeExpression]:
    """`in 1992 and 1993`, `in May and June` as one span: what is observed goes on from one to the other."""
    first, last = (times[0], times[-1]) if len(times) > 1 else (None, None)
    whole = all(t.kind == "date" and not (t.day or t.clock or t.part or t.last or t.bound) for t in times)
    counted = [12 * (t.year or 0) + (t.month or 0) if t.month else t.year for t in times]
    if not (first and last and whole) or counted != [(counted[0] or 0) + i for i in range(len(times))]:
        return times
    if first.time is None or last.time is None:
        return [replace(first, end=last.end, last=last, rule="range")]
    span = edtf.make_interval(first.time, last.time)
    return times if isinstance(span, Reject) else [TimeExpression(first.start, last.end, "range", "date", time=span)]


def end_of(time: TimeExpression) -> TimeExpression:
    """The end of "from May 1967 until June 1969"; another time as it is."""
    end = edtf.read_date(time.time.edtf.rpartition("/")[2]) if time.rule == "range" and time.time else None
    return replace(time, time=end) if end else time


def ends_of(time: TimeExpression) -> tuple[TimeExpression, TimeExpression] | None:
    """The two days of "from 6 May to 2 June 1965"; None of another time."""
    if time.rule != "range" or time.clock:
        return None
    if time.last:
        return replace(time, last=None, bound=""), replace(time.last, bound="")
    start = edtf.read_date(time.time.edtf.partition("/")[0]) if time.time else None
    return (replace(time, time=start), end_of(time)) if start else None


SUBJECT = re.compile(
    r",?\s(?:it|they|he|she|the(?!\s(?:second|first|last|latter)\b)|its|their|an?)\s"
)  # "…, and on 12 March it …": of another verb
# "a second on 1 March because of a valve", but not "a second attempt the next day succeeded"
_NO_VERB = re.compile(
    r"\s*(?:[.,;:)–]|$|(?:and|but|because|due|owing|when|after|before|at|for|by|with|in|on|from|to|of|as|while|over)\b)"
)
_NEXT = (
    r"(?:(?:the|an?)\s(?:second|third|fourth|fifth|other|last|final|next)(?:\s(?:one|burn|firing|flyby|attempt|spacewalk))?|another(?:\sone)?|others|more"
    r"|(?:two|three)\smore)"
)
_ON = r"(?:on\s|in\s|at\s)?(?:the\s)?"
_LISTED = re.compile(rf"\s*(?:,|,?\s(?:and|&)(?:\s(?:again|then|finally|once\s(?:more|again)|{_NEXT}))?)\s{_ON}")
# ", followed by a second on", "; the third the next day", "; another followed two days later"
_ANOTHER = re.compile(
    rf"(?:[,;]|,?\s(?:and|followed\sby|with))\s(?:again\s|{_NEXT}\s(?:(?:followed|came|took\splace|was\smade)\s)?){_ON}$"
)
# "lasted six hours, and the second, two days later, five", "; on the second (9 April, 6 h 1 min)": the other has a verb like it
_NAMED_NEXT = re.compile(rf"(?:[,;]|,?\sand)\s(?:(?:on|during)\s)?{_NEXT}(?:,\s|\s\(){_ON}$")
_ITS_LENGTH = re.compile(
    rf"[,)]?\s(?:(?:only\s|about\s)?(?:\d|{WORD_NUMBER}\b)|lasted\b|took\b|began\b|was\s(?:stopped|halted|thwarted)\b)|[.;]"
)
# "it was lowered to 58 km on 3 May and to 40 km four days later"
_AMOUNT = re.compile(rf",?\sand\s(?:then\s)?(?:to|by)\s(?:about\s|only\s)?\d[\d.,]*\s[\w/]+\s{_ON}")
# "it began on 3 June and was completed on the 10th": each of the two is told
_FINISHED = re.compile(rf",?\sand\s(?:was|were)\s(?:completed|finished|concluded)\s{_ON}$")
# "Okina was released on the 9th and Ouna on the 12th": the verb of the second is left out
_NAME = (
    r"(?:(?:[A-Z][\w’'.-]{0,30}|\d[\w-]{0,10})(?:\s(?:[A-Z][\w’'.-]{0,30}|\d[\w-]{0,10})){0,3}"
    r"|(?:[\w-]{1,20}\s)?(?:stage|rocket\sbody|orbiter|lander|rover|capsule|debris))"
)
_NAMED = re.compile(
    rf"\)?(?:,(?:\s(?:and|then|and\sthen))?|\s(?:and|then|and\sthen)|,?\sfollowed\sby)\s(?:(?:of|by|at|to|with|past)\s)?(?:(?:the|its|an?)\s)?{_NAME}(?:\sagain)?\s(?:\(|{_ON})$"
)


def head_of_list(last: TimeExpression, usable: list[TimeExpression], text: str) -> TimeExpression:
    """The first of two days that stand at the head of a sentence: "On 27 January and 1 February 1966 spacewalks were made"."""
    fronted = (t for t in usable if t.kind == last.kind == "date" and only_leads(text[: t.start].removesuffix("the ")))
    return next((t for t in fronted if _AND.fullmatch(text[t.end : last.start])), last)


_AND = re.compile(rf",?\s(?:and|&)\s{_ON}")


def days_behind_colon(clauses: Clauses, index: int, usable: list[TimeExpression], text: str) -> list[TimeExpression]:
    """`Two attempts were scrubbed: on 9 May a valve leaked, and on the 10th the wind was too strong`: a day of each."""
    start, end = clauses[index]
    if not _SEVERAL.search(text, start, end) or not text.startswith(":", end):
        return []
    heads = {a for a, _ in clauses[index + 1 :]} | {t.end for t in usable}
    dates = (t for t in usable if t.kind == "date" and t.day)
    days = [t for t in dates if any(a <= t.start and only_leads(_WHICH.sub("", text[a : t.start])) for a in heads)]
    return days if len(days) > 1 else []


_WHICH = re.compile(r"^[\s,;]*(?:and\s)?(?:(?:the\s(?:first|second|third|fourth|last|other)|one|another)\s)?")
_SEVERAL = re.compile(r"\b(?:two|three|four|both|several|Two|Three|Four|Both|Several)\s")


def told_with(first: TimeExpression, usable: list[TimeExpression], text: str, trigger: Trigger) -> list[TimeExpression]:
    """The dates that are listed with the first one; what a date says alone behind a comma is of another verb."""
    out: list[TimeExpression] = []
    last, is_list = first, False
    for t in usable:
        if t.start < last.end:
            continue
        between = text[last.end : t.start]
        if t.offset and between == ", " and text.startswith(", ", t.end):
            continue  # "stopped in 2006, two years into the mission, the second in 2009": the same time in other words
        again = bool(
            _ANOTHER.search(between)
            or _AMOUNT.fullmatch(between)
            or (trigger.form.type in RUNS and _NAMED_NEXT.search(between) and _ITS_LENGTH.match(text, t.end))
            or (trigger.form.type == "deployment" and _FINISHED.fullmatch(between))
            or (trigger.form.type in NAMED and _NAMED.fullmatch(between))
        )
        dates = (
            first.kind == t.kind == "date"
            and bool(t.clock) == bool(first.clock)
            and (t.rule == "range") == (first.rule == "range")
        )
        if not again and not (dates and _LISTED.fullmatch(between)):
            break
        goes_on = trigger.form.type in NAMED and any(_NAMED.fullmatch(text, t.end, u.start) for u in usable)
        if (
            t.end > trigger.start
            and not goes_on
            and (SUBJECT.match(text, t.end) or (again and not _NO_VERB.match(text, t.end)))
        ):
            break
        out += apart(t, text) or [t]
        ends = re.search(r"and|&", between) is not None or text.startswith(")", t.end)
        last, is_list = t, is_list or again or ends
    return out if is_list else []
