"""Places in the prose that state an event: the trigger, its clause, what became of it, whose it is, and the words of its time."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipeline import vocab
from pipeline.core import Sentence
from pipeline.prose import others, subjects
from pipeline.prose.attachment import is_foreign, times_of
from pipeline.prose.clauses import clause_of, split_clauses
from pipeline.prose.modality import Mode, became_first, read_mode, shared_auxiliary
from pipeline.prose.things import body_near, mentioned
from pipeline.prose.times import on_day_told_behind
from pipeline.prose.triggers import Form, Trigger, find_triggers
from pipeline.values.times import Order, TimeExpression, find_times

_QUIET = {row["heading"]: row["told"] for row in vocab.rows("quiet_sections")}
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

    @property
    def words(self) -> str:
        """The clause that says what happened."""
        return self.sentence.text.clean[self.start : self.end].strip(" ,;")


def told_sentences(sentences: tuple[Sentence, ...], order: Order | None) -> list[Told]:
    """The sentences of the sections that tell of the flight; items of lists, and of quieter sections, where they hold a date."""
    out = []
    for sentence in sentences:
        quiet = quietness(sentence.section)
        if quiet == "nothing" or len(sentence.text.clean) > _MOST_CHARACTERS:
            continue
        told = Told(sentence, tuple(on_day_told_behind(find_times(sentence.text.clean, order))))
        if (sentence.kind == "prose" and not quiet) or any(t.kind == "date" for t in told.times):
            out.append(told)
    return out


def read_statements(told: list[Told], own_names: frozenset[str]) -> list[Statement]:
    """The statements of the prose in reading order."""
    out: list[Statement] = []
    context, paragraph, another = "", -1, False
    for each in told:
        sentence = each.sentence
        if sentence.paragraph != paragraph:
            context, paragraph, another = "", sentence.paragraph, False
        another = others.speaks_of_twin(sentence.text.clean) or (another and _GOES_ON.match(sentence.text.clean) is not None)
        found, context = _of_sentence(each, own_names, context, another)
        out += [
            s for s in found if not quietness(sentence.section) or (s.type != "launch" and s.time and s.time.kind == "date")
        ]
    return out


def quietness(section: str) -> str:
    """Of sections on plans, people and hardware rather than the flight: whether they tell "nothing" or what is "dated"; else ""."""
    return _QUIET.get(" ".join(section.casefold().split()), "")


_GOES_ON = re.compile(r"(?:It|Its|They|Their)\b")  # behind a sentence on a twin, it is the twin


def _of_sentence(told: Told, own: frozenset[str], context: str, another: bool) -> tuple[list[Statement], str]:
    text = told.sentence.text.clean
    carriers = subjects.carriers(text)
    triggers = find_triggers(text)
    if not carriers and _THE_CRAFT.search(text):
        context = ""
    if not triggers:
        return [], carriers[-1][1] if carriers else context
    foreign = others.opens_with_other(text, own) or (another and _GOES_ON.match(text) is not None)
    triggers = [t for t in triggers if not any(_only_dates(e, t, text) for e in told.times)]
    clauses = split_clauses(text, tuple((t.start, t.end) for t in told.times))
    out = []
    for trigger in triggers:
        if foreign and not (_names_own(text, trigger, clauses) or _FROM_HOLD.match(text, trigger.start)):
            continue
        ahead = [subject for at, subject in carriers if at < trigger.start]
        about = ahead[-1] if ahead else context or (carriers[0][1] if carriers else "")
        statement = _statement(told, trigger, triggers, clauses, own, about)
        if statement:
            out.append(statement)
            if statement.subject in ("stage", "launch_vehicle"):
                context = statement.subject
    told_apart = [each for s in _without_doubles(out) for each in (s, *_repeated(s))]
    if any(s.type == "separation" and s.status == "occurred" and s.subject == "spacecraft" for s in out):
        return told_apart, ""  # on its own from here
    return told_apart, carriers[-1][1] if carriers else context


def _repeated(s: Statement) -> list[Statement]:
    """The same at other times: "on 27 January and 1 February", or of something else: "and its upper stage on 20 May"."""
    out: list[Statement] = []
    text, behind = s.sentence.text.clean, s.time.end if s.time else s.end
    for time in s.more:
        words = text[behind : time.start]
        named = mentioned(words)
        again = replace(s, time=time, more=(), subject=named[-1][1] if named else s.subject)
        if _GAPPED.search(words):
            again = replace(again, start=behind, end=time.end, body=body_near(words, 0) or s.body)
        if s.type not in _ONCE or s.subject == "debris" or again.subject != s.subject:
            out.append(again)
        behind = time.end
    return out


_GAPPED = re.compile(r"\b(?!(?:and|again|then|finally|on|in|the|was|were|completed|finished|concluded)\b)\w")


_CLAUSE_IN = re.compile(r"\b(?:after|before)\s(?:it|they|he|she)\s")


def _only_dates(time: TimeExpression, trigger: Trigger, text: str) -> bool:
    """Whether a trigger in the words of a time only says what it counts from; "six months after it was retired" tells that too."""
    inside = time.start <= trigger.start and trigger.end <= time.end
    return inside and (trigger.form.is_noun or not _CLAUSE_IN.search(text, time.start, trigger.start))


def _names_own(text: str, trigger: Trigger, clauses: list[tuple[int, int]]) -> bool:
    """Whether the verb's own clause, behind another mission's name, has this craft for its subject."""
    index = clause_of(clauses, trigger.start)
    return index > 0 and others.OWN_WORD.search(text[clauses[index][0] : trigger.start]) is not None


def _without_doubles(statements: list[Statement]) -> list[Statement]:
    """Of two statements of one type in one clause the first stays ("was launched … lifting off")."""
    out: list[Statement] = []
    for s in statements:
        if not any(o.type == s.type and o.status == s.status and (o.start == s.start or _is_its_purpose(s)) for o in out):
            out.append(s)
    return out


def _is_its_purpose(s: Statement) -> bool:
    """Whether a burn is only what another did: "the engine was fired, raising the orbit"."""
    return s.type == "engine_firing" and s.time is None and _DOING.match(s.words) is not None


_DOING = re.compile(r"(?:rais|lower|boost|circulari[sz]|adjust|correct|chang|alter|trimm|increas|reduc|plac)ing\b")
_ONCE = ("launch", "reentry", "destruction", "recovery", "disposal")  # never listed: of two dates one is another craft's
_THE_CRAFT = re.compile(
    r"\b(?:spacecraft|satellite|probe|craft|orbiter|lander|capsule|solar\s(?:panels?|arrays?))\b"
)  # what is told of a stage before is over
_ENGINE = re.compile(r"\b(?:engine|motor|turbopump)s?\b|destruct")
_PART = re.compile(
    r"\b(?:tanks?|batter(?:y|ies)|chambers?|valves?|lines?|bottles?|capacitors?|engines?|motors?|thrusters?)(?:\s(?:of|in|on)\s[^,;]{1,30})?\s(?:had\s)?$"
)
_OF_ITS_END = re.compile(r"\w+\sits\s(?:break-?up|re-?entry|fall|descent|launch|remains|wreck\w*)\b")
_SIGHTS_IT = re.compile(r"\w+\s(?:it|them|the\s(?:craft|spacecraft|satellite|lander|wreck\w*))\b")
_REPEAT = re.compile(r"\b(?:repeat|re-?flight|rerun|follow-on|replacement)\b")
_REASON = re.compile(r"(?:due to|because of|owing to)\b", re.IGNORECASE)
_FROM_HOLD = re.compile(
    r"[^,;]{0,40}\b(?:(?:released|deployed|ejected|let\sgo)\s(?:from\s[^,;]{0,20}\bbay|by\s[^,;]{0,20}\b(?:arm|crew|astronauts?)|on\s(?:flight\sday|the\s\w+\sday))|left\sthe\s(?:\w+\s)?bay)\b"
)  # what leaves it has its own name, and is this mission's
_RIGHTED = re.compile(r"\b(?:safe[\s-]mode|anomaly|fault|problem)\b")  # from which a craft is recovered where it flies
_NEGATED_PART = re.compile(r".*\b(?:did\snot|had\snot|could\snot|would\snot|failed\sto|never|refused\sto)\b")


def _statement(
    told: Told, trigger: Trigger, triggers: list[Trigger], clauses: list[tuple[int, int]], own: frozenset[str], context: str
) -> Statement | None:
    text, form = told.sentence.text.clean, trigger.form
    index = clause_of(clauses, trigger.start)
    start, end = clauses[index]
    end = max(end, trigger.end)
    before, verb = text[start : trigger.start], text[trigger.start : trigger.end]
    governed = shared_auxiliary(text[slice(*clauses[index - 1])], before, verb) if index else ""
    read = read_mode(governed + before, "" if form.kind in _OF_KIND else verb, text[trigger.end :], form.is_noun)
    mode = _mode_of(form, read, verb)
    lead_in = _antecedent(text, clauses, index, before)
    if mode == "none" or _is_foreign_deed(form.type, lead_in, verb, text[trigger.end : end], own):
        return None
    told_times = times_of(trigger, triggers, clauses, index, told.times, text, mode)
    time = told_times[0] if told_times else None
    type_ = _told_type(form.type, lead_in)
    subject = _subject(trigger, lead_in, text[start:end], text[trigger.end : end], verb, own, context, time)
    if subject == "spacecraft" and index and _AND_IT.match(before):
        subject = _of_part(text[slice(*clauses[index - 1])]) or subject
    elif subject == "spacecraft" and (it := _UNTIL_IT.search(before)):
        subject = _of_part(before[: it.start()]) or subject
    if type_ == "destruction" and not mentioned(lead_in + verb) and not any(name in lead_in.casefold() for name in own):
        if not _ENGINE.search(lead_in + verb):
            return None  # "recordings were destroyed": no craft is named
        subject = context or "launch_vehicle"
    if time and _REASON.match(verb):
        time = None  # a reason is told with what it caused, not when it arose
    if time is None and mode == "occurred" and (form.kind == "noun" or became_first(before)):
        return None
    if time and is_foreign(time):
        time = None
        if form.type == "launch":
            return None
    start, end = _extent(start, end, time)
    return Statement(
        type_,
        mode,
        subject,
        _subject_text(before),
        _body(type_, text, trigger, start, end),
        told,
        start,
        end,
        time,
        f"prose:{form.type}:{verb[:40]}",
        tuple(told_times[1:]) if time else (),
    )


_UNTIL_IT = re.compile(r"\b(?:until|before|when|after)\sit\s(?:\w+\s)?$")
_AND_IT = re.compile(r"(?:(?:and|but|before|until|when)\s)?(?:then\s)?it\b")


def _of_part(clause: str) -> str:
    """ "The rover drove on and it was shut down": the part of the craft that the clause before "it" begins with, if it does."""
    named = mentioned(clause)
    return named[0][1] if named and named[0][1] in ("lander", "rover", "capsule") else ""


def _told_type(type_: str, lead_in: str) -> str:
    """A part that explodes is a malfunction of what bears it."""
    return "anomaly" if type_ == "destruction" and _PART.search(lead_in) else type_


def _is_foreign_deed(type_: str, lead_in: str, verb: str, after: str, own: frozenset[str]) -> bool:
    """Whether a verb tells of another mission, or of what is no craft."""
    if type_ in ("programme", "activation", "deactivation") and others.is_no_craft(lead_in):
        return True
    if type_ == "recovery" and _RIGHTED.search(lead_in):
        return True
    if type_ == "launch_scrub" and (others.is_of_another(verb, own) or others.is_next_launch(lead_in, verb)):
        return True
    if type_ == "anomaly":
        return others.is_no_malfunction(lead_in)
    if type_ == "observation" and (
        _OF_ITS_END.match(verb + after) or (_SIGHTS_IT.match(verb + after) and others.is_some_craft(lead_in))
    ):
        return True
    if type_ == "programme" and _REPEAT.search(lead_in):
        return True
    if type_ == "launch" and verb.startswith("launched") and others.ends_with_other(lead_in, own):
        return True
    if type_ == "launch" and (others.launches_other(after, own) or others.is_other(lead_in + verb, own)):
        return True
    if type_ == "deployment":  # what is let go has a name of its own, and is this mission's
        return others.is_another(lead_in, own)
    return others.is_other(lead_in, own) or others.is_descendant(lead_in, own)


_OF_KIND: dict[str, Mode] = {"vain": "not_achieved", "plan": "planned", "lack": "occurred"}


def _mode_of(form: Form, mode: Mode, verb: str) -> Mode:
    """Some forms say themselves what became of it; a malfunction is told as it is, or a part's verb is negated; no delay is no event."""
    if form.kind in _OF_KIND:
        return _OF_KIND[form.kind] if mode in ("occurred", "not_achieved") else "none"
    if form.type == "launch_scrub" and mode == "not_achieved":
        return "none"
    if form.type == "anomaly" and mode == "not_achieved":
        return "occurred" if _NEGATED_PART.match(verb) else "none"
    return "occurred" if form.type == "anomaly" and mode != "none" else mode


