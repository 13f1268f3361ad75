"""Which things the words name: the craft, its rocket, parts of either, and celestial bodies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline import vocab
from pipeline.values.time_patterns import A_MONTH

PARTS = ("lander", "orbiter", "rover", "capsule", "payload")  # kinds that a craft may part into
IS = ("is", "was", "were", "became")  # the governors of what a thing is said to be
OTHER = "other_spacecraft"
OWN = "own"  # the part that is said to be its own and has no name in vocab/subjects.csv


@dataclass(frozen=True, slots=True)
class Thing:
    """Words that name a thing: the head of a noun phrase with what it belongs to ("the engine of the upper stage")."""

    kind: str  # a kind of vocab/subjects.csv; "" is a part that the words give to nothing
    part: str  # which sort of part of it the words name; "" is the whole
    start: int
    end: int
    governor: str  # the preposition or verb that governs it; "" of what may be a subject

    @property
    def free(self) -> bool:
        return not self.governor


def _named(patterns: dict[str, str]) -> str:
    """One pattern that at each beginning of a word looks for every name: the group that matches tells which."""
    names = "|".join(f"(?P<{name}>{pattern})" for name, pattern in patterns.items())
    return rf"\b(?=\w)(?={names})"


def _lower(pattern: str) -> str:
    """The pattern for text in lower case: four times as fast as one that ignores case."""
    return re.sub(r"\\.|[A-Z]", lambda m: m[0] if m[0].startswith("\\") else m[0].lower(), pattern)


_ROWS = {f"n{number}": row for number, row in enumerate(vocab.rows("subjects"))}
_NAME = re.compile(_named({number: _lower(row["pattern"]) for number, row in _ROWS.items()}))
_CAPITAL = {
    number for number, row in _ROWS.items() if re.search(r"(?<!\\)[A-Z]{2}|(?<!\\)\b[A-Z][a-z]|\[A-Z\]\[", row["pattern"])
}
_BODY = re.compile(_named({row["name"]: row["pattern"] for row in vocab.rows("bodies")}))

_DETERMINER = r"(?:the|an?|its|their|his|her|this|that|both|all|one|each)"
_ADJECTIVES = rf"(?:(?!{_DETERMINER}\s|(?:and|or|but|then|that|which|who|was|were|had|has|is|are|when|while|as|after|before|until|since|because|if|again|later|so|\d{{4}}|{A_MONTH})\s)[\w-]+\s){{0,2}}"  # "on July 30 Heron …"
# what an "of" behind it governs is still the subject: "one of the cameras failed"
_OUT_OF = "one|first|second|each|none|last|rest|many|all|halves|pair|both|some|most|half|two|three|kg|tonnes"
_NOT_OUT_OF = "".join(rf"(?<!\b{word}\s)" for word in _OUT_OF.split("|"))
_GOVERNED = re.compile(
    rf"(?P<word>{_NOT_OUT_OF}(?<![\w-])(?:of|than|unlike|from|with|without|to|at|onto|on|in|into|aboard|inside|near|off|for|by|between|behind|like|through|via|atop|against|during)\s(?:{_DETERMINER}\s)?"
    rf"|\b(?:is|was|were|became)\s(?:an?|one\sof\sthe|the\s(?:first|second|third|fourth|last|only))\s(?:[\w-]+\s){{0,3}}"
    rf"|\b(?:carrying|releasing|leaving|deploying|placing|putting|sending|destroying|inserting|injecting|stranding|dropping|ejecting|boosting|approaching|reaching"
    rf"|released|deployed|dropped|ejected|carried|left|departed|reached|visited|placed|put|sent|boosted|launched|destroyed|struck|hit)\s(?:{_DETERMINER}\s))"
    rf"{_ADJECTIVES}(?:\w+-)?$",
    re.IGNORECASE,
)
_COMPARED = re.compile(rf"\b(?P<word>(?:after|before|as|since)\s)(?:{_DETERMINER}\s)?{_ADJECTIVES}$", re.IGNORECASE)
_GOVERNED_IT = re.compile(
    r"\b(?P<word>of|from|with|to|at|onto|on|into|near|for|by|behind|carried|placed|put|sent|launched|released|destroyed|carrying|leaving|placing|sending|making|keeping)\s$"
)
_OWNS = re.compile(rf"(?:['’]s?\s{_ADJECTIVES}|[\s-])$")  # "the lander's left wheel", "stage engine"
_OWNED_BY = re.compile(rf"\s(?:of|in|on|aboard)\s(?:{_DETERMINER}\s)?{_ADJECTIVES}$")
_AND = re.compile(rf"\s(?:and|or)\s(?P<the>{_DETERMINER}\s)?")
_ACTS = re.compile(
    r"\s(?:(?:then|also|later|soon|[a-z]+ly)\s)?(?:had|did|could|would|fell|went|came|broke|flew|left|sank|(?:re-)?[a-z]+ed)\b"
)
_ITS = re.compile(rf"\b(?:its|their)\s(?:own\s)?{_ADJECTIVES}$", re.IGNORECASE)


_ANOTHER = re.compile(r"\b(?:another|previous|preceding|earlier|later|second|third|next|following|subsequent|other)\s$")
_OWN = re.compile(r"\b(?:its|their)\s(?:own\s)?(?=\w)", re.IGNORECASE)
_BESIDE = re.compile(r"(?:[\w’'-]+\s){0,3}")

_PROPER = "name"  # the part of a proper name, until it is joined


def find_things(text: str, names: Mapping[str, str]) -> list[Thing]:
    """Everything that the text names, in order; `names` gives the kinds of proper names in lower case."""
    out: list[Thing] = []
    for kind, part, start, end in _heads(text, names):
        if out and text[out[-1].end : end] == " itself":
            out[-1] = replace(out[-1], end=end)  # "the stage itself"
            continue
        if kind == "launch_vehicle" and text[start].isupper() and _ANOTHER.search(text, max(0, start - 20), start):
            kind = OTHER  # "another Atlas had been lost"
        elif kind == OTHER and text.startswith("its ", start) and any(t.kind == kind for t in out):
            kind = "spacecraft"  # "when Vela 4 arrived, its sister was lost": this one
        joined = _joined(text, out[-1], kind, part, start, end) if out and kind != "it" else None
        if joined:
            out[-1] = joined
            continue
        part = "" if part == _PROPER else part
        before = _six_words_before(text, start)
        if part and _ITS.search(text, before, start):
            kind = "it"
        governed = (_GOVERNED_IT if kind == "it" and not part else _GOVERNED).search(text, before, start)
        if kind == OTHER and governed is None and text[end : end + 1] in (",", ".", ";", ""):
            governed = _COMPARED.search(text, before, start)
        governor = _governor(governed)
        if kind == OTHER and text.startswith(" having ", end):
            governor = "with"  # "its successor having taken over, it …"
        if kind == OTHER and governor in IS:
            kind = "spacecraft"  # "it was a Soviet probe": this one
        joined_by = _AND.fullmatch(text, out[-1].end, start) if out and out[-1].governor else None
        if joined_by and not (joined_by["the"] and _ACTS.match(text, end)):
            governor = out[-1].governor  # "of orbiter and lander", not "of its motors and the craft re-entered"
        out.append(Thing(kind, part, start, end, governor))
    out = sorted([*out, *_of_its(text, out)], key=lambda t: t.start)
    # "the rocket's explosion": the owner of what has no name here
    return [replace(t, governor="'s") if text[t.end : t.end + 2] in ("'s", "’s") else t for t in out]


def _of_its(text: str, named: list[Thing]) -> list[Thing]:
    """What is said to be its own and is none of the things that have a name here ("its navigation system")."""
    out = []
    for match in _OWN.finditer(text):
        following = next((t.start for t in named if t.end > match.start()), None)
        if following is None or (following > match.start() and not _BESIDE.fullmatch(text, match.end(), following)):
            governed = _GOVERNED.search(text, _six_words_before(text, match.start()), match.end())
            out.append(Thing("it", OWN, *match.span(), _governor(governed)))
    return out


def _governor(governed: re.Match[str] | None) -> str:
    return governed["word"].split()[0].casefold() if governed else ""


def _six_words_before(text: str, at: int) -> int:
    """Where the last six words before a place begin: what governs or owns it stands no farther off, and to look there costs little."""
    first = max(0, at - 60)
    words = text[first:at].rsplit(None, 6)
    return first + len(words[0]) if len(words) == 7 else first


def _joined(text: str, last: Thing, kind: str, part: str, start: int, end: int) -> Thing | None:
    """One thing where the words make a thing belong to the one before it, or that one to it."""
    between = text[last.end : start]
    if part == _PROPER:
        if between == " ":
            return replace(last, end=end)  # "the lander Vikram"
        part = ""
    if _OWNS.fullmatch(between) and (last.kind != "it" or last.part):
        mission = last.kind in PARTS and text[start:end] == "mission"  # "the rover's mission"
        owned = last.kind == OTHER or mission or (part and part != "shell" and last.kind)
        return replace(last, kind=last.kind if owned else kind, part=part, end=end)
    if not _OWNED_BY.fullmatch(between):
        return None
    if last.kind == "debris":
        return replace(last, end=end)
    if not last.part or (last.kind and not (last.part == "engine" and kind in ("stage", "lander"))):
        return None
    return replace(last, kind="it" if part and _ITS.search(between) else kind, end=end)


def _heads(text: str, names: Mapping[str, str]) -> list[tuple[str, str, int, int]]:
    """(kind, part, start, end) of every name, in order; the longer one wins a place."""
    folded = text.replace("\u0130", "i").lower()
    places = [
        (kind, _PROPER, at, at + len(name))
        for name, kind in names.items()
        for at in _places(folded, name)
        if kind != "crew" or text[at].isupper()  # people are called Young and White
    ]
    places += [
        (_ROWS[number]["kind"], _ROWS[number]["part"], *m.span(number))
        for m in _NAME.finditer(folded)
        if (number := m.lastgroup or "") not in _CAPITAL or text[m.start()].isupper()
        if not (_ROWS[number]["kind"] == OTHER and _is_of_series(m[number], names))
    ]
    out: list[tuple[str, str, int, int]] = []
    for place in sorted(places, key=lambda place: place[2] - place[3]):
        if not any(place[2] < end and start < place[3] for _, _, start, end in out) and not _in_a_name(
            text, place[2], place[0]
        ):
            out.append(place)
    return sorted(out, key=lambda place: place[2])


def _is_of_series(word: str, names: Mapping[str, str]) -> bool:
    """Whether the craft's own name is that of one of a series that goes by the word: "Viking" in an article on Viking 1."""
    return any(name.startswith(word + " ") for name in names)


