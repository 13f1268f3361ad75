"""Which patterns a text may match, told by the beginnings of its words: a pattern that no word leads to is not tried."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+")


def finder(stems: Sequence[tuple[str, ...]]) -> Callable[[str], list[int]]:
    """A function that gives, in order, the places in `stems` of which one stem begins a word of a text, whatever its case."""

    places: dict[str, list[int]] = {}
    for place, begins in enumerate(stems):
        for stem in begins:
            places.setdefault(stem, []).append(place)
    longest = max(map(len, places))

    @lru_cache(maxsize=1 << 16)
    def of_word(word: str) -> frozenset[int]:
        begins = (word[:length] for length in range(1, min(len(word), longest) + 1))
        return frozenset(place for begin in begins for place in places.get(begin, ()))

    def of_text(text: str) -> list[int]:
        return sorted(frozenset().union(*map(of_word, set(_WORD.findall(text.casefold())))))

    return of_text
