"""Places in the prose that state an event: the trigger, its clause, what became of it, whose it is, and the words of its time."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipeline import vocab
from pipeline.core import Sentence
from pipeline.prose.attachment import is_foreign, times_of
from pipeline.prose.clauses import clause_of, split_clauses
from pipeline.prose.modality import read_mode
from pipeline.prose.subjects import OWN_WORD, body_near, carrier, is_other, mentioned, nearest, opens_with_other
from pipeline.prose.triggers import Trigger, find_triggers
from pipeline.values.times import Order, TimeExpression, find_times

_QUIET = frozenset(row["heading"] for row in vocab.rows("quiet_sections"))
_MOST_CHARACTERS = 3000  # of one sentence


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that may state events, with the times in it: they are looked for once."""

    sentence: Sentence
    times: tuple[TimeExpression, ...]


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


def told_sentences(sentences: tuple[Sentence, ...], order: Order | None) -> list[Told]:
    """The running prose of the sections that tell of the flight."""
    return [
        Told(sentence, tuple(find_times(sentence.text.clean, order)))
        for sentence in sentences
        if sentence.kind == "prose" and len(sentence.text.clean) <= _MOST_CHARACTERS and not is_quiet(sentence.section)
    ]


def read_statements(told: list[Told], own_names: frozenset[str]) -> list[Statement]:
    """The statements of the prose in reading order."""
    out: list[Statement] = []
    context, paragraph = "", -1
    for each in told:
        sentence = each.sentence
        if sentence.paragraph != paragraph:
            context, paragraph = "", sentence.paragraph
        found, context = _of_sentence(each, own_names, context)
        out += found
    return out


def is_quiet(section: str) -> bool:
    """Whether a section tells of plans, people and hardware rather than of the flight."""
    return " ".join(section.casefold().split()) in _QUIET


def _of_sentence(told: Told, own: frozenset[str], context: str) -> tuple[list[Statement], str]:
    text = told.sentence.text.clean
    carriers = [s for _, s in mentioned(text) if s in ("stage", "launch_vehicle")]
    triggers = find_triggers(text)
    if not triggers:
        return [], carriers[-1] if carriers else context
    foreign = opens_with_other(text, own)
    triggers = [t for t in triggers if not any(e.start <= t.start and t.end <= e.end for e in told.times)]
    clauses = split_clauses(text)
    out = []
    for trigger in triggers:
        if foreign and not _names_own(text, trigger, clauses):
            continue
        statement = _statement(told, trigger, triggers, clauses, own, context or (carriers[0] if carriers else ""))
        if statement:
            out.append(statement)
            if statement.subject in ("stage", "launch_vehicle"):
                context = statement.subject
    told_apart = [each for s in _without_doubles(out) for each in (s, *(replace(s, time=time, more=()) for time in s.more))]
    return told_apart, carriers[-1] if carriers else context


def _names_own(text: str, trigger: Trigger, clauses: list[tuple[int, int]]) -> bool:
    """Whether the verb's own clause, behind another mission's name, has this craft for its subject."""
    index = clause_of(clauses, trigger.start)
    return index > 0 and OWN_WORD.search(text[clauses[index][0] : trigger.start]) is not None


def _without_doubles(statements: list[Statement]) -> list[Statement]:
    """Of two statements of one type in one clause the first stays ("was launched … lifting off")."""
    out: list[Statement] = []
    for s in statements:
        if not any(o.type == s.type and o.start == s.start and o.status == s.status for o in out):
            out.append(s)
    return out


_ONCE = ("launch", "reentry", "destruction", "recovery", "disposal")  # never listed: of two dates one is another craft's


# a bare verb that nothing in its clause governs belongs to an auxiliary further off ("would pass … and enter")
_ABLE = re.compile(r"\bable\sto\s(?:\w+\s)?$")
_BARE = re.compile(
    r"(?:enter|reach|achieve|attain|leave|depart|escape|fly|swing|ignite|re-?ignite|restart|place|inject|insert|deliver|lift|send|land(?=\s))\b(?!ed|ing)"
)
_ENGINE = re.compile(r"\b(?:engine|motor|turbopump|tank)s?\b")
_REASON = re.compile(r"(?:due to|because of|owing to)\b", re.IGNORECASE)
_NEVER = re.compile(
    r"\s(?:never|did\snot|was\snot|were\snot|could\snot|failed\sto|(?:was|were)\sto\shave)\b|[^.;,]{0,50}\b(?:was|were)\s(?:cancell?ed|aborted|called\soff)\b"
)  # "the burn never took place"
_INVERTED = re.compile(r"Had\s(?:it|the|its|he|she|they)\b")  # "Had it reached orbit": what would have been
_RECORD = re.compile(
    r"\b(?:first|second|third|fourth|fifth|only|last|latest|most|one)\b(?!\sstage)[^,;]{0,60}(?<!failed)(?<!unable)\sto\s(?:be\s|have\s(?:been\s)?|successfully\s|perform\s|achieve\s)?(?:\w+ly\s)?$"
)
_ASCENT_SECONDS = 1800  # what happens within half an hour of lift-off happens to the rocket unless the craft is named
_ASCENT = re.compile(r"\b(?:launch|flight|ascent|burn|lift-?off|stage|T\+|rocket)\b", re.IGNORECASE)
_GENERAL = re.compile(r"\b(?:usually|normally|typically|generally|always|each|every|any|often)\b")


