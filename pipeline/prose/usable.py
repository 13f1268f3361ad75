"""Which of a sentence's times a verb may have at all: none of a plan, of another's deed, or of its own words."""

from __future__ import annotations

import re

from pipeline.prose.beside import end_of
from pipeline.prose.triggers import Trigger
from pipeline.values.times import TimeExpression

# "originally due on the 14th, was made on the 15th": a date of the plan is not the date of the deed, that of "as planned" is
OF_PLAN = re.compile(
    r"(?<!\bas\s)(?<!\bthan\s)(?<!\bas\soriginally\s)\b(?:due|planned|scheduled|set|expected|slated|targeted|intended|originally|initially|foreseen|predicted)\s"
    r"(?:(?:for|to|in|on|at|by|around|about|as|occur|launch|be|land|launched|fly|flown|begin|take\splace|no\searlier\sthan|\w+ly)\s){0,4}$"
)
_ASIDES = {
    type_: re.compile(rf",\s(?:first\s|last\s)?(?:{verbs})\s(?:on|in|at|since)\s(?:the\s)?$")
    for type_, verbs in (
        ("contact", r"lost|broken(?:\soff)?|interrupted|cut(?:\soff)?"),
        ("observation", "released|published|issued|shown"),
    )
}
_TO = re.compile(r"\b(?:to|until|till|for)\s(?:the\s|no\searlier\sthan\s)?$")
_HAD_SLIPPED = re.compile(r"\b(?:which|that)\shad\s")
# "scheduled for 12 July, but was put off": that day saw no launch; the day that it was put off for did
_UNTIL = re.compile(r"\b(?:to|until|till)\s(?:the\s|no\searlier\sthan\s)?$")
_PUT_OFF = re.compile(r"\b(?:postpone|delay|(?:put|called)\s(?:off|back)|held\sback|pushed|moved|slip|reschedul|cancel)")
AROUND = re.compile(r"\b(?:before|after|until|since|following|prior\sto|ahead\sof)\s(?:(?:the|its|their|this)\s)?$")


def usable_times(trigger: Trigger, times: tuple[TimeExpression, ...], text: str, mode: str) -> list[TimeExpression]:
    """The times of the sentence that a verb may have at all: none of a plan, of what another counts from, of the deed's own words."""
    usable = [t for t in times if t.kind != "duration" and not _dates_an_anchor(t, trigger, times, text)]
    usable = [t for t in usable if not within(trigger, t)]  # "six months after it was retired"
    usable = [t for t in usable if not _is_open(t, text)]
    usable = [t for t in usable if t.rule != "at_once" or any(o.end <= t.start for o in usable)]  # of what its sentence times
    if _WAS_TO.search(text, 0, trigger.start + 1):  # "on 9 May, when the rocket that was to have carried it to orbit exploded"
        usable = [t for t in usable if t.start > trigger.start]
    if trigger.form.type == "launch_scrub":  # the day it was to have been, not the day that it was put off to
        usable = [
            t
            for t in usable
            if (t.kind == "day" or t.day or t.rule == "day_range" or _counts_days(t) or _of_attempts(t, trigger, text))
            and t.bound != "until"
            and t.rule != "range"
        ]
        # "the launch on 8 May, which had slipped"
        usable = [t for t in usable if not _HAD_SLIPPED.search(text, t.end, trigger.end)]
        usable = [t for t in usable if not _away(trigger, t, text).search(text[max(0, t.start - 20) : t.start])]
        usable = [t for t in usable if not _given_up_before(trigger, t, text)]
    elif mode == "occurred":
        usable = [t for t in usable if not OF_PLAN.search(text[max(0, t.start - 60) : t.start])]
        usable = [t for t in usable if t.start < trigger.start or not _in_aside(t, trigger, text)]
        usable = [t for t in usable if not _of_a_plan_aside(t, trigger, text)]
    usable = [t for t in usable if not _APART.search(text, 0, t.start)]
    if _is_over_by(trigger):
        usable = [t for t in usable if t.bound != "until" or t.start < trigger.start]
    if trigger.words.endswith(" until"):  # "in use from 2007 until a fault ended it": till when, not since when
        usable = [end_of(t) for t in usable if not (trigger.start <= t.start and t.end <= trigger.end)]
    if trigger.form.kind == "noun" and AROUND.search(text[max(0, trigger.start - 24) : trigger.start]):
        usable = [t for t in usable if t.start >= trigger.start]  # "on 23 July, the last night before splashdown"
    return usable


def _is_over_by(trigger: Trigger) -> bool:
    """Whether "until" behind a verb ends what it began: "placed in storage until 1995", "contact was lost until 4 August"."""
    cut = trigger.form.type == "contact_lost" and _CUT.search(trigger.words) is not None
    return cut or (trigger.form.type == "deactivation" and not trigger.form.is_noun)


_CUT = re.compile(r"\b(?:lost|lose|losing|loss|broke|interrupt|cut|silen)")


