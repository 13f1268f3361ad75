"""A cell: a value of a column with its evidence, and the small readings that every reader of cells shares."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from pipeline.core import Field, Quantity, Reject, Text
from pipeline.values.times import Order


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a column with its evidence; span is None for what is derived or stands in the title."""

    column: str
    value: Any
    span: tuple[int, int] | None
    rule: str
    source_kind: str = "infobox"
    parameter: str | None = None
    lower: float | None = None
    upper: float | None = None


Read: TypeAlias = "Iterator[Cell | Reject]"
Reader: TypeAlias = "Callable[[Field, Order | None], Read]"


def span_of(text: Text, start: int = 0, end: int | None = None) -> tuple[int, int]:
    return text.span(start, len(text.clean) if end is None else end)


def make_cell(
    field: Field,
    column: str,
    value: Any,
    text: Text,
    rule: str,
    start: int = 0,
    end: int | None = None,
    quantity: Quantity | None = None,
) -> Cell:
    lower, upper = (quantity.lower, quantity.upper) if quantity else (None, None)
    return Cell(column, value, span_of(text, start, end), rule, "infobox", field.written, lower, upper)


def absent(field: Field) -> Reject:
    """A box that says that there is none, or that it is not known."""
    return Reject("not_read", field.value.clean, "the box says that there is none or that it is not known")


LOST = re.compile(r"(?:[\W_]|\b(?:UTC|GMT|km|kg|W|s/n)\b)*")
# A value that says that it is not known or not there.
ABSENT = re.compile(
    r"(?:currently\s)?(?:unknown|undisclosed|unspecified|classified|unavailable|not (?:yet )?(?:known|available|applicable|announced|disclosed|determined)"
    r"|to be (?:announced|determined|decided|confirmed)|tb[adc]|none|n/?a|various|\?{1,3})[.?]?",
    re.IGNORECASE,
)
EMPTY_BRACKETS = re.compile(r"(?<!\s)\s*\(\s*(?:[,;]\s*)?\)")


def tidy(text: str) -> str:
    """Display text: single blanks, empty brackets (a template's lost output) dropped, no loose punctuation at the ends."""
    shown = " ".join(EMPTY_BRACKETS.sub("", text).split()).strip(" ,;")
    return shown if "[" in shown else shown.rstrip("] ")  # of a link that does not close
