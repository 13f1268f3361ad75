"""Times in running text: what is found, what the words state of it, and what is no time."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import Time
from pipeline.values import edtf
from pipeline.values.times import TimeExpression, find_times, parse_time

CASES = [json.loads(line) for line in (Path(__file__).parent / "corpus" / "times_found.jsonl").read_text("utf-8").splitlines()]
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


def say(expression: TimeExpression) -> str:
    """An expression in short: `1962-11-04T15:35Z`, `--12-27 until`, `T12:00`, `+260 launch ~`, `for 3600`."""
    offset, clock = expression.offset, expression.clock
    if expression.reject and expression.time is None:
        said = expression.reject
    elif expression.time is not None:
        said = expression.time.edtf
    elif expression.month is not None or expression.day is not None:
        said = f"--{expression.month or 0:02d}" + (f"-{expression.day:02d}" if expression.day else "")
    elif offset is not None:
        low, high = offset.direction * offset.lower, offset.direction * offset.upper
        said = f"{low:+g}" if low == high else f"{low:+g}..{high:+g}"
        said += f" {offset.anchor or 'long'}" + (" within" if offset.within else "")
    else:
        assert clock is not None
        said = (
            f"T{clock.hour:02d}"
            + (f":{clock.minute:02d}" if clock.minute is not None else "")
            + (" zone" if clock.zone else "")
        )
    if expression.last:
        said += f" to {say(expression.last)}"
    words = [expression.bound, expression.part, "~" if expression.approximate else "", "?" if expression.uncertain else ""]
    return " ".join([said, *filter(None, words)])


@pytest.mark.parametrize("case", CASES, ids=[c["text"] for c in CASES])
def test_the_times_of_a_text_are_found_in_order_with_what_their_words_state(case: dict) -> None:
    found = [[case["text"][e.start : e.end], say(e)] for e in find_times(case["text"])]
    assert found == case["found"]


@given(
    st.integers(1000, 2299), st.integers(1, 12), st.integers(1, 28), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59)
)
def test_a_time_in_any_usual_order_is_the_same_time(y: int, mo: int, d: int, h: int, mi: int, s: int) -> None:
    month, clock = MONTHS[mo - 1], f"{h:02d}:{mi:02d}:{s:02d}"
    expected = f"{y}-{mo:02d}-{d:02d}T{clock}Z"
    for text in (
        f"{d} {month} {y}, {clock} UTC",
        f"{month} {d}, {y}, {clock} GMT",
        f"{clock} UTC on {d} {month} {y}",
        f"{clock}, {month} {d} {y} (UTC)",
        f"{y}-{mo:02d}-{d:02d}T{clock}Z",
        f"{y} {month} {d}, {clock} UT",
    ):
        found = parse_time(text)
        assert isinstance(found, list)
        assert [f.value.edtf for f in found] == [expected]


@given(st.integers(1000, 2299), st.integers(1, 12), st.integers(1, 28))
def test_no_time_is_finer_than_its_words(y: int, mo: int, d: int) -> None:
    month = MONTHS[mo - 1]
    for text, precision in (
        (f"in {y}", "year"),
        (f"{month} {y}", "month"),
        (f"{d} {month} {y}", "day"),
        (f"{d} {month} {y}, 10:00", "minute"),
    ):
        (found,) = find_times(text)
        assert found.time is not None
        assert found.time.precision == precision


@given(st.integers(1000, 9900), st.integers(1, 12), st.integers(1, 28), st.sampled_from(["", "~", "?", "%"]))
def test_an_interval_spans_what_its_ends_span(y: int, mo: int, d: int, sign: str) -> None:
    first, last = edtf.make_date(y, mo, d, sign), edtf.make_date(y + 1, mo)
    assert isinstance(first, Time)
    assert isinstance(last, Time)
    both, swapped = edtf.make_interval(first, last), edtf.make_interval(last, first)
    assert isinstance(both, Time)
    assert (both.earliest, both.latest, both.approximate) == (first.earliest, last.latest, sign in ("~", "%"))
    assert edtf.edtf_bounds(both.edtf) == (both.earliest, both.latest)
    assert not isinstance(swapped, Time)


@pytest.mark.parametrize(
    "unit",
    [
        "1962 ",
        "1 May 1962, 10:00 ",
        "1962–",
        "10:00 (",
        "a few ",
        "two and ",
        "1 day, ",
        "T+1",
        "until ",
        "about ",
        "1,111,",
        "1 day after x ",
        "in the ",
        "May 1–",
    ],
)
def test_hostile_text_costs_time_in_proportion_to_its_length(unit: str) -> None:
    def cost(size: int) -> float:
        start = time.process_time()
        find_times((unit * size)[:size])
        return time.process_time() - start

    short = max(min(cost(5_000) for _ in range(3)), 0.001)
    # eight times the text; quadratic code would need 64 times the time, at every reading: what else the machine does only adds to one
    assert any(cost(40_000) < 40 * short for _ in range(5))
