"""Which verb a time belongs to: frames of sentences, each filled with verbs of many kinds. A time of another verb is a time made up."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from test_event_rules import state

FRAMES = list(csv.DictReader((Path(__file__).parent / "corpus" / "frames.csv").read_text("utf-8").splitlines()))
VERBS = {
    "docked with the station": "docking",
    "stopped transmitting": "contact_lost",
    "left lunar orbit": "departure",
    "lost attitude control": "anomaly",
    "entered orbit around Mars": "orbit_insertion",
    "was recovered": "recovery",
    "took pictures of the surface": "observation",
    "landed": "landing",
    "exploded": "destruction",
    "flew past Venus": "flyby",
    "undocked from the station": "undocking",
    "reentered the atmosphere": "reentry",
    "separated from the upper stage": "separation",
    "deployed its solar panels": "deployment",
    "raised its orbit": "engine_firing",
}
PAIRS = list(zip(VERBS, list(VERBS)[1:] + list(VERBS)[:1], strict=True))


@pytest.mark.parametrize("frame", FRAMES, ids=[f["frame"] for f in FRAMES])
def test_a_time_belongs_to_the_verb_that_it_is_told_of(frame: dict[str, str]) -> None:
    for a, b in PAIRS:
        text = frame["frame"].format(a=a, b=b)
        told = {s.type: text[s.time.start : s.time.end] if s.time else "" for s in state(text)}
        for verb, name in ((a, "a"), (b, "b")):
            if f"{{{name}}}" in frame["frame"]:
                assert told[VERBS[verb]].rstrip(".,").removeprefix("on ") == frame[name], text
