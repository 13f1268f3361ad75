"""Quantities: a number and a unit of a closed table (vocab/units.csv), in the unit of the column.

Prose is never handed to a units library: such libraries read AU as an absorbance unit, "in" as an inch and "A" as an ampere.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Literal, NamedTuple

from pipeline import vocab
from pipeline.core import Found, Quantity, Reject

Dimension = Literal[
    "mass_kg", "length_km", "length_m", "angle_deg", "power_w", "number", "motion_rev_day", "speed_m_s", "area_m2"
]


class _Wanted(NamedTuple):
    dimension: str
    factor: float  # table unit -> column unit
    unit_needed: bool


_WANTED: dict[str, _Wanted] = {
    "mass_kg": _Wanted("mass", 1, True),
    "length_km": _Wanted("length", 0.001, True),
    "length_m": _Wanted("length", 1, True),
    "angle_deg": _Wanted("angle", 1, False),
    "power_w": _Wanted("power", 1, True),
    "number": _Wanted("", 1, False),
    "motion_rev_day": _Wanted("motion", 1, False),
    "speed_m_s": _Wanted("speed", 1, True),
    "area_m2": _Wanted("area", 1, True),
}
UNITS: dict[str, tuple[str, float]] = {row["spelling"]: (row["dimension"], float(row["factor"])) for row in vocab.rows("units")}
_SI_SYMBOLS = {"kg", "g", "tonne", "km", "m", "cm", "mm", "W", "kW", "m**2"}
_SI = {row["spelling"] for row in vocab.rows("units") if row["symbol"] in _SI_SYMBOLS}
_UNIT = "|".join(re.escape(u).replace(r"\ ", r"\s") for u in sorted(UNITS, key=len, reverse=True))
_SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_SUPER_DIGITS = str.maketrans(_SUPER + "⁻", "0123456789-")
_MARKS = dict.fromkeys(map(ord, ",’'"))
_VULGAR = {"¼": 0.25, "½": 0.5, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125}
_PLAIN = r"(?:\d{1,3}(?:[,  ’']\d{3}){1,6}(?:\.\d{1,15})?|\d{1,15}(?:\.\d{1,15})?|\.\d{1,15})(?!\d|[.,]\d)"
# 4×10^7, 4×10−7, 4×10⁷, 4e7; of a lost superscript only 4.1×107 can be told from a product
_POWER = rf"\s?[×xX]\s?10\s?(?:\^\s?[-−+]?\d{{1,2}}|[-−+]\d{{1,2}}|⁻?[{_SUPER}]{{1,2}})|[eE][-+]?\d{{1,2}}(?!\d)"
_NUMBER = rf"[-−–+]?(?:\d\.\d{{1,15}}[×xX]10\d{{1,2}}(?!\d)|{_PLAIN}(?:\s?[¼½¾⅓⅔⅛])?(?:{_POWER})?)"
_HEDGE = (
    r"~|≈|∼|[<>≤≥]|\b(?:about|approximately|approx\.?|around|circa|c\.|ca\.|nearly|almost|some|roughly|est\.?|estimated"
    r"|over|up\sto|more\sthan|less\sthan|under|at\sleast|at\smost)\s"
)
_QUANTITY = re.compile(
    rf"(?:(?P<between>\bbetween\s)|(?P<hedge>{_HEDGE}))?\s?(?<![\w.^])(?<!\d,)(?P<a>{_NUMBER})"
    rf"(?:\s?(?:±|\+/[-−–])\s?(?P<pm>{_PLAIN})"
    rf"|\s?\(\+(?P<plus>{_PLAIN})\s?[-−](?P<minus>{_PLAIN})\)"
    rf"|(?:\s?(?P<u0>(?!\d)(?:{_UNIT}))(?!\w))?\s?(?:[–—-]|\bto\b|\bthrough\b|(?(between)\band\b|(?!)))\s?(?P<b>{_PLAIN}))?"
    rf"(?:[\s-]?(?P<unit>(?!\d)(?:{_UNIT}))(?![\w²³/]|-[a-z]))?",
    re.IGNORECASE,
)
_LOST = re.compile(rf"(?:\b(?:{_UNIT})\b|[\W_]){{0,100}}+", re.IGNORECASE)
_TIMES = re.compile(r"\s*(?:×|x|by)\s*", re.IGNORECASE)
_MOST = 1000  # numbers looked at in one text; no value holds more
_AT_MOST = {"<", "≤", "less than", "under", "up to", "at most"}
_AT_LEAST = {">", "≥", "more than", "over", "at least"}


class _Piece(NamedTuple):
    """One number of the text, with its unit as spelled in the table ("" if none)."""

    match: re.Match[str]
    unit: str


def parse_quantity(text: str, wanted: Dimension) -> list[Found[Quantity]] | Reject:
    """The quantities that a value states, in the column's unit, in order; the conversion in brackets is the same quantity.

    Rejects: template_lost (unit or punctuation alone), no_number, no_unit (a mass needs one), wrong_unit.
    """
    if len(text) < 100 and _LOST.fullmatch(text):
        return Reject("template_lost", text)
    rule = _WANTED[wanted]
    found: list[Found[Quantity]] = []
    problem = "no_number"
    last: _Piece | None = None
    for piece in _pieces(text, "length" in wanted):
        read = _read(piece, rule)
        if isinstance(read, Reject):
            problem = read.reason if problem == "no_number" else problem
            continue
        if last is not None and _is_conversion(text, last, piece):
            if piece.unit in _SI and last.unit not in _SI:
                found[-1] = _as_converted(found[-1], read)
        elif last is not None and _is_compound(text, last, piece):
            found[-1] = _sum(found[-1], read)
        else:
            found.append(read)
        last = piece
    return found or Reject(problem, text)


def _pieces(text: str, sides: bool) -> list[_Piece]:
    """The numbers of the text; of sides, "61 × 192 cm", the first takes the unit of the second, where "2 × 500 kg" is a count."""
    pieces = [_Piece(match, _spelling(match["unit"] or match["u0"] or "")) for match in islice(_QUANTITY.finditer(text), _MOST)]
    for index in range(len(pieces) - 2, -1, -1) if sides else ():
        here, after = pieces[index], pieces[index + 1]
        if not here.unit and after.unit and _TIMES.fullmatch(text, here.match.end(), after.match.start("a")):
            pieces[index] = _Piece(here.match, after.unit)
    return pieces


def _spelling(unit: str) -> str:
    """The unit as the table spells it: Mm, Gm, mW and MW count as written, every other unit in lower case."""
    unit = " ".join(unit.split())
    return unit if unit in UNITS else unit.casefold() if unit.casefold() in UNITS else ""


def _read(piece: _Piece, rule: _Wanted) -> Found[Quantity] | Reject:
    match, unit = piece
    dimension, factor = UNITS.get(unit, ("", 1.0))
    if rule.dimension and dimension != rule.dimension and (unit or rule.unit_needed):
        return Reject("wrong_unit" if unit else "no_unit", match[0])
    value = number(match["a"])
    if value is None:
        return Reject("no_number", match[0])
    scale = (factor if rule.dimension and unit else 1.0) * rule.factor
    low_scale = UNITS[_spelling(match["u0"])][1] * rule.factor if match["u0"] and match["unit"] and rule.dimension else scale
    return _bounded(match, value, low_scale, scale)


def _bounded(match: re.Match[str], value: float, low_scale: float, scale: float) -> Found[Quantity] | Reject:
    """The quantity with the bounds that a range, an uncertainty or a comparison gives; a range stands for its centre."""
    sign = (match["hedge"] or "").strip().casefold()
    approximate = bool(sign) and sign not in _AT_MOST | _AT_LEAST
    centre, lower, upper, name = value * scale, None, None, "quantity"
    if match["b"]:
        lower, upper, name = value * low_scale, (number(match["b"]) or 0.0) * scale, "quantity:range"
        if upper < lower:
            return Reject("no_number", match[0])
        centre = (lower + upper) / 2
    elif match["pm"]:
        spread = number(match["pm"]) or 0.0
        lower, upper = (value - spread) * scale, (value + spread) * scale
    elif match["plus"]:
        lower, upper = (value - (number(match["minus"]) or 0.0)) * scale, (value + (number(match["plus"]) or 0.0)) * scale
    elif sign in _AT_MOST:
        upper = centre
    elif sign in _AT_LEAST:
        lower = centre
    quantity = Quantity(_round(centre), _rounded(lower), _rounded(upper), approximate)
    return Found(quantity, match.start("a"), match.end(), name)


def _rounded(value: float | None) -> float | None:
    return None if value is None else _round(value)


def _round(value: float) -> float:
    """Without the noise of the last binary digits."""
    return float(f"{value:.15g}")


def number(text: str) -> float | None:
    """A number with thousands marks, a vulgar fraction or a power of ten."""
    folded = text.strip().replace("−", "-").replace("–", "-").translate(_MARKS).lstrip("+")
    extra = 0.0
    for sign, part in _VULGAR.items():
        if sign in folded:
            folded, extra = folded.replace(sign, "").strip(), part
    base, times, power = folded.replace("X", "x").replace("×", "x").partition("x")
    exponent = power.strip()[2:].translate(_SUPER_DIGITS).replace("^", "").replace(" ", "") if times else "0"
    try:
        value = float(base.replace(" ", ""))
        value += -extra if base.startswith("-") else extra
        value = float(f"{value!r}e{int(exponent)}") if int(exponent) else value
    except ValueError:
        return None
    return value if abs(value) < 1e300 else None


def _is_conversion(text: str, last: _Piece, piece: _Piece) -> bool:
    """`12 ft (3.7 m)`, `893.5 kg (1,970 lb)`: in a bracket or behind a slash, the same quantity in another unit."""
    if not piece.unit or piece.unit == last.unit:
        return False
    start = piece.match.start("a")
    opened = text.rfind("(", last.match.start(), start)
    inside = opened >= 0 and text.find(")", opened, start) < 0
    return inside or bool(re.fullmatch(r"\s*[\[/;]\s*~?", text[last.match.end() : start]))


def _as_converted(stated: Found[Quantity], converted: Found[Quantity]) -> Found[Quantity]:
    q = converted.value
    doubt = q.approximate or stated.value.approximate
    return Found(Quantity(q.value, q.lower, q.upper, doubt), stated.start, converted.end, "quantity:si_member")


_COMPOUNDS = {("ft", "in"), ("lb", "oz"), ("mi", "yd"), ("feet", "inches"), ("kg", "g"), ("m", "cm")}


def _is_compound(text: str, last: _Piece, piece: _Piece) -> bool:
    """`6 ft 6 in`: two units of one quantity."""
    between = text[last.match.end() : piece.match.start("a")].strip()
    return between in ("", "and") and (last.unit, piece.unit) in _COMPOUNDS


def _sum(first: Found[Quantity], second: Found[Quantity]) -> Found[Quantity]:
    total = _round(first.value.value + second.value.value)
    return Found(Quantity(total, approximate=first.value.approximate), first.start, second.end, "quantity:compound")


_DMS = re.compile(r"(?<![\d.])(\d{1,3})\s?[°º]\s?(\d{1,2})(?:\s?['′]\s?(?:(\d{1,2}(?:\.\d+)?)\s?[\"″])?)")
_HEMISPHERE = re.compile(r"\s*(?:(?:°|º|deg(?:rees?)?)\s*)?(?P<side>[EW]\b|[Ee]ast\b|[Ww]est\b)")


def parse_angle(text: str) -> list[Found[Quantity]] | Reject:
    """Angles in degrees: decimal, degrees and minutes, or with a side ("143° W" is negative, "57 degrees East" positive)."""
    dms = _DMS.search(text)
    if dms:
        value = int(dms[1]) + int(dms[2]) / 60 + float(dms[3] or 0) / 3600
        found = [Found(Quantity(_round(value)), dms.start(), dms.end(), "angle:dms")]
    else:
        plain = parse_quantity(text, "angle_deg")
        if isinstance(plain, Reject):
            return plain
        found = plain
    first = found[0]
    side = _HEMISPHERE.match(text, first.end)
    if side and side["side"][0] in "Ww":
        q = first.value
        found[0] = Found(
            Quantity(-q.value, None if q.upper is None else -q.upper, None if q.lower is None else -q.lower, q.approximate),
            first.start,
            side.end(),
            first.rule,
        )
    elif side:
        found[0] = Found(first.value, first.start, side.end(), first.rule)
    return found


_INTEGER = re.compile(r"(?<![\w.,])(?P<n>\d{1,3}(?:,\d{3}){1,4}|\d{1,12})(?![\d.,]{0,20}\d)")
_NUMBER_WORDS = {
    w: i for i, w in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
}


def parse_integer(text: str) -> list[Found[int]] | Reject:
    """Whole numbers in digits or, up to ten, in words. Rejects: template_lost, no_number."""
    if not text.strip():
        return Reject("template_lost", text)
    found = [Found(int(m["n"].replace(",", "")), m.start(), m.end(), "integer") for m in _INTEGER.finditer(text)]
    if not found:
        word = re.match(r"\s*([A-Za-z]+)\b", text)
        if word and word[1].casefold() in _NUMBER_WORDS:
            return [Found(_NUMBER_WORDS[word[1].casefold()], word.start(1), word.end(1), "integer:word")]
    return found or Reject("no_number", text)
