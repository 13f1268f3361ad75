"""One event, many mentions: which mentions tell of one thing, and which times of one thing cannot both hold."""

from __future__ import annotations

import re
from datetime import timedelta

from pipeline.normalise.event import Event, apart, hold
from pipeline.normalise.mention import Mention
from pipeline.prose.event_types import AGAIN, EACH, ONCE
from pipeline.prose.faults import parts_named

_ERROR = timedelta(days=3)  # two dates of one thing lie no further apart
_CRAFT = {"spacecraft", "lander", "orbiter", "capsule", "rover", "crew", "payload"}
_MAIN = {"spacecraft"}
_ARRIVALS = {
    "landing",
    "impact",
    "docking",
    "undocking",
    "recovery",
    "deactivation",
    "contact_lost",
    "flyby",
    "orbit_insertion",
}
_WHOLE = ({"spacecraft", "station"}, {"spacecraft", "capsule"})
_ANYWHERE = ("launch", "contact_lost", "deactivation", "destruction")  # a body beside these is where it stood or was bound for
_SIGHTED = ("flyby", "docking", "undocking")  # told without a time, one of these is one that is told with it
# "the spacecraft lifted off in 1976": of this mission however far it lies from the box's date
_OWN = re.compile(
    r"(?:(?:In|On|At|After)\b[^,]{1,60},\s)?(?:it|the\s(?!first|second|third|next|last|other|backup|twin|sister|previous|follow|replace)[\w-]+(?:\s\w+)?)"
    r"\s(?:was|were|lifted|rose|took|blasted|left)\b",
    re.IGNORECASE,
)
_ASCENT = re.compile(
    r"\b(?:ascender|ascent (?:stage|module|vehicle|element)|upper part|lunar module|from the (?:Moon|surface|lunar surface|asteroid))\b"
)


def place(events: list[Event], mention: Mention) -> Event | None:
    """The event that the mention tells of, or a new one; None for the launch of another craft."""
    homes = _one_walk(events, mention) or [e for e in events if _belongs(e, mention)]
    homes = [e for e in homes if e.type == "departure"] or homes
    fitting = (e for e in homes if e.time and mention.time and hold(e.best, mention))
    home = next(fitting, None) or _nearest(homes, mention)
    if home is None:
        if _is_of_another(events, mention):
            return None
        home = Event(mention.type, mention.status, mention.subject, mention.body)
        events.append(home)
    home.mentions.append(mention)
    home.body = home.body or mention.body
    home.subject = max(home.subject, mention.subject, key=_NEARER.index) if _blames(home, mention) else home.subject
    return home


_NEARER = ("spacecraft", "launch_vehicle", "stage")  # what the lead lays on the first, a section may lay on the next


def _blames(event: Event, mention: Mention) -> bool:
    """Whether two tell of a malfunction of the craft or of what carries it."""
    return event.type == "anomaly" and event.subject in _NEARER and mention.subject in _NEARER


def _one_walk(events: list[Event], mention: Mention) -> list[Event]:
    """The spacewalk that an undated mention means: that of its number ("The first spacewalk lasted six hours"), the one told just before, or the only one."""
    if mention.type != "spacewalk" or mention.time is not None:
        return []
    dated = [(e.time.earliest, e) for e in events if e.type == mention.type and e.status == mention.status and e.time]
    walks = [e for _, e in sorted(dated, key=lambda each: each[0])]
    if which := _NUMBER.match(mention.detail):
        at = ("first", "second", "third").index(which["number"].casefold())
        return walks[at : at + 1]
    if _MORE_WALKS.search(mention.detail):
        return []
    near = [e for e in walks if _just_told(e.mentions[-1], mention)]
    return near[-1:] or (walks if len(walks) == 1 else [])


_MORE_WALKS = re.compile(r"\b(?:spacewalks|EVAs|second|third|fourth|another|again|other|more|next|later)\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:the|their|its|during\sthe)\s(?P<number>first|second|third)\s(?:space\s?walk|EVA|excursion|walk)\b", re.IGNORECASE
)


def _nearest(homes: list[Event], mention: Mention) -> Event | None:
    """Of several events that a mention without a time may tell of, the one that lies nearest to what is told before it."""
    about = mention.about
    if mention.time is not None or about is None or not homes:
        return homes[0] if homes else None
    return min(homes, key=lambda e: apart(e.time, about) if e.time else timedelta.max)


