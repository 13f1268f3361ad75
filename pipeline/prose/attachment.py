"""Which of a sentence's times belongs to a verb: the one in its clause, or in a clause beside it that has no verb of its own."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.prose.beside import (
    SUBJECT,
    apart,
    clock_behind,
    counted_behind,
    dated_behind,
    days_behind_colon,
    head_of_list,
    in_a_row,
    only_leads,
    told_with,
    with_clock_apart,
)
from pipeline.prose.clauses import Clauses, clause_of
from pipeline.prose.event_types import DATED, DECIDED
from pipeline.prose.faults import REASON
from pipeline.prose.in_front import DURING, FINITE, REPORTED, WHEN, fronted_day, is_interrupted, rank, time_in_front
from pipeline.prose.outcomes import time_of_cause
from pipeline.prose.triggers import Trigger
from pipeline.prose.usable import AROUND, usable_times, within
from pipeline.values.times import TimeExpression

_FOLLOWED = re.compile(r"\bfollowed\s(?:on\s|at\s|in\s)?$")
_BY = re.compile(r"\sby\s(?:(?:the|its|an?)\s)?(?:\w+\s){0,2}")
_AND = re.compile(r"\band\s(?:the\s|its\s)?$")  # "docking occurred on 9 May and undocking on 14 May"
_LINK = re.compile(r"\s(?:on|at|in)\s")


def times_of(
    trigger: Trigger,
    triggers: list[Trigger],
    clauses: Clauses,
    index: int,
    times: tuple[TimeExpression, ...],
    text: str,
    mode: str,
) -> list[TimeExpression]:
    """The times of a verb: none, one, or each of several that are told together ("on 27 January, 3 February and 5 March")."""
    usable = usable_times(trigger, times, text, mode)
    first = _time_of(trigger, triggers, clauses, index, usable, text, mode) if usable else None
    if first is None and trigger.form.type in DATED and (days := days_behind_colon(clauses, index, usable, text)):
        return days
    if first and (trigger.form.type in DATED or not first.day):
        first = head_of_list(first, usable, text)
    if first and trigger.form.type in DATED and (days := apart(first, text)):
        return days
    has_verb = {clause_of(clauses, t.start) for t in triggers} - {index}
    free = [t for t in usable if clause_of(clauses, t.start) not in has_verb]
    first = clock_behind(counted_behind(first, free, text), free, text) if first else None
    if first and first.bound == "after" and trigger.form.type == "contact_lost" and _SILENT.search(text, 0, trigger.end):
        first = replace(first, bound="")  # "no signals came after 11 May": the last came then
    listed = [first, *told_with(first, free, text, trigger)] if first else []
    return in_a_row(listed) if trigger.form.type == "observation" else listed


_SILENT = re.compile(r"\b(?:[Nn]o|[Nn]othing|[Nn]ever)\b")


def _time_of(
    trigger: Trigger, triggers: list[Trigger], clauses: Clauses, index: int, usable: list[TimeExpression], text: str, mode: str
) -> TimeExpression | None:
    start, end = clauses[index]
    span_end = max(end, trigger.end)
    deeds = [t for t in triggers if t is trigger or not REASON.match(t.words)]
    has_verb = {clause_of(clauses, t.start) for t in deeds}
    before = text[start : trigger.start]
    reported = bool(
        REPORTED.search(before) or (trigger.form.type not in DECIDED and _TOLD_THAT.search(text, start, trigger.end))
    )
    inside = [t for t in usable if t.start < span_end and t.end > start and (t.start > trigger.start or not reported)]
    if trigger.form.is_noun and (behind := _right_behind(trigger, inside, text)):
        return behind
    inside = [t for t in inside if _is_told_of(t, trigger, triggers, start, text)]
    rivals = [t for t in deeds if start <= t.start < span_end and t is not trigger and not any(within(t, e) for e in usable)]
    if inside:
        near = _nearest(trigger, rivals, inside, text)
        if near is None:  # "On May 5, 1966, it docked and let go on May 9": the first has the day in front
            return next(iter(fronted_day(clauses, index, usable, text)), None)
        return dated_behind(near, trigger, clauses, index, has_verb, usable, text) or near
    # "switched off just before the touchdown, which came at 15:20": of the touchdown
    of_noun = _WHICH_CAME.match(text, end) and any(t.form.is_noun and trigger.end < t.start and t.end >= end for t in rivals)
    after = None if of_noun else _behind(clauses, index, has_verb, usable, text, mode)
    if after and not (after.offset and after.offset.anchor == "event"):
        return after
    return (
        time_of_cause(trigger, triggers, clauses, index, usable, text)
        or time_in_front(trigger, clauses, index, has_verb, usable, text, reported)
        or after
    )


def _is_told_of(time: TimeExpression, trigger: Trigger, triggers: list[Trigger], start: int, text: str) -> bool:
    """Whether a time of the clause that begins at `start` may be told of its verb: nothing between them has it for its own."""
    if time.rule != "flight_length" and _OF_WHAT_WAS_BEFORE.search(text, trigger.end, time.start):
        return False
    if not trigger.form.is_noun and (_of_a_noun(time, triggers, text) or _of_what_it_followed(time, triggers, start, text)):
        return False
    if time.end <= trigger.start and (
        _FOR_REASON.search(text, time.end, trigger.start) or _HAD_BEFORE.search(text, time.end, trigger.end)
    ):
        return False
    if WHEN.search(text, trigger.end, time.start) and _HAD.search(text, start, trigger.end):
        return False  # "it had taken 200 pictures when contact was lost on 5 May"
    if _OTHER_VERB.search(text, trigger.end, time.start) or (
        _THAT_HAD.search(text[start : trigger.end]) and FINITE.search(text, trigger.end, time.start)
    ):
        return False
    return time.bound != "since" or not _HAS.search(text[time.end : trigger.start])


_HAD = re.compile(r"\bhad\s(?!to\b)")
_WHICH_CAME = re.compile(r",\s(?:which|that)\s(?:came|occurred|happened|took\splace|was|followed)\b")
_ANOTHER_MAIN = re.compile(r"(?:(?:and|but|so|while|as|whereupon)\s\w+|which\s(?:the|its?|they|an?))\s\w")


def _right_behind(noun: Trigger, inside: list[TimeExpression], text: str) -> TimeExpression | None:
    """The time that a noun has to itself: "before undocking at 05:44", "… and undocking on 14 May", "followed on 14 May by undocking"."""
    for t in inside:
        if _FOLLOWED.search(text, 0, t.start) and _BY.fullmatch(text, t.end, noun.start):
            return t
    behind = next(
        (t for t in inside if noun.end < t.start <= noun.end + _CLOSE or _MADE.fullmatch(text, noun.end, t.start)), None
    )
    lead = text[max(0, noun.start - 24) : noun.start]
    own = behind and (AROUND.search(lead) or (_AND.search(lead) and _LINK.fullmatch(text, noun.end, behind.start)))
    return behind if own else None


def _nearest(trigger: Trigger, rivals: list[Trigger], inside: list[TimeExpression], text: str) -> TimeExpression | None:
    """The nearest of the times of its clause, unless it is nearer to another verb there."""
    inside = [
        t for t in inside if not any(r.end <= t.start and _SUBORDINATE.search(text, t.end, trigger.start) for r in rivals)
    ]
    if not inside or (trigger.form.is_noun and any(r.start < trigger.start and not r.form.is_noun for r in rivals)):
        return None  # "entered orbit on 5 May after a burn": the date is the verb's
    if not trigger.form.is_noun:
        rivals = [r for r in rivals if not r.form.is_noun or r.start < trigger.start]
    rivals = [
        r for r in rivals if r.start - trigger.end not in (0, 1) and trigger.start - r.end not in (0, 1)
    ]  # "released into orbit"
    rivals = [r for r in rivals if not r.start < trigger.start < trigger.end < r.end]  # "contact, lost on 2 May, was regained"
    rivals = [
        r for r in rivals if not text.endswith(("to ", "by "), 0, r.start)
    ]  # "fired its engine to leave orbit on 3 December"
    rivals = [r for r in rivals if not (r.form.is_noun and text.endswith(DURING, 0, r.start))]
    rivals = [r for r in rivals if not WHEN.search(text, min(r.start, trigger.start), max(r.start, trigger.start))]
    near = min(inside, key=lambda t: (rank(t), _distance(t, trigger)))
    near = next((t for t in inside if near.end <= trigger.start and _counts_on(t, trigger)), near)
    soon = next((t for t in inside if t.rule == "shortly_after" and t.start >= trigger.end), None)
    if soon and near.end <= trigger.start and " and " in text[near.end : trigger.start]:
        return soon  # "burned out after 157 seconds and was cast off moments later"
    if near.rule == "year":  # "A search in 1993 found it on 14 October"
        near = next((t for t in inside if t.kind == "date" and t.month and t.day and t.time is None), near)
    after = [r for r in rivals if r.start >= near.end and _SUBORDINATE.search(text, near.end, r.start)]
    if trigger.end <= near.start and SUBJECT.match(text, near.end):  # "after a flyby on 5 May it flew past Mars"
        after += [r for r in rivals if r.start >= near.end]
    rivals = [r for r in rivals if r not in after]
    inside = [t for t in inside if not any(near.end <= r.start < t.start for r in after)]  # the clock time is the other verb's
    rivals = [r for r in rivals if near.end > min(r.start, trigger.start)]  # "On 5 April two burns moved it": of both
    if any(_distance(near, trigger) > _distance(near, r) for r in rivals):
        return None
    return near if rivals else with_clock_apart(near, inside)


def _behind(
    clauses: Clauses, index: int, has_verb: set[int], usable: list[TimeExpression], text: str, mode: str
) -> TimeExpression | None:
    """The time in a clause behind the verb's that has no verb of its own."""
    following = index + 1
    if is_interrupted(text, clauses, index):
        return None  # "the recorder, which had jammed, was used again in May": of the main verb
    if text.endswith((" and", " but"), *clauses[index]):
        return None  # "… and, ten minutes later, the boom was extended"
    while following < len(clauses) and following not in has_verb and _goes_on(text, clauses, following):
        a, b = clauses[following]
        found = [t for t in usable if a <= t.start < b]
        lead = text[a : found[0].start] if found else ""
        # "… and hit a hillside 22 seconds after launch", "… and on 6 November the drill was started": of another verb
        goes_on = found and len(text[found[0].end : b].split()) > 2
        own_verb = lead.startswith("and ") and (not only_leads(lead) or goes_on or following + 1 < len(clauses))
        predicate = _PREDICATE if mode == "occurred" else _PLANNED_FOR
        if not found and _ANOTHER_MAIN.match(text, a, b):
            return None  # another main clause: what stands behind it is its own
        if (
            found
            and not own_verb
            and not REPORTED.search(lead)
            and not _ASIDE.match(lead)
            and not FINITE.search(predicate.sub("", lead))
        ):
            counts = found[0].offset is not None and found[0].offset.anchor == "event"
            return found[0] if counts else min(found, key=rank)  # "a month before the launch of Perun 2 on 9 May"
        following += 1
    return None


