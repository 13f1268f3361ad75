"""What the wiki said of titles that gave no new article: `titles.jsonl` in raw/, the newest answer per title or page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline.files import write_file

TITLES = "titles.jsonl"
Kind = Literal["missing", "deleted", "redirected", "moved", "redirect", "normalised", "invalid", "refused"]
_OF_PAGES = ("deleted", "redirected", "moved")  # said of a page that the store holds; the others of a title


@dataclass(frozen=True, slots=True)
class Outcome:
    """One answer. `target` is the redirect's target, the new title of a moved page, or the reason.

    A page that the store holds is `deleted`, `moved` (it has another title now) or `redirected` (it holds a redirect now).
    """

    wiki: str
    kind: Kind
    title: str
    target: str = ""
    page_id: int | None = None
    seen: str = ""  # UTC, when the wiki first said so

    @property
    def key(self) -> tuple[str, str]:
        """A page has one fate, whatever titles it had; every other answer is about a title."""
        return (self.wiki, f"page {self.page_id}" if self.kind in _OF_PAGES else f"title {self.title}")


def read_outcomes(raw: Path) -> dict[tuple[str, str], Outcome]:
    """The answers on record. Lines that are none are left out: the next fetch writes them anew."""
    try:
        lines = (raw / TITLES).read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return {}
    found = (_outcome(line) for line in lines)
    return {outcome.key: outcome for outcome in found if outcome}


def _outcome(line: str) -> Outcome | None:
    try:
        facts: dict[str, Any] = json.loads(line)
        outcome = Outcome(**facts)
    except (ValueError, TypeError, RecursionError):
        return None
    texts = (outcome.wiki, outcome.kind, outcome.title, outcome.target, outcome.seen)
    return outcome if all(isinstance(text, str) for text in texts) else None


def record_outcomes(raw: Path, news: Iterable[Outcome], found: Iterable[tuple[str, str, int]] = ()) -> None:
    """Adds answers to the record; what is said again keeps its first date; titles that are articles again leave it, and so do
    pages that are back.

    Args:
        raw: The folder of raw articles.
        news: The answers of this fetch.
        found: (wiki, title, page id) of the articles that the wiki has.
    """
    before = read_outcomes(raw)
    after = dict(before)
    for wiki, title, page_id in found:
        after.pop((wiki, f"title {title}"), None)
        fate = after.get((wiki, f"page {page_id}"))
        if fate and fate.kind != "moved":
            del after[fate.key]
    for outcome in news:
        known = before.get(outcome.key)
        if known is None or (known.kind, known.target) != (outcome.kind, outcome.target):
            after[outcome.key] = outcome
        else:
            after[outcome.key] = known
    if after != before:
        lines = [json.dumps(asdict(after[key]), ensure_ascii=False) for key in sorted(after)]
        write_file(raw / TITLES, "".join(line + "\n" for line in lines).encode("utf-8", "backslashreplace"))


def moves(raw: Path) -> dict[tuple[str, int], str]:
    """(wiki, page id) of each moved page, and its title now: its older revisions belong to that title too."""
    return {page: outcome.target for page, outcome in _fates(raw) if outcome.kind == "moved"}


def departed(raw: Path) -> dict[tuple[str, int], Outcome]:
    """(wiki, page id) of each page that was an article and is none any more."""
    return {page: outcome for page, outcome in _fates(raw) if outcome.kind != "moved"}


def _fates(raw: Path) -> list[tuple[tuple[str, int], Outcome]]:
    found = read_outcomes(raw).values()
    return [((o.wiki, o.page_id), o) for o in found if o.kind in _OF_PAGES and isinstance(o.page_id, int)]