def _is_of_another(events: list[Event], mention: Mention) -> bool:
    """Whether a launch at another date than this mission's is that of a twin or successor, not the ascent from a surface."""
    if mention.type != "launch" or mention.source_kind == "infobox" or mention.status != "occurred":
        return False
    dated = any(e.type == "launch" and (e.status == "occurred" or e.best.source_kind == "infobox") for e in events)
    return dated and not is_ascent(mention.sentence) and not is_own_launch(mention.detail)


def is_own_launch(detail: str) -> bool:
    """Whether the words tell of this mission's launch, not of a twin's: "it was launched", "the spacecraft lifted off"."""
    return _OWN.match(detail) is not None


def is_ascent(sentence: str) -> bool:
    """Whether a launch is that from another body's surface."""
    return _ASCENT.search(sentence) is not None


def _belongs(event: Event, mention: Mention) -> bool:
    if event.status != mention.status:
        return False
    if _told_again(event, mention) or _retold(event, mention):
        return True
    if not _same_subject(event, mention):
        return False
    if event.type != mention.type:  # the box's departure from a surface is the prose's lift-off of an ascender
        ascent = event.type == "departure" and mention.type == "launch" and is_ascent(mention.sentence)
        untimed = ascent and mention.time is None and is_ascent(mention.detail)
        at_once = (ascent or is_like(event.type, mention.type)) and _at_once(event, mention)
        return untimed or at_once or _lets_go(event, mention)
    if event.body and mention.body and event.body != mention.body and event.type not in _ANYWHERE:
        return False
    if event.type == "engine_firing" and any(_other_burn(m, mention) for m in event.mentions):
        return False
    if mention.time is None and any(_told_apart(m, mention) for m in event.mentions):
        return False
    fits = all(hold(m, mention) for m in event.mentions)
    if mention.source_kind == "infobox" and not fits:
        return False  # a box states each of its events once
    if event.type in ONCE:
        return fits or _in_conflict(event, mention)
    if event.type in EACH:
        return (
            event.time is not None
            and mention.time is not None
            and fits
            and event.time.edtf == mention.time.edtf
            and event.mentions[-1].sentence != mention.sentence
        )
    if event.time is not None and mention.time is not None:
        return fits and not any(_told_beside(m, mention) for m in event.mentions)
    if event.status == "not_achieved":
        return True
    if event.type in _SIGHTED:
        return event.mentions[-1].sentence != mention.sentence or _goes_on(event, mention)
    return fits and mention.section is not None and all(m.section is None for m in event.mentions)


def _told_beside(a: Mention, b: Mention) -> bool:
    """Whether one sentence gives two times: "the stage separated after 149 seconds, and the fairing was shed a minute later"."""
    return a.sentence == b.sentence and a.time is not None and b.time is not None and a.time.edtf != b.time.edtf


def _goes_on(event: Event, mention: Mention) -> bool:
    """Whether a sentence tells a sighting twice: "it missed its target and went past the Moon", "it arrived at the station and was attached to a port"."""
    if event.type == "flyby":
        return event.time is None and mention.time is None
    return _ARRIVED.search(event.mentions[-1].rule) is not None and _ONCE_MORE.search(mention.detail) is None


_ARRIVED = re.compile(r"^prose:docking:(?:arriv|reach)")


def _told_apart(a: Mention, b: Mention) -> bool:
    """Whether of two mentions in the sections one tells that it came about once more: of another time than the one before it."""
    return (
        a.section is not None
        and b.section is not None
        and bool(_ONCE_MORE.search(a.detail)) != bool(_ONCE_MORE.search(b.detail))
    )


_ONCE_MORE = re.compile(r"\b(?:again|once\smore|a\ssecond\stime|for\sthe\s(?:second|third|last)\stime)\b")


def _told_again(event: Event, mention: Mention) -> bool:
    """Whether a mention goes on about an event that was told just before: "The burn lasted six minutes", "The leak was traced to …"."""
    last = event.mentions[-1]
    if event.type != mention.type or not _just_told(last, mention):
        return False
    named = _DEFINITE.get(event.type)
    counted_on = mention.basis == "relative" and event.time is not None
    again = named.match(mention.detail) if named else None
    if again is None or counted_on or not hold(event.best, mention):
        return False
    which = set(again["which"].casefold().split()) - _TELLS_NONE_APART
    sentence = last.sentence.casefold()
    return all(word in sentence for word in which)  # no "mid-course burn" behind that of a stage


