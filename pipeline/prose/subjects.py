"""What an event happened to: the thing that the verb's form points at (its role), in the words of the verb's sentence."""

from __future__ import annotations

import re

from pipeline.prose.event_types import UNDERGONE
from pipeline.prose.things import OTHER, OWN, PARTS, Thing
from pipeline.prose.verb import CARRIERS, DESCENT, TOPICS, Verb, goes_on, is_its_stage, is_topic

WHOLES = (*CARRIERS, *PARTS, "instrument", "station", "other")


def malfunction(verb: Verb) -> str:
    """What failed: the stage or rocket that the clause names, the part of the craft, what was spoken of, else the craft."""
    if _GROUND.search(verb.text, verb.clauses[verb.index][0], verb.clause_end):
        return "other"
    subject = verb.subject
    named = [t for t in (subject, *verb.inside, *verb.after, *verb.ahead) if t and (t.part != OWN or t is subject)]
    named = named or (verb.clause_before if goes_on(verb.before) else [])
    kind = verb.kind(subject)
    if subject and not subject.part and kind in WHOLES and subject.kind != "it":
        return kind
    if kind == "crew" and _ILL.search(verb.text, verb.start, verb.clause_end):
        return kind
    aboard = [
        t for t in (*verb.ahead, *verb.inside) if subject and t.start > subject.end and t.governor in ("in", "inside", "aboard")
    ]
    if found := verb.first(aboard, CARRIERS):
        return found  # "a gyroscope for roll in the Agena failed"
    gear = _GEAR if verb.carrier else (*_GEAR, "either")
    if subject and kind not in CARRIERS and (subject.part in gear or (subject.part and subject.kind == "spacecraft")):
        return kind or verb.about  # "its antenna was torn off by the shroud"
    if found := verb.first(named, CARRIERS):
        return found
    if any(t.part == "shell" for t in named) or _LAUNCH_FAILURE.search(verb.text, max(0, verb.start - 10), verb.end):
        return "launch_vehicle"
    if found := verb.first(named, (*PARTS, "instrument")):
        return found
    if not named and (found := verb.first((*verb.inside, *verb.after), (*PARTS, "instrument"))):
        return found  # "dust had spoiled its mirror"
    if any(t.kind == "station" and t.governor in ("aboard", "inside", "in", "on", "of", "'s") for t in named):
        return "station"
    parts = {t.part for t in named}
    if parts & set(gear):
        return verb.awaited or verb.about
    craft = any(verb.kind(t) == "spacecraft" for t in named)
    if verb.carrier and (verb.ascent or (not craft and parts & {"engine", "burn"})):
        return verb.carrier
    if verb.engine and not craft and _THE_ENGINE.search(verb.text, verb.clauses[verb.index][0], verb.clause_end):
        return verb.engine
    if not craft and "engine" in parts and _ON_PAD.search(verb.text):
        return "launch_vehicle"
    return "spacecraft" if craft else "launch_vehicle" if verb.ascent else (verb.awaited if named else "") or verb.about


_GROUND = re.compile(
    r"\bon\sthe\sground\b|\bground\s(?:line|equipment|computer|software|system|support|power)\b|\bconsole\b|\blaunch\s(?:table|tower|mount)\b"
)
_THE_ENGINE = re.compile(r"\bthe\s(?:engine|motor)\b")
_ILL = re.compile(r"\b(?:ill|sick|injur\w+|hurt|nause\w+|vomit\w*|fainted|died)\b")
_ON_PAD = re.compile(r"\bcountdown\b|\bon\sthe\s(?:launch\s)?pad\b", re.IGNORECASE)
_LAUNCH_FAILURE = re.compile(r"\blaunch\s(?:failure|failed|malfunction|mishap|accident|went\swrong)")

# what a craft does by itself once its rocket has let it go
_CRAFT_ENGINE = re.compile(
    r"\b(?:descent|ascent|apogee|retro\w*|ion|attitude|de-?orbit\w*|service\spropulsion|SPS|OMS|RCS|its\sown|thrusters?|braking|lunar\sorbit"
    r"|mid-?course|(?:course|trajectory|orbit(?:al)?)[\s-](?:corrections?|changes?|raising|lowering|trim)|corrections?|correct(?:ed|ing)\s(?:its|the)|rendezvous|capture)\b",
    re.IGNORECASE,
)


