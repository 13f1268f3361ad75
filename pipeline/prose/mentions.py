"""Places in the prose that state an event: the trigger, its clause, what became of it, whose it is, and the words of its time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.prose import faults, others, subjects
from pipeline.prose.attachment import times_of
from pipeline.prose.beside import listed
from pipeline.prose.clauses import Clauses, clause_of, split_clauses
from pipeline.prose.deed import told_type
from pipeline.prose.event_types import MOTION, ON_ROCKET, RUNS
from pipeline.prose.modality import Mode, became_first, is_not_yet, read_mode, shared_auxiliary
from pipeline.prose.names import (
    common_names,
    is_all_lander,
    is_own,
    named_before,
    named_behind,
    named_part,
    named_parts,
    other_crafts,
)
from pipeline.prose.statement import Statement, told_apart, without_doubles
from pipeline.prose.subjects import takes_object
from pipeline.prose.things import PARTS, Thing, body_of, find_things
from pipeline.prose.told import Told, quietness
from pipeline.prose.triggers import AGAIN, FOLLOWED, Form, Trigger, find_triggers
from pipeline.prose.usable import is_foreign
from pipeline.prose.verb import CARRIERS, COMES_DOWN, Verb, engine_in, goes_on_about, is_topic, many_in, module_in
from pipeline.values.times import TimeExpression


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What the sentences of a paragraph were about so far."""

    carrier: str = ""  # the stage or rocket
    topic: str = ""  # what "it" is
    twin: bool = False  # another craft
    deed: tuple[Form, str] | None = None  # the last one told, and what it befell
    many: str = ""  # what "they" are
    module: str = ""  # what "the module" is
    coming: str = ""  # what was let go to come down
    failed: str = ""  # the stage or rocket whose failure was told last
    device: bool = False  # "it" may be an instrument
    engine: str = ""  # whose "the engine" is: a stage's or rocket's


def read_statements(told: list[Told], own_names: frozenset[str], part_names: Iterable[tuple[str, str]] = ()) -> list[Statement]:
    """The statements of the prose in reading order. `part_names`: names of the craft's parts in lower case, with what each is."""
    out: list[Statement] = []
    texts = [each.sentence.text.clean for each in told]
    common = common_names(texts)
    whole = frozenset({"lander"} if is_all_lander(texts) else ())
    named = {name: kind for name, kind in named_parts(texts, own_names).items() if name not in own_names or kind not in whole}
    parts = {name: common.get(kind, kind) for name, kind in (*part_names, *named.items())}
    names = dict.fromkeys(own_names, "spacecraft") | parts | common
    spoken, paragraph = _Spoken(), -1
    for each in told:
        sentence = each.sentence
        if sentence.paragraph != paragraph:
            inquest = spoken.failed if _INQUIRY.search(sentence.section) else ""
            about = named_part(sentence.section, names)
            spoken = _Spoken(inquest, about, module=spoken.module, failed=spoken.failed)
            paragraph = sentence.paragraph
        found, spoken = _of_sentence(each, own_names, names, whole, spoken)
        out += [
            s for s in found if not quietness(sentence.section) or (s.type != "launch" and s.time and s.time.kind == "date")
        ]
    return out


_FAILURES = ("anomaly", "destruction")
_INQUIRY = re.compile(  # a sentence or section on what went wrong
    r"(?:(?:An?|The|His|Later|Subsequent)\s)?(?:(?:[\w-]+\s){0,3}(?:inquiry|enquiry|investigations?|commission|board|panel|committee|review|report)\b|Investigat\w+|Analysis|Engineers|Experts|The\s(?:cause|fault|failure)\b)",
    re.IGNORECASE,
)
_LETS_OUT = ("deployment", "separation")


