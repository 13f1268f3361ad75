"""Events: mentions of one thing become one row with all its mentions; times that cannot both hold stay visible as a conflict."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from pipeline.core import Article, Field, Issue, Reject, Sentence
from pipeline.normalise.event import Event, fit, has_flown
from pipeline.normalise.event_merge import BURNS, is_reason, place, place_reason
from pipeline.normalise.event_tables import EventRows, to_rows
from pipeline.normalise.event_times import dated_mentions, open_time
from pipeline.normalise.infobox_events import infobox_mentions
from pipeline.normalise.mention import LAUNCH, Mention
from pipeline.prose.arithmetic import add_offset
from pipeline.prose.event_types import IN_FLIGHT, MANY
from pipeline.prose.mentions import read_statements
from pipeline.prose.statement import Statement
from pipeline.prose.told import told_sentences
from pipeline.values.times import Order


def event_rows(
    article: Article,
    box: tuple[Field, ...],
    sentences: tuple[Sentence, ...],
    mission_id: str,
    own_names: frozenset[str],
    part_names: Iterable[tuple[str, str]],
    order: Order | None,
) -> EventRows:
    """The events of one mission. Prose is read for the article's first mission only (`sentences` is empty for the others)."""
    told = told_sentences(sentences, order)
    statements = read_statements(told, own_names, part_names)
    in_box = _of_box(box, order, statements)
    given_up = any(m.type == "launch" and m.status == "not_achieved" for m in in_box)
    flown = not given_up and has_flown([*in_box, *statements])
    own, grounded = (statements, []) if flown else _of_flight(statements)
    events: list[Event] = []
    for mention in in_box[:_MOST]:
        place(events, mention)
    mentions, issues = dated_mentions(own[:_MOST], told, events, flown)
    issues += grounded
    issues += _settle(events, mentions)
    issues += [_too_many(found) for found in (len(in_box), len(statements)) if found > _MOST]
    return to_rows(article, events, mission_id, issues)


def _of_flight(statements: list[Statement]) -> tuple[list[Statement], list[Issue]]:
    """The statements without deeds in space, and an issue for each of these: of a mission that has not flown they are another's."""
    own: list[Statement] = []
    others: list[Statement] = []
    for s in statements:
        (others if s.status == "occurred" and s.type in ("launch", *IN_FLIGHT) else own).append(s)
    return own, [
        Issue(
            "normalise",
            "events",
            "status",
            "info",
            "not_flown",
            s.sentence.text.clean[s.start : s.end],
            "no launch came about: another craft's",
        )
        for s in others
    ]


# Statements of a box and of a prose: each is held against the others, and the longest articles make some hundreds.
_MOST = 1000


def _too_many(found: int) -> Issue:
    message = f"{found} statements of events: the first {_MOST} are read"
    return Issue("normalise", "events", None, "warning", "too_many_statements", None, message)


def _of_box(box: tuple[Field, ...], order: Order | None, statements: list[Statement]) -> list[Mention]:
    """The box's mentions. A launch that the prose calls planned is so in the box; one that was cancelled is in its plan, too,
    and one that came about on the day of the plan is that of the box."""
    statuses = {s.status for s in statements if s.type == "launch"}
    parted = frozenset(s.subject for s in statements if s.type in _PARTINGS and s.status == "occurred")
    crewed = any(f.parameter in ("crew_size", "crew_members") for f in box)
    mentions = [_of_what_came_back(m, statements, parted, crewed) for m in infobox_mentions(box, order, parted)]
    if _crashed(statements):
        back = ("landing", "occurred", "Earth")
        mentions = [replace(m, type="impact") if (m.type, m.status, m.body) == back else m for m in mentions]
    for status, stated in (("planned", ("occurred", "planned")), ("not_achieved", ("planned",))):
        if statuses == {status}:
            return [replace(m, status=status) if m.type == "launch" and m.status in stated else m for m in mentions]
    flown = [s.time.time for s in statements if s.type == "launch" and s.status == "occurred" and s.time and s.time.time]
    return [
        replace(m, status="occurred") if m.type == "launch" and m.time and any(fit(m.time, time) for time in flown) else m
        for m in mentions
    ]


_PARTINGS = ("separation", "deployment", "undocking")
# of a craft that stays in space what comes back is a capsule; "the capsule" alone may be all of the craft
_OF_MORE = re.compile(
    r"\b(?:return|re-?entry|descent|film|sample|recovery|data|ejectable)\s(?:capsule|module|vehicle|craft|container|canister)",
    re.IGNORECASE,
)


_CAPSULE = re.compile(rf"\bcapsule\b|{_OF_MORE.pattern}", re.IGNORECASE)


def _of_what_came_back(mention: Mention, statements: list[Statement], parted: frozenset[str], crewed: bool) -> Mention:
    """A landing or decay of the box with the subject of the prose: the box says only when, the prose that a part came down.
    Where people come back it must say so outright: what they sit in is the craft."""
    if mention.type not in ("landing", "reentry") or mention.body != "Earth" or mention.subject != "spacecraft":
        return mention
    alike = [s for s in statements if s.type == mention.type and s.status == mention.status and s.body in (None, "Earth")]
    of_more = "capsule" in parted or any(s.subject == "capsule" and _OF_MORE.search(s.words) for s in statements)
    parts = of_more and any(s.subject == "capsule" and (_CAPSULE.search(s.words) or not crewed) for s in alike)
    whole = mention.type == "reentry" and any(s.subject == "spacecraft" for s in alike)
    return replace(mention, subject="capsule") if parts and not whole else mention


def _crashed(statements: list[Statement]) -> bool:
    """Whether the prose tells that the craft came back hard, and of no soft landing on the Earth: the box's landing is that impact."""
    came = {
        s.type
        for s in statements
        if s.status == "occurred" and s.subject in ("spacecraft", "capsule") and s.body in (None, "Earth")
    }
    return "impact" in came and "landing" not in came


