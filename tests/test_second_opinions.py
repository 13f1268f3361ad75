"""Others read the same: infobox parameters as wikitextparser splits them, dates as dateparser reads them. Where not, it is listed why."""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path
from typing import Any

import dateparser
import pytest
import wikitextparser
from test_boxes import CASES

from pipeline.core import Article, Reject
from pipeline.extract import extract
from pipeline.values.times import parse_time
from pipeline.wikitext.calls import split_call
from pipeline.wikitext.infobox import find_boxes
from pipeline.wikitext.source import scan

HERE = Path(__file__).parent
PAGES = [(file.stem, file.read_text("utf-8")) for file in sorted((HERE.parent / "raw").glob("*.wikitext"))]
PAGES += [(case.title, case.wikitext) for case in CASES]
Parameters = list[tuple[str, str]] | None


def ours(text: str) -> list[Parameters]:
    """Name and value of each parameter of each infobox; None for one that cannot be split."""
    source = scan(text)
    out: list[Parameters] = []
    for _, start, end in find_boxes(source):
        call = split_call(source, start, end) if end else None
        out.append(call and [(" ".join(a.name.split()), text[a.start : a.end].strip()) for a in call[1]])
    return out


def theirs(text: str) -> list[Parameters]:
    out: list[Parameters] = []
    for _, start, end in find_boxes(scan(text)):
        box: Any = wikitextparser.Template(text[start : end or len(text)])
        named = [(wikitextparser.remove_markup(a.name) if not a.positional else "", a.value.strip()) for a in box.arguments]
        out.append([(" ".join(name.split()), value) for name, value in named])
    return out


@pytest.mark.parametrize("page", PAGES, ids=[title for title, _ in PAGES])
def test_wikitextparser_splits_the_infoboxes_alike(page: tuple[str, str]) -> None:
    assert ours(page[1]) == theirs(page[1])


ODD = """
<ref>a|b=c</ref>5 ⁞ <ref name=x|y />5 ⁞ <!-- a|b=c -->5 ⁞ <nowiki>a|b</nowiki> ⁞ [[a|b]] ⁞ [[File:x.jpg|thumb|a|b]] ⁞ {{convert|5|kg|lb}} ⁞ {{{x|y}}}
{{!}}a ⁞ [[open|b ⁞ {|\\n|-\\n| a || b\\n|} ⁞ {{{{x}}|a}} ⁞ <math>a|b</math> ⁞ <pre>a|b</pre> ⁞ [http://x?a=b c|d] ⁞ a=b=c ⁞ }} tail ⁞ <ref>open|b
<ref>[[open|b</ref>c ⁞ <nowiki/>x|y=z ⁞ <small>a|b</small> ⁞ <gallery>a|b</gallery> ⁞ <syntaxhighlight>a|b</syntaxhighlight> ⁞ {{#if:a|b|c}}
{{a|{{b|[[c|d]]}}}} ⁞ -{zh|a}- ⁞ {{a\\n|b\\n}} ⁞ \\n* a\\n* b ⁞ <REF>a|b</REF> ⁞ [[a|{{b|c}}]] ⁞ {{a|[[b}}]] ⁞ {{{1}} ⁞ {{ {{x}} }} ⁞ '''a|b''' ⁞ <!-- a --><!-- | -->b ⁞ a\\n==b==\\nc
"""
BOX = "{{{{Infobox spaceflight\n| before = 1\n| name = {}\n| after = 2\n}}}}\n'''X''' was a probe.\n"
DIFFERENT = {
    "<ref>a</ref|b>": "a closing tag with rubbish in it is taken for the close that it was meant for; to MediaWiki the reference never ends",
    "<noinclude>a|b</noinclude>": "on the page itself MediaWiki drops these tags and reads what they hold, as we do",
}


@pytest.mark.parametrize(
    "value", [value.strip().replace("\\n", "\n") for line in ODD.strip().splitlines() for value in line.split("⁞")]
)
def test_wikitextparser_splits_odd_values_alike(value: str) -> None:
    assert ours(BOX.format(value)) == theirs(BOX.format(value))


@pytest.mark.parametrize("value", DIFFERENT)
def test_the_differences_are_still_there(value: str) -> None:
    assert ours(BOX.format(value)) != theirs(BOX.format(value))


def test_a_box_with_parameters_of_a_template_is_read_line_by_line() -> None:
    """wikitextparser reads `{{{x|{{{y|z}}}}}}` as one value; only a template's own page has such, and the box is not lost."""
    text = BOX.format("{{{x|{{{y|z}}}}}}")
    assert ours(text) == [None]
    reading = extract(Article("w", "X", text))
    assert {field.parameter for field in reading.fields} >= {"name"}
    assert [issue.check for issue in reading.issues if issue.check.startswith(("unbalanced", "parser"))]


# ---------------------------------------------------------------- dates

TEXTS = [json.loads(line)["text"] for line in (HERE / "corpus" / "times.jsonl").read_text("utf-8").splitlines()]
WRONG = {
    "5:43PM HST, December 7th, 1941": "Hawaii was ten and a half hours behind UTC until 1947; dateparser knows today's ten",
    "26 January 2012, 03:06 MSK": "Moscow was four hours ahead of UTC from 2011 to 2014; dateparser knows today's three",
}
SETTINGS: Any = {"TIMEZONE": "UTC", "RETURN_AS_TIMEZONE_AWARE": True, "REQUIRE_PARTS": ["day", "month", "year"]}


def test_dateparser_reads_whole_dates_alike() -> None:
    """It is asked where we find one date to the day or finer; what it cannot read (None) is no opinion."""
    agreed, other = 0, set()
    for text in TEXTS:
        found = parse_time(text)
        if isinstance(found, Reject) or len(found) != 1 or found[0].value.precision not in ("day", "minute", "second"):
            continue
        opinion = dateparser.parse(text, languages=["en"], settings=SETTINGS)
        if opinion is None:
            continue
        if found[0].value.earliest <= opinion.astimezone(UTC) <= found[0].value.latest:
            agreed += 1
        else:
            other.add(text)
    assert other == WRONG.keys()
    assert agreed >= 50
