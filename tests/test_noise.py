"""What changes no value: comments, references, nowiki, hard blanks and line breaks put into markup; and values written as editors write them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_shared_cases import CASES as SHARED
from test_shared_cases import EXCEPTIONS, READS

from pipeline.core import Reject
from pipeline.values.durations import parse_duration
from pipeline.values.places import parse_coordinates
from pipeline.values.quantities import parse_quantity
from pipeline.values.times import parse_time
from pipeline.wikitext.reader import read_markup

OWN: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "corpus" / "templates.jsonl").read_text("utf-8").splitlines() if line
]
_TOKEN = re.compile(r"\{\{|\}\}|\[\[|\]\]|\|")


def pipes(wikitext: str) -> Iterator[int]:
    """Where the arguments of templates begin: behind each pipe that stands in a call and in no link."""
    inside: list[str] = []
    for token in _TOKEN.finditer(wikitext):
        if token[0] in ("{{", "[["):
            inside.append(token[0])
        elif token[0] == "|":
            if inside and inside[-1] == "{{":
                yield token.end()
        elif inside:
            inside.pop()


_POSITIONAL = re.compile(r"[^=|{}]*[|}]")


def behind_pipes(noise: str, named: bool = True) -> Callable[[str], str]:
    """Noise before each argument; before the name of a named one a nowiki would make another name."""

    def put(wikitext: str) -> str:
        for at in reversed([at for at in pipes(wikitext) if named or _POSITIONAL.match(wikitext, at)]):
            wikitext = wikitext[:at] + noise + wikitext[at:]
        return wikitext

    return put


NOISE: dict[str, Callable[[str], str]] = {
    "a comment behind each pipe": behind_pipes("<!-- 31 May 1999, 7 kg -->"),
    "a line break behind each pipe": behind_pipes("\n  "),
    "an empty nowiki before each argument": behind_pipes("<nowiki />", named=False),
    "a reference behind it": lambda w: (
        w + '<ref name="a">{{cite web|title=8 May 2001, 9 kg|date=3 May 2002}}</ref><ref name="b" />'
    ),
    "a note behind it": lambda w: w + "{{efn|On 3 May 2002 it was 11 kg.}}{{citation needed|date=May 2003}}",
    "a comment round it": lambda w: f"<!-- 1 -->{w}<!-- 2 -->",
    "hard blanks": lambda w: re.sub(r"(?<=\d) (?=[A-Za-z])", "&nbsp;", w),
    "blanks round it": lambda w: f"\n {w} \n",
}
noises = pytest.mark.parametrize("put", NOISE.values(), ids=NOISE)


def is_plain(wikitext: str) -> bool:
    """Whether noise can be told from the case itself: no comment, reference, nowiki, tag or odd brace in it."""
    return not re.search(r"<|__|\{\{\{|#|\n\s|=\s*https?:|''", wikitext) and wikitext.count("{{") == wikitext.count("}}")


def folded(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


@noises
def test_noise_changes_no_canonical_text(put: Callable[[str], str]) -> None:
    cases = [case["wikitext"] for case in OWN if is_plain(case["wikitext"])]
    assert len(cases) > 120
    changed = [
        wikitext for wikitext in cases if folded(read_markup(put(wikitext)).clean) != folded(read_markup(wikitext).clean)
    ]
    assert changed == []


@noises
@pytest.mark.skipif(not SHARED, reason="the shared cases are not beside the project")
def test_noise_changes_no_shared_case(put: Callable[[str], str]) -> None:
    cases = [case for case in SHARED if is_plain(case["wikitext"]) and case["id"] not in EXCEPTIONS]
    assert len(cases) > 100
    changed = [
        case["wikitext"] for case in cases if not READS[case["kind"]](read_markup(put(case["wikitext"])), case["expected"])
    ]
    assert changed == []


# ---------------------------------------------------------------- values that are written and read again

WHOLE = st.integers(1, 99_999_999)
DECIMAL = st.integers(1, 9_999_999).map(lambda n: n / 1000)


def read_one(reading: Any) -> Any:
    assert not isinstance(reading, Reject), reading
    assert len(reading) == 1
    return reading[0].value


@given(DECIMAL, st.sampled_from([("kg", 1), ("g", 0.001), ("t", 1000), ("lb", 0.45359237)]), st.booleans())
def test_a_mass_is_read_as_it_was_written(value: float, unit: tuple[str, float], converted: bool) -> None:
    name, factor = unit
    wikitext = f"{{{{convert|{value}|{name}|kg|abbr=on}}}}" if converted else f"{value:,} {name}"
    quantity = read_one(parse_quantity(read_markup(wikitext).clean, "mass_kg"))
    assert quantity.value == pytest.approx(value * factor, rel=1e-12)
    assert (quantity.lower, quantity.upper) == (None, None)


@given(WHOLE, WHOLE, st.sampled_from(["to", "-", "–", "±", "+/-"]))
def test_bounds_are_read_as_they_were_written(one: int, other: int, word: str) -> None:
    low, high = sorted((one, other))
    doubt = word in ("±", "+/-")
    first, second, bounds = (high, low, (high - low, high + low)) if doubt else (low, high, (low, high))
    quantity = read_one(parse_quantity(read_markup(f"{{{{cvt|{first}|{word}|{second}|km}}}}").clean, "length_km"))
    assert (quantity.lower, quantity.upper) == pytest.approx(bounds)


@given(st.integers(1, 9999), st.integers(1, 99), st.integers(-9, 9))
def test_a_value_with_its_uncertainty_is_read_as_it_was_written(value: int, doubt: int, power: int) -> None:
    quantity = read_one(parse_quantity(read_markup(f"{{{{val|{value}|{doubt}|e={power}|u=km}}}}").clean, "length_km"))
    scale = 10.0**power
    assert (quantity.value, quantity.lower, quantity.upper) == pytest.approx(
        (value * scale, (value - doubt) * scale, (value + doubt) * scale)
    )


@given(st.datetimes(datetime(1957, 1, 1), datetime(2060, 1, 1)).map(lambda t: t.replace(microsecond=0)), st.integers(3, 6))
def test_a_date_is_read_to_the_part_that_was_written(moment: datetime, parts: int) -> None:
    stated = [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second][:parts]
    if parts == 4:
        stated.append(moment.minute)
    zone = "|tz=Z" if parts > 3 else ""
    time = read_one(parse_time(read_markup(f"{{{{start date|{'|'.join(map(str, stated))}{zone}}}}}").clean))
    width = {3: 10, 4: 16, 5: 16, 6: 19}[parts]
    assert time.edtf == moment.isoformat()[:width] + ("Z" if parts > 3 else "")
    assert read_one(parse_time(time.edtf)) == time


@given(st.integers(0, 40), st.integers(0, 23), st.integers(0, 59), st.integers(1, 59))
def test_a_duration_is_read_as_it_was_written(days: int, hours: int, minutes: int, seconds: int) -> None:
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds).total_seconds()
    for words in (
        f"{days} days, {hours} hours, {minutes} minutes, {seconds} seconds",
        f"{days}d {hours}h {minutes}m {seconds}s",
        f"{days} d, {hours} h, {minutes} min and {seconds} s",
        read_markup(f"{days} days and {{{{duration|h={hours}|m={minutes}|s={seconds}}}}}").clean,
    ):
        assert read_one(parse_duration(words)).value == length


@given(st.integers(-90_000, 90_000), st.integers(-180_000, 180_000), st.sampled_from(["earth", "moon", "mars", "venus"]))
def test_coordinates_are_read_as_they_were_written(north: int, east: int, globe: str) -> None:
    at = read_one(parse_coordinates(read_markup(f"{{{{coord|{north / 1000}|{east / 1000}|globe:{globe}}}}}").clean))
    assert (at.latitude, at.longitude) == pytest.approx((north / 1000, east / 1000), abs=1e-6)
    assert at.body.casefold() == globe
