"""Quantities, counts and durations of a box: of labelled parts the main craft's, of several values the one that came about."""

from __future__ import annotations

import re

from pipeline.core import Field, Found, Quantity, Reject
from pipeline.normalise.cell import ABSENT, Read, Reader, absent, make_cell
from pipeline.values.durations import parse_duration
from pipeline.values.items import Item, read_items
from pipeline.values.places import parse_coordinates
from pipeline.values.quantities import Dimension, parse_angle, parse_integer, parse_quantity
from pipeline.values.times import Order

_TOTALS = re.compile(r"total|combined|gross|overall|all|launch|wet|fuelled|fueled|with propellant|full", re.IGNORECASE)
_DRY = re.compile(r"\bdry\b|empty|without propellant", re.IGNORECASE)
NOT_ACHIEVED = ("planned", "intended", "failed")


def choose(items: list[Item]) -> list[Item]:
    """Of labelled parts the total first, then what has no label, then the parts in order (the main craft stands first).

    What was so at first, "185 km (initial)", stands behind what it became.
    """
    return sorted(items, key=lambda i: (i.qualifier == "initial", 0 if _TOTALS.search(i.label) else 1 if not i.label else 2))


def _wet(found: list[Found[Quantity]], text: str) -> Found[Quantity]:
    """Of several masses in one line, "1,100 kg dry, 2,300 kg fuelled", the first that is not called dry."""
    ends = [f.start for f in found[1:]] + [len(text)]
    wet = [f for f, end in zip(found, ends, strict=True) if not _DRY.search(text[f.end : end])]
    return wet[0] if wet else found[0]


def _angle(text: str) -> list[Found[Quantity]] | Reject:
    """An angle; of coordinates, which some boxes give as a satellite's longitude, the longitude."""
    at = parse_coordinates(text)
    if isinstance(at, Reject):
        return parse_angle(text)
    return [Found(Quantity(f.value.longitude), f.start, f.end, f.rule) for f in at]


def quantity(column: str, dimension: Dimension, planned_too: bool = True) -> Reader:
    def read(field: Field, order: Order | None) -> Read:
        problem: Reject | None = None
        for item in choose(read_items(field.value)):
            if item.qualifier in NOT_ACHIEVED and not planned_too:
                problem = problem or Reject("not_read", item.text.clean, "planned, not achieved")
                continue
            if column == "launch_mass_kg" and _DRY.search(item.label):
                continue
            found = _angle(item.text.clean) if dimension == "angle_deg" else parse_quantity(item.text.clean, dimension)
            if isinstance(found, Reject):
                problem = problem or found
                continue
            f = _wet(found, item.text.clean) if column == "launch_mass_kg" else found[0]
            yield make_cell(field, column, f.value.value, item.text, f.rule, f.start, f.end, f.value)
            return
        yield problem or Reject("template_lost", field.value.clean)

    return read


def integer(column: str) -> Reader:
    def read(field: Field, order: Order | None) -> Read:
        for item in read_items(field.value):
            found = parse_integer(item.text.clean)
            if not isinstance(found, Reject):
                yield make_cell(field, column, found[0].value, item.text, found[0].rule, found[0].start, found[0].end)
                return
        yield absent(field) if ABSENT.fullmatch(field.value.clean) else Reject("no_number", field.value.clean)

    return read


def period(field: Field, order: Order | None) -> Read:
    problem: Reject | None = None
    for item in read_items(field.value):
        if item.qualifier in NOT_ACHIEVED:
            continue
        found = parse_duration(item.text.clean)
        if isinstance(found, Reject):
            problem = problem or found
            continue
        f = found[0]
        yield make_cell(field, "period_s", _clean(f.value.value), item.text, f.rule, f.start, f.end, f.value)
        return
    if problem:
        yield problem


def _clean(value: float) -> float:
    return float(f"{value:.12g}")


_PART = re.compile(
    r"\b(?:orbiter|lander|rover|probe|capsule|impactor|satellite|helicopter|penetrator|relay|ascen[dt]er|module|bus)\b",
    re.IGNORECASE,
)
_PLANNED_WORDS = re.compile(
    r"\b(?:planned|intended|expected|nominal|design(?:ed)?|primary|baseline|scheduled|target|goal)\b", re.IGNORECASE
)


def mission_duration(field: Field, order: Order | None) -> Read:
    """Planned and achieved durations of the main craft; launch failures and running counters are none."""
    done: set[str] = set()
    main = part = ""
    for item in read_items(field.value):
        part = item.label or part  # a line without a label belongs to the part above it
        main = main or (part if _PART.search(part) else "")
        if part != main and _PART.search(part):
            yield Reject("not_read", item.text.clean, f"of the {part}, not of the {main}")
            continue
        found = parse_duration(item.text.clean)
        if isinstance(found, Reject):
            yield found
            continue
        planned = item.qualifier in ("planned", "intended") or (
            not item.qualifier and bool(_PLANNED_WORDS.search(item.text.clean + " " + item.label))
        )
        column = "planned_duration_s" if planned else "mission_duration_s"
        if item.qualifier == "elapsed" or column in done:
            yield Reject("volatile" if item.qualifier == "elapsed" else "not_read", item.text.clean)
            continue
        done.add(column)
        f = found[0]
        yield make_cell(field, column, _clean(f.value.value), item.text, f.rule, f.start, f.end, f.value)
