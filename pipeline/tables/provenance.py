"""provenance: why each cell of missions holds what it holds."""

from __future__ import annotations

from pipeline.core import Column, Table
from pipeline.tables._credit import CREDIT_COLUMNS
from pipeline.tables.designations import SOURCE_KINDS
from pipeline.tables.mentions import LINE, QUOTE, SPAN_END, SPAN_START
from pipeline.tables.missions import MISSION_ID

PROVENANCE = Table(
    "provenance",
    "One row per filled cell of missions, and one per infobox parameter that has no column of its own.",
    (
        MISSION_ID,
        Column("column", "string", "Column of missions, or infobox.<parameter>.", required=True),
        Column("value", "string", "The value as text.", required=True, licensed=True),
        QUOTE,
        LINE,
        Column("source_kind", "string", "Where the evidence stands.", required=True, allowed=SOURCE_KINDS),
        Column("parameter", "string", "Infobox parameter as written."),
        SPAN_START,
        SPAN_END,
        Column("rule", "string", "What matched.", required=True),
        Column("lower", "double", "Lower bound, where the text gives one."),
        Column("upper", "double", "Upper bound, where the text gives one."),
        *CREDIT_COLUMNS,
    ),
    key=("mission_id", "column", "span_start", "value"),
    order=("mission_id", "column", "span_start", "value"),
    references=(("mission_id", "missions", "mission_id"),),
)
