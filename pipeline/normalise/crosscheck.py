"""Checks across the cells of a mission that find errors on the wiki: each an issue, never a silent change. One line a check."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pipeline.core import Issue, Row
from pipeline.values.designations import cospar_to_harvard, harvard_name

# GM in km³/s² and mean radius in km: IAU 2015 resolution B3 and NASA's planetary fact sheets
_BODIES = {
    "geocentric": (398600.4418, 6371.0),
    "selenocentric": (4902.800, 1737.4),
    "areocentric": (42828.37, 3389.5),
    "cytherocentric": (324858.6, 6051.8),
    "heliocentric": (1.32712440018e11, 0.0),
}
_AU = 149597870.7


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its name, the column it concerns, its tolerance with the reason, and what is wrong (None where nothing)."""

    name: str
    column: str
    tolerance: float
    reason: str
    test: Callable[[Row, float], str | None]


def _orbit(row: Row) -> tuple[float, float, float, float] | None:
    body = _BODIES.get(row.get("orbit_reference") or "")
    low, high = row.get("periapsis_km"), row.get("apoapsis_km")
    if body is None or low is None or high is None or low > high:
        return None
    mu, radius = body
    return mu, low + radius, high + radius, (low + high) / 2 + radius


def _cospar_year(row: Row, tolerance: float) -> str | None:
    cospar, launch = row.get("cospar_id"), row.get("launch_earliest")
    if not cospar or not isinstance(launch, datetime) or cospar.startswith("1998-067"):
        return None
    latest = row["launch_latest"]
    if launch.year - tolerance <= int(cospar[:4]) <= latest.year + tolerance:
        return None
    return f"COSPAR id {cospar} names the year {cospar[:4]}, the launch is {row['launch_edtf']}"


def _apsides(row: Row, tolerance: float) -> str | None:
    low, high = row.get("periapsis_km"), row.get("apoapsis_km")
    if low is None or high is None or low <= high + tolerance:
        return None
    return f"periapsis {low:g} km is above apoapsis {high:g} km"


def _period(row: Row, tolerance: float) -> str | None:
    orbit, period = _orbit(row), row.get("period_s")
    if orbit is None or not period or orbit[3] <= 0:
        return None
    expected = 2 * math.pi * math.sqrt(orbit[3] ** 3 / orbit[0])
    if abs(expected - period) <= tolerance * expected:
        return None
    return f"period {period:g} s, but apsides of {row['periapsis_km']:g} and {row['apoapsis_km']:g} km give {expected:.0f} s"


def _eccentricity(row: Row, tolerance: float) -> str | None:
    orbit, stated = _orbit(row), row.get("eccentricity")
    if orbit is None or stated is None or orbit[3] <= 0:
        return None
    expected = (orbit[2] - orbit[1]) / (2 * orbit[3])
    return None if abs(expected - stated) <= tolerance else f"eccentricity {stated:g}, but the apsides give {expected:.4f}"


def _motion(row: Row, tolerance: float) -> str | None:
    motion, period = row.get("mean_motion_rev_day"), row.get("period_s")
    if not motion or not period or abs(motion * period - 86400) <= tolerance * 86400:
        return None
    return f"{motion:g} revolutions a day do not take {period:g} s each"


def _dry(row: Row, tolerance: float) -> str | None:
    dry, launch = row.get("dry_mass_kg"), row.get("launch_mass_kg")
    return (
        None
        if dry is None or launch is None or dry <= launch * (1 + tolerance)
        else f"dry mass {dry:g} kg is above launch mass {launch:g} kg"
    )


def _order(row: Row, tolerance: float) -> str | None:
    launch, end = row.get("launch_earliest"), row.get("end_latest")
    if launch is None or end is None or end >= launch:
        return None
    return f"it ended ({row['end_edtf']}) before it was launched ({row['launch_edtf']})"


def _duration(row: Row, tolerance: float) -> str | None:
    duration, kind = row.get("mission_duration_s"), row.get("end_kind")
    if (
        duration is None
        or kind not in ("landed", "destroyed")
        or row.get("launch_earliest") is None
        or row.get("end_latest") is None
    ):
        return None
    low = (row["end_earliest"] - row["launch_latest"]).total_seconds() - tolerance
    high = (row["end_latest"] - row["launch_earliest"]).total_seconds() + tolerance
    return (
        None
        if low <= duration <= high
        else f"a duration of {duration:g} s does not lie between {row['launch_edtf']} and {row['end_edtf']}"
    )


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
    Check("duration_dates", "mission_duration_s", 86400, "editors count days in several ways", _duration),
)


def cross_check(row: Row, designations: list[Row]) -> Iterator[Issue]:
    """What contradicts itself in a mission's row."""
    for check in CHECKS:
        problem = check.test(row, check.tolerance)
        if problem:
            value = row.get(check.column)
            yield Issue(
                "normalise",
                "missions",
                check.column,
                "warning",
                check.name,
                None if value is None else str(value),
                f"{problem} ({check.reason})",
            )
    yield from _harvard(designations)


def _harvard(designations: list[Row]) -> Iterator[Issue]:
    stated = [d["normalised"] for d in designations if d["kind"] == "harvard"]
    for cospar in [d["normalised"] for d in designations if d["kind"] == "cospar" and not d["derived"]]:
        follows = cospar_to_harvard(cospar)
        if (
            stated
            and follows
            and not any(
                harvard_name(follows._replace(piece=None)) == " ".join(s.split()[:-1] if s[-1].isdigit() else s.split())
                for s in stated
            )
        ):
            yield Issue(
                "normalise",
                "designations",
                "normalised",
                "warning",
                "harvard_cospar",
                cospar,
                f"{cospar} is {harvard_name(follows)}, but the article says {', '.join(stated)}",
            )
