"""Numbers with uncertainties, exponents and fractions (Template:Val, E, Frac, Sup …)."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.templates.call import Call, Rendered, Renderer, Unreadable
from pipeline.templates.convert import number, whole


def val(call: Call) -> Rendered:
    """Template:Val: value, then nothing, a symmetric uncertainty, +u and -l, or (digits).

    `e` is a power of ten of all of them, `u` or `ul` a unit, `up` or `upl` a unit counted per, `p` and `s` stand round it.
    """
    value = number(call.arg(0))
    if value is None:
        return Unreadable("bad_convert") if call.arg(0) else ""
    exponent = call.option("e").replace("−", "-")
    power = int(exponent) if re.fullmatch(r"[-+]?\d{1,2}", exponent) else 0
    unit, per = call.option("ul", "u"), call.option("upl", "up")
    shown = _times(value, power) + _uncertainty(value, call.arg(1), call.arg(2), power)
    return call.option("p") + shown + (f" {unit}" if unit else "") + (f"/{per}" if per else "") + call.option("s", "end")


def _times(value: str, power: int) -> str:
    return f"{Decimal(value).scaleb(power).normalize():f}" if power else value


def _uncertainty(value: str, upper: str, lower: str, power: int) -> str:
    if upper.startswith("(") and upper.endswith(")") and upper[1:-1].isascii() and upper[1:-1].isdigit():
        decimals = len(value.partition(".")[2])
        return "±" + _times(f"{int(upper[1:-1][:15]) / 10**decimals:.{decimals}f}", power)
    above, below = number(upper.lstrip("+")), number(lower.lstrip("-−"))
    if above and below:
        return f" (+{_times(above, power)} −{_times(below, power)})"
    return f"±{_times(above, power)}" if above else ""


def power(call: Call) -> Rendered:
    """E, 10^: times ten to the power of the argument."""
    return f"×10^{call.arg(0)}"


_SIGNS = {(1, 2): "½", (1, 4): "¼", (3, 4): "¾", (1, 3): "⅓", (2, 3): "⅔", (1, 8): "⅛"}


def fraction(call: Call) -> Rendered:
    """Frac: 1/2 as its sign, where there is one; else, and with a whole before it, a decimal number."""
    parts = [whole(text.clean) for text in call.positional[:3]]
    numbers = [part for part in parts if part is not None]
    if not parts or len(numbers) < len(parts):
        return Unreadable("bad_convert")
    if len(numbers) == 2 and (sign := _SIGNS.get((numbers[0], numbers[1]))):
        return sign  # a whole number may stand before the call: "4 {{frac|1|2}} years"
    units, top, bottom = ([0, 1] if len(numbers) == 1 else [0] * (3 - len(numbers))) + numbers
    return f"{units + top / bottom:.6g}" if bottom else Unreadable("bad_convert")


def joined(call: Call) -> Rendered:
    """Gaps: digits parted for reading only."""
    return "".join(text.clean for text in call.positional) + call.option("e")


def first_argument(call: Call) -> Rendered:
    """Nts, formatnum, math: the number or text as it stands."""
    return call.positional[0] if call.positional else ""


def exponent(call: Call) -> Rendered:
    """Sup, sub: the value parser knows an exponent by the unit or the ten before it."""
    return call.arg(0)


def doubt(call: Call) -> Rendered:
    """An uncertainty behind a number."""
    return "±" + call.arg(0)


def ordinal(call: Call) -> Rendered:
    """Ordinal: 1st, 2nd, 11th."""
    count = call.arg(0)
    ends = {"1": "st", "2": "nd", "3": "rd"}
    return count + (ends.get(count[-1:], "th") if count[-2:-1] != "1" else "th") if count else ""


_MONEY = {
    "us$": "US$",
    "a$": "A$",
    "euro": "€",
    "€": "€",
    "gbp": "£",
    "£": "£",
    "inr": "₹",
    "₹": "₹",
    "inrconvert": "₹",
    "jpy": "¥",
    "cny": "CN¥",
}


def money(call: Call) -> Rendered:
    """US$, Euro, INR: an amount behind the sign of its currency; conversions are display only."""
    return _MONEY[call.name if call.name in _MONEY else "us$"] + call.arg(0)


RENDER: dict[str, Renderer] = {
    "val": val,
    "e": power,
    "frac": fraction,
    "gaps": joined,
    "sup": exponent,
    "nts": first_argument,
    "±": doubt,
    "ordinal": ordinal,
    **dict.fromkeys(_MONEY, money),
}
