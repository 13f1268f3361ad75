"""issues: nothing is dropped in silence."""

from __future__ import annotations

from pipeline.core import Column, Table
from pipeline.tables._credit import CREDIT_COLUMNS

SEVERITIES = ("error", "warning", "info")
STAGES = ("fetch", "read", "extract", "normalise", "export")

ISSUES = Table(
    "issues",
    "What could not be read, what was refused, and what contradicts itself.",
    (
        Column("stage", "string", "Stage that found it.", required=True, allowed=STAGES),
        Column("article_id", "string", "The article concerned.", required=True),
        Column("table", "string", "The table concerned.", required=True),
        Column("column", "string", "The column or infobox parameter concerned."),
        Column(
            "severity",
            "string",
            "error: a value was refused; warning: doubt; info: worth knowing.",
            required=True,
            allowed=SEVERITIES,
        ),
        Column("check", "string", "What was checked (vocab/checks.csv).", required=True),
        Column("value", "string", "The value concerned.", licensed=True),
        Column("message", "string", "What is wrong, in words.", required=True, licensed=True),
        *CREDIT_COLUMNS,
    ),
    key=(),
    order=("article_id", "stage", "table", "column", "check", "value", "message"),
)
