"""Which words tell of an event: the forms of vocab/event_verbs.csv, found in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from pipeline import vocab
from pipeline.prose import inflection
from pipeline.prose.words import finder


@dataclass(frozen=True)
class Form:
    """One form: the event type, how its subject is found, and the pattern. `accepted` and `refused` are its sentences."""

    type: str
    subject: str
    stems: tuple[str, ...]  # with one of which a word of every match begins
    written: str  # the pattern, with `<names>` of its parts
    kind: str  # "" a verb; "noun" names a thing: an event only where a time stands with it; "count" a counted noun;
    # "vain" tells of what did not come about, "plan" of what is to come, "lack" by its negation of what did;
    # "mark" says that a deed went amiss: the time is the deed's; "why" what that was put down to, not when it was;
    # "cause" tells by its result that what stands before it, which no form tells, went amiss
    accepted: str
    refused: str

    @property
    def is_noun(self) -> bool:
        return self.kind in ("noun", "count")

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when a stem first occurs: all patterns take half a second, and an article has the stems of a third."""
        return re.compile(_WORDS.sub(_NUMBERS_TOO, expand(self.written)).replace(_END, _END_OR_CLAUSE))

    @cached_property
    def verbs(self) -> frozenset[str]:
        """The words that the pattern spells, each without its "re-"."""
        return frozenset(_without_re(word) for word in _WORD.findall(self.pattern.pattern))


@dataclass(frozen=True, slots=True)
class Trigger:
    """A form found at clean characters [start, end)."""

    form: Form
    start: int
    end: int
    words: str
    governed: int | None = None  # where the infinitive stands that it tells of, or that is governed for it

    @property
    def parted(self) -> bool:
        """Whether an aside stands between its words."""
        return len(self.words) < self.end - self.start


_KINDS = {"unit": ("unit", "frail"), "frail": ("frail",), "supply": ("supply",), "level": ("level",)}


def _parts() -> dict[str, str]:
    """What `<name>` stands for in a pattern: the hardware of a kind, or a part, which may hold the parts above it."""
    parts = {part: _any_of(r["noun"] for r in vocab.rows("hardware") if r["kind"] in kinds) for part, kinds in _KINDS.items()}
    for row in vocab.rows("pattern_parts"):
        parts[row["part"]] = _expand(row["pattern"], parts)
    return parts


def _any_of(nouns: Iterable[str]) -> str:
    """One pattern for all nouns, by their first letters: a word is held against those that begin as it does."""
    by_letter = groupby(sorted(nouns, key=lambda noun: noun[0]), key=lambda noun: noun[0])
    return (
        "(?:"
        + "|".join(
            f"{letter}(?:{'|'.join(noun[1:] for noun in group)})" if letter.isalpha() else "|".join(group)
            for letter, group in by_letter
        )
        + ")"
    )


def _expand(pattern: str, parts: dict[str, str]) -> str:
    return re.sub(r"(?<!\?P)<([a-z]+)>", lambda m: parts[m[1]], pattern)


_WORDS = re.compile(r"\[\^(?:\.;,|\.,;)\]")
_NUMBERS_TOO = (
    # "an orbit of 250 by 36,000 km was reached", "from May 5, 1965 until": what is in a number or a date parts nothing
    r"(?:[^.;,]|(?<=\\d)[.,](?=\\d)|(?<=\\d),(?=\\s\\d{4}\\b))"
)
# what stands behind the last word of a clause; where a pattern asks for a full stop or comma, a clause may follow as well
_END = "(?=[.,;]"
_END_OR_CLAUSE = (
    _END + r"|\s(?:because|due\sto|owing\sto|on\saccount\sof|as\sa\sresult|while|when|although|though|but|despite|whereupon)\b"
)
PARTS = _parts()


def expand(pattern: str) -> str:
    """A pattern with what its `<names>` stand for in their place; a group `(?P<name>` stays."""
    return _expand(pattern, PARTS)


def _stem(noun: str) -> str:
    """What a word of a noun's pattern begins with: "valve" of `valves?`, "ring" of `O-rings?`."""
    plain = re.sub(r"(?:s|\(\?:es\))\?$", "", noun.split("\\s")[0])
    if not re.fullmatch(r"[\w-]+", plain):
        raise ValueError(f"vocab/hardware.csv: {noun!r} does not begin with letters; give it the kind unit, or write it out")
    words: list[str] = re.findall(r"[^\W\d_]+", plain.casefold())
    return max(words, key=len)