_TOLD_THAT = re.compile(  # "on 9 May it was announced that it had …", "the press wrote that it …"
    r"\b(?:announced|stated|confirmed|said|noticed|reali[sz]ed|recogni[sz]ed|detected|saw)\b[^;]{0,80}\b(?:had|has)\b"
    r"|\b(?:wr[oi]te|show|suggest|indicat|claim|found|discover|believ|thought|think|assum|prov|clear|known)\w{0,6}\s(?:[^\s,;]{1,30}\s){0,6}?(?:that|where|how|why|whether)\s"
)
_HAS = re.compile(r"\b(?:has|have)\s")  # "since 5 May it has taken pictures": on which day is not told
_THAT_HAD = re.compile(
    r"\b(?:that|which|who)\s(?:\w+\s)?had\s(?:\w+\s){0,2}\w+$"
)  # "a valve that had stuck was replaced in May"
_FOR_REASON = re.compile(r"\b(?:since|because|as)\s(?!of\b)(?:the|it|its|one|an?|both|some|two)\s")
# "on 3 June the count was held after a motor had jammed": since when is not told
_HAD_BEFORE = re.compile(r"\b(?:after|because|as|since|although|though|where|once)\s[^,;]*\bhad\s")
# "entered orbit on 12 May after a burn of 22 minutes"
_SUBORDINATE = re.compile(r"\b(?:before|after|until|once)\s(?:it|they|he|she|the|its|their|an?|two|three|several)\s")
# "it fired thrice before it let go at 09:01", "at the port that Progress 4 had left on 5 April"
_OTHER_VERB = re.compile(
    r"\b(?:before|after|once)\s(?:it|they|he|she)\s(?!was\slaunched)|\b(?:that|which)\s(?:[\w.’'-]{1,20}\s){0,4}?(?:had|has|have|would)\s"
    r"|\b(?:and|but)\s(?:[\w-]{1,20}\s){0,3}?(?:would|will|was\sto|were\sto)\s"
)
_MADE = re.compile(r"\s(?:made|performed|executed|conducted|carried\sout)\s(?:on|at|in)\s(?:the\s)?")
_CLOSE = 8  # characters between a noun and a time that is its own: " at ", " on the "


