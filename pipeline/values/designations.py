"""Designations of spacecraft: Harvard, COSPAR, SATCAT, NSSDC codes, serials.

Harvard (1957 to 1962, NASA SP-4402 appendix B): the Greek letters count launches of the year, alpha 1 … omega 24, alpha alpha
25 …; the number counts pieces. COSPAR: year, launch, piece letters in bijective base 24 without I and O.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from pipeline import vocab
from pipeline.core import Found, Reject

_GREEK: dict[str, int] = {}
_NAMES: dict[int, str] = {}
for _row in vocab.rows("greek"):
    _NAMES[int(_row["number"])] = _row["name"]
    for _spelling in (_row["name"].casefold(), _row["letter"], _row["letter"].upper(), _row["name"][:3].casefold()):
        _GREEK.setdefault(_spelling, int(_row["number"]))
_SHORT = "|".join(name[:3].upper() for name in _NAMES.values())
_GREEK |= {"a": 1, "b": 2, "g": 3}  # first letters in code tables: A ALP, B OME
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_WORD = "|".join(sorted((re.escape(s) for s in _GREEK if s not in ("a", "b", "g")), key=len, reverse=True))
_PIECE = r"(?:[\s-]*(?P<piece>\d{1,3}))?(?![\w-])"
_HARVARD = re.compile(
    rf"(?<![\w-])(?=[\w])(?:(?P<year>19(?:5[7-9]|6[0-2]))[\s-]*)?(?:(?P<a>(?i:{_WORD}))|(?P<initial>[ABG])(?=[\s-]+(?:{_SHORT})\b))"
    rf"(?:[\s-]+(?P<b>(?i:{_WORD}))|(?P<b2>[α-ω]))?{_PIECE}"
)
_MOST_ALPHABETS = 3  # the busiest year, 1962, had fewer than 96 launches: no first letter passed Gamma
_COSPAR = re.compile(r"(?<![\w-])(?P<year>19[5-9]\d|20\d\d)[-–‑](?P<launch>\d{1,3})(?P<piece>[A-HJ-NP-Z]{0,3})(?![\w-])")
_OLD_COSPAR = re.compile(r"(?<![\w-])(?P<year>[5-9]\d)(?P<launch>\d{3})(?P<piece>[A-HJ-NP-Z]{1,3})(?![\w-])")
_SATCAT = re.compile(r"(?<![\w.,-])(?:#|S(?=\d{5}))?(?P<n>\d{1,9})(?![\w.,-]{0,20}\d)")
_NSSDC = re.compile(r"(?<![\w-])[A-Z][A-Z0-9-]{3,8}(?![\w-])")


class Harvard(NamedTuple):
    """Year, number of the launch in it, number of the piece (None for the launch as a whole)."""

    year: int
    launch: int
    piece: int | None


def piece_letters(number: int) -> str:
    """1 A, 8 H, 9 J, 24 Z, 25 AA, 600 ZZ."""
    out = ""
    while number > 0:
        number, index = divmod(number - 1, 24)
        out = _LETTERS[index] + out
    return out


def piece_number(letters: str) -> int:
    """The inverse of `piece_letters`."""
    number = 0
    for letter in letters:
        number = number * 24 + _LETTERS.index(letter) + 1
    return number


def harvard_name(designation: Harvard) -> str:
    """The canonical form: `1962 Beta Xi 1`."""
    first, second = divmod(designation.launch - 1, 24)
    letters = f"{_NAMES[first]} {_NAMES[second + 1]}" if first else _NAMES[second + 1]
    return f"{designation.year} {letters}" + (f" {designation.piece}" if designation.piece else "")


def harvard_to_cospar(designation: Harvard) -> str:
    """`1962 Beta Xi 1` -> `1962-062A`."""
    return f"{designation.year}-{designation.launch:03d}{piece_letters(designation.piece or 0)}"


def cospar_to_harvard(cospar: str) -> Harvard | None:
    """The Harvard designation of a COSPAR id of 1957 to 1962, or None."""
    match = _COSPAR.fullmatch(cospar)
    if not match or not 1957 <= int(match["year"]) <= 1962 or not 1 <= int(match["launch"]) <= 24 * 25:
        return None
    return Harvard(int(match["year"]), int(match["launch"]), piece_number(match["piece"]) or None)


def parse_harvard(text: str, year: int | None = None) -> list[Found[Harvard]] | Reject:
    """Harvard designations; `year` stands in where the text names none ("Beta Xi 1"). Rejects: no_designation."""
    found = []
    for match in _HARVARD.finditer(text):
        stated = int(match["year"]) if match["year"] else year
        launch = _launch(match)
        if stated is None or launch is None or not 1957 <= stated <= 1962 or (not match["year"] and not match["piece"]):
            continue
        piece = int(match["piece"]) if match["piece"] else None
        found.append(Found(Harvard(stated, launch, piece or None), match.start(), match.end(), "harvard"))
    return found or Reject("no_designation", text)


def _launch(match: re.Match[str]) -> int | None:
    """The number of the launch in its year; "Xi Beta" is Beta Xi with its letters swapped, since no year had 14 alphabets."""
    first = _GREEK[(match["a"] or match["initial"]).casefold()]
    second = match["b"] or match["b2"]
    if not second:
        return first
    high, low = first, _GREEK[second.casefold()]
    if high > _MOST_ALPHABETS:
        high, low = low, high
    return 24 * high + low if high <= _MOST_ALPHABETS else None


def parse_cospar(text: str) -> list[Found[str]] | Reject:
    """COSPAR ids in canonical form: zero-filled, no I or O; `1960-7A`, `85010B` are old writings. Rejects: no_designation."""
    found = [
        Found(f"{m['year']}-{int(m['launch']):03d}{m['piece']}", m.start(), m.end(), "cospar")
        for m in _COSPAR.finditer(text)
        if 1957 <= int(m["year"]) <= 2099 and int(m["launch"]) >= 1
    ]
    if not found:
        old = _OLD_COSPAR.finditer(text)
        found = [Found(f"19{m['year']}-{m['launch']}{m['piece']}", m.start(), m.end(), "cospar:old") for m in old]
    return found or Reject("no_designation", text)


def parse_satcat(text: str) -> list[Found[str]] | Reject:
    """Satellite catalogue numbers without leading zeros. Rejects: no_designation."""
    whole = re.fullmatch(r"\d{1,3},\d{3}", text.strip())
    if whole:  # "5,234"
        return [
            Found(str(int(whole[0].replace(",", ""))), text.index(whole[0]), text.index(whole[0]) + len(whole[0]), "satcat")
        ]
    found = [Found(str(int(m["n"])), m.start("n"), m.end("n"), "satcat") for m in _SATCAT.finditer(text) if int(m["n"])]
    return found or Reject("no_designation", text)


def parse_nssdc(text: str) -> list[Found[str]] | Reject:
    """The NSSDC's made-up codes of launches without a COSPAR number (MARIN1). Rejects: no_designation."""
    found = [Found(m[0], m.start(), m.end(), "nssdc") for m in _NSSDC.finditer(text)]
    return found or Reject("no_designation", text)


