"""What mwparserfromhell 0.7.2 gets wrong is never reached."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.core import Article
from pipeline.extract import extract
from pipeline.wikitext.reader import read_markup
from pipeline.wikitext.source import scan

BOX = "{{Infobox spaceflight\n| name = Ex\n| operator = %s\n| launch_mass = {{convert|5|kg}}\n}}\n'''Ex''' was a probe."


def fields(operator: str) -> dict[str, str]:
    article = Article("testwiki", "Ex", BOX % operator)
    return {f.parameter: f.value.clean for f in extract(article).fields}


def test_ampersands_do_not_corrupt_the_heap() -> None:
    code = (
        "from pipeline.wikitext.reader import read_markup\n"
        "for _ in range(2000):\n"
        "    assert read_markup('{{convert|890|kg}} a & b &amp; c {{nowrap|x & y &z;}}').clean == '890 kg a & b & c x & y &z;'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONMALLOC": "debug"},
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "hostile", ["A\x00B", "''x", "<li>x", "'''''", "a <b x", "<ref>open", "{|", "[[open", "&#x41;", "<small>open"]
)
def test_no_markup_in_one_parameter_loses_the_next(hostile: str) -> None:
    found = fields(hostile)
    assert found["launch_mass"] == "5 kg"
    assert found["name"] == "Ex"


def test_an_infobox_that_never_closes_is_read_line_by_line() -> None:
    article = Article("testwiki", "Ex", "{{Infobox spaceflight\n| name = Ex\n| SATCAT = 12\n\n'''Ex''' was a probe.")
    reading = extract(article)
    assert {f.parameter: f.value.clean for f in reading.fields}["SATCAT"] == "12"
    assert any(i.check == "unbalanced_braces" for i in reading.issues)


def test_the_mask_is_as_long_as_the_text() -> None:
    for text in ("İ<!-- İ -->{{a|b}}", "\ud800{{x}}", "<ref>é</ref>[[a|b]]", "{{{1}}}"):
        assert len(scan(text).structure) == len(text)


def test_unknown_templates_are_reported_and_give_nothing() -> None:
    text = read_markup("5 {{no such thing|1962}} kg")
    assert text.clean == "5 kg"
    assert [f.check for f in text.faults] == ["unknown_template"]


def test_a_link_with_many_blanks_before_its_pipe_is_read_at_once() -> None:
    assert read_markup("[[Luna 9 (spacecraft)|]]").clean == "Luna 9"
    assert read_markup("[[x" + " " * 100_000 + "y|]]").clean == "x y"
