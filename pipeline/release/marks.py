"""Where the words of a value stand in the line that is shown for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.wikitext.reader import read_markup

LONGEST = 10_000  # characters of a quote whose markup is read: this is no worker process with a limit of time
_MARKUP = re.compile(r"['\[{&<]")


def marked(line: str, quote: str | None, detail: str | None = None) -> tuple[int, int] | None:
    """The half-open part of a clean line that a reader should see marked; None where the words cannot be told apart in it.

    Args:
        line: the clean sentence or infobox line.
        quote: the raw words of the article, markup included; None where they are left out of the release.
        detail: other clean words to look for, where the quote is not found.
    """
    for words in _candidates(quote, detail):
        at = line.rfind(words)  # an infobox line starts with its parameter, which may hold the same word
        if words and at >= 0:
            return at, at + len(words)
    return None


def _candidates(quote: str | None, detail: str | None) -> Iterator[str]:
    """The words to look for: as written, read as markup, and the clause that says what happened."""
    if quote:
        yield quote
        if _MARKUP.search(quote) and len(quote) <= LONGEST:
            clean = _read(quote)
            yield from (clean, clean.replace("\n", " / "), clean.strip("'"))
    if detail:
        yield detail


@lru_cache(maxsize=1024)
def _read(quote: str) -> str:
    """The quote without its markup; the cells of one time and its mentions share one."""
    return read_markup(quote).clean.strip()
