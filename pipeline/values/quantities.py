"""Quantities: a number and a unit of a closed table (vocab/units.csv), in the unit of the column. Prose is never handed to a units library."""

from __future__ import annotations

import re
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
_SI = {
    "kg",
    "g",
    "t",
    "km",
    "m",
    "cm",
    "mm",
    "w",
    "kw",
    "m2",
    "m²",
    "kilograms",
    "kilometres",
    "kilometers",
    "metres",
    "meters",
    "tonnes",
}
_UNIT = "|".join(re.escape(u).replace(r"\ ", r"\s") for u in sorted(UNITS, key=len, reverse=True))
_PLAIN = r"(?:\d{1,3}(?:[, ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_VULGAR = {"¼": 0.25, "½": 0.5, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125}
_NUMBER = rf"[-−–+]?{_PLAIN}(?:\s?[¼½¾⅓⅔⅛])?(?:\s?[×xX]\s?10\s?\^?\s?[-−+]?\d{{1,3}}|[eE][-+]?\d{{1,3}})?"
_QUANTITY = re.compile(
    rf"(?P<hedge>~|≈|∼|[<>≤≥]|\b(?:about|approximately|approx\.?|around|circa|c\.|ca\.|over|nearly|up\sto|more\sthan|less\sthan|est\.?|estimated)\s)?\s?"
    rf"(?<![\w.])(?P<a>{_NUMBER})"
    rf"(?:\s?(?:±|\+/[-−–])\s?(?P<pm>{_PLAIN})|\s?\(\+(?P<plus>{_PLAIN})\s?[-−](?P<minus>{_PLAIN})\)"
    rf"|(?:\s?(?P<u0>{_UNIT})\b)?\s?(?:[–—-]|\bto\b|\bthrough\b)\s?(?P<b>{_PLAIN}))?"
    rf"(?:[\s-]?(?P<unit>{_UNIT})(?![\w²³/]|-[a-z]))?",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s*[(\[/;,]\s*")
_LOST = re.compile(rf"(?:[\W_]|\b(?:{_UNIT})\b)*", re.IGNORECASE)


def parse_quantity(text: str, wanted: Dimension) -> list[Found[Quantity]] | Reject:
    """The quantities that a value states, in the column's unit, in order; the conversion in brackets is the same quantity.

    Rejects: template_lost (unit or punctuation alone), no_number, no_unit (a mass needs one), wrong_unit.
    """
    rule = _WANTED[wanted]
    if len(text) < 100 and _LOST.fullmatch(text):
        return Reject("template_lost", text)
    found: list[Found[Quantity]] = []
    problem = "no_number"
    last: re.Match[str] | None = None
    for match in _QUANTITY.finditer(text):
        if match["a"] is None:
            continue
        read = _read(match, rule, text)
        if isinstance(read, Reject):
            problem = read.reason if problem == "no_number" else problem
            continue
        if last is not None and _is_conversion(text, last, match):
            if _is_si(match) and not _is_si(last):
                found[-1] = Found(read.value, found[-1].start, read.end, read.rule)
            last = match
            continue
        compound = last is not None and found and _compound(text, last, match)
        if compound:
            total = found[-1].value.value + read.value.value
            found[-1] = Found(
                Quantity(total, approximate=read.value.approximate), found[-1].start, read.end, "quantity:compound"
            )
        else:
            found.append(read)
        last = match
    return found or Reject(problem, text)


def _read(match: re.Match[str], rule: _Wanted, text: str) -> Found[Quantity] | Reject:
    unit = (match["unit"] or match["u0"] or "").casefold()
    unit = " ".join(unit.split())
    dimension, factor = UNITS.get(unit, ("", 1.0)) if unit else ("", 1.0)
    if rule.dimension and dimension != rule.dimension:
        if unit or rule.unit_needed:
            return Reject("wrong_unit" if unit else "no_unit", match[0])
        factor = 1.0
    if not rule.dimension and unit:
        factor = 1.0
    scale = factor * rule.factor
    value = number(match["a"])
    if value is None:
        return Reject("no_number", match[0])
    lower = upper = None
    if match["b"]:
        top = number(match["b"]) or 0.0
        low_scale = UNITS[" ".join(match["u0"].casefold().split())][1] * rule.factor if match["u0"] and match["unit"] else scale
        lower, upper = value * low_scale, top * scale
        if upper < lower:
            return Reject("no_number", match[0])
        return Found(
            Quantity((lower + upper) / 2, lower, upper, _hedged(match)), match.start("a"), _end(match), "quantity:range"
        )
    if match["pm"]:
        doubt = number(match["pm"]) or 0.0
        lower, upper = (value - doubt) * scale, (value + doubt) * scale
    elif match["plus"]:
        lower, upper = (value - (number(match["minus"]) or 0)) * scale, (value + (number(match["plus"]) or 0)) * scale
    sign = (match["hedge"] or "").strip()
    result = _round(value * scale)
    if sign in ("<", "≤", "less than", "up to"):
        upper = result
    elif sign in (">", "≥", "more than", "over"):
        lower = result
    return Found(Quantity(result, lower, upper, _hedged(match)), match.start("a"), _end(match), "quantity")


def _round(value: float) -> float:
    """Without the noise of the last binary digits."""
    return float(f"{value:.15g}")


def _end(match: re.Match[str]) -> int:
    return match.end()


def _hedged(match: re.Match[str]) -> bool:
    return bool((match["hedge"] or "").strip(" <>≤≥"))


def number(text: str) -> float | None:
    """A number with thousands marks, a vulgar fraction or a power of ten."""
    folded = text.strip().replace("−", "-").replace("–", "-").replace(",", "").lstrip("+")
    extra = 0.0
    for sign, part in _VULGAR.items():
        if sign in folded:
            folded, extra = folded.replace(sign, "").strip(), part
    power = re.fullmatch(r"(.+?)\s?[×xX]\s?10\s?\^?\s?([-+]?\d{1,3})", folded)
    base = (power[1] if power else folded).replace(" ", "")
    try:
        value = float(base)
    except ValueError:
        return None
    value = value + (-extra if value < 0 else extra)
    if power:
        value = float(f"{base}e{power[2]}") if not extra else value * 10.0 ** int(power[2])
    return value if abs(value) < 1e300 else None


def _is_si(match: re.Match[str]) -> bool:
    return (match["unit"] or "").casefold() in _SI


def _is_conversion(text: str, last: re.Match[str], match: re.Match[str]) -> bool:
    """`12 ft (3.7 m)`, `893.5 kg (1,970 lb)`: within a bracket, another unit of the same quantity."""
    between = text[last.end() : match.start("a")]
    opened = text.rfind("(", 0, match.start("a"))
    inside = opened >= last.start() and text.find(")", opened, match.start("a")) < 0
    return (
        (bool(re.fullmatch(r"\s*[\[/;]\s*~?", between)) or inside)
        and (match["unit"] or "").casefold() != (last["unit"] or "").casefold()
        and bool(match["unit"])
    )


_PARTS = {("ft", "in"), ("lb", "oz"), ("mi", "yd"), ("°", "'"), ("feet", "inches"), ("kg", "g"), ("m", "cm")}


def _compound(text: str, last: re.Match[str], match: re.Match[str]) -> bool:
    between = text[last.end() : match.start("a")]
    pair = ((last["unit"] or "").casefold(), (match["unit"] or "").casefold())
    return between.strip() in ("", "and") and pair in _PARTS


_DMS = re.compile(r"(?<![\d.])(\d{1,3})\s?[°º]\s?(\d{1,2})(?:\s?['′]\s?(?:(\d{1,2}(?:\.\d+)?)\s?[\"″])?)")
_HEMISPHERE = re.compile(r"\s*(?:°|º|deg(?:rees?)?)?\s*(?P<side>[EW]\b|[Ee]ast\b|[Ww]est\b)")


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


_INTEGER = re.compile(r"(?<![\w.,])(?P<n>\d{1,3}(?:,\d{3})+|\d{1,12})(?![\d.,]*\d)")
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
