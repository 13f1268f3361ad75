"""Names that the prose gives the craft: "also known as X", "identified by NASA as X", "designations X and Y were used by Z".

A cue leads to a list of names; a cue counts only where the words right before it mean the craft: the subject of the first
sentence, the title, "it", "the spacecraft". Names of a cover mission, a rocket or a builder are thus left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from pipeline.core import Sentence
from pipeline.prose import others

_WORD = r"[A-Z0-9][\w'’./&+-]{0,30}"
_NAME = rf"{_WORD}(?:\s(?:(?:launch|flight|mission|satellite|test)(?=\s\d)|No\.\s?\w{{1,8}}|s/n\s\w{{1,8}}|{_WORD}|(?:of|the|de|du)(?=\s[A-Z0-9]))){{0,6}}"
_QUOTE = r"[\"“”‘’']?"
_WHO = r"(?:the\s)?[A-Z][\w.]{0,30}(?:\s(?:of|the|[A-Z][\w.]{0,30})){0,6}(?:\s(?:government|authorities|press|military|media))?"
_OFTEN = (
    r"(?i:also|formerly|previously|originally|initially|officially|occasionally|sometimes|commonly|often|alternatively|internally|later|"
    r"publicly|popularly|informally|variously|retroactively|then|generally|better|simply|now)"
)
_CALLED = (
    r"(?i:known|called|referred\sto|designated|identified|catalogued|announced|listed|named|renamed(?:\sto)?|redesignated|dubbed"
    r"|nicknamed|code-?named|denoted|labelled|abbreviated|shortened\sto)"
)
_WHEN = (
    r"before\slaunch|prior\sto\slaunch|at\slaunch|after\slaunch|during\sdevelopment|internally|once\sin\sorbit|in\sorbit|pre-launch|"
    r"in\sthe\sWest|in\sthe\sSoviet\sUnion|in\sRussia|in\sthe\sUnited\sStates"
)
_WHAT = r"designations?|designators?|names?|code\snames?|numbers?|serial\snumbers?|codes?"
_NOUN = r"spacecraft|satellite|probe|mission|craft|station|vehicle|observatory|telescope|flight"
_CUE = re.compile(
    rf"\b(?:(?P<verb>(?:(?:{_OFTEN})\s){{0,2}}(?:{_CALLED}|launched)(?:\s(?:{_WHEN}|(?:by|in|to)\s(?P<by>{_WHO})))?"
    r"(?:\sby\sits\s[\w\s-]{1,30}?name)?(?:\sas(?:\s(?:simply|just))?)?)"
    r"|(?P<noun>(?:internal|pre-launch|military|official|alternative|alternate|other|factory|development|serial|production|Harvard|NASA)"
    rf"\s(?:{_WHAT})(?:\s(?:was|is|being|of|were|are))?,?(?:\salso)?)"
    rf"|(?P<active>(?:named|renamed|redesignated|designated|announced|identified|dubbed|nicknamed|called|christened|codenamed)"
    rf"\s(?:it|the\s(?:{_NOUN}))(?:\sas)?)"
    rf"|(?P<given>(?:given|assigned|received|carried|bore|earned(?:\sit)?)\sthe\s(?:[\w-]{{1,20}}\s){{0,3}}?(?:{_WHAT}|nickname)(?:\sof)?)"
    rf"|(?P<bare>(?:formerly|previously|originally|initially|officially|aka|a\.k\.a\.|or)))"
    rf",?\s(?:the\s)?{_QUOTE}(?=[A-Z0-9])"
)
_NAMER = re.compile(rf"(?:^|[.,;]\s)(?!(?:He|She|They|It|We)\b)({_WHO})\s(?:(?:\w+ly|later|then|first)\s)?$")
_NEEDS_AS = re.compile(r"\b(?:known|referred\sto|identified|catalogued|announced|listed|launched)\b")
_FIRST = re.compile(_NAME)
_TAIL = re.compile(
    rf"{_QUOTE}\s(?:by\s(?P<by>{_WHO})|(?:in|within|to)\s(?P<place>(?:the\s)?(?:West|United\sStates|US|U\.S\.|NASA|NORAD|Soviet\sUnion|USSR|Russia)))"
)
_AND_AS = re.compile(
    rf"{_QUOTE},?\s(?:and|or)\s(?:(?:{_OFTEN}|in\sthe\s\w{{1,20}}|by\s(?P<by>{_WHO}))\s){{0,2}}(?:as|known\sas|called)\s{_QUOTE}(?=[A-Z0-9])"
)
_AND = re.compile(
    rf"{_QUOTE},?\s(?:and|or)\s(?:(?:simply|just|sometimes|also|informally|later|then)\s)?(?:the\s)?{_QUOTE}(?={_NAME}{_QUOTE}(?:[,.;)]|\s\(|\s(?:was|is|were|are|in|by|before|after)\b|$))"
)
_COMMA = re.compile(
    rf"{_QUOTE},\s{_QUOTE}(?={_NAME}{_QUOTE}(?:,\s{_QUOTE}{_NAME}{_QUOTE}){{0,3}},?\s(?:and|or)\s{_QUOTE}[A-Z0-9])"
)
_USED = re.compile(
    rf"\b[Dd]esignations?\s{_QUOTE}(?P<first>{_NAME}){_QUOTE}"
    rf"(?:,?\s(?P<link>and\slater|later|and\sthen|and|or),?\s{_QUOTE}(?P<second>{_NAME}){_QUOTE})?"
    rf",?\s(?:was|were|has\sbeen|have\sbeen)\s(?:used|given|assigned|applied)(?:\sto\s(?:it|the\s\w{{1,20}}))?\sby\s(?P<who>{_WHO})"
)
# "the spacecraft", "it was a small probe", but not "a rover named X"
_TYPE = r"(?-i:[A-Z0-9-]{0,20}[A-Z0-9]-?[A-Z0-9][\w-]{0,30}\s)"  # "a GLONASS-M satellite" names a kind of craft
_CRAFT = rf"\b(?:it|its|they)\b|\b(?:the|this|(?:was|is)\san?)\s(?:(?!{_TYPE})[\w-]{{1,20}}\s){{0,3}}(?:{_NOUN})\b"
_BETWEEN = r"was|is|were|are|been|has|had|have|given|its|the|and|sometimes|also|which|that|being|initially|originally"
_COPULA = re.compile(r"\s(?:was|is|were|are|will\sbe|has|had|launched|flew|became)\s")
_OPENING = re.compile(  # what stands before a word for a name that belongs to the subject: a comma, a bracket, the craft itself
    rf"(?:^|[,;(–—]|\b(?:and|or|but|which|that|was|is|{_NOUN}))\s?(?:(?:{_OFTEN})\s){{0,2}}$", re.IGNORECASE
)
_NOT_SO = re.compile(r"\b(?:would|could|should|might|(?:was|were|is|are)\sto)\s(?:\w+\s){0,3}$")
_LONG = rf"{_WORD}(?:\s(?:(?:of|the|for|and|in|on|to|de|du)\s){{0,2}}{_WORD}){{1,9}}"
_LONG_NAME = re.compile(_LONG)
_BRACKET = re.compile(r",?\s\((?:(?:an?\s)?(?:acronym|abbreviation|short)\s(?:of|for)\s(?:the\s)?)?(?P<inner>[^()]{2,120})\)")
_CODED = re.compile(r"[A-Z]{1,6}-[A-Z0-9]{1,4}")  # IMP-E, S-55
_ACRONYM = re.compile(r"[A-Z][A-Za-z0-9-]{1,14}(?:\s\d{1,4}[A-Z]?)?")
_SUBJECT_END = re.compile(r"\s?\(|,\s|\sor\s(?=[A-Z0-9])|\s(?:was|is)\s(?:(?:an?|the|one)\b|[A-Z]\w{1,30}['’])")
_ADVERBIAL = re.compile(r"(?:In|On|At|As|After|Before|During|From|By|For|With|Since|Until|Following|Launched)\s")
_GENERIC = re.compile(
    r"(?:The|An?|It|Its|This|These|In|On|At|As|After|During|Launched|From|Soviet|American|Russian|Chinese|Indian|Japanese|European|British|French"
    r"|Earth|Moon|Mars|Venus|NASA|ESA|JAXA|ISRO|CNES|CNSA|NRO|NOAA|USAF|Roscosmos|EUMETSAT|West|United States|US|USSR|UTC|GMT|[A-Z]|\d{1,4}|(?:19|20)\d\d.{0,3})"
)
_TRAILING = re.compile(r"\s(?:In|The|It|On|At|By|Was|As|Of|of|the|de|du)$|['’]s$|[.,;:'’]+$")


class Naming(NamedTuple):
    """A name in a sentence: its clean characters [start, end), who used it, and its place where the text orders names."""

    start: int
    end: int
    issuer: str | None
    order: int | None


_BOLD = re.compile(r"'''(?:'')?(?P<words>[^'\n](?:[^'\n]|'(?!'')){0,120}?)(?:'')?'''")
_MOST_BOLD = 10  # names looked at in one sentence


def bold_names(sentence: Sentence, raw: str) -> list[Naming]:
    """What stands in bold: in the first paragraph of an article that is its subject, by every name that it has."""
    begin, end = sentence.text.span(0, len(sentence.text.clean))
    out: list[Naming] = []
    for match in islice(_BOLD.finditer(raw, max(0, begin - 5), min(len(raw), end + 5)), _MOST_BOLD):
        at, places = 0, list[int]()
        for piece in sentence.text.pieces:
            if match.start("words") <= piece.start and piece.end <= match.end("words"):
                places += [at, at + piece.length]
            at += piece.length
        name = sentence.text.clean[places[0] : places[-1]].strip() if places else ""
        if _FIRST.match(name) and not name.endswith(":"):
            start = sentence.text.clean.index(name, places[0])
            out += _naming(sentence.text.clean, start, start + len(name), None, None)
    return out


_OTHER_FLIGHT = re.compile(
    r"(?:An?|Its|The|Another)\s(?:[\w-]+\s){0,2}?(?:second|third|other|identical|similar|next|previous|earlier|later)\s(?:flight|launch|attempt)\b"
)


def speaks_of_another(sentence: Sentence, title: str) -> bool:
    """Whether the subject of a sentence is another craft, "A twin was launched", "Mariner 3 had failed": the next "it" is that one."""
    text = sentence.text.clean
    name = _FIRST.match(text)
    series = title.split()[0]
    sibling = name is not None and name[0].split()[0] == series != name[0] and title not in text and len(name[0].split()) > 1
    return others.speaks_of_another(text) or bool(_OTHER_FLIGHT.match(text)) or (sibling and " " in title)


def find_names(sentence: Sentence, title: str, bold: Sequence[Naming] = (), another: bool = False) -> list[Naming]:
    """The names that a sentence gives the craft of the article, title and issuers apart; of a name in bold all that is bold."""
    out = []
    for naming in _told(sentence, title, another):
        whole = next((b for b in bold if b.start < naming.end and naming.start < b.end), naming)
        out.append(whole._replace(issuer=naming.issuer, order=naming.order))
    told = {(naming.start, naming.end) for naming in out}
    return out + [b for b in bold if (b.start, b.end) not in told]


def _told(sentence: Sentence, title: str, another: bool) -> list[Naming]:
    """The names that the words of a sentence lead to; after one on another craft only the title means the craft itself."""
    text = sentence.text.clean
    out = [*_subject(text, title), *_spelled_out(text, title)] if sentence.index == 0 else []
    used = _USED.search(text)
    if used:
        return out + list(_used(text, used))
    copula = _COPULA.search(text)
    subject_end = 0 if sentence.index else copula.start() if copula else len(text)
    for cue in _CUE.finditer(text):
        if _is_cue(cue, text, title, subject_end) and not (another and title not in text[: cue.start()]):
            issuer = _issuer(cue["by"]) or (_namer(text, cue.start()) if cue["active"] else None)
            out += _listed(text, cue.end(), issuer, bracket=bool(cue["bare"]))
    return sorted(out, key=lambda naming: naming.start)


def _used(text: str, used: re.Match[str]) -> Iterator[Naming]:
    ordered = used["second"] is not None and used["link"] not in ("and", "or")
    for group, order in (("first", 1), ("second", 2)):
        if used[group]:
            yield from _naming(text, used.start(group), used.end(group), _issuer(used["who"]), order if ordered else None)


def _subject(text: str, title: str) -> Iterator[Naming]:
    """The subject of the first sentence, where it is a name other than the title."""
    start = 4 if text.startswith("The ") else 0
    match = None if _ADVERBIAL.match(text) else _LONG_NAME.match(text, start) or _FIRST.match(text, start)
    if (
        match
        and _SUBJECT_END.match(text, match.end())
        and _COPULA.search(text, match.end())
        and title not in text[: match.end()]
    ):
        yield from _naming(text, match.start(), match.end(), None, None)


def _spelled_out(text: str, title: str) -> Iterator[Naming]:
    """Behind the title in the first sentence: its acronym "(LDEF, LD-9)", or what it is the acronym of."""
    at = text.find(title)
    bracket = _BRACKET.match(text, at + len(title)) if 0 <= at <= 40 else None
    if bracket is None:
        return
    for part in re.finditer(r"(?:(?!,\s|;\s|\sor\s).)+", bracket["inner"]):
        name = part[0].removeprefix(", ").removeprefix("; ").removeprefix(" or ").strip().removeprefix("or ")
        if is_acronym(name, title) or _CODED.fullmatch(name) or (_LONG_NAME.fullmatch(name) and _shortens(title, name)):
            start = text.index(name, bracket.start("inner") + part.start())
            yield from _naming(text, start, start + len(name), None, None)


def is_acronym(short: str, long: str) -> bool:
    """Whether a short name in capitals is made of the letters of a long one: EM-3 of Exploration Mission-3."""
    return bool(_ACRONYM.fullmatch(short)) and _shortens(short, long)


def _shortens(short: str, long: str) -> bool:
    """Whether the letters of the short name stand in the long one in their order, the first at its head."""
    letters = [c for c in short.casefold() if c.isalnum()]
    rest = iter(c for c in long.casefold() if c.isalnum())
    return len(letters) > 1 and long[:1].casefold() == letters[0] and all(c in rest for c in letters)


def _is_cue(cue: re.Match[str], text: str, title: str, subject_end: int) -> bool:
    """Whether a cue is about the craft: in the subject of the first sentence (before `subject_end`) or behind a word for it."""
    start = cue.start()
    if cue["verb"] and _NEEDS_AS.search(cue["verb"]) and not re.search(r"\b(?:as|name|simply|just)$", cue["verb"]):
        return False
    if cue["active"]:
        return True
    if _NOT_SO.search(text, max(0, start - 60), start):
        return False
    if cue["bare"] == "or":
        inside = text.count("(", 0, start) > text.count(")", 0, start)
        return start < subject_end and start <= len(title) + (90 if inside else 25)
    if cue["bare"] and text[start - 1 : start] not in ("(", "") and text[max(0, start - 2) : start] != ", ":
        return False
    opening = text[max(0, start - 60) : start]
    if start < subject_end and cue["verb"] != "launched as" and (_OPENING.search(opening) or opening.rstrip().endswith(title)):
        return True
    if not opening.strip() and re.search(
        rf",\s(?:it|the\s(?:{_NOUN})|{re.escape(title)})\b", text[cue.end() : cue.end() + 120]
    ):
        return True
    if subject_end and start > subject_end and _COPULA.fullmatch(text, subject_end, start):
        return True
    near = re.compile(rf"(?:{_CRAFT}|{re.escape(title)})(?:['’]s)?\W{{0,3}}(?:(?:{_BETWEEN})\W{{1,3}}){{0,4}}$", re.IGNORECASE)
    return near.search(text, max(0, start - len(title) - 60), start) is not None


def _issuer(text: str | None) -> str | None:
    """An issuer without its article; "the West" says where, not who."""
    name = (text or "").removeprefix("the ").rstrip(".,")
    return name if name not in ("", "West") else None


def _namer(text: str, end: int) -> str | None:
    """Who named it, where a proper name stands right before the verb ("NASA renamed it")."""
    match = _NAMER.search(text[:end][-120:])
    return match[1] if match else None


def _listed(text: str, at: int, issuer: str | None, bracket: bool) -> list[Naming]:
    """The names of a list; who is told behind the last, "Progress 44 or 44P by NASA", used those before it too."""
    names = list(_in_list(text, at, issuer, bracket))
    for index in range(len(names) - 2, -1, -1):
        if names[index].issuer is None and _TAIL.match(text, names[index + 1].end):
            names[index] = names[index]._replace(issuer=names[index + 1].issuer)
    return names


def _in_list(text: str, at: int, issuer: str | None, bracket: bool) -> Iterator[Naming]:
    """The names of a list that begins at `at`; a bare adverb's name must fill its bracket or comma phrase, or stand before the verb."""
    for _ in range(6):
        match = _FIRST.match(text, at)
        if match is None:
            return
        end = _trimmed(text, match.start(), match.end())
        if bracket and not re.match(r"[,)]|\s(?:and|or)\s", text[end : end + 5]) and not _COPULA.match(text, end):
            return
        tail = _TAIL.match(text, end)
        who = issuer or (_issuer(tail["by"] or tail["place"]) if tail else None)
        yield from _naming(text, match.start(), end, who, None)
        upto = tail.end() if tail else end
        aside = _BRACKET.match(text, upto)  # a translation, or the name's acronym
        if aside:
            if is_acronym(aside["inner"], text[match.start() : end]):
                yield from _naming(text, *aside.span("inner"), who, None)
            upto = aside.end()
        following = _AND_AS.match(text, upto) or _AND.match(text, upto) or _COMMA.match(text, upto)
        if following is None:
            return
        at, issuer = following.end(), _issuer(following.groupdict().get("by"))


def _trimmed(text: str, start: int, end: int) -> int:
    while (stop := _TRAILING.search(text[start:end])) and stop.start() > 0:
        end = start + stop.start()
    return end


def _naming(text: str, start: int, end: int, issuer: str | None, order: int | None) -> Iterator[Naming]:
    end = _trimmed(text, start, end)
    name = text[start:end]
    if len(name) > 1 and not _GENERIC.fullmatch(name) and any(c.isalpha() for c in name):
        yield Naming(start, end, issuer, order)