def _is_open(time: TimeExpression, text: str) -> bool:
    """Whether it only says how soon or how long before, counted from what is not named: "within the hour", "weeks later"."""
    offset = time.offset
    if time.kind != "offset" or offset is None or offset.anchor != "previous":
        return False
    untold = offset.lower != offset.upper and _BARE.match(text, time.start) is not None
    return untold or text.endswith(("within ", "Within "), 0, time.start)


_BARE = re.compile(r"(?:weeks|months|years)\b", re.IGNORECASE)
_WAS_TO = re.compile(r"\b(?:that|which|who)\s(?:was|were)\s(?:to|meant\sto|supposed\sto)\s(?:have\s)?(?:\w+\s)?\w?$")


# "the cover, which was to be thrown off on 1 August, would not come free", "apart from a revival in 1990"
_WAS_TO_BE = re.compile(r",\s(?:that|which|who)\s(?:was|were)\sto\s[^,;]*$")
_APART = re.compile(r"(?:\b[Aa](?:part|side)\sfrom|\b[Ee]xcept\sfor|\b[Ss]ave\sfor)\s[^,;]*$")


def _of_a_plan_aside(time: TimeExpression, trigger: Trigger, text: str) -> bool:
    """Whether it is of what an aside says was to be, and the trigger is not."""
    aside = _WAS_TO_BE.search(text, 0, time.start)
    return aside is not None and not aside.start() <= trigger.start <= time.end


def _of_attempts(time: TimeExpression, trigger: Trigger, text: str) -> bool:
    """Whether a month is that of the attempts which a scrub ended: "two attempts in October were called off"."""
    return time.kind == "date" and trigger.start < time.start < trigger.end and _ATTEMPTS.match(text, trigger.start) is not None


_ATTEMPTS = re.compile(r"(?:[\w-]+\s){0,3}?(?:attempts?|tries|countdowns?)\s", re.IGNORECASE)


def _away(trigger: Trigger, time: TimeExpression, text: str) -> re.Pattern[str]:
    """What leads to the day that a launch was put off to."""
    put_off = _PUT_OFF.search(text, trigger.start, trigger.end)
    return _TO if put_off and put_off.start() < time.start else _UNTIL


def _given_up_before(trigger: Trigger, time: TimeExpression, text: str) -> bool:
    """Whether it is the day of a plan that was dropped nobody says when: "planned for 20 January, it was put off until …"; by a day, then."""
    put_off = _PUT_OFF.search(text, trigger.start, trigger.end) and not _ATTEMPTS.match(text, trigger.start)
    if not put_off or _BY_DAYS.match(text, trigger.end):
        return False
    before = text[max(0, time.start - 60) : time.start]
    return OF_PLAN.search(before) is not None or _AND_LATER.search(before) is not None


_AND_LATER = re.compile(r"\band\s(?:later|then|afterwards)\sfor\s(?:the\s)?$")
_BY_DAYS = re.compile(r"\s(?:by|for|of)\s(?:about\s)?(?:an?|one|two|three|another|24|48|\d)\s(?:hour|day)")


def _counts_days(time: TimeExpression) -> bool:
    """Whether it is a day so many days from another: "an attempt five days earlier"."""
    return time.kind == "offset" and time.offset is not None and time.offset.unit == "day" and time.offset.anchor == "previous"


def _in_aside(time: TimeExpression, trigger: Trigger, text: str) -> bool:
    """Whether a time is when it was lost or shown, not when it came back or was taken: "contact, lost on 5 May, was restored"."""
    aside = _ASIDES.get(trigger.form.type)
    return aside is not None and aside.search(text[trigger.start : time.start]) is not None


def within(trigger: Trigger, time: TimeExpression) -> bool:
    """Whether a trigger is of the words of a time: wholly, or a verb that they begin; "since 5 May nothing has been heard" tells when."""
    if time.bound == "since" and trigger.form.type == "contact_lost" and trigger.end > time.end:
        return False
    return time.start <= trigger.start < time.end and (trigger.end <= time.end or not trigger.form.is_noun)


def _dates_an_anchor(time: TimeExpression, trigger: Trigger, times: tuple[TimeExpression, ...], text: str) -> bool:
    """Whether it is the date of what another counts from, not the trigger's: "a month before the launch of Perun 2 on 9 May"."""
    counts = (t for t in times if t.offset and t.offset.anchor in ("event", "dated", "launch") and not within(trigger, t))
    return time.kind in ("date", "clock") and any(text[t.end : time.start] in (" on ", " in ", " at ", " ") for t in counts)


def is_foreign(time: TimeExpression) -> bool:
    """Whether an offset counts from another mission's deed ("eight days after Mars 2MV-4 No.1", "before the loss of Challenger")."""
    offset = time.offset
    if offset is None or offset.anchor not in ("event", "dated"):
        return False
    words = offset.anchor_text
    if re.match(r"(?:the\s)?[A-Z]", words) and re.search(r"\d|[IVX]\b", words):
        return True
    if re.search(r"\bof\s(?:its|the|their)\s(?:predecessor|twin|sister|previous|other|earlier)\b", words):
        return True
    return bool(
        re.search(r"\b(?:loss|launch|flight|landing|lift-?off|arrival|departure|death|disaster)\sof\s(?:the\s)?[A-Z]", words)
    )
