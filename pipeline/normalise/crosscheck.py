"""Checks across the cells of a mission that find errors on the wiki: each an issue, never a silent change. One line a check."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations, product

from pipeline.core import Field, Issue, Reject, Row, Time
from pipeline.normalise.event import Event, apart, hold
from pipeline.normalise.mention import Mention
from pipeline.values.designations import cospar_to_harvard, harvard_name
from pipeline.values.durations import parse_duration
from pipeline.values.times import parse_time

# GM in km³/s² and mean radius in km: IAU 2015 resolution B3 and NASA's planetary fact sheets
_BODIES = {
    "geocentric": (398600.4418, 6371.0),
    "selenocentric": (4902.800, 1737.4),
    "areocentric": (42828.37, 3389.5),
    "cytherocentric": (324858.6, 6051.8),
    "heliocentric": (1.32712440018e11, 0.0),
}


@dataclass(frozen=True, slots=True)
class Claims:
    """What an article claims of a mission: its row, its designations, its events with their mentions, its infobox."""

    row: Row
    designations: list[Row]
    events: list[Event]
    box: tuple[Field, ...]

    def launches(self) -> list[Mention]:
        """The dated mentions of the launch, those of the infobox first."""
        told = [m for e in self.events if e.type == "launch" and e.subject == "spacecraft" for m in e.mentions if m.time]
        return sorted(told, key=lambda m: m.source_kind != "infobox")

    def dated(self, parameter: str) -> Time | None:
        """The time that the box itself gives for a parameter."""
        rule = f"infobox:{parameter}"
        return next((m.time for e in self.events for m in e.mentions if m.rule == rule and m.time), None)


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its name, the column it concerns, its tolerance with the reason, and what is wrong (None where nothing)."""

    name: str
    column: str
    tolerance: float
    reason: str
    test: Callable[[Claims, float], str | None]
    table: str = "missions"


def _orbit(row: Row) -> tuple[float, float, float, float] | None:
    body = _BODIES.get(row.get("orbit_reference") or "")
    low, high = row.get("periapsis_km"), row.get("apoapsis_km")
    if body is None or low is None or high is None or low > high:
        return None
    mu, radius = body
    return mu, low + radius, high + radius, (low + high) / 2 + radius


def _cospar_year(claims: Claims, tolerance: float) -> str | None:
    row = claims.row
    cospar, launch = row.get("cospar_id"), row.get("launch_earliest")
    if not cospar or not isinstance(launch, datetime) or cospar.startswith("1998-067"):
        return None
    latest = row["launch_latest"]
    if launch.year - tolerance <= int(cospar[:4]) <= latest.year + tolerance:
        return None
    return f"COSPAR id {cospar} names the year {cospar[:4]}, the launch is {row['launch_edtf']}"


def _apsides(claims: Claims, tolerance: float) -> str | None:
    row = claims.row
    low, high = row.get("periapsis_km"), row.get("apoapsis_km")
    if low is None or high is None or low <= high + tolerance:
        return None
    return f"periapsis {low:g} km is above apoapsis {high:g} km"


def _period(claims: Claims, tolerance: float) -> str | None:
    row = claims.row
    orbit, period = _orbit(row), row.get("period_s")
    if orbit is None or not period or orbit[3] <= 0:
        return None
    expected = 2 * math.pi * math.sqrt(orbit[3] ** 3 / orbit[0])
    if abs(expected - period) <= tolerance * expected:
        return None
    return f"period {period:g} s, but apsides of {row['periapsis_km']:g} and {row['apoapsis_km']:g} km give {expected:.0f} s"


def _eccentricity(claims: Claims, tolerance: float) -> str | None:
    row = claims.row
    orbit, stated = _orbit(row), row.get("eccentricity")
    if orbit is None or stated is None or orbit[3] <= 0:
        return None
    expected = (orbit[2] - orbit[1]) / (2 * orbit[3])
    return None if abs(expected - stated) <= tolerance else f"eccentricity {stated:g}, but the apsides give {expected:.4f}"


