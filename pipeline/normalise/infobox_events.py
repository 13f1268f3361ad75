"""Infobox dates as mentions of events: launch, decay, landing, last contact, arrivals of /IP boxes, dockings of /Dock boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from pipeline.core import Field, Found, Reject, Time
from pipeline.normalise.mention import Mention
from pipeline.prose.things import bodies, find_things
from pipeline.values.items import read_item
from pipeline.values.times import Order, parse_time

# parameter: event type, subject
_DATED = {
    "launch_date": ("launch", "spacecraft"),
    "decay_date": ("reentry", "spacecraft"),
    "landing_date": ("landing", "spacecraft"),
    "last_contact": ("contact_lost", "spacecraft"),
    "deactivated": ("deactivation", "spacecraft"),
    "declared": ("deactivation", "spacecraft"),
    "destroyed": ("destruction", "spacecraft"),
    "entered_service": ("activation", "spacecraft"),
    "recovery_date": ("recovery", "spacecraft"),
    "deployment_date": ("deployment", "spacecraft"),
    "orbital_insertion_date": ("orbit_insertion", "spacecraft"),
    "flyby_date": ("flyby", "spacecraft"),
    "lunar_landing_date": ("landing", "spacecraft"),
    "lunar_liftoff_date": ("departure", "spacecraft"),
    "planet_departure_date": ("departure", "spacecraft"),
    "start_date": ("activation", "spacecraft"),
    "end_date": ("deactivation", "spacecraft"),
    "dock": ("docking", "spacecraft"),
    "undock": ("undocking", "spacecraft"),
}
_ARRIVALS = (
    ("impact", "impact", "spacecraft"),
    ("fly", "flyby", "spacecraft"),
    ("gravity", "flyby", "spacecraft"),
    ("orbit", "orbit_insertion", "spacecraft"),
    ("lander", "landing", "lander"),
    ("landing", "landing", "lander"),
    ("rover", "landing", "rover"),
    ("sample", "landing", "spacecraft"),
    ("atmospheric", "reentry", "spacecraft"),
    ("rendezvous", "flyby", "spacecraft"),
    ("insertion", "orbit_insertion", "spacecraft"),
)
_AIRLESS = ("Moon", "Mercury")  # an orbit round these decays onto the ground
_FORECAST = re.compile(
    r"\b(?:(?-i:est|Est)|estimated|expected|planned|scheduled|proposed|targeted|tentative(?:ly)?|projected|predicted|NET|no earlier than|tbd)\b",
    re.IGNORECASE,
)
_GIVEN_UP = re.compile(r"\b(?:cancell?ed|scrapped|attempted)\b", re.IGNORECASE)
_CRASHED = re.compile(r"\b(?:crash\w*|impact\w*|hard)\b", re.IGNORECASE)
_NOT_ACHIEVED = re.compile(r"\bnot achieved\b|\bplanned, failed\b", re.IGNORECASE)
_FAILED = re.compile(r"\b(?:fail\w*|did not|never|lost)\b", re.IGNORECASE)
_LABELLED = re.compile(r"^(?P<label>[A-Z][^:\n\d]{2,30}):[ \t](?P<time>[^\n]+)$", re.MULTILINE)
_NO_ORBIT = re.compile(r"\bfail(?:ed|ure)\s+to\s+(?:reach\s+|achieve\s+)?orbit", re.IGNORECASE)


# "Lunar sample return" speaks of no lander: what lands is the craft that was in orbit before
_LANDS_ITSELF = re.compile(r"(?!.*(?:orbiter|lander)).*\b(?:sample|rover)", re.IGNORECASE | re.DOTALL)


def infobox_mentions(box: tuple[Field, ...], order: Order | None, parted: frozenset[str] = frozenset()) -> list[Mention]:
    """The mentions of one infobox, nested boxes included. `parted`: the kinds of what the prose says left the craft."""
    out: list[Mention] = []
    given_up = any(f.parameter == "mission_duration" and _GIVEN_UP.search(f.value.clean) for f in box if not f.group)
    for field in box:
        if field.group == "" and field.value.clean:
            if field.parameter in _DATED:
                status = _status(field, given_up)
                out += _dated(field, *_DATED[field.parameter], status, order, _body_of_box(field.parameter, box))
            else:  # "Failed to orbit" stands in place of a duration, a number of orbits or a regime
                out += _failed_to_orbit(field)
    nested = [f for f in box if f.group]
    kinds = [f.value.clean.casefold() for f in nested if f.group == "IP" and f.parameter == "type"]
    types = " ".join(f.value.clean for f in box if f.parameter == "mission_type" and not f.group)
    alone = not any(word in kind for kind in kinds for word in ("orbit", "fly"))  # no other part stays in space
    alone = alone or ("lander" not in parted and _LANDS_ITSELF.match(types) is not None)
    for (group, _), fields in groupby(nested, key=lambda f: (f.group, f.group_index)):
        parts = list(fields)
        out += _arrival(parts, order, alone) if group == "IP" else _docking(parts, order)
    return out


def _body_of_box(parameter: str, box: tuple[Field, ...]) -> str | None:
    if parameter == "launch_date":
        return "Earth"
    if parameter.startswith("lunar"):
        return "Moon"
    if parameter == "decay_date":
        reference = next((f.value.clean for f in box if f.parameter == "orbit_reference" and not f.group), "")
        return _first_body(reference) or "Earth"
    return "Earth" if parameter in ("landing_date", "recovery_date") else None


def _first_body(text: str) -> str | None:
    found = bodies(text)
    return found[0][1] if found else None


def _status(field: Field, given_up: bool = False) -> str:
    """Whether a box's date is a forecast, or that of a plan which was given up."""
    forecast = _FORECAST.search(field.value.clean)
    if _GIVEN_UP.search(field.value.clean) or (forecast and given_up):
        return "not_achieved"
    return "planned" if forecast else "occurred"


