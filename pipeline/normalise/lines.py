"""The line round a place: the clean sentence, or the infobox line as `parameter: value`, that a reader wants to see beside a quote."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from pipeline.core import Field, Sentence, Text

_LONGEST = 600  # characters of a line; a longer one (an unbroken list) is cut


class Lines:
    """The fields and sentences of an article, found by a raw place in them."""

    def __init__(self, fields: Iterable[Field], sentences: Iterable[Sentence]) -> None:
        places: list[tuple[int, int, str, Text]] = [(f.start, f.end, f.written, f.value) for f in fields if f.value.clean]
        places += [(*s.text.span(0, len(s.text.clean)), "", s.text) for s in sentences if s.text.clean]
        self._places = sorted(places, key=lambda place: place[:2])
        self._starts = [place[0] for place in self._places]

    def at(self, span: tuple[int, int]) -> str | None:
        """The line that holds the raw span [start, end); None where no single field or sentence holds it."""
        index = bisect_right(self._starts, span[0]) - 1
        if index < 0:
            return None
        start, end, written, text = self._places[index]
        if not start <= span[0] < span[1] <= end:
            return None
        line = " / ".join(item.clean for item in _touched(text, span)) if written else text.clean
        return (f"{written}: {line}" if written else line)[:_LONGEST]


def _touched(value: Text, span: tuple[int, int]) -> list[Text]:
    """The items of a value that the raw span touches; all of them where markup round the items is meant."""
    items = value.items()
    if len(items) < 2:
        return items
    places = [item.span(0, len(item.clean)) for item in items]
    return [item for item, (a, b) in zip(items, places, strict=True) if a < span[1] and b > span[0]] or items
