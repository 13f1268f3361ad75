"""What nested boxes say of arrivals, departures and dockings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.core import Article
from pipeline.stages import process

FILE = Path(__file__).parent / "corpus" / "infobox_events.jsonl"
CASES = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_a_box_tells_these_events_and_no_others(case: dict[str, Any]) -> None:
    fields = f"| interplanetary = {case['box']}" if "{{" in case["box"] else case["box"]
    text = f"{{{{Infobox spaceflight\n| name = Perun 1\n{fields}\n}}}}\n'''Perun 1''' was a spacecraft.\n"
    rows = process(Article("testwiki", "Perun 1", text)).rows
    got = [[row[key] for key in ("event_type", "status", "subject", "time_edtf", "body")] for row in rows["events"]]
    assert got == case["events"]
    for row in rows["mentions"]:
        assert text[row["span_start"] : row["span_end"]] == row["quote"]
