"""What one place in the prose states of an event; what a sentence tells twice with other words, and once at several times."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipeline.core import Sentence
from pipeline.prose import faults
from pipeline.prose.beside import ends_of
from pipeline.prose.event_types import ONCE, SINGLE
from pipeline.prose.subjects import WHOLES
from pipeline.prose.things import Thing, body_near
from pipeline.prose.told import Told
from pipeline.values.times import TimeExpression


@dataclass(frozen=True, slots=True)
class Statement:
    """One place in the prose that states an event; start and end are clean characters of the sentence."""

    type: str
    status: str
    subject: str
    subject_text: str
    body: str | None
    told: Told
    start: int
    end: int
    time: TimeExpression | None
    rule: str
    more: tuple[TimeExpression, ...] = ()  # "two spacewalks, on 27 January and 1 February": the same at other times

    @property
    def sentence(self) -> Sentence:
        return self.told.sentence

    @property
    def words(self) -> str:
        """The clause that says what happened."""
        return self.sentence.text.clean[self.start : self.end].strip(" ,;")


def told_apart(s: Statement, things: tuple[Thing, ...]) -> list[Statement]:
    """What one statement tells of: itself and the same at other times; "docked from 6 May to 2 June" the docking and the undocking."""
    if s.type == "docking" and s.time and (ends := ends_of(s.time)):
        return [replace(s, time=ends[0]), replace(s, type="undocking", time=ends[1])]
    return [s, *repeated(s, things)]


def repeated(s: Statement, things: tuple[Thing, ...]) -> list[Statement]:
    """The same at other times: "on 27 January and 1 February", or of something else: "and its upper stage on 20 May"."""
    out: list[Statement] = []
    text, behind = s.sentence.text.clean, s.time.end if s.time else s.end
    for time in s.more:
        words = text[behind : time.start]
        named = [t.kind for t in things if behind <= t.start < time.start and t.kind in WHOLES]
        again = replace(s, time=time, more=(), subject=named[-1] if named else s.subject)
        if _GAPPED.search(words):
            again = replace(again, start=behind, end=time.end, body=body_near(words, 0) or s.body)
        if s.type not in SINGLE or s.subject == "debris" or again.subject != s.subject:
            out.append(again)
        behind = time.end
    return out


_GAPPED = re.compile(r"\b(?!(?:and|again|then|finally|on|in|the|was|were|completed|finished|concluded)\b)\w")


def without_doubles(statements: list[Statement]) -> list[Statement]:
    """Of two statements of one type in one clause the first stays ("was launched … lifting off")."""
    out: list[Statement] = []
    for s in statements:
        double = next(
            (
                i
                for i, o in enumerate(out)
                if o.type == s.type
                and o.status == s.status
                and (_in_one_clause(o, s) or _is_its_purpose(s, o) or _is_its_manner(s, o))
            ),
            None,
        )
        if double is None:
            out.append(s)
        elif s.time and not out[double].time:
            out[double] = (
                s  # "bounced before it came to rest at 18:45", "could not fire after it had failed on 30 June": what is dated
            )
    return out


def _in_one_clause(first: Statement, other: Statement) -> bool:
    """Whether two statements are of one clause: a malfunction that stands behind another, undated, is its cause."""
    if first.time and other.time and first.time != other.time and (other.type == "anomaly" or _on_other_days(first, other)):
        return False  # "the pump that had failed in 1995 seized again 92 seconds into the flight"
    cause = other.type == "anomaly" and faults.REASON.match(other.rule.removeprefix("prose:anomaly:")) is not None
    return first.start == other.start or (cause and first.start <= other.start <= first.end + 1)


def _on_other_days(first: Statement, other: Statement) -> bool:
    """Whether it came about again on another day: "After a flyby on 18 October 1965 it flew past Mars on 5 June"."""
    days = {(s.time.month, s.time.day) for s in (first, other) if s.time and s.time.kind == "date" and s.time.day}
    return other.type not in ONCE and len(days) == 2


def _is_its_purpose(s: Statement, told: Statement) -> bool:
    """Whether a burn is only what another did: "the engine was fired, raising the orbit"."""
    return s.type == "engine_firing" and s.time in (None, told.time) and _DOING.match(s.words) is not None


def _is_its_manner(s: Statement, told: Statement) -> bool:
    """Whether a gerund without a time of its own says how the deed before it was done: "came back on 11 March, landing by parachute"."""
    dated = told.told is s.told and told.time is not None and s.time is None
    return dated and s.type in ONCE and s.status == "occurred" and _GERUND.match(s.words) is not None


_GERUND = re.compile(r"[a-z]+ing\b")
_DOING = re.compile(
    r"(?:rais|lower|boost|circulari[sz]|adjust|correct|chang|alter|trimm|increas|reduc|plac)(?:ing|ed)\b|by\s(?:firing|burning|igniting|starting)\b"
    r"|an?\s(?:[\w-]+\s){0,2}(?:correction|burn|firing|manoeuvre|maneuver)\s(?:that|which|to)\b"
    r"|and\s(?:burn(?:ed|t)|fired|ran)\s(?:for|until)\b"
    r"|and\s(?:perform|mad|complet|execut|carri)ed?\s(?:out\s)?(?:the|its|this)\s(?!second|next|third|last|final)(?:[\w-]+\s){0,3}?(?:burn|firing|manoeuvre|maneuver)\b"
)
