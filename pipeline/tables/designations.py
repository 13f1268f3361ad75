"""designations: every name and number of the mission's craft."""

from __future__ import annotations

from pipeline.core import Column, Table
from pipeline.tables._credit import CREDIT_COLUMNS
from pipeline.tables.mentions import LINE, QUOTE, SPAN_END, SPAN_START
from pipeline.tables.missions import MISSION_ID

KINDS = ("name", "alternative_name", "serial", "harvard", "cospar", "satcat", "nssdc", "mission_number", "other")
SOURCE_KINDS = ("infobox", "prose", "title", "derived")

DESIGNATIONS = Table(
    "designations",
    "One row per designation of the mission's craft: names, serials, catalogue numbers, and who used them.",
    (
        Column("designation_id", "string", "Mission, kind and a short hash of the normalised form.", required=True),
        MISSION_ID,
        Column("component", "string", "The label that it stands under.", example="CSM"),
        Column("kind", "string", "Which kind of designation.", required=True, allowed=KINDS),
        Column("value", "string", "As printed, label apart.", required=True),
        Column("normalised", "string", "The canonical form.", required=True, example="1962 Beta Xi 1"),
        Column("issuer", "string", "Who used it, where stated.", example="United States Naval Space Command"),
        Column("order_in_use", "int32", "1, 2 … where the text orders them.", minimum=1),
        Column("derived", "bool", "Follows by rule from another designation, whose evidence it bears.", required=True),
        Column("source_kind", "string", "Where the evidence stands.", required=True, allowed=SOURCE_KINDS),
        SPAN_START,
        SPAN_END,
        QUOTE,
        LINE,
        *CREDIT_COLUMNS,
    ),
    key=("designation_id",),
    order=("mission_id", "kind", "order_in_use", "normalised", "designation_id"),
    references=(("mission_id", "missions", "mission_id"),),
)
