"""A verb at its place in a sentence: what is said of what, and what "it" is there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pipeline.prose.inflection import FINITE_PAST
from pipeline.prose.things import IS, OTHER, OWN, PARTS, Thing

CARRIERS = ("stage", "launch_vehicle")
TOPICS = (*CARRIERS, *PARTS, "instrument", "spacecraft", OTHER)
DESCENT = ("descent", "retro")  # the parts of what comes down
COMES_DOWN = ("capsule", "lander")
AFIELD = ("lander", "orbiter", "rover")  # a capsule may be all of the craft


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
    device: bool  # it may be an instrument of that
    since: int
    coming: str  # what was let go to come down, or ""
    many: str  # what "they" are by the words before the sentence
    module: str  # what "the module" is by them, or ""
    whole: frozenset[str]  # the parts that are all of the craft: only the word itself is one
    carrier: str  # the stage or rocket that is spoken of, or ""
    engine: str  # the stage or rocket whose engine was spoken of last, or ""
    ascent: bool  # the rocket is still at work

    @property
    def before(self) -> str:
        """The clause up to the verb."""
        return self.text[self.clauses[self.index][0] : self.start]

    @cached_property
    def antecedent(self) -> str:
        """The words that hold the verb's subject: its clause, with the clause before it where it has no subject of its own."""
        index = self.previous
        goes = goes_on(self.before) and not _OPENS_SUBJECT.search(self.before)
        if index < 0 or not (goes or _SAME_SUBJECT.match(self.before)):
            return self.before
        start, end = self.clauses[index]
        if index and not self.between(start, end):
            start = self.clauses[index - 1][0]  # "pieces of debris, the largest of which reentered"
        return self.text[start : self.start]

    @property
    def setting(self) -> str:
        """The clause up to the verb with the clause before it."""
        index = max(self.previous, 0)
        start, end = self.clauses[index]
        return self.text[self.clauses[index - 1][0] if index and end - start < _WORDS else start : self.start]

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
        """Where the verb itself begins, behind a subject that its form includes ("rover was lost", "stage later released it")."""
        leads = self.inside and self.inside[0].start - self.start < len("the ") and self.inside[0].end < self.end
        at = self.inside[0].end if leads else self.start
        if leads and self.inside[1:] and self.inside[1].governor == "of" and self.inside[1].start - at <= len(" of the "):
            at = self.inside[1].end  # "crew of the shuttle retrieved it"
        adverb = _ADVERB.match(self.text, at, self.end) if leads else None
        return adverb.end() - 1 if adverb else at

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
        if free:  # "the capsule read its timer too early"
            return next((t for t in reversed(free) if t.part != OWN), free[-1])
        return self._of_clause_before() if goes_on(self.before) and self.index else self._of_clause_behind()

    @property
    def of_two(self) -> bool:
        """Whether two parts of the craft do it, which are then the craft: "the lander and its orbiter entered orbit"."""
        one = self.subject
        both = (t for t in self.ahead if one and t.kind in PARTS and one.kind in PARTS and t.kind != one.kind)
        return any(one and _AND.fullmatch(self.text, one.end, t.start) for t in both)

    def _of_clause_behind(self) -> Thing | None:
        """The subject of the clause behind a participle that opens the sentence: "Touching down at noon, the lander …"."""
        if self.index or not _IN_FRONT.fullmatch(self.before) or not _PARTICIPLE.match(self.text, self.start):
            return None
        return next((t for start, end in self.clauses[1:3] for t in self.between(start, end) if t.free), None)

    def _of_clause_before(self) -> Thing | None:
        relative = _RELATIVE.match(self.before) is not None
        for start, end in reversed(self.clauses[max(0, self.previous - 1) : self.previous + 1]):
            named = self.between(start, end)
            if start and (_ABSOLUTE.fullmatch(self.text, start, end) or _UNDERGONE.match(self.text, start)):
                continue  # "the camera, its coolant used up, was shut down", "the camera, hit by a surge, was shut down"
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
            module = self.text.endswith("module", thing.start, thing.end)
            told = module_in(self.text, self.between(0, thing.start)) or self.module
            about = (told if module else "") or self._spoken_of(thing.start)
            expected = "" if thing.part in ("", OWN) else self._coming if thing.part == "descent" else self.awaited
            about = (
                self.topic if about == "instrument" and thing.part in ("gear", "either") else about
            )  # a gyroscope is no camera's
            return about if about in PARTS else expected or self._named_next(thing.start) or about
        if thing.kind == "they":
            return many_in(self.text, self.between(0, thing.start)) or self.many
        if thing.kind == "vehicle":
            about = self._spoken_of(thing.start)
            return "launch_vehicle" if self.ascent and thing.free else about if about in PARTS else "spacecraft"
        if thing.kind == "spacecraft" and self.text[max(0, thing.start - 4) : thing.end].casefold() == "the craft":
            about = self._spoken_of(thing.start)
            return about if about in COMES_DOWN else "spacecraft"  # "the lander was let go, and the craft set down"
        if thing.kind == "cargo":
            return "" if self.ascent else "payload"
        if thing.part in DESCENT and not thing.kind:
            about = self._spoken_of(thing.start)  # "the capsule was let go; the parachute opened"
            return about if about in PARTS else self.coming or (self.awaited if thing.part == "retro" else self._coming)
        return thing.kind

    def _spoken_of(self, at: int) -> str:
        """What "it" is at a place."""
        spoken = self._last_subject(at)
        return "spacecraft" if spoken in self.whole else spoken

    def _last_subject(self, at: int) -> str:
        """The subject of the clause before a place, else the topic."""
        for start, end in reversed(self.clauses[: self.index + 1]):
            for thing in self.between(max(start, self.since), min(end, at)):
                if is_topic(self.text, thing, start):
                    return thing.kind
        if not (self.topic or self.device):  # "when the engine of the lander quit, it fell"
            owners = (t.kind for t in self.between(self.since, at) if t.free and t.part and t.kind in PARTS)
            return next(owners, "")
        return "instrument" if self.device else self.topic

    @cached_property
    def spoken_of(self) -> str:
        """What "it" is at the verb."""
        return self._spoken_of(self.start)

    @cached_property
    def about(self) -> str:
        """The part of the craft that the words are about, else the craft: whose is what names nobody."""
        spoken = "" if _PEOPLE.search(self.before) else self.spoken_of
        return spoken if spoken in AFIELD else "spacecraft"

    def _named_next(self, at: int) -> str:
        """What "it" of a clause in front is by the clause that it stands in front of: "after it had entered orbit, the orbiter …"."""
        if (
            self.topic not in ("", "spacecraft")
            or len(self.clauses) == 1
            or at >= self.clauses[0][1]
            or not _WHEN.match(self.text)
        ):
            return ""
        start, end = self.clauses[1]
        named = next((t for t in self.between(start, min(end, start + _OPENING)) if t.free and not t.part), None)
        told = named and named.kind in (*AFIELD, *COMES_DOWN, "instrument") and not _PARTS_FROM.match(self.text, named.end)
        return named.kind if named and told else ""

    @cached_property
    def _coming(self) -> str:
        """The first thing of the sentence that comes down, or ""."""
        return next((t.kind for t in self.things if t.kind in COMES_DOWN and t.free and t.kind not in self.whole), "")

    @cached_property
    def awaited(self) -> str:
        """The part of the craft that a later clause is about, where the words up to the verb are about nothing: "its engine failed, and the lander crashed"."""
        if (
            self.topic not in ("", "spacecraft")
            or self.spoken_of != self.topic
            or any(t.free and not t.part for t in self.ahead)
        ):
            return ""
        behind = [t for t in self.things if t.start >= self.end and t.kind in (*CARRIERS, *PARTS, "spacecraft", OTHER)]
        first = next((t for t in behind if t.free and not t.part), None)
        if first is None or first.kind not in AFIELD or first.kind in self.whole or len({t.kind for t in behind}) > 1:
            return ""
        return "" if _PARTS_FROM.match(self.text, first.end) else first.kind

    def first(self, things: Iterable[Thing], among: Iterable[str]) -> str:
        """The first of the things whose kind is among those, or ""."""
        return next((kind for t in things if (kind := self.kind(t)) in among), "")


