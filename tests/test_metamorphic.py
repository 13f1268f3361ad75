"""What changes the text of an article but not what it says leaves every row as it was; only where a value stands may differ.

Each relation is a rewriting of wikitext that MediaWiki renders alike, applied to samples of every kind and era.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.core import Article
from pipeline.fetch.local import read_raw
from pipeline.stages import process
from pipeline.tables import PUBLISHED
from pipeline.wikitext.calls import split_call
from pipeline.wikitext.infobox import find_boxes
from pipeline.wikitext.source import scan

RAW = Path(__file__).parents[1] / "raw"
PLACES = {"span_start", "span_end", "quote"}  # where a value stands, and the raw characters there
Rewrite = Callable[[str], str]


def outside(text: str, pattern: str, make: str | Callable[[re.Match[str]], str]) -> str:
    """Rewrites what a pattern finds in running prose: outside of templates, links, tables, tags, comments and headings."""
    blocks = scan(text).blocks
    parts, at = [], 0
    for start, end in [*blocks, (len(text), len(text))]:
        lines = text[at:start].split("\n")
        parts += ["\n".join(line if line.startswith(tuple("=*#:;|{[")) else re.sub(pattern, make, line) for line in lines)]
        parts += [text[start:end]]
        at = end
    return "".join(parts)


def in_box(text: str, change: Callable[[str, list[tuple[str, str]]], str]) -> str:
    """Rewrites the outermost infobox: `change` makes a call of its name and its (name, value) pairs as they were written."""
    source = scan(text)
    for _, start, end in reversed(find_boxes(source)):
        call = split_call(source, start, end) if end else None
        if call:
            pairs = [(a.name, text[a.start : a.end]) for a in call[1]]
            text = text[:start] + change(call[0], pairs) + text[end:]
    return text


def call_of(name: str, pairs: list[tuple[str, str]], before: str = " ", behind: str = " ") -> str:
    body = "".join(f"|{before}{key}{behind}={value}" if key else f"|{value}" for key, value in pairs)
    return f"{{{{{name}\n{body}}}}}"


def without_references(text: str) -> str:
    return re.sub(r"<ref[^>]*/>|<ref[^>/]*>.*?</ref>", "", text, flags=re.DOTALL)


def names(text: str, change: Callable[[str], str]) -> str:
    """Rewrites the names of templates."""
    return re.sub(r"(?<=\{\{)(\s*)([A-Za-z][\w -]*?)(?=\s*[|}\n])", lambda m: m[1] + change(m[2]), text)


RELATIONS: dict[str, Rewrite] = {
    "a comment behind every word that a full stop ends": lambda t: outside(t, r"(\w)\.(?=\s)", r"\1<!-- sic: 3 May 1999 -->."),
    "a comment before each value of the box": lambda t: in_box(t, lambda n, p: call_of(n, [(k, "<!-- 7 kg -->" + v) for k, v in p])),
    "a comment behind each value of the box": lambda t: in_box(t, lambda n, p: call_of(n, [(k, v + "<!-- 7 kg -->") for k, v in p])),
    "a comment within the names of templates": lambda t: names(t, lambda n: n + "<!-- x -->"),
    "an empty nowiki between words": lambda t: outside(t, r"(?<=[a-z]) (?=[a-z])", "<nowiki/> "),
    "a word in nowiki": lambda t: outside(t, r"(?<= )([a-z]+)(?= )", r"<nowiki>\1</nowiki>"),
    "blanks round the names and values of the box": lambda t: in_box(t, lambda n, p: call_of(n, [(k, "   \t" + v + "  ") for k, v in p], "   ", "\t ")),
    "a box on one line": lambda t: in_box(t, lambda n, p: call_of(n, [(k, v.strip() if "\n" not in v.strip() else v) for k, v in p])),
    "the parameters of the box backwards": lambda t: in_box(t, lambda n, p: call_of(n, p[::-1])),
    "parameters without a value": lambda t: in_box(t, lambda n, p: call_of(n, [*p, ("deactivated", " "), ("docking", "\n")])) if "deactivated" not in t and "docking" not in t else t,
    "line ends of another system": lambda t: t.replace("\n", "\r\n"),
    "blanks at the ends of lines": lambda t: re.sub(r"(?<=[^\n])\n", "  \n", t),
    "two blanks between words": lambda t: outside(t, r"(?<=\w) (?=\w)", "  "),
    "more lines between paragraphs": lambda t: re.sub(r"\n\n+", "\n\n\n\n", t),
    "blanks that do not break": lambda t: outside(t, r"(?<=\d) (?=[A-Za-z])", "\u00a0"),
    "blanks that do not break, as entities": lambda t: outside(t, r"(?<=\d) (?=[A-Za-z])", "&nbsp;"),
    "no references": without_references,
    "a reference behind every sentence": lambda t: outside(t, r"(?<=[a-z]\.)(?=\s)", "<ref>Launched on 1 May 1999, says a page.</ref>"),
    "a named reference behind every comma": lambda t: outside(t, r"(?<=[a-z]),(?=\s)", ',<ref name="x 1999" />'),
    "the namespace of templates": lambda t: names(t, lambda n: "Template:" + n),
    "underscores in the names of templates": lambda t: names(t, lambda n: n.replace(" ", "_")),
    "small first letters of templates": lambda t: names(t, lambda n: n[0].lower() + n[1:]),
    "great first letters of templates": lambda t: names(t, lambda n: n[0].upper() + n[1:]),
    "redirects of templates": lambda t: names(t, lambda n: {"convert": "cvt", "cvt": "convert", "start date": "dts", "ubl": "unbulleted list", "plainlist": "plain list", "nowrap": "nobr"}.get(n.lower(), n) if n.lower() != "start date" else n),
    "small first letters of links": lambda t: re.sub(r"\[\[([A-Z])([^]|:]*)\|", lambda m: f"[[{m[1].lower()}{m[2]}|", t),
    "underscores in links": lambda t: re.sub(r"\[\[([^]|:]*)\|", lambda m: f"[[{m[1].replace(' ', '_')}|", t),
    "links that name their target twice": lambda t: re.sub(r"\[\[([^]|:#]+)\]\](?![a-z])", r"[[\1|\1]]", t),
    "composed characters taken apart": lambda t: unicodedata.normalize("NFD", t),
    "a byte order mark": lambda t: "\ufeff" + t,
    "categories and a sort key at the end": lambda t: t + "\n\n{{DEFAULTSORT:Probe 1999}}\n[[Category:1999 in spaceflight]]\n[[Category:Probes]]\n",
    "a short description and a hatnote at the top": lambda t: "{{Short description|Probe of 1999}}\n{{Other uses|Ares}}\n" + t,
    "breaks as other people write them": lambda t: re.sub(r"<br\s*/?>", "<BR />", t),
    "soft hyphens and marks without width": lambda t: outside(t, r"(?<=[a-z]{4})(?=[a-z]{4})", "\u200b"),
}  # fmt: skip


@cache
def samples(form: str = "wikitext") -> tuple[Article, ...]:
    """Every sample of a form: crewed and not, old and new, lost and landed."""
    return tuple(a for a in read_raw(RAW) if isinstance(a, Article) and a.form == form)


def composed(value: Any) -> Any:
    """MediaWiki composes characters when a page is saved; what came from elsewhere may have them apart, and keeps them."""
    if isinstance(value, list):
        return [composed(item) for item in value]
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def rows(article: Article, aside: frozenset[str] = frozenset()) -> dict[str, list[list[Any]]]:
    """The rows of each table without their places, in an order that does not hang on these; `aside` are further columns to leave out.

    An event_id ends with a hash of the quote and an issue of markup shows it: places too.
    """
    outcome = process(article)
    assert not outcome.quarantined

    def cell(table: str, row: dict[str, Any], column: str) -> Any:
        value = row.get(column)
        if column in ("event_id", "relative_to") and value:
            return re.sub(r"-[0-9a-f]{8}", "", value)
        if table == "issues" and column == "value" and str(value).startswith("{{"):
            return "{{…}}"
        return composed(value)

    return {
        table.name: sorted(
            (
                [cell(table.name, row, c.name) for c in table.columns if c.name not in PLACES | aside]
                for row in outcome.rows.get(table.name, [])
            ),
            key=repr,
        )
        for table in PUBLISHED
    }


WHICH_PARAMETER = frozenset({"sentence"})  # of two parameters that say the same the first is quoted
SHARE = (
    1 if os.environ.get("WHOLE") else 6
)  # of the samples one in so many, other ones for each relation; `make fuzz` takes all


@cache
def as_written(article: Article, aside: frozenset[str]) -> dict[str, list[list[Any]]]:
    return rows(article, aside)


@pytest.mark.parametrize("relation", RELATIONS)
def test_the_rows_do_not_change_with(relation: str) -> None:
    aside = WHICH_PARAMETER if "backwards" in relation else frozenset[str]()
    rewritten = [(a, text) for a in samples() if (text := RELATIONS[relation](a.text)) != a.text]
    assert len(rewritten) > 5
    for article, text in rewritten[list(RELATIONS).index(relation) % SHARE :: SHARE]:
        changed = rows(replace(article, text=text), aside)
        for table, expected in as_written(article, aside).items():
            assert changed[table] == expected, (article.title, table)


@pytest.mark.parametrize("relation", ["line ends of another system", "a byte order mark", "more lines between paragraphs"])
def test_the_rows_of_a_rendering_do_not_change_with(relation: str, tmp_path: Path) -> None:
    for article in samples("plain"):
        file = tmp_path / "Another_name.txt"
        file.write_bytes(RELATIONS[relation](article.text).encode())
        (changed,) = read_raw(tmp_path)
        assert isinstance(changed, Article)
        assert changed.title == article.title
        assert rows(replace(article, text=changed.text)) == rows(article), article.title


def test_what_an_article_says_does_change_its_rows() -> None:
    article = next(a for a in samples() if a.title == "Luna 15")
    assert rows(replace(article, text=article.text.replace("1969", "1968"))) != rows(article)
