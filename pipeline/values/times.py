"""Times in text: dates, clock times, ranges, and what counts from something else. Nothing is invented.

`find_times` finds every time expression of a clean text; `parse_time` reads an infobox value. A full date is a `Time` at
once; a yearless date, a bare clock time or an offset stays an expression that `prose/times.py` resolves in its context.
"""

from __future__ import annotations

import re

from pipeline.core import Found, Reject, Time
from pipeline.values import edtf
from pipeline.values.time_atoms import at_clock, numeric_dates, read_atoms
from pipeline.values.time_expressions import UNITS, Anchor, Clock, Offset, Order, TimeExpression, unit_of
from pipeline.values.time_joins import join_clocks, join_parts, join_ranges, without_clock
from pipeline.values.time_modifiers import as_of, part_of, with_modifiers, year_position

__all__ = [
    "UNITS",
    "Anchor",
    "Clock",
    "Offset",
    "Order",
    "TimeExpression",
    "at_clock",
    "bounded",
    "find_times",
    "parse_time",
    "part_of",
    "unit_of",
    "without_clock",
]


def find_times(text: str, order: Order | None = None) -> list[TimeExpression]:
    """Every time expression of a clean text in reading order, none overlapping. `order` reads numeric dates (Use dmy dates)."""
    joined = join_ranges(text, join_clocks(text, read_atoms(text, order)))
    placed = [atom for atom in joined if (atom.rule != "year" or year_position(text, atom)) and not as_of(text, atom)]
    return join_parts(text, [with_modifiers(text, atom) for atom in placed])


_LOST = re.compile(
    r"(?:[\W_]|\b(?:utc|gmt|ut|z|msk|est|edt|est|pst|pdt|jst|ist|cst|at|on|local time|moscow time|time)\b)*", re.IGNORECASE
)


_DROPPED = re.compile(r"\b(?:cancell?ed|scrapped)\s(?:in\s|on\s)?$", re.IGNORECASE)  # what stands there is when it was given up
_LONGEST = 10_000  # characters of a value; more than a reader would call one


def parse_time(text: str, order: Order | None = None) -> list[Found[Time]] | Reject:
    """What an infobox value says of times: one or more, in order.

    Rejects: template_lost (a zone or punctuation alone), no_time, ambiguous, ambiguous_dmy_mdy, invalid_day, invalid_month, invalid_time.
    """
    if len(text) < 200 and _LOST.fullmatch(text):
        return Reject("template_lost", text)
    text = text[:_LONGEST]
    numeric = numeric_dates(text, order)[:1]
    if numeric and isinstance(numeric[0], Reject) and not re.search(r"\d{4}-\d\d-\d\d", text):
        return numeric[0]
    found: list[Found[Time]] = []
    reasons: list[str] = []
    for atom in find_times(text, order):
        if _DROPPED.search(text[max(0, atom.start - 16) : atom.start]):
            continue
        if atom.time is not None and atom.kind == "date":
            found.append(Found(bounded(atom, atom.time), atom.start, atom.end, f"time:{atom.rule}"))
        elif atom.reject:
            reasons.append(atom.reject)
    if found:
        return found
    return Reject(reasons[0] if reasons else "no_time", text)


def bounded(atom: TimeExpression, time: Time) -> Time:
    """`before` and `by` end an open interval, `after` and `no earlier than` begin one; `until` is the end of a state: the time itself."""
    if atom.bound in ("before", "by"):
        made = edtf.make_interval(None, time)
    elif atom.bound in ("after", "not_before"):
        made = edtf.make_interval(time, None)
    else:
        return time
    return time if isinstance(made, Reject) else made