def _of_sentence(
    told: Told, own: frozenset[str], names: dict[str, str], whole: frozenset[str], spoken: _Spoken
) -> tuple[list[Statement], _Spoken]:
    text = told.sentence.text.clean
    others_named = other_crafts(text, own)
    things = tuple(find_things(text, others_named | names))
    carriers = [t for t in things if t.kind in CARRIERS and not _is_only_named(text, t)]
    triggers = find_triggers(text)
    whose_sentence = others.of_sentence(text, things, triggers, own, spoken.twin)
    twin = whose_sentence == "theirs"
    before = spoken.failed if _INQUIRY.match(text) else spoken.carrier
    last = carriers[-1].kind if carriers else "" if _THE_CRAFT.search(text) else before
    topic = next((t.kind for t in things if t.kind != "instrument" and is_topic(text, t, 0)), spoken.topic)
    named_engine = engine_in(things)
    engine = spoken.engine if named_engine is None else named_engine
    now = replace(spoken, carrier=last, topic=topic, twin=twin, deed=None, device=False, engine=engine)
    now = replace(now, many=many_in(text, things) or spoken.many, module=module_in(text, things) or spoken.module)
    if not triggers:
        return [], now
    foreign = whose_sentence != "ours"
    triggers = [t for t in triggers if not any(_only_dates(e, t, text) for e in told.times)]
    uncut = [(t.start, t.end) for t in told.times] + [(t.start, t.end) for t in triggers if t.parted]
    uncut += [(a.start, b.end) for a, b in pairwise(told.times) if listed(a, b, text)]
    clauses = split_clauses(text, tuple(uncut))
    out: list[Statement] = []
    context, it, since, deed = spoken.carrier if carriers else last, spoken.topic, 0, spoken.deed
    device = spoken.device and text.startswith("It ")
    theirs = -2  # the clause that told of another craft
    for found in triggers:
        if (trigger := _what_followed(found, deed)) is None:
            continue
        ahead = [t.kind for t in carriers if t.start < trigger.start]
        about = ahead[-1] if ahead else context or (carriers[0].kind if carriers else "")
        index = clause_of(clauses, trigger.start)
        verb = Verb(
            text,
            things,
            tuple(clauses),
            index,
            trigger.start,
            trigger.end,
            topic=it,
            device=device and (since > 0 or trigger.form.type == "anomaly"),
            since=since,
            coming=now.coming,
            many=spoken.many,
            module=spoken.module,
            whole=whole,
            carrier=about,
            engine=engine,
            ascent=False,
        )
        foreign = foreign and not others.comes_to_ours(verb, trigger.form.type)  # what docked with this one leaves it again
        if foreign and found.form is not FOLLOWED and not others.returns_to_ours(verb, trigger.form.type):
            continue
        if index == theirs + 1 and goes_on_about(verb):
            theirs = index  # "its twin was lost when its engine failed"
            continue
        if (
            index == theirs
            and not any(t.kind == "spacecraft" for t in verb.ahead)
            and (faults.REASON.match(trigger.words) or _WHY.search(verb.before))
        ):
            continue  # "Vela 7, which was retired after a leak"
        whose = others.whose(verb, trigger, own)
        if whose == "theirs":
            theirs = index
        if whose != "ours":
            continue
        statement = _statement(told, trigger, triggers, clauses, own, verb)
        if statement:
            out.append(statement)
            foreign = foreign and others.FROM_HOLD.match(text, trigger.start) is None  # its other deeds are of the mission too
            deed = (trigger.form, statement.subject) if statement.type in MOTION | RUNS else None
            if statement.type in _LETS_OUT and statement.subject in COMES_DOWN:
                now = replace(now, coming=statement.subject)
            if statement.type in _FAILURES and (statement.subject in CARRIERS or statement.subject == "spacecraft"):
                now = replace(now, failed=statement.subject if statement.subject in CARRIERS else "")
            if statement.subject in CARRIERS:
                context = statement.subject
                engine = context if statement.type == "engine_firing" else engine
            elif statement.type not in ON_ROCKET:
                context = ""
                carriers = [t for t in carriers if t.start > trigger.start]
            goes_on_with = subjects.topic_after(verb, statement.subject)
            device = goes_on_with == "instrument"
            it = topic = it if device else goes_on_with
            if statement.type == "launch" and (doer := verb.kind(verb.subject)) in CARRIERS and not takes_object(verb):
                it = doer  # "the Atlas lifted off, and 40 seconds later it blew up"
            since = trigger.start
            if statement.type in _LETS_OUT and statement.subject not in CARRIERS:
                carriers = [t for t in carriers if t.governor not in ("from", "of")]  # it has left them
                name = _let_go(verb)
                if name and not is_own(name, own):
                    names[name.casefold()] = statement.subject
                    things = tuple(find_things(text, others_named | names))
    if out:
        topic = subjects.opening_topic(text, things, [start for start, _ in clauses if start > since]) or topic
    apart = [each for s in without_doubles(out) for each in told_apart(s, things)]
    carrier = carriers[-1].kind if carriers else context
    return apart, replace(now, carrier=carrier, topic=topic, deed=deed, device=device, engine=engine)


