"""No input raises outside the error tree, breaks a table, or loses its place: wikitext, infoboxes, prose, dates, dumps, answers.

Hypothesis makes inputs of the shape of each; the coverage-guided fuzzer (`make fuzz`) works on the same properties.
"""

from __future__ import annotations

import bz2
import contextlib
import gzip
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fake_dump import export, page, pages_of
from fuzz_targets import TARGETS, answer, infobox, markup, prose, rendering, values, wikitext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import vocab
from pipeline.core import Article
from pipeline.engines.jail import guarded
from pipeline.errors import InputError, TryLaterError, UnreachableError, UsageError
from pipeline.fetch import api
from pipeline.fetch.articles import Refused
from pipeline.fetch.dump import read_dump
from pipeline.stages import process

HOME = Path(__file__).parent / "fuzz"
EXAMPLES = 2_000 if os.environ.get("WHOLE") else 30
settings.register_profile(
    "fuzz", max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)
fuzz = settings.get_profile("fuzz")

# ---------------------------------------------------------------- what articles are made of

WORDS = [
    line.strip()[1:-1].encode("latin-1").decode("unicode_escape").encode("latin-1").decode("utf-8")
    for line in (HOME / "words").read_text("ascii").splitlines()
    if line.startswith('"')
]
ODD = [
    "\x00",
    "\x1b[2J",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\x85",
    "\u2028",
    "İ",
    "ﬁ",
    "e\u0301",
    "\u200b",
    "٣",
    "½",
    "\x7fUNIQ--x-0--QINU`\"'\x7f",
]
char = st.characters(exclude_categories=["Cs"])
token = st.sampled_from(WORDS) | st.sampled_from(ODD) | st.text(char, max_size=3) | st.integers(0, 10**9).map(str)
soup = st.lists(token, max_size=25).map("".join)

day, month = st.integers(0, 32), st.sampled_from(["March", "Mar.", "may", "SEPTEMBER", "13", "Brumaire"])
clock = st.builds(
    "{:02d}:{:02d}{}".format,
    st.integers(0, 25),
    st.integers(0, 61),
    st.sampled_from(["", ":59", ":60.5", " UTC", " p.m. EST", "Z", "+14:00"]),
)
joint = st.sampled_from([" ", ", ", "–", " to ", " and ", " or ", "/", " at ", "\u00a0", "\n", " (", ")"])
part = st.builds("{} {}".format, day, month) | st.integers(-1, 20_000).map(str) | clock | st.sampled_from(
    ["early", "late 1965", "1960s", "c. ", "before ", "Q3 2021", "spring", "T+00:02:03", "ten days later", "2016-02-30", "1965-03-03T09:10:60Z", "01/02/03", "~", "?", "May", "sol 12"]
)  # fmt: skip
dates = st.lists(part | joint | token, max_size=8).map("".join)

number = (
    st.floats(allow_nan=False).map(repr)
    | st.integers(-5, 10**12).map("{:,}".format)
    | st.sampled_from(["½", "1e400", "9" * 400, "1.2.3", "−5", "5±3", "4×10^99"])
)
amount = st.builds(
    "{}{}{}".format,
    number,
    st.sampled_from(["", " ", "&nbsp;", "-"]),
    st.sampled_from(["kg", "km", "W", "°", "days", "s", "AU", "rev/day", "lb", "parsec", ""]),
)
value = st.deferred(lambda: dates | amount | soup | call | link)
call = st.builds(
    lambda name, args: "{{" + name + "|" + "|".join(args) + "}}",
    st.sampled_from([row["name"] for row in vocab.rows("template_names")] + ["convert", "start date", "ubl", "val", "coord", "no such"]),
    st.lists(st.deferred(lambda: value), max_size=4),
)  # fmt: skip
link = (
    st.builds("[[{}|{}]]".format, soup, soup)
    | soup.map("[[{}]]".format)
    | soup.map("<ref>{}</ref>".format)
    | soup.map("<!--{}-->".format)
)
parameter = st.sampled_from(sorted({row["spelling"] for row in vocab.rows("parameters")})) | st.text(char, max_size=6)
boxes = st.lists(st.builds("| {} = {}".format, parameter, value), max_size=8).map("\n".join)

sentence = st.sampled_from([row[key] for row in vocab.rows("event_verbs") for key in ("accepted", "refused") if row[key]])
passage = st.lists(sentence | sentence | soup | dates.map("On {}, ".format) | link | st.just("\n\n== A ==\n"), max_size=6).map(
    " ".join
)
pages = st.lists(call | link | passage | boxes.map("{{{{Infobox spaceflight\n{}\n}}}}\n".format) | soup, max_size=6).map(
    "\n".join
)


@given(pages)
@fuzz
def test_any_wikitext_gives_sound_rows(text: str) -> None:
    wikitext(text)
    markup(text)


@given(boxes)
@fuzz
def test_any_infobox_gives_sound_rows(text: str) -> None:
    infobox(text)


@given(passage)
@fuzz
def test_any_prose_gives_sound_rows(text: str) -> None:
    prose(text)


@given(st.lists(st.builds("- {}: {}".format, parameter, value) | passage, max_size=8).map("\n".join))
@fuzz
def test_any_rendering_gives_sound_rows(text: str) -> None:
    rendering(text)


@given(dates | amount | value)
@settings(fuzz, max_examples=5 * EXAMPLES)
def test_any_text_is_a_value_or_a_reason(text: str) -> None:
    values(text)