def _antecedent(text: str, clauses: list[tuple[int, int]], index: int, before: str) -> str:
    """The words that hold the verb's subject: its clause, with the clause before it where it has no subject of its own."""
    own_words = before.strip()
    if (
        index
        and (
            not own_words
            or re.match(r"(?:which|who|that|and|but|then|also|later|was|were|where|failed|unable|could|did)\b", own_words)
            or own_words.split()[0].endswith("ing")
        )
        and len(own_words.split()) < 4
    ):
        start, end = clauses[index - 1]
        if index > 1 and not mentioned(text[start:end]):
            start = clauses[index - 2][0]  # "pieces of debris, the largest of which reentered"
        return text[start:end] + " " + before
    return before


_ASCENT_SECONDS = 1800  # what happens within half an hour of lift-off happens to the rocket unless the craft is named
_ASCENT = re.compile(r"\b(?:launch|flight|ascent|lift-?off|stage|T\+|rocket)\b", re.IGNORECASE)
_EARTHBOUND = {"landing", "impact", "reentry", "separation"}


def _subject(
    trigger: Trigger,
    lead_in: str,
    clause: str,
    after: str,
    verb: str,
    own: frozenset[str],
    context: str,
    time: TimeExpression | None,
) -> str:
    """The subject by the role that the form states; a role that is none is the subject itself."""
    type_, role = trigger.form.type, trigger.form.subject
    if role == "carrier":
        since = time.offset.upper if time and time.offset and time.offset.anchor == "launch" else None
        ascent = since < _ASCENT_SECONDS if since is not None else bool(_ASCENT.search(clause))
        ascent = ascent or context in ("stage", "launch_vehicle")
        return subjects.carrier(lead_in, verb + after, context, ascent)
    if role == "engine":
        return subjects.engine(lead_in, clause, context)
    if role == "near":
        return subjects.near(lead_in, verb, type_ in _EARTHBOUND)
    if role == "part":
        return subjects.part(lead_in)
    if role == "object":
        return subjects.set_free(lead_in, verb, after, own, "payload" if type_ == "deployment" else "spacecraft")
    if role == "spacecraft" and type_ not in ("launch", "departure"):
        return subjects.craft(lead_in, verb if type_ == "contact_lost" else "")
    return role


