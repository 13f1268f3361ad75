"""Raw folders: every form of input, one order, one copy that wins, bad files said and survived."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from fake_dump import export, page
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import Article
from pipeline.errors import InputError
from pipeline.fetch.articles import Refused, newest, precedence, winners
from pipeline.fetch.local import read_raw
from pipeline.run import run
from pipeline.verbs import report_stage

BOX = "{{Infobox spaceflight\n| name = Perun 1\n| launch_mass = 5 kg\n| launch_date = 3 March 1965\n}}\n"


def put(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def articles(folder: Path) -> list[Article]:
    return [found for found in read_raw(folder) if isinstance(found, Article)]


def refused(folder: Path) -> list[tuple[str, str]]:
    return [(found.where, found.check) for found in read_raw(folder) if isinstance(found, Refused)]


def test_every_form_is_found_at_any_depth_in_one_order(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "b/deep/er/Luna_9.wikitext": "text",
            "a.txt": "= Mars 2 =\ntext",
            "b/export.xml": export(page("Venera 1", "x")),
            "notes.md": "no article",
            ".hidden.wikitext": "no article",
            ".tmp/x.wikitext": "no article",
        },
    )
    assert [(a.title, a.form, a.source) for a in articles(tmp_path)] == [
        ("Mars 2", "plain", "file:a.txt"),
        ("Luna 9", "wikitext", "file:b/deep/er/Luna_9.wikitext"),
        ("Venera 1", "wikitext", "dump:b/export.xml"),
    ]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Mars_2MV-3_No.1.wikitext", "Mars 2MV-3 No.1"),
        ("AC%2FDC.wikitext", "AC/DC"),
        ("100%25.wikitext", "100%"),
        ("Chang'e_3.wikitext", "Chang'e 3"),
        ("%FF.wikitext", "\ufffd"),
    ],
)
def test_without_a_sidecar_the_name_is_the_title_and_enwiki_the_wiki(tmp_path: Path, name: str, title: str) -> None:
    (article,) = articles(put(tmp_path, {name: "x"}))
    assert (article.title, article.wiki) == (title, "enwiki")


def test_the_first_line_of_a_rendering_is_its_title_also_behind_a_byte_order_mark(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": "= Mars 2 =\n", "b.txt": "\ufeff= Mars 3 =\n", "Mars_5.txt": "no title"})
    assert [a.title for a in articles(tmp_path)] == ["Mars 5", "Mars 2", "Mars 3"]
    assert articles(tmp_path)[2].text.startswith("\ufeff")


def test_a_sidecar_says_where_the_article_came_from(tmp_path: Path) -> None:
    facts = {
        "title": "Real_title",
        "wiki": "sample",
        "page_id": 5,
        "revision_id": "77",
        "timestamp": "2024-05-06T07:08:09+02:00",
    }
    put(tmp_path, {"x.wikitext": "text", "x.json": json.dumps({**facts, "unknown": 1, "url": 7, "sha1": ""})})
    (article,) = articles(tmp_path)
    assert article.article_id == "sample:Real_title"
    assert (article.page_id, article.revision_id, article.url) == (5, 77, None)
    assert str(article.timestamp) == "2024-05-06 05:08:09+00:00"


def test_text_is_kept_as_it_is(tmp_path: Path) -> None:
    text = "a\r\nb\rc\x00\x85\u2028d\n"
    assert articles(put(tmp_path, {"a.wikitext": text}))[0].text == text


@pytest.mark.parametrize(
    ("files", "check"),
    [
        ({"bad.wikitext": b"abc\xff"}, "encoding"),
        ({"bad.txt": b"= A =\n\xc3("}, "encoding"),
        ({"bad.wikitext": "x", "bad.json": "{"}, "sidecar"),
        ({"bad.wikitext": "x", "bad.json": "[1]"}, "sidecar"),
        ({"bad.wikitext": "x", "bad.json": b"\xff"}, "sidecar"),
        ({"bad.wikitext": "x", "bad.json": "[" * 100_000}, "sidecar"),
        ({"bad.wikitext": "x", "bad.json": '{"page_id": ' + "9" * 5000 + "}"}, "sidecar"),
        ({"bad.wikitext": "x", "bad.json": json.dumps({"sha1": "0" * 40})}, "sha1"),
        ({"bad.wikitext": "x" * 17_000_000}, "page_size"),
        ({"bad.wikitext": "x", "bad.json": '{"title": "Mars 2#2"}'}, "title"),
        ({"bad_#2.wikitext": "x"}, "title"),
        ({"bad.wikitext": "x", "bad.json": '{"title": "_"}'}, "title"),
        ({"bad.xml": "<html>"}, "dump"),
        ({"bad.xml.bz2": b"BZh9"}, "dump"),
        ({"bad.parquet": b"PAR1"}, "shard"),
    ],
)
def test_a_bad_file_is_said_and_stops_nothing(tmp_path: Path, files: dict[str, str | bytes], check: str) -> None:
    put(tmp_path, {**files, "good.wikitext": "fine"})
    assert [a.title for a in articles(tmp_path)] == ["good"]
    ((where, found),) = refused(tmp_path)
    assert found == check
    assert where.startswith("bad")


def test_invalid_utf_8_is_said_with_its_place(tmp_path: Path) -> None:
    put(tmp_path, {"bad.wikitext": b"0123\xff"})
    (found,) = read_raw(tmp_path)
    assert isinstance(found, Refused)
    assert found.message.startswith("byte 4 ")


@pytest.mark.parametrize(
    "make", [lambda f: None, lambda f: f.mkdir(), lambda f: f.write_text("a file"), lambda f: put(f, {"x.json": "{}"})]
)
def test_a_folder_that_is_missing_or_holds_no_articles_is_said_with_the_mend(tmp_path: Path, make: object) -> None:
    folder = tmp_path / "raw"
    make(folder)  # type: ignore[operator]
    with pytest.raises(InputError) as caught:
        list(read_raw(folder))
    assert caught.value.status == 66
    assert str(folder) in str(caught.value)
    assert caught.value.mend


def test_a_folder_that_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"closed/x.wikitext": "x", "good.wikitext": "x"})
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert refused(tmp_path) == [("closed", "unreadable")]
    assert len(articles(tmp_path)) == 1
    with pytest.raises(InputError, match="cannot read"):
        list(read_raw(tmp_path / "closed"))


def test_a_name_that_is_no_utf_8_is_said_in_unicode_and_stops_nothing(tmp_path: Path) -> None:
    put(tmp_path / "raw", {"good.wikitext": BOX})
    for name, content in ((b"a\xff.wikitext", b"x"), (b"b\xff.wikitext", b"x"), (b"c\xff.xml", b"<html>")):
        (tmp_path / "raw" / os.fsdecode(name)).write_bytes(content)
    (tmp_path / "raw" / os.fsdecode(b"b\xff.json")).write_bytes(b"[]")
    (tmp_path / "raw" / os.fsdecode(b"d\xff")).mkdir()
    (tmp_path / "raw" / os.fsdecode(b"d\xff") / "Mars_2.wikitext").write_text(BOX)
    assert run(tmp_path / "raw", tmp_path / "out", now=datetime(2026, 1, 1, tzinfo=UTC)).rows["missions"] == 2
    found = [("a\\udcff.wikitext", "encoding"), ("b\\udcff.wikitext", "sidecar"), ("c\\udcff.xml", "dump")]
    assert refused(tmp_path / "raw") == found


def test_a_linked_folder_is_read_once_however_it_is_reached(tmp_path: Path) -> None:
    put(tmp_path / "raw", {"b/Luna_9.wikitext": "x", "c/Luna_10.wikitext": "x"})
    put(tmp_path / "elsewhere", {"Mars_2.wikitext": "x"})
    (tmp_path / "raw" / "a").symlink_to(tmp_path / "raw" / "b")
    (tmp_path / "raw" / "c" / "loop").symlink_to(tmp_path / "raw")
    (tmp_path / "raw" / "d").symlink_to(tmp_path / "elsewhere")
    found = [(a.title, a.source) for a in articles(tmp_path / "raw")]
    assert found == [
        ("Luna 9", "file:b/Luna_9.wikitext"),
        ("Luna 10", "file:c/Luna_10.wikitext"),
        ("Mars 2", "file:d/Mars_2.wikitext"),
    ]


def test_endings_in_capitals_are_read(tmp_path: Path) -> None:
    put(tmp_path, {"Luna_9.WIKITEXT": "x", "Luna_9.json": '{"wiki": "dewiki"}', "Mars_2.Txt": "= Mars 2 =\nx"})
    (tmp_path / "A.XML.BZ2").write_bytes(bz2.compress(export(page("Zond 3", BOX))))
    (tmp_path / "B.XML.GZ").write_bytes(gzip.compress(export(page("Zond 5", BOX))))
    found = {(a.article_id, a.form) for a in articles(tmp_path)}
    assert {("dewiki:Luna_9", "wikitext"), ("enwiki:Mars_2", "plain")} < found
    assert len(found) == 4
    assert refused(tmp_path) == []


def test_files_that_nobody_reads_are_counted_and_told_once_for_each_ending(tmp_path: Path) -> None:
    strange = {"a.md": "x", "b/c.MD": "x", "d.md": "x", "notes": "x", "gone.json": "{}", os.fsdecode(b"e\xff.png"): "x"}
    beside = {"Luna_9.json": "{}", "sources.toml": "", "titles.jsonl": "", ".hidden": "x", ".git/config": "x"}
    put(tmp_path / "raw", {"Luna_9.wikitext": BOX, **beside, **strange})
    for _ in range(2):  # what lies in --out is known, should it lie there
        told = run(tmp_path / "raw", tmp_path / "raw", now=datetime(2026, 1, 1, tzinfo=UTC))
        report_stage(tmp_path / "raw", datetime(2026, 1, 1, tzinfo=UTC))
    assert (told.published, told.ignored) == (False, {"no_article": 6})
    rows = pq.read_table(tmp_path / "raw" / "latest" / "issues.parquet").to_pylist()
    assert [(r["article_id"], r["severity"], r["message"]) for r in rows if r["check"] == "no_article"] == [
        ("a.md", "info", "not read: .md is no ending of raw articles (3 files)"),
        ("e\\udcff.png", "info", "not read: .png is no ending of raw articles (1 file)"),
        ("gone.json", "info", "not read: it is the sidecar of no article (1 file)"),
        ("notes", "info", "not read: it has no ending of raw articles (1 file)"),
    ]


def test_links_that_lead_in_a_circle_stop_nothing(tmp_path: Path) -> None:
    put(tmp_path / "raw", {"Luna_9.wikitext": BOX})
    (tmp_path / "out").mkdir()
    for link in ("raw/a.wikitext", "raw/b", "out/latest"):
        (tmp_path / link).symlink_to(Path(link).name)
    told = run(tmp_path / "raw", tmp_path / "out", now=datetime(2026, 1, 1, tzinfo=UTC))
    assert (told.published, told.quarantined, told.ignored) == (True, {"unreadable": 1}, {"no_article": 1})


def test_what_is_no_file_is_said_and_never_waited_for(tmp_path: Path) -> None:
    put(tmp_path, {"good.wikitext": "x"})
    for name in ("pipe.wikitext", "pipe.xml", "pipe.parquet"):
        os.mkfifo(tmp_path / name)
    assert len(articles(tmp_path)) == 1
    assert refused(tmp_path) == [(name, "unreadable") for name in ("pipe.parquet", "pipe.wikitext", "pipe.xml")]


def test_a_file_that_vanishes_or_is_closed_stops_nothing(tmp_path: Path) -> None:
    put(tmp_path, {"good.wikitext": "x"})
    (tmp_path / "gone.wikitext").symlink_to(tmp_path / "nowhere")
    (tmp_path / "gone.xml.bz2").symlink_to(tmp_path / "nowhere")
    (tmp_path / "gone.parquet").symlink_to(tmp_path / "nowhere")
    assert len(articles(tmp_path)) == 1
    assert len(refused(tmp_path)) == 3


def test_the_sum_of_a_shared_sidecar_is_that_of_the_markup(tmp_path: Path) -> None:
    digest = hashlib.sha1(b"markup").hexdigest()
    put(tmp_path, {"a.wikitext": "markup", "a.txt": "= a =\n", "a.json": json.dumps({"sha1": digest})})
    kept, older = newest(articles(tmp_path))
    assert [a.form for a in kept] == ["wikitext"]
    assert [a.form for a in older] == ["plain"]


# ---------------------------------------------------------------- which copy wins

BASE = Article("w", "A", "text")


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (replace(BASE, revision_id=9, form="plain"), replace(BASE, revision_id=8)),
        (replace(BASE, revision_id=9), replace(BASE, revision_id=9, form="plain", text="zzz")),
        (replace(BASE, revision_id=1), BASE),
        (replace(BASE, sha1="b" * 40), replace(BASE, sha1="a" * 40)),
    ],
)
def test_the_newest_revision_wins_then_markup_then_the_greater_sum(better: Article, worse: Article) -> None:
    assert newest([better, worse]) == ([better], [worse])
    assert newest([worse, better]) == ([better], [worse])


COPIES = st.builds(
    Article,
    st.just("w"),
    st.sampled_from("AB"),
    st.sampled_from(["x", "y"]),
    st.sampled_from(["wikitext", "plain"]),
    revision_id=st.one_of(st.none(), st.integers(1, 3)),
    source=st.sampled_from(["a", "b"]),
)


@given(st.lists(COPIES, max_size=8), st.randoms())
def test_every_copy_is_kept_or_superseded_whatever_the_order(copies: list[Article], order: object) -> None:
    kept, older = newest(copies)
    assert len(kept) + len(older) == len(copies)
    assert [a.article_id for a in kept] == sorted({a.article_id for a in copies})
    shuffled = list(copies)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert newest(shuffled)[0] == kept
    assert {copies[n].article_id for n in winners((a.article_id, precedence(a)) for a in copies)} == {
        a.article_id for a in kept
    }


# ---------------------------------------------------------------- files that other people made

SHARED = Path(__file__).parents[1].parent / "shared"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpus is not at hand")
def test_the_corpus_is_read_and_what_its_sums_refuse_is_said() -> None:
    found = list(read_raw(SHARED / "corpus" / "dumps"))
    assert {f.check for f in found if isinstance(f, Refused)} == {"sha1"}
    assert sum(isinstance(f, Article) for f in found) > 500


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpus is not at hand")
def test_hostile_exports_are_refused() -> None:
    found = list(read_raw(SHARED / "pathological"))
    assert [f.title for f in found if isinstance(f, Article)] == ["../../etc/cron.d/x"]
    assert len(found) == 5
