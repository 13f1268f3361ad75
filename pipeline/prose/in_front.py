"""The time that stands in front of a verb's clause and is told of it too."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.prose.beside import SUBJECT, end_of, only_leads
from pipeline.prose.clauses import AT_ONCE, Clauses
from pipeline.prose.event_types import DECIDED
from pipeline.prose.inflection import FINITE_PAST
from pipeline.prose.times import counts_back
from pipeline.prose.triggers import Trigger
from pipeline.prose.usable import OF_PLAN
from pipeline.values.times import TimeExpression, without_clock


def time_in_front(
    trigger: Trigger,
    clauses: Clauses,
    index: int,
    has_verb: set[int],
    usable: list[TimeExpression],
    text: str,
    reported: bool,
) -> TimeExpression | None:
    """The time that stands before the verb's clause and is told of it too."""
    start = clauses[index][0]
    if together := _told_together(clauses, index, usable, text):
        return together
    if cleft := _cleft(clauses, index, has_verb, usable, text):
        return cleft
    passing = _IN_PASSING.match(text, start)
    declared = passing is not None and passing[0] == "that " and trigger.form.type in DECIDED
    if reported or (passing and not declared):
        return None
    # "pictures of 2015 showed that it had landed": told later, not then
    perfect = _PERFECT.search(text[start : trigger.start]) or _HAD.search(text, trigger.start, trigger.end)
    if perfect and not declared:
        usable = [t for t in usable if t.bound in ("by", "before") or _looks_back(t, usable, text)]
    previous = index - 1
    if index > 1 and is_interrupted(text, clauses, previous):
        if _WHICH_OCCURRED.match(text, clauses[previous][0]):  # "An explosion, which occurred on 7 August, broke the stage"
            return best_in(clauses[previous], usable)
        previous -= 1
        has_verb = has_verb - {previous}
    # what stands behind the first verb is its own
    while previous >= 0 and (
        _shares(text, clauses, previous) or (previous == index - 1 and _is_consequence(index, clauses, has_verb, text))
    ):
        if first := _fronted(clauses, previous, has_verb, usable, text):
            return _share(first, clauses, range(previous, index), has_verb, text)
        previous -= 1
    # "Two minutes later, as the boosters fell away"
    alongside = index == 1 and 0 not in has_verb and _ALONGSIDE.match(text, start)
    another = index > 0 and "," in text[clauses[index - 1][1] : start] and _AND_ANOTHER.match(text, start)
    if index and text.startswith("but ", start):
        tried = _attempted(clauses, index, has_verb, usable, text)
        if day := tried or (_opening_day(clauses, index, usable, text) if another else None):
            return day
    if index and not alongside and (another or _CAUSE.match(text, start)):
        return None  # "on 5 May it was given up because the battery was leaking": since when is not told
    follows = declared or _PARTICIPLE.match(text, start) is not None
    scrubbed = trigger.form.type == "launch_scrub"
    front = min(_fronting(clauses, previous, has_verb, usable, text, follows, scrubbed), key=rank, default=None)
    return _share(front, clauses, range(index), has_verb, text) if front else None


def _attempted(
    clauses: Clauses, index: int, has_verb: set[int], usable: list[TimeExpression], text: str
) -> TimeExpression | None:
    """`An attempt to restart it was made on 3 March, but no reply came`: what came of it is of its day."""
    found = [t for t in usable if t.end <= clauses[index][0] and t.kind == "date" and _ATTEMPT_ON.search(text, 0, t.start)]
    near = found and (found[-1].start >= clauses[index - 1][0] or has_verb.isdisjoint(range(index)))
    return found[-1] if near else None


_ATTEMPT_ON = re.compile(
    r"\b(?:attempts?|call|try|effort|search|command)\s(?:to\s[^,;.]{1,50}\s)?(?:(?:was|were)\s(?:made|sent|undertaken)\s)?(?:on|in|at)\s$",
    re.IGNORECASE,
)


def _share(time: TimeExpression, clauses: Clauses, before: range, has_verb: set[int], text: str) -> TimeExpression | None:
    """What a verb has of a time that stands in front of another too: its day, not its minute: "At 10:05 it docked and opened its hatch"."""
    another = any(i in has_verb and clauses[i][1] > time.end for i in before)
    if not another and not _AT_ONCE.match(text, clauses[before.stop][0]):
        return time
    if time.clock and not time.last:
        return without_clock(time) if time.kind == "date" and time.day else None
    counts = time.kind == "offset" and time.offset is not None and time.offset.unit in ("second", "minute", "hour")
    return None if counts else time


