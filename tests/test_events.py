"""Sentences of our own making, accepted and refused: what they say happened, to what, and when."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline import vocab
from pipeline.core import Article
from pipeline.extract import extract
from pipeline.normalise import events
from pipeline.normalise.missions import normalise
from pipeline.prose.sentences import split_sentences
from pipeline.tables.events import EVENT_TYPES

CASES = [
    json.loads(line) for line in (Path(__file__).parent / "corpus" / "events" / "cases.jsonl").read_text("utf-8").splitlines()
]
BOX = "{{Infobox spaceflight\n| name = Perun 1\n| launch_date = {{start-date|3 March 1965, 09:10:11|timezone=yes}} UTC\n}}\n\n'''Perun 1''' was a space probe.\n\n== Flight ==\n"


def read(prose: str) -> dict:
    article = Article("testwiki", "Perun 1", BOX + prose)
    return normalise(article, extract(article)).tables


@pytest.mark.parametrize("case", CASES, ids=[c["text"] for c in CASES])
def test_a_sentence_states_these_events_and_no_others(case: dict) -> None:
    tables = read(case["text"])
    prose = {m["event_id"] for m in tables["mentions"] if m["source_kind"] == "prose"}
    got = sorted(
        [e["event_type"], e["status"], e["subject"], e["time_edtf"] or ""] for e in tables["events"] if e["event_id"] in prose
    )
    assert got == sorted([a, b, c, d or ""] for a, b, c, d in case["events"])


def test_two_accounts_that_cannot_both_hold_are_one_event_in_conflict() -> None:
    tables = read(
        "It decayed several days later.\n\n== Decay ==\nIt was launched on 3 March and decayed from orbit the next day."
    )
    (reentry,) = [e for e in tables["events"] if e["event_type"] == "reentry"]
    assert (reentry["time_edtf"], reentry["conflict"], reentry["mention_count"]) == ("1965-03-04", True, 2)
    assert any(i["check"] == "conflict" for i in tables["issues"])


def test_seconds_later_count_on_from_the_event_before() -> None:
    tables = read(
        "About 260 seconds into the flight, the turbopump malfunctioned. The same problem developed in the feed lines thirty-two seconds later."
    )
    offsets = [e["offset_s"] for e in tables["events"] if e["event_type"] == "anomaly"]
    assert offsets == [260, 292]


TWINS = sorted((Path(__file__).parent.parent / "raw" / "plain").glob("*.txt"))


@pytest.mark.parametrize("file", TWINS, ids=lambda file: file.stem)
def test_where_the_plain_form_dates_an_event_the_markup_dates_it_the_same(file: Path) -> None:
    title = file.stem.replace("_", " ")
    plain = Article("sample", title, file.read_text("utf-8"), "plain")
    marked = Article("sample", title, (file.parent.parent / f"{file.stem}.wikitext").read_text("utf-8"))
    told = [
        {(e["event_type"], e["status"], e["time_edtf"]) for e in normalise(a, extract(a)).tables["events"]}
        for a in (plain, marked)
    ]
    assert any(time for _, _, time in told[0])
    assert {event for event in told[0] if event[2]} <= told[1]


def test_each_type_of_event_has_its_line() -> None:
    assert tuple(row["type"] for row in vocab.rows("event_types")) == EVENT_TYPES


def test_what_leads_to_an_event_and_whose_it_is_are_told_of_types_and_places_that_there_are() -> None:
    words = vocab.rows("whose_deed")
    named = [row["leads_to"] for row in vocab.rows("event_types")] + [row["types"].removeprefix("!") for row in words]
    assert set(" ".join(named).split()) <= set(EVENT_TYPES)
    assert {row["where"] for row in words} == {"opening", "clause", "setting", "noun"}


ENDS = [
    ("It carried No.1 and No.2. It flew.", 2),
    ("The U.S. probe flew in 1965. It failed.", 2),
    ("It weighed 3.5 kg. Then it flew.", 2),
    ("S.P. Korolev designed it.", 1),
    ("It rode a Molniya 8K78. The rocket failed.", 2),
    ("Built by Foo Inc. in 1960, it flew.", 1),
    ('He said "go." It went.', 2),
    ("It landed at 9:30 a.m. EST. Ships found it.", 2),
    ("It weighed est. 5 kg.", 1),
    ("The engine was lit. The vehicle climbed.", 2),
    ("It was called Luch (lit. 'beam') in Russian.", 1),
    ("It drifted to 28° W. Contact was lost.", 2),
    ("It fell to -100 C. Then it froze.", 2),
    ("Owen K. Garriott spoke.", 1),
]


@pytest.mark.parametrize(("text", "count"), ENDS, ids=[t for t, _ in ENDS])
def test_sentences_end_where_readers_end_them(text: str, count: int) -> None:
    assert len(split_sentences(text)) == count


def test_more_statements_than_any_article_makes_are_told_and_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_MOST", 3)
    days = [f"It landed on {day} May 1966. " for day in range(1, 5)]
    for number, told in ((3, 0), (4, 1)):
        tables = read("".join(days[:number]))
        assert sum(row["check"] == "too_many_statements" for row in tables["issues"]) == told
        assert "1966-05-04" not in {row["time_edtf"] for row in tables["events"]}


BODIES = [
    ("The stack left for the Moon on 31 July 1965.", "departure", "Earth"),
    ("It left Earth orbit for Mars on 31 July 1965.", "departure", "Earth"),
    ("The probe entered the atmosphere.", "reentry", None),
    ("The probe entered the atmosphere of Mars.", "reentry", "Mars"),
    ("The probe reentered on 5 May 1965.", "reentry", "Earth"),
    ("It landed in a crater in 1966 and transmitted 900 images to Earth.", "landing", None),
]


@pytest.mark.parametrize(("text", "type_", "body"), BODIES, ids=[t for t, _, _ in BODIES])
def test_an_event_concerns_the_body_that_its_words_name(text: str, type_: str, body: str | None) -> None:
    assert [e["body"] for e in read(text)["events"] if e["event_type"] == type_] == [body]


def test_an_offset_that_the_box_confirms_is_stated() -> None:
    text = "{{Infobox spaceflight\n| name = Perun 1\n| launch_date = 3 March 1965, 09:10:11 UTC\n| destroyed = 3 March 1965, 09:11:24 UTC\n}}\nThe spacecraft was destroyed 73 seconds after launch."
    article = Article("testwiki", "Perun 1", text)
    events = normalise(article, extract(article)).tables["events"]
    assert [(e["offset_s"], e["mention_count"]) for e in events if e["event_type"] == "destruction"] == [(73.0, 2)]


@pytest.mark.parametrize("plan", ["2022 (cancelled)", "2031 (planned)"])
def test_what_was_never_launched_has_no_deeds_in_space_and_an_issue_tells_of_them(plan: str) -> None:
    box = f"{{{{Infobox spaceflight\n| name = Perun 9\n| launch_date = {plan}\n}}}}\n\n'''Perun 9''' was to be a lander.\n\n"
    article = Article(
        "testwiki", "Perun 9", box + "== Legacy ==\nA drill of the project landed on 6 March 2025 with another craft."
    )
    tables = normalise(article, extract(article)).tables
    assert [e["event_type"] for e in tables["events"]] == ["launch"]
    assert "not_flown" in {issue["check"] for issue in tables["issues"]}