def _what_followed(trigger: Trigger, deed: tuple[Form, str] | None) -> Trigger | None:
    """A trigger as it is; "Vesna followed on 5 May" says again what the verb before it said, of a named craft what was said of a payload;
    "A second followed on 5 May" tells of another burn or spacewalk."""
    if trigger.form is AGAIN:
        return replace(trigger, form=replace(deed[0], kind="")) if deed and deed[0].type in RUNS else None
    if trigger.form is not FOLLOWED:
        return trigger
    if deed is None or deed[0].kind or deed[0].type not in MOTION or (trigger.words[:1].isupper() and deed[1] != "payload"):
        return None
    return replace(trigger, form=deed[0], words="followed")


_WHY = re.compile(r"\b(?:because|due|owing|after|following|when|by)\s(?:[\w-]+\s){0,3}$")
_FITTED = re.compile(r"\bwith\s(?:an?|its)\s(?:[\w-]+\s){0,3}$")
_WOULD_HAVE = re.compile(r"\s(?:would|could|should)\shave\b")


def _is_only_named(text: str, stage: Thing) -> bool:
    """Whether a sentence does not tell of a stage: "a rocket with an upper stage", "before the stage would have separated"."""
    return bool(_FITTED.search(text[max(0, stage.start - 40) : stage.start]) or _WOULD_HAVE.match(text, stage.end))


def _let_go(verb: Verb) -> str:
    """The name of what is let go, or ""."""
    return (
        named_behind(verb.text[verb.start : verb.clause_end])
        if takes_object(verb)
        else named_before(verb.text[verb.clauses[verb.index][0] : verb.end])
    )


_CLAUSE_IN = re.compile(
    r"\b(?:after|before)\s(?:it|they|he|she|the\s(?:spacecraft|satellite|probe|craft|lander|orbiter|mission))\s"
)


def _only_dates(time: TimeExpression, trigger: Trigger, text: str) -> bool:
    """Whether a trigger in the words of a time only says what it counts from; "six months after it was retired" tells that too,
    and so does "two days after a burn on 5 May", which dates it."""
    counts = time.rule == "shortly_after" or (time.offset is not None and time.offset.anchor == "launch")
    from_launch = trigger.form.type == "launch" and counts
    inside = time.start <= trigger.start < time.end and (trigger.end <= time.end or from_launch)
    dated = time.counts_from is not None and trigger.form.type != "launch" and not is_foreign(time)
    return inside and not dated and (trigger.form.is_noun or not _CLAUSE_IN.search(text, time.start, trigger.start))


_THE_CRAFT = re.compile(
    r"\b(?:spacecraft|satellite|probe|craft|orbiter|lander|capsule|solar\s(?:panels?|arrays?))\b"
)  # what is told of a stage before is over
_ENGINE = re.compile(r"\b(?:engine|motor|turbopump|charge|explosive)s?\b|destruct|\bflight\b", re.IGNORECASE)
_CAME_ABOUT = re.compile(r",\swhich\s(?:came|occurred|happened|took\splace)\s")
_BUT_FOR = re.compile(r"[Hh]ad\s(?:it|they|the)\s.*not\sbeen\b")  # "would have landed had it not been lost": it was
_MEANT_TO = re.compile(
    r"\s(?:that|which)\s(?:(?:was|were)\sto\b(?!\shave\b)|should\shave\b)"
)  # "the drill that was to reach two metres broke"