_AT_ONCE = re.compile(rf"and\s(?:almost\s)?{AT_ONCE}\s")


def _fronting(
    clauses: Clauses, last: int, has_verb: set[int], usable: list[TimeExpression], text: str, follows: bool, scrubbed: bool
) -> list[TimeExpression]:
    """The times that the clauses up to `last` lead in with: those of clauses without a verb, or with one that is only told in passing."""
    out: list[TimeExpression] = []
    for previous in range(last, -1, -1):
        a, b = clauses[previous]
        counted = any(_counts_from_verb(t, a, text) for t in usable)
        free = previous not in has_verb or text.startswith(DURING, a) or _THE_DAY_OF.match(text, a) is not None
        if not (free or counted or _IN_PASSING.match(text, a)):
            break
        found = [t for t in usable if a <= t.start < b and (free or _counts_from_verb(t, a, text))]
        if text.count("(", 0, a) > text.count(")", 0, a) or _is_aside(clauses, previous, has_verb, usable, text):
            found = []  # it is of the words before it
        joint = text[b : clauses[previous + 1][0]]
        if ";" in joint or (":" in joint and not (found and (a, b) == (found[0].start, found[0].end))):
            break  # but "9 May 1966: it landed"
        if text.startswith("that ", a) or REPORTED.search(text[a:b]):
            break
        lead = text[a : found[0].start].strip() if found else ""
        if found and (
            only_leads(lead)
            or (scrubbed and OF_PLAN.search(lead + " "))  # "First set for 2 May, it was put off"
            or (_begins(text, clauses, previous) and (follows or _ADVERBIAL.match(lead)) and not FINITE.search(lead))
        ):
            out += found
    return out


def _opening_day(clauses: Clauses, index: int, usable: list[TimeExpression], text: str) -> TimeExpression | None:
    """The day that opens a sentence, for what goes amiss behind "but" on it: "On 9 March the lander was let go, but its engine failed"."""
    head = [t for t in usable if t.kind == "date" and t.day and only_leads(text[: t.start]) and t.end < clauses[index][0]]
    alone = len([t for t in usable if t.end <= clauses[index][0]]) == 1
    later = _LATER_WORDS.search(text, clauses[index][0], clauses[index][1])
    return without_clock(head[0]) if head and alone and not later else None


_LATER_WORDS = re.compile(
    r"\b(?:had|later|eventually|finally|subsequently|soon|afterwards?|would|still|again|until|since|never)\b"
)


_THE_DAY_OF = re.compile(
    r"the\s(?:very\s)?(?:day|eve)\s(?:of|before|after)\s"
)  # "On 28 September, the day of the last flyby, …"


def _is_consequence(index: int, clauses: Clauses, has_verb: set[int], text: str) -> bool:
    """Whether a clause tells what came of the verb before it: "On 3 June the last command was sent, pushing it into …"."""
    return index - 1 in has_verb and _CONSEQUENCE.match(text, clauses[index][0]) is not None


def _looks_back(time: TimeExpression, usable: list[TimeExpression], text: str) -> bool:
    """Whether it counts back, or is the clock time or date beside one that does: "Two days before that, on 5 May, it had let go"."""
    if time.offset and counts_back(time.offset):
        return True
    return any(t.offset and counts_back(t.offset) and _BESIDE.fullmatch(text, t.end, time.start) for t in usable)


_BESIDE = re.compile(r",\s(?:at\s|on\s)?")


def _cleft(clauses: Clauses, index: int, has_verb: set[int], usable: list[TimeExpression], text: str) -> TimeExpression | None:
    """`it was only on 6 May, after weeks of tests, that the engine was fired`: a time that is set off in front of its verb."""
    previous = index - 1
    while previous > 0 and previous not in has_verb and not _IT_WAS.match(text, clauses[previous][0]):
        previous -= 1
    if not text.startswith("that ", clauses[index][0]) or previous < 0 or previous in has_verb:
        return None
    a, b = clauses[previous]
    return next((t for t in usable if a <= t.start < b and _IT_WAS.fullmatch(text, a, t.start)), None)


