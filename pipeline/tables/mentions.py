"""mentions: the evidence of events, one row per place that states one."""

from __future__ import annotations

from pipeline.core import Column, Table
from pipeline.tables._credit import CREDIT_COLUMNS
from pipeline.tables._time import time_columns

SPAN_START = Column("span_start", "int64", "First code point of the quote in the stored article text.", minimum=0)
SPAN_END = Column("span_end", "int64", "Code point after the last of the quote.", minimum=0)
QUOTE = Column("quote", "string", "The very characters of the stored text, markup included.", licensed=True)

LINE = Column("sentence", "string", "The clean sentence or infobox line that holds the quote, for reading.", licensed=True)

MENTIONS = Table(
    "mentions",
    "Every place that states an event, with its words and the time as that place states it.",
    (
        Column("event_id", "string", "The event that is stated.", required=True),
        Column("source_kind", "string", "Where the words stand.", required=True, allowed=("infobox", "prose")),
        Column("parameter", "string", "Infobox parameter, for infobox mentions."),
        Column("section", "string", "Section heading, for prose mentions; null for the lead."),
        QUOTE,
        LINE,
        SPAN_START,
        SPAN_END,
        *time_columns("time", "The event as this place states it"),
        Column("rule", "string", "What matched.", required=True),
        *CREDIT_COLUMNS,
    ),
    key=("event_id", "span_start", "span_end"),
    order=("event_id", "span_start", "span_end"),
    references=(("event_id", "events", "event_id"),),
)