def is_topic(text: str, thing: Thing, start: int) -> bool:
    """Whether "it" may go on about a thing of the clause that begins at `start`: a subject, and one. Another craft must open it."""
    if not thing.free or thing.part or thing.kind not in TOPICS or text[thing.end - 1] == "s":
        return False
    if text.endswith("motor", thing.start, thing.end) or is_its_stage(text, thing):
        return False
    return thing.kind != OTHER or thing.start - start < len("However, the ")


def is_its_stage(text: str, thing: Thing) -> bool:
    """Whether a stage or rocket is named as the craft's: "its upper stage burned, and it …" goes on about the craft."""
    if thing.kind not in CARRIERS:
        return False
    named = text[thing.start : thing.end].casefold().startswith("its ")
    return named or _POSSESSED.search(text, max(0, thing.start - _OPENING), thing.start) is not None


def many_in(text: str, things: Iterable[Thing]) -> str:
    """What "they" may go on about: the last of the things that is many, or ""."""
    return next((t.kind for t in reversed([*things]) if t.kind == "debris" or text[t.end - 1] == "s"), "")


def engine_in(things: Iterable[Thing]) -> str | None:
    """Whose engine "the engine" may go on about: a stage or rocket, "" for a craft's own; None where the things name no owner."""
    return next((t.kind if t.kind in CARRIERS else "" for t in reversed([*things]) if t.part == "engine" and t.kind), None)


