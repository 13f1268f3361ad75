"""What an event happened to: the thing that the verb's form points at (its role), in the words of the verb's sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pipeline.prose.event_types import UNDERGONE
from pipeline.prose.things import IS, OWN, PARTS, Thing

OTHER = "other_spacecraft"
CARRIERS = ("stage", "launch_vehicle")
TOPICS = (*CARRIERS, *PARTS, "spacecraft", OTHER)
_DESCENT = ("descent", "retro")
_COMES_DOWN = ("capsule", "lander")
_AFIELD = ("lander", "orbiter", "rover")  # a capsule may be all of the craft
WHOLES = (*CARRIERS, *PARTS, "instrument", "station")


@dataclass(frozen=True)
class Verb:
    """A verb at [start, end) of a sentence, the things that the sentence names, and what the words before were about."""

    text: str
    things: tuple[Thing, ...]
    clauses: tuple[tuple[int, int], ...]
    index: int  # of the verb's clause
    start: int
    end: int
    topic: str  # what "it" is by the words before `since`
    since: int
    many: str  # what "they" are by the words before the sentence
    carrier: str  # the stage or rocket that is spoken of, or ""
    ascent: bool  # the rocket is still at work

    @property
    def before(self) -> str:
        """The clause up to the verb."""
        return self.text[self.clauses[self.index][0] : self.start]

    @property
    def clause_end(self) -> int:
        return max(self.end, self.clauses[self.index][1])

    def between(self, start: int, end: int) -> list[Thing]:
        """The things that begin in a stretch of the sentence."""
        return [t for t in self.things if start <= t.start < end]

    @cached_property
    def ahead(self) -> list[Thing]:
        return [t for t in self.between(self.clauses[self.index][0], self.start) if t.end <= self.start]

    @cached_property
    def inside(self) -> list[Thing]:
        return [t for t in self.between(self.clauses[self.index][0], self.end) if t.end > self.start]  # "the |stage released"

    @cached_property
    def after(self) -> list[Thing]:
        return self.between(self.end, self.clause_end)

    @property
    def previous(self) -> int:
        """The index of the clause before, a bracket left out; -1 if there is none."""
        index = self.index - 1
        return index - 1 if index > 0 and self.text[self.clauses[index][0] - 1] == "(" else index

    @cached_property
    def clause_before(self) -> list[Thing]:
        return self.between(*self.clauses[self.previous]) if self.previous >= 0 else []

    @cached_property
    def core(self) -> int:
        """Where the verb itself begins, behind a subject that its form includes ("rover was lost")."""
        leads = self.inside and self.inside[0].start - self.start < len("the ") and self.inside[0].end < self.end
        return self.inside[0].end if leads else self.start

    @cached_property
    def subject(self) -> Thing | None:
        """The grammatical subject: the last thing before the verb that nothing governs, else that of the clause which it goes on."""
        if self.core > self.start and (self.inside[0].free or not self.ahead):
            return self.inside[0]  # "the camera of the |probe measured" is told of the camera
        if self.ahead and _GERUND.match(self.text, self.start) and self.start - self.ahead[-1].end == 1:
            return self.ahead[-1]  # "followed by the third stage exploding"
        if self.after and self.after[0].start - self.end == 1 and _GERUND.fullmatch(self.text, self.start, self.end):
            return self.after[0]  # "the exploding launcher"
        free = self._one_of_two([t for t in self.ahead if t.free])
        if free:
            return free[-1]
        return self._of_clause_before() if goes_on(self.before) and self.index else self._of_clause_behind()

    def _of_clause_behind(self) -> Thing | None:
        """The subject of the clause behind a participle that opens the sentence: "Touching down at noon, the lander …"."""
        if self.index or not _IN_FRONT.fullmatch(self.before) or not _PARTICIPLE.match(self.text, self.start):
            return None
        return next((t for start, end in self.clauses[1:3] for t in self.between(start, end) if t.free), None)

    def _of_clause_before(self) -> Thing | None:
        relative = _RELATIVE.match(self.before) is not None
        for start, end in reversed(self.clauses[max(0, self.previous - 1) : self.previous + 1]):
            named = self.between(start, end)
            if start and _ABSOLUTE.fullmatch(self.text, start, end):
                continue  # "the camera, its coolant used up, was shut down"
            said_of = [t for t in named if t.governor not in IS]  # "Luna 7 was a lander that crashed": Luna 7 did
            if relative and (said_of or not named):
                return said_of[-1] if said_of else None
            free = self._one_of_two([t for t in named if t.free])
            if free:
                return free[0]
        return None

    def _one_of_two(self, free: list[Thing]) -> list[Thing]:
        """The things without the second of two that are joined, or a rocket's part beside a craft: "the stage and the probe fell back"."""
        out = free[:1]
        for thing in free[1:]:
            if not _AND.fullmatch(self.text, out[-1].end, thing.start):
                out.append(thing)
            elif out[-1].kind in CARRIERS:
                out[-1] = thing
        return out

    def kind(self, thing: Thing | None) -> str:
        """The subject that a thing is; "" where only the context can tell."""
        if thing is None:
            return ""
        if thing.kind == "it":
            return self._spoken_of(thing.start)
        if thing.kind == "they":
            return many_in(self.text, self.between(0, thing.start)) or self.many
        if thing.kind == "vehicle":
            about = self._spoken_of(thing.start)
            return "launch_vehicle" if self.ascent and thing.free else about if about in PARTS else "spacecraft"
        if thing.kind == "spacecraft" and self.text[max(0, thing.start - 4) : thing.end].casefold() == "the craft":
            about = self._spoken_of(thing.start)
            return about if about in _COMES_DOWN else "spacecraft"  # "the lander was let go, and the craft set down"
        if thing.kind == "cargo":
            return "" if self.ascent else "payload"
        if thing.part in _DESCENT and not thing.kind:
            about = self._spoken_of(thing.start)  # "the capsule was let go; the parachute opened"
            coming = (t.kind for t in self.things if t.kind in _COMES_DOWN and t.free and thing.part != "retro")
            return about if about in PARTS else next(coming, "")
        return thing.kind

    def _spoken_of(self, at: int) -> str:
        """What "it" is at a place: the subject of the clause before, else the topic."""
        for start, end in reversed(self.clauses[: self.index + 1]):
            for thing in self.between(max(start, self.since), min(end, at)):
                if is_topic(self.text, thing, start):
                    return thing.kind
        return self.topic

    @cached_property
    def spoken_of(self) -> str:
        """What "it" is at the verb."""
        return self._spoken_of(self.start)

    @cached_property
    def about(self) -> str:
        """The part of the craft that the words are about, else the craft: whose is what names nobody."""
        spoken = "" if _PEOPLE.search(self.before) else self.spoken_of
        return spoken if spoken in _AFIELD else "spacecraft"

    def first(self, things: Iterable[Thing], among: Iterable[str]) -> str:
        """The first of the things whose kind is among those, or ""."""
        return next((kind for t in things if (kind := self.kind(t)) in among), "")


