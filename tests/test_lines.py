"""The line round a place: what a reader sees beside a quote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import Article
from pipeline.extract import extract
from pipeline.normalise.lines import Lines
from pipeline.stages import process

TEXT = """{{Infobox spaceflight
| name = Perun 1
| launch_mass = {{convert|890|kg|lb}} (full)
| crew_callsign = {{ubl|CSM: ''Osprey''|LM: ''Wren''}}
}}
'''Perun 1''' was a [[space probe|probe]]. It weighed about 890&nbsp;kg when full.
"""
READING = extract(Article("enwiki", "Perun 1", TEXT))
LINES = Lines(READING.fields, READING.sentences)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("{{convert|890|kg|lb}}", "launch_mass: 890 kg (full)"),
        ("Wren", "crew_callsign: LM: Wren"),
        ("{{ubl|CSM: ''Osprey''|LM: ''Wren''}}", "crew_callsign: CSM: Osprey / LM: Wren"),
        ("890&nbsp;kg", "It weighed about 890 kg when full."),
        ("Perun 1''' was", "Perun 1 was a probe."),
        ("probe]]. It", None),
        ("{{Infobox", None),
    ],
)
def test_a_place_is_shown_with_its_sentence_or_infobox_line(words: str, line: str | None) -> None:
    at = TEXT.index(words)
    assert LINES.at((at, at + len(words))) == line


def test_every_quote_of_an_article_stands_in_its_line() -> None:
    rows = process(Article("enwiki", "Perun 1", TEXT)).rows
    quoted = [r for name in ("provenance", "designations", "mentions") for r in rows[name] if r["quote"]]
    assert len(quoted) == 4
    assert all(r["sentence"] for r in quoted)


@given(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_no_place_is_too_odd(start: int, end: int) -> None:
    line = LINES.at((start, end))
    assert line is None or start < end