def _just_told(last: Mention, mention: Mention) -> bool:
    """Whether a mention of the prose stands one or two sentences before another, in its paragraph."""
    near = last.source_kind == mention.source_kind == "prose" and last.paragraph == mention.paragraph
    return near and 0 < mention.index - last.index <= _BACK


_BACK = 2  # sentences
_TELLS_NONE_APART = {
    "premature",
    "early",
    "sudden",
    "unexpected",
    "whole",
    "entire",
    "brief",
    "short",
    "long",
    "successful",
    "said",
}
_DEFINITE = {
    type_: re.compile(
        rf"(?:(?:(?:because|as\sa\sresult)\sof|due\sto|owing\sto|after|following|during)\s)?(?:the|this|that|its)\s(?P<which>(?:[\w-]+\s){{0,3}}?)(?:{nouns})\b",
        re.IGNORECASE,
    )
    for type_, nouns in {
        "anomaly": r"failure|malfunction|fault|problem|trouble|anomaly|leak|glitch|short[\s-]circuit|explosion|blast|fire|shut-?down|cut-?off|breakdown|defect|incident|accident|collision|outage|jam|loss",
        "engine_firing": r"burn|firing|manoeuvre|maneuver|correction|ignition|retrofire|injection|impulse",
        "separation": r"separation|jettison|release",
        "deployment": r"deployment|release",
        "spacewalk": r"spacewalk|space\swalk|moonwalk|EVA|excursion|walk",
        "undocking": r"undocking",
        "launch_scrub": r"attempt|scrub",
        "docking": r"docking|link-?up",
    }.items()
}


def _retold(event: Event, mention: Mention) -> bool:
    """Whether a section tells of the malfunction that the lead told: of the same part, or, where one names none, at times that overlap."""
    if (
        not event.type == mention.type == "anomaly"
        or mention.section is None
        or any(m.section is not None for m in event.mentions)
    ):
        return False
    if (event.subject != mention.subject and not _blames(event, mention)) or not all(hold(m, mention) for m in event.mentions):
        return False
    if _OF_ANOTHER.search(mention.detail):
        return False
    told = set[str]().union(*(parts_named(m.detail) for m in event.mentions))
    named = parts_named(mention.detail)
    if told & named:
        return True
    if event.time is None or mention.time is None:  # "it malfunctioned on its way": the first that has a date
        return not told and mention.time is not None and event.subject == mention.subject
    return not (told and named) or event.time.precision not in _COARSE


_COARSE = ("month", "quarter", "season", "year", "decade")  # in such a time two may fail
_OF_ANOTHER = re.compile(r"\b(?:another|other|a\ssecond|too|also|as\swell)\b")


def is_like(one: str, other: str) -> bool:
    """Whether two types may be words for one thing: what the box calls a landing, the prose may call an impact."""
    return one == other or {one, other} == {"landing", "impact"}


def _lets_go(event: Event, mention: Mention) -> bool:
    """Whether an undocking is told in other words: "The astronauts let the ship go", "they cast off from their target at 19:00"."""
    if event.type != "undocking" or mention.type not in ("separation", "deployment") or event.subject != mention.subject:
        return False
    if _LET_GO.search(mention.rule) is None:
        return False
    if event.time is not None and mention.time is not None:
        return hold(event.best, mention)
    last = event.mentions[-1]
    return last.sentence == mention.sentence or _just_told(last, mention)


_LET_GO = re.compile(r"\b(?:let|cast|set|releas|freed|part|push|drift|pull)\w*\b")


BURNS = re.compile(
    r"\b(?:descent|ascent|de-?orbit|insertion|injection|correction|braking|first|second|third|fourth|another|final|last)\b",
    re.IGNORECASE,
)  # which of several burns is meant


def _other_burn(a: Mention, b: Mention) -> bool:
    """Whether two burns of which one has no time are told apart: by what each was for, or side by side."""
    one, other = ({word.casefold() for word in BURNS.findall(m.detail)} for m in (a, b))
    if _is_span(a) != _is_span(b) and bool(_MANY.search(a.detail)) != bool(_MANY.search(b.detail)):
        return True  # "Over the next 43 days 23 manoeuvres were made": none of them is a burn that is told apart
    side_by_side = a.source_kind == b.source_kind == "prose" and a.paragraph == b.paragraph
    return one != other if side_by_side else bool(one and other) and not one & other


