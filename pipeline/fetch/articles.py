"""Articles from their text and stated origin, whatever the source; which of several copies is the newest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from hashlib import sha1, sha256
from typing import Any, TypeAlias

from pipeline.core import Article


@dataclass(frozen=True, slots=True)
class Refused:
    """A raw article or file that could not be read: `check` of vocab/checks.csv, where, and what to do."""

    where: str
    check: str
    message: str


Raw: TypeAlias = "Article | Refused"

LARGEST_PAGE = 4 * 1024 * 1024  # characters of text; MediaWiki's own cap is half of it ($wgMaxArticleSize, 2 MiB)

_SURROGATE = re.compile("[\ud800-\udfff]")


def article_from(wiki: str, title: str, text: str, form: str, origin: dict[str, Any], source: str, shown: str) -> Raw:
    """An article from its text and stated origin; a text that no article can have, or that is not what its sha1 says, is refused."""
    if len(text) > LARGEST_PAGE:
        return Refused(shown, "page_size", f"its text has {len(text):,} characters, more than any article can have")
    if any(_SURROGATE.search(t) for t in (wiki, title, text, source, *origin.values()) if isinstance(t, str)):
        return Refused(
            shown, "encoding", "half a character (a lone surrogate) stands in it: no UTF-8 can hold it; fetch it again"
        )
    title = " ".join(title.replace("_", " ").split())
    if not title or "#" in title:  # ids have `#2` for the second mission of an article
        return Refused(shown, "title", f"no page can be called {title!r}: give it a title in its sidecar, or another file name")
    stated = text_of(origin, "sha1")
    digest = hex_sha1(stated) if stated else None
    if digest and digest != sha1(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest():
        return Refused(shown, "sha1", f"the text of {title!r} is not what its sha1 says: delete it and fetch it again")
    return Article(
        wiki=wiki,
        title=title,
        text=text,
        form="plain" if form == "plain" else "wikitext",
        page_id=_number(origin, "page_id"),
        revision_id=_number(origin, "revision_id"),
        namespace=_number(origin, "namespace") or 0,
        timestamp=read_timestamp(text_of(origin, "timestamp")),
        sha1=digest,
        url=text_of(origin, "url"),
        licence=text_of(origin, "licence"),
        wikidata_item=text_of(origin, "wikidata_item"),
        source=source,
    )


_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"


def hex_sha1(stated: str) -> str | None:
    """A sha1 in hex, from hex (API) or base 36 (dumps); None where it is neither."""
    stated = stated.lower()
    if len(stated) == 40 and all(c in "0123456789abcdef" for c in stated):
        return stated
    if 0 < len(stated) <= 31 and all(c in _BASE36 for c in stated):
        return f"{int(stated, 36):040x}"
    return None


def read_timestamp(text: str | None) -> datetime | None:
    """An ISO 8601 instant in UTC, or None."""
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def text_of(origin: dict[str, Any], key: str) -> str | None:
    """A fact of an origin where it is a text that says something, else None."""
    value = origin.get(key)
    return value.strip() or None if isinstance(value, str) else None


def _number(origin: dict[str, Any], key: str) -> int | None:
    value = origin.get(key)
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63 else None


_FACTS = tuple(f.name for f in fields(Article) if f.name != "text")


def content_key(article: Article) -> str:
    """What stands for the article: two articles of one key state the same, letter for letter. Hex, over all that they state."""
    stated = "\0".join(str(getattr(article, name)) for name in _FACTS)
    return sha256(f"{stated}\0{article.text}".encode("utf-8", "surrogatepass")).hexdigest()


Precedence: TypeAlias = "tuple[int, float, int, str, str]"


def precedence(article: Article) -> Precedence:
    """Which of several copies wins: the newest revision, then source markup, then the greater sha1.

    Where the source states no revision id its time tells the newer one; the place that it came from settles what is left.
    """
    digest = article.sha1 or sha1(article.text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    stamp = article.timestamp.timestamp() if article.timestamp and article.revision_id is None else 0.0
    return (article.revision_id or 0, stamp, int(article.form == "wikitext"), digest, article.source)


def winners(keys: Iterable[tuple[str, Precedence]]) -> set[int]:
    """The ordinals of the copies that win, from (article_id, precedence) of each: memory holds no text."""
    best: dict[str, tuple[Precedence, int]] = {}
    for ordinal, (article_id, rank) in enumerate(keys):
        if article_id not in best or rank > best[article_id][0]:
            best[article_id] = (rank, ordinal)
    return {ordinal for _, ordinal in best.values()}


def newest(articles: list[Article]) -> tuple[list[Article], list[Article]]:
    """One copy of each article in the order of their ids, and the copies that it supersedes."""
    kept = winners((a.article_id, precedence(a)) for a in articles)
    best = sorted((a for n, a in enumerate(articles) if n in kept), key=lambda a: a.article_id)
    return best, [a for n, a in enumerate(articles) if n not in kept]
