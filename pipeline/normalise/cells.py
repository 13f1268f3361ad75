"""Infobox fields to cells of missions: which reader types which parameter, one line a parameter."""

from __future__ import annotations

import re

from pipeline.core import Field, Reject, Time
from pipeline.normalise.cell import ABSENT, LOST, Cell, Read, Reader, absent, make_cell, span_of, tidy
from pipeline.normalise.crew import crew
from pipeline.normalise.landing_sites import landing_site
from pipeline.normalise.orbits import orbit_reference, orbit_regime, semimajor
from pipeline.normalise.quantity_cells import integer, mission_duration, period, quantity
from pipeline.values.items import read_items, split_names
from pipeline.values.places import split_site, split_vehicle
from pipeline.values.times import Order, parse_time


def read_cells(field: Field, order: Order | None = None) -> list[Cell | Reject]:
    """The cells that a field of the box itself fills, and what was refused. A parameter without a column gives `infobox.<parameter>`."""
    reader = READERS.get(field.parameter)
    if not field.value.clean:
        return []
    return list(reader(field, order)) if reader and not field.group else []


# ---------------------------------------------------------------- text


def _text(column: str, joiner: str = " ") -> Reader:
    def read(field: Field, order: Order | None) -> Read:
        items = field.value.items()
        shown = tidy(joiner.join(tidy(i.clean) for i in items).replace(", (", " ("))
        if LOST.fullmatch(shown):
            yield Reject("template_lost", field.value.clean)
        elif ABSENT.fullmatch(shown):
            yield absent(field)
        else:
            yield make_cell(field, column, shown, field.value, "text")

    return read


def _first_line(column: str) -> Reader:
    def read(field: Field, order: Order | None) -> Read:
        line = field.value.items()[0]
        shown = tidy(line.clean)
        if LOST.fullmatch(shown):
            yield Reject("template_lost", line.clean)
        else:
            yield make_cell(field, column, shown.strip("'\"“”"), line, "text")

    return read


# A stated absence.
_NO_MISSION = re.compile(
    rf"{ABSENT.pattern}|(?:first|last|final|maiden|inaugural)(?: (?:mission|flight|launch|of (?:the )?series))?", re.IGNORECASE
)
_ARROWS = " '\"←→⇐⇒«»"


def _linked(column: str) -> Reader:
    """A mission's name and, where it is a link, the article id that it points to (completed with the wiki by the caller)."""

    def read(field: Field, order: Order | None) -> Read:
        line = field.value.items()[0]
        shown = tidy(line.clean)
        if LOST.fullmatch(shown):
            yield Reject("template_lost", line.clean)
        if LOST.fullmatch(shown) or _NO_MISSION.fullmatch(shown.strip(_ARROWS)):
            return
        yield make_cell(field, column, shown.strip(_ARROWS), line, "text")
        if line.links:
            link = line.links[0]
            target = link.target.split("#")[0].strip().replace(" ", "_")
            if target:
                yield make_cell(field, f"{column}_id", target[:1].upper() + target[1:], line, "link", link.start, link.end)

    return read


# Behind an organisation: its part or its years, "(orbiter)", "(2014–2017)"; an acronym in brackets belongs to the name.
_ROLE = re.compile(
    r"\s{0,3}\((?:[a-z][a-z ,/-]{2,40}|(?:formerly|previously|now|later|then|part of|for|under)\s[^()]{2,60}|\d{4}[^()]{0,30}|(?:Launch|Orbiter|Lander|Rover|Bus|Payload|Probe|Satellite)[^()]{0,20})\)$"
)