def _dated(field: Field, type_: str, subject: str, status: str, order: Order | None, body: str | None) -> Iterator[Mention]:
    found = parse_time(field.value.clean, order)
    if isinstance(found, Reject):
        if type_ == "launch" and (given_up := _GIVEN_UP.search(field.value.clean)):
            yield _mention(field, type_, subject, None, given_up.span(), status, body)
        return
    if type_ == "reentry" and body in _AIRLESS:
        type_ = "impact"
    if type_ == "reentry" and len(found) > 1:
        first, last = found[0], found[-1]
        yield _mention(field, type_, subject, first.value, (first.start, first.end), status, body)
        yield _mention(field, type_, "debris", last.value, (last.start, last.end), status, body)
        return
    if parts := times_of_parts(field, order):
        for part, f in parts:
            yield _mention(field, type_, part, f.value, (f.start, f.end), status, body)
        return
    f = found[0]
    item = read_item(field.value)
    subject = "lander" if re.match(r"lander", item.label, re.IGNORECASE) and type_ == "landing" else subject
    yield _mention(field, type_, subject, f.value, (f.start, f.end), status, body)


def times_of_parts(field: Field, order: Order | None) -> list[tuple[str, Found[Time]]]:
    """(subject, time) of each line of `Orbiter: 22 March 1976<br/>Lander: 22 October 1975`; none unless every line names a part and its time."""
    text = field.value.clean
    lines = list(_LABELLED.finditer(text))
    out: list[tuple[str, Found[Time]]] = []
    for line in lines:
        things, times = find_things(line["label"], {}), parse_time(line["time"], order)
        if things and not isinstance(times, Reject):
            at, f = line.start("time"), times[0]
            out.append((things[-1].kind, Found(f.value, at + f.start, at + f.end, f.rule)))
    return out if len(out) > 1 and len(out) == len(text.splitlines()) else []


