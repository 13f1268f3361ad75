"""`explain` says of a row or a cell which words say so, where, by which rule, what else is said, and what was refused."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.errors import InputError, UsageError
from pipeline.release.explain import explain, explain_lines
from pipeline.run import run
from pipeline.terminal import escaped, visible

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
PERUN = """{{Infobox spaceflight
| name = Perun 1
| COSPAR_ID = 1965-018A
| launch_date = 3 March 1965, 10:00 UTC
| launch_mass = {{convert|890|±|5|kg}}
| mission_duration = Failed to orbit
| launch_rocket = \x1b[31mRed\x07\u202egnirts\u2066
}}
'''Perun 1''' was a space probe. It was launched on 4 March 1965.

== Flight ==
Two days later its last stage exploded.
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw, out = tmp_path_factory.mktemp("raw"), tmp_path_factory.mktemp("out")
    (raw / "Perun_1.wikitext").write_text(PERUN, "utf-8")
    sidecar = {"title": "Perun 1", "revision_id": 77, "page_id": 7, "url": "https://en.wikipedia.org/wiki/Perun_1"}
    (raw / "Perun_1.json").write_text(json.dumps(sidecar), "utf-8")
    for name in ("Luna_15.wikitext", "Luna_15.json", "Venera_3.txt", "Venera_3.json"):
        shutil.copy(ROOT / "raw" / name, raw)
    run(raw, out, now=NOW)
    return out


def said(out: Path, key: str, column: str | None = None) -> str:
    return "\n".join(explain_lines(explain(out, key, column)))


def test_a_cell_shows_its_words_marked_with_place_rule_raw_words_and_permalink(out: Path) -> None:
    text = said(out, "sample:Luna_15", "launch_mass_kg")
    assert "sample:Luna_15 launch_mass_kg = 5667 kg" in text
    assert "launch_mass: »5667 kg«" in text
    assert "[infobox launch_mass, rule quantity]" in text
    assert "{{Convert|5667|kg|abbr=on}}" in text
    raw = (ROOT / "raw/Luna_15.wikitext").read_text("utf-8")
    place = explain(out, "sample:Luna_15", "launch_mass_kg")["places"][0]
    assert raw[place["span_start"] : place["span_end"]] == place["quote"]
    assert "oldid=77" in said(out, "enwiki:Perun_1", "launch_mass_kg")


def test_a_cell_shows_the_bounds_that_the_text_gives(out: Path) -> None:
    assert "stated from 885 to 895" in said(out, "enwiki:Perun_1", "launch_mass_kg")


def test_a_cell_shows_where_else_its_event_is_stated_and_that_the_places_disagree(out: Path) -> None:
    text = said(out, "enwiki:Perun_1", "launch_edtf")
    assert "launch_date: »3 March 1965, 10:00 UTC«" in text
    assert "stated elsewhere, and the places disagree:\n  1965-03-04:" in text
    assert re.search(r"»[^«]*launched on 4 March 1965\.?«", text)
    assert "warning infobox_prose launch_edtf" in text


def test_a_title_that_begins_as_another_and_goes_on_behind_a_slash_is_another_article(tmp_path: Path) -> None:
    for name in ("Perun", "Perun%2F1", "Perun%2F1%2F2"):
        (tmp_path / f"{name}.wikitext").write_text(PERUN, "utf-8")
    (tmp_path / "Veles.wikitext").write_text("{{Infobox spaceflight\n| name = Veles\n| launch_mass = 5 kg\n}}", "utf-8")
    run(tmp_path, tmp_path / "out", now=NOW)
    found = explain(tmp_path / "out", "enwiki:Perun/1", "launch_edtf")
    assert {event["mission_id"] for event in found["events"]} == {"enwiki:Perun/1"}
    assert {mention["event_id"].rpartition("/")[0] for mention in found["elsewhere"]} == {"enwiki:Perun/1"}
    assert not explain(tmp_path / "out", "enwiki:Veles", "launch_mass_kg")["events"]


def test_an_empty_cell_says_what_was_refused_and_why(out: Path) -> None:
    text = said(out, "sample:Venera_3", "launch_edtf")
    assert "template_lost infobox.launch_date" in text
    empty = said(out, "enwiki:Perun_1", "mission_duration_s")
    assert "mission_duration_s = nothing" in empty
    assert "no words of the article state it" in empty
    assert "the text states no duration — Failed to orbit" in empty


def test_a_mission_lists_its_cells_events_names_and_issues(out: Path) -> None:
    text = said(out, "enwiki:Perun_1")
    for part in (
        "cospar_id = 1965-018A  [infobox",
        "events:\n",
        "enwiki:Perun_1/launch-",
        "designations:\n",
        "refused or doubted:\n",
    ):
        assert part in text
    assert "launch_earliest" not in text


def test_an_event_shows_every_place_and_a_designation_its_own(out: Path) -> None:
    found = explain(out, "enwiki:Perun_1", None)
    launch = next(e["event_id"] for e in found["events"] if e["event_type"] == "launch")
    text = said(out, launch)
    assert text.count("characters") == 2
    assert "its places give times that cannot all hold" in text
    cospar = next(d["designation_id"] for d in found["designations"] if d["kind"] == "cospar")
    assert "COSPAR_ID: »1965-018A«" in said(out, cospar)


def test_what_an_article_holds_moves_no_cursor_and_turns_no_direction(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["launch_vehicle"], [], ["launch_vehicle", "--json"], ["--json"]):
        with pytest.raises(SystemExit) as stop:
            main(["explain", "enwiki:Perun_1", *arguments, "--out", str(out)])
        told = capsys.readouterr().out
        assert stop.value.code == 0
        assert "Red" in told
        assert {c for c in told if not c.isprintable()} == {"\n"}
        if "--json" in arguments:
            assert json.loads(told)["row"]["launch_vehicle"] == explain(out, "enwiki:Perun_1", None)["row"]["launch_vehicle"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Астрон 天宫 é", "Астрон 天宫 é"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202eevil\u2066", "\\u202eevil\\u2066"),
        ("one\ntwo\r\u2028three", "one\\ntwo\\r\\u2028three"),
        ("5\u00a0kg", "5\u00a0kg"),
        ("\U000e0041\ud800", "\\U000e0041\\ud800"),
    ],
)
def test_text_for_a_terminal_shows_its_controls(text: str, expected: str) -> None:
    assert visible(text) == expected
    assert json.loads(escaped(json.dumps(text, ensure_ascii=False))) == text


def test_ids_and_columns_that_are_not_there_are_told(out: Path) -> None:
    with pytest.raises(InputError, match="no mission, event or designation"):
        explain(out, "enwiki:Nothing", None)
    with pytest.raises(InputError, match="no column 'colour'"):
        explain(out, "enwiki:Perun_1", "colour")
    with pytest.raises(UsageError, match="columns are asked of a mission"):
        explain(out, "enwiki:Perun_1/launch-0", "launch_edtf")
