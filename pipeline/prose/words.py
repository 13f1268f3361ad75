"""Which patterns a text may match, told by the beginnings of its words: a pattern that no word leads to is not tried."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+")


def finder(stems: Sequence[tuple[str, ...]]) -> Callable[[str], list[int]]:
    """A function that gives, in order, the places in `stems` of which one stem begins a word of a text, whatever its case."""

    @lru_cache(maxsize=1 << 16)
    def of_word(word: str) -> tuple[int, ...]:
        return tuple(place for place, begins in enumerate(stems) if word.startswith(begins))

    def of_text(text: str) -> list[int]:
        return sorted({place for word in set(_WORD.findall(text.casefold())) for place in of_word(word)})

    return of_text
