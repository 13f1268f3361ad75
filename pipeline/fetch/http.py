"""One polite client for one wiki: one request at a time, never early, bounded in bytes and seconds, never led to another host.

Etiquette: mediawiki.org, "API:Etiquette" (serial requests, maxlag, a User-Agent with the operator's contact) and RFC 9110,
10.2.3 (Retry-After). Waits without a stated length start at 5 s and double to 120 s, as pywikibot's do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeAlias
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
import urllib3

from pipeline.errors import ConfigurationError, TryLaterError, UnreachableError, UsageError
from pipeline.fetch.clock import SYSTEM, Clock
from pipeline.fetch.summary import Say, quiet
from pipeline.terminal import clock

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_CONTACT = re.compile(r"[!-?A-~]{1,100}@[!-?A-~]{3,150}|https?://[!-~]{3,200}")
_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = ("maxlag", "ratelimited", "readonly")
_SECONDS = re.compile(r"\d{1,300}(?:\.\d{1,300})?(?:\s*,\s*\d{1,300}(?:\.\d{1,300})?){0,9}", re.ASCII)
_FIRST_WAIT, _LONGEST_BACKOFF = 5.0, 120.0


@dataclass(frozen=True, slots=True)
class Caps:
    """What one answer and one wait may cost."""

    body: int = 64 * 1024 * 1024  # bytes, decoded
    seconds: float = 60.0  # for one answer, from question to last byte
    wait: float = 300.0  # a longer wait ends the fetch
    tries: int = 8
    hops: int = 5


class LaterError(TryLaterError):
    """The wiki says later than a run may wait: `until` is when to come again."""

    def __init__(self, what: str, *, where: str, until: datetime) -> None:
        super().__init__(what, where=where, mend=f"run fetch again after {until:%Y-%m-%dT%H:%M:%SZ}; what was fetched is kept")
        self.until = until


@dataclass(frozen=True, slots=True)
class Setback:
    """Why an answer was none: the wait that the wiki states, and whether it is busy (come later) or broken."""

    reason: str
    stated: float | None = None
    busy: bool = False
    tries: int = 1_000_000


@dataclass(slots=True)
class Traffic:
    """What was asked and what came."""

    requests: int = 0
    content_requests: int = 0
    received: int = 0  # bytes, decoded
    waited: float = 0.0  # seconds


_Reply: TypeAlias = "tuple[int, Mapping[str, str], bytes]"


@dataclass(slots=True)
class Client:
    """Asks one MediaWiki API; every answer is the JSON object that the wiki gave. `say` hears whom it asks, and why it waits.

    Raises:
        ConfigurationError: There is no contact. Raised before any socket opens, as the next.
        UsageError: The address is not safe.
        LaterError: The wiki is busy for longer than the cap.
        UnreachableError: No usable answer after several tries, or one that no further try would mend.
    """

    api: str
    contact: str | None
    clock: Clock = SYSTEM
    allow_http: bool = False
    caps: Caps = Caps()
    say: Say = quiet
    traffic: Traffic = field(default_factory=Traffic)
    _session: requests.Session = field(init=False)

    def __post_init__(self) -> None:
        agent = user_agent(self.contact)
        _check_address(self.api, self.allow_http)
        self._session = _Session()
        self._session.headers.update({"User-Agent": agent, "Accept-Encoding": "gzip", "Accept": "application/json"})
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.auth = lambda request: request  # else a .netrc would be read for the host
        self._session.trust_env = self.host not in _LOOPBACK

    @property
    def host(self) -> str:
        """The host that is asked."""
        return urlsplit(self.api).hostname or ""

    def get(self, params: Mapping[str, str | int]) -> dict[str, Any]:
        """The wiki's answer to one question."""
        question = {"format": "json", "formatversion": 2, "maxlag": 5, **params}
        tries = 0
        if not self.traffic.requests:
            self.say(f"asking {self.host}")
        while True:
            answer = self._ask(question)
            if not isinstance(answer, Setback):
                return answer
            tries += 1
            wait = answer.stated if answer.stated is not None else min(_FIRST_WAIT * 2.0 ** (tries - 1), _LONGEST_BACKOFF)
            if wait > self.caps.wait or (answer.busy and tries >= self.caps.tries):
                raise LaterError(answer.reason, where=self.api, until=self.clock.now() + timedelta(seconds=min(wait, 1e9)))
            if tries >= min(self.caps.tries, answer.tries):
                raise UnreachableError(answer.reason, where=self.api, mend="see that the wiki works and that --api is right")
            self.say(f"{answer.reason}; asking again in {clock(wait)}")
            self._wait(wait)

    def _wait(self, seconds: float) -> None:
        end = self.clock.monotonic() + seconds
        self.traffic.waited += seconds
        while (left := end - self.clock.monotonic()) > 0:
            self.clock.sleep(left)

    def _ask(self, question: Mapping[str, str | int]) -> dict[str, Any] | Setback:
        self.traffic.requests += 1
        try:
            status, headers, body = self._in_time(lambda: self._fetch(question))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            return Setback(f"the wiki does not answer: {type(error).__name__}", tries=5)
        self.traffic.received += len(body)
        return read_answer(status, headers, body, self.clock.now(), self.api)

    def _in_time(self, work: Callable[[], _Reply]) -> _Reply:
        """What the work gives, or UnreachableError once its seconds are over: a head that drips is not seen by any timeout of a read.
        The question is then still open, so no other may follow it.
        """
        box: SimpleQueue[_Reply | Exception] = SimpleQueue()

        def attempt() -> None:
            try:
                box.put(work())
            except Exception as error:  # noqa: BLE001 — it is raised again where the answer is waited for
                box.put(error)

        Thread(target=attempt, daemon=True).start()
        try:
            found = box.get(timeout=self.caps.seconds + 5)
        except Empty:
            raise UnreachableError("the wiki's answer drips", where=self.api, mend="see that the wiki works") from None
        if isinstance(found, Exception):
            raise found
        return found

    def _fetch(self, question: Mapping[str, str | int]) -> _Reply:
        url, params, start = self.api, dict(question), self.clock.monotonic()
        for _ in range(self.caps.hops + 1):
            # Each read is bounded by the timeout, the whole answer by `_body`.
            with self._session.get(url, params=params, stream=True, allow_redirects=False, timeout=(10, 30)) as response:
                target = response.headers.get("Location")
                if response.status_code not in _REDIRECTS or not target:
                    return response.status_code, response.headers, self._body(response, start)
            url, params = self._hop(url, target), {}
        raise UnreachableError("the wiki leads in a circle", where=self.api, mend="see that --api is right")

    def _hop(self, url: str, target: str) -> str:
        """The address that a redirect leads to: the same host, or nothing is opened."""
        try:
            there, here = urlsplit(urljoin(url, target)), urlsplit(self.api)
            doors = ((here.scheme, _port(here)), ("https", 443))
            allowed = there.hostname == here.hostname and (there.scheme, _port(there)) in doors and there.username is None
        except ValueError:
            allowed = False
        if not allowed:
            what = f"the wiki leads to another place, which is not opened: {target[:200]!r}"
            raise UnreachableError(what, where=url, mend="if that is the wiki, give its address as --api")
        return there.geturl()

    def _body(self, response: requests.Response, start: float) -> bytes:
        body = bytearray()
        while piece := response.raw.read1(65536, decode_content=True):
            body += piece
            if len(body) > self.caps.body:
                what = f"an answer of more than {self.caps.body:,} bytes"
                raise UnreachableError(what, where=self.api, mend="see that --api is right")
            if self.clock.monotonic() - start > self.caps.seconds:
                raise requests.Timeout("the answer drips")
        stated = response.headers.get("Content-Length", "")
        if stated.isdigit() and "Content-Encoding" not in response.headers and len(body) < int(stated):
            raise requests.ConnectionError("the answer ends early")
        return bytes(body)


