"""Whose deed a verb tells of: this mission's, another craft's, or no craft's. The words that tell it are in vocab/whose_deed.csv."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline import vocab
from pipeline.prose import subjects
from pipeline.prose.event_types import BY_OTHERS
from pipeline.prose.names import (
    CRAFT_NAME,
    NAMED_PART,
    NO_NAME,
    NUMBERED,
    PART_BEHIND,
    PROPER,
    is_no_craft,
    is_own,
    proper_names,
)
from pipeline.prose.things import OTHER, Thing
from pipeline.prose.triggers import Trigger, expand
from pipeline.prose.verb import Verb

Whose = Literal["ours", "theirs", "nobody's"]
_MARK = "¦"  # where the verb begins, in the patterns of vocab/whose_deed.csv; a `<name>` is a line of vocab/pattern_parts.csv


@dataclass(frozen=True, slots=True)
class _Row:
    where: str
    whose: Whose
    types: frozenset[str]
    among: bool  # whether the words count with these types, or with all others
    pattern: re.Pattern[str]

    def tells_of(self, type_: str) -> bool:
        return (type_ in self.types) == self.among


_WHOSE: dict[str, Whose] = {"theirs": "theirs", "nobody's": "nobody's"}
_ROWS = tuple(
    _Row(
        row["where"],
        _WHOSE[row["whose"]],
        frozenset(row["types"].removeprefix("!").split()),
        bool(row["types"]) and not row["types"].startswith("!"),
        re.compile(expand(row["pattern"])),
    )
    for row in vocab.rows("whose_deed")
)
_OPENING, _CLAUSE, _SETTING, _NOUN = (
    tuple(row for row in _ROWS if row.where == where) for where in ("opening", "clause", "setting", "noun")
)


# --- a sentence ---


def speaks_of_another(text: str) -> bool:
    """Whether the subject of a sentence is a twin, a second, earlier or later craft or flight: "A twin was launched"."""
    return any(row.pattern.match(text) for row in _OPENING)


def of_sentence(text: str, things: tuple[Thing, ...], triggers: list[Trigger], own: frozenset[str], before: bool) -> Whose:
    """Whose deeds a sentence tells of by its subject; `before`: the sentence before it told of another craft."""
    if before and _GOES_ON.match(text):
        return "theirs"
    for row in _OPENING:
        if all(row.tells_of(t.form.type) for t in triggers) and (found := row.pattern.match(text)) and _is_anothers(found, own):
            return row.whose
    return "theirs" if _opens_with_thing(text, things, triggers) or _opens_with_name(text, own) else "ours"


_GOES_ON = re.compile(r"(?:It|Its|They|Their|None|Neither|Both)\b")


def _opens_with_thing(text: str, things: tuple[Thing, ...], triggers: list[Trigger]) -> bool:
    """Whether another craft is the first that a sentence tells of ("Two weeks before, its twin …"), and not only what stands beside this one ("As its twin had, it …")."""
    until = triggers[0].start if triggers else len(text)
    named = [t for t in things if t.free and t.start < until]
    first = named[0] if named else None
    if first is None or first.kind != OTHER or CRAFT_NAME.search(text[first.start : first.end]):
        return False
    with_own = any(t.kind != OTHER and text[first.end : t.start].strip() == "and" for t in named[1:2])
    return not (with_own or _BESIDE.match(text) or _SINCE_ITS.search(text, 0, first.start))


_BESIDE = re.compile(r"(?:As|When|While|Where|After|Before|Because|Since|Although|Though|If|Once|Unlike|Like)\b")
_SINCE_ITS = re.compile(r"\b(?:after|before|when|while|as|since|until)\s(?:[\w'’-]+\s){0,3}$")


def _opens_with_name(text: str, own: frozenset[str]) -> bool:
    """Whether a sentence opens with the numbered name of another craft, that stands for it alone ("Vela 3", not "Vela 3 and Perun 1")."""
    opening = _IN_FRONT.match(text)
    name = PROPER.match(text, opening.end() if opening else 0)
    if not (name and _is_numbered(name[0])) or is_own(name[0], own) or PART_BEHIND.match(text, name.end()):
        return False
    together = PROPER.match(text, name.end() + len(" and ")) if text.startswith(" and ", name.end()) else None
    return not (together and is_own(together[0], own))


_IN_FRONT = re.compile(
    r"(?:(?:The|Its|Their|In\s\w+,)\s)?(?:[A-Z][a-z]+(?:'s|’s)\s)?(?:(?:Soviet|American|Russian|Chinese|Indian|Japanese|European)\s)?(?:(?:spacecraft|probe|satellite|mission|rover|lander|orbiter)\s)?"
)


def returns_to_ours(verb: Verb, type_: str) -> bool:
    """Whether a verb of a sentence on another craft tells of this one: in its own clause, or where the other comes to it."""
    if comes_to_ours(verb, type_) or FROM_HOLD.match(verb.text, verb.start):
        return True
    start = verb.clauses[verb.index][0]
    opening = start + len("and when the ")
    named = any(
        t.end <= verb.end and t.kind == "spacecraft" and (t.start < opening or t.governor in _OF)
        for t in verb.between(start, verb.start)
    )
    return verb.index > 0 and (named or _OWN_WORD.search(verb.before) is not None)


_OF = ("of", "with", "from", "'s", "aboard", "on")
_OWN_WORD = re.compile(r"\b(?:spacecraft|satellite|probe|craft|lander|rover|orbiter|capsule|mission)\b", re.IGNORECASE)
FROM_HOLD = re.compile(  # what leaves it has its own name, and is this mission's
    r"[^,;]{0,40}\b(?:(?:released|deployed|ejected|let\sgo)\s(?:from\s[^,;]{0,20}\bbay|by\s[^,;]{0,20}\b(?:arm|crew|astronauts?)|on\s(?:flight\sday|the\s\w+\sday))|(?:left|(?:rolled|tipped|lifted|raised|sprung|spun|pushed|thrown)\s(?:out\sof|from))\s(?:the|its)\s(?:\w+\s)?bay)\b"
)


# --- a verb ---


def whose(verb: Verb, trigger: Trigger, own: frozenset[str]) -> Whose:
    """Whose deed a verb is, by its subject and the words of its clause."""
    type_ = trigger.form.type
    if _does_it(verb, trigger):
        return "theirs"
    lead_in = verb.antecedent
    if not comes_to_ours(verb, type_):
        if (told := _by_words(_CLAUSE, type_, lead_in, verb, trigger, own)) != "ours":
            return told
        if _is_named(lead_in, verb, trigger, own):
            return "theirs"
        if type_ == "engine_firing" and _is_nature(lead_in):
            return "nobody's"
    if (told := _by_words(_SETTING, type_, verb.setting, verb, trigger, own)) != "ours":
        return told
    return _by_words(_NOUN, type_, verb.before, verb, trigger, own) if trigger.form.is_noun else "ours"


def _by_words(rows: tuple[_Row, ...], type_: str, before: str, verb: Verb, trigger: Trigger, own: frozenset[str]) -> Whose:
    """Whose deed the words say that it is, if they do."""
    after = verb.text[verb.end : verb.clause_end]
    said = [f"{before}{_MARK}{trigger.words}{after}"]
    if type_ in _OF_WHAT:
        said.append(f"{before}{trigger.words}{_MARK}{after}")
    for row in (row for row in rows if row.tells_of(type_)):
        for words in said:
            found = row.pattern.search(words)
            if found and (row.whose != "theirs" or _is_anothers(found, own)):
                return row.whose
    return "ours"


def _is_nature(lead_in: str) -> bool:
    """Whether what changed the orbit is no engine: "atmospheric drag lowered its orbit", but not "a burn during the flyby"."""
    found = _NATURE.search(lead_in)
    return found is not None and _WHEN_OR_WHY.search(lead_in, 0, found.start()) is None


_WHEN_OR_WHY = re.compile(
    r"\b(?:during|after|before|at|following|in|near|for|by|with|against|counter|overcome|offset)\s(?:(?:the|an?|its|this|each)\s)?(?:[\w-]+\s)?$"
)
_NATURE = re.compile(
    r"\b(?:drag|friction|venting|outgassing|leak(?:age)?|perturbations?|gravity|pull|(?:light|radiation|solar)\spressure|tides?|flybys?|fly-?bys?|swing-?bys?|passes|encounters?|gravity\sassists?)\s"
    r"(?:(?!(?:it|they|he|she|engines?|motors?|thrusters?|rockets?|stage|burns?|firings?|craft|spacecraft|satellite|probe|crew|controllers|engineers|manoeuvres?|maneuvers?)\b)[^\s,;]+\s){0,8}$",
    re.IGNORECASE,
)
_OF_WHAT = ("launch", "programme")  # "the contract for a second satellite": what the verb itself names counts


def _is_anothers(found: re.Match[str], own: frozenset[str]) -> bool:
    """Whether the name that a match holds, if any, is another craft's; a `craft` can only be one."""
    names = found.groupdict()
    if name := names.get("name"):
        return not is_own(name, own)
    if craft := names.get("craft"):
        name = PROPER.match(craft)
        return name is not None and NO_NAME.match(craft) is None and _is_of_craft(name[0]) and not is_own(name[0], own)
    return not any(name in found.string[max(0, found.end() - _HEAD) : found.end()].casefold() for name in own)


