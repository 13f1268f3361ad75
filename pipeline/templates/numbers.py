"""Numbers with uncertainties, exponents and fractions (Template:Val, E, Frac, Sup …)."""

from __future__ import annotations

import re

from pipeline.templates.call import Call, Rendered, Unreadable
from pipeline.templates.convert import number


def val(call: Call) -> Rendered:
    """Template:Val: value, then nothing, a symmetric uncertainty, +u and -l, or (digits); e is a power of ten, u and ul a unit."""
    value = number(call.arg(0))
    if value is None:
        return Unreadable("bad_convert") if call.arg(0) else ""
    upper, lower = call.arg(1), call.arg(2)
    doubt = ""
    if upper.startswith("(") and upper.endswith(")") and upper[1:-1].isdigit():
        decimals = len(value.partition(".")[2])
        doubt = f"±{int(upper[1:-1]) / 10**decimals:.{decimals}f}"
    elif upper and lower:
        doubt = f" (+{upper.lstrip('+')} −{lower.lstrip('-−')})"
    elif upper:
        doubt = f"±{upper.lstrip('+')}"
    exponent = call.option("e")
    if exponent and re.fullmatch(r"[-−+]?\d{1,2}", exponent) and not doubt:
        value = f"{float(value) * 10.0 ** int(exponent.replace('−', '-')):.15g}"
    unit = call.option("ul", "u")
    per = call.option("upl", "up")
    prefix = call.option("p")
    unit = f" {unit}" + (f"/{per}" if per else "") if unit else ""
    return f"{prefix}{value}{doubt}{unit}{call.option('s', 'end')}"


def power(call: Call) -> Rendered:
    """E, 10^: times ten to the power of the argument."""
    return f"×10^{call.arg(0)}"


def fraction(call: Call) -> Rendered:
    """Frac: 1/2, or a whole and a fraction, as a decimal number."""
    parts = [text.clean for text in call.positional]
    if len(parts) == 1:
        parts = ["1", parts[0]]
    if len(parts) < 2 or not all(part.isdigit() for part in parts[:3]):
        return Unreadable("bad_convert")
    numbers = list(map(int, parts[:3]))
    whole, top, bottom = numbers if len(numbers) == 3 else (0, *numbers)
    return f"{whole + top / bottom:.6g}" if bottom else Unreadable("bad_convert")


def joined(call: Call) -> Rendered:
    """Gaps: digits parted for reading only."""
    return "".join(text.clean for text in call.positional) + call.option("e")


def first(call: Call) -> Rendered:
    return call.positional[0] if call.positional else ""


def exponent(call: Call) -> Rendered:
    """Sup, sub: the value parser knows an exponent by the unit or the ten before it."""
    return call.arg(0)


RENDER = {
    "val": val,
    "value": val,
    "e": power,
    "10^": power,
    "exp": power,
    "frac": fraction,
    "fraction": fraction,
    "sfrac": fraction,
    "gaps": joined,
    "sup": exponent,
    "sub": exponent,
    "nts": first,
    "ntsh": lambda call: "",
    "formatnum": first,
    "number": first,
    "num": first,
    "round": first,
    "math": first,
    "mvar": first,
    "chem": joined,
    "chem2": joined,
    "angle": first,
    "deg2dms": first,
    "degree": lambda call: "°",
    "deg": lambda call: "°",
    "+-": lambda call: "±" + call.arg(0),
    "±": lambda call: "±" + call.arg(0),
    "~": lambda call: "~",
    "increase": lambda call: "",
    "decrease": lambda call: "",
}
