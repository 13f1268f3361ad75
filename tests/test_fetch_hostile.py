"""A hostile or broken world, as the operator meets it: `fetch` ends with a status and words, and keeps what it had."""

from __future__ import annotations

import bz2
import functools
import gzip
import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from fake_dump import BOX, export, multistream, page, pages_of
from fake_wiki import START, FakeTime, FakeWiki, Reply, bomb, says, serve, status

import pipeline.fetch
from pipeline.cli import main
from pipeline.errors import TryLaterError
from pipeline.fetch import fetch
from pipeline.fetch.articles import LARGEST_PAGE, Refused
from pipeline.fetch.local import read_raw
from pipeline.fetch.wanted import API, SOURCES, read_sources

CONTACT = "operator@example.org"
Told = Callable[..., tuple[int, dict[str, Any], str]]


@pytest.fixture
def wiki() -> Iterator[FakeWiki]:
    wiki = FakeWiki(FakeTime())
    wiki.add("Good", BOX)
    with serve(wiki):
        yield wiki


@pytest.fixture
def call(wiki: FakeWiki, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Told:
    """`fetch` by its command line: exit status, the JSON on stdout, the words on stderr. Its time is the fake wiki's."""
    monkeypatch.setattr(pipeline.fetch, "fetch", functools.partial(fetch, clock=wiki.time.clock))
    monkeypatch.delenv("PIPELINE_CONTACT", raising=False)

    def call(*words: str) -> tuple[int, dict[str, Any], str]:
        with pytest.raises(SystemExit) as ended:
            main(["fetch", "--json", "--raw", str(tmp_path / "raw"), *words])
        told = capsys.readouterr()
        return int(ended.value.code or 0), json.loads(told.out or "{}"), told.err

    return call


def from_wiki(wiki: FakeWiki, *titles: str) -> list[str]:
    return ["--api", wiki.address, "--allow-http", "--contact", CONTACT, "--titles", *titles]


def texts(raw: Path) -> dict[str, str]:
    return {found.title: found.text for found in read_raw(raw) if not isinstance(found, Refused)}


def is_told(words: str) -> bool:
    """Whether an error says what, where and how to mend it, and is no traceback."""
    lines = words.splitlines()
    return lines[0].startswith("error: ") and "  where: " in words and "  mend: " in words and "Traceback" not in words


# ---------------------------------------------------------------- over HTTP

HTML = b"<!DOCTYPE html><html><title>Wikimedia Error</title>" + b"<p>x</p>" * 1000
TEN_DAYS = format_datetime(START + timedelta(days=10), usegmt=True)


def leads(location: str) -> Callable[[Any], Reply]:
    return lambda _: Reply(302, {"Location": location})


WORLDS = {
    "an HTML page with 200": (status(200, body=HTML), 69),
    "an HTML page with 502": (status(502, body=HTML), 69),
    "an HTML page with 403": (status(403, body=HTML), 69),
    "JSON that is cut": (status(200, body=b'{"query": {"pages": ['), 69),
    "JSON that is no object": (status(200, body=b"[1]"), 69),
    "JSON nested without end": (status(200, body=b"[" * 200_000), 69),
    "no JSON": (status(200, body=b"\xff\xfe\x00"), 69),
    "less than it claims": (lambda _: Reply(200, {}, b'{"query": {}}', length=9999), 69),
    "gzip that is none": (lambda _: Reply(200, {"Content-Encoding": "gzip"}, b"no gzip"), 69),
    "a gzip bomb": (lambda _: bomb(80_000_000), 69),
    "a bomb in a bomb": (
        lambda _: Reply(200, {"Content-Encoding": "gzip, gzip"}, gzip.compress(gzip.compress(bytes(80_000_000)))),
        69,
    ),
    "another host": (leads("https://other.example/w/api.php"), 69),
    "another scheme": (leads("file:///etc/passwd"), 69),
    "a port of loopback": (leads("http://127.0.0.1:9/"), 69),
    "a link-local address": (leads("http://169.254.169.254/latest/meta-data/"), 69),
    "an error of the API": (says({"error": {"code": "badvalue", "info": "Unrecognized value"}}), 69),
    "a page that continues for ever": (
        says({"continue": {"rvcontinue": "1"}, "query": {"general": {"wikiid": "testwiki"}}}),
        69,
    ),
    "a siteinfo without its fields": (says({"batchcomplete": True}), 69),
    "busy for ten days, in seconds": (status(429, "864000"), 75),
    "busy for ten days, by a date": (status(503, TEN_DAYS), 75),
    "busy for ten days, with a fraction": (status(429, "864000.5"), 75),
    "busy, and nonsense": (status(429, "soon"), 75),
    "a lag that does not end": (says({"error": {"code": "maxlag", "lag": 7}}, retry_after="7"), 75),
    "a limit of the rate": (says({"error": {"code": "ratelimited"}}), 75),
}


@pytest.mark.parametrize("world", WORLDS)
def test_a_broken_wiki_ends_with_words_and_what_was_fetched_is_kept(
    wiki: FakeWiki, call: Told, tmp_path: Path, world: str
) -> None:
    assert call(*from_wiki(wiki, "Good"))[0] == 0
    wiki.always, code = WORLDS[world]
    ended, _, words = call(*from_wiki(wiki, "Good", "Other"))
    assert ended == code
    assert is_told(words)
    assert texts(tmp_path / "raw") == {"Good": BOX}
    assert wiki.most_in_flight == 1


def test_an_answer_that_drips_ends_with_words(call: Told, wiki: FakeWiki) -> None:
    wiki.time.step = 40.0
    wiki.always = status(200, body=b" " * 2_000_000)
    ended, _, words = call(*from_wiki(wiki, "Good"))
    assert ended == 69
    assert is_told(words)


def test_without_a_contact_it_ends_with_78_and_the_wiki_hears_nothing(call: Told, wiki: FakeWiki) -> None:
    ended, _, words = call("--api", wiki.address, "--allow-http", "--titles", "Good")
    assert ended == 78
    assert "--contact" in words
    assert wiki.asked == []


def test_a_page_larger_than_any_article_is_refused_from_wiki_and_dump_and_its_neighbours_are_kept(
    call: Told, wiki: FakeWiki, tmp_path: Path
) -> None:
    wiki.add("Huge", "x" * (LARGEST_PAGE + 1))
    ended, told, _ = call(*from_wiki(wiki, "Huge", "Good"))
    assert ended == 0
    assert [(refused["where"], refused["check"]) for refused in told["refused"]] == [("Huge", "page_size")]
    assert texts(tmp_path / "raw") == {"Good": BOX}
    file = tmp_path / "raw" / "Huge.wikitext"
    file.write_text("x" * 10_000_000)
    assert [found.check for found in read_raw(tmp_path / "raw") if isinstance(found, Refused)] == ["page_size"]


# ---------------------------------------------------------------- dumps

SMALL = export(page("Good", BOX, 1), page("Next", BOX, 2))
PACKED = multistream([*pages_of(60), page("Good", BOX, 99)], 10)[0]
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>\n'
BROKEN = {
    "a document type": ("d.xml", b"<!DOCTYPE mediawiki>" + SMALL),
    "entities in entities": ("d.xml", LAUGHS + SMALL.replace(b"Probe", b"&c;")),
    "an entity from outside": ("d.xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + SMALL),
    "a cut bz2": ("d.xml.bz2", PACKED[:-400]),
    "a cut gz": ("d.xml.gz", gzip.compress(SMALL)[:-60]),
    "cut XML": ("d.xml", SMALL[:-40]),
    "a damaged bz2": ("d.xml.bz2", PACKED[:3000] + b"\x00\x00" + PACKED[3002:]),
    "a bomb": ("d.xml.bz2", bz2.compress(b"<mediawiki><page>" + bytes(90_000_000))),
    "no bz2": ("d.xml.bz2", HTML),
    "no gz": ("d.xml.gz", HTML),
    "no export": ("d.xml", HTML),
    "nothing": ("d.xml.bz2", b""),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_dump_ends_with_66_and_words(call: Told, tmp_path: Path, broken: str) -> None:
    name, data = BROKEN[broken]
    (tmp_path / name).write_bytes(data)
    ended, _, words = call("--dump", str(tmp_path / name), "--template", "Infobox spaceflight")
    assert ended == 66
    assert is_told(words)
    assert name in words
    assert "are kept" in words


BAD_PAGES = {
    "encoding": page("Bad", "bad text").encode().replace(b"bad text", b"bad \xff\xfe"),
    "xml": page("Bad", "text").replace(">text<", ">&nosuch;<").encode(),
    "content_model": page("Bad", "text").replace("<model>wikitext", "<model>json").encode(),
    "page_size": page("Bad", "x" * 10_000_000).encode(),
    "sha1": page("Bad", "text").replace(">text<", ">other<").encode(),
    "missing_field": page("", "text").encode(),
    "hidden_text": page("Bad", "text").replace("<text ", '<text deleted="deleted" ').encode(),
}


@pytest.mark.parametrize("check", BAD_PAGES)
def test_a_bad_page_of_a_dump_is_refused_and_its_neighbours_are_kept(call: Told, tmp_path: Path, check: str) -> None:
    (tmp_path / "d.xml").write_bytes(
        SMALL.replace(b"</mediawiki>", BAD_PAGES[check] + page("Last", BOX, 9).encode() + b"</mediawiki>")
    )
    ended, told, _ = call("--dump", str(tmp_path / "d.xml"))
    assert ended == 0
    assert [refused["check"] for refused in told["refused"]] == [check]
    assert set(texts(tmp_path / "raw")) == {"Good", "Next", "Last"}


# ---------------------------------------------------------------- two at once


def test_a_second_fetch_ends_with_75_at_once_and_the_first_is_not_disturbed(call: Told, wiki: FakeWiki, tmp_path: Path) -> None:
    titles = [f"Probe {n}" for n in range(60)]
    for title in titles:
        wiki.add(title, title)
    halfway, go_on = threading.Event(), threading.Event()

    def held(answer: dict[str, Any]) -> dict[str, Any]:
        halfway.set()
        assert go_on.wait(30)
        return answer

    wiki.script = [lambda a: a] * 3 + [held]
    raw = tmp_path / "raw"
    done: list[Any] = []
    first = threading.Thread(
        target=lambda: done.append(
            fetch(raw, titles=titles, api=wiki.address, contact=CONTACT, allow_http=True, clock=wiki.time.clock)
        )
    )
    first.start()
    assert halfway.wait(30)
    asked = len(wiki.asked)
    (tmp_path / "d.xml").write_bytes(SMALL)
    for second in (from_wiki(wiki, "Good"), ["--dump", str(tmp_path / "d.xml")]):
        ended, _, words = call(*second)
        assert ended == TryLaterError.status == 75
        assert "another run holds the lock: process " in words
        assert is_told(words)
    assert len(wiki.asked) == asked
    assert wiki.time.sleeps == []
    go_on.set()
    first.join(30)
    assert done[0].new == 60
    assert texts(raw) == {title: title for title in titles}


# ---------------------------------------------------------------- what is shipped


def test_the_shipped_sources_are_the_article_and_its_programme() -> None:
    wanted = read_sources(Path(__file__).parents[1] / "raw" / SOURCES)
    assert wanted.api == API
    assert "Mars 2MV-3 No.1" in wanted.titles
    assert wanted.categories == ("Mars program",)


def test_a_fetch_of_the_shipped_sources_reads_the_article_and_its_programme_s_missions(wiki: FakeWiki, tmp_path: Path) -> None:
    shipped = (Path(__file__).parents[1] / "raw" / SOURCES).read_text("utf-8")
    (tmp_path / SOURCES).write_text(shipped.replace(API, wiki.address), "utf-8")
    for title in ("Mars 2MV-3 No.1", "Mars 1", "Mars 2"):
        wiki.add(title, title)
    wiki.members["Category:Mars program"] = ["Mars 1", "Mars 2", "Mars 2MV-3 No.1"]
    summary = fetch(tmp_path, contact=CONTACT, allow_http=True, clock=wiki.time.clock)
    assert (summary.new, summary.missing, summary.refused) == (3, 0, [])