_GEAR = ("gear", *DESCENT)
_MOVES = ("placing", "placed", "putting", "put", "sending", "sent", "inserting", "injecting", "boosting", "boosted")
_APART = ("from", "with", "to", "off", "near")


def firing(verb: Verb) -> str:
    """What burned: the stage or craft that is the subject or is named in the clause, else the stage that is spoken of, or the craft."""
    subject = verb.subject
    kind = verb.kind(subject)
    if kind in (*CARRIERS, *PARTS, "other") or (subject and subject.kind == "spacecraft"):
        return kind
    named = [t for t in (*verb.ahead, *verb.inside, *verb.after) if t.governor not in _APART and t.part != OWN]
    theirs = [t for t in named if t.governor in ("of", "by", "'s") or t in verb.inside]  # "a firing of the descent engine"
    if found := verb.first(named, ("stage",)) or verb.first(theirs, (*CARRIERS, *PARTS)):
        return found
    clause = verb.text[verb.clauses[verb.index][0] : verb.clause_end]
    engines = any(t.part and t.part != "burn" and t.free for t in named)
    moves = [t for t in verb.after if t.free or t.governor in _MOVES] + [
        t for t in verb.inside if t.kind == "it" and not t.part
    ]
    moved = verb.first(moves, PARTS) or (verb.awaited if engines else "")
    if _CRAFT_ENGINE.search(clause) or any(t.kind == "spacecraft" for t in named):
        return moved or (verb.about if engines else "spacecraft")
    if verb.carrier == "stage":
        return "stage"
    return moved or (verb.about if engines else "spacecraft")  # a burn that nothing made is the craft's


_EARTHBOUND = ("landing", "impact", "reentry")  # people and cargo that come down do so in the craft


def nearest(verb: Verb, type_: str) -> str:
    """The verb's object where what it tells is done to one, else its subject."""
    thing = _patient(verb) if type_ in UNDERGONE else verb.subject
    if thing is None:
        thing = next((t for t in reversed(verb.ahead) if t.governor == "'s"), None)  # "the lander's descent ended"
    if thing is None and type_ == "recovery" and goes_on(verb.before) and verb.spoken_of in PARTS:
        return verb.spoken_of  # "a probe was released and retrieved two days later"
    if thing is None:  # "a ship recovered the capsule", "splashdown of the capsule took place"
        of = [t for t in verb.after if t.governor == "of" and t.start - verb.end <= _OF]
        named = verb.first(reversed(verb.inside), PARTS) or verb.first(of, (*CARRIERS, *PARTS))
        return named or (verb.awaited if type_ in _EARTHBOUND else "") or verb.about
    if thing.part == "shell":
        return "launch_vehicle"
    kind = verb.kind(thing)
    if kind == "crew" and type_ not in ("recovery", "destruction"):
        return "spacecraft"
    if type_ in _EARTHBOUND and (kind == "instrument" or thing.kind == "cargo"):
        return "spacecraft"
    if kind == "instrument" and thing.kind == "it" and type_ != "deactivation":
        return verb.topic or "spacecraft"  # "the camera took 40 pictures, and it was woken again in July"
    if type_ in ("landing", "reentry") and thing.kind == "it" and kind in CARRIERS:
        return "spacecraft"
    if type_ == "destruction" and thing.part in ("engine", "either") and not kind and verb.carrier:
        return verb.carrier  # "the feed line cracked and exploded"
    return kind or verb.about


def switched(verb: Verb) -> str:
    """What is switched on: a craft or a part of it that has a name, else an instrument."""
    thing = _patient(verb)
    return "instrument" if thing is None or thing.part == OWN else verb.kind(thing) or "spacecraft"


def let_go(verb: Verb) -> str:
    """Which whole thing a verb lets go, or ""."""
    thing = _patient(verb)
    return "" if thing is None or thing.part else verb.kind(thing)


def _patient(verb: Verb) -> Thing | None:
    """What a verb is done to: its object, or the subject of one that takes none."""
    if not takes_object(verb):
        return verb.subject
    return next(iter(verb.between(verb.core, verb.core + _NEAR)), verb.subject)


