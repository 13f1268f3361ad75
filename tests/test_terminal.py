"""What a person sees: colour and progress only where a terminal is, and a summary that fits one screen."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from pipeline.terminal import Meter, Progress, clock, coloured, fetch_lines, finding_lines, summary_lines


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def worst() -> dict[str, Any]:
    """The summary of a run that has as much to tell as a run can have."""
    reasons = {f"a_long_reason_{n}": 1000 * n for n in range(1, 40)}
    tables = ("missions", "events", "designations", "mentions", "provenance", "issues")
    return {
        "release": "20260101T000000Z-0123456789ab",
        "published": True,
        "before": "20251231T000000Z-ba9876543210",
        "articles": 6_000_000,
        "ignored": reasons,
        "rows": dict.fromkeys(tables, 123_456_789),
        "quarantined": reasons,
        "issues": reasons,
        "filled": {f"column_{n}": 0.123 for n in range(8)},
        "changes": {table: {"added, source": 1234, "removed, gone": 5, "changed, source": 67_890} for table in tables},
        "seconds": 7200.0,
    }


@pytest.mark.parametrize(
    ("stream", "environment", "expected"),
    [
        (Terminal(), {"TERM": "xterm"}, True),
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),  # set and not empty, says no-color.org
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {"TERM": "xterm"}, False),
    ],
)
def test_only_a_terminal_that_nobody_forbade_is_coloured(
    stream: io.StringIO, environment: dict[str, str], expected: bool
) -> None:
    assert coloured(stream, environment) is expected


def test_colour_changes_no_word() -> None:
    plain, painted = (summary_lines(worst(), "out", colour=colour) for colour in (False, True))
    assert "\x1b[" in "".join(painted)
    assert [re.sub(r"\x1b\[\d*m", "", line) for line in painted] == plain


def test_the_longest_summary_fits_a_screen() -> None:
    lines = summary_lines(worst(), "out")
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80


def test_a_summary_tells_all_that_matters() -> None:
    told = worst() | {
        "ignored": {"superseded": 5},
        "quarantined": {"range": 2},
        "issues": {"conflict": 10, "no_duration": 7},
        "changes": {"events": {"added, source": 3}},
    }
    lines = summary_lines(told, "out")
    text = " ".join(" ".join(lines).split())
    for words in (
        "6,000,000 articles read in 7200.0 s",
        "123,456,789 missions",
        "5 superseded",
        "2 range, row by row in out/quarantine",
        "10 conflict, 7 no_duration",
        "column_0 12%",
        "events 3 added (source)",
        "release out/releases/20260101T000000Z-0123456789ab",
        "out/latest/*.parquet",
        "out/latest/report.html",
    ):
        assert words in text, words


@pytest.mark.parametrize(("kinds", "rest"), [(5, "and 1 kind more"), (6, "and 2 kinds more")])
def test_a_summary_counts_the_kinds_that_it_leaves_out(kinds: int, rest: str) -> None:
    lines = summary_lines(worst() | {"issues": {f"check_{n}": 9 for n in range(kinds)}}, "out")
    assert rest in " ".join(" ".join(lines).split())


def test_a_first_release_has_nothing_to_differ_from() -> None:
    first, same = (summary_lines(worst() | {"changes": {}, "before": before}, "out") for before in (None, "x"))
    assert "changes      none before: the first release" in first
    assert "changes      no row" in same


def test_a_run_that_found_nothing_new_says_so() -> None:
    assert any("nothing new" in line for line in summary_lines(worst() | {"published": False}, "out"))


def shown(stream: io.StringIO, environment: dict[str, str]) -> str:
    meter = Meter(stream, environment)
    for done in range(101):
        meter(Progress(done, 100, "articles", done / 4))
    return stream.getvalue()


def test_a_terminal_shows_rate_and_remaining_time_in_one_line() -> None:
    text = shown(Terminal(), {"TERM": "xterm"})
    assert "40 of 100 articles, 4.0 articles/s, 15 s left" in text
    assert text.count("\n") == 1
    assert text.endswith("100 of 100 articles, 4.0 articles/s, 0 s left\x1b[K\n")


def test_a_terminal_without_a_cursor_gets_plain_lines_now_and_then() -> None:
    lines = shown(Terminal(), {"TERM": "dumb"}).splitlines()
    assert lines == [
        "0 of 100 articles",
        "40 of 100 articles, 4.0 articles/s, 15 s left",
        "80 of 100 articles, 4.0 articles/s, 5 s left",
        "100 of 100 articles, 4.0 articles/s, 0 s left",
    ]


def test_a_pipe_gets_no_progress() -> None:
    assert shown(io.StringIO(), {"TERM": "xterm"}) == ""


@pytest.mark.parametrize(
    ("stream", "term", "written"),
    [
        (Terminal(), "xterm", "\rasking \\x1b[2J\x1b[K\n"),
        (Terminal(), "dumb", "asking \\x1b[2J\n"),
        (io.StringIO(), "xterm", ""),
    ],
)
def test_words_between_stay_on_a_terminal_and_move_no_cursor(stream: io.StringIO, term: str, written: str) -> None:
    Meter(stream, {"TERM": term}).say("asking \x1b[2J")
    assert stream.getvalue() == written


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s"), (59.6, "1 min 00 s"), (200, "3 min 20 s"), (3600, "1 h 00 min"), (7500, "2 h 05 min")]
)
def test_durations_are_read_at_a_glance(seconds: float, words: str) -> None:
    assert clock(seconds) == words


def test_a_fetch_tells_what_became_of_the_pages_and_names_the_first_refusals() -> None:
    refused = [{"where": f"Page {n}", "check": "size", "message": "too long"} for n in range(9)]
    kinds = dict.fromkeys(("new", "changed", "unchanged", "missing", "deleted", "invalid", "redirects", "moved"), 0)
    told = {"source": "api:x", **kinds, "new": 1234, "refused": refused, "requests": 30, "received": 2e6, "waited": 1.0}
    assert fetch_lines(told) == [
        "from api:x",
        "pages: 1,234 new",
        *(f"refused: Page {n}: too long" for n in range(4)),
        "and 5 more refused: --json lists them",
        "30 requests, 2.0 MB received, 1 s waited",
    ]


@pytest.mark.parametrize("kind", ["missing", "deleted", "invalid", "redirects", "moved"])
def test_a_fetch_says_where_the_titles_without_an_article_are_listed(kind: str) -> None:
    kinds = dict.fromkeys(("new", "changed", "unchanged", "missing", "deleted", "invalid", "redirects", "moved"), 0)
    told = {"source": "api:x", **kinds, kind: 2, "refused": [], "requests": 3, "received": 0, "waited": 0}
    assert "titles.jsonl" in fetch_lines(told)[2]


def test_a_finding_shows_its_mend_only_where_one_is_due() -> None:
    findings = [{"state": "ok", "what": "a", "mend": "b"}, {"state": "wrong", "what": "c", "mend": "d"}]
    assert finding_lines(findings) == ["ok    a", "wrong c", "      mend: d"]