def is_topic(text: str, thing: Thing, start: int) -> bool:
    """Whether "it" may go on about a thing of the clause that begins at `start`: a subject, and one. Another craft must open it."""
    if not thing.free or thing.part or thing.kind not in TOPICS or text[thing.end - 1] == "s":
        return False
    if text.endswith("motor", thing.start, thing.end):
        return False
    return thing.kind != OTHER or thing.start - start < len("However, the ")


def many_in(text: str, things: Iterable[Thing]) -> str:
    """What "they" may go on about: the last of the things that is many, or ""."""
    return next((t.kind for t in reversed([*things]) if t.kind == "debris" or text[t.end - 1] == "s"), "")


_PEOPLE = re.compile(r"\b(?:they|he|she|who)\b", re.IGNORECASE)
_ABSOLUTE = re.compile(r"(?:its|their)\s(?:(?!was\b|were\b|had\b|did\b)[\w-]+\s?){2,6}")
_AND = re.compile(r"\s(?:and|or)\s(?:the\s|its\s)?(?:[\w-]+\s)?")
_GERUND = re.compile(r"\w+ing\b")
_IN_FRONT = re.compile(r"\s*(?:(?:after|once|when|while|on|upon|by)\s)?(?:being\s)?(?:\w+ly\s)?", re.IGNORECASE)
_PARTICIPLE = re.compile(r"(?:[a-z]+ing|[a-z]+ed|lost|put|sent|set|cut|let|shot|taken|brought)\b", re.IGNORECASE)
_RELATIVE = re.compile(r"(?:which|who|that|where|the\s\w+\sof\swhich)\b")
_GOES_ON = re.compile(r"(?:which|who|that|and|but|then|also|later|was|were|where|failed|unable|could|did)\b|\w+ing\b|$")