# ---------------------------------------------------------------- dumps

WHOLE_DUMP = export(
    page("A", "{{Infobox spaceflight}}", 1), *pages_of(3), page("B & C", "x", 9, inside="<redirect title='A'/>")
)
PIECES = [
    b"<page>",
    b"</page>",
    b"<text>",
    b"</text>",
    b"<!--",
    b"]]>",
    b"<![CDATA[",
    b"&#0;",
    b"&x;",
    b"<!DOCTYPE x>",
    b"\xff",
    b"\x00",
    b"<id>",
    b"x" * 999,
]
edit = st.tuples(st.integers(0, len(WHOLE_DUMP)), st.integers(0, 200), st.sampled_from(PIECES) | st.binary(max_size=20))


@given(
    st.lists(edit, max_size=4), st.sampled_from([("d.xml", bytes), ("d.xml.bz2", bz2.compress), ("d.xml.gz", gzip.compress)])
)
@fuzz
def test_any_dump_gives_articles_and_reasons(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, int, bytes]], kind: Any
) -> None:
    data = WHOLE_DUMP
    for at, length, new in edits:
        data = data[:at] + new + data[at + length :]
    name, pack = kind
    file = tmp_path_factory.getbasetemp() / name
    file.write_bytes(pack(data))
    found = list(read_dump(file, name))
    assert all(isinstance(one, Article | Refused) for one in found)
    assert found or edits


# ---------------------------------------------------------------- answers of the wiki

KEYS = [
    "query",
    "continue",
    "pages",
    "redirects",
    "normalized",
    "interwiki",
    "general",
    "rightsinfo",
    "wikiid",
    "url",
    "text",
    "title",
    "pageid",
    "revid",
    "ns",
    "revisions",
    "slots",
    "main",
    "content",
    "contentmodel",
    "missing",
    "invalid",
    "from",
    "to",
    "sha1",
    "timestamp",
    "embeddedin",
    "categorymembers",
    "rvcontinue",
    "texthidden",
]
leaf = (
    st.none()
    | st.booleans()
    | st.integers(-1, 2**70)
    | st.floats()
    | st.sampled_from(["", "A", "Mars 2", "2024-01-02T03:04:05Z", "\ud800", "wikitext", "|", "x" * 300])
)
anything = st.recursive(
    leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5), max_leaves=20
)
revision = st.fixed_dictionaries(
    {},
    optional={
        "revid": leaf,
        "parentid": leaf,
        "timestamp": leaf,
        "sha1": leaf,
        "content": leaf,
        "slots": anything,
        "contentmodel": leaf,
    },
)
told = st.fixed_dictionaries(
    {},
    optional={
        "pageid": leaf,
        "ns": leaf,
        "title": leaf,
        "missing": leaf,
        "invalid": leaf,
        "revisions": st.lists(revision | anything, max_size=2),
        "pageprops": anything,
    },
)
answers = st.fixed_dictionaries(
    {},
    optional={
        "query": st.fixed_dictionaries(
            {},
            optional={
                "pages": st.lists(told | anything, max_size=3),
                "redirects": anything,
                "normalized": anything,
                "embeddedin": anything,
                "general": anything,
            },
        )
        | anything,
        "continue": anything,
    },
)


@given(answers)
@settings(fuzz, max_examples=3 * EXAMPLES)
def test_any_answer_of_the_wiki_is_read_or_refused(found: dict[str, Any]) -> None:
    client: Any = SimpleNamespace(
        api="https://test.example/api.php",
        host="test.example",
        traffic=SimpleNamespace(content_requests=0),
        get=lambda question: found,
    )
    site = api.Site("w", None, "api:x")
    for ask in (
        lambda: api.read_site(client),
        lambda: api.members(client, template="X"),
        lambda: api.resolve(client, ["A", "Mars 2"]),
        lambda: api.find_pages(client, [1]),
        lambda: list(api.read_articles(client, site, ["A"])),
    ):
        with contextlib.suppress(UsageError, InputError, UnreachableError, TryLaterError):  # what the manual says
            ask()


@given(
    st.sampled_from(["200", "503", "429", "x", "-1", "Wed, 21 Oct 2099 07:28:00 GMT"]),
    st.text(max_size=40) | st.sampled_from(['{"error": ', '{"error": {"code": 5}}', "[" * 3000, '{"errors": [[]]}']),
)
@settings(fuzz, max_examples=3 * EXAMPLES)
def test_any_body_is_an_object_or_a_setback(status: str, body: str) -> None:
    answer(f"{status}\n{body}")


# ---------------------------------------------------------------- what was found before


@pytest.mark.parametrize("file", sorted((HOME / "found").iterdir()), ids=lambda file: file.name)
def test_what_was_found_stays_mended(file: Path) -> None:
    TARGETS[file.name.partition("-")[0]](file.read_bytes().decode("utf-8", "replace"))


def test_half_characters_are_told_as_escapes() -> None:
    """Texts with these are refused where they come in; should one come through, its issues can still be written."""
    text = (
        "{{Infobox spaceflight\n| name = A\ud800\n| launch_mass = \udfff kg\n}}\n'''A''' was a probe launched on 3 March 1965."
    )
    outcome = guarded(Article("w", "A", text), process)
    for rows in outcome.rows.values():
        for row in rows:
            "".join(str(cell) for cell in row.values()).encode()
