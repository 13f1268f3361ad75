"""A table of values that readers like to change: texts that look like numbers, nulls or formulas, big integers, lists, instants."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pipeline.core import Column, Table

ODD = Table(
    "odd",
    "Odd values.",
    (
        Column("id", "int64", "Key.", required=True),
        Column("text", "string", "Text.", licensed=True),
        Column("number", "double", "Number.", "kg"),
        Column("whole", "int32", "Whole number."),
        Column("flag", "bool", "Flag."),
        Column("names", "list", "Names."),
        Column("when", "timestamp", "When."),
    ),
    key=("id",),
    order=("id",),
)
TEXTS = [
    "NA",
    "None",
    "null",
    "nan",
    "1E5",
    "007",
    "Yes",
    "=1+1",
    "+1",
    "-1",
    "@x",
    "a\nb",
    'a "b", c',
    "🚀",
    "a\u202eb",
    "\ttab",
    "＝1",
    " x ",
    "'",
    None,
]
ROWS: list[dict[str, Any]] = [
    {
        "id": 2**53 + 1 + i,
        "text": text,
        "number": None if i % 2 else i / 3,
        "whole": None if i % 3 else i,
        "flag": None if i % 4 == 3 else bool(i % 2),
        "names": [text, "x"] if text else None,
        "when": datetime(1962, 11, 4, 15, 35, 15, 999999 if i % 4 == 1 else 0, tzinfo=UTC) if i % 2 else None,
    }
    for i, text in enumerate(TEXTS)
]
