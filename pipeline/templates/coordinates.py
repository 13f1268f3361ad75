"""Coordinates in degrees, with the body that they lie on (Template:Coord, Lunar coords and quad cat, Mars coords)."""

from __future__ import annotations

import re

from pipeline.templates.call import Call, Rendered, Renderer, Unreadable

_GLOBE = re.compile(r"globe:\s*([a-z]+)", re.IGNORECASE)
_BODIES = {
    "lunar": "Moon",
    "moon": "Moon",
    "mars": "Mars",
    "venus": "Venus",
    "titan": "Titan",
    "mercury": "Mercury",
    "martian": "Mars",
}


def coordinates(call: Call) -> Rendered:
    """`13.3167°N 169.15°W`, and `(Moon)` behind it on another globe. Unreadable: lat_out_of_range, bad_convert."""
    parts = [text.clean for text in call.positional]
    numbers: list[float] = []
    signs: list[tuple[str, float]] = []
    for part in parts:
        letter = part.upper()
        if letter in ("N", "S", "E", "W") and numbers:
            signs.append((letter, _degrees(numbers)))
            numbers = []
        elif re.fullmatch(r"[-−+]?\d{1,4}(?:\.\d{1,12})?", part):
            numbers.append(float(part.replace("−", "-")))
        else:
            break
    if not signs and len(numbers) == 2:
        signs = [("N" if numbers[0] >= 0 else "S", abs(numbers[0])), ("E" if numbers[1] >= 0 else "W", abs(numbers[1]))]
    if len(signs) < 2:
        return "" if not parts else Unreadable("bad_convert")
    if signs[0][1] > 90:
        return Unreadable("lat_out_of_range")
    globe = _GLOBE.search(" ".join(parts))
    body = _BODIES.get(globe[1].casefold() if globe else call.name.split()[0], "")
    shown = " ".join(f"{value:.6f}".rstrip("0").rstrip(".") + f"°{letter}" for letter, value in signs[:2])
    return shown + (f" ({body})" if body else "")


def _degrees(parts: list[float]) -> float:
    degrees = 0.0
    for index, part in enumerate(parts[:3]):
        degrees += part / 60**index
    return degrees


_NAMES = (
    "coord;lunar coords;lunar coords and quad cat;mars coords;mars coords and quad cat;venus coords;venus coords and quad cat"
)
RENDER: dict[str, Renderer] = dict.fromkeys(_NAMES.split(";"), coordinates)