def craft(verb: Verb, among: tuple[str, ...] = PARTS, governed: bool = False, of_stages: bool = False) -> str:
    """The craft itself, or that of its parts which the subject names, or the verb's words ("contact with the lander was lost": `governed`); a rocket's stage where it does the same."""
    inside = [t for t in verb.inside if governed or t.free]
    source = [t for t in verb.ahead if t.governor in ("from", "'s")]  # "data from the lander were received"
    if governed:
        inside += [
            t for t in (*verb.ahead, *verb.after) if t.governor in ("with", "from")
        ]  # "contact was made with the lander"
    else:
        source += [
            t for t in verb.after[:1] if t.governor in _MADE_BY and t.start - verb.end < _NEAR
        ]  # "a picture was taken by the rover"
    named = [*reversed(inside), *([verb.subject] if verb.subject else source)]
    if (found := verb.first(named, among)) and not verb.of_two:
        return found
    if verb.of_two or any(verb.kind(t) == "spacecraft" for t in named):
        return "spacecraft"
    return verb.first([t for t in named if t.kind in CARRIERS], CARRIERS if of_stages else ()) or verb.about


_MADE_BY = ("by", "with", "from", "of")


def placed(verb: Verb) -> str:
    """What came into orbit: not what put it there."""
    if takes_object(verb) and _PUTS.match(verb.text, verb.start):
        return verb.first(verb.inside, PARTS) or "spacecraft"
    return craft(verb)


_PUTS = re.compile(r"(?:plac|inject|insert|put|deliver|boost|lift|carr|sen[dt]|loft|propel)")
_PASSIVE = re.compile(r"\b(?:was|were|been|being|be)\s(?:\w+\s){0,2}$|^(?:was|were|been|being)\b|\s(?:was|were|been)\s")
# what an active verb lets go: "deployed its arrays", "released two satellites"; "the array deployed at noon" has none
_OBJECT = re.compile(
    r"(?!(?:of|in|on|from|at|by|for|with|to|and)\b)\w+\s(?:(?:go\sof|out|off|away|up|down|(?<=switched\s)on|(?<=turned\s)on|(?<=powered\s)on)\s)?(?:its|the|their|an?|it|itself|them|both|all|two|three|four|five|six|several|some|\d+|[A-Z]\w+)\b(?!\s(?:few\s|couple\sof\s)?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b)"
)
_OBJECT_OF = re.compile(
    r"[A-Za-z]\w+s?\s\w+(?:ed|found|took|brought)\s(?:the|its|an?|both|all|two|three)\b"
)  # "swimmers helped the crew"
_NOUN_OF = re.compile(r"(?:deployment|separation|release)\sof\s", re.IGNORECASE)
# "a small satellite was released": one among others is what the craft carried
_ONE_OF_MANY = re.compile(
    r"\b(?:an?|another|two|three|four|five|six|several|many|both)\s(?:[\w-]+\s){0,2}?(?:satellites?|cubesats?|spheres|probes)[\s,]",
    re.IGNORECASE,
)
_LEAVES = re.compile(r"\s?(?:left|departed|exited)\b")
_SHED = re.compile(r"(?:was\s|were\s)?(?:jettison|discard|drop|shed|cast|let)")
_PROPER = re.compile(r"(?!(?:Cube)?[Ss]at|Probe|Spacecraft|Craft)[A-Z]")  # "let Cygnus go"
_ITSELF = re.compile(r"\w+\s(?:it|itself)\b")
_NEAR = 30  # characters behind a verb that its object begins in
_REACH = 60  # characters behind a verb that its object stands in


def takes_object(verb: Verb) -> bool:
    """Whether what the verb does something to stands behind it."""
    said = verb.text[verb.core : verb.clause_end].lstrip()
    if _NOUN_OF.match(said):
        return True
    passive = _PASSIVE.search(verb.before) or _PASSIVE.search(verb.text[verb.start : verb.end])
    return not passive and (_OBJECT.match(said) or _OBJECT_OF.match(verb.text[verb.start : verb.end])) is not None


