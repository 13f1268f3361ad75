"""A wiki for the tests: a real HTTP server on loopback that speaks the Action API and does mischief by script."""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pipeline.fetch.clock import Clock

START = datetime(2026, 1, 1, tzinfo=UTC)


class FakeTime:
    """A clock that moves only when someone sleeps, or by `step` at each look."""

    def __init__(self, step: float = 0.0) -> None:
        self.passed, self.step, self.sleeps = 0.0, step, list[float]()

    @property
    def clock(self) -> Clock:
        return Clock(self.now, self.monotonic, self.sleep)

    def now(self) -> datetime:
        return START + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        self.passed += self.step
        return self.passed

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.passed += seconds


@dataclass
class Page:
    text: str
    page_id: int
    revision_id: int
    model: str = "wikitext"
    namespace: int = 0
    item: str | None = None
    hidden: bool = False


@dataclass(frozen=True)
class Asked:
    """One request as it came: its parameters, its User-Agent, and when."""

    params: dict[str, str]
    agent: str
    at: float

    @property
    def wants_content(self) -> bool:
        return "content" in self.params.get("rvprop", "").split("|")


@dataclass
class Reply:
    """What the server sends instead of its answer."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    length: int | None = None  # the Content-Length that it claims


Mischief = Callable[[dict[str, Any]], "dict[str, Any] | Reply"]


def status(code: int, retry_after: str | None = None, body: bytes = b"") -> Mischief:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return lambda answer: Reply(code, headers, body)


def says(value: Any, code: int = 200, retry_after: str | None = None) -> Mischief:
    """The JSON value in place of the answer."""
    return status(code, retry_after, json.dumps(value).encode())


def honest(answer: dict[str, Any]) -> dict[str, Any]:
    return answer


class FakeWiki:
    """The wiki's pages, its redirects and categories, what is scripted, and what it was asked."""

    def __init__(self, time: FakeTime) -> None:
        self.time = time
        self.pages: dict[str, Page] = {}
        self.redirects: dict[str, str] = {}
        self.redirect_pages: dict[int, str] = {}
        self.members: dict[str, list[str]] = {}
        self.script: list[Mischief] = []  # one for each of the next requests
        self.always: Mischief = honest  # for all that follow
        self.asked: list[Asked] = []
        self.most_in_flight = 0
        self.page_size = 500  # members in one answer
        self.contents = 50  # texts in one answer
        self.wiki_id: str | None = "testwiki"
        self.address = ""
        self._in_flight = 0
        self._lock = threading.Lock()

    def add(self, title: str, text: str = "text", **facts: Any) -> Page:
        number = len(self.pages) + 1
        page = Page(text, facts.pop("page_id", number), facts.pop("revision_id", 1000 + number), **facts)
        self.pages[title] = page
        return page

    def edit(self, title: str, text: str) -> None:
        page = self.pages[title]
        self.pages[title] = Page(text, page.page_id, page.revision_id + 5000, item=page.item)

    def move(self, old: str, new: str, *, leaves_redirect: bool = True) -> None:
        page = self.pages.pop(old)
        self.pages[new] = Page(page.text, page.page_id, page.revision_id + 5000, item=page.item)
        if leaves_redirect:
            self.redirects[old] = new

    def merge(self, old: str, into: str) -> None:
        """The page becomes a redirect to another one."""
        self.redirect_pages[self.pages.pop(old).page_id] = old
        self.redirects[old] = into

    @property
    def content_requests(self) -> int:
        return sum(asked.wants_content for asked in self.asked)

    # ---- the answers

    def reply(self, asked: Asked) -> Reply:
        with self._lock:
            self._in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self._in_flight)
            self.asked.append(asked)
            mischief = self.script.pop(0) if self.script else self.always
        answer = mischief(self.answer(asked.params))
        with self._lock:
            self._in_flight -= 1
        if isinstance(answer, Reply):
            return answer
        return Reply(200, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(answer).encode())

    def answer(self, params: dict[str, str]) -> dict[str, Any]:
        assert params["format"] == "json"
        assert params["formatversion"] == "2"
        assert params["maxlag"] == "5"
        if params.get("meta") == "siteinfo":
            general = {"sitename": "Test", **({"wikiid": self.wiki_id} if self.wiki_id else {})}
            rights = {"url": "https://creativecommons.org/licenses/by-sa/4.0/", "text": "Creative Commons"}
            return {"batchcomplete": True, "query": {"general": general, "rightsinfo": rights}}
        if "list" in params:
            return self._list(params)
        if "pageids" in params:
            return {"batchcomplete": True, "query": {"pages": [self._numbered(int(n)) for n in params["pageids"].split("|")]}}
        titles = params["titles"].split("|")
        if len(titles) > 50:
            return {"error": {"code": "toomanyvalues", "info": "Too many values supplied for parameter titles."}}
        return self._query(params, titles)

    def _list(self, params: dict[str, str]) -> dict[str, Any]:
        name = params.get("eititle") or params["cmtitle"]
        prefix = "ei" if "eititle" in params else "cm"
        start = int(params.get(f"{prefix}continue", "0"))
        titles = self.members.get(name, [])
        found = [{"ns": 0, "title": title} for title in titles[start : start + self.page_size]]
        answer: dict[str, Any] = {"query": {params["list"]: found}}
        if start + self.page_size < len(titles):
            answer["continue"] = {f"{prefix}continue": str(start + self.page_size), "continue": "-||"}
        else:
            answer["batchcomplete"] = True
        return answer

    def _query(self, params: dict[str, str], titles: list[str]) -> dict[str, Any]:
        query: dict[str, Any] = {}
        pages: dict[str, dict[str, Any]] = {}
        for asked in titles:
            title = asked[:1].upper() + asked[1:].replace("_", " ")
            if title != asked:
                query.setdefault("normalized", []).append({"fromencoded": False, "from": asked, "to": title})
            if "redirects" in params and title in self.redirects:
                query.setdefault("redirects", []).append({"from": title, "to": self.redirects[title]})
                title = self.redirects[title]
            pages[title] = self._page(title, params)
        query["pages"] = list(pages.values())
        return self._in_parts(params, query)

    def _numbered(self, page_id: int) -> dict[str, Any]:
        """A page by its number; where it holds a redirect now, `prop=info` says so."""
        for title, page in self.pages.items():
            if page.page_id == page_id:
                return {"pageid": page_id, "ns": page.namespace, "title": title, "revisions": [{"revid": page.revision_id}]}
        if page_id in self.redirect_pages:
            title = self.redirect_pages[page_id]
            return {"pageid": page_id, "ns": 0, "title": title, "redirect": True, "revisions": [{"revid": 9}]}
        return {"pageid": page_id, "missing": True}

    def _in_parts(self, params: dict[str, str], query: dict[str, Any]) -> dict[str, Any]:
        """Texts come in several answers where there are many, as the API's cap on an answer's size has it."""
        if "content" not in params.get("rvprop", ""):
            return {"batchcomplete": True, "query": query}
        start = int(params.get("rvcontinue", "0"))
        for number, page in enumerate(query["pages"]):
            if not start <= number < start + self.contents:
                page.pop("revisions", None)
        if start + self.contents < len(query["pages"]):
            return {"continue": {"rvcontinue": str(start + self.contents), "continue": "||"}, "query": query}
        return {"batchcomplete": True, "query": query}

    def _page(self, title: str, params: dict[str, str]) -> dict[str, Any]:
        if not title or any(sign in title for sign in "<>[]{}"):
            return {"title": title, "invalid": True, "invalidreason": "The requested page title contains invalid characters."}
        page = self.pages.get(title)
        if page is None:
            return {"ns": 0, "title": title, "missing": True}
        facts: dict[str, Any] = {"pageid": page.page_id, "ns": page.namespace, "title": title}
        revision: dict[str, Any] = {"revid": page.revision_id, "parentid": 0}
        if "content" in params.get("rvprop", "").split("|"):
            slot = {"contentmodel": page.model, "contentformat": "text/x-wiki"}
            slot |= {"texthidden": True} if page.hidden else {"content": page.text, "sha1": sha1(page.text)}
            revision |= {"timestamp": "2025-05-06T07:08:09Z", "sha1": sha1(page.text), "slots": {"main": slot}}
            facts |= {"pageprops": {"wikibase_item": page.item}} if page.item else {}
            facts |= {"canonicalurl": f"https://test.example/wiki/{title.replace(' ', '_')}"}
        return {**facts, "revisions": [revision]}


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest()


def bomb(size: int) -> Reply:
    """A small answer that decompresses to `size` bytes."""
    return Reply(200, {"Content-Encoding": "gzip", "Content-Type": "application/json"}, gzip.compress(bytes(size), 9, mtime=0))


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing of a client that hangs up, as one does that has had enough."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serve(wiki: FakeWiki) -> Iterator[str]:
    """Serves the wiki on a free port of loopback; gives the address of its api.php."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            params = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
            reply = wiki.reply(Asked(params, self.headers.get("User-Agent", ""), wiki.time.passed))
            self.send_response_only(reply.status)
            self.send_header("Date", format_datetime(wiki.time.now(), usegmt=True))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
            self.end_headers()
            try:
                self.wfile.write(reply.body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True
            if reply.length is not None and reply.length != len(reply.body):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    wiki.address = f"http://127.0.0.1:{server.server_address[1]}/w/api.php"
    try:
        yield wiki.address
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