# `<frail>` among the stems stands for the hardware that is named mostly when it fails
_STEMS = {"<frail>": tuple(_stem(r["noun"]) for r in vocab.rows("hardware") if r["kind"] == "frail")}
FORMS = tuple(
    Form(
        r["type"],
        r["subject"],
        tuple(stem for word in r["stems"].split() for stem in _STEMS.get(word, (word,))),
        r["pattern"],
        r["kind"],
        r["accepted"],
        r["refused"],
    )
    for r in vocab.rows("event_verbs")
)
# "and the orbiter followed two days later", "Vesna 4 followed on 29 August": the verb before it is said again
FOLLOWED = Form(
    "",
    "",
    (),
    r"(?:\b(?:bus|stage|lander|orbiter|rover|capsule|module|probes?|satellite|spacecraft|craft|twin|sister|others?)|(?<=\s)(?!<body>\b)"
    r"[A-Z][\w-]*|\b[A-Z][\w-]*\s(?:\d+|[A-Z][\w-]*))"
    r"(?:\sitself)?(?:,\s[^,.;]{1,50},)?\sfollowed"
    r"(?=\s(?:on|at|in)\s(?:the\s)?(?:\d|[A-Z][a-z]+\b)|\s(?:the\s(?:next|following|same)|(?:[\w-]+\s){1,3}(?:later|afterwards|after))\b)",
    "",
    "",
    "",
)
# "Two more followed, on 26 March and 26 June", "The second, on 9 May, lasted six hours": the deed of the sentence before it once more
AGAIN = Form(
    "",
    "",
    (),
    r"(?:Another|A\s(?:second|third|fourth|further|last|final)|The\s(?:second|third|next|last)|(?:Two|Three|Four|Several)\s(?:more|others))(?:\sone)?"
    r"(?:\s(?:followed|came|took\splace|(?:was|were)\s(?:made|performed|carried\sout))"
    r"(?=,?\s(?:on|in|at)\s(?:the\s)?(?:\d|[A-Z][a-z]+\b)|\s(?:the\s(?:next|following|same)|(?:[\w-]+\s){1,3}(?:later|afterwards|after))\b)"
    r"|(?=,\s[^,;]{4,40},\s(?:lasted|took|raised|lowered|put|brought|placed|was\s(?:devoted|spent))\b))",
    "",
    "",
    "",
)
_WRITTEN = " ".join([*(form.written for form in FORMS), *PARTS.values()])
_NAMES = frozenset(re.findall(r"(?<![\w\[\\-])[A-Z][a-z]+", _WRITTEN)) - {"They"}  # what is written with a capital only
_places = finder([form.stems for form in FORMS])
_MOST = 60  # triggers of one sentence; more is a table in disguise


def find_triggers(text: str) -> list[Trigger]:
    """The triggers of a sentence in reading order; where two overlap, the first in the text wins, the longer among equals."""
    verbs = FOLLOWED.pattern.finditer(text) if "followed" in text else ()
    followed = [Trigger(FOLLOWED, m.end() - len("followed"), m.end(), m[0]) for m in verbs]
    if again := AGAIN.pattern.match(text):
        followed = [Trigger(AGAIN, again.start(), again.end(), again[0])]
    if not (places := _places(text)):
        return followed
    if (text[1:2].islower() or text[1:2].isspace()) and text.split(None, 1)[0].removesuffix("'s") not in _NAMES:
        text = text[:1].lower() + text[1:]  # a sentence's first word is like any other
    out: list[Trigger] = []
    found = _matches(text, *(FORMS[i] for i in places))
    inflected = [t for t in _inflected(text) if all(_yields(o, t) for o in _rivals(t, found))]
    found = [o for o in found if not _rivals(o, inflected)] + inflected
    for trigger in sorted(found[:_MOST], key=lambda t: (t.start, -t.end)):
        rival = _rival(trigger, out)
        if rival is None:
            out.append(trigger)
        elif _stronger(trigger, out[rival]):
            out[rival] = trigger
    for aside in _ASIDE.finditer(text):
        for trigger in _across(text, *aside.span(), *(FORMS[i] for i in places)):
            rival = _rival(trigger, out)
            if rival is None:
                out.append(trigger)
            elif out[rival].form.type == trigger.form.type or len(trigger.words) > len(out[rival].words) + 3:
                out[rival] = trigger
    for trigger in (t for reduced in _reduced(text) for t in _said_in_full(text, *reduced)):
        if all(o.parted for o in _rivals(trigger, out)):
            out.append(trigger)
    out += [t for t in followed if _rival(t, out) is None]
    return sorted(out, key=lambda t: t.start)