def _places(text: str, name: str) -> list[int]:
    """Where the name stands in the text as a word."""
    out, at = [], text.find(name)
    while at >= 0:
        end = at + len(name)
        if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
            out.append(at)
        at = text.find(name, end)
    return out


def _in_a_name(text: str, start: int, kind: str) -> bool:
    """Whether the word is part of another craft's name (Mars Reconnaissance Orbiter)."""
    return (
        kind in ("orbiter", "lander", "spacecraft", "station")
        and text[start].isupper()
        and bool(re.search(r"\b(?!(?:The|An?|Its)\s)[A-Z][\w-]{0,40}\s$", text[max(0, start - 30) : start]))
    )


def bodies(text: str) -> list[tuple[int, str]]:
    """(position, body) of every celestial body that the text names, in order."""
    return [(m.start(), m.lastgroup or "") for m in _BODY.finditer(text)]


def body_near(text: str, start: int) -> str | None:
    """The body that an event concerns: the first named after the verb, else the last before it."""
    names = bodies(text)
    after = [name for at, name in names if at >= start]
    before = [name for at, name in names if at < start]
    return after[0] if after else before[-1] if before else None


_EARTH = {"launch", "launch_scrub"}
_HOMEWARD = re.compile(r"\bto\s(?:bring|return|take|carry|send|deliver)\b[^,;]{0,60}?\bEarth\b")  # where its samples were to go
_SENT_HOME = re.compile(  # who hears of it is not where it is: "landed in a crater and sent 900 pictures to Earth"
    r"\b(?:transmit\w*|relay\w*|beam\w*|sen[dt]\w*|radio\w*|return\w*)\s[^,;]{0,40}?\b(?:images?|pictures?|photo\w*|data|signals?|telemetry)\b[^,;]{0,20}?\bto\s(?:the\s)?Earth\b"
)
_CAME_BACK = re.compile(
    r"\b(?:came|coming|its\sway)\s(?:back|home)\b|\b(?:on|after|during)\s(?:its|their|the)\sreturn\b|\breturn(?:ed|ing)\shome\b"
)
_BOUND_FOR = re.compile(r"\b(?:for|towards?|to)\s(?:the\s)?[A-Z]\w+")