def _statement(
    told: Told, trigger: Trigger, triggers: list[Trigger], clauses: Clauses, own: frozenset[str], said: Verb
) -> Statement | None:
    text, form, index = said.text, trigger.form, said.index
    start, end = clauses[index]
    if form.kind == "cause" and _is_told(clauses[index : index + 2], trigger, triggers):
        return None
    end = max(end, trigger.end)
    before, verb = text[start : trigger.start], _MEANT_TO.sub("", trigger.words) if form.type == "anomaly" else trigger.words
    until, verb, infinitive = _governing(said, trigger, verb)
    if form.kind == "cause":
        until, verb = until + verb, ""  # its clause has been read to the end
    elif _BUT_FOR.match(verb):
        until = ""
    reason = faults.REASON.match(verb) is not None
    read = read_mode(until, "" if reason or form.kind in _OF_KIND else verb, text[trigger.end :], form.is_noun, infinitive)
    if read == "not_achieved" and (reason or (form.type == "anomaly" and faults.own_clause(until))):
        read = "occurred"  # "sent no data owing to a short circuit", "after a fuse had blown": the reason is not denied
    if form.is_noun and _CAME_ABOUT.match(text, trigger.end):
        read = "occurred"  # "all was ready for the landing, which took place on 5 June"
    mode = _mode_of(form, read, verb)
    lead_in = said.antecedent
    if infinitive and mode == "occurred" and is_not_yet(form.type, until):
        return None
    if mode == "none":
        return None
    told_times = times_of(trigger, triggers, clauses, index, told.times, text, mode)
    time = told_times[0] if told_times else None
    type_ = told_type(form.type, lead_in, said)
    if type_ == "anomaly" and not faults.befell_the_mission(said, lead_in, dated=time is not None):
        return None
    subject = _subject(type_, form.subject, replace(said, ascent=_in_ascent(said, time)), own)
    if (type_ == "activation" and subject in CARRIERS) or (type_ == "deactivation" and subject == "launch_vehicle"):
        return None  # a rocket is taken into service for many flights
    if type_ == "destruction" and not (said.subject or said.inside or said.ahead or before.strip() in ("that", "which")):
        if not _ENGINE.search(lead_in + verb):
            return None  # "recordings were destroyed": no craft is named
        subject = said.carrier or "launch_vehicle"
    if time and form.type == "anomaly" and (form.kind == "why" or faults.is_only_why(time, trigger, triggers[0], text)):
        time = None  # a reason is told with what it caused, not when it arose
    if form.kind == "mark" and any(t.form.type != "anomaly" and start <= t.start < trigger.start for t in triggers):
        time = None  # "separated too early on 14 April": the time is of the separation
    if time is None and (form.kind == "noun" or became_first(until)) and (mode == "occurred" or infinitive):
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
        body_of(type_, text, start, end, trigger.start),
        told,
        start,
        end,
        time,
        f"prose:{form.type}:{verb[:40]}",
        tuple(told_times[1:]) if time else (),
    )


def _is_told(clauses: Clauses, cause: Trigger, triggers: list[Trigger]) -> bool:
    """Whether a form tells already what the clause of a cause tells, or that its result is a malfunction ("…, leaving the arm stuck")."""
    (start, end), *result = clauses
    anomalies = (t.start for t in triggers if t.form.type == "anomaly" and t is not cause)
    return any(t is not cause and start <= t.start < end for t in triggers) or any(
        a <= at < b for at in anomalies for a, b in result
    )


def _governing(said: Verb, trigger: Trigger, verb: str) -> tuple[str, str, bool]:
    """The words of the clause that govern a verb, the verb itself, and whether it is an infinitive."""
    text, clauses = said.text, said.clauses
    if trigger.governed is None:
        shared = shared_auxiliary(text[slice(*clauses[said.index - 1])], said.before, verb) if said.index else ""
        return shared + said.before, verb, False
    start, _ = clauses[clause_of([*clauses], trigger.governed)]
    return text[start : trigger.governed], text[max(trigger.start, trigger.governed) : trigger.end], True