_IT_WAS = re.compile(
    r"(?:and\s|but\s|so\s)?[Ii]t\swas\s(?:(?:only|just|not|finally|first|then)\s)?(?:(?:on|in|at|until|after)\s)?(?:the\s)?"
)


def is_interrupted(text: str, clauses: Clauses, index: int) -> bool:
    """Whether a clause is an aside between a subject and its verb: "the probe, whose antenna had jammed, flew past"."""
    return (
        0 < index < len(clauses) - 1
        and "," in text[clauses[index - 1][1] : clauses[index][0]]
        and _ASIDE_OF_SUBJECT.match(text, clauses[index][0]) is not None
        and _MAIN_VERB.match(text, clauses[index + 1][0]) is not None
    )


def _begins(text: str, clauses: Clauses, index: int) -> bool:
    """Whether a clause is the first of its sentence, or of what a semicolon begins."""
    return index == 0 or ";" in text[clauses[index - 1][1] : clauses[index][0]]


def _is_aside(clauses: Clauses, index: int, has_verb: set[int], usable: list[TimeExpression], text: str) -> bool:
    """Whether a clause says when the verb of the clause before it came about: "When the burn was made, at 12:08 UTC, it …"."""
    before = index - 1
    if before > 0 and before not in has_verb and _AS_PLANNED.fullmatch(text, *clauses[before]):
        before -= 1
    start, end = clauses[before]
    told = any(start <= t.start < end for t in usable)
    aside = before in has_verb and not told and text.startswith(", ", end)
    return aside and (
        text.startswith(("When ", "By the time "), start) or (before < index - 1 and text.startswith("Before ", start))
    )


_AS_PLANNED = re.compile(r"as\s(?:planned|intended|expected|scheduled|foreseen)")


def _fronted(
    clauses: Clauses, index: int, has_verb: set[int], usable: list[TimeExpression], text: str
) -> TimeExpression | None:
    """The time that a clause opens with: "flew past, after 34 hours of flight, and went on" opens with none."""
    a, b = clauses[index]
    first = [t for t in usable if a <= t.start < b and only_leads(text[a : t.start])]
    finite = (
        index == 0
        or index in has_verb
        or text.startswith("and ", a)
        or index - 1 not in has_verb
        or any(SUBJECT.match(text, t.end) for t in first)
    )
    return min(first, key=rank) if first and finite else None


def fronted_day(clauses: Clauses, index: int, usable: list[TimeExpression], text: str) -> list[TimeExpression]:
    """The day that stands alone in front of a clause, at the head of its sentence: one, or none."""
    if index != 1:
        return []
    a, b = clauses[0]
    return [t for t in usable if t.kind == "date" and t.end == b and only_leads(text[a : t.start])][:1]


def _counts_from_verb(time: TimeExpression, start: int, text: str) -> bool:
    """Whether a clause opens with so long after a deed: "Ten minutes after it had docked, …"."""
    counts = time.offset is not None and time.offset.anchor in ("event", "dated")
    return counts and not text[start : time.start].strip() and _LATER_CLAUSE.search(text, time.start, time.end + 1) is not None


# "…, and the mission was ended": with a subject of its own it has no share in what stands in front of the clause before it
_AND_ANOTHER = re.compile(
    r"(?:and|but|so|since|because|as)\s(?:that\s)?(?:the|its?|they|their|he|she|an?|this|that|all|both|no|attempts|efforts|[A-Z]\w+)\s"
)
_CAUSE = re.compile(r"(?:because|since|although|though|whereas)\s(?!of\b)")
_ALONGSIDE = re.compile(r"(?:as|while)\s")
_ADVERBIAL = re.compile(
    r"(?:In|On|At|After|Following|During|By|Within|From|Over|Before|Until|Since|Late|Early|About|Some|Around|With|Upon|Under|Based|Located|Just|Only|Shortly|Soon)\s",
    re.IGNORECASE,
)


_PARTICIPLE = re.compile(r"[a-z]+ing\b")  # "…, causing a loss of power": with the verb before it


def _shares(text: str, clauses: Clauses, previous: int) -> bool:
    """Whether the clause after `previous` goes on from it, with its subject: what stands before the first verb is of both."""
    joint, at = text[clauses[previous][1] : clauses[previous + 1][0]], clauses[previous + 1][0]
    return (joint.isspace() and text.startswith("and ", at)) or (joint == ", " and _SAME_SUBJECT.match(text, at) is not None)