# A model and the number of one machine: "2MV-3 No.1", "3MS No. 170", "Soyuz 7K-L1 s/n 9", "DS-U2-GK No.1"
_NUMBERED = re.compile(
    r"[\w‑-]{1,20}(?:[\s-][\w‑-]{1,20}){0,4}(?:№\s?|(?:\s|-|,\s)(?:[Nn]o\.?\s?|№\s?|[sS]/?[nN]\s?|#))[\w/-]{1,10}"
)
# Codes that builders give to machines of a series: "CSM-107", "LM-5", "OV-102", "SVN-49"
_CODE = re.compile(
    r"(?:[A-Z][a-z]+\s)?(?:CSM|SM|CM|LM|LTA|SC|S/C|BP|FM|PFM|SVN)[\s-]?[A-Z]?\d{1,4}[A-Z]?(?:[/-]\w{1,6})?|OV-\d{3}"
)
_NO = re.compile(r"\bNo\.\s+")


def is_serial(text: str) -> bool:
    """Whether a name is a type or model with the number of one machine."""
    return bool(_NUMBERED.fullmatch(text) or _CODE.fullmatch(text))


def normalise_name(text: str) -> str:
    """Single blanks, composed characters; serials without a blank after "No."."""
    return _NO.sub("No.", " ".join(unicodedata.normalize("NFC", text).replace("‑", "-").split()))