def goes_on(before: str) -> bool:
    """Whether the words of a clause up to its verb hold no subject of their own: it is that of the clause before."""
    words = before.strip()
    return len(words.split()) < 4 and _GOES_ON.match(words) is not None


_ITS = re.compile(r"\b(?:its|their)\s(?:[\w-]+\s){0,2}[\w-]+$")
_GOES_ON_WITH = re.compile(r"(?:and|but|when|as|after|because|since|until|before|then)\b")


def goes_on_about(verb: Verb) -> bool:
    """Whether a clause goes on about what the clause before told of: it names nothing in front of its verb that is not said to be its own."""
    start = verb.clauses[verb.index][0]
    named = [t for t in (*verb.ahead, *verb.inside) if t.free and t.kind != "it"]
    own = all(_ITS.search(verb.text, start, t.end) for t in named)
    return own and _GOES_ON_WITH.match(verb.before.strip()) is not None


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
    if subject and kind not in CARRIERS and (subject.part in _GEAR or (subject.part and subject.kind == "spacecraft")):
        return kind or verb.about  # "its antenna was torn off by the shroud"
    if found := verb.first(named, CARRIERS):
        return found
    if any(t.part == "shell" for t in named) or _LAUNCH_FAILURE.search(verb.text, max(0, verb.start - 10), verb.end):
        return "launch_vehicle"
    if found := verb.first(named, (*PARTS, "instrument")):
        return found
    if any(t.kind == "station" and t.governor in ("aboard", "inside", "in", "on", "of") for t in named):
        return "station"
    parts = {t.part for t in named}
    if parts & set(_GEAR):
        return verb.about
    craft = any(verb.kind(t) == "spacecraft" for t in named)
    if verb.carrier and (verb.ascent or (not craft and parts & {"engine", "burn"})):
        return verb.carrier
    return "spacecraft" if craft else "launch_vehicle" if verb.ascent else verb.about


_GROUND = re.compile(
    r"\bon\sthe\sground\b|\bground\s(?:line|equipment|computer|software|system|support|power)\b|\bconsole\b|\blaunch\s(?:table|tower|mount)\b"
)
_LAUNCH_FAILURE = re.compile(r"\blaunch\s(?:failure|failed|malfunction|mishap|accident|went\swrong)")

# what a craft does by itself once its rocket has let it go
_CRAFT_ENGINE = re.compile(
    r"\b(?:descent|ascent|apogee|retro\w*|ion|attitude|de-?orbit\w*|service\spropulsion|SPS|OMS|RCS|its\sown|thrusters?|braking|lunar\sorbit"
    r"|mid-?course|(?:course|trajectory|orbit(?:al)?)[\s-](?:corrections?|changes?|raising|lowering|trim)|corrections?|correct(?:ed|ing)\s(?:its|the)|rendezvous|capture)\b",
    re.IGNORECASE,
)


_GEAR = ("gear", *_DESCENT)
_APART = ("from", "with", "to", "off", "near")


def firing(verb: Verb) -> str:
    """What burned: the stage or craft that is the subject or is named in the clause, else the stage that is spoken of, or the craft."""
    subject = verb.subject
    kind = verb.kind(subject)
    if kind in (*CARRIERS, *PARTS) or (subject and subject.kind == "spacecraft"):
        return kind
    named = [t for t in (*verb.ahead, *verb.inside, *verb.after) if t.governor not in _APART and t.part != OWN]
    theirs = [t for t in named if t.governor in ("of", "by") or t in verb.inside]  # "a firing of the descent engine"
    if found := verb.first(named, ("stage",)) or verb.first(theirs, (*CARRIERS, *PARTS)):
        return found
    clause = verb.text[verb.clauses[verb.index][0] : verb.clause_end]
    if _CRAFT_ENGINE.search(clause) or any(t.kind == "spacecraft" for t in named):
        return "spacecraft"
    if verb.carrier == "stage":
        return "stage"
    engines = any(t.part and t.part != "burn" and t.free for t in named)
    return verb.about if engines else "spacecraft"  # a burn that nothing made is the craft's