_AND = re.compile(r"(?:and|but)\s")


def _found(form: Form, match: re.Match[str]) -> Trigger:
    """The trigger of a match; the "and" before its verb, where the subject is not named again, is of no clause before it."""
    opening = _AND.match(match[0])
    words = match[0][opening.end() :] if opening else match[0]
    return Trigger(form, match.end() - len(words), match.end(), words)


def _matches(text: str, *forms: Form) -> list[Trigger]:
    found = [_found(form, m) for form in forms for m in form.pattern.finditer(text)]
    return [t for t in found if ": " not in t.words]  # what a colon opens is said anew


_AHEAD, _BEHIND = 80, 160  # characters on either side of a verb that a form spans


_WORD = re.compile(r"(?:(?<!\\)|(?<=\\[bs]))[a-z]+")  # of a pattern, without the letters of \b and \s


def _without_re(verb: str) -> str:
    """A verb and that of which it is a repetition are told alike: "reignited" is an "ignited"."""
    return verb.removeprefix("re").lstrip("-")


def _inflected(text: str) -> list[Trigger]:
    """The triggers of infinitives, gerunds and perfects: those of the past tense in their place."""
    out = []
    for verb in inflection.verbs(text):
        whole, longer = text[: verb.cut] + verb.past + text[verb.end :], verb.end - verb.cut - len(verb.past)
        first, last = max(0, verb.cut - _AHEAD), min(len(whole), verb.cut + _BEHIND)
        past = _without_re(verb.past)
        for form in (FORMS[i] for i in _places(whole[first:last]) if past in FORMS[i].verbs):
            for m in form.pattern.finditer(whole, first, last):
                if m.start() > verb.cut:
                    break
                if m.end() > verb.cut and (m.end() < last or last == len(whole)) and ": " not in m[0]:
                    start, end = m.start() if m.start() < verb.cut else verb.start, m.end() + longer
                    out.append(Trigger(form, start, end, text[start:end], verb.governed))
    return out


def _yields(found: Trigger, inflected: Trigger) -> bool:
    """Whether a trigger gives way to an infinitive that says the same: a noun, or a form that spells the infinitive."""
    same = found.form.type == inflected.form.type and inflected.governed is not None
    spelt = (
        found.start >= inflected.start and found.form.kind == "" and found.form.type != "anomaly" and " to " not in found.words
    )
    return same and (found.form.is_noun or spelt)


def _rivals(trigger: Trigger, out: list[Trigger]) -> list[Trigger]:
    """The triggers that overlap with one."""
    return [o for o in out if _overlap(trigger, o)]


def _rival(trigger: Trigger, out: list[Trigger]) -> int | None:
    """The place of the first trigger that overlaps with one."""
    return next((i for i, o in enumerate(out) if _overlap(trigger, o)), None)


def _overlap(a: Trigger, b: Trigger) -> bool:
    return a.start < b.end and b.start < a.end


# "The wing, 26 m long when open, was unrolled", "it was, as planned, recovered": what stands between commas parts no subject from its verb,
# unless it names or tells another
_ASIDE = re.compile(
    r",\s(?!(?:which|who|that|where|whose)\s(?!(?:was|were)\sto\b|had\sbeen\s(?:meant|intended|planned|supposed|designed)\b)|[A-Z][\w-]*(?:\s[\w-]+)?,)"
    r"(?:(?:[^\s,;.()]|(?<=\d)[.,](?=\d))+\s){0,9}[^\s,;.()]+,(?=\s(?:was|were|had|did|could|failed|would|never|refused|took\splace|came(?=\s(?:on|at|in)\b)|followed|occurred|began|lasted)\b)"
    r"|,\s(?:its|their|each|with|still|now|already|by\s(?:then|now)|having)\s(?:[^\s,;.()]+\s){0,9}[^\s,;.()]+,(?=\s(?:[a-z]+ed|fell|came|broke|flew|went|let|swung)\b)"
    r"|(?:(?<=\bwas)|(?<=\bwere)|(?<=\bhad)|(?<=\bbeen)),\s(?:[^\s,;.()]+\s){0,5}[^\s,;.()]+,(?=\s[a-z])"
    # what joins a sentence to the one before it
    r"|,\s(?:however|meanwhile|instead|therefore|moreover|furthermore|nevertheless|nonetheless|consequently|accordingly|fortunately|unfortunately|finally|eventually"
    r"|though|too|then|thus|again|in\s(?:turn|fact|contrast|addition|the\s(?:end|event|meantime))|at\s(?:last|first|least)|of\scourse|as\sa\sresult|it\s(?:turned\sout|seems|appears)"
    r"|by\scontrast|for\s(?:its|their)\spart|on\sthe\sother\shand|as\s(?:planned|expected|intended|hoped)),(?=\s[a-z])"
    r"|\s[–—]\s(?:an?|the|its|not)\s[^–—.;:]{1,60}\s[–—](?=\s[a-z])"
)


