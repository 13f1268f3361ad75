"""Hostile articles from end to end: nothing that they hold becomes a control of a terminal, a formula, a path or a stall."""

from __future__ import annotations

import csv
import json
import time
import unicodedata
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.cli import main
from pipeline.core import Article
from pipeline.engines.jail import guarded
from pipeline.stages import process

ESCAPE = "\x1b]0;owned\x07\x1b[2J\x1b[1;31m"
BIDI = "\u202egnihtyna\u2066"
NAMES = {
    "formula": '=HYPERLINK("http://x.example","y")',
    "command": "@SUM(1+1)*cmd|' /C calc'!A0",
    "full width": "＝1＋1",
    "script": "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "escape": f"Perun {ESCAPE}1",
    "turned": f"Perun {BIDI}",
    "controls": "Per\x00un\x08\x7f\x9b31m 2\r\n3",
    "path": "../../../etc/cron.d/x",
    "quotes": 'Perun "4", \'5\';\n"6"',
}


def text_of(name: str) -> str:
    return (
        f"{{{{Infobox spaceflight\n| name = {name}\n| names_list = {name}\n| operator = {name}\n| launch_mass = {name}\n"
        f"| {name} = {name}\n| launch_date = 3 March 1965\n}}}}\n'''{name}''' was a space probe. It was launched by {name} on 3 March 1965.\n"
    )


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of these articles, under titles as hostile as they are, from files whose names are too."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "raw").mkdir()
    for number, name in enumerate(NAMES.values()):
        (folder / "raw" / f"{number}.wikitext").write_bytes(text_of(name).encode())
        (folder / "raw" / f"{number}.json").write_text(
            json.dumps({"title": name, "wiki": "w", "url": f"https://x.example/{name}"})
        )
    (folder / "raw" / f"bad{ESCAPE.replace('/', '')}{BIDI}.wikitext").write_bytes(b"\xff")
    with pytest.raises(SystemExit) as ended:
        main(["run", "--raw", str(folder / "raw"), "--out", str(folder / "out")])
    assert not ended.value.code
    return folder / "out"


def controls(text: str) -> set[str]:
    """Characters that move a cursor, ring, or turn the direction of writing."""
    return {
        c
        for c in text
        if c != "\n" and (unicodedata.category(c) == "Cc" or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    }


def test_no_verb_sends_a_control_to_the_terminal(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = out.parent / "raw"
    ids = pq.read_table(out / "latest" / "missions.parquet").column("mission_id").to_pylist()
    assert len(ids) >= len(NAMES) - 1
    release = str((out / "latest").resolve())
    verbs = [["run", "--raw", str(raw), "--out", str(out)], ["status", "--out", str(out)], ["diff", release, release]]
    verbs += [["explain", one, "--out", str(out)] for one in ids] + [["explain", f"no such {ESCAPE}", "--out", str(out)]]
    verbs += [
        ["extract", "--raw", str(raw), "--out", str(out)],
        ["fetch", "--raw", str(raw), "--dump", f"{ESCAPE}.xml"],
        [f"{ESCAPE}"],
    ]
    for words in verbs:
        with pytest.raises(SystemExit):
            main(words)
        shown = capsys.readouterr()
        assert not controls(shown.out), (words, shown.out)
        assert not controls(shown.err), (words, shown.err)


def test_no_cell_of_the_spreadsheets_is_a_formula(out: Path) -> None:
    for file in sorted((out / "latest").glob("*.sheet.csv")):
        with file.open(encoding="utf-8-sig", newline="") as sheet:
            for row in csv.reader(sheet):
                for cell in row:
                    numeric = cell.lstrip("-").replace(".", "").isdigit()
                    assert numeric or not cell.startswith(tuple("=+-@\t\r\n＝＋－＠")), (file.name, cell)


def test_nothing_is_written_beside_the_outputs(out: Path) -> None:
    assert {path.name for path in out.parent.iterdir()} == {"raw", "out"}
    assert {path.name for path in out.iterdir()} <= {"releases", "latest", "stages", "quarantine", "logs", ".lock"}


SHAPES = [
    "{{", "}}", "[[", "{{{", "{|\n|-\n", "<ref>", "<ref name=x />", "<!--", "<nowiki>", "''", "&", "&amp;", "* a\n", "== a ==\n", "|", "=",
    "{{convert|", "{{convert|5|kg}} ", "{{ubl|a|", "[[a|b]] ", "<br>", "| a = b\n", "3 March 1965 ", "between ", "5 kg ", "T+1 ", "1,000",
    "It was launched on 3 March 1965. ", "(", "A. ", "No. ", "and ", "\u202e", "\x00", "e\u0301", "{{Infobox spaceflight\n| name = x\n}}\n",
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_no_shape_of_twenty_thousand_characters_stalls(shape: str) -> None:
    """Alone, in a value and in the prose; each well within what one article may take, in seconds of this process."""
    start = time.process_time()
    long = shape * (20_000 // len(shape))
    for text in (
        long,
        text_of("x").replace("| operator = x", f"| operator = {long}"),
        text_of("x") + "\n== Mission ==\nIt " + long,
    ):
        outcome = guarded(Article("w", "A", text), process, seconds=60)
        assert not [q for q in outcome.quarantined if q.table == "articles"], outcome.quarantined
    assert time.process_time() - start < 5
