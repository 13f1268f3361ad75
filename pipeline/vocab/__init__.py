"""Lexicons: one CSV a vocabulary, one fact a line, each with a note. Structure lives in code, spellings live here."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The lines of `vocab/<name>.csv` as dictionaries, in file order. Lines that start with `#` are remarks.

    Raises ValueError for a line that has not as many fields as the header, as one with a comma that stands in no quotes.
    """
    text = (files(__package__) / f"{name}.csv").read_text("utf-8")
    header, *lines = csv.reader(line for line in text.splitlines() if line and not line.startswith("#"))
    for line in lines:
        if len(line) != len(header):
            raise ValueError(f"vocab/{name}.csv: {len(line)} fields where the header has {len(header)}: {','.join(line)[:80]}")
    return tuple(dict(zip(header, line, strict=True)) for line in lines)
