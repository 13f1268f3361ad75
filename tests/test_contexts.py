"""Paragraphs of our own making: the time of each event that they tell, as far as the words and what stands before them give it."""

from __future__ import annotations

import json
import re
from calendar import month_name
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core import Article
from pipeline.extract import extract
from pipeline.normalise.missions import normalise

CASES = [json.loads(line) for line in (Path(__file__).parent / "corpus" / "contexts.jsonl").read_text("utf-8").splitlines()]


def read(
    prose: str, box: str = "", launch: str = "{{start-date|3 March 1965, 09:10:11|timezone=yes}} UTC", lead: str = ""
) -> dict:
    head = f"{{{{Infobox spaceflight\n| name = Perun 1\n| launch_date = {launch}\n| {box}\n}}}}\n\n'''Perun 1''' was a space probe. {lead}"
    article = Article("testwiki", "Perun 1", f"{head}\n\n== Flight ==\n{prose}")
    return normalise(article, extract(article)).tables


def told(tables: dict) -> list[dict]:
    """The events that the prose tells of."""
    prose = {m["event_id"] for m in tables["mentions"] if m["source_kind"] == "prose"}
    return [e for e in tables["events"] if e["event_id"] in prose]


@pytest.mark.parametrize("case", CASES, ids=[c["why"] for c in CASES])
def test_a_paragraph_dates_these_events(case: dict) -> None:
    events = told(read(case["text"], case.get("box", "")))
    assert sorted([e["event_type"], e["time_edtf"] or ""] for e in events) == sorted([t, d or ""] for t, d in case["events"])
    assert not any(e["conflict"] for e in events)


def test_the_planned_landing_of_a_craft_that_crashed_is_no_impact() -> None:
    events = read("The cabin crashed into the sea on 3 March.", "landing_date = 17 March 1965 (planned)")["events"]
    assert {(e["event_type"], e["status"]) for e in events} == {
        ("launch", "occurred"),
        ("impact", "occurred"),
        ("landing", "planned"),
    }


ALONE = [c["text"] for c in CASES if "box" not in c and "== " not in c["text"] and "surface" not in c["text"]]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ALONE), st.sampled_from(ALONE))
def test_what_stands_after_changes_no_time_of_what_stands_before(first: str, second: str) -> None:
    def times(prose: str) -> list[tuple[str, str | None]]:
        mentions = [m for m in read(prose)["mentions"] if m["source_kind"] == "prose" and m["section"] == "Flight"]
        return sorted((m["quote"], m["time_edtf"] or "") for m in mentions)

    assert times(first) == times(f"{first}\n\n== Later ==\n{second}")


DATED = re.compile(r"\d{4}|Christmas|" + "|".join(month_name[1:]))
UNDATED = [text for text in ALONE if not DATED.search(text)]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(UNDATED), st.integers(1, 700))
def test_what_is_counted_does_not_hang_on_the_calendar(text: str, weeks: int) -> None:
    there = datetime(1965, 3, 3) + timedelta(weeks=weeks)
    moved = read(text, launch=f"{{{{start-date|{there.day} {there:%B} {there.year}, 09:10:11|timezone=yes}}}} UTC")

    def counted(tables: dict) -> list[tuple[str, object]]:
        return sorted((e["event_type"], e["offset_s"] or 0.0) for e in told(tables))

    assert counted(moved) == counted(read(text))


MONTH = "|".join(month_name[1:])
LISTED = re.compile(r"\d(?:\sand\s|\sto\s|–|,\s)\d")
BRITISH = [c for c in CASES if re.search(rf"\d ({MONTH})", c["text"]) and not LISTED.search(c["text"])]


def american(text: str) -> str:
    """`on 5 May 1965 it` as `on May 5, 1965, it`."""
    text = re.sub(rf"\b(\d{{1,2}}) ({MONTH}) (\d{{4}})(?![.,;)])", r"\2 \1, \3,", text)
    text = re.sub(rf"\b(\d{{1,2}}) ({MONTH}) (\d{{4}})", r"\2 \1, \3", text)
    return re.sub(rf"\b(\d{{1,2}}) ({MONTH})\b", r"\2 \1", text)


@pytest.mark.parametrize("case", BRITISH, ids=[c["why"] for c in BRITISH])
def test_the_order_of_day_and_month_changes_nothing(case: dict) -> None:
    def times(text: str) -> list:
        return sorted([e["event_type"], e["time_edtf"] or ""] for e in told(read(text, case.get("box", ""))))

    assert times(american(case["text"])) == times(case["text"])