def _subject_text(before: str) -> str:
    """The noun phrase before the verb, as written, before a verb."""
    match = re.search(
        r"\b(?:[Tt]he|[Ii]ts|[Aa]n?|[Ss]ome)\s((?:[\w'-]+\s){0,5}[\w'-]+)\s(?:was|were|had|did|failed|remained|then|also|later|is|\w+ly)?\s?$",
        before[-90:],
    )
    return match[1].strip() if match else ""


_EARTH = {"launch", "launch_scrub"}
_HOMEWARD = re.compile(r"\bto\s(?:bring|return|take|carry|send|deliver)\b[^,;]{0,60}?\bEarth\b")  # where its samples were to go
_CAME_BACK = re.compile(
    r"\b(?:came|coming|its\sway)\s(?:back|home)\b|\b(?:on|after|during)\s(?:its|their|the)\sreturn\b|\breturn(?:ed|ing)\shome\b"
)
_BOUND_FOR = re.compile(r"\b(?:for|towards?|to)\s(?:the\s)?[A-Z]\w+")


def _body(type_: str, text: str, trigger: Trigger, start: int, end: int) -> str | None:
    if type_ in _EARTH:
        return "Earth"
    if type_ in ("orbit_insertion", "departure", "flyby", "landing", "impact", "reentry", "observation", "deployment"):
        if type_ == "departure":  # "left for the Moon": the body that it makes for is not the one that it leaves
            return body_near(_BOUND_FOR.sub(lambda m: "." * len(m[0]), text[start:end]), trigger.start - start)
        back = type_ in ("landing", "impact") and _CAME_BACK.search(text[start:end])
        found = body_near(text[start:end], trigger.start - start) or (
            "Earth"
            if back
            else body_near(_HOMEWARD.sub(lambda m: "_" * len(m[0]), text), trigger.start)
            if type_ in ("flyby", "landing", "impact")
            else None
        )
        entry = text.startswith("enter", trigger.start)  # an atmosphere that is entered may be another body's
        return found or ("Earth" if type_ == "reentry" and not entry else None)
    return None


def _extent(start: int, end: int, time: TimeExpression | None) -> tuple[int, int]:
    """The clause with the words of its time, where these stand right beside it."""
    if time is None:
        return start, end
    return (min(start, time.start) if start - time.end < 12 else start), (max(end, time.end) if time.start - end < 12 else end)