_HOW = re.compile(  # before an organisation: how it took part
    r"^(?:with (?:the )?participation of|in (?:cooperation|collaboration|partnership) with|with|formerly|previously)\s(?:the\s)?(?=[A-Z])",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\([^()]*\)")


def _names(column: str, slashes: bool = True) -> Reader:
    def read(field: Field, order: Order | None) -> Read:
        items = [i for i in read_items(field.value) if i.text.clean]
        names = [tidy(_HOW.sub("", _ROLE.sub("", name.clean))) for item in items for name in split_names(item.text, slashes)]
        told = list(dict.fromkeys(n for n in names if n and not LOST.fullmatch(n) and not _NOTE.fullmatch(n)))
        names = [n for n in told if not ABSENT.fullmatch(n)]
        if names:
            yield make_cell(field, column, names, field.value, "names")
        else:
            yield absent(field) if told else Reject("template_lost", field.value.clean)

    return read


def _mission_type(field: Field, order: Order | None) -> Read:
    parts = [tidy(i.clean) for i in field.value.items()]
    shown = ", ".join(p for p in parts if p and not LOST.fullmatch(p)).replace(", (", " (")
    if ABSENT.fullmatch(shown):
        yield absent(field)
    elif shown:
        yield make_cell(field, "mission_type", shown, field.value, "types")
    else:
        yield Reject("template_lost", field.value.clean)


# ---------------------------------------------------------------- times


def time_cells(
    prefix: str, time: Time, span: tuple[int, int] | None, rule: str, source_kind: str, parameter: str | None
) -> list[Cell]:
    """The five cells of a time."""
    values = {
        "edtf": time.edtf,
        "earliest": time.earliest,
        "latest": time.latest,
        "precision": time.precision,
        "approximate": time.approximate,
    }
    return [Cell(f"{prefix}_{name}", value, span, rule, source_kind, parameter) for name, value in values.items()]


def _time(prefix: str) -> Reader:
    def read(field: Field, order: Order | None) -> Read:
        found = parse_time(field.value.clean, order)
        if isinstance(found, Reject):
            yield found
            return
        f = found[0]
        yield from time_cells(prefix, f.value, span_of(field.value, f.start, f.end), f.rule, "infobox", field.written)

    return read


# ---------------------------------------------------------------- vehicles, sites


def _vehicle(field: Field, order: Order | None) -> Read:
    vehicle, serial = split_vehicle(field.value)
    shown = _joined_vehicle(_MEANT.sub("", tidy(vehicle.clean)))
    if ABSENT.fullmatch(shown):
        yield absent(field)
    elif shown and not LOST.fullmatch(shown):
        yield make_cell(field, "launch_vehicle", shown, vehicle, "vehicle")
    else:
        yield Reject("template_lost", field.value.clean)
    if serial and serial.clean:
        yield make_cell(field, "launch_vehicle_serial", serial.clean.strip("()"), serial, "serial")


_MEANT = re.compile(r"\s\((?:planned|proposed|intended|tentative|expected|baseline|t\.?b\.?[acd]\.?)\)$", re.IGNORECASE)


def _joined_vehicle(text: str) -> str:
    return re.sub(r"(?<!\s)\s*/\s*", "/", text)


def _site(field: Field, order: Order | None) -> Read:
    site, pad = split_site(field.value)
    shown = tidy(site.clean)
    if ABSENT.fullmatch(shown):
        yield absent(field)
    elif shown and not LOST.fullmatch(shown) and shown != "Site":
        yield make_cell(field, "launch_site", shown, site, "site")
    if pad and pad.clean:
        yield make_cell(field, "launch_pad", tidy(pad.clean), pad, "pad")


READERS: dict[str, Reader] = {
    "name": _first_line("name"),
    "mission_type": _mission_type,
    "operator": _names("operator"),
    "country": _text("country", ", "),
    "manufacturer": _names("manufacturer"),
    "spacecraft": _text("spacecraft", ", "),
    "spacecraft_type": _text("spacecraft_type"),
    "spacecraft_bus": _text("spacecraft_bus"),
    "launch_mass": quantity("launch_mass_kg", "mass_kg"),
    "dry_mass": quantity("dry_mass_kg", "mass_kg"),
    "landing_mass": quantity("landing_mass_kg", "mass_kg"),
    "payload_mass": quantity("payload_mass_kg", "mass_kg"),
    "power": quantity("power_w", "power_w"),
    "mission_duration": mission_duration,
    "launch_date": _time("launch"),
    "launch_rocket": _vehicle,
    "launch_site": _site,
    "launch_contractor": _names("launch_contractor"),
    "landing_site": landing_site,
    "crew_size": integer("crew_size"),
    "crew_members": crew,
    "orbit_epoch": _time("orbit_epoch"),
    "orbit_reference": orbit_reference,
    "orbit_regime": orbit_regime,
    "orbit_longitude": quantity("longitude_deg", "angle_deg", False),
    "orbit_semimajor": semimajor,
    "orbit_eccentricity": quantity("eccentricity", "number", False),
    "orbit_periapsis": quantity("periapsis_km", "length_km", False),
    "orbit_apoapsis": quantity("apoapsis_km", "length_km", False),
    "orbit_inclination": quantity("inclination_deg", "angle_deg", False),
    "orbit_RAAN": quantity("raan_deg", "angle_deg", False),
    "orbit_arg_periapsis": quantity("arg_periapsis_deg", "angle_deg", False),
    "orbit_mean_anomaly": quantity("mean_anomaly_deg", "angle_deg", False),
    "orbit_mean_motion": quantity("mean_motion_rev_day", "motion_rev_day", False),
    "orbit_period": period,
    "programme": _text("programme", ", "),
    "previous_mission": _linked("previous_mission"),
    "next_mission": _linked("next_mission"),
}
