"""Infobox fields to cells of missions: which reader types which parameter, one line a parameter."""

from __future__ import annotations

import re

from pipeline.core import Field, Found, Quantity, Reject, Time
from pipeline.normalise.cell import ABSENT, LOST, Cell, Read, Reader, make_cell, span_of, tidy
from pipeline.normalise.crew import crew
from pipeline.normalise.landing_sites import landing_site
from pipeline.values.durations import parse_duration
from pipeline.values.items import Item, read_items, split_names
from pipeline.values.places import parse_coordinates, split_site, split_vehicle
from pipeline.values.quantities import Dimension, parse_angle, parse_integer, parse_quantity
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
            yield _absent(field)
        else:
            yield make_cell(field, column, shown, field.value, "text")

    return read


def _absent(field: Field) -> Reject:
    return Reject("not_read", field.value.clean, "the box says that there is none or that it is not known")


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
            yield _absent(field) if told else Reject("template_lost", field.value.clean)

    return read


def _mission_type(field: Field, order: Order | None) -> Read:
    parts = [tidy(i.clean) for i in field.value.items()]
    shown = ", ".join(p for p in parts if p and not LOST.fullmatch(p)).replace(", (", " (")
    if ABSENT.fullmatch(shown):
        yield _absent(field)
    elif shown:
        yield make_cell(field, "mission_type", shown, field.value, "types")
    else:
        yield Reject("template_lost", field.value.clean)


# ---------------------------------------------------------------- numbers

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


def _quantity(column: str, dimension: Dimension, planned_too: bool = True) -> Reader:
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


def _integer(column: str) -> Reader:
    def read(field: Field, order: Order | None) -> Read:
        for item in read_items(field.value):
            found = parse_integer(item.text.clean)
            if not isinstance(found, Reject):
                yield make_cell(field, column, found[0].value, item.text, found[0].rule, found[0].start, found[0].end)
                return
        yield _absent(field) if ABSENT.fullmatch(field.value.clean) else Reject("no_number", field.value.clean)

    return read


def _period(field: Field, order: Order | None) -> Read:
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


def _mission_duration(field: Field, order: Order | None) -> Read:
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


# ---------------------------------------------------------------- orbits, vehicles, sites

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


def _orbit_regime(field: Field, order: Order | None) -> Read:
    done: set[str] = set()
    for item in sorted(read_items(field.value), key=lambda i: i.qualifier == "initial"):
        column = "orbit_regime_intended" if item.qualifier in NOT_ACHIEVED else "orbit_regime"
        shown = regime(item.text.clean)
        if not shown or LOST.fullmatch(shown) or column in done or _NO_REGIME.search(shown) or ABSENT.fullmatch(shown):
            yield Reject("template_lost" if LOST.fullmatch(shown) else "not_read", item.text.clean)
            continue
        done.add(column)
        yield make_cell(field, column, shown, item.text, f"regime:{item.qualifier or 'stated'}")


def _orbit_reference(field: Field, order: Order | None) -> Read:
    item = read_items(field.value)[0]
    word = _ORBIT_END.sub("", tidy(item.text.clean)).casefold()
    word = _REFERENCES.get(word, word)
    if word and not LOST.fullmatch(word):
        yield make_cell(field, "orbit_reference", word, item.text, "reference")
    else:
        yield Reject("template_lost", field.value.clean)


_REFERENCES = {"earth": "geocentric", "the earth": "geocentric", "moon": "selenocentric", "the moon": "selenocentric", "sun": "heliocentric", "mars": "areocentric",
               "lunar": "selenocentric", "martian": "areocentric", "venus": "cytherocentric", "jupiter": "jovicentric", "saturn": "kronocentric", "mercury": "hermocentric"}  # fmt: skip


def _vehicle(field: Field, order: Order | None) -> Read:
    vehicle, serial = split_vehicle(field.value)
    shown = _joined_vehicle(_MEANT.sub("", tidy(vehicle.clean)))
    if ABSENT.fullmatch(shown):
        yield _absent(field)
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
        yield _absent(field)
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
    "launch_mass": _quantity("launch_mass_kg", "mass_kg"),
    "dry_mass": _quantity("dry_mass_kg", "mass_kg"),
    "landing_mass": _quantity("landing_mass_kg", "mass_kg"),
    "payload_mass": _quantity("payload_mass_kg", "mass_kg"),
    "power": _quantity("power_w", "power_w"),
    "mission_duration": _mission_duration,
    "launch_date": _time("launch"),
    "launch_rocket": _vehicle,
    "launch_site": _site,
    "launch_contractor": _names("launch_contractor"),
    "landing_site": landing_site,
    "crew_size": _integer("crew_size"),
    "crew_members": crew,
    "orbit_epoch": _time("orbit_epoch"),
    "orbit_reference": _orbit_reference,
    "orbit_regime": _orbit_regime,
    "orbit_longitude": _quantity("longitude_deg", "angle_deg", False),
    "orbit_semimajor": _quantity("semimajor_axis_km", "length_km", False),
    "orbit_eccentricity": _quantity("eccentricity", "number", False),
    "orbit_periapsis": _quantity("periapsis_km", "length_km", False),
    "orbit_apoapsis": _quantity("apoapsis_km", "length_km", False),
    "orbit_inclination": _quantity("inclination_deg", "angle_deg", False),
    "orbit_RAAN": _quantity("raan_deg", "angle_deg", False),
    "orbit_arg_periapsis": _quantity("arg_periapsis_deg", "angle_deg", False),
    "orbit_mean_anomaly": _quantity("mean_anomaly_deg", "angle_deg", False),
    "orbit_mean_motion": _quantity("mean_motion_rev_day", "motion_rev_day", False),
    "orbit_period": _period,
    "programme": _text("programme", ", "),
    "previous_mission": _linked("previous_mission"),
    "next_mission": _linked("next_mission"),
}