OPEN = [
    ("Contact was lost two days later.", "", "no_anchor"),
    ("It docked on 9 May.", "", "no_year"),
    ("It docked at 10:15 UTC.", "", "no_day"),
    ("It docked at 10:15 UTC.", "May 1965", "no_day"),
    ("The fairing separated. Two minutes later the second stage ignited.", "3 March 1965", "no_anchor"),
    ("The engine was fired ten seconds after separation.", "3 March 1965", "no_anchor"),
    ("It docked on 31 June.", "3 March 1965", "invalid_day"),
]


@pytest.mark.parametrize(("text", "launch", "reason"), OPEN, ids=[f"{text} / {launch}" for text, launch, _ in OPEN])
def test_a_time_that_its_context_leaves_open_is_an_issue_with_its_reason(text: str, launch: str, reason: str) -> None:
    tables = read(text, launch=launch)
    assert all(e["time_edtf"] is None for e in told(tables))
    assert [i["check"] for i in tables["issues"] if i["column"] == "time_edtf"] == [reason]


CONFLICTS = [
    ("It landed on 9 March 1965.\n\n== Return ==\nIt landed on 10 March 1965.", ["1965-03-09"], True),
    ("It landed on 9 March 1965.\n\n== Return ==\nIt landed at 02:10 UTC on 9 March 1965.", ["1965-03-09T02:10Z"], False),
    ("It decayed on 9 May 1965.\n\n== Return ==\nIt decayed in July 1966.", ["1965-05-09"], True),
    # what is counted is rounded: 21 minutes after 09:10:11 are no contradiction of 09:32
    ("It landed at 09:32:40 UTC.\n\n== Return ==\nIt landed 21 minutes after launch.", ["1965-03-03T09:32:40Z"], False),
    ("It landed at 09:42:40 UTC.\n\n== Return ==\nIt landed 21 minutes after launch.", ["1965-03-03T09:42:40Z"], True),
    # the prose against the box: neither is dropped
    ("The spacecraft lifted off on 14 October 1976.", ["1965-03-03T09:10:11Z"], True),
    # told without a time, a flyby or docking is the one that is told with it
    ("It performed a flyby of Mars.\n\n== Mars ==\nThe probe flew past Mars on 14 July 1965.", ["1965-07-14"], False),
    ("It docked with the station.\n\n== Station ==\nIt docked with the station on 9 March 1965.", ["1965-03-09"], False),
    # a local day beside one in UTC
    (
        "It landed at 22:50 UTC on 9 March 1965.\n\n== Return ==\nIt landed at 01:50 on 10 March 1965.",
        ["1965-03-09T22:50Z"],
        False,
    ),
]


@pytest.mark.parametrize(("text", "times", "conflict"), CONFLICTS, ids=[text for text, _, _ in CONFLICTS])
def test_two_accounts_of_one_thing_are_one_row_and_in_conflict_only_where_both_cannot_hold(
    text: str, times: list[str], conflict: bool
) -> None:
    events = told(read(text))
    assert [(e["time_edtf"], e["conflict"], e["mention_count"]) for e in events] == [(time, conflict, 2) for time in times]


RETOLD = [
    ("A tank burst on the way.", "On 5 March 1965 an oxygen tank burst.", [("1965-03-05", 2)]),
    ("A tank burst on the way.", "On 5 March 1965 the transmitter failed.", [(None, 1), ("1965-03-05", 1)]),
    ("A fire broke out in March 1965.", "At 10:05 UTC on 5 March 1965 a hose burst.", [("1965-03-05T10:05Z", 2)]),
    (
        "A tank burst on the way.",
        "A tank burst on 5 March 1965. Another tank burst on 7 March.",
        [("1965-03-05", 2), ("1965-03-07", 1)],
    ),
    ("Its rocket failed on 3 March 1965.", "At 09:15:04 UTC the third stage shut down early.", [("1965-03-03T09:15:04Z", 2)]),
    ("A battery failed in March 1965.", "On 5 March 1965 a gyroscope stuck.", [("1965-03", 1), ("1965-03-05", 1)]),
    ("On 5 March 1965 a pump failed.", "A valve burst at 10:05 UTC on 5 March 1965.", [("1965-03-05T10:05Z", 2)]),
    ("The craft malfunctioned on its way.", "On 5 March 1965 a gyroscope stuck.", [("1965-03-05", 2)]),
]