_SAME_SUBJECT = re.compile(r"(?:and\s)?(?:then\s|later\s)?(?!the\b|its?\b|an?\b|they\b)" + FINITE_PAST + r"\b")


# "On 3 June the last command was sent, pushing it into a graveyard orbit", "…, whereupon contact was lost"
_CONSEQUENCE = re.compile(
    r"(?!(?:during|following|including|according|owing|having|being|morning|evening)\b)[a-z]+ing\s|whereupon\s|(?:at|upon)\swhich\s"
)


def _told_together(clauses: Clauses, index: int, usable: list[TimeExpression], text: str) -> TimeExpression | None:
    """`it worked until 5 May, when the battery ran out`: the date of both; `it failed when contact was lost on 5 May` too."""
    start, end = clauses[index]
    if index and WHEN.match(text, start):
        dates = [t for t in usable if t.end <= start and text[t.end : start].strip(" ,") in ("", "at", "upon")]
        return None if _HAD.search(text[start:end][:40]) else replace(end_of(dates[-1]), bound="") if dates else None
    if index and text.startswith("When ", clauses[index - 1][0]) and text[clauses[index - 1][1] : start] == ", ":
        a, b = clauses[index - 1]  # "When it was lowered on 5 May, it jammed"
        dates = [t for t in usable if a <= t.start and t.end == b]
        return dates[0] if dates and not _HAD.search(text, a, b) else None
    if index + 1 == len(clauses) or not WHEN.match(text, clauses[index + 1][0]):
        return None
    a, b = clauses[index + 1]
    if _HAD.search(text, start, end) or _HAD.search(text[a:b][:40]):
        return None  # "it had taken 200 pictures when contact was lost on 5 May"
    return best_in((a, b), usable)


# the date of a report is not that of what it tells
REPORTED = re.compile(
    r"\b(?:traced|blamed|attributed|reported|concluded|determined|revealed|disclosed|identified|admitted|learn(?:ed|t))\b"
    r"|\b[Aa]ccording\sto\b|\b(?:report|statement|announcement|press\srelease|paper|article|study|interview|letter)\s(?:of|from|in|on)\b"
)
_IN_PASSING = re.compile(r"(?:that|with|after|before|once) ")
_HAD = re.compile(r"\b(?:had|has|(?<!to\s)have)\b")
_ASIDE_OF_SUBJECT = re.compile(r"(?:(?:[\w-]+\s){0,4}of\s)?(?:which|whose|who)\b|[a-z]+(?:ed|t|en)\sby\s")
_MAIN_VERB = re.compile(r"(?!followed\sby\b)(?:was|were|had|has|could|did|then|" + FINITE_PAST + r")\b")
_LATER_CLAUSE = re.compile(
    r"\b(?:before|after|until|once)\s(?:it|they|he|she|the|its|their)\s"
)  # with a verb that has its own time
WHEN = re.compile(
    r"\s{0,3}\b(?:when|(?:at\s|on\s|upon\s)?which\s(?:point|time|moment|stage|date|day)|the\s(?:very\s)?(?:day|moment)\s(?:on\swhich|that|when))\b"
)


# "During the landing on 5 May a leg broke"
DURING = tuple(f"{during} {article}" for during in ("During", "during") for article in ("", "the ", "its "))
_WHICH_OCCURRED = re.compile(r"which\s(?:occurred|happened|took\splace|came)\s")
_PERFECT = re.compile(r"\b(?:had|have|has)\s(?:\w+\s){0,2}$")
FINITE = re.compile(
    r"^(?:where\s)?(?:it|they|he|she)\s|\b(?:was|were|is|are|had|has|have|did|would|will|who|which|came|went|took|began|made|kept|sent)\b"
)


def best_in(clause: tuple[int, int], usable: list[TimeExpression]) -> TimeExpression | None:
    """The time of a clause that says most."""
    return min((t for t in usable if clause[0] <= t.start < clause[1]), key=rank, default=None)


def rank(time: TimeExpression) -> int:
    """A stated date before a clock time, a clock time before an offset or a relative day."""
    return 0 if time.time is not None or time.month else 1 if time.kind == "clock" else 2 if time.offset else 3