_MANY = re.compile(r"\b(?:burns|firings|corrections|man(?:oeu|eu)vers|man(?:oeu|eu)vres)\b", re.IGNORECASE)


def _is_span(mention: Mention) -> bool:
    return mention.time is not None and mention.time.precision == "interval"


def _at_once(event: Event, mention: Mention) -> bool:
    """Whether both are known to the same minute or second."""
    a, b = event.time, mention.time
    return a is not None and b is not None and a.edtf == b.edtf and a.precision in ("minute", "second")


def _same_subject(event: Event, mention: Mention) -> bool:
    both = {event.subject, mention.subject}
    together = _CRAFT | {"launch_vehicle"} if event.type == "destruction" else _CRAFT
    if len(both) == 1 or (event.type in ONCE and both <= together and _at_once(event, mention)):
        return True  # one minute has one landing: of the lander, or of the rover that it bears
    if event.type in _ARRIVALS and both <= _CRAFT:
        return bool(both & _MAIN)
    return both == {"spacecraft", "station"}


def _in_conflict(event: Event, mention: Mention) -> bool:
    """Whether two times that do not fit are still told of one thing."""
    if event.type in ("landing", "impact") and event.subject != mention.subject and _almost_at_once(event, mention):
        return True
    if event.type == "orbit_insertion" or not (event.subject == mention.subject or {event.subject, mention.subject} in _WHOLE):
        return False
    if event.type != "launch" and any(_in_one_breath(m, mention) for m in event.mentions):
        return False
    if event.type == "reentry" and _MODULE.search(mention.detail) and not _near_in_time(event, mention):
        return False  # the equipment module of a craft may stay up for years
    if event.type not in AGAIN or (
        event.type == "launch" and is_own_launch(mention.detail) and not is_ascent(mention.sentence)
    ):
        return True
    return _near_in_time(event, mention)


_MODULE = re.compile(r"\b(?:equipment|service|instrument|propulsion|orbital)\s(?:module|section|compartment)\b")


def _near_in_time(event: Event, mention: Mention) -> bool:
    """Whether a mention's time lies so near to the others' that all may be meant of one thing, and one errs."""
    error = _AT_ONCE if event.type == "departure" else _ERROR  # who leaves a surface leaves the orbit later
    return all(m.time is None or mention.time is None or apart(m.time, mention.time) <= error for m in event.mentions)


def _almost_at_once(event: Event, mention: Mention) -> bool:
    """Whether the landings of a craft and of its lander lie so close that they can only be one."""
    return event.time is not None and mention.time is not None and apart(event.time, mention.time) <= _AT_ONCE


_AT_ONCE = timedelta(minutes=10)


def _in_one_breath(a: Mention, b: Mention) -> bool:
    """Whether one paragraph tells both with times that differ: no author contradicts himself within it."""
    return a.source_kind == b.source_kind == "prose" and a.paragraph == b.paragraph and not hold(a, b)


def is_reason(mention: Mention) -> bool:
    """ "Due to a problem with X": a mention of a malfunction that is told elsewhere, if it is."""
    return (
        mention.type == "anomaly"
        and mention.time is None
        and mention.offset is None
        and _REASON.search(mention.detail) is not None
    )


_REASON = re.compile(
    r"\b(?:[Dd]ue to|[Bb]ecause of|[Oo]wing to|(?:traced|put down|attributed|ascribed|laid) (?:back )?to|blamed on|caused by|to blame|responsible for"
    r"|(?:root|cause|culprit|reason) (?:of|for|behind) (?:the|its))\b|\btraced (?:the|its)\b"
)


def place_reason(events: list[Event], mention: Mention) -> None:
    """A reason that the lead gives is told in a section; one of a section, in the lead or a sentence beside it. Any other is a malfunction of its own."""
    told = [
        e for e in events if e.type == "anomaly" and e.status == mention.status and not all(is_reason(m) for m in e.mentions)
    ]
    if mention.section is None:
        told = [e for e in told if any(m.section is not None for m in e.mentions)]
    else:
        told = [e for e in told if any(m.section is None or abs(m.index - mention.index) <= 1 for m in e.mentions)]
    home = next((e for e in told if e.subject == mention.subject), None) or next((e for e in told if _blames(e, mention)), None)
    if home is not None:
        home.mentions.append(mention)
    else:
        place(events, mention)
