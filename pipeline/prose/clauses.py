"""Clauses: how far the words of one verb reach. A clause ends at punctuation, conjunctions and relative words."""

from __future__ import annotations

import re

from pipeline.prose.inflection import FINITE_PAST

Clauses = list[tuple[int, int]]  # half-open spans of a sentence, in order

AT_ONCE = r"(?:at\sonce|immediately|promptly|instantly)"
# what parts two clauses; the words that follow belong to the next one
_BOUNDARY = re.compile(
    r";\s*|:\s+|\s[–—]\s|\s\((?=\w)|\)\s?"
    r"|,?(?<!\s)(?<!\bday\son)(?<!\bmoment\sat)\s+(?=(?:but|so\sthat|although|though|whereas|which|who|because|(?<!\ba\s)while|unless|until\sthe\s\w+\s\w+ed|(?<!as\s)(?<!ere\s)(?<!is\s)(?<!are\s)(?<!been\s)(?<!be\s)(?<!ly\s)(?<!part\s)(?:due\sto|owing\sto|on\saccount\sof|as\sa\sresult\sof|thanks\sto)(?!\s(?:be|take|begin|start|last|end)\b)|followed\sby|resulting\sin|(?<!\bfrom\s)(?<!\bby\s)(?<!\bbefore\s)(?<!\bafter\s)(?:leaving|causing))\b)"
    r"|,\s+(?=(?:and|so|then|where|when|after|before|as|or|with|in\sorder|due|having|making|becoming|allowing|injecting|placing|putting|destroying|ending|killing|returning|entering|landing|crashing|making)\b)"
    r"|(?<!\s)\s+(?=and\s(?:then\s|later\s|afterwards\s|subsequently\s|finally\s|"
    + AT_ONCE
    + r"\s|was\s|were\s|had\s|has\s|have\s|did\s|it\s|they\s|the\s\w+(?:\s\w+){0,3}\s(?!took\splace\b)(?:was|were|did|had|"
    + FINITE_PAST
    + r")\b|"
    + FINITE_PAST
    + r"\b))"
    r"|(?<!\s)\s+(?=and\s(?:(?:on|in|at|by)\s(?:(?:early|late|mid)[\s-])?(?:the\s)?(?:\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))[^,;]{0,40}?"
    r"|the\s(?:next|following|same)\s\w+)\s(?:it|they|he|she|the|its|an?)\s)"
    r"|(?<!\s)\s+(?=and\s(?:\w+[\s-]){1,4}(?:later|after\s(?:the\s|its\s)?\w+)\s(?:the|it|its|they|he|she|an?)\s)"
    r"|(?<=(?:owed|aled|ound|rmed|nced|said|rted|sted|uded))\s+(?=that\s)"
    r"|,\s+(?=[a-z]+ing\b)|,\s+"
)

# "12 minutes later the stage and the spacecraft reached orbit": two subjects of one verb
_NO_VERB_YET = re.compile(
    r",?\s?(?:[Tt]he|[Ii]ts|[Bb]oth|[Aa]n?)(?:\s[\w-]+){0,2}?\s(?:stages?|rockets?|boosters?|bus|module|craft|spacecraft|satellites?|probes?|landers?|orbiter|rover|capsule|crew|payload)"
)

# "A fire on July 1, 1997, damaged the battery": the comma behind the year parts no subject from its verb
_WAITS = re.compile(
    r"(?:[Aa]n?|[Tt]he|[Ii]ts|[Oo]ne)\s(?:(?!\w+ed\b|(?:was|were|had|is|has|that|which|who|to)\b)[^\s,;]+\s){1,6}[A-Z][a-z]+\s\d{1,2},\s\d{4}"
)
_VERB = re.compile(r"(?!followed\b)(?:was|were|had|did|" + FINITE_PAST + r")\s")


def split_clauses(text: str, whole: tuple[tuple[int, int], ...] = ()) -> Clauses:
    """Half-open spans that cover the sentence in order. No span ends inside one of `whole`: "on October 4, 1960" is no two clauses."""
    out, start = [], 0
    fronted = {b for a, b in whole if text[:a].strip() in ("", "On", "In", "At")}  # "On 27 January and on 1 February the …"
    ends = {b for _, b in whole}
    for match in _BOUNDARY.finditer(text):
        if text.startswith("and ", match.end()) and (
            match.start() in fronted
            or _NO_VERB_YET.fullmatch(text, max(start, *(b for _, b in whole if b <= match.start()), 0), match.start())
        ):
            continue
        if match.start() in ends and _WAITS.fullmatch(text, start, match.start()) and _VERB.match(text, match.end()):
            continue
        if match.start() > start and match.end() > start and not any(a < match.start() < b for a, b in whole):
            out.append((start, match.start()))
            start = match.end()
    out.append((start, len(text)))
    return [(a, b) for a, b in out if text[a:b].strip()]


def clause_of(clauses: Clauses, position: int) -> int:
    """The index of the clause that holds the position."""
    for index, (_, end) in enumerate(clauses):
        if position < end:
            return index
    return len(clauses) - 1