def set_free(verb: Verb, named: str, default: str) -> str:
    """Of a deployment or jettison: what was let go, `named` if it has a name; a craft that unfolds its own parts is its subject."""
    behind = takes_object(verb)
    said = verb.text[verb.core : verb.clause_end].lstrip()[:_REACH]
    words = said if behind else verb.text[max(0, verb.start - _REACH) : verb.end]
    thing = (
        next((t for t in verb.between(verb.core, verb.core + _REACH) if t.governor != "from"), None)
        if behind
        else verb.subject
        or next((t for t in verb.inside if t.governor != "from"), None)
        or next((t for t in reversed(verb.ahead) if t.part), None)  # "the antenna not having deployed"
    )
    if default == "payload" and _ONE_OF_MANY.search(words):
        return default
    if thing is None and behind and _LEAVES.match(verb.text, verb.core):
        return verb.kind(verb.subject) or default  # "the rover left its platform"
    if thing is None or (named == "payload" and thing.kind in ("spacecraft", "crew")):
        return named or (verb.about if default == "spacecraft" else default)
    if thing.part == "shell":
        return "launch_vehicle"
    kind = verb.kind(thing)
    if thing.part in (*_GEAR, "either"):
        return kind if kind in PARTS else craft(verb)
    if kind in (*PARTS, "instrument", "other") or (
        kind in CARRIERS and (thing.kind != "it" or _SHED.match(verb.text, verb.start))
    ):
        return kind
    if thing.part == "engine":
        return "stage"
    itself = (
        thing.kind in ("it", "spacecraft")
        and thing.part != OWN
        and (not behind or _ITSELF.match(said) or _PROPER.match(verb.text, thing.start))
    )
    return "spacecraft" if itself else named or default


_OF = len(" aboard the ")


def whose(verb: Verb, type_: str) -> Thing | None:
    """Whose deed a verb is: its subject's, or, of a fault, of what it befell; a contact is with a craft."""
    if type_ in ("contact", "contact_lost"):
        named = (*verb.inside, *verb.ahead, *(t for t in verb.after if t.governor in ("with", "from")))
        return next((t for t in named if t.kind in (OTHER, "spacecraft")), verb.subject)
    if (
        type_ in ("destruction", "recovery", "deactivation")
        and takes_object(verb)
        and (done_to := _patient(verb))
        and done_to.kind == OTHER
    ):
        return done_to
    if verb.subject or type_ != "anomaly":
        belongs = (
            t for t in verb.things if verb.subject and 0 < t.start - verb.subject.end <= _OF and t.governor in ("of", "aboard")
        )
        return next((t for t in belongs if t.kind == OTHER), verb.subject)  # "a camera of Vela 4 photographed it"
    return next(iter([*verb.inside, *verb.after]), None)


def topic_after(verb: Verb, happened_to: str) -> str:
    """What "it" is behind a verb: its subject, or what the event happened to where that is a rocket's or nobody's deed."""
    subject, kind = verb.subject, verb.kind(verb.subject)
    if subject is not None and (subject.kind == "it" or is_its_stage(verb.text, subject)):
        return (subject.kind == "it" and kind) or verb.topic
    if subject is not None and subject.part == "engine" and kind in PARTS:
        return verb.topic or kind  # "the descent engine was fired" goes on about what it drives
    named = kind in TOPICS and kind not in CARRIERS and subject is not None and subject.kind != "cargo"
    about = kind if named else happened_to
    if subject is not None and verb.text.endswith("motor", subject.start, subject.end):
        return verb.topic  # nobody goes on about a motor
    if about == "instrument" and (subject is None or verb.text[subject.end - 1] == "s"):
        return verb.topic  # "its cameras failed, and it sent no pictures"
    return about if about in TOPICS else verb.topic


def opening_topic(text: str, things: tuple[Thing, ...], starts: list[int]) -> str:
    """What the last of the clauses that begin at `starts` opens with ("…, and the capsule came down"), or ""."""
    opening = [
        t.kind
        for at in starts
        for t in things
        if t.kind != "instrument" and 0 <= t.start - at <= len("so that the ") and is_topic(text, t, at)
    ]
    return opening[-1] if opening else ""
