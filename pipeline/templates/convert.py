"""Quantities with a conversion (Template:Convert, cvt): the input is the fact, the output only a display."""

from __future__ import annotations

import re

from pipeline.templates.call import Call, Rendered, Renderer, Unreadable

# Template:Convert/doc, "Ranges of values"
_RANGE = {
    "to",
    "-",
    "–",
    "—",
    "to(-)",
    "to about",
    "and",
    "or",
    "by",
    "x",
    "×",
    "xx",
    "*",
    "+/-",
    "±",
    "+/−",
    "and(-)",
    "plus/minus",
    "+",
    ",",
}
_LIST = {"and", "or", "and(-)", ",", "+"}
_TUPLE = {"by", "x", "×", "xx", "*"}
_DOUBT = {"+/-", "±", "+/−", "plus/minus"}
_NUMBER = re.compile(r"[-+−]?(?:\d[\d,]{0,30}(?:\.\d{1,30})?|\.\d{1,30})(?:[eE][-+−]?\d{1,3})?")
_FRACTION = re.compile(r"([-−]?\d{1,9})?(?:\+|(?<=\d)-)?(\d{1,9})[/⁄](\d{1,9})")
_PREFIX = re.compile(r"e(\d{1,2})([A-Za-z].*)")


def whole(text: str) -> int | None:
    """A whole number of at most nine ASCII digits, as dates and fractions take it; None where it is none."""
    return int(text) if len(text) <= 9 and text.isascii() and text.isdigit() else None


def number(text: str) -> str | None:
    """A number as Convert takes it: thousands commas, fractions (1+1/2), exponents; None where it is none."""
    text = text.strip().removeprefix("~").strip()
    if _NUMBER.fullmatch(text):
        return text.replace("−", "-").replace(",", "")
    fraction = _FRACTION.fullmatch(text)
    if fraction and int(fraction[3]):
        units = int((fraction[1] or "0").replace("−", "-"))
        return repr(units + (-1 if units < 0 else 1) * int(fraction[2]) / int(fraction[3]))
    return None


def _scaled(value: str, unit: str) -> tuple[str, str]:
    prefix = _PREFIX.fullmatch(unit)
    if prefix and float(prefix[1]) <= 15:
        return f"{float(value) * 10 ** int(prefix[1]):.15g}", prefix[2]
    return value, unit


def convert(call: Call) -> Rendered:
    """value [word value]* unit: "890 kg", "2–5 km", "2 km" and "5 km" as items, "61 × 192 cm", "2800±50 kg", "6 ft 6 in"."""
    arguments = [text.clean for text in call.positional]
    if not arguments or not arguments[0]:
        return ""
    if " x " in arguments[0].replace("×", "x"):  # "3.3 x 2.7 x 2.1": sides in one argument
        sides = re.split(r"\s[x×]\s", arguments[0])
        arguments = [part for side in sides for part in (side, "x")][:-1] + arguments[1:]
    values, words, at = [number(arguments[0])], list[str](), 1
    if values[0] is None:
        return Unreadable("bad_convert")
    while at + 1 < len(arguments) and arguments[at] in _RANGE and number(arguments[at + 1]) is not None:
        words.append(arguments[at])
        values.append(number(arguments[at + 1]))
        at += 2
    unit = arguments[at] if at < len(arguments) else ""
    numbers = [v for v in values if v is not None]
    if at + 2 < len(arguments) and not words and number(arguments[at + 1]) is not None and _compound(unit, arguments[at + 2]):
        return f"{numbers[0]} {unit} {number(arguments[at + 1])} {arguments[at + 2]}"
    scaled = [_scaled(v, unit) for v in numbers]
    unit = scaled[0][1]
    shown = [v for v, _ in scaled]
    return _joined(shown, words, unit)


def _compound(first: str, second: str) -> bool:
    return (first, second) in {
        ("ft", "in"),
        ("mi", "yd"),
        ("lb", "oz"),
        ("st", "lb"),
        ("yd", "ft"),
        ("m", "cm"),
        ("kg", "g"),
        ("mi", "ft"),
        ("mi", "chain"),
    }


def _joined(values: list[str], words: list[str], unit: str) -> str:
    if not words:
        return f"{values[0]} {unit}"
    if words[0] in _TUPLE:
        return " × ".join(values) + f" {unit}"
    if words[0] in _DOUBT:
        return f"{values[0]}±{values[1]} {unit}"
    if words[0] in _LIST:
        return "\n".join(f"{value} {unit}" for value in values)
    return f"{values[0]}–{values[-1]} {unit}"


def orbit(call: Call) -> Rendered:
    """Orbit: the second argument is the number."""
    return call.arg(1)


RENDER: dict[str, Renderer] = {"convert": convert, "orbit": orbit}
