"""events: one row per distinct thing that happened, was planned, or did not happen."""

from __future__ import annotations

from pipeline.core import Column, Table
from pipeline.tables._credit import CREDIT_COLUMNS
from pipeline.tables._time import time_columns
from pipeline.tables.missions import MISSION_ID

EVENT_TYPES = (
    "launch",
    "launch_scrub",
    "separation",
    "engine_firing",
    "orbit_insertion",
    "departure",
    "flyby",
    "docking",
    "undocking",
    "spacewalk",
    "landing",
    "impact",
    "reentry",
    "recovery",
    "deployment",
    "contact",
    "contact_lost",
    "activation",
    "deactivation",
    "observation",
    "disposal",
    "anomaly",
    "destruction",
    "programme",
    "other",
)
STATUSES = ("occurred", "planned", "not_achieved")
SUBJECTS = (
    "spacecraft",
    "launch_vehicle",
    "stage",
    "lander",
    "orbiter",
    "rover",
    "capsule",
    "payload",
    "instrument",
    "crew",
    "debris",
    "station",
    "other_spacecraft",
    "other",
)
TIME_BASES = ("stated", "inherited", "relative", "none")

EVENTS = Table(
    "events",
    "One row per distinct event of a mission, each with the time that its words allow and what became of it.",
    (
        Column("event_id", "string", "Mission, type and a short hash of the first mention's words.", required=True),
        MISSION_ID,
        Column("sequence", "int32", "Order in time within the mission, from 1.", required=True, minimum=1),
        Column("event_type", "string", "What kind of event.", required=True, allowed=EVENT_TYPES),
        Column("status", "string", "Whether it occurred, is planned, or did not come about.", required=True, allowed=STATUSES),
        Column("subject", "string", "What it happened to, or what did it.", required=True, allowed=SUBJECTS),
        Column("subject_text", "string", "The subject as written.", licensed=True),
        Column("body", "string", "The celestial body concerned.", example="Earth"),
        Column("location", "string", "Place on that body, where stated.", example="Altai Mountains"),
        *time_columns("time", "The event"),
        Column(
            "time_basis",
            "string",
            "Stated; inherited (year or day from the context); relative (resolved from another event); none.",
            required=True,
            allowed=TIME_BASES,
        ),
        Column("offset_s", "double", "The stated offset, from launch where the chain leads there.", "s", example="292.0"),
        Column("relative_to", "string", "The event that the offset counts from."),
        Column("detail", "string", "The clause that says what happened, clean of markup.", licensed=True),
        Column("conflict", "bool", "Two mentions give times that cannot both hold.", required=True),
        Column("mention_count", "int32", "Rows in `mentions`.", required=True, minimum=1),
        *CREDIT_COLUMNS,
    ),
    key=("event_id",),
    order=("mission_id", "sequence"),
    references=(("mission_id", "missions", "mission_id"), ("relative_to", "events", "event_id")),
)
