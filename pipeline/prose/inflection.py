"""Inflection: the rule book spells a verb in its past tense; an infinitive, a gerund and a perfect are read as that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline import vocab

_ROWS = vocab.rows("verbs")
_PAST = {r["lemma"]: r["past"] for r in _ROWS}
_DOUBLES = re.compile(r"(?:[^aeiou]+|[^aeiou]*qu)[aeiou][^aeiouwxy]")  # stop, stopped; but enter, entered
_Y = re.compile(r"[^aeiou]y")


@lru_cache(1 << 12)
def past_of(lemma: str) -> str:
    """The past tense: of vocab/verbs.csv where it is not the regular one."""
    if lemma in _PAST:
        return _PAST[lemma]
    if lemma.endswith("e"):
        return lemma + "d"
    if _Y.match(lemma, len(lemma) - 2):
        return lemma[:-1] + "ied"
    return lemma + lemma[-1] * (_DOUBLES.fullmatch(lemma) is not None) + "ed"


def gerund_of(lemma: str) -> str:
    """The form in -ing, without the spellings of vocab/verbs.csv."""
    if lemma.endswith("ie"):
        return lemma[:-2] + "ying"
    if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye", "be")):
        return lemma[:-1] + "ing"
    return lemma + lemma[-1] * (_DOUBLES.fullmatch(lemma) is not None) + "ing"


_OF_GERUND = {r["gerund"] or gerund_of(r["lemma"]): r["past"] for r in _ROWS}


@lru_cache(1 << 12)
def past_of_gerund(gerund: str) -> str:
    """The past tense of the verb that a word in -ing is of."""
    if gerund in _OF_GERUND:
        return _OF_GERUND[gerund]
    stem = gerund.removesuffix("ing")
    return stem[:-1] + "ied" if _Y.match(stem, len(stem) - 2) else stem.removesuffix("e") + "ed"


# a part of patterns: a past tense of one word, but none that often is a noun ("and thrust"), an auxiliary or a verb of saying
FINITE_PAST = (
    "(?:(?:re-?)?[a-z]+ed|burnt|"
    + "|".join(sorted({r["past"] for r in _ROWS if not r["ambiguous"] and not r["past"].endswith("ed")}))
    + ")"
)


@dataclass(frozen=True, slots=True)
class Inflected:
    """An infinitive or gerund: with `past` for [cut, end) the sentence tells of it in the past tense."""

    cut: int  # where what governs it begins: "was |not able to reach"
    start: int
    end: int
    past: str
    governed: (
        int | None
    )  # where the infinitive stands that is governed for it: "could not |reach orbit and land"; None of a gerund


_LY = r"[a-z]{3,20}ly(?<!apply)(?<!supply)(?<!reply)"
_ADVERB = rf"(?:(?:{_LY}|not|never|also|then|later|soon|again|ever|even|still|first|now|itself|once\smore)\s)"
_AUXILIARY = r"will|would|could|can|cannot|may|might|must|should|shall|did|does|do"
_INFINITIVE = re.compile(rf"\b(?P<head>to|{_AUXILIARY})\s{_ADVERB}{{0,2}}(?P<verb>(?!(?:be|have|do)\b)[a-z][a-z-]+)\b")
_GOVERNOR = (
    r"was|were|is|are|be|been|failed|failing|fail|managed?|able|unable|refused|tried|attempted|went\son|proceeded|began|started|continued"
    r"|planned|expected|scheduled|intended|meant|due|supposed|slated|set|likely|commanded|ordered|instructed|programmed"
)
_GOVERNS = re.compile(rf"\b(?:{_GOVERNOR})\s(?:in\svain\s)?{_ADVERB}{{0,3}}$")
_CHAIN = re.compile(rf"(?:\b(?:{_GOVERNOR}|{_AUXILIARY}|had|has|have|in\svain|not|never|also|then|still|{_LY})\s){{1,6}}$")
_FURTHER_OFF = re.compile(
    r"\b(?:attempts?|efforts?|tr(?:y|ies)|in\svain|inability|failure|first|second|third|only|last|caus(?:ed|ing)|forc(?:ed|ing)|allow(?:ed|ing)|enabl(?:ed|ing))\b[^,;.]{0,60}$"
)
_REACH = 80  # characters that what governs an infinitive stands in
_AND = re.compile(rf"(?:,\s(?:and|or)\s|,\s|\s(?:and|or)\s){_ADVERB}?(?P<verb>[a-z][a-z-]+)\b")
_ANEW = re.compile(r"[.;:()]|\b(?:which|who|that|but|it|they|was|were|had|did|to)\b")
_GERUND = re.compile(
    r"\b(?!(?:leaving|using|following|including|according|owing|during|having|being|depending)\b)[a-z-]{2,20}ing\b"
    r"(?!\s(?:of|was|were|is|are|had|has|took|came|followed|occurred|began|would|could|will)\b)"  # a noun
)
_OPENS = re.compile(r"[^.;:]*,")  # "Touching down at noon, the lander …"
_DOES = re.compile(  # what stands before a gerund that is no noun
    r"(?:,\s|\b(?:by|after|before|until|from|instead\sof|while|in|since|and|or|then|than|later|finally|[a-z]+ly|it|them|they|itself"
    r"|\d+|craft|spacecraft|satellites?|probes?|orbiter|lander|rover|capsule|rockets?|stages?|boosters?|module|ship|crew|pair|mission|station|engines?"
    r"|launch|lift-?off|landing|burn|separation|insertion|docking|panels?|arrays?|antennas?|parachutes?|signals?)\s)$"
)
_LEAD = 16  # characters of that
_OF_PARTICIPLE = {r["participle"]: r["past"] for r in _ROWS if r["participle"]}
_PERFECT = re.compile(rf"\b(?:had|has)\s{_ADVERB}{{0,2}}(?P<verb>{'|'.join(_OF_PARTICIPLE)}|{FINITE_PAST})\b")


def verbs(text: str) -> Iterator[Inflected]:
    """The infinitives that something governs, the gerunds and the perfects ("had gone") that may tell of a deed.

    A bare "to reach orbit" is a purpose."""
    for m in _INFINITIVE.finditer(text):
        lead = text[max(0, m.start() - _REACH) : m.start()]
        if m["head"] == "to" and not (_GOVERNS.search(lead) or _FURTHER_OFF.search(lead)):
            continue
        chain = _CHAIN.search(lead)
        start, end = m.span("verb")
        yield Inflected(m.start() - (len(chain[0]) if chain else 0), start, end, past_of(text[start:end]), start)
        anew = _ANEW.search(text, end)
        for also in _AND.finditer(text, end, anew.start() if anew else len(text)):
            a, b = also.span("verb")
            yield Inflected(a, a, b, past_of(text[a:b]), start)
    for m in _GERUND.finditer(text):
        start, end = m.span()
        if not (_DOES.search(text, max(0, start - _LEAD), start) if start else _OPENS.match(text)):
            continue
        yield Inflected(start, start, end, past_of_gerund(text[start:end]), None)
    for m in _PERFECT.finditer(text):
        past = _OF_PARTICIPLE.get(m["verb"], m["verb"])
        yield Inflected(m.start(), m.start(), m.end(), past, None)
