"""Lexicons: one CSV a vocabulary, one fact a line, each with a note. Structure lives in code, spellings live here."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The lines of `vocab/<name>.csv` as dictionaries, in file order. Lines that start with `#` are remarks."""
    text = (files(__package__) / f"{name}.csv").read_text("utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#")))