@pytest.mark.parametrize(("lead", "text", "rows"), RETOLD, ids=[f"{lead} {text}" for lead, text, _ in RETOLD])
def test_a_section_tells_again_of_the_malfunction_of_the_lead_where_it_names_the_part_or_the_time(
    lead: str, text: str, rows: list[tuple[str | None, int]]
) -> None:
    faults = [e for e in told(read(text, lead=lead)) if e["event_type"] == "anomaly"]
    assert sorted(((e["time_edtf"], e["mention_count"]) for e in faults), key=str) == sorted(rows, key=str)


LANDER = "interplanetary = {{Infobox spaceflight/IP|type = lander|object = Moon|arrival_date = 9 March 1965, 20:17:40 UTC}}"
ACCOUNTS = [
    ("The lander touched down at 20:18:04 UTC on 9 March 1965.", LANDER, ["1965-03-09T20:17:40Z"]),
    ("The lander touched down at 20:18:04 UTC on 11 March 1965.", LANDER, ["1965-03-09T20:17:40Z", "1965-03-11T20:18:04Z"]),
    ("The rocket was blown up at 09:15:04 UTC.", "destroyed = 3 March 1965, 09:15:04 UTC", ["1965-03-03T09:15:04Z"]),
    # a stage that explodes on the day on which the box loses the craft is told apart from it
    ("The rocket exploded at 09:15:04 UTC.", "destroyed = 3 March 1965", ["1965-03-03", "1965-03-03T09:15:04Z"]),
]


@pytest.mark.parametrize(("text", "box", "times"), ACCOUNTS, ids=[text for text, _, _ in ACCOUNTS])
def test_a_craft_and_its_part_have_one_landing_or_loss_where_the_times_leave_no_room_for_two(
    text: str, box: str, times: list[str]
) -> None:
    tables = read(text, box)
    assert sorted(e["time_edtf"] for e in tables["events"] if e["event_type"] != "launch") == times


def test_a_launch_that_came_about_as_the_box_plans_it_is_the_box_s() -> None:
    tables = read("It was launched on 14 October 1965.", launch="October 1965 (planned)")
    assert [(e["event_type"], e["status"], e["time_edtf"]) for e in tables["events"]] == [("launch", "occurred", "1965-10-14")]


def test_days_later_count_from_the_launch_that_another_section_dates() -> None:
    tables = read(
        "It was launched in 1965, and it decayed several days later.\n\n== Flight ==\nIt lifted off at 09:10:11 UTC on 3 March 1965. It decayed the next day.",
        launch="",
    )
    (reentry,) = (e for e in tables["events"] if e["event_type"] == "reentry")
    times = {m["time_edtf"] for m in tables["mentions"] if m["event_id"] == reentry["event_id"]}
    assert times == {"1965-03-04", "1965-03-05~/1965-03-12~"}
    assert reentry["conflict"]


def test_what_times_leave_open_stands_in_the_order_of_the_text() -> None:
    tables = read(
        "It undocked at 8:35 p.m. EDT on 1 May 1965. It landed at 2:56 a.m. the next morning. It was recovered that day."
    )
    assert [(e["event_type"], e["time_edtf"]) for e in told(tables)] == [
        ("undocking", "1965-05-02T00:35Z"),
        ("landing", "1965-05-02T02:56"),
        ("recovery", "1965-05-02"),
    ]


def test_plans_follow_each_other_as_deeds_do() -> None:
    tables = read("The launch is planned for January 2031. About 30 days later the probe is to enter orbit.", launch="2031")
    assert [(e["event_type"], e["time_edtf"]) for e in told(tables)][1:] == [("orbit_insertion", "2031-01-31~/2031-03-02~")]


def test_two_verbs_that_share_a_count_count_from_the_same() -> None:
    tables = read(
        "The engine was fired at 16:22:13 UTC on 3 March 1965. Two days later it separated and docked with the station."
    )
    fired, *others = told(tables)
    assert [(e["event_type"], e["offset_s"], e["relative_to"]) for e in others] == [
        ("separation", 172800, fired["event_id"]),
        ("docking", 172800, fired["event_id"]),
    ]
