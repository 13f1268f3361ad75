"""Times are as precise as their words, and nothing is invented."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import Reject, Time
from pipeline.prose.arithmetic import add_offset
from pipeline.prose.context import Context, after_date
from pipeline.prose.times import resolve
from pipeline.tables._time import EDTF_PATTERN
from pipeline.values import edtf
from pipeline.values.times import TimeExpression, find_times, parse_time

CASES = [json.loads(line) for line in (Path(__file__).parent / "corpus" / "times.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[c["text"] for c in CASES])
def test_a_value_gives_its_times_or_a_reason(case: dict) -> None:
    found = parse_time(case["text"])
    if "reject" in case:
        assert isinstance(found, Reject)
        assert found.reason == case["reject"]
    else:
        assert not isinstance(found, Reject), found
        assert [f.value.edtf for f in found] == case["edtf"]


def test_numeric_dates_are_read_in_the_order_of_the_page() -> None:
    dmy, mdy = parse_time("10-05-1971", "dmy"), parse_time("10-05-1971", "mdy")
    assert isinstance(dmy, list)
    assert isinstance(mdy, list)
    assert (dmy[0].value.edtf, mdy[0].value.edtf) == ("1971-05-10", "1971-10-05")


@given(st.text())
def test_no_text_makes_the_parser_raise_and_every_expression_lies_in_it(text: str) -> None:
    parse_time(text)
    last = 0
    for expression in find_times(text):
        assert last <= expression.start < expression.end <= len(text)
        last = expression.end


@given(
    st.integers(1000, 9998), st.integers(1, 12), st.integers(1, 28), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59)
)
def test_what_is_written_as_edtf_reads_back_as_itself(y: int, mo: int, d: int, h: int, mi: int, s: int) -> None:
    instant = datetime(y, mo, d, h, mi, s, tzinfo=UTC)
    times = [
        edtf.make_date(y),
        edtf.make_date(y, mo),
        edtf.make_date(y, mo, d),
        edtf.make_clock(instant, "second", True),
        edtf.make_clock(instant, "minute", False),
    ]
    for time in times:
        assert isinstance(time, Time)
        assert re.fullmatch(EDTF_PATTERN, time.edtf)
        assert edtf.edtf_bounds(time.edtf) == (time.earliest, time.latest)


def _time(text: str) -> Time:
    found = parse_time(text)
    assert isinstance(found, list)
    return found[0].value


OFFSETS = [
    ("about 260 seconds into the flight", "4 November 1962, 15:35:15 UTC", "1962-11-04T15:39:35Z"),
    ("438.66 seconds after launch", "4 November 1962, 15:35:15 UTC", "1962-11-04T15:42:33Z"),
    ("T+139 seconds", "28 June 2015, 14:21:11 UTC", "2015-06-28T14:23:30Z"),
    ("nine minutes after lift-off", "28 June 2015, 14:21:11 UTC", "2015-06-28T14:30Z"),
    ("two days later", "28 June 2015", "2015-06-30"),
    ("several days later", "4 November 1962, 15:35:15 UTC", "1962-11-06~/1962-11-13~"),
    ("a few days later", "12 February 1974", "1974-02-14~/1974-02-21~"),
    ("within 10 days of launch", "12 February 1974", "1974-02-12/1974-02-22"),
    ("three years later", "12 February 1974", "1977~"),
    ("a year and a half later", "12 February 1974", "1975-08~"),
    ("half an hour later", "4 November 1962, 15:35:15 UTC", "1962-11-04T16:05Z"),
    ("two months later", "12 December 1974", "1975-02~"),
    ("half a day later", "4 November 1962", "1962-11-04/1962-11-05"),
    ("1 year, 2 months and 3 days later", "4 May 1970", "1971-07-07~"),
    ("40 minutes later", "4 November 1962, 15:35", "1962-11-04T16:15"),
    ("about 40 minutes later", "4 November 1962, 15:35:15 UTC", "1962-11-04T16:15Z"),
    ("the day before launch", "4 November 1962, 15:35:15 UTC", "1962-11-03"),
    ("two and a half hours after launch", "4 November 1962, 15:35:15 UTC", "1962-11-04T18Z"),
    ("several hours later", "4 May 1970, 10:00:00 UTC", "1970-05-04T12:00:00Z/1970-05-04T19:00:00Z"),
    ("within two hours", "4 May 1970, 10:00 UTC", "1970-05-04T10:00:00Z/1970-05-04T12:00:59Z"),
    ("T-10 seconds", "4 May 1970, 10:00:00 UTC", "1970-05-04T09:59:50Z"),
    ("20 hours later", "4 November 1962", "1962-11-04/1962-11-05"),
    ("10 days later", "May 1970", "1970-05-11~/1970-06-10~"),
    ("two decades later", "12 February 1974", "199X~"),
    ("a fortnight later", "12 February 1974", "1974-02-26~"),
    ("a hundred days later", "12 February 1974", "1974-05-23"),
    ("minutes later", "4 May 1970, 10:00:00 UTC", "1970-05-04T10:02:00Z/1970-05-04T10:59:00Z"),
    ("days later", "4 May 1970", "1970-05-06~/1970-05-13~"),
    ("on sol 10", "25 May 2008, 23:38:38 UTC", "2008-06-03~/2008-06-06~"),
    ("90 sols after landing", "25 May 2008", "2008-08-25/2008-08-26"),
    ("GET 102:45:40", "16 July 1969, 13:32:00 UTC", "1969-07-20T20:17:40Z"),
    ("MET 2:13:05", "4 May 1991, 10:00:00 UTC", "1991-05-04T12:13:05Z"),
    ("T-minus 31 seconds", "4 May 1970, 10:00:00 UTC", "1970-05-04T09:59:29Z"),
    ("between two and three hours after launch", "4 May 1970, 10:00:00 UTC", "1970-05-04T12:00:00Z/1970-05-04T13:00:00Z"),
    ("within hours of landing", "4 May 1970, 10:00:00 UTC", "1970-05-04T10:00:00Z/1970-05-05T09:00:00Z"),
    ("a quarter of an hour later", "4 May 1970, 10:00:00 UTC", "1970-05-04T10:15Z"),
    ("a couple of days later", "12 February 1974", "1974-02-14~/1974-02-21~"),
    ("after a flight of 8 days", "4 May 1970, 10:00:00 UTC", "1970-05-12~"),
    ("after an eight-day mission", "4 May 1970", "1970-05-12~"),
    ("thirty seconds after launch", "28 June 2015, 14:21 UTC", "2015-06-28T14:21:30Z/2015-06-28T14:22:29Z"),
]


@pytest.mark.parametrize(("words", "anchor", "expected"), OFFSETS, ids=[f"{w} / {a}" for w, a, _ in OFFSETS])
def test_an_offset_is_as_precise_as_its_words_and_its_anchor(words: str, anchor: str, expected: str) -> None:
    (expression,) = find_times(words)
    assert expression.offset is not None
    time = add_offset(_time(anchor), expression.offset, expression.approximate)
    assert time is not None
    assert time.edtf == expected


CONTEXT = Context(
    launch=_time("4 November 1962, 15:35:15 UTC"),
    last_date=_time("4 November 1962, 15:35:15 UTC"),
    last_told=_time("4 November 1962, 15:35:15 UTC"),
)
IN_CONTEXT = [
    ("the next day", "1962-11-05", "relative"),
    ("the same day", "1962-11-04", "relative"),
    ("until 27 December", "1962-12-27", "inherited"),
    ("on January 3", "1963-01-03", "inherited"),
    ("in February", "1963-02", "inherited"),
    ("the following year", "1963", "relative"),
    ("in late February", "1963-02-21/1963-02-28", "inherited"),
    ("on 27 December at 10:00 UTC", "1962-12-27T10:00Z", "inherited"),
    ("at 10:00 UTC", "1962-11-04T10:00Z", "inherited"),
    ("on flight day 3", "1962-11-06", "relative"),
    ("at 03:00 UTC the next day", "1962-11-05T03:00Z", "relative"),
    ("three days after launch at 10:15 UTC", "1962-11-07T10:15Z", "relative"),
    ("at 23:00 that day", "1962-11-04T23:00", "relative"),
    ("later that month", "1962-11", "relative"),
    ("between 29 December and 3 January", "1962-12-29/1963-01-03", "inherited"),
    ("from May 30 to June 2", "1962-05-30/1962-06-02", "inherited"),
    ("between 10:15 and 10:30 UTC", "1962-11-04T10:15Z/1962-11-04T10:30Z", "inherited"),
    ("from 23:50 to 00:10 UTC", "1962-11-04T23:50Z/1962-11-05T00:10Z", "inherited"),
    ("in mid-to-late December", "1962-12-11/1962-12-31", "inherited"),
    ("the following week", "1962-11-05~/1962-11-17~", "relative"),
    ("the same week", "1962-10-29~/1962-11-10~", "relative"),
    ("the previous week", "1962-10-22~/1962-11-03~", "relative"),
    ("It was refuelled overnight.", "1962-11-04/1962-11-05", "relative"),
    ("at the turn of the year", "1962-12~/1963-01~", "relative"),
    ("on launch day", "1962-11-04", "relative"),
    ("on the third day, the crew slept", "1962-11-06~", "relative"),
    ("on Flight Day Three", "1962-11-06", "relative"),
    ("on day 3 the crew slept", "1962-11-06~", "relative"),
    ("on Christmas Eve", "1962-12-24", "inherited"),
    ("at 24:00 UTC", "1962-11-05T00:00Z", "inherited"),
    ("on the 30th, it failed", "1962-11-30", "inherited"),
    ("in the winter of that year", "1962-24", "inherited"),
    ("the next February it failed", "1963-02", "inherited"),
    ("3/4 December", "1962-12-03/1962-12-04", "inherited"),
    ("until 19 January 1963", "1963-01-19", "stated"),
    ("by 19 January 1963", "../1963-01-19", "stated"),
]


@pytest.mark.parametrize(("words", "expected", "basis"), IN_CONTEXT, ids=[w for w, _, _ in IN_CONTEXT])
def test_what_a_date_leaves_out_comes_from_its_context(words: str, expected: str, basis: str) -> None:
    (expression,) = find_times(words)
    time, how = resolve(expression, CONTEXT)
    assert isinstance(time, Time), time
    assert (time.edtf, how) == (expected, basis)


def test_without_a_context_a_yearless_date_stays_open() -> None:
    (expression,) = find_times("on 27 December")
    assert _reason(expression, Context()) == "no_year"


def test_a_span_of_the_context_leads_to_the_day_that_it_ended_on() -> None:
    context = after_date(CONTEXT, _time("between 3 November 1962 and 7 February 1963"))
    (expression,) = find_times("on 9 March")
    assert resolve(expression, context)[0] == _time("9 March 1963")


@pytest.mark.parametrize(
    ("span", "year"),
    [("November 1964 to December 1964", "1965"), ("spring 1964 to autumn 1964", "1963")],
)
def test_a_span_of_months_leads_to_its_end_and_one_of_seasons_nowhere(span: str, year: str) -> None:
    context = after_date(CONTEXT, _time(span))
    (expression,) = find_times("on 9 March")
    assert resolve(expression, context)[0] == _time(f"9 March {year}")


def test_a_date_without_a_year_lies_in_the_flight_where_a_neighbouring_year_does_not() -> None:
    (december,) = find_times("on 24 December")
    flight = Context(launch=_time("20 December 1966"), last_date=_time("4 January 1967"))
    assert resolve(december, flight)[0] == _time("24 December 1966")
    ended = Context(launch=_time("9 January 2014"), last_date=_time("18 December 2013"), end=_time("19 February 2014"))
    (february,) = find_times("on 18 February")
    assert resolve(february, ended)[0] == _time("18 February 2014")


def test_what_the_context_does_not_give_is_no_time() -> None:
    for words, reason in (
        ("in fiscal year 2027", "ambiguous"),
        ("the turn of the year", "no_anchor"),
        ("on the 30th", "no_year"),
        ("on sol 12", "no_anchor"),
        ("shortly after launch", "no_count"),
        ("moments later", "no_count"),
        ("at H0 + 36.7 s", "no_anchor"),
        ("at 10:15", "no_day"),
        ("two days later", "no_anchor"),
    ):
        (expression,) = find_times(words)
        assert _reason(expression, Context()) == reason
    (turn,) = find_times("the turn of the year")
    assert _reason(turn, Context(last_told=_time("20 January 1967"))) == "no_anchor"


def _reason(expression: TimeExpression, context: Context) -> str:
    time, how = resolve(expression, context)
    assert isinstance(time, Reject)
    assert how == "none"
    return time.reason


WORDS = [words for words, _, _ in OFFSETS] + [words for words, _, _ in IN_CONTEXT]
STATED = [case["text"] for case in CASES if "edtf" in case]


@given(st.sampled_from(WORDS), st.sampled_from(STATED), st.sampled_from(STATED))
def test_what_is_resolved_is_in_the_profile_with_the_bounds_of_its_form(words: str, launch: str, last: str) -> None:
    (expression,) = find_times(words)
    anchor = _time(last)
    times = [resolve(expression, Context(_time(launch), anchor, anchor))[0]]
    if expression.offset is not None:
        times.append(add_offset(anchor, expression.offset, expression.approximate))
    for time in (time for time in times if isinstance(time, Time)):
        assert re.fullmatch(EDTF_PATTERN, time.edtf)
        assert edtf.edtf_bounds(time.edtf) == (time.earliest, time.latest)
        assert time.earliest <= time.latest


LATER = [
    "two days later",
    "several hours later",
    "minutes later",
    "the next day",
    "the following week",
    "the following month",
    "later that year",
    "a fortnight later",
    "a year and a half later",
    "two decades later",
    "after 90 sols",
    "within two hours",
    "the next February",
]


@given(
    st.sampled_from(LATER),
    st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)),
    st.sampled_from(["second", "minute", "day"]),
)
def test_later_is_never_before_its_anchor_and_reads_the_same_twice(words: str, when: datetime, precision: str) -> None:
    anchor = edtf.make_date(when.year, when.month, when.day) if precision == "day" else edtf.make_clock(when, precision, True)
    assert isinstance(anchor, Time)
    (expression,) = find_times(words)
    context = Context(anchor, anchor, anchor)
    resolved = [
        add_offset(anchor, expression.offset, expression.approximate)
        if expression.kind == "offset" and expression.offset
        else resolve(expression, context)[0]
        for _ in range(2)
    ]
    assert resolved[0] == resolved[1]
    assert isinstance(resolved[0], Time)
    assert resolved[0].latest >= anchor.earliest


_FINENESS = ["second", "minute", "hour", "day", "month", "season", "quarter", "interval", "year", "decade"]


@given(
    st.sampled_from(["12 {} later", "about 3 {} later"]),
    st.sampled_from(["seconds", "minutes", "hours", "days", "months", "years"]),
    st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)),
)
def test_what_is_counted_is_never_finer_than_its_unit_and_stays_approximate(words: str, unit: str, when: datetime) -> None:
    anchor = edtf.make_clock(when, "second", True, approximate=True)
    (expression,) = find_times(words.format(unit))
    assert expression.offset is not None
    time = add_offset(anchor, expression.offset, expression.approximate)
    assert time is not None
    assert _FINENESS.index(time.precision) >= _FINENESS.index(unit.rstrip("s"))
    assert time.approximate


@given(st.integers(1, 12), st.integers(1, 28), st.integers(1, 12), st.integers(1, 28))
def test_a_span_of_yearless_dates_runs_forward(m1: int, d1: int, m2: int, d2: int) -> None:
    months = "January February March April May June July August September October November December".split()  # noqa: SIM905
    (expression,) = find_times(f"from {d1} {months[m1 - 1]} until {d2} {months[m2 - 1]}")
    time, basis = resolve(expression, CONTEXT)
    assert isinstance(time, Time)
    assert basis == "inherited"
    assert 0 <= (time.latest - time.earliest).days < 366


def test_a_value_longer_than_any_date_is_read_at_its_head() -> None:
    found = parse_time("5 May 1970 " + "x " * 50_000 + "6 May 1970")
    assert isinstance(found, list)
    assert [f.value.edtf for f in found] == ["1970-05-05"]