def module_in(text: str, things: Iterable[Thing]) -> str:
    """What "the module" may go on about: the last of the things that is one and comes down, or ""."""
    return next((t.kind for t in reversed([*things]) if t.kind in COMES_DOWN and text.endswith("module", t.start, t.end)), "")


_OPENS_SUBJECT = re.compile(r"\b(?:an?|one|another)\s$")  # "and a |fuse blew": its form holds its subject
_POSSESSED = re.compile(r"\b[Ii]ts\s(?:[\w-]+\s)?$")
_SAME_SUBJECT = re.compile(r"\s*(?:and|but|then)\s(?:\w+ly\s)?" + FINITE_PAST + r"\b")  # "but ran … too long"
_WORDS = len("in June,")  # a clause that is no longer says nothing: "of |which two"
_OPENING = 30  # characters of a clause that hold its subject
_WHEN = re.compile(r"(?:After|When|Once|While|As|Since|Because|Although|Though|Before|Until)\s(?:its?|the|an?)\b")
_ADVERB = re.compile(r"\s(?:(?:later|then|also|soon|\w+ly)\s)")
_UNDERGONE = re.compile(r"(?:\w+ly\s)?(?:\w+ed|hit|struck|shaken|torn|put|left|lost)\s(?:by|in|on|at|during|from)\b")
_PARTS_FROM = re.compile(  # the lander that is let go later has not burned its engines
    r"\s(?:(?:was|were|had|been|then|later|and|successfully)\s){0,3}(?:separat|releas|detach|deploy|eject|jettison|undock|drop|let\sgo|cast)"
)
_PEOPLE = re.compile(r"\b(?:they|he|she|who)\b", re.IGNORECASE)
_ABSOLUTE = re.compile(r"(?:its|their)(?:\s(?!was\b|were\b|had\b|did\b)[\w-]+){2,6}\s?")
_AND = re.compile(r"\s(?:and|or)\s(?:the\s|its\s)?(?:[\w-]+\s)?")
_GERUND = re.compile(r"\w+ing\b")
_IN_FRONT = re.compile(
    r"\s*(?:(?:after|once|when|while|on|upon|by)\s)?(?:being\s|having\s(?:been\s)?)?(?:\w+ly\s)?", re.IGNORECASE
)
_PARTICIPLE = re.compile(r"(?:[a-z]+ing|[a-z]+ed|lost|put|sent|set|cut|let|shot|taken|brought)\b", re.IGNORECASE)
_RELATIVE = re.compile(r"(?:which|who|that|where|the\s\w+\sof\swhich)\b")
_GOES_ON = re.compile(
    r"(?:which|who|that|and|but|then|also|later|soon|\w+ly|was|were|where|failed|unable|could|did)\b|\w+ing\b|$"
)


def goes_on(before: str) -> bool:
    """Whether the words of a clause up to its verb hold no subject of their own: it is that of the clause before."""
    words = before.strip()
    return len(words.split()) < 4 and _GOES_ON.match(words) is not None


_ITS = re.compile(r"\b(?:its|their|whose)\s(?:[\w-]+\s){0,2}[\w-]+$")
_GOES_ON_WITH = re.compile(r"(?:and|but|when|as|after|because|since|until|before|then)\b")


def goes_on_about(verb: Verb) -> bool:
    """Whether a clause goes on about what the clause before told of: it names nothing in front of its verb that is not said to be its own."""
    start = verb.clauses[verb.index][0]
    named = [t for t in (*verb.ahead, *verb.inside) if t.free and t.kind != "it"]
    own = all(_ITS.search(verb.text, start, t.end) for t in named)
    return own and _GOES_ON_WITH.match(verb.before.strip()) is not None
