"""What must hold of any input whatever: the properties that Hypothesis and the coverage-guided fuzzer both try to break."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, get_args

from pipeline.check import check_rows
from pipeline.core import Article, Found, Reject
from pipeline.errors import PipelineError
from pipeline.fetch.articles import Refused
from pipeline.fetch.dump import Place, Wiki, read_page
from pipeline.fetch.http import Setback, read_answer, retry_after
from pipeline.stages import Outcome, process
from pipeline.tables import PUBLISHED
from pipeline.tables.schema import to_arrow
from pipeline.values.designations import normalise_name, parse_cospar, parse_harvard, parse_nssdc, parse_satcat
from pipeline.values.durations import parse_duration
from pipeline.values.edtf import edtf_bounds
from pipeline.values.numbers import read_number
from pipeline.values.places import parse_coordinates
from pipeline.values.quantities import Dimension, parse_angle, parse_integer, parse_quantity
from pipeline.values.times import find_times, parse_time
from pipeline.wikitext.reader import read_markup

API = "https://test.example/api.php"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
Target = Callable[[str], None]


def sound(article: Article, outcome: Outcome) -> None:
    """The rows of an article are as declared, hang together, and quote the text where they say."""
    for table in PUBLISHED:
        rows = outcome.rows.get(table.name, [])
        checked = check_rows(rows, table, article.article_id)
        assert not checked.quarantined, checked.quarantined
        assert not checked.issues, checked.issues
        to_arrow(rows, table)
        keys = [tuple(row.get(name) for name in table.key) for row in rows]
        assert not table.key or len(set(keys)) == len(keys), (table.name, keys)
        for row in rows:
            start, end = row.get("span_start"), row.get("span_end")
            if start is not None:
                assert article.text[start:end] == row["quote"] != "", (table.name, row)
        for column, other, target in table.references:
            known = {row[target] for row in outcome.rows[other]} if other in outcome.rows else set()
            assert {row.get(column) for row in rows} - {None} <= known or not rows, (table.name, column)
    for name, made in outcome.made.items():
        assert made == len(outcome.rows[name]) + sum(q.table == name for q in outcome.quarantined), name


def wikitext(text: str) -> None:
    """A page as it comes."""
    article = Article("fuzzwiki", "Perun 1", text)
    sound(article, process(article))


def infobox(text: str) -> None:
    """The lines of an infobox, before a plain sentence."""
    wikitext("{{Infobox spaceflight\n" + text + "\n}}\n'''Perun 1''' was a space probe.\n")


def prose(text: str) -> None:
    """What follows the lead of a mission that flew."""
    box = "{{Infobox spaceflight\n| name = Perun 1\n| launch_date = 3 March 1965, 09:10 UTC\n}}\n"
    wikitext(box + "'''Perun 1''' was a space probe.\n\n== Mission ==\n" + text)


def rendering(text: str) -> None:
    """The plain form of a page."""
    article = Article("fuzzwiki", "Perun 1", "= Perun 1 =\n" + text, "plain")
    sound(article, process(article))


def values(text: str) -> None:
    """Each parser of values: a reason, or values that stand in the text."""
    parsers: list[Callable[[str], Any]] = [parse_time, parse_duration, parse_angle, parse_integer, parse_coordinates]
    parsers += [parse_cospar, parse_harvard, parse_nssdc, parse_satcat]
    parsers += [lambda text, d=d: parse_quantity(text, d) for d in get_args(Dimension)]
    for parse in parsers:
        found = parse(text)
        if not isinstance(found, Reject):
            assert found
            for one in found:
                assert isinstance(one, Found)
                assert 0 <= one.start < one.end <= len(text), (text, one)
    for time in find_times(text):
        assert 0 <= time.start < time.end <= len(text)
        if time.time:
            assert edtf_bounds(time.time.edtf) == (time.time.earliest, time.time.latest)
            assert time.time.earliest <= time.time.latest
    edtf_bounds(text)
    read_number(text)
    assert normalise_name(normalise_name(text)) == normalise_name(text)


def markup(text: str) -> None:
    """Every clean character knows where it came from."""
    clean = read_markup(text)
    assert sum(piece.length for piece in clean.pieces) == len(clean.clean)
    for at in range(0, len(clean.clean), 7):
        start, end = clean.span(at, at + 1)
        assert 0 <= start <= end <= len(text)
        assert start < end or clean.clean[at].isspace()  # a rendered list parts its items by newlines that are nowhere


def page(text: str) -> None:
    """A page of a dump: an article, or why it is refused."""
    found = read_page(text.encode("utf-8", "surrogatepass"), Place(Wiki(), 0), "dump:x")
    assert found is None or isinstance(found, Article | Refused)


def answer(text: str) -> None:
    """An answer of the wiki: an object, a setback, or an error of ours."""
    status, _, body = text.partition("\n")
    try:
        found = read_answer(
            int(status) if status.isdecimal() and len(status) < 4 else 200,
            {"Retry-After": status},
            body.encode("utf-8", "replace"),
            NOW,
            API,
        )
    except PipelineError:
        return
    assert isinstance(found, dict | Setback)
    wait = retry_after(status, body[:60], NOW)
    assert wait is None or wait > 0


TARGETS: dict[str, Target] = {t.__name__: t for t in (wikitext, infobox, prose, rendering, values, markup, page, answer)}
