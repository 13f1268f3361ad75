"""The client is polite, bounded, and never led astray."""

from __future__ import annotations

import json
import resource
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from fake_wiki import START, FakeTime, FakeWiki, Reply, bomb, says, serve, status
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigurationError, TryLaterError, UnreachableError, UsageError
from pipeline.fetch.http import Caps, Client, LaterError, Setback, read_answer, retry_after

CONTACT = "operator@example.org"
QUESTION: dict[str, str | int] = {"action": "query", "meta": "siteinfo"}


@pytest.fixture
def wiki() -> Iterator[FakeWiki]:
    wiki = FakeWiki(FakeTime())
    with serve(wiki):
        yield wiki


def client_of(wiki: FakeWiki, caps: Caps | None = None) -> Client:
    return Client(wiki.address, CONTACT, wiki.time.clock, True, caps or Caps())


def test_asks_in_the_api_s_newest_form_and_names_the_operator(wiki: FakeWiki) -> None:
    answer = client_of(wiki).get(QUESTION)
    assert answer["query"]["general"]["wikiid"] == "testwiki"
    (asked,) = wiki.asked
    assert {"format": "json", "formatversion": "2", "maxlag": "5"}.items() <= asked.params.items()
    assert CONTACT in asked.agent
    assert "spaceflight-tables/" in asked.agent


