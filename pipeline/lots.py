"""Which articles are taken together: a release is made lot by lot, so that its memory is bounded however many there are. Pure.

The rows of a lot are a slice of every table in its order. Ids begin with their article's: `<article>[#2][/<kind>-<hash>]`. So the
order of tables is that of articles but where an article's id goes on with less than a `/`: the events of `w:Zond` come behind those
of `w:Zond-2`. No lot ends between such two.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyarrow as pa

_BEHIND = "0"  # the character behind `/`


class Lot(NamedTuple):
    """What some articles gave."""

    outcomes: list[pa.RecordBatch]  # of OUTCOMES
    behind: str | None  # the article id at which the next lot begins; None for the last lot


def bounds(articles: Iterable[tuple[str, int]], least: int) -> list[str]:
    """The article ids at which lots begin, but for the first lot.

    Args:
        articles: all ids, ascending by code point, and how many rows each gave.
        least: rows of a lot, if there are so many.
    """
    out: list[str] = []
    rows, behind = 0, ""
    for article_id, number in articles:
        if rows >= least and article_id >= behind:
            out.append(article_id)
            rows = 0
        rows += number
        behind = max(behind, article_id + _BEHIND)
    return out


def pieces(ids: list[str], starts: list[str]) -> Iterator[tuple[int, int, int]]:
    """The lots that some articles, their ids ascending, belong to: number of the lot, first article of it, and the one behind."""
    first = 0
    while first < len(ids):
        lot = bisect_right(starts, ids[first])
        end = bisect_left(ids, starts[lot], first) if lot < len(starts) else len(ids)
        yield lot, first, end
        first = end
