"""Filling raw/ from a wiki's API: revision ids first, texts only where they are new, every other answer on record.

What is in the store was fetched; so a fetch that was interrupted anywhere carries on where it was, and one over unchanged pages
asks for ids only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipeline.core import Article
from pipeline.fetch.api import (
    TITLES_PER_REQUEST,
    NoPage,
    Page,
    Resolved,
    Site,
    batches,
    find_pages,
    members,
    read_articles,
    read_site,
    resolve,
)
from pipeline.fetch.articles import Refused, read_timestamp
from pipeline.fetch.http import Client, LaterError
from pipeline.fetch.outcomes import Kind, Outcome, record_outcomes
from pipeline.fetch.spellings import title_key
from pipeline.fetch.store import Index, Known, read_index, write_article
from pipeline.fetch.summary import FetchSummary, Tell
from pipeline.fetch.wanted import Wanted
from pipeline.files import json_bytes, write_file
from pipeline.terminal import Progress

_UNFIT = re.compile(r"[|\x00-\x1f\x7f]")  # no title has them, and `|` and U+001F part the titles of a question
_LATER = ".later.json"  # host -> the instant before which the wiki wants no request


def fetch_wiki(raw: Path, wanted: Wanted, client: Client, tell: Tell) -> FetchSummary:
    """Writes the wanted articles whose newest revision the store does not hold.

    Raises:
        LaterError: The wiki says later than a run may wait, now or when it was last asked; what was fetched is kept.
        UnreachableError: The wiki gives no usable answer.
    """
    _refuse_early(raw, client)
    try:
        return _fetch(raw, wanted, client, tell)
    except LaterError as later:
        write_file(raw / _LATER, json_bytes({**_read_later(raw), client.host: later.until.isoformat()}))
        raise


def _refuse_early(raw: Path, client: Client) -> None:
    until = read_timestamp(_read_later(raw).get(client.host))
    if until and until > client.clock.now():
        raise LaterError("the wiki asked to be left alone until then", where=client.api, until=until)


def _read_later(raw: Path) -> dict[str, str]:
    try:
        value = json.loads((raw / _LATER).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return {host: until for host, until in value.items() if isinstance(until, str)} if isinstance(value, dict) else {}


def _fetch(raw: Path, wanted: Wanted, client: Client, tell: Tell) -> FetchSummary:
    start = client.clock.monotonic()
    site = read_site(client)
    job = _Job(raw, site, client, read_index(raw, site.wiki), FetchSummary(site.source))
    titles = job.titles(wanted)
    done = 0
    for lot in batches(titles):
        job.look_up(lot)
        done += len(lot)
        tell(Progress(done, len(titles), "pages", client.clock.monotonic() - start))
    job.read_pending(0)
    traffic = client.traffic
    job.summary.requests, job.summary.content_requests = traffic.requests, traffic.content_requests
    job.summary.received, job.summary.waited = traffic.received, traffic.waited
    return job.summary


@dataclass(slots=True)
class _Job:
    """One fetch under way: what the store holds, what is to be read, what was counted."""

    raw: Path
    site: Site
    client: Client
    index: Index
    summary: FetchSummary
    pending: list[str] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def titles(self, wanted: Wanted) -> list[str]:
        """The titles to look up, once each. Where templates or categories are wanted, the articles that they gave before are
        looked up again, so that a page which was deleted or left them is noticed.
        """
        titles = list(wanted.titles)
        for template in wanted.templates:
            titles += self._members(template=template)
        for category in wanted.categories:
            titles += self._members(category=category)
        if wanted.templates or wanted.categories:
            titles += sorted(known.title for known in self.index.pages.values() if known.source == self.site.source)
        once: dict[str, str] = {}
        for title in titles:
            if title.strip():
                once.setdefault(title_key(title), title)
        unfit = [title for title in once.values() if _UNFIT.search(title)]
        if unfit:
            record_outcomes(
                self.raw, [self._outcome(NoPage(title, "invalid", "no title has such a character")) for title in unfit]
            )
        return [title for title in once.values() if title not in unfit]

    def _members(self, *, template: str = "", category: str = "") -> list[str]:
        """The articles of a template or category. That there are none is on record: the name may be misspelt."""
        found = members(self.client, template=template, category=category)
        name, what = (
            template or category,
            "no article calls this template" if template else "no article stands in this category",
        )
        outcomes = [] if found else [self._outcome(NoPage(name, "missing", what))]
        record_outcomes(self.raw, outcomes, [(self.site.wiki, name, 0)] if found else [])
        return found

    def look_up(self, lot: Sequence[str]) -> None:
        """Asks what the titles are now, records it, and reads the texts that are due once there are enough of them."""
        found = resolve(self.client, lot)
        lost = self._lost(found)
        known = {outcome.title for outcome in lost.values()}
        outcomes = [self._outcome(other) for other in found.others if other.kind != "missing" or other.title not in known]
        elsewhere = find_pages(self.client, list(lost)) if lost else ()
        pages = [*found.pages, *elsewhere]
        for page in pages:
            lost.pop(page.page_id, None)
            if page.page_id not in self.seen:
                self.seen.add(page.page_id)
                outcomes += self._due(page)
        outcomes += lost.values()
        self.summary.deleted += len(lost)
        record_outcomes(self.raw, outcomes, [(self.site.wiki, page.title, page.page_id) for page in pages])
        self.read_pending(TITLES_PER_REQUEST - 1)

    def _lost(self, found: Resolved) -> dict[int, Outcome]:
        """The pages of the store whose titles are no article any more or lead elsewhere, and what that means unless they have
        moved: a move may leave no redirect behind.
        """
        there = {page.page_id for page in found.pages}
        lost: dict[int, Outcome] = {}
        for other in found.others:
            known = self.index.titled(other.title)
            if known is None or known.page_id in there or other.kind not in ("missing", "redirect"):
                continue
            kind: Kind = "redirected" if other.kind == "redirect" else "deleted"
            lost[known.page_id] = self._say(kind, other.title, other.target, known.page_id)
        return lost

    def _due(self, page: Page) -> list[Outcome]:
        """Puts a page with a new revision on the list; gives its move where it has another title than the store knows."""
        if (page.page_id, page.revision_id) in self.index.revisions:
            self.summary.unchanged += 1
        else:
            self.pending.append(page.title)
        known = self.index.pages.get(page.page_id)
        if known is None or known.title == page.title:
            return []
        self.summary.moved += 1
        return [self._say("moved", known.title, page.title, page.page_id)]

    def _outcome(self, other: NoPage) -> Outcome:
        if other.kind == "missing":
            self.summary.missing += 1
        elif other.kind == "invalid":
            self.summary.invalid += 1
        elif other.kind == "redirect":
            self.summary.redirects += 1
        elif other.kind == "refused":
            self.summary.refused.append(Refused(other.title, "missing_field", other.target))
        return self._say(other.kind, other.title, other.target)

    def read_pending(self, keep: int) -> None:
        """Reads the texts that are due until at most `keep` are left for the next question."""
        while len(self.pending) > keep:
            lot = next(batches(self.pending))
            self.pending = self.pending[len(lot) :]
            outcomes = []
            for page in read_articles(self.client, self.site, lot):
                if isinstance(page, Refused):
                    self.summary.refused.append(page)
                    outcomes.append(self._say("refused", page.where, page.message))
                else:
                    self._write(page)
            record_outcomes(self.raw, outcomes)

    def _write(self, article: Article) -> None:
        write_article(self.raw, article)
        page, revision = article.page_id or 0, article.revision_id or 0
        if page in self.index.pages:
            self.summary.changed += 1
        else:
            self.summary.new += 1
        self.index.add(Known(article.title, page, revision, article.source))

    def _say(self, kind: Kind, title: str, target: str = "", page_id: int | None = None) -> Outcome:
        seen: datetime = self.client.clock.now()
        return Outcome(self.site.wiki, kind, title, target, page_id, f"{seen:%Y-%m-%dT%H:%M:%SZ}")