def _across(text: str, start: int, end: int, *forms: Form) -> list[Trigger]:
    """The triggers that an aside at [start, end) parts; their words are without it."""
    whole = text[:start] + text[end:]
    return [replace(t, end=t.end + end - start) for t in _matches(whole, *forms) if t.start < start < t.end]


# "Contact was lost on 2 May, regained on 9 May", "the camera, switched on in May, …", "Set free on 24 December, …": a passive without its auxiliary
_PARTICIPLE = (
    r"(?P<verb>(?:[a-z]+ly\s)?(?:(?:re-?)?[a-z]+ed|lost|put|sent|shot|set|cut|cast|taken|brought|found|flown|thrown|torn|blown|let|shut|caught|woken|hit)\b"
    r"(?=\s(?:on|in|into|onto|at|by|from|to|for|until|after|during|when|over|off|up|out|down|free|loose|back|aboard|again|once|twice|[\w-]+\s\w+\slater|\d)\b))"
)
_AUXILIARY = re.compile(
    r"\b(?:was|were)\s(?!(?:to|not|never|expected|planned|scheduled|intended|due|supposed|designed|meant|about)\b)"
)
_JOINED = re.compile(r"(?:,\s(?:and\s)?|\sand\s)(?:(?:then|later|finally|soon)\s)?" + _PARTICIPLE)
_ANEW = re.compile(r"[.;:()]\s|\b(?:which|who|that|but|it|they|was|were|had)\b|$")
_BESIDE_NOUN = re.compile(
    r"(?<=[a-z\d]),\s"
    + _PARTICIPLE
    + r"[^,;.()]{4,60},(?=\s(?:was|were|had|did|took|went|came|gave|sent|made|found|began|[a-z]+ed)\b)"
)
_IN_FRONT = re.compile(r"(?:(?:after|once|when)\s)?" + _PARTICIPLE)


def _reduced(text: str) -> list[tuple[int, int, str]]:
    """(end of what goes before, start of the participle, auxiliary between) of each passive that is told without its auxiliary."""
    out = []
    for passive in _AUXILIARY.finditer(text) if _AUXILIARY.search(text) and _JOINED.search(text) else ():
        anew = _ANEW.search(text, passive.end())
        joined = _JOINED.finditer(text, passive.end(), anew.start() if anew else len(text))
        out += [(passive.end(), m.start("verb"), "") for m in joined]
    out += [(m.start(), m.start("verb"), " was ") for m in _BESIDE_NOUN.finditer(text)]
    if front := _IN_FRONT.match(text):
        out.append((0, front.start("verb"), "it was "))
    return out


def _said_in_full(text: str, end: int, start: int, auxiliary: str) -> list[Trigger]:
    """The triggers of a passive once its auxiliary is said; their words are with it."""
    whole, verb = text[:end] + auxiliary + text[start:], end + len(auxiliary)
    forms = (FORMS[i] for i in _places(text[start : start + 30]) if FORMS[i].type != "launch_scrub")
    return [replace(t, start=start, end=t.end + start - verb) for t in _matches(whole, *forms) if t.start < verb < t.end]


def _stronger(new: Trigger, old: Trigger) -> bool:
    """A part's negated verb (anomaly) beats the verb alone; a longer match beats a shorter one of another type."""
    if new.form.type == old.form.type:
        return old.form.kind == "noun" != new.form.kind
    return new.end - new.start > old.end - old.start + 3