_HEAD = 80  # characters before a verb that hold its subject


def comes_to_ours(verb: Verb, type_: str) -> bool:
    """Whether another craft docks with this one, or leaves it."""
    named = (t for t in verb.after if t.governor in ("with", "to", "from"))
    return type_ in ("docking", "undocking") and any(t.kind in ("spacecraft", "it") for t in named)


def _does_it(verb: Verb, trigger: Trigger) -> bool:
    """Whether another craft does it, and not to this one."""
    doer = subjects.whose(verb, trigger.form.type)
    if trigger.words == "followed" or doer is None:
        return False
    if verb.kind(doer) != OTHER:
        named = doer.kind == "station" and not verb.text.endswith("station", doer.start, doer.end)
        return named and doer.free and trigger.form.type in _OF_STATION
    to_this = trigger.form.type in BY_OTHERS and not doer.part and doer is verb.subject
    return not to_this or _ITS_OWN.match(verb.text, verb.core) is not None


_OF_STATION = ("launch", "orbit_insertion", "reentry", "deactivation")  # not of a craft that visits it
_ITS_OWN = re.compile(r"\w+\s(?:(?:off|out|away|go\sof)\s)?(?:its|their)\b")  # "Vela 5 dropped its lander"


def _is_numbered(name: str) -> bool:
    """Whether a name is that of one craft among others: neither a rocket nor the beginning of a sentence."""
    return bool(NUMBERED.search(name)) and not is_no_craft(name) and not NO_NAME.match(name)


