"""Events: mentions of one thing become one row with all its mentions; times that cannot both hold stay visible as a conflict."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.core import Article, Field, Sentence, Time
from pipeline.normalise.event import Event, fit
from pipeline.normalise.event_tables import EventRows, to_rows
from pipeline.normalise.infobox_events import infobox_mentions
from pipeline.normalise.mention import Mention
from pipeline.prose.mentions import Statement, Told, read_statements, told_sentences
from pipeline.prose.times import Context, add_offset, advance, resolve_date, year_after
from pipeline.values.times import Order, TimeExpression


def event_rows(
    article: Article,
    box: tuple[Field, ...],
    sentences: tuple[Sentence, ...],
    mission_id: str,
    own_names: frozenset[str],
    order: Order | None,
) -> EventRows:
    """The events of one mission. Prose is read for the article's first mission only (`sentences` is empty for the others)."""
    events: list[Event] = []
    told = told_sentences(sentences, order)
    statements = read_statements(told, own_names)
    launches = {s.status for s in statements if s.type == "launch"}
    for mention in infobox_mentions(box, order):
        if mention.type == "launch" and launches == {"planned"}:
            mention = replace(mention, status="planned")  # the box gives the date that the prose calls planned
        _place(events, mention)
    mentions = _dated_mentions(statements, told, events)
    later: list[tuple[Mention, int]] = []
    homes: list[Event | None] = []
    for index, mention in enumerate(mentions):
        if mention.offset is not None and mention.time is None:
            later.append((mention, index))
            homes.append(None)
        elif _is_reason(mention):
            homes.append(None)
        else:
            homes.append(_place(events, mention))
    for mention, index in later:
        homes[index] = _place_relative(events, mention, index, mentions, homes)
    for mention in mentions:
        if _is_reason(mention):
            _place_reason(events, mention)
    return to_rows(article, events, mission_id)


# ---------------------------------------------------------------- from statements to mentions


def _dated_mentions(statements: list[Statement], told: list[Told], events: list[Event]) -> list[Mention]:
    launch = _launch_time(statements, events)
    context = Context(launch=launch, last_date=launch, end=_end_time(events))
    paragraph, at, read_to = -1, 0, (-1, 0)
    out = []
    dates = _dates_in_order(told)
    for s in statements:
        context = advance(context, None, None, s.sentence.paragraph != paragraph)
        paragraph = s.sentence.paragraph
        here = (s.sentence.index, s.time.start if s.time else s.start)
        while at < len(dates) and dates[at][0] < here:
            if dates[at][0] > read_to:
                context = advance(context, resolve_date(dates[at][1], context)[0], None, False)
            at += 1
        read_to = max(read_to, here)
        time, basis = _resolve(s, context)
        if s.time and time and launch and basis == "inherited" and s.type in _IN_FLIGHT and time.latest < launch.earliest:
            time = resolve_date(s.time, year_after(context, launch))[0]  # "launched in March … it decayed on 3 January"
        if (
            time is not None
            and s.type not in ("launch", "launch_scrub", "programme")
            and launch
            and time.latest < launch.earliest
        ):
            continue  # a flight event dated before the launch is another mission's
        out.append(_mention(s, time, basis))
        plain = time if basis in ("stated", "inherited") else None
        context = advance(context, plain, _refined(s, time, events), False)
    return out


# told with a month before the launch's, an end is of the year after it; anything else may be of the preparations
_IN_FLIGHT = {"reentry", "deactivation", "contact_lost", "disposal"}


def _launch_time(statements: list[Statement], events: list[Event]) -> Time | None:
    """The launch as the box dates it, else as the prose first does; where that is a day or coarser, the finest that fits it."""
    told = [s.time.time for s in statements if s.type == "launch" and s.time and s.time.time]
    launch = next((e.time for e in events if e.type == "launch" and e.time), None) or next(
        (time for time in told if "/" not in time.edtf), None
    )
    if launch is None or launch.precision not in ("year", "month", "day"):
        return launch
    return min((time for time in told if fit(time, launch)), key=lambda t: t.latest - t.earliest, default=launch)


def _end_time(events: list[Event]) -> Time | None:
    """The latest date of the box, where it tells that the flight ended: no yearless date of the prose lies a year beyond it."""
    ends = ("reentry", "landing", "impact", "destruction", "deactivation", "contact_lost", "recovery", "disposal")
    times = [e.time for e in events if e.type in ends and e.time and e.status == "occurred"]
    return max(times, key=lambda time: time.latest, default=None)


