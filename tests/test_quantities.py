"""Numbers with units, angles, counts, and what names of rockets and launch sites hold."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path
from typing import Any

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import vocab
from pipeline.core import Piece, Reject, Text
from pipeline.values.items import read_items, split_names
from pipeline.values.places import parse_coordinates, split_site, split_vehicle
from pipeline.values.quantities import parse_angle, parse_integer, parse_quantity
from pipeline.wikitext.reader import read_markup

CORPUS = Path(__file__).parent / "corpus"
CASES: list[dict[str, Any]] = [json.loads(line) for line in (CORPUS / "quantities.jsonl").read_text("utf-8").splitlines()]
PLACES = list(csv.DictReader((CORPUS / "places.csv").read_text("utf-8").splitlines()))
BASE = {"mass": "kg", "length": "m", "angle": "deg", "power": "W", "speed": "m/s", "frequency": "Hz", "area": "m**2"}


def text_of(clean: str) -> Text:
    return Text(clean, (Piece(len(clean), 0, len(clean), True, 0, len(clean)),) if clean else ())


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_a_quantity_is_read_in_the_unit_of_its_column(case: dict[str, Any]) -> None:
    read = parse_quantity(case["text"], case["wanted"])
    if isinstance(read, Reject):
        assert read.reason == case["values"]
        return
    assert len(read) == len(case["values"])
    for found, expected in zip(read, case["values"], strict=True):
        assert [found.value.value, found.value.lower, found.value.upper] == pytest.approx(expected)
    if "quote" in case:
        assert case["text"][read[0].start : read[0].end] == case["quote"]
    if "approximate" in case:
        assert read[0].value.approximate is case["approximate"]


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("120° W", -120),
        ("30 degrees East", 30),
        ("64° 54′", 64.9),
        ("10°30′36″", 10.51),
        ("98.2", 98.2),
        ("-7°", -7),
        ("36.1° E", 36.1),
    ],
)
def test_an_angle_is_read_with_its_side(text: str, degrees: float) -> None:
    read = parse_angle(text)
    assert not isinstance(read, Reject)
    assert read[0].value.value == pytest.approx(degrees)


@pytest.mark.parametrize(("text", "count"), [("7", 7), ("2,345", 2345), ("Two", 2), ("48 (planned)", 48)])
def test_a_count_is_read_in_digits_and_words(text: str, count: int) -> None:
    read = parse_integer(text)
    assert not isinstance(read, Reject)
    assert read[0].value == count


@pytest.mark.parametrize("row", [row for row in vocab.rows("units") if row["symbol"]], ids=lambda row: row["spelling"])
def test_the_factor_of_a_unit_is_that_of_its_symbol(row: dict[str, str]) -> None:
    registry = pint.get_application_registry()
    assert registry.Quantity(1, row["symbol"]).to(BASE[row["dimension"]]).magnitude == pytest.approx(
        float(row["factor"]), rel=1e-9
    )


def test_a_spelling_has_one_unit() -> None:
    spellings = [row["spelling"] for row in vocab.rows("units")]
    assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize("row", PLACES, ids=[row["text"] for row in PLACES])
def test_a_serial_or_pad_is_split_off(row: dict[str, str]) -> None:
    name, number = (split_vehicle if row["what"] == "vehicle" else split_site)(text_of(row["text"]))
    assert (name.clean, number.clean if number else "") == (row["name"], row["number"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pacific 11.5°N 166.25°W", (11.5, -166.25, "Earth")),
        ("45°57′54″N, 63°18′18″E", (45.965, 63.305, "Earth")),
        ("45.5°S 177.6°E (Moon)", (-45.5, 177.6, "Moon")),
    ],
)
def test_coordinates_are_read_with_their_body(text: str, expected: tuple[float, float, str]) -> None:
    read = parse_coordinates(text)
    assert not isinstance(read, Reject)
    assert tuple(read[0].value) == expected


def test_a_latitude_beyond_the_poles_is_refused() -> None:
    read = parse_coordinates("91°N 10°E")
    assert isinstance(read, Reject)
    assert read.reason == "lat_out_of_range"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("CNES / DLR", ["CNES", "DLR"]),
        ("Acme, Inc.", ["Acme, Inc."]),
        ("Boeing, Airbus, and Thales", ["Boeing", "Airbus", "Thales"]),
        ("JAXA (Japan, Asia), ISRO", ["JAXA (Japan, Asia)", "ISRO"]),
        ("Space Systems/Loral", ["Space Systems/Loral"]),
        ("CNES\nASI", ["CNES", "ASI"]),
    ],
)
def test_organisations_are_split_but_none_is_cut(text: str, names: list[str]) -> None:
    assert [name.clean for name in split_names(text_of(text))] == names


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Low Earth (achieved), Lunar (intended)", [("", "Low Earth", "achieved"), ("", "Lunar", "intended")]),
        ("Planned: 3 years\nFinal: 9 years", [("", "3 years", "planned"), ("", "9 years", "achieved")]),
        ("Bus (wet): 100 kg", [("Bus (wet)", "100 kg", "")]),
        ("Probe: 1 year (planned); 2 years (achieved)", [("Probe", "1 year", "planned"), ("", "2 years", "achieved")]),
        ("04:15", [("", "04:15", "")]),
    ],
)
def test_labels_and_qualifiers_are_split_off(text: str, items: list[tuple[str, str, str]]) -> None:
    assert [(item.label, item.text.clean, item.qualifier) for item in read_items(text_of(text))] == items


@given(st.integers(1, 10**9), st.sampled_from(["kg", "lb", "t"]))
def test_thousands_marks_change_no_mass(value: int, unit: str) -> None:
    bare, marked = parse_quantity(f"{value} {unit}", "mass_kg"), parse_quantity(f"{value:,} {unit}", "mass_kg")
    assert not isinstance(bare, Reject)
    assert not isinstance(marked, Reject)
    assert bare[0].value == marked[0].value


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_range_stands_for_its_centre(first: int, second: int) -> None:
    low, high = sorted((first, second))
    read = parse_quantity(f"{low}–{high} km", "length_km")
    assert not isinstance(read, Reject)
    assert (read[0].value.lower, read[0].value.upper) == (low, high)
    assert read[0].value.value == pytest.approx((low + high) / 2)


@given(st.text(max_size=60))
def test_no_text_raises_and_spans_lie_within_it(text: str) -> None:
    for read in (parse_quantity(text, "mass_kg"), parse_quantity(text, "number"), parse_angle(text), parse_integer(text)):
        if not isinstance(read, Reject):
            assert all(0 <= found.start < found.end <= len(text) for found in read)
    whole = text_of(text)
    parse_coordinates(text)
    split_vehicle(whole)
    split_site(whole)
    split_names(whole)
    read_items(whole)


HOSTILE = [
    "1",
    "111,",
    "1 ",
    "5 ft ",
    "1×10^",
    "1±",
    "(",
    "(a",
    "A/",
    "A, ",
    "A:",
    "(planned) ",
    "No. ",
    "1.",
    "- ",
    ", ",
    " ",
    "\u00a0",
    "–",
]


@pytest.mark.parametrize("around", ["", "x"], ids=["alone", "inside"])
@pytest.mark.parametrize("attack", HOSTILE)
def test_hostile_text_costs_no_more_than_its_length(attack: str, around: str) -> None:
    hostile = text_of(around + (attack * 100_000)[:100_000] + around)
    start = time.process_time()
    parse_quantity(hostile.clean, "mass_kg")
    parse_integer(hostile.clean)
    split_vehicle(hostile)
    split_site(hostile)
    split_names(hostile)
    read_items(hostile)
    assert time.process_time() - start < 2.0


@pytest.mark.parametrize("attack", ["[[A]], ", "[[A]] (achieved), ", "[[A]]; ", "[[A]]<br>"])
def test_thousands_of_links_cost_no_more_than_their_length(attack: str) -> None:
    value = read_markup(attack * 8000)
    start = time.process_time()
    names, items = split_names(value), read_items(value)
    assert time.process_time() - start < 2.0
    assert sum(name.clean.count("A") for name in names) == 8000
    assert sum(item.text.clean.count("A") for item in items) == 8000
