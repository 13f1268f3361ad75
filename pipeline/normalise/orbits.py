"""Orbits of a box: regimes, achieved and intended, the body that it goes round, and axes that hold apsides."""

from __future__ import annotations

import re

from pipeline.core import Field, Reject
from pipeline.normalise.cell import ABSENT, LOST, Read, make_cell, tidy
from pipeline.normalise.quantity_cells import NOT_ACHIEVED, quantity
from pipeline.values.items import read_items
from pipeline.values.quantities import parse_quantity
from pipeline.values.times import Order

_ORBIT_END = re.compile(
    r"(?<![\s-])[\s-]+(?:orbit|trajectory)s?(?:\s\([A-Z]{2,5}\))?$", re.IGNORECASE
)  # "Low Earth orbit (LEO)"
_NO_REGIME = re.compile(r"\bfail(?:ed|ure)\b|\bnot achieved\b|\bdid not\b", re.IGNORECASE)


def regime(text: str) -> str:
    """A regime as the tables write it: first word in lower case (acronyms and names with digits as they are), no trailing "orbit"."""
    shown = _ORBIT_END.sub("", tidy(re.sub(r",\s*(?=\()", " ", text)))
    first, _, rest = shown.partition(" ")
    keeps = (first.isupper() and len(first) > 1) or re.search(r"[–-][A-Z]", first)  # GTO, Sun–Earth
    first = first if keeps else first[:1].lower() + first[1:]
    return f"{first} {rest}".strip()


def orbit_regime(field: Field, order: Order | None) -> Read:
    done: set[str] = set()
    for item in sorted(read_items(field.value), key=lambda i: i.qualifier == "initial"):
        column = "orbit_regime_intended" if item.qualifier in NOT_ACHIEVED else "orbit_regime"
        shown = regime(item.text.clean)
        if not shown or LOST.fullmatch(shown) or column in done or _NO_REGIME.search(shown) or ABSENT.fullmatch(shown):
            yield Reject("template_lost" if LOST.fullmatch(shown) else "not_read", item.text.clean)
            continue
        done.add(column)
        yield make_cell(field, column, shown, item.text, f"regime:{item.qualifier or 'stated'}")


def orbit_reference(field: Field, order: Order | None) -> Read:
    item = read_items(field.value)[0]
    word = _ORBIT_END.sub("", tidy(item.text.clean)).casefold()
    word = _REFERENCES.get(word, word)
    if word and not LOST.fullmatch(word):
        yield make_cell(field, "orbit_reference", word, item.text, "reference")
    else:
        yield Reject("template_lost", field.value.clean)


_REFERENCES = {"earth": "geocentric", "the earth": "geocentric", "moon": "selenocentric", "the moon": "selenocentric", "sun": "heliocentric", "mars": "areocentric",
               "lunar": "selenocentric", "martian": "areocentric", "venus": "cytherocentric", "jupiter": "jovicentric", "saturn": "kronocentric", "mercury": "hermocentric"}  # fmt: skip


_APSES = tuple(
    (column, re.compile(rf"\b(?:{words})\s?[=:]?\s?(?P<v>[^;]{{2,40}}?)(?=,\s[a-z]|;|$)", re.IGNORECASE))
    for column, words in (("periapsis_km", "perigee|periapsis|perihelion"), ("apoapsis_km", "apogee|apoapsis|aphelion"))
)
_axis = quantity("semimajor_axis_km", "length_km", False)


def semimajor(field: Field, order: Order | None) -> Read:
    """The semi-major axis; oldest boxes put the apsides under it, "LEO, perigee=967 km, apogee=1214 km"."""
    text = field.value.clean
    sides = [(column, match) for column, pattern in _APSES if (match := pattern.search(text))]
    if not sides:
        yield from _axis(field, order)
    for column, match in sides:
        read = parse_quantity(match["v"], "length_km")
        if isinstance(read, Reject):
            yield read
        else:
            start = match.start("v")
            yield make_cell(
                field, column, read[0].value.value, field.value, "apsis", start + read[0].start, start + read[0].end
            )