def _dates_in_order(told: list[Told]) -> list[tuple[tuple[int, int], TimeExpression]]:
    """Every dated expression of the running prose with its place: yearless dates inherit from the one before them."""
    return [((t.sentence.index, time.start), time) for t in told for time in t.times if time.kind == "date"]


def _resolve(s: Statement, context: Context) -> tuple[Time | None, str]:
    """The time of a statement, as far as it needs no other event; "two days later" counts from a date earlier in its sentence."""
    if s.time is None:
        return None, "none"
    relative = s.time.offset is not None and s.time.offset.anchor == "previous"
    if relative and s.time.offset:
        earlier = [t for t in s.told.times if t.end <= s.time.start and t.kind == "date" and t.bound == ""]
        anchor = resolve_date(earlier[-1], context)[0] if earlier else None
        if anchor is not None and anchor.precision in ("day", "minute", "second", "hour") and s.time.kind == "offset":
            return add_offset(anchor, s.time.offset, s.time.approximate), "relative"
        if anchor is not None and s.time.kind == "day":
            context = advance(context, None, anchor, False)
    return resolve_date(s.time, context)


def _refined(s: Statement, time: Time | None, events: list[Event]) -> Time | None:
    """The finest time known for what a statement tells of: the infobox may know the minute where the sentence says the year."""
    known = [
        e.time for e in events if e.type == s.type and e.status == s.status and e.time and (time is None or fit(e.time, time))
    ]
    known = [k for k in known if time is None or (k.latest - k.earliest) <= (time.latest - time.earliest)]
    if s.type == "launch" or time is not None:
        return known[0] if known else time
    return time


def _mention(s: Statement, time: Time | None, basis: str) -> Mention:
    text = s.sentence.text
    offset = s.time.offset if s.time and s.time.kind == "offset" else None
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
        detail=text.clean[s.start : s.end].strip(" ,;"),
        rule=s.rule,
        subject_text=s.subject_text or None,
        section=s.sentence.section or None,
        paragraph=s.sentence.paragraph,
        offset=None if basis == "relative" and time is not None else offset,
        approximate=bool(s.time and s.time.approximate),
    )


# ---------------------------------------------------------------- one event, many mentions

# happens once to a subject (and body): times that do not fit are a conflict, not another event
_ONCE = {
    "launch",
    "reentry",
    "departure",
    "orbit_insertion",
    "landing",
    "impact",
    "destruction",
    "deactivation",
    "contact_lost",
    "recovery",
    "disposal",
}
_CRAFT = {"spacecraft", "lander", "orbiter", "capsule", "rover", "crew", "payload"}
_MAIN = {"spacecraft"}
_WHOLE = ({"spacecraft", "station"}, {"spacecraft", "capsule"})


def _same_subject(event: Event, mention: Mention) -> bool:
    if event.subject == mention.subject:
        return True
    if event.type in (
        "landing",
        "impact",
        "docking",
        "undocking",
        "recovery",
        "deactivation",
        "contact_lost",
        "flyby",
        "orbit_insertion",
    ):
        return {event.subject, mention.subject} <= _CRAFT and bool({event.subject, mention.subject} & _MAIN)
    return {event.subject, mention.subject} == {"spacecraft", "station"}


def _place(events: list[Event], mention: Mention) -> Event:
    """The event that the mention tells of, or a new one."""
    fitting = (e for e in events if e.time and mention.time and fit(e.time, mention.time) and _belongs(e, mention))
    home = next(fitting, None) or next((e for e in events if _belongs(e, mention)), None)
    if home is None:
        home = Event(mention.type, mention.status, mention.subject, mention.body)
        events.append(home)
    home.mentions.append(mention)
    home.body = home.body or mention.body
    if home.subject == "spacecraft" and mention.subject in ("lander", "capsule", "rover") and mention.source_kind == "infobox":
        home.subject = mention.subject
    return home


def _belongs(event: Event, mention: Mention) -> bool:
    if event.type != mention.type or event.status != mention.status or not _same_subject(event, mention):
        return False
    if (
        event.body
        and mention.body
        and event.body != mention.body
        and event.type not in ("launch", "contact_lost", "deactivation", "destruction")
    ):
        return False
    fits = all(fit(m.time, mention.time) for m in event.mentions)
    if mention.source_kind == "infobox" and not fits:
        return False  # a box states each of its events once
    if event.type in _ONCE:
        if event.type == "orbit_insertion" and not fits:
            return False
        return fits or event.subject == mention.subject or {event.subject, mention.subject} in _WHOLE
    if event.type in ("anomaly", "programme", "other", "observation", "deployment"):
        return (
            event.time is not None
            and mention.time is not None
            and fits
            and event.time.edtf == mention.time.edtf
            and event.mentions[-1].sentence != mention.sentence
        )
    timed = event.time is not None and mention.time is not None
    if timed:
        return fits
    if event.status == "not_achieved":
        return True
    lead_only = all(m.section is None for m in event.mentions)
    return (lead_only and fits and mention.section is not None) or (
        event.type in ("flyby", "docking", "undocking", "engine_firing")
        and fits
        and event.mentions[-1].sentence != mention.sentence
        and event.time is None
        and mention.time is None
        and lead_only
    )