def body_of(type_: str, text: str, start: int, end: int, at: int) -> str | None:
    """The body that an event concerns by its clause [start, end) of a sentence, the verb standing at `at`."""
    if type_ in _EARTH:
        return "Earth"
    if type_ in ("orbit_insertion", "departure", "flyby", "landing", "impact", "reentry", "observation", "deployment"):
        if type_ == "departure":  # "left for the Moon": the body that it makes for is not the one that it leaves
            goals = {body_near(m[0], 0) for m in _BOUND_FOR.finditer(text, start, end)} - {None}
            left = body_near(_BOUND_FOR.sub(lambda m: "." * len(m[0]), text[start:end]), at - start)
            return left or ("Earth" if goals and "Earth" not in goals else None)
        back = type_ in ("landing", "impact") and _CAME_BACK.search(text[start:end])
        text = _SENT_HOME.sub(lambda m: "_" * len(m[0]), text)
        found = body_near(text[start:end], at - start) or (
            "Earth"
            if back
            else body_near(_HOMEWARD.sub(lambda m: "_" * len(m[0]), text), at)
            if type_ in ("flyby", "landing", "impact")
            else None
        )
        entry = text.startswith("enter", at)  # an atmosphere that is entered may be another body's
        return found or ("Earth" if type_ == "reentry" and not entry else None)
    return None
