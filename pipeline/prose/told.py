"""Which sentences of an article tell of the flight, by the headings of their sections."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline import vocab
from pipeline.core import Sentence
from pipeline.prose.times import with_what_follows
from pipeline.values.times import Order, TimeExpression, find_times

_QUIET = {row["heading"]: row["told"] for row in vocab.rows("quiet_sections")}
_MOST_CHARACTERS = 3000  # of one sentence


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence that may state events, with the times in it: they are looked for once."""

    sentence: Sentence
    times: tuple[TimeExpression, ...]


def told_sentences(sentences: tuple[Sentence, ...], order: Order | None) -> list[Told]:
    """The sentences of the sections that tell of the flight; items of lists, and of quieter sections, where they hold a date."""
    out = []
    for sentence in sentences:
        quiet = quietness(sentence.section)
        if quiet == "nothing" or len(sentence.text.clean) > _MOST_CHARACTERS:
            continue
        told = Told(sentence, tuple(with_what_follows(find_times(sentence.text.clean, order))))
        if (sentence.kind == "prose" and not quiet) or any(t.kind == "date" for t in told.times):
            out.append(told)
    return out


def quietness(section: str) -> str:
    """Of sections on plans, people and hardware rather than the flight: whether they tell "nothing" or what is "dated"; else ""."""
    return _QUIET.get(" ".join(section.casefold().split()), "")