class _Session(requests.Session):
    """A session that never looks at a redirect: `Client` decides about each."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None, whatever the answer says."""
        return


def user_agent(contact: str | None) -> str:
    """The User-Agent that names the program and the operator's contact. Raises ConfigurationError where there is none."""
    contact = (contact or "").strip()
    if not _CONTACT.fullmatch(contact):
        mend = "give your mail address or a page of yours as --contact, or as PIPELINE_CONTACT"
        what = f"{contact[:80]!r} is no contact" if contact else "the wiki must know whom to ask: no contact is given"
        raise ConfigurationError(what, where="--contact", mend=mend)
    try:
        release = version("spaceflight-tables")
    except PackageNotFoundError:
        release = "0"
    return f"spaceflight-tables/{release} ({contact}) python-requests/{requests.__version__}"


def _check_address(api: str, allow_http: bool) -> None:
    try:
        parts = urlsplit(api)
        _port(parts)
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    safe = parts.scheme == "https" or (parts.scheme == "http" and allow_http and parts.hostname in _LOOPBACK)
    if not safe or not parts.hostname or parts.username is not None:
        mend = "give the https address of its api.php; --allow-http opens http for a wiki on this machine only"
        raise UsageError("this is no address to ask a wiki at", where=api[:200], mend=mend)