def _motion(claims: Claims, tolerance: float) -> str | None:
    row = claims.row
    motion, period = row.get("mean_motion_rev_day"), row.get("period_s")
    if not motion or not period or abs(motion * period - 86400) <= tolerance * 86400:
        return None
    return f"{motion:g} revolutions a day do not take {period:g} s each"


def _dry(claims: Claims, tolerance: float) -> str | None:
    row = claims.row
    dry, launch = row.get("dry_mass_kg"), row.get("launch_mass_kg")
    return (
        None
        if dry is None or launch is None or dry <= launch * (1 + tolerance)
        else f"dry mass {dry:g} kg is above launch mass {launch:g} kg"
    )


# Parameters of the box, each pair in the order in which what they date comes about.
_SEQUENCES = (
    *(("launch_date", later) for later in ("deployment_date", "entered_service", "last_contact", "deactivated", "destroyed",
                                           "decay_date", "landing_date", "recovery_date", "arrival_date", "docking_date")),
    ("landing_date", "recovery_date"),
    ("last_contact", "decay_date"),
    ("deactivated", "decay_date"),
    ("arrival_date", "departure_date"),
)  # fmt: skip


def _order(claims: Claims, tolerance: float) -> str | None:
    row = claims.row
    launch, end = row.get("launch_earliest"), row.get("end_latest")
    if launch is not None and end is not None and end < launch:
        return f"it ended ({row['end_edtf']}) before it was launched ({row['launch_edtf']})"
    for earlier, later in _SEQUENCES:
        first, second = claims.dated(earlier), claims.dated(later)
        if first and second and first.earliest - second.latest > timedelta(seconds=tolerance):
            return f"{later} ({second.edtf}) lies before {earlier} ({first.edtf})"
    return None


_CALENDAR = 28 * 86400  # seconds; what is longer may be told in months, which are of unlike length


def _duration(claims: Claims, tolerance: float) -> str | None:
    row = claims.row
    duration, kind = row.get("mission_duration_s"), row.get("end_kind")
    if (
        duration is None
        or kind not in ("landed", "destroyed")
        or row.get("launch_earliest") is None
        or row.get("end_latest") is None
    ):
        return None
    slack = tolerance if duration < _CALENDAR else 3 * tolerance
    low = (row["end_earliest"] - row["launch_latest"]).total_seconds() - slack
    high = (row["end_latest"] - row["launch_earliest"]).total_seconds() + slack
    return (
        None
        if low <= duration <= high
        else f"a duration of {duration:g} s does not lie between {row['launch_edtf']} and {row['end_edtf']}"
    )


def _docked(claims: Claims, tolerance: float) -> str | None:
    """The time docked against the dates of docking and undocking; capture and release of a robot arm count as such too."""
    docks: dict[int, dict[str, list[str]]] = {}
    for field in claims.box:
        if field.group == "Dock" and field.value.clean:
            docks.setdefault(field.group_index, {}).setdefault(field.parameter, []).append(field.value.clean)
    for dock in docks.values():
        starts, ends = (_times(dock.get(name, [])) for name in ("docking_date", "undocking_date"))
        stays = [
            read[0].value.value for text in dock.get("time_docked", []) if not isinstance(read := parse_duration(text), Reject)
        ]
        pairs = list(product(starts, ends))
        if pairs and all(start.earliest > end.latest for start, end in pairs):
            return f"it undocked ({pairs[0][1].edtf}) before it docked ({pairs[0][0].edtf})"
        if pairs and stays and not any(_lasts(start, end, stays[0], tolerance) for start, end in pairs):
            return f"{stays[0]:g} s docked do not lie between {pairs[0][0].edtf} and {pairs[0][1].edtf}"
    return None


def _times(texts: list[str]) -> list[Time]:
    return [read[0].value for text in texts if not isinstance(read := parse_time(text), Reject)]