def _of_a_noun(time: TimeExpression, triggers: list[Trigger], text: str) -> bool:
    """`it docked again before undocking at 05:44`: the time is the noun's."""
    return any(
        t.form.is_noun and t.end < time.start <= t.end + _CLOSE and AROUND.search(text[max(0, t.start - 24) : t.start])
        for t in triggers
    )


def _of_what_it_followed(time: TimeExpression, triggers: list[Trigger], start: int, text: str) -> bool:
    """`After a first flyby of Venus on 5 May it flew past Mars`: the date is of what its clause opens with."""
    opens = _AFTER.match(text, start) is not None and SUBJECT.match(text, time.end) is not None
    return opens and any(t.form.is_noun and start <= t.start < time.start for t in triggers)


_AFTER = re.compile(r"(?:[Aa]fter|[Bb]efore|[Ff]ollowing|[Ss]ince)\s")


# "The burn, due on the 14th, was made the next day", "a failure which occurred 438 seconds into the flight"
_PREDICATE = re.compile(
    r"^(?:(?:was|were|took|came|began|had)\b(?:\s(?:made|begun|sent|\w+ed))?|(?:which|that)\s(?:occurred|happened|took|came|began|started|followed)\b)"
)
_PLANNED_FOR = re.compile(
    r"^(?:which|that)\s(?:was|were|had\sbeen)\s(?:to\shave|to|due|planned|scheduled|set)\b|" + _PREDICATE.pattern
)
_ASIDE = re.compile(
    r"(?:with(?!\s(?:the|its)\s\w+\soccurring)|as|(?!(?:occurr|perform|execut|conduct|complet|achiev)ed\b)[a-z]+(?:ing|ed))\b"
)  # ", having served since 1990": a verb of its own, if no trigger