def _mention(
    field: Field,
    type_: str,
    subject: str,
    time: Time | None,
    at: tuple[int, int],
    status: str,
    body: str | None,
    location: str | None = None,
) -> Mention:
    line_start = field.value.clean.rfind("\n", 0, at[0]) + 1
    line_end = field.value.clean.find("\n", at[1])
    line = field.value.clean[line_start : len(field.value.clean) if line_end < 0 else line_end]
    return Mention(
        type=type_,
        status=status,
        subject=subject,
        body=body,
        location=location,
        time=time,
        basis="stated" if time else "none",
        source_kind="infobox",
        parameter=field.written,
        span=field.value.span(*at),
        sentence=f"{field.written}: {line}",
        detail=line,
        rule=f"infobox:{field.parameter}",
    )


def _failed_to_orbit(field: Field) -> Iterator[Mention]:
    match = _NO_ORBIT.search(field.value.clean)
    if match:
        yield _mention(field, "orbit_insertion", "spacecraft", None, match.span(), "not_achieved", "Earth")


def _arrival(fields: list[Field], order: Order | None, alone: bool) -> Iterator[Mention]:
    """An /IP box: what arrived where, when; a crash is an impact, another failure no landing. A craft of which no part stays in space is no separate lander."""
    by_name = {f.parameter: f for f in fields if f.value.clean}
    kind = by_name["type"].value.clean.casefold() if "type" in by_name else ""
    body = _first_body(by_name["object"].value.clean) if "object" in by_name else None
    if body is None and "object" in by_name:
        body = by_name["object"].value.clean.split("\n")[0][:60]
    note = by_name["note"].value.clean if "note" in by_name else ""
    type_, subject = next(((t, s) for word, t, s in _ARRIVALS if word in kind), ("flyby", "spacecraft"))
    component = by_name["component"].value.clean if "component" in by_name else ""
    if type_ == "impact" and re.search(r"land", note, re.IGNORECASE):
        subject = "lander"
    if type_ == "landing" and alone and not component:
        subject = "spacecraft"
    location = by_name["location"].value.clean.replace("\n", ", ") if "location" in by_name else None
    arrival, departure = by_name.get("arrival_date"), by_name.get("departure_date")
    if arrival:
        told = note + " " + arrival.value.clean
        status = "planned" if _FORECAST.search(told) else "occurred"
        if _NOT_ACHIEVED.search(told):
            status = "not_achieved"
        if type_ == "landing" and _CRASHED.search(told):
            type_ = "impact"
        elif type_ == "landing" and _FAILED.search(told):
            status = "not_achieved"
        for line_type, start, end in _arrivals_told(arrival, type_):
            found = parse_time(arrival.value.clean[start:end], order)
            if not isinstance(found, Reject):
                at = (start + found[0].start, start + found[0].end)
                yield _mention(arrival, line_type, subject, found[0].value, at, status, body, location)
    if departure:
        found = parse_time(departure.value.clean, order)
        if not isinstance(found, Reject):
            yield _mention(
                departure, "departure", "spacecraft", found[0].value, (found[0].start, found[0].end), _status(departure), body
            )


def _arrivals_told(arrival: Field, type_: str) -> list[tuple[str, int, int]]:
    """(type, start, end) of each line that says itself what arrived ("Impact: 3 September 2006"), else of the whole value."""
    lines = list(_LABELLED.finditer(arrival.value.clean))
    types = [next((t for word, t, _ in _ARRIVALS if word in line["label"].casefold()), None) for line in lines]
    if len(lines) < 2 or None in types:
        return [(type_, 0, len(arrival.value.clean))]
    return [(kind, *line.span("time")) for kind, line in zip(types, lines, strict=True) if kind]


def _docking(fields: list[Field], order: Order | None) -> Iterator[Mention]:
    for field in fields:
        type_ = {"docking_date": "docking", "undocking_date": "undocking"}.get(field.parameter)
        if type_ and field.value.clean:
            found = parse_time(field.value.clean, order)
            if not isinstance(found, Reject):
                yield _mention(field, type_, "spacecraft", found[0].value, (found[0].start, found[0].end), _status(field), None)