def _lasts(start: Time, end: Time, seconds: float, tolerance: float) -> bool:
    """Whether so many seconds may lie between two times."""
    slack = tolerance if seconds % 86400 else 86400  # whole days are rounded
    least, most = (end.earliest - start.latest).total_seconds(), (end.latest - start.earliest).total_seconds()
    return least - slack <= seconds <= most + slack


def _zone_joined(claims: Claims, tolerance: float) -> str | None:
    """Two times of the launch a day apart at the same clock."""
    told = dict.fromkeys(m.time.edtf for m in claims.launches() if m.time and "T" in m.time.edtf and "/" not in m.time.edtf)
    clocks = [(edtf, datetime.fromisoformat(edtf.removesuffix("Z"))) for edtf in told]
    for (one, a), (other, b) in combinations(clocks, 2):
        if abs(abs((a - b).total_seconds()) - 86400) < tolerance:
            return f"the launch is at {one} and at {other}"
    return None


def _infobox_prose(claims: Claims, tolerance: float) -> str | None:
    """A launch that the infobox and the prose date differently."""
    launches = claims.launches()
    for box in (m for m in launches if m.source_kind == "infobox"):
        for prose in (m for m in launches if m.source_kind == "prose"):
            if hold(box, prose) or not box.time or not prose.time:
                continue
            if not prose.section or apart(box.time, prose.time) <= timedelta(seconds=tolerance):
                return f"the infobox has the launch at {box.time.edtf}, the prose at {prose.time.edtf}"
    return None


def _harvard(claims: Claims, tolerance: float) -> str | None:
    stated = [d["normalised"] for d in claims.designations if d["kind"] == "harvard"]
    bare = {" ".join(s.split()[:-1] if s[-1].isdigit() else s.split()) for s in stated}
    for cospar in [d["normalised"] for d in claims.designations if d["kind"] == "cospar" and not d["derived"]]:
        follows = cospar_to_harvard(cospar)
        if bare and follows and harvard_name(follows._replace(piece=None)) not in bare:
            return f"{cospar} is {harvard_name(follows)}, but the article says {', '.join(stated)}"
    return None


CHECKS: tuple[Check, ...] = (
    Check("cospar_year", "cospar_id", 0, "a COSPAR id names the year of the launch in UTC", _cospar_year),
    Check("apsides", "periapsis_km", 0, "the periapsis is the lower one", _apsides),
    Check(
        "period_apsides",
        "period_s",
        0.02,
        "Kepler's third law on a mean radius: rounding and oblateness stay within 2 %",
        _period,
    ),
    Check("eccentricity_apsides", "eccentricity", 0.01, "rounding of the apsides", _eccentricity),
    Check("motion_period", "mean_motion_rev_day", 0.01, "both are rounded", _motion),
    Check("dry_above_launch", "dry_mass_kg", 0, "propellant has a mass", _dry),
    Check("order_of_dates", "end_edtf", 0, "an end follows the launch", _order),
    Check(
        "duration_dates",
        "mission_duration_s",
        86400,
        "editors count days in several ways; three times as much where months are counted",
        _duration,
    ),
    Check(
        "time_docked",
        "infobox.time_docked",
        3600,
        "clock times are rounded, hatches and latches counted in or out; whole days are off by one",
        _docked,
    ),
    Check(
        "zone_joined", "launch_edtf", 60, "a day apart at the same clock: a time in UTC stands with a local date", _zone_joined
    ),
    Check(
        "infobox_prose",
        "launch_edtf",
        3 * 86400,
        "what a later section dates farther away is another launch",
        _infobox_prose,
    ),
    Check("harvard_cospar", "normalised", 0, "both number the launches of a year", _harvard, "designations"),
)


def cross_check(claims: Claims) -> Iterator[Issue]:
    """What contradicts itself in what an article claims of a mission."""
    for check in CHECKS:
        problem = check.test(claims, check.tolerance)
        if problem:
            value = claims.row.get(check.column)
            yield Issue(
                "normalise",
                check.table,
                check.column,
                "warning",
                check.name,
                None if value is None else str(value),
                f"{problem} ({check.reason})",
            )