def _statement(
    told: Told,
    trigger: Trigger,
    triggers: list[Trigger],
    clauses: list[tuple[int, int]],
    own: frozenset[str],
    context: str,
) -> Statement | None:
    text = told.sentence.text.clean
    index = clause_of(clauses, trigger.start)
    start, end = clauses[index]
    end = max(end, trigger.end)
    before, verb = text[start : trigger.start], text[trigger.start : trigger.end]
    type_, form = trigger.form.type, trigger.form
    mode = "not_achieved" if type_ == "stranded" else read_mode(before, verb)
    if _NEVER.match(text, trigger.end) and mode == "occurred":
        mode = "not_achieved"
    if _INVERTED.match(text[start:].lstrip()):
        return None
    if type_ == "anomaly" and (mode == "not_achieved" and re.match(r"\w+\s(?:did\snot|failed)|\w+ed\b", verb) is None):
        return None
    if type_ == "anomaly" and mode != "none":
        mode = "occurred"
    if mode == "occurred" and _BARE.match(verb) and not _ABLE.search(before):
        return None
    if mode == "none" or _RECORD.search(before) or _GENERAL.search(before[-60:]):
        return None
    lead_in = _antecedent(text, clauses, index, before)
    if is_other(lead_in, own) and type_ != "anomaly":
        return None
    told_times = times_of(trigger, triggers, clauses, index, told.times, text)
    expression = told_times[0] if told_times else None
    subject = _subject(form.subject, type_, text, lead_in, start, end, trigger, context, expression)
    if type_ == "stranded":
        type_ = "departure"
    if type_ == "destruction" and not mentioned(lead_in + verb) and not any(name in lead_in.casefold() for name in own):
        if not _ENGINE.search(lead_in):
            return None  # "recordings were destroyed": no craft is named
        subject = context or "launch_vehicle"
    if expression and _REASON.match(verb):
        expression = None  # a reason is told with what it caused, not when it arose
    if form.noun and expression is None and mode == "occurred":
        return None
    if expression and is_foreign(expression):
        expression = None
        if type_ == "launch":
            return None
    start, end = _extent(start, end, expression)
    return Statement(
        type_,
        mode,
        subject,
        _subject_text(before),
        _body(type_, text, trigger, start, end),
        told,
        start,
        end,
        expression,
        f"prose:{form.type}:{text[trigger.start : trigger.end][:40]}",
        tuple(told_times[1:]) if expression and type_ not in _ONCE else (),
    )


def _antecedent(text: str, clauses: list[tuple[int, int]], index: int, before: str) -> str:
    """The words that hold the verb's subject: its clause, with the clause before it where it has no subject of its own."""
    own_words = before.strip()
    if (
        index
        and (
            not own_words
            or re.match(r"(?:which|who|that|and|but|then|also|later|was|were|where)\b", own_words)
            or own_words.split()[0].endswith("ing")
        )
        and len(own_words.split()) < 4
    ):
        start, end = clauses[index - 1]
        if index > 1 and not mentioned(text[start:end]):
            start = clauses[index - 2][0]  # "pieces of debris, the largest of which reentered"
        return text[start:end] + " " + before
    return before


def _subject(
    kind: str,
    type_: str,
    text: str,
    lead_in: str,
    start: int,
    end: int,
    trigger: Trigger,
    context: str,
    time: TimeExpression | None,
) -> str:
    if kind == "carrier":
        early = bool(time and time.offset and time.offset.anchor == "launch" and time.offset.upper < _ASCENT_SECONDS)
        ascent = early or context in ("stage", "launch_vehicle") or bool(_ASCENT.search(text[start:end]))
        return carrier(lead_in + text[trigger.start : end], context, ascent)
    if kind == "engine":
        found = nearest(lead_in, "")
        if found in ("stage", "launch_vehicle", "lander", "capsule", "orbiter"):
            return found
        names = [s for _, s in mentioned(text[start:end])]
        if "stage" in names:
            return "stage"
        return context if context == "stage" and found == "" and "spacecraft" not in names else "spacecraft"
    if kind == "near":
        within = mentioned(text[trigger.start : trigger.end])
        if within and within[0][0] == 0 and within[0][1] != "spacecraft":
            return within[0][1]  # the verb's words begin with their subject: "rover was lost"
        found = "spacecraft" if within and within[0][0] == 0 else nearest(lead_in, "spacecraft")
        if type_ in ("landing", "impact", "reentry", "recovery") and found in (
            "crew",
            "instrument",
            "payload",
            "launch_vehicle",
        ):
            return "spacecraft" if found in ("crew", "payload", "instrument") else found
        return found
    if kind == "spacecraft":
        found = nearest(lead_in, "spacecraft")
        return (
            found
            if found in ("lander", "orbiter", "rover", "capsule") and type_ not in ("launch", "departure")
            else "spacecraft"
        )
    return kind


def _subject_text(before: str) -> str:
    """The noun phrase before the verb, as written, before a verb."""
    match = re.search(
        r"\b(?:[Tt]he|[Ii]ts|[Aa]n?|[Ss]ome)\s((?:[\w'-]+\s){0,5}[\w'-]+)\s(?:was|were|had|did|failed|remained|then|also|later|is|\w+ly)?\s?$",
        before[-90:],
    )
    return match[1].strip() if match else ""


_EARTH = {"launch", "launch_scrub"}


def _body(type_: str, text: str, trigger: Trigger, start: int, end: int) -> str | None:
    if type_ in _EARTH:
        return "Earth"
    if type_ in ("orbit_insertion", "departure", "flyby", "landing", "impact", "reentry", "observation", "deployment"):
        found = body_near(text[start:end], trigger.start - start) or (
            body_near(text, trigger.start) if type_ in ("flyby", "landing", "impact") else None
        )
        return found or ("Earth" if type_ == "reentry" else None)
    return None


def _extent(start: int, end: int, time: TimeExpression | None) -> tuple[int, int]:
    """The clause with the words of its time, where these stand right beside it."""
    if time is None:
        return start, end
    return (min(start, time.start) if start - time.end < 12 else start), (max(end, time.end) if time.start - end < 12 else end)