def _port(parts: SplitResult) -> int | None:
    return parts.port or {"https": 443, "http": 80}.get(parts.scheme)


# ---------------------------------------------------------------- answers


def read_answer(status: int, headers: Mapping[str, str], body: bytes, now: datetime, api: str) -> dict[str, Any] | Setback:
    """The JSON object of an answer, or why it is none. Raises UnreachableError where asking again would not help."""
    wait = retry_after(headers.get("Retry-After"), headers.get("Date"), now)
    answer = _json_object(body)
    code, info = _error(answer)
    if code in _BUSY or status in (429, 503):
        return Setback(f"the wiki is busy: {code or f'HTTP {status}'}{info}", wait, busy=True)
    if status >= 500 or code.startswith("internal_api_error"):
        return Setback(f"the wiki is broken: {code or f'HTTP {status}'}{info}", wait, tries=5)
    if status >= 400:
        mend = "give your own mail address or page as --contact" if status == 403 else "see that --api is right"
        raise UnreachableError(f"the wiki refuses: HTTP {status}{info}", where=api, mend=mend)
    if code:
        mend = "see that titles, template and category are right"
        raise UnreachableError(f"the wiki refuses the question: {code}{info}", where=api, mend=mend)
    if answer is None:
        kind = headers.get("Content-Type", "no type")[:60]
        return Setback(f"the wiki answers with no JSON object ({kind}, {len(body):,} bytes)", wait, tries=3)
    return answer


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _error(answer: dict[str, Any] | None) -> tuple[str, str]:
    """The code and the words of an error, in either of the API's forms; "" where there is none."""
    if answer is None:
        return "", ""
    error = answer.get("error")
    errors = answer.get("errors")
    if error is None and isinstance(errors, list) and errors:
        error = errors[0]
    if not isinstance(error, dict):
        return "", ""
    words = error.get("info") or error.get("text") or ""
    return str(error.get("code") or "unknown"), f": {' '.join(str(words).split())[:200]}" if words else ""


def retry_after(header: str | None, date: str | None, now: datetime) -> float | None:
    """The seconds that a Retry-After asks for: whole, with a fraction, or up to an HTTP date; None for nonsense and the past.

    A date is counted from the answer's own Date where it has one, so that a clock that is wrong here makes no request early. Where
    wiki and cache each state their seconds, the header lists both, and the longer wait is kept.
    """
    text = (header or "").strip()
    if _SECONDS.fullmatch(text):
        return max(float(part) for part in text.split(",")) or None
    there = _http_date(text)
    if there is None:
        return None
    seconds = (there - (_http_date(date or "") or now)).total_seconds()
    return seconds if seconds > 0 else None


def _http_date(text: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