def _goes_on(text: str, clauses: Clauses, following: int) -> bool:
    """Whether a clause goes on with what the one before it says."""
    between = text[clauses[following - 1][1] : clauses[following][0]]
    opens = re.match(r"\s*(?:when|after|before|while|but|although|so\sthat|in\sorder)\b", text[slice(*clauses[following])])
    return opens is None and ";" not in between and ":" not in between


# "it was left in a low orbit after its launch in March 2008": the date is the launch's
_OF_WHAT_WAS_BEFORE = re.compile(
    r"\b(?:after|before|since|following|until|followed|preceded)\s(?:(?:its|the|their|an?)\s)?(?:[\w-]+\s){0,2}"
    r"(?:launch|landing|arrival|loss|failure|departure|crash|death|disaster|accident|explosion|flight|mission)\s(?:[\w-]+\s){0,5}(?:in|on|at|of)?\s?$"
)


def _counts_on(time: TimeExpression, trigger: Trigger) -> bool:
    """`a flyby on 6 June placed it in orbit ten days later`: what counts behind the verb counts from the date before it."""
    offset = time.offset
    return time.start >= trigger.end and time.kind == "offset" and offset is not None and offset.anchor == "previous"


def _distance(time: TimeExpression, trigger: Trigger) -> int:
    return max(0, time.start - trigger.end, trigger.start - time.end)