@pytest.mark.parametrize("contact", [None, "", "  ", "nobody", "a@b\r\nCookie: x", "https://", "ü@example.org"])
def test_refuses_without_a_usable_contact_before_any_socket_opens(contact: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_socket(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", no_socket)
    with pytest.raises(ConfigurationError) as caught:
        Client("https://wiki.example/w/api.php", contact)
    assert caught.value.status == 78
    assert "--contact" in str(caught.value)


@pytest.mark.parametrize(
    ("api", "allow_http"),
    [
        ("http://wiki.example/w/api.php", False),
        ("http://wiki.example/w/api.php", True),
        ("http://127.0.0.1/w/api.php", False),
        ("ftp://127.0.0.1/", True),
        ("file:///etc/passwd", True),
        ("https://name:word@wiki.example/w/api.php", False),
        ("https://wiki.example:99999999/", False),
        ("https://[::1/", False),
        ("", False),
    ],
)
def test_refuses_an_address_that_is_not_safe(api: str, allow_http: bool) -> None:
    with pytest.raises(UsageError):
        Client(api, CONTACT, allow_http=allow_http)


# ---------------------------------------------------------------- waiting

WAITS = [
    ("7", 7.0),
    ("2.5", 2.5),
    (" 3 ", 3.0),
    ("4, 9", 9.0),
    (format_datetime(START + timedelta(seconds=90), usegmt=True), 90.0),
    ("soon", 5.0),
    ("-4", 5.0),
    ("0", 5.0),
    ("nan", 5.0),
    ("1e3", 5.0),
    ("", 5.0),
    (None, 5.0),
    (format_datetime(START - timedelta(days=1), usegmt=True), 5.0),
    ("Thu, 99 Foo 2026 00:00:00 GMT", 5.0),
    ("³", 5.0),
]


@pytest.mark.parametrize(("header", "wait"), WAITS)
@pytest.mark.parametrize("code", [429, 503])
def test_waits_as_long_as_the_wiki_says_and_never_less(wiki: FakeWiki, code: int, header: str | None, wait: float) -> None:
    wiki.script = [status(code, header)]
    client_of(wiki).get(QUESTION)
    first, second = wiki.asked
    assert second.at - first.at == pytest.approx(wait)


BUSY = [
    says({"error": {"code": "maxlag", "info": "Waiting for a database server: 7 seconds lagged.", "lag": 7}}, retry_after="7"),
    says({"error": {"code": "maxlag"}}, retry_after="7"),
    says({"errors": [{"code": "maxlag", "text": "Waiting for a database server"}]}, retry_after="7"),
    says({"error": {"code": "ratelimited", "info": "You are making too many requests"}}, 429, "7"),
    says({"error": {"code": "ratelimited"}}, 503, "7"),
    says({"error": {"code": "readonly", "info": "The wiki is currently in read-only mode."}}, retry_after="7"),
]


@pytest.mark.parametrize("busy", BUSY)
def test_knows_the_errors_that_ask_for_patience(wiki: FakeWiki, busy: object) -> None:
    wiki.script = [busy, busy]  # type: ignore[list-item]
    assert "query" in client_of(wiki).get(QUESTION)
    assert wiki.time.sleeps == [7.0, 7.0]


def test_doubles_its_patience_where_none_is_stated_and_gives_up_with_later(wiki: FakeWiki) -> None:
    wiki.always = status(429)
    with pytest.raises(TryLaterError) as caught:
        client_of(wiki).get(QUESTION)
    assert caught.value.status == 75
    assert wiki.time.sleeps == [5, 10, 20, 40, 80, 120, 120]


@pytest.mark.parametrize("header", ["301", "864000", "9" * 300, format_datetime(START + timedelta(days=10), usegmt=True)])
def test_a_wait_past_the_cap_stops_at_once_and_says_until_when(wiki: FakeWiki, header: str) -> None:
    wiki.script = [status(429, header)]
    with pytest.raises(LaterError) as caught:
        client_of(wiki).get(QUESTION)
    assert caught.value.until > START + timedelta(seconds=300)
    assert wiki.time.sleeps == []
    assert len(wiki.asked) == 1


def test_counts_a_date_from_the_server_s_clock_where_ours_is_wrong() -> None:
    there = datetime(2030, 5, 5, 12, 0, 0, tzinfo=UTC)
    header, date = (format_datetime(d, usegmt=True) for d in (there + timedelta(seconds=30), there))
    assert retry_after(header, date, START) == 30
    assert retry_after(header, date, there + timedelta(days=99)) == 30


@given(st.one_of(st.text(max_size=60), st.text("0123456789.:, GMTJan-+", max_size=40)))
def test_any_retry_after_is_a_wait_or_nonsense(header: str) -> None:
    wait = retry_after(header, None, START)
    assert wait is None or wait > 0


# ---------------------------------------------------------------- broken answers


@pytest.mark.parametrize(
    "broken",
    [
        status(500),
        status(502, body=b"<html>Bad gateway</html>"),
        status(200, body=b"<!DOCTYPE html><title>Wikimedia Error</title>"),
        status(200, body=b'{"query": {"pages": ['),
        status(200, body=b"[]"),
        status(200, body=b"[" * 100_000),
        status(200, body=b"\xff\xfe"),
        status(200),
        lambda _: Reply(200, {}, b'{"query": {}', length=5000),
        lambda _: Reply(200, {"Content-Encoding": "gzip"}, b"this is not gzip"),
        says({"error": {"code": "internal_api_error_DBQueryError"}}),
    ],
)
def test_asks_again_after_a_broken_answer_and_gives_up_in_the_end(wiki: FakeWiki, broken: object) -> None:
    wiki.script = [broken]  # type: ignore[list-item]
    assert "query" in client_of(wiki).get(QUESTION)
    wiki.always = broken  # type: ignore[assignment]
    with pytest.raises(UnreachableError) as caught:
        client_of(wiki).get(QUESTION)
    assert caught.value.status == 69


@pytest.mark.parametrize(
    "refusal", [status(403), status(404), status(410), says({"error": {"code": "badvalue", "info": "Unrecognized value"}})]
)
def test_does_not_ask_again_where_that_would_not_help(wiki: FakeWiki, refusal: object) -> None:
    wiki.script = [refusal]  # type: ignore[list-item]
    with pytest.raises(UnreachableError):
        client_of(wiki).get(QUESTION)
    assert len(wiki.asked) == 1


def test_a_wiki_that_is_not_there_is_unreachable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/api.php"
    time, said = FakeTime(), list[str]()
    with pytest.raises(UnreachableError):
        Client(address, CONTACT, time.clock, True, say=said.append).get(QUESTION)
    assert len(time.sleeps) == 4
    assert said[0] == "asking 127.0.0.1"
    assert said[1:] == [f"the wiki does not answer: ConnectionError; asking again in {wait} s" for wait in (5, 10, 20, 40)]


def test_an_answer_larger_than_the_cap_is_cut_off(wiki: FakeWiki) -> None:
    wiki.script = [status(200, body=b" " * 300_000)]
    with pytest.raises(UnreachableError, match="more than 200,000 bytes"):
        client_of(wiki, Caps(body=200_000)).get(QUESTION)


def test_a_gzip_bomb_costs_no_memory(wiki: FakeWiki) -> None:
    wiki.script = [lambda _: bomb(200_000_000)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnreachableError, match="more than 20,000,000 bytes"):
        client_of(wiki, Caps(body=20_000_000)).get(QUESTION)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB; the bomb is 200 MB


def test_an_answer_that_drips_is_given_up() -> None:
    wiki = FakeWiki(FakeTime(step=40.0))
    wiki.always = status(200, body=b" " * 2_000_000)
    with serve(wiki), pytest.raises(UnreachableError, match="Timeout"):
        client_of(wiki).get(QUESTION)


def test_an_answer_whose_head_drips_is_given_up_without_another_question() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/api.php"
        time = FakeTime()
        with pytest.raises(UnreachableError, match="drips"):
            Client(address, CONTACT, time.clock, True, Caps(seconds=-4.8)).get(QUESTION)  # 0.2 s in all
        assert time.sleeps == []
        taken, _ = server.accept()
        taken.close()
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


# ---------------------------------------------------------------- redirects


def leads(location: str) -> object:
    return lambda _: Reply(302, {"Location": location})


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:9/w/api.php",
        "http://localhost/w/api.php",
        "https://other.example/w/api.php",
        "//other.example/w/api.php",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://[::1",
        "http://127.0.0.1@other.example/",
    ],
)
def test_a_redirect_to_another_place_opens_nothing(wiki: FakeWiki, location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wiki.script = [leads(location)]  # type: ignore[list-item]
    opened: list[object] = []
    connect = socket.socket.connect

    def note(self: socket.socket, address: object) -> None:
        opened.append(address)
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", note)
    with pytest.raises(UnreachableError, match="another place"):
        client_of(wiki).get(QUESTION)
    port = int(wiki.address.split(":")[2].split("/")[0])
    assert opened == [("127.0.0.1", port)]


def test_a_redirect_on_the_same_host_is_followed_and_a_circle_is_not(wiki: FakeWiki) -> None:
    there = wiki.address + "?action=query&format=json&formatversion=2&maxlag=5&meta=siteinfo"
    wiki.script = [leads(there)]  # type: ignore[list-item]
    assert "query" in client_of(wiki).get(QUESTION)
    wiki.always = leads(there)  # type: ignore[assignment]
    with pytest.raises(UnreachableError, match="circle"):
        client_of(wiki).get(QUESTION)
    assert len(wiki.asked) == 2 + 6


def test_no_cookie_is_kept(wiki: FakeWiki) -> None:
    client = client_of(wiki)
    wiki.script = [lambda answer: Reply(200, {"Set-Cookie": "session=1"}, json.dumps(answer).encode())]
    client.get(QUESTION)
    assert len(client._session.cookies) == 0


@given(st.integers(200, 599), st.binary(max_size=80))
def test_any_answer_is_an_object_a_setback_or_a_refusal(code: int, body: bytes) -> None:
    if code >= 400 and code not in (429,) and code < 500:
        with pytest.raises(UnreachableError):
            read_answer(code, {}, body, START, "https://wiki.example/w/api.php")
    else:
        assert isinstance(read_answer(code, {}, body, START, "https://wiki.example/w/api.php"), dict | Setback)