def _settle(events: list[Event], mentions: list[Mention]) -> list[Issue]:
    """Every mention in its event: first those with times, then what counts from them, then the reasons that are told elsewhere."""
    homes: list[Event | None] = [None] * len(mentions)
    later = [i for i, m in enumerate(mentions) if m.offset and m.offset.anchor == "event"]
    reasons = [i for i, m in enumerate(mentions) if i not in later and is_reason(m)]
    for index, mention in enumerate(mentions):
        if index not in later and index not in reasons:
            homes[index] = place(events, mention)
    issues: list[Issue] = []
    anchors = {index: _anchor(events, mentions, homes, index) for index in later}
    for index, anchor in anchors.items():
        mention = _counted(mentions[index], anchor)
        if mention.time is None:
            issues.append(open_time(mention, mention.type, Reject("no_anchor", detail="what it counts from has no known time")))
        homes[index] = place(events, mention)
    for index in reasons:
        place_reason(events, mentions[index])
    for index, mention in enumerate(mentions):
        _state_offset(events, mention, homes[index], anchors.get(index) or _counts_from(events, mention, homes))
    return issues


def _counted(mention: Mention, anchor: Event | None) -> Mention:
    """The mention with the time that its offset from an event gives."""
    offset = mention.offset
    time = add_offset(anchor.time, offset, mention.approximate) if offset and anchor and anchor.time else None
    return replace(mention, time=time, basis="relative" if time else "none")


# ---------------------------------------------------------------- offsets

# the words of an anchor: the events that they name
_ANCHORS = {
    "engine_firing": r"ignit|burn|firing|injection|retro-?fire|(?:start\sof\s(?:the\s)?)?(?:powered\s)?descent",
    "separation": r"separat|jettison",
    "landing": r"landing|landed|touchdown|touching\sdown|splashdown",
    "orbit_insertion": r"insertion|orbit|arriv|reaching",
    "docking": r"docking|docked|berthing|berthed",
    "undocking": r"undock",
    "flyby": r"flyby|encounter|approach|peri(?:cynthion|lune|gee|apsis|jove|center)",
    "deployment": r"deploy|release|(?:parachutes?\s(?:had\s)?open)",
    "launch": r"launch|lift-?off|flight|take-?off",
    "impact": r"impact|crash",
    "reentry": r"re-?ent|(?:atmospheric\s)?entry|(?:entering\s(?:the\s)?(?:\w+\s)?)?atmosphere|decay",
    "destruction": r"break-?up|explo|disintegrat|destruct",
    "contact_lost": r"loss\sof\s(?:contact|signal)|contact\s(?:was|had\sbeen)\slost",
    "activation": r"activat|switch(?:ed|ing)?[\s-]on",
}
_NAMES_ANCHOR = {
    type_: re.compile(rf"(?:the\s|its\s|their\s|an?\s)?(?:[\w-]+\s){{0,3}}?(?:{words})", re.IGNORECASE)
    for type_, words in _ANCHORS.items()
}


def _anchor(events: list[Event], mentions: list[Mention], homes: list[Event | None], index: int) -> Event | None:
    """The event that an offset's words name: the last one told, what the paragraph goes on to tell of, else the one that is known."""
    mention = mentions[index]
    assert mention.offset is not None
    words = mention.offset.anchor_text
    type_ = next((type_ for type_ in _ANCHORS if _NAMES_ANCHOR[type_].match(words)), None)
    alike = [e for e in events if e.type == type_ and _may_be_named(e, words)]
    if type_ not in MANY and any(e.time for e in alike):
        alike = [e for e in alike if e.time]  # of several burns the one just told may be meant, though it has no time
    told = [i for i, e in enumerate(homes) if e in alike]
    before = [homes[i] for i in told if i < index]
    here = [i for i in told if mentions[i].paragraph == mention.paragraph]
    if mention.offset.direction < 0 and here and here[0] > index:
        return homes[here[0]]  # "An hour before the flyby the camera failed. The flyby took place on 9 March"
    return before[-1] if before else alike[0] if alike and type_ not in MANY else None


def _may_be_named(event: Event, words: str) -> bool:
    """No landing on the Earth by "on the surface", no other burn by "the descent burn", no antenna's by "the parachute had opened"."""
    if "surface" in words and event.body == "Earth":
        return False
    which = BURNS.search(words)
    told = [m.detail.casefold() for m in event.mentions]
    if event.type == "engine_firing" and which and not any(which[0].casefold() in detail for detail in told):
        return False
    return "parachute" not in words or any("parachute" in detail for detail in told)


def _counts_from(events: list[Event], mention: Mention, homes: list[Event | None]) -> Event | None:
    if mention.counts_from is None:
        return None
    if mention.counts_from == LAUNCH:
        return next((e for e in events if e.type == "launch" and e.status == "occurred"), None)
    return homes[mention.counts_from]


def _state_offset(events: list[Event], mention: Mention, home: Event | None, anchor: Event | None) -> None:
    """The stated offset of an event, from launch where the chain leads there."""
    offset = mention.offset
    if home is None or anchor is None or offset is None or offset.within or not offset.lower == offset.upper > 0:
        return
    same = home.time is not None and mention.time is not None and home.time.edtf == mention.time.edtf
    if (home.best.span != mention.span and not same) or home is anchor:
        return
    seconds = offset.direction * offset.lower
    chained = anchor.offset_s if anchor.anchor is not None and anchor.anchor.type == "launch" else None
    home.offset_s = float(f"{seconds + (chained or 0.0):.12g}")
    home.anchor = anchor.anchor if chained is not None else anchor
