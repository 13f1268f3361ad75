"""The shared template cases, value by value, where they lie beside the project; tests/corpus/shared_exceptions.csv explains what differs."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.core import Reject, Text
from pipeline.values.designations import harvard_to_cospar, parse_harvard
from pipeline.values.durations import parse_duration
from pipeline.values.edtf import edtf_bounds
from pipeline.values.items import read_items, split_names
from pipeline.values.places import parse_coordinates
from pipeline.values.quantities import UNITS, Dimension, parse_integer, parse_quantity
from pipeline.values.times import find_times, parse_time
from pipeline.wikitext.reader import read_markup

SHARED = Path(__file__).parents[2] / "shared" / "domain" / "cases_templates.jsonl"
CASES: list[dict[str, Any]] = [json.loads(line) for line in SHARED.read_text("utf-8").splitlines()] if SHARED.is_file() else []
EXCEPTIONS = {
    row["id"]: row["why"]
    for row in csv.DictReader((Path(__file__).parent / "corpus" / "shared_exceptions.csv").read_text("utf-8").splitlines())
}
DIMENSIONS: dict[str, Dimension] = {
    "mass": "mass_kg",
    "length": "length_m",
    "angle": "angle_deg",
    "power": "power_w",
    "speed": "speed_m_s",
    "area": "area_m2",
    "": "number",
}
DAY = 86400.0


def problems(text: Text) -> set[str]:
    """Why the markup or its times give nothing."""
    whole = parse_time(text.clean)
    return (
        {fault.check for fault in text.faults}
        | {found.reject for found in find_times(text.clean) if found.reject}
        | ({whole.reason} if isinstance(whole, Reject) else set())
    )


def same_time(got: list[str], want: str) -> bool:
    """Two readings of a time allow the same moments; two dates with nothing between are a first and a last one."""
    bounds = [b for b in map(edtf_bounds, got) if not isinstance(b, Reject)]
    expected = edtf_bounds(re.sub(r"(?<=[\dZ])[~?%]", "", want))
    if isinstance(expected, Reject) or not bounds:
        return False
    return (bounds[0][0], bounds[-1][1] if "/" in want else bounds[0][1]) == (expected[0], expected[1])


def date(text: Text, want: Any) -> bool:
    times = [found.time.edtf for found in find_times(text.clean) if found.time]
    if isinstance(want, list):
        return len(times) == len(want) and all(same_time([t], w) for t, w in zip(times, want, strict=True))
    if want is None or want.get("edtf") is None:
        return not times and (not want or not want.get("error") or want["error"] in problems(text))
    return same_time([t.rstrip("~?%") for t in times], want["edtf"])


def seconds_of(want: dict[str, Any]) -> float | None:
    """By the contract: a year of 365.25 days, a month a twelfth of it; two dates count their own days."""
    if "interval" in want:
        first, last = (edtf_bounds(day) for day in want["interval"].split("/"))
        assert not isinstance(first, Reject)
        assert not isinstance(last, Reject)
        return (last[0] - first[0]).total_seconds()
    if "seconds" in want:
        return None if want["seconds"] is None else float(want["seconds"])
    parts = {"years": 365.25 * DAY, "months": 365.25 / 12 * DAY, "days": DAY, "hours": 3600.0, "minutes": 60.0}
    return sum(float(want.get(name, 0)) * size for name, size in parts.items())


def duration(text: Text, want: Any) -> bool:
    wanted = want if isinstance(want, list) else [want]
    items = read_items(text) if isinstance(want, list) else [*read_items(text)[:1]]
    if any(w and w.get("volatile") for w in wanted):
        return "volatile" in problems(text) or any(
            isinstance(r := parse_duration(i.text.clean), Reject) and r.reason == "volatile" for i in items
        )
    got = [None if isinstance(r := parse_duration(i.text.clean), Reject) else r[0].value.value for i in items]
    expected = [seconds_of(w) if w else None for w in wanted]
    return len([g for g in got if g is not None]) == len([e for e in expected if e is not None]) and all(
        g is not None and math.isclose(g, e, rel_tol=1e-9)
        for g, e in zip([g for g in got if g is not None], [e for e in expected if e is not None], strict=True)
    )


def si(value: float, unit: str | None) -> tuple[float, Dimension]:
    dimension, factor = UNITS.get(unit or "", UNITS.get((unit or "").casefold(), ("", 1.0)))
    return value * factor, DIMENSIONS.get(dimension, "number")


def one_quantity(found: Any, want: dict[str, Any]) -> bool:
    value, _ = si(float(want["value"]), want.get("unit"))
    near = math.isclose(found.value.value, value, rel_tol=1e-5)
    if "plus" in want:
        upper, lower = (
            si(float(want["value"]) + sign * float(want[key]), want.get("unit"))[0]
            for key, sign in (("plus", 1), ("minus", -1))
        )
        return near and math.isclose(found.value.upper, upper) and math.isclose(found.value.lower, lower)
    return near


def quantity(text: Text, want: Any) -> bool:
    if isinstance(want, list) or "values" in want:
        units = want["unit"] if "values" in want else None
        wanted = [{"value": v, "unit": units} for v in want["values"]] if "values" in want else want
        _, dimension = si(1.0, wanted[0].get("unit"))
        found = [
            f for item in read_items(text) if not isinstance(r := parse_quantity(item.text.clean, dimension), Reject) for f in r
        ]
        return len(found) == len(wanted) and all(one_quantity(f, w) for f, w in zip(found, wanted, strict=True))
    if "error" in want:
        return want["error"] in problems(text)
    _, dimension = si(1.0, want.get("unit"))
    read = parse_quantity(text.clean, dimension)
    if isinstance(read, Reject):
        return False
    if "low" in want:
        bounds = (read[0].value.lower, read[0].value.upper)
        return bounds == pytest.approx((si(want["low"], want.get("unit"))[0], si(want["high"], want.get("unit"))[0]))
    return one_quantity(read[0], want)


def listed(text: Text, want: Any) -> bool:
    if isinstance(want[0], dict) and isinstance(want[0].get("value"), int | float):
        return quantity(text, want)
    names = [" ".join(name.clean.split()) for name in split_names(text)]
    items = [" ".join(item.clean.split()) for item in text.items()]
    labelled = [item.text.clean for item in read_items(text)]
    expected = [w if isinstance(w, str) else w.get("text", w.get("value")) for w in want]
    return expected in (names, items, labelled)


def words(text: Text, want: Any) -> bool:
    if want is None:
        return text.clean == ""
    if isinstance(want, dict) and "error" in want:
        return want["error"] in problems(text) and text.clean == ""
    return text.clean == (want if isinstance(want, str) else want["text"])


def coordinates(text: Text, want: Any) -> bool:
    if want is None:
        return isinstance(parse_coordinates(text.clean), Reject)
    if "error" in want:
        return want["error"] in problems(text)
    read = parse_coordinates(text.clean)
    if isinstance(read, Reject):
        return False
    at = read[0].value
    return (at.latitude, at.longitude) == pytest.approx((want["lat"], want["lon"]), abs=1e-5) and at.body.casefold() == want[
        "globe"
    ]


def integer(text: Text, want: Any) -> bool:
    read = parse_integer(text.clean)
    return not isinstance(read, Reject) and read[0].value == want


def designation(text: Text, want: Any) -> bool:
    read = parse_harvard(text.clean)
    return (
        not isinstance(read, Reject) and text.clean == want["value"] and harvard_to_cospar(read[0].value) == want["normalized"]
    )


READS: dict[str, Callable[[Text, Any], bool]] = {
    "date": date,
    "date_range": date,
    "duration": duration,
    "quantity": quantity,
    "quantity_range": quantity,
    "quantity_tuple": quantity,
    "list": listed,
    "text": words,
    "url": words,
    "drop": words,
    "coord": coordinates,
    "int": integer,
    "designation": designation,
}


@pytest.mark.skipif(not CASES, reason="the shared cases are not beside the project")
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']} {case['wikitext'][:40]}")
def test_a_shared_case_holds_or_its_difference_is_explained(case: dict[str, Any]) -> None:
    holds = READS[case["kind"]](read_markup(case["wikitext"]), case["expected"])
    assert holds is (case["id"] not in EXCEPTIONS), EXCEPTIONS.get(case["id"], read_markup(case["wikitext"]).clean)


@pytest.mark.skipif(not CASES, reason="the shared cases are not beside the project")
def test_an_exception_is_a_case_and_says_why() -> None:
    assert set(EXCEPTIONS) <= {case["id"] for case in CASES}
    assert all(len(why) > 20 for why in EXCEPTIONS.values())
