"""Ships, numbered bodies and craft (Template:USS, ATS, Ship …)."""

from __future__ import annotations

from pipeline.templates.call import Call, Rendered, Renderer

_ORBITERS = {
    "99": "Challenger",
    "101": "Enterprise",
    "102": "Columbia",
    "103": "Discovery",
    "104": "Atlantis",
    "105": "Endeavour",
}
_PREFIXES = (
    "uss",
    "hms",
    "usns",
    "uscgc",
    "hmcs",
    "hmas",
    "ins",
    "ss",
    "mv",
    "rv",
    "rms",
    "usat",
    "usas",
    "gs",
    "ms",
    "jds",
    "hnlms",
    "hmnzs",
    "hdms",
    "rfs",
)


def ship(call: Call) -> Rendered:
    """`USS Hornet (CV-12)`: name and hull; further arguments choose the display."""
    hull = f" ({call.arg(1)})" if call.arg(1) else ""
    return f"{call.name.upper()} {call.arg(0)}{hull}" if call.arg(0) else ""


def any_ship(call: Call) -> Rendered:
    """Ship: prefix, name, hull."""
    return " ".join(part for part in (call.arg(0), call.arg(1)) if part) + (f" ({call.arg(2)})" if call.arg(2) else "")


def numbered(call: Call) -> Rendered:
    """Ats, mp: number and name of a minor planet."""
    return " ".join(text.clean for text in call.positional[:2] if text.clean)


def orbiter(call: Call) -> Rendered:
    """OV: the name of the orbiter of that number; `full` puts "Space Shuttle" before it."""
    number = call.arg(0).lstrip("0")
    name = _ORBITERS.get(number, call.arg(0))
    return f"Space Shuttle {name}" if number in _ORBITERS and call.option("full") else name


RENDER: dict[str, Renderer] = {**dict.fromkeys(_PREFIXES, ship), "ship": any_ship, "mp": numbered, "ov": orbiter}
