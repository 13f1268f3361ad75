"""Statements of the prose as mentions with their times: every time of the running text is resolved in reading order.

What stands between two statements dates too: a clock time is of the day told last, "two days later" counts from the thing told last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from pipeline.core import Issue, Reject, Time
from pipeline.normalise.event import Event, fit
from pipeline.normalise.event_merge import is_ascent, is_like, is_own_launch
from pipeline.normalise.mention import LAUNCH, Mention
from pipeline.prose.context import Context, after_date, after_event, in_paragraph, in_section
from pipeline.prose.event_types import ALIVE, EACH, EITHER, ENDS, IN_FLIGHT, MANY, ON_ROCKET, ON_THE_GROUND, ONCE
from pipeline.prose.inflection import FINITE_PAST
from pipeline.prose.statement import Statement
from pipeline.prose.times import Resolved, counts_back, in_year, local_day, resolve
from pipeline.prose.told import Told
from pipeline.prose.verb import CARRIERS
from pipeline.values.times import TimeExpression

_A_DAY = timedelta(days=1)
_PREPARATIONS = timedelta(days=300)
_AT_THE_WORKS = re.compile(
    r"\b(?:factory|plant|works|workshop|hangar|clean\s?room|laborator\w+|assembl\w+|shipp\w+|transport\w*)\b"
)
_MADE_READY = re.compile(
    _AT_THE_WORKS.pattern
    + r"|\b(?:tests?|test(?:ed|ing)|trials?|static|readiness|firings?|hot-?fire|rehears\w+|count-?down|pad|fuell?ing|tanking|inspect\w*|check\w*|handl\w+|damaged|upload\w*|install\w*|integrat\w+"
    r"|due|planned|scheduled|found|discovered|detected|noticed|show(?:ed|n)|delay\w*|postpon\w*|put\s(?:back|off)|slipp?\w*|scrub\w*|called\soff|repair\w*|replac\w+|technicians?|engineers|workers?|on\sthe\sground|preparations?)\b",
    re.IGNORECASE,
)
_APART = timedelta(days=3)  # a malfunction that far from the launch may be another flight's
_ON_THE_PAD = re.compile(
    r"\b(?:attempts?\sto\slaunch|launch\sattempts?|technicians|countdown|rehearsal|fuell?ing|roll-?out|on\sthe\spad)\b"
)
_LATE = timedelta(days=3)  # two dates of one end lie no further apart
_PLANNED = re.compile(r"\b(?:due|planned|scheduled|slated|targeted|set|expected|intended|meant)\s(?:for\s|on\s)?$")


_TO_LAST = re.compile(
    r"\b(?:designed|planned|scheduled|expected|intended|due|was|were|hoped|meant)\s(?:\w+\s)?to\b[^.;]{0,60}$"
)


_WHY = re.compile(r"(?:because|when|as|after|since|due|owing|which|that)\b")


@dataclass(slots=True)
class _Reader:
    """What is known while the text is read: the context, and which mention told last."""

    context: Context
    events: list[Event]
    flown: bool  # of a mission that has not, plans follow each other as deeds do
    begins: Time | None  # what is told at a date before it is another mission's
    gone: Time | None  # the box's loss or decay of the craft: what it did after that, another did
    mentions: list[Mention] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    told_by: int | None = None  # the mention that context.last_told comes from
    foreign: int = -1  # the sentence that tells of another flight
    seen: dict[TimeExpression, tuple[Time | Reject, str, int | None]] = field(default_factory=dict)  # of this sentence


def dated_mentions(
    statements: list[Statement], told: list[Told], events: list[Event], flown: bool
) -> tuple[list[Mention], list[Issue]]:
    """The mentions of the prose in reading order, and an issue for each time that its context leaves open.

    `events` are those of the infobox: they say when the flight began and ended, and know many a time to the second.
    """
    launch = _launch_time(statements, events)
    context = Context(launch=launch, last_date=launch, end=_end_time(events))
    reader = _Reader(context, events, flown, _begin(statements, launch) if flown else None, _gone(events))
    paragraph, section = -1, ""
    of: dict[int, list[Statement]] = {}
    for s in statements:
        of.setdefault(s.sentence.index, []).append(s)
    for each in told:
        if each.sentence.paragraph != paragraph:
            reader.context = in_paragraph(reader.context)
            if each.sentence.section != section:
                reader.context = in_section(reader.context, behind_lead=not section)
            reader.told_by = reader.told_by if reader.context.last_told else None
            paragraph, section = each.sentence.paragraph, each.sentence.section
        reader.seen = {}
        items = list(_in_order(each, of.get(each.sentence.index, [])))
        if _tells_untimed(each, items):
            reader.context = replace(reader.context, untimed=True)
        for item in items:
            if isinstance(item, Statement):
                _read_statement(reader, item)
            else:
                _read_time(reader, item, each.sentence.text.clean)
    return reader.mentions, reader.issues


def _tells_untimed(told: Told, items: list[Statement | TimeExpression]) -> bool:
    """Whether a sentence without a time tells of a deed that is no event of ours: "The tower fired and shot away. Three seconds later …"."""
    untold = all(isinstance(i, Statement) and i.status == "not_achieved" for i in items)
    return untold and told.sentence.kind == "prose" and _DEED.search(told.sentence.text.clean) is not None


_DEED = re.compile(rf"(?<!was\s)(?<!were\s)(?<!been\s)(?<!had\s)\b{FINITE_PAST}\b")


def _in_order(told: Told, statements: list[Statement]) -> Iterator[Statement | TimeExpression]:
    """The statements of a sentence and the times that none of them has, in reading order; a statement stands where its time does."""
    taken = [(s.time.start, s.time.end) for s in statements if s.time]
    free = [t for t in told.times if t.kind != "duration" and not any(a <= t.start < b for a, b in taken)]
    placed: list[tuple[int, int, Statement | TimeExpression]] = [(t.start, 0, t) for t in free]
    placed += [(s.time.start if s.time else s.start, 1, s) for s in statements]
    return (item for _, _, item in sorted(placed, key=lambda p: p[:2]))


def _read_time(reader: _Reader, expression: TimeExpression, text: str) -> None:
    time, _ = resolve(expression, reader.context)
    countdown = expression.offset is not None and expression.offset.anchor == "launch" and expression.offset.direction < 0
    if isinstance(time, Reject) or countdown or expression.rule == "flight_length":
        return
    if expression.bound in ("before", "by", "after", "not_before") and not _is_count(expression):
        if expression.kind == "date":  # "its objectives met by April 2011, it left on 8 June"
            done = expression.bound == "by" and not _TO_LAST.search(text[: expression.start])
            dated = after_date(reader.context, time, happened=done)
            reader.context = replace(reader.context, last_date=dated.last_date, near=dated.near, local=dated.local)
        return
    ended = expression.bound == "until" and expression.day is not None and not _TO_LAST.search(text[: expression.start])
    happened = (not expression.bound or ended or _is_count(expression)) and not _PLANNED.search(
        text[max(0, expression.start - 14) : expression.start]
    )
    before = reader.context.last_told
    if expression.offset and counts_back(expression.offset):
        return
    if expression.kind == "offset" and "/" in time.edtf:
        reader.context = after_event(reader.context, time)  # hours after a day: no day is told
    else:
        reader.context = after_date(reader.context, time, happened=happened, local=local_day(expression, time))
        if expression.bound:
            reader.context = replace(reader.context, planned=None)  # from what was to last until then nothing counts
    if reader.context.last_told is not before:
        reader.told_by = None


def _is_count(expression: TimeExpression) -> bool:
    """Whether it says how long after something a thing came about: "the stage burned out after 146 seconds"."""
    return expression.kind == "offset" and expression.bound == "after"


def _read_statement(reader: _Reader, s: Statement) -> None:
    if s.sentence.index == reader.foreign and s.time and s.time.offset and s.time.offset.anchor == "launch":
        return  # into the flight that the sentence told of
    if s.sentence.index == reader.foreign and s.time is None and _is_of_that_flight(s):
        return
    time, basis, counts_from = _time_of(reader, s)
    begins = reader.begins
    if isinstance(time, Time) and begins and time.latest < begins.earliest and not _before_flight(s, time, begins, basis):
        if s.time is None or s.time.kind != "clock" or begins.earliest - time.latest > _A_DAY:
            reader.context = after_date(reader.context, time)
            reader.told_by, reader.foreign = None, s.sentence.index
            return
        time, basis = Reject("no_day", detail="on the day told last it would lie before the launch"), "none"
    if isinstance(time, Time) and begins and _is_of_later_rocket(s, time, begins):
        reader.context = after_date(reader.context, time)
        reader.told_by, reader.foreign = None, s.sentence.index
        return
    did = s.status == "occurred" and s.type in ALIVE
    if did and isinstance(time, Time) and reader.gone and time.earliest > reader.gone.latest + _LATE:
        return
    mention = _mention(s, None if isinstance(time, Reject) else time, basis)
    mention = replace(mention, about=reader.context.last_told, counts_from=counts_from)
    if isinstance(time, Reject) and not _counts_from_event(s):
        reader.issues.append(open_time(mention, s.type, time))
    reader.mentions.append(mention)
    if s.status != "occurred" and (reader.flown or s.status != "planned"):
        if isinstance(time, Time):
            attempted = s.status == "not_achieved"  # "the burn of 20 December was aborted": the next day is the 21st
            reader.context = after_date(reader.context, time, happened=attempted)
            reader.told_by = len(reader.mentions) - 1 if attempted else reader.told_by
        return
    known = _known(s, mention.time, reader.events, reader.mentions)
    launch = reader.context.launch
    if s.type == "launch" and known and launch and fit(known, launch) and _width(launch) < _width(known):
        known = launch  # the lead says the year, a section the second
    if s.time and s.time.offset and counts_back(s.time.offset):
        return  # "It landed on 9 May. It had let go two days earlier. At 08:10 …": the story goes on from the landing
    if isinstance(time, Time) and s.time:
        reader.context = after_date(reader.context, time, local=local_day(s.time, time))
    if known is not None or s.time is None:
        reader.context = after_event(reader.context, known)
    if known is not None:
        reader.told_by = len(reader.mentions) - 1


def _is_of_that_flight(s: Statement) -> bool:
    """Whether an undated deed is of the flight of another craft that its sentence told of before: it says why, or no other date stands there."""
    dates = [t for t in s.told.times if t.kind in ("date", "day")]
    why = s.type == "anomaly" and _WHY.match(s.words) is not None
    return why or (len(dates) == 1 and dates[0].end <= s.start and s.type not in ON_THE_GROUND)


def _time_of(reader: _Reader, s: Statement) -> tuple[Time | Reject | None, str, int | None]:
    """The time of a statement, how it is known, and the mention that it counts from; two verbs may share one."""
    if s.time is None:
        return None, "none", None
    if s.time not in reader.seen:
        context, told_by = _since(reader, s, s.time)
        time, basis = _resolved(s, s.time, reader.events, reader.mentions, context)
        offset = s.time.offset if s.time.kind == "offset" and isinstance(time, Time) else None
        from_launch = offset is not None and (offset.anchor == "launch" or context.last_told is None)
        reader.seen[s.time] = time, basis, LAUNCH if from_launch else told_by if offset else None
    return reader.seen[s.time]


def _since(reader: _Reader, s: Statement, expression: TimeExpression) -> tuple[Context, int | None]:
    """What a time counts from, and which mention tells it: what ends "after four hours" does so since it began."""
    context, told_by = reader.context, reader.told_by
    if s.type == "contact_lost" and told_by is not None and reader.mentions[told_by].type == "landing":
        return replace(context, untimed=False), told_by  # "It fell silent after 65 minutes": on the ground
    if s.type == "undocking" and expression.kind == "offset" and expression.bound == "after":
        docked = (i for i, m in reversed([*enumerate(reader.mentions)]) if m.type == "docking" and m.status == "occurred")
        last = next(docked, None)
        if last is not None:
            return replace(context, last_told=reader.mentions[last].time, untimed=False, local=None), last
    return context, told_by


def _before_flight(s: Statement, time: Time, launch: Time, basis: str) -> bool:
    """Whether it may be told of the ground: a test firing, a fault that delayed the launch."""
    if s.type == "engine_firing" and s.subject not in CARRIERS and s.time and s.time.kind == "clock":
        return False  # a craft's own engine fires in space: the day told last is not that of the clock
    ahead = launch.earliest - time.latest
    near = basis != "relative" and (ahead < _PREPARATIONS or _AT_THE_WORKS.search(s.words) is not None)
    if s.type in ("anomaly", "engine_firing") and ahead > _APART:
        near = near and _MADE_READY.search(s.sentence.text.clean) is not None  # else it is of another flight
    return s.type in ON_THE_GROUND or (s.type in EITHER and near)


def _is_of_later_rocket(s: Statement, time: Time, launch: Time) -> bool:
    """Whether a rocket failed so long after the launch that it can only be that of another flight."""
    return s.subject == "launch_vehicle" and s.type in ("anomaly", "destruction") and time.earliest - launch.latest > _APART


def open_time(mention: Mention, type_: str, reason: Reject) -> Issue:
    """A time of the text that stays open, with the reason: nothing is dropped in silence."""
    message = f"the time of the {type_} stays open: {reason.detail or reason.reason}"
    return Issue("normalise", "events", "time_edtf", "info", reason.reason, mention.time_words, message)


def _counts_from_event(s: Statement) -> bool:
    """Whether the time counts from an event that the words name: it is looked up when all events are known."""
    return bool(s.time and s.time.offset and s.time.offset.anchor == "event")


def _resolved(
    s: Statement, expression: TimeExpression, events: list[Event], mentions: list[Mention], context: Context
) -> Resolved:
    """The time in its context, as far as what is known of such events lets it stand."""
    time, basis = resolve(expression, context)
    launch = context.launch
    lifts_off = s.type == "launch" and s.status == "occurred" and not is_ascent(s.sentence.text.clean)
    if expression.kind == "clock" and (day := _at_that_clock(s, expression, events)):
        return day, "inherited"
    if expression.kind == "clock" and (lifts_off or isinstance(time, Reject)):
        known = [launch] if lifts_off else [e.time for e in events if e.type == s.type and e.status == s.status]
        if not known and s.type not in MANY | EACH:  # the lead says the day, a section the minute
            told = (m for m in mentions if m.type == s.type and m.status == s.status)
            known = [m.time for m in told if m.time and (s.type in ONCE or m.section is None)]
        if len(known) == 1 and (day := _on_the_day(expression, known[0])):
            return day, "inherited"
        day = _on_the_day(expression, launch) if s.type not in IN_FLIGHT else None
        if day and launch and launch.edtf.startswith(day.edtf.rstrip("Z")):
            return day, "inherited"  # at the minute of the launch: of its day
    flown = s.type in IN_FLIGHT - ON_ROCKET and s.status == "occurred"
    if flown and isinstance(time, Time) and launch and _is_launch(time, launch):
        return Reject("no_anchor", detail="what is done in flight is not done at the launch"), "none"
    preparing = launch and context.near and context.last_date and context.last_date.latest < launch.earliest
    if isinstance(time, Reject) or launch is None or (preparing and not lifts_off):
        return time, basis
    if lifts_off and basis == "relative" and not fit(time, launch):
        return Reject("no_anchor", detail="what it counts from is not what stands before it"), "none"
    return (_in_its_year(s, expression, time, context, lifts_off), basis) if basis == "inherited" else (time, basis)


def _is_launch(time: Time, launch: Time) -> bool:
    """Whether it is the clock time of the launch, told no finer."""
    return time.precision in ("minute", "second") and launch.edtf.startswith(time.edtf.rstrip("Z"))


def _at_that_clock(s: Statement, expression: TimeExpression, events: list[Event]) -> Time | None:
    """The time of an event of the box at the same minute or second: "at 03:22:52 UTC" is of its day, whichever was told last."""
    ascent = s.type == "launch" and is_ascent(s.sentence.text.clean)
    days = (
        _on_the_day(expression, e.time)
        for e in events
        if (is_like(e.type, s.type) or (ascent and e.type == "departure"))
        and e.status == s.status
        and e.time
        and e.time.precision in ("minute", "second")
    )
    return next((day for day in days if day), None)


def _on_the_day(expression: TimeExpression, known: Time | None) -> Time | None:
    """A clock time on the day that is known for such an event, where that can be."""
    time = resolve(expression, Context(last_date=known))[0]
    return time if isinstance(time, Time) and known and fit(time, known) else None


def _in_its_year(s: Statement, expression: TimeExpression, time: Time, context: Context, lifts_off: bool) -> Time:
    """A yearless date in the year that its event can only be of: a countdown comes before the launch, an end after it."""
    off, launch = 0, context.launch
    assert launch is not None
    if lifts_off and not fit(time, launch):
        off = launch.earliest.year - time.earliest.year
    elif s.type not in EITHER and time.latest < launch.earliest and time.earliest.year == launch.earliest.year:
        off = 0 if _ON_THE_PAD.search(s.sentence.text.clean) else 1  # "launched in March … it decayed on 3 January"
    elif s.type == "launch_scrub" and time.earliest > launch.latest:
        off = -1
    moved = in_year(expression, time.earliest.year + off) if off and expression.month and not expression.last else None
    beyond = isinstance(moved, Time) and off > 0 and context.end and moved.earliest - context.end.latest > _LATE
    return moved if isinstance(moved, Time) and not beyond and (not lifts_off or fit(moved, launch)) else time


def _launch_time(statements: list[Statement], events: list[Event]) -> Time | None:
    """The launch as the box dates it, else as the prose first does; where that is a day or coarser, the finest that fits it."""
    told = [s.time.time for s in statements if s.type == "launch" and s.time and s.time.time]
    launch = next((e.time for e in events if e.type == "launch" and e.time), None) or next(
        (time for time in told if "/" not in time.edtf), None
    )
    if launch is None or launch.precision not in ("year", "month", "day"):
        return launch
    return min((launch, *(time for time in told if fit(time, launch))), key=_width)


def _begin(statements: list[Statement], launch: Time | None) -> Time | None:
    """The launch, or an earlier one that the prose tells of against the box: which of them errs is not ours to say."""
    own = [
        s.time.time
        for s in statements
        if s.type == "launch" and s.status == "occurred" and s.time and s.time.time and is_own_launch(s.words)
    ]
    return min((time for time in (launch, *own) if time), key=lambda time: time.earliest, default=None)


def _gone(events: list[Event]) -> Time | None:
    """When the craft ceased to be, as the box dates it."""
    ends = (e for e in events if e.type in ("destruction", "reentry") and e.status == "occurred" and e.subject == "spacecraft")
    return next((e.time for e in ends if e.time), None)


def _end_time(events: list[Event]) -> Time | None:
    """The latest date of the box, where it tells that the flight ended: no yearless date of the prose lies a year beyond it."""
    times = [e.time for e in events if e.type in ENDS and e.time and e.status == "occurred"]
    return max(times, key=lambda time: time.latest, default=None)


def _known(s: Statement, time: Time | None, events: list[Event], mentions: list[Mention]) -> Time | None:
    """The finest time known for what a statement tells of: the infobox may know the minute where the sentence says the year."""
    told = [e.time for e in events if e.type == s.type and e.status == s.status and _there(s, e)]
    if time is not None or s.type == "launch":  # told without a time, another scrub or burn is not the one told before
        told += [m.time for m in mentions[:-1] if m.type == s.type and m.status == s.status and m.subject == s.subject]
    finer = {t.edtf: t for t in told if t and (time is None or (fit(t, time) and _width(t) <= _width(time)))}
    if time is None and len(finer) > 1 and s.type != "launch":
        return None  # which of them is meant is not told
    return min(finer.values(), key=_width, default=time)


def _there(s: Statement, event: Event) -> bool:
    """Whether it may be at the same body: who left a pad, or reached a parking orbit, left or reached no other planet."""
    if s.type in ("orbit_insertion", "departure"):
        return event.body == s.body
    return s.body is None or event.body is None or event.body == s.body


def _width(time: Time) -> float:
    return (time.latest - time.earliest).total_seconds()


def _mention(s: Statement, time: Time | None, basis: str) -> Mention:
    text = s.sentence.text
    return Mention(
        type=s.type,
        status=s.status,
        subject=s.subject,
        body=s.body,
        time=time,
        basis=basis,
        source_kind="prose",
        span=text.span(s.start, s.end),
        sentence=text.clean,
        detail=s.words,
        rule=s.rule,
        subject_text=s.subject_text or None,
        section=s.sentence.section or None,
        paragraph=s.sentence.paragraph,
        index=s.sentence.index,
        offset=s.time.offset if s.time and s.time.kind == "offset" else None,
        approximate=bool(s.time and s.time.approximate),
        time_words=text.clean[s.time.start : s.time.end] if s.time else None,
    )
