"""How and when a mission ended, from what the article states."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.core import Field, Reject
from pipeline.normalise.cell import Cell
from pipeline.normalise.cells import time_cells
from pipeline.normalise.event import Event, is_sole_lander
from pipeline.normalise.infobox_events import times_of_parts
from pipeline.values.times import Order, parse_time

# the contract's order: what ends a mission first, and what kind of end each is
_PARAMETERS = (
    ("destroyed", "destroyed"),
    ("decay_date", "decayed"),
    ("landing_date", "landed"),
    ("deactivated", "deactivated"),
    ("declared", "deactivated"),
    ("last_contact", "lost_contact"),
)
_EVENTS = (
    ("destruction", "destroyed"),
    ("reentry", "decayed"),
    ("landing", "landed"),
    ("impact", "impacted"),
    ("disposal", "disposed"),
    ("deactivation", "deactivated"),
    ("contact_lost", "lost_contact"),
)
_FORECAST = re.compile(r"\b(?:(?-i:est|Est)|estimated|expected|planned|scheduled|projected|predicted|NET|TBD)\b", re.IGNORECASE)
_DISPOSALS = (
    ("deorbited", re.compile(r"\bde-?orbit", re.IGNORECASE)),
    ("impacted", re.compile(r"\b(?:impact|crash)", re.IGNORECASE)),
)
_STILL_IN = ("mission_status", "disposal_type", "decay_date", "deactivated", "last_contact")
_STILL = re.compile(
    r"\b(?:still|remains|currently)\s(?:in\s(?:\w{1,20}\s)?(?:orbit|space|service|use)|active|operational|operating)\b"
    r"|^(?:in\s(?:orbit|service|operation)|active|operational|operating|en\sroute)\b",
    re.IGNORECASE,
)


def end_cells(box: tuple[Field, ...], events: list[Event], order: Order | None) -> Iterator[Cell]:
    """end_kind and end_*: the infobox first, in the contract's order, else a clear statement of the prose about the main craft."""
    fields = {f.parameter: f for f in reversed(box) if not f.group and f.value.clean}
    disposal = fields.get("disposal_type")
    for parameter, kind in _PARAMETERS:
        field = fields.get(parameter)
        if field is None or _FORECAST.search(field.value.clean):
            continue
        found = parse_time(field.value.clean, order)
        if isinstance(found, Reject):
            continue
        if kind == "decayed" and disposal is not None:
            kind = next((k for k, pattern in _DISPOSALS if pattern.search(disposal.value.clean)), kind)
        parts = times_of_parts(field, order)
        end = next((time for part, time in parts if part in ("spacecraft", "orbiter")), found[0])
        span = field.value.span(end.start, end.end)
        yield Cell("end_kind", kind, span, f"infobox:{parameter}", "infobox", field.written)
        yield from time_cells("end", end.value, span, end.rule, "infobox", field.written)
        return
    told = list(_from_prose(events))
    yield from told or _still_there(fields)


def _still_there(fields: dict[str, Field]) -> Iterator[Cell]:
    """What the box states to be still active or in orbit has no end."""
    for parameter in _STILL_IN:
        field = fields.get(parameter)
        match = _STILL.search(field.value.clean) if field else None
        if field and match:
            yield Cell("end_kind", "none", field.value.span(*match.span()), f"infobox:{parameter}", "infobox", field.written)
            return


# what a craft does only while it is alive: a silence that such a deed follows was no end
_ALIVE = {"contact", "observation", "engine_firing", "activation", "docking", "spacewalk", "orbit_insertion", "deployment"}


def _from_prose(events: list[Event]) -> Iterator[Cell]:
    for type_, kind in _EVENTS:
        for event in events:
            if event.type == type_ and event.status == "occurred" and _ends_mission(event, events):
                best = event.best
                yield Cell("end_kind", kind, best.span, best.rule, best.source_kind, best.parameter)
                if event.time is not None:
                    yield from time_cells("end", event.time, best.span, best.rule, best.source_kind, best.parameter)
                return


def _ends_mission(event: Event, events: list[Event]) -> bool:
    """Whether it is the main craft's, no landing elsewhere, and nothing is told of the craft at a later date."""
    if event.subject not in ("spacecraft", "capsule", "crew") and not is_sole_lander(event, events):
        return False
    if event.type == "landing" and event.body not in (None, "Earth"):
        return False
    return not any(
        e.type in _ALIVE
        and e.status == "occurred"
        and e.subject == event.subject
        and e.time
        and event.time
        and e.time.earliest > event.time.latest
        for e in events
    )