def _is_of_craft(name: str) -> bool:
    """Whether a name can only be a craft's: numbered, or "Lunar Orbiter" and the like."""
    return bool(NUMBERED.search(name) or CRAFT_NAME.search(name)) and not is_no_craft(name)


def _is_named(lead_in: str, verb: Verb, trigger: Trigger, own: frozenset[str]) -> bool:
    """Whether another craft's name is the subject of a verb, or the object of one of launching ("the launch of Vela 3", "launched Vela 3")."""
    if trigger.form.type in _ITS_PARTS:
        return False
    if trigger.form.type != "launch":
        return _ends_with_name(lead_in, trigger.words, own)
    put_up = PROPER.match(verb.text[verb.end : verb.clause_end].lstrip())
    if put_up and _is_numbered(put_up[0]) and not is_own(put_up[0], own):
        return True
    return _ends_with_name(lead_in, trigger.words, own) or _ends_with_name(lead_in + trigger.words, "", own)


_ITS_PARTS = ("deployment", "anomaly")  # what is let go or fails may have a name of its own


def _ends_with_name(words: str, verb: str, own: frozenset[str]) -> bool:
    """Whether the last name of the words before a verb is another craft's, and its subject ("was replaced by Sakura 4, |launched in 2021")."""
    head = words[-_HEAD:]
    start, end = next(reversed(proper_names(head)), (0, 0))
    name, tail = head[start:end], head[end:]
    if not _is_of_craft(name) or is_own(name, own):
        return False
    if verb.startswith("launched") and not tail.strip(" ,"):
        return True
    if len(tail.split()) > 3 or _OWN_SUBJECT.search(tail) or _NO_SUBJECT.search(head[:start]):
        return False
    return not (PART_BEHIND.match(head + verb, end) or NAMED_PART.search(head[:start]))


_OWN_SUBJECT = re.compile(r"\b(?:it|spacecraft|satellite|probe|craft|lander|stage|rocket|mission)\b")
_NO_SUBJECT = re.compile(
    r"\b(?:on|in|at|from|of|by|to|with|using|aboard|atop|over|known\sas|only\sas|also\sas|to\sas|identified\sas|called|named|designated|dubbed|nicknamed)\s(?:the\s|an?\s)?$"
)