def _is_reason(mention: Mention) -> bool:
    """ "Due to a problem with X": a mention of a malfunction that is told elsewhere, if it is."""
    return (
        mention.type == "anomaly"
        and mention.time is None
        and mention.offset is None
        and bool(re.search(r"\b(?:[Dd]ue to|[Bb]ecause of|[Oo]wing to)\b", mention.detail))
    )


def _place_reason(events: list[Event], mention: Mention) -> None:
    told = [
        e
        for e in events
        if e.type == "anomaly" and e.status == mention.status and not any(m.span == mention.span for m in e.mentions)
    ]
    home = next((e for e in told if e.subject == mention.subject), None) or next(
        (e for e in told if {e.subject, mention.subject} <= {"stage", "launch_vehicle", "spacecraft"}), None
    )
    if home is not None:
        home.mentions.append(mention)
    else:
        _place(events, mention)


# ---------------------------------------------------------------- offsets

_ANCHORS = {
    "engine_firing": r"ignit|burn|firing|injection",
    "separation": r"separat|jettison",
    "landing": r"landing|landed|touchdown|splashdown",
    "orbit_insertion": r"insertion|orbit|arriv|reaching",
    "docking": r"docking|docked",
    "undocking": r"undock",
    "flyby": r"flyby|encounter|approach",
    "deployment": r"deploy|release",
    "launch": r"launch|lift-?off|flight|take-?off",
    "impact": r"impact|crash",
    "reentry": r"re-?ent|(?:atmospheric\s)?entry|decay",
}


def _place_relative(
    events: list[Event], mention: Mention, index: int, mentions: list[Mention], homes: list[Event | None]
) -> Event:
    """A mention with an offset: its anchor's time and the offset give its own; without an anchor it has no time."""
    offset = mention.offset
    assert offset is not None
    anchor = _anchor(events, mention, index, mentions, homes)
    time = add_offset(anchor.time, offset, mention.approximate) if anchor and anchor.time else None
    resolved = replace(mention, time=time, basis="relative" if time else "none")
    home = _place(events, resolved)
    exact = offset.lower == offset.upper > 0 and not offset.within
    if anchor is not None and exact and home.best.span == mention.span:
        seconds = offset.direction * offset.lower
        chained = (
            anchor.offset_s if anchor.type != "launch" and anchor.offset_s is not None and _counts_from_launch(anchor) else None
        )
        home.offset_s = float(f"{seconds + (chained or 0.0):.12g}")
        home.anchor = anchor.anchor if chained is not None else anchor if anchor is not home else None
    return home


def _counts_from_launch(event: Event) -> bool:
    return event.anchor is not None and event.anchor.type == "launch"


def _anchor(
    events: list[Event], mention: Mention, index: int, mentions: list[Mention], homes: list[Event | None]
) -> Event | None:
    offset = mention.offset
    assert offset is not None
    launch = next((e for e in events if e.type == "launch" and e.status == "occurred"), None)
    if offset.anchor == "launch":
        return launch
    if offset.anchor == "event":
        for type_, words in _ANCHORS.items():
            if re.match(rf"(?:the\s|its\s|their\s)?(?:[\w-]+\s){{0,2}}?(?:{words})", offset.anchor_text, re.IGNORECASE):
                before = [h for h in homes[:index] if h is not None and h.type == type_]
                return before[-1] if before else next((e for e in events if e.type == type_), None)
        return None
    small = offset.unit in ("second", "minute", "millisecond")
    for earlier in range(index - 1, -1, -1):
        home = homes[earlier]
        if home is None or mentions[earlier].paragraph != mention.paragraph:
            continue
        if (
            home.status == "occurred"
            and home.time is not None
            and not (home.type == mention.type and not small and home.subject == mention.subject and mention.type in _ONCE)
        ):
            return home
        if small:
            return None  # seconds after an event without a time have none either
    return None if small else launch