_OF_KIND: dict[str, Mode] = {"vain": "not_achieved", "plan": "planned", "lack": "occurred"}


def _mode_of(form: Form, mode: Mode, verb: str) -> Mode:
    """Some forms say themselves what became of it; a malfunction is told as it is, or a part's verb is negated; no delay is no event."""
    if form.kind in _OF_KIND:
        return _OF_KIND[form.kind] if mode in ("occurred", "not_achieved") else "none"
    if form.type in ("launch_scrub", "anomaly") and mode == "not_achieved":
        return "none"
    return "occurred" if form.type == "anomaly" and mode != "none" else mode


_ASCENT_SECONDS = 1800  # what happens within half an hour of lift-off happens to the rocket unless the craft is named
_ASCENT = re.compile(
    r"\b(?:(?<!after\s)launch|(?<!cut\sthe\s)(?<!end\sthe\s)flight(?!\s(?:was|day|software|computer|director|controller))|ascent|lift-?off|stage|T\+|rocket)\b",
    re.IGNORECASE,
)


def _in_ascent(verb: Verb, time: TimeExpression | None) -> bool:
    """Whether the words tell of the rocket's work: by the time since launch, else by what they name."""
    if time and time.offset and time.offset.anchor == "launch" and time.kind != "day":
        return time.offset.upper < _ASCENT_SECONDS
    said = verb.text[verb.start : verb.clause_end]
    lead_in = verb.setting if faults.REASON.match(said) else verb.before
    return verb.carrier != "" or _ASCENT.search(lead_in + said) is not None


_OF_STAGES_TOO = ("contact_lost", "deactivation", "flyby", "disposal")  # what a stage does as a craft does


def _subject(type_: str, role: str, verb: Verb, own: frozenset[str]) -> str:
    """The subject by the role that the form states; a role that is none is the subject itself."""
    if role == "carrier" or type_ == "anomaly":
        return subjects.malfunction(verb)
    if role == "engine":
        return subjects.firing(verb)
    if role == "part":
        return subjects.switched(verb)
    if role == "object" or type_ == "separation":
        name = _let_go(verb)
        named = "" if not name else "spacecraft" if is_own(name, own) else "payload"
        if type_ == "separation" and any(t.kind in CARRIERS and t.governor == "from" for t in (*verb.inside, *verb.after)):
            named = "spacecraft"  # who leaves the rocket is the craft, or a part of it
        return subjects.set_free(verb, named, "payload" if type_ == "deployment" else "spacecraft")
    if type_ == "observation" and role != "instrument":
        return subjects.craft(verb, ("instrument", "crew", *PARTS))
    if role == "near" or type_ == "destruction":
        return subjects.nearest(verb, type_)
    if role == "spacecraft" and type_ == "orbit_insertion":
        return subjects.placed(verb)
    if role == "spacecraft" and type_ not in ("launch", "programme"):
        if type_ in ("docking", "undocking"):  # the ship that people sit in docks as a whole
            return subjects.craft(verb, tuple(part for part in PARTS if part != "capsule"))
        return subjects.craft(verb, governed=type_ in ("contact", "contact_lost"), of_stages=type_ in _OF_STAGES_TOO)
    return role


def _subject_text(before: str) -> str:
    """The noun phrase before the verb, as written, before a verb."""
    match = re.search(
        r"\b(?:[Tt]he|[Ii]ts|[Aa]n?|[Ss]ome)\s((?:[\w'-]+\s){0,5}[\w'-]+)\s(?:was|were|had|did|failed|remained|then|also|later|is|\w+ly)?\s?$",
        before[-90:],
    )
    return match[1].strip() if match else ""


def _extent(start: int, end: int, time: TimeExpression | None) -> tuple[int, int]:
    """The clause with the words of its time, where these stand right beside it."""
    if time is None:
        return start, end
    return (min(start, time.start) if start - time.end < 12 else start), (max(end, time.end) if time.start - end < 12 else end)
