"""Places in the prose that state an event: the trigger, its clause, what became of it, whose it is, and the words of its time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline import vocab
from pipeline.core import Sentence
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
    return _without_doubles(out), carriers[-1] if carriers else context


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
    expression = _time_of(trigger, triggers, clauses, index, told.times, text)
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


def _time_of(
    trigger: Trigger,
    triggers: list[Trigger],
    clauses: list[tuple[int, int]],
    index: int,
    times: tuple[TimeExpression, ...],
    text: str,
) -> TimeExpression | None:
    """The time that belongs to a verb: in its clause, else in a clause without a verb of its own beside it."""
    usable = [t for t in times if t.kind != "duration"]
    if not usable:
        return None
    start, end = clauses[index]
    span_end = max(end, trigger.end)
    inside = [t for t in usable if t.start < span_end and t.end > start]
    if inside:
        rivals = [t for t in triggers if start <= t.start < span_end and t is not trigger]
        if trigger.form.noun and any(t.start < trigger.start and not t.form.noun for t in rivals):
            return None  # "entered orbit on 5 May after a burn": the date is the verb's
        if not trigger.form.noun:
            rivals = [t for t in rivals if not t.form.noun or t.start < trigger.start]
        near = min(inside, key=lambda t: (_rank(t), _distance(t, trigger)))
        if not rivals or all(_distance(near, trigger) <= _distance(near, r) for r in rivals):
            return near
        return None
    has_verb = {clause_of(clauses, t.start) for t in triggers}
    following = index + 1
    while following < len(clauses) and following not in has_verb and not _opens(text[slice(*clauses[following])]):
        a, b = clauses[following]
        found = [t for t in usable if a <= t.start < b]
        if found:
            return min(found, key=_rank)
        following += 1
    if _PERFECT.search(text[start : trigger.start]):
        return None  # "pictures of 2015 showed that it had landed": told later, not then
    previous = index - 1
    fronted: list[TimeExpression] = []
    while previous >= 0 and previous not in has_verb:
        a, b = clauses[previous]
        found = [t for t in usable if a <= t.start < b]
        if found and (previous == 0 or text[a : found[0].start].strip().casefold() in _LEADS):
            fronted += found
        previous -= 1
    return min(fronted, key=_rank, default=None)


_LEADS = ("", "on", "in", "at", "and", "then", "and on", "and then", "about")
_PERFECT = re.compile(r"\b(?:had|have|has)\s(?:\w+\s){0,2}$")


def _opens(clause: str) -> bool:
    return bool(re.match(r"(?:when|after|before|while|but|although)\b", clause.strip()))


def _rank(time: TimeExpression) -> int:
    """A stated date before an offset, an offset before a relative day."""
    return 0 if time.time is not None or time.month else 1 if time.offset else 2


def _distance(time: TimeExpression, trigger: Trigger) -> int:
    return max(0, time.start - trigger.end, trigger.start - time.end)


def is_foreign(time: TimeExpression) -> bool:
    """Whether an offset counts from another mission's deed ("eight days after Mars 2MV-4 No.1", "before the loss of Challenger")."""
    offset = time.offset
    if offset is None or offset.anchor != "event":
        return False
    words = offset.anchor_text
    if re.match(r"(?:the\s)?[A-Z]", words) and re.search(r"\d|[IVX]\b", words):
        return True
    return bool(
        re.search(r"\b(?:loss|launch|flight|landing|lift-?off|arrival|departure|death|disaster)\sof\s(?:the\s)?[A-Z]", words)
    )
