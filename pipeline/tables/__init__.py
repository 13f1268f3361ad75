"""What we publish: one file per table, one Column per field; everything else is derived from these declarations."""

from __future__ import annotations

from pipeline.core import Table
from pipeline.tables._credit import CC_BY_SA, CREDIT_COLUMNS, LICENCE, OURS, PROJECT, credit
from pipeline.tables.designations import DESIGNATIONS
from pipeline.tables.events import EVENTS
from pipeline.tables.issues import ISSUES
from pipeline.tables.mentions import MENTIONS
from pipeline.tables.missions import MISSIONS
from pipeline.tables.provenance import PROVENANCE
from pipeline.tables.stages import ARTICLES, FIELDS, QUARANTINED, READINGS, REFUSED, SENTENCES

PUBLISHED: tuple[Table, ...] = (MISSIONS, EVENTS, DESIGNATIONS, MENTIONS, PROVENANCE, ISSUES)
STAGE_TABLES: tuple[Table, ...] = (ARTICLES, FIELDS, SENTENCES, READINGS, REFUSED, QUARANTINED)

__all__ = [
    "ARTICLES",
    "CC_BY_SA",
    "CREDIT_COLUMNS",
    "DESIGNATIONS",
    "EVENTS",
    "FIELDS",
    "ISSUES",
    "LICENCE",
    "MENTIONS",
    "MISSIONS",
    "OURS",
    "PROJECT",
    "PROVENANCE",
    "PUBLISHED",
    "QUARANTINED",
    "READINGS",
    "REFUSED",
    "SENTENCES",
    "STAGE_TABLES",
    "credit",
]
