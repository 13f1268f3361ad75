"""How a mission ended and how it went, from what the article states."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.core import Field, Reject, Sentence
from pipeline.normalise.cell import Cell
from pipeline.normalise.cells import time_cells
from pipeline.normalise.event import Event
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
        span = field.value.span(found[0].start, found[0].end)
        yield Cell("end_kind", kind, span, f"infobox:{parameter}", "infobox", field.written)
        time = found[0].value
        yield from time_cells("end", time, span, found[0].rule, "infobox", field.written)
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


def _from_prose(events: list[Event]) -> Iterator[Cell]:
    for type_, kind in _EVENTS:
        for event in events:
            if event.type != type_ or event.status != "occurred" or event.subject not in ("spacecraft", "capsule", "crew"):
                continue
            if type_ == "landing" and event.body not in (None, "Earth"):
                continue
            best = event.best
            if best.source_kind == "infobox" and type_ in ("landing", "impact") and event.body not in (None, "Earth"):
                continue
            yield Cell("end_kind", kind, best.span, best.rule, best.source_kind, best.parameter)
            if event.time is not None:
                yield from time_cells("end", event.time, best.span, best.rule, best.source_kind, best.parameter)
            return


# ---------------------------------------------------------------- outcome

_SUCCESS = re.compile(r"\b(?:success(?:ful(?:ly)?)?|completed|accomplished)\b", re.IGNORECASE)
_FAILURE = re.compile(
    r"\b(?:mission|launch)\s?failure|\bfailed to (?:reach\s)?orbit|\bfailure\b|\bunsuccessful\b|\bfailed\b|\blost\b",
    re.IGNORECASE,
)
_CANCELLED = re.compile(r"\bcancell?ed\b", re.IGNORECASE)
_PARTIAL = re.compile(r"\bpartial(?:ly)?\b", re.IGNORECASE)
_ACTIVE = re.compile(
    r"\b(?:operational|active|in progress|in service|en route|ongoing|extended mission|in orbit)\b", re.IGNORECASE
)
_PLANNED = re.compile(r"\b(?:planned|proposed|under development|in development|scheduled)\b", re.IGNORECASE)
_LEAD_SUCCESS = re.compile(r"\b(?:was|were|is)\s(?:\w+\s)?(?:a\s)?(?:\w+\s)?success(?:ful)?\b|\bsuccessfully\b")
_GOALS = {"landing", "orbit_insertion", "flyby", "docking", "observation", "recovery", "spacewalk", "activation"}


def outcome_cell(box: tuple[Field, ...], events: list[Event], sentences: tuple[Sentence, ...]) -> Cell:
    """The outcome: what the box says outright, else what its events show, else "unknown"."""
    for field in box:
        if field.parameter in ("mission_status", "mission_duration", "disposal_type") and not field.group and field.value.clean:
            value = _stated(field)
            if value:
                return Cell(
                    "outcome",
                    value,
                    field.value.span(0, len(field.value.clean)),
                    f"infobox:{field.parameter}",
                    "infobox",
                    field.written,
                )
    cancelled = next(
        (e for e in events if e.type == "programme" and any(re.search(r"\bcancell?ed\b", m.detail) for m in e.mentions)), None
    )
    if cancelled is not None and not any(e.type == "launch" for e in events):
        return _from_event("cancelled", cancelled)
    failed = next((e for e in events if _fails(e)), None)
    reached = [e for e in events if e.status == "occurred" and e.type in _GOALS and e.body not in (None, "Earth")]
    partly = next(
        (
            e
            for e in events
            if e.status == "occurred" and e.type in ("impact", "destruction") and e.subject in ("lander", "rover")
        ),
        None,
    )
    if failed is not None:
        value = (
            "partial_success" if reached and failed.type not in ("departure", "orbit_insertion", "contact_lost") else "failure"
        )
        return _from_event(value, failed)
    if partly is not None:
        return _from_event("partial_success" if reached else "failure", partly)
    launches = [e for e in events if e.type == "launch"]
    if launches and all(e.status == "planned" for e in launches):
        return _from_event("planned", launches[0])
    for sentence in sentences:
        if not sentence.section or sentence.index < 12:
            match = _LEAD_SUCCESS.search(sentence.text.clean)
            if match and not re.search(
                r"\b(?:not|un|first|partial\w*)\b", sentence.text.clean[max(0, match.start() - 25) : match.end()]
            ):
                return Cell("outcome", "success", sentence.text.span(match.start(), match.end()), "prose:success", "prose")
    if reached:
        return _from_event("success", reached[-1])
    return Cell("outcome", "unknown", None, "nothing stated", "derived")


def _stated(field: Field) -> str | None:
    text = field.value.clean
    if field.parameter == "mission_status":
        for value, pattern in (
            ("cancelled", _CANCELLED),
            ("partial_success", _PARTIAL),
            ("failure", _FAILURE),
            ("success", _SUCCESS),
            ("planned", _PLANNED),
            ("in_progress", _ACTIVE),
        ):
            if pattern.search(text):
                return value
        return None
    if field.parameter == "mission_duration":
        return (
            "failure"
            if re.search(r"\b(?:launch|mission) failure|failed to (?:reach )?orbit|\bfailed\b", text, re.IGNORECASE)
            else None
        )
    if field.parameter == "disposal_type":
        return "failure" if re.search(r"launch failure|failed to orbit", text, re.IGNORECASE) else None
    return None


def _fails(event: Event) -> bool:
    """An event that means that the mission did not reach its goal."""
    if (
        event.status == "not_achieved"
        and (
            event.type in ("departure", "orbit_insertion") or (event.type == "engine_firing" and event.subject != "spacecraft")
        )
        and event.subject in ("spacecraft", "stage", "launch_vehicle")
    ):
        return True
    if event.status == "occurred" and event.type == "destruction" and event.subject in ("spacecraft", "launch_vehicle"):
        return True
    if (
        event.status == "not_achieved"
        and event.type in ("landing", "flyby", "docking")
        and event.subject in ("spacecraft", "lander")
    ):
        return any(m.source_kind == "prose" for m in event.mentions)
    if event.type == "contact_lost" and event.status == "occurred":
        return any(
            re.search(r"\bcontact\b[^.]*\bbefore\b|\bbefore\s(?:reaching|arriv|the\sflyby|it)", m.detail + " " + m.sentence)
            and m.source_kind == "prose"
            for m in event.mentions
        )
    if event.type == "anomaly" and event.status == "occurred" and event.subject in ("spacecraft", "launch_vehicle", "stage"):
        return any(re.search(r"\b(?:it|spacecraft|probe|satellite|mission|launch)\sfailed\b", m.detail) for m in event.mentions)
    return False


def _from_event(value: str, event: Event) -> Cell:
    best = event.best
    return Cell("outcome", value, best.span, f"event:{event.type}:{event.status}", best.source_kind, best.parameter)
