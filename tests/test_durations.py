"""A duration is in seconds, exact where its units are, and nothing where the text states none."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import Reject
from pipeline.values.durations import parse_duration

CASES = [json.loads(line) for line in (Path(__file__).parent / "corpus" / "durations.jsonl").read_text("utf-8").splitlines()]
STATED = [case for case in CASES if "seconds" in case]
REFUSED = [case for case in CASES if "reject" in case]


@pytest.mark.parametrize("case", STATED, ids=[c["text"] for c in STATED])
def test_a_duration_is_read_in_seconds(case: dict) -> None:
    found = parse_duration(case["text"])
    assert not isinstance(found, Reject), found
    assert [f.value.value for f in found] == pytest.approx(case["seconds"])
    if "approximate" in case:
        assert found[0].value.approximate is case["approximate"]
    if "bounds" in case:
        assert [found[0].value.lower, found[0].value.upper] == pytest.approx(case["bounds"])


@pytest.mark.parametrize("case", REFUSED, ids=[c["text"] for c in REFUSED])
def test_what_is_no_duration_is_refused_with_its_reason(case: dict) -> None:
    found = parse_duration(case["text"])
    assert isinstance(found, Reject), found
    assert found.reason == case["reject"]


@given(st.text(alphabet="0123456789½ ,.:-–~/dhmsy aefnor", max_size=60) | st.text())
def test_no_text_makes_it_raise_and_what_is_found_lies_in_the_text(text: str) -> None:
    found = parse_duration(text)
    if not isinstance(found, Reject):
        assert all(0 <= f.start < f.end <= len(text) for f in found)


@given(st.integers(0, 99), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_the_parts_of_a_duration_add_up_however_they_are_written(days: int, hours: int, minutes: int, seconds: int) -> None:
    expected = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    for text in (
        f"{days} days, {hours} hours, {minutes} minutes and {seconds} seconds",
        f"{days}d {hours}h {minutes}m {seconds}s",
        f"{days * 24 + hours}:{minutes:02d}:{seconds:02d}",
        f"{days} days, {hours}:{minutes:02d}:{seconds:02d}",
    ):
        found = parse_duration(text)
        assert not isinstance(found, Reject)
        assert [f.value.value for f in found] == [expected]


@pytest.mark.parametrize("unit", ["1 ", "1 day, ", "two and ", "1:", "1:00:", "a few ", "1 s 1 ", "5 to ", "~", "1,111,"])
def test_hostile_text_costs_time_in_proportion_to_its_length(unit: str) -> None:
    def cost(size: int) -> float:
        start = time.process_time()
        parse_duration((unit * size)[:size])
        return time.process_time() - start

    short, long = max(min(cost(10_000) for _ in range(2)), 0.001), cost(80_000)
    assert long < 40 * short  # eight times the text; quadratic code would need 64 times the time