_EARTHBOUND = ("landing", "impact", "reentry")  # people and cargo that come down do so in the craft


def nearest(verb: Verb, type_: str) -> str:
    """The verb's object where what it tells is done to one, else its subject."""
    thing = _patient(verb) if type_ in UNDERGONE else verb.subject
    if thing is None:
        thing = next((t for t in reversed(verb.ahead) if t.governor == "'s"), None)  # "the lander's descent ended"
    if thing is None and type_ == "recovery" and goes_on(verb.before) and verb.spoken_of in PARTS:
        return verb.spoken_of  # "a probe was released and retrieved two days later"
    if thing is None:
        return verb.first(reversed(verb.inside), PARTS) or verb.about  # "a ship recovered the capsule"
    if thing.part == "shell":
        return "launch_vehicle"
    kind = verb.kind(thing)
    if kind == "crew" and type_ not in ("recovery", "destruction"):
        return "spacecraft"
    if type_ in _EARTHBOUND and (kind == "instrument" or thing.kind == "cargo"):
        return "spacecraft"
    if type_ in ("landing", "reentry") and thing.kind == "it" and kind in CARRIERS:
        return "spacecraft"
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
        inside += [t for t in verb.after if t.governor == "with"]  # "contact was made with the lander"
    named = [*reversed(inside), *([verb.subject] if verb.subject else source)]
    if found := verb.first(named, among):
        return found
    if any(verb.kind(t) == "spacecraft" for t in named):
        return "spacecraft"
    return verb.first([t for t in named if t.kind in CARRIERS], CARRIERS if of_stages else ()) or verb.about


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
        next(iter(verb.between(verb.core, verb.core + _REACH)), None)
        if behind
        else verb.subject or next((t for t in verb.inside if t.governor != "from"), None)
    )
    if default == "payload" and _ONE_OF_MANY.search(words):
        return default
    if thing is None or (named == "payload" and thing.kind in ("spacecraft", "crew")):
        return named or default
    if thing.part == "shell":
        return "launch_vehicle"
    kind = verb.kind(thing)
    if thing.part in _GEAR:
        return kind if kind in PARTS else craft(verb)
    if kind in (*PARTS, "instrument") or (kind in CARRIERS and (thing.kind != "it" or _SHED.match(verb.text, verb.start))):
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
    if verb.subject or type_ != "anomaly":
        belongs = (
            t for t in verb.ahead if verb.subject and 0 < t.start - verb.subject.end <= _OF and t.governor in ("of", "aboard")
        )
        return next((t for t in belongs if t.kind == OTHER), verb.subject)  # "a camera of Vela 4 photographed it"
    return next(iter([*verb.inside, *verb.after]), None)


def topic_after(verb: Verb, happened_to: str) -> str:
    """What "it" is behind a verb: its subject, or what the event happened to where that is a rocket's or nobody's deed."""
    subject, kind = verb.subject, verb.kind(verb.subject)
    if subject is not None and subject.kind == "it":
        return kind or verb.topic
    if subject is not None and subject.part == "engine" and kind in PARTS:
        return verb.topic or kind  # "the descent engine was fired" goes on about what it drives
    named = kind in TOPICS and kind not in CARRIERS and subject is not None and subject.kind != "cargo"
    about = kind if named else happened_to
    if subject is not None and verb.text.endswith("motor", subject.start, subject.end):
        return verb.topic  # nobody goes on about a motor
    return about if about in TOPICS else verb.topic


def opening_topic(text: str, things: tuple[Thing, ...], starts: list[int]) -> str:
    """What the last of the clauses that begin at `starts` opens with ("…, and the capsule came down"), or ""."""
    opening = [t.kind for at in starts for t in things if 0 <= t.start - at <= len("and the ") and is_topic(text, t, at)]
    return opening[-1] if opening else ""
