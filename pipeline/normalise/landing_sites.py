"""Where a mission landed: the place by name, its coordinates apart."""

from __future__ import annotations

import re

from pipeline.core import Field, Reject
from pipeline.normalise.cell import ABSENT, EMPTY_BRACKETS, Cell, Read, make_cell, tidy
from pipeline.values.items import read_items
from pipeline.values.places import parse_coordinates
from pipeline.values.times import Order

_COORDINATES = re.compile(
    r"[-−]?\d{1,3}(?:\.\d{1,12})?\s?°\s?(?:\d{1,2}(?:\.\d{1,12})?\s?[′']\s?)?(?:\d{1,2}(?:\.\d{1,12})?\s?[″\"]\s?)?(?:[NSEW]\b|(?:[Nn]orth|[Ss]outh|[Ee]ast|[Ww]est)\b)?"
    r"|\((?:Moon|Mars|Venus|Titan|Mercury)\)"
    r"|\(\s{0,3}(?:crash(?:ed|[ -]land(?:ed|ing))?|impact(?:ed)?|planned|intended|estimated|targeted?|actual|approximate(?:ly)?|approx\.?|failed|landed|achieved)\s{0,3}\)"
)
_NO_PLACE = re.compile(r"\b(?:destroyed|burn(?:ed|t)\b|disintegrated|not recovered|did not land)", re.IGNORECASE)
_LOOSE_COMMAS = re.compile(r"\s{0,3}(?:[,;]\s{0,3}){2,9}")


def landing_site(field: Field, order: Order | None) -> Read:
    """The place by name, without coordinates and "(planned)"; coordinates have no column and are kept as such."""
    shown = place_name(", ".join(item.text.clean for item in read_items(field.value)))
    found = parse_coordinates(field.value.clean)
    if ABSENT.fullmatch(shown) or _NO_PLACE.search(shown):
        yield Reject("not_read", field.value.clean, "the box names no place")
        shown = ""
    elif shown:
        yield make_cell(field, "landing_site", shown, field.value, "text")
    if not isinstance(found, Reject):
        at = found[0].value
        value = f"{at.latitude:g}, {at.longitude:g} ({at.body})"
        yield make_cell(
            field, f"infobox.{field.parameter}.coordinates", value, field.value, found[0].rule, found[0].start, found[0].end
        )
    elif not shown:
        yield Reject("template_lost", field.value.clean)


def place_name(text: str) -> str:
    """A place without its coordinates; "" where nothing else is left."""
    bare = _COORDINATES.sub("", text)
    shown = tidy(_LOOSE_COMMAS.sub(", ", EMPTY_BRACKETS.sub("", bare))).strip(" -–,")
    if shown.startswith("(") and shown.endswith(")") and shown.count("(") == 1:
        shown = shown[1:-1]
    return shown if sum(c.isalpha() for c in shown) >= 3 and shown.casefold() not in ("and", "utc") else ""


def arrival_site(fields: list[Field]) -> Cell | None:
    """The landing site that an /IP box of a lander or rover names; coordinates alone are no place name."""
    kind = next((f.value.clean.casefold() for f in fields if f.parameter == "type"), "")
    location = next((f for f in fields if f.parameter == "location" and f.value.clean), None)
    if location is None or not re.search(r"land|rover", kind):
        return None
    for line in location.value.items():
        shown = place_name(line.clean)
        if shown:
            return make_cell(location, "landing_site", shown, line, "text")
    return None
