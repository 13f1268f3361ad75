"""Where sentences end. Full stops of abbreviations, initials, decimals and designations ("No.1", "U.S.", "8K78.") end none."""

from __future__ import annotations

import re

# A stop that may end a sentence: with closing quotes or brackets behind it, then a blank, then something that can begin one.
_STOP = re.compile(r"(?<![.!?])[.!?]++[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[^\sa-z])|\n")
_ABBREVIATIONS = frozenset(
    [
        "no",
        "nos",
        "st",
        "mt",
        "dr",
        "mr",
        "mrs",
        "ms",
        "prof",
        "gen",
        "col",
        "lt",
        "capt",
        "maj",
        "sgt",
        "jr",
        "sr",
        "inc",
        "ltd",
        "co",
        "corp",
        "vs",
        "approx",
        "ca",
        "c",
        "cf",
        "e.g",
        "i.e",
        "etc",
        "al",
        "fig",
        "vol",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "est",
        "dept",
        "univ",
        "rev",
        "pp",
        "p",
        "ed",
        "eds",
        "u.s",
        "u.k",
        "u.n",
        "a.m",
        "p.m",
    ]
)
# These may stand at the end of a sentence too: they end one only before a word that commonly begins sentences.
_MAY_END = frozenset(["u.s", "u.k", "u.n", "a.m", "p.m", "inc", "ltd", "corp", "co", "etc", "jr", "sr", "al"])
_STARTERS = re.compile(
    r"\s+[\"'“‘(\[]*(?:The|It|This|These|Its|In|On|At|After|Before|During|However|A|An|He|She|They|When|While|By|For|From|As|Two|Three|But|Although|Following|Due)\b"
)
_TRANSLATED = frozenset(["lit", "transl"])  # these shorten a word only before what they translate
_DEGREES = re.compile(r"\d\s?°\s?[CFNSEW]$|\d\s[CF]$")  # "at 28° W."
_LAST_WORD = re.compile(r"[^\s(\[\"“]+$")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the sentences of a clean paragraph, blanks trimmed."""
    out, start = [], 0
    for stop in _STOP.finditer(text):
        if stop[0] != "\n" and not _ends(text, stop.start(), stop.end(), stop[0]):
            continue
        out.append((start, stop.end()))
        start = stop.end()
    out.append((start, len(text)))
    trimmed = []
    for a, b in out:
        piece = text[a:b]
        if piece.strip():
            trimmed.append((a + len(piece) - len(piece.lstrip()), b - len(piece) + len(piece.rstrip())))
    return trimmed


def _ends(text: str, start: int, end: int, stop: str) -> bool:
    """Whether the stop at text[start:end] ends a sentence."""
    if stop[0] != ".":
        return True
    word = _LAST_WORD.search(text, max(0, start - 40), start)
    if word is None:
        return True
    folded = word[0].casefold().strip("'’")
    if folded in _MAY_END:
        return _STARTERS.match(text, end) is not None
    if _DEGREES.search(text, max(0, start - 12), start):
        return True
    if folded in _TRANSLATED:
        return text[end:].lstrip()[:1] not in ("'", '"', "“", "‘")
    if folded in _ABBREVIATIONS and not (word[0].isupper() and len(word[0]) > 1):  # "9:30 a.m. EST." is no estimate
        return False
    # an initial: "J. McDowell", "S.P. Korolev"; a single capital that is no roman numeral or craft's letter
    if re.fullmatch(r"(?:[A-Za-z]\.)*[A-Z]", word[0]) and len(word[0]) <= 5:
        return _STARTERS.match(text, end) is not None
    return True
