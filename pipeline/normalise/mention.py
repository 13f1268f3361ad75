"""A place that states an event, with its time as that place states it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.core import Time
from pipeline.values.times import Offset

LAUNCH = -1  # of `counts_from`: the launch


@dataclass(frozen=True, slots=True)
class Mention:
    """One statement of an event, from the infobox or the prose. `span` is raw, half open.

    counts_from: the mention of the prose (its number, or LAUNCH) that its offset counts from, where that is an event.
    """

    type: str
    status: str
    subject: str
    body: str | None
    time: Time | None
    basis: str
    source_kind: str
    span: tuple[int, int]
    sentence: str
    detail: str
    rule: str
    subject_text: str | None = None
    location: str | None = None
    parameter: str | None = None
    section: str | None = None
    paragraph: int = -1
    index: int = -1  # of its sentence
    offset: Offset | None = None
    approximate: bool = False
    counts_from: int | None = None
    time_words: str | None = None
    about: Time | None = None  # when the thing told before it came about: where it has no time, that is what it is near
