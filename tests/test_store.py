"""The raw store: one record, safe names, nothing overwritten, file and shard alike."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fake_dump import BOX, export, multistream, page, pages_of
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import Article
from pipeline.fetch import fetch
from pipeline.fetch import store as store_module
from pipeline.fetch.articles import Refused, hex_sha1
from pipeline.fetch.local import read_raw
from pipeline.fetch.store import read_index, write_article, write_articles
from pipeline.fetch.titles import file_stem, safe_name

ARTICLE = Article(
    wiki="testwiki",
    title="Probe 1",
    text="{{Infobox spaceflight}}\r\n é\u2028\x85 \U0001f680",
    page_id=7,
    revision_id=2**40,
    timestamp=datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC),
    url="https://test.example/wiki/Probe_1",
    licence="CC BY-SA 4.0",
    wikidata_item="Q1",
    source="api:test.example",
)


def read(raw: Path) -> list[Article]:
    found = list(read_raw(raw))
    assert not [f for f in found if isinstance(f, Refused)]
    return [f for f in found if isinstance(f, Article)]


def test_file_and_shard_give_the_article_back_as_it_was(tmp_path: Path) -> None:
    for article in (ARTICLE, replace(ARTICLE, form="plain", text="= Probe 1 =\n"), Article("w", "Bare", "x", source="s")):
        write_article(tmp_path / article.form / article.wiki, article)
        assert read(tmp_path / article.form / article.wiki) == [article]
        store_module.write_shards(tmp_path / "s" / article.form / article.wiki, "dump", [article])
        assert read(tmp_path / "s" / article.form / article.wiki) == [article]


def test_a_revision_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    file = write_article(tmp_path, ARTICLE)
    stamp = file.stat().st_mtime_ns
    assert write_article(tmp_path, ARTICLE) == file
    assert file.stat().st_mtime_ns == stamp
    newer = write_article(tmp_path, replace(ARTICLE, revision_id=2**41))
    assert newer != file
    assert len(read(tmp_path)) == 2


def test_few_articles_are_files_and_many_are_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "_FEW", 5)
    monkeypatch.setattr(store_module, "_SHARD_TEXT", 3000)
    monkeypatch.setattr(store_module, "_GROUP_TEXT", 500)
    few = [replace(ARTICLE, page_id=n, revision_id=n, title=f"P{n}", text="x" * 100) for n in range(1, 6)]
    many = [replace(ARTICLE, page_id=n, revision_id=n, title=f"P{n:03}", text="x" * 100) for n in range(1, 101)]
    write_articles(tmp_path / "few", "d", few)
    assert len(list((tmp_path / "few").rglob("*.wikitext"))) == 5
    write_articles(tmp_path / "many", "d", many)
    assert [f.name for f in sorted((tmp_path / "many").rglob("*.*"))] == [f"d-{n:05}.parquet" for n in range(4)]
    assert read(tmp_path / "many") == many
    write_articles(tmp_path / "none", "d", [])
    assert not (tmp_path / "none").exists()


def test_a_damaged_or_foreign_shard_is_refused(tmp_path: Path) -> None:
    store_module.write_shards(tmp_path, "dump", [ARTICLE])
    (file,) = tmp_path.rglob("*.parquet")
    data = file.read_bytes()
    for damaged in (data[: len(data) // 2], b"", b"PAR1 no parquet PAR1"):
        file.write_bytes(damaged)
        (refused,) = read_raw(tmp_path)
        assert isinstance(refused, Refused)
        assert refused.check == "shard"
    for table in (pa.table({"a": [1]}), pa.table({"wiki": [None], "title": ["t"], "text": ["x"], "form": ["wikitext"]})):
        pq.write_table(table, file)
        (refused,) = read_raw(tmp_path)
        assert isinstance(refused, Refused)


def test_a_text_that_was_changed_in_the_store_is_refused(tmp_path: Path) -> None:
    digest = hex_sha1("0" * 40)
    file = write_article(tmp_path, replace(ARTICLE, sha1=digest))
    (refused,) = read_raw(tmp_path)
    assert isinstance(refused, Refused)
    assert (refused.check, refused.where) == ("sha1", file.relative_to(tmp_path).as_posix())


# ---------------------------------------------------------------- names

TITLES = [
    "../../etc/cron.d/x",
    "..",
    ".",
    ".hidden",
    "/absolute",
    "C:\\Windows\\x",
    "a\x00b",
    "a\nb",
    "CON",
    "nul.txt",
    "LPT1",
    "-rf",
    "100% sure",
    "A@5",
    "x" * 255,
    "🚀" * 63,
    "Ночь",
    'a/b:c*d?e<f>g|h"i',
    "A.",
]


@pytest.mark.parametrize("title", TITLES)
def test_no_title_becomes_an_unsafe_path(tmp_path: Path, title: str) -> None:
    raw = tmp_path / "raw"
    file = write_article(raw, replace(ARTICLE, title=title))
    assert file.parent == raw / "testwiki"
    assert sorted(f.name for f in tmp_path.iterdir()) == ["raw"]
    assert len(file.name.encode()) < 200
    assert not file.name.startswith((".", "-"))
    assert file.name.split(".")[0].upper() not in {"CON", "NUL", "LPT1", "AUX", "PRN", "COM1"}
    assert read(raw) == [replace(ARTICLE, title=" ".join(title.split()))]


@given(st.text(max_size=300), st.one_of(st.none(), st.integers(0, 2**62)))
def test_any_title_gives_a_plain_name(title: str, revision: int | None) -> None:
    stem = file_stem(replace(ARTICLE, title=title, revision_id=revision))
    assert "/" not in stem
    assert "\\" not in stem
    assert stem.isprintable()
    assert len(stem.encode()) < 180
    assert not stem.startswith(".")


@given(st.text(max_size=40), st.text(max_size=40))
def test_two_titles_never_share_a_name(one: str, other: str) -> None:
    stems = {unicodedata.normalize("NFC", file_stem(replace(ARTICLE, title=t))).casefold() for t in (one, other)}
    titles = {t.replace(" ", "_").casefold() for t in (one, other)}
    assert len(stems) == len(titles) or {unicodedata.normalize("NFC", t).casefold() for t in titles} != titles


def test_titles_that_differ_in_case_or_form_only_are_different_files(tmp_path: Path) -> None:
    for number, title in enumerate(["Mars 2m", "Mars 2M", "Caf\u00e9", "Cafe\u0301"]):
        write_article(tmp_path, replace(ARTICLE, title=title, page_id=number, revision_id=number + 1))
    names = [unicodedata.normalize("NFC", f.name).casefold() for f in tmp_path.rglob("*.wikitext")]
    assert len(set(names)) == 4
    assert {a.title for a in read(tmp_path)} == {"Mars 2m", "Mars 2M", "Caf\u00e9", "Cafe\u0301"}


def test_a_source_that_gives_two_pages_one_revision_id_loses_none(tmp_path: Path) -> None:
    write_article(tmp_path, replace(ARTICLE, title="A:b", revision_id=None, text="one"))
    write_article(tmp_path, replace(ARTICLE, title="A?b", revision_id=None, text="one"))
    write_article(tmp_path, replace(ARTICLE, title="Same", revision_id=5))
    write_article(tmp_path, replace(ARTICLE, title="Same", wiki="otherwiki", revision_id=5))
    assert len(read(tmp_path)) == 4


def test_safe_names_keep_what_people_read() -> None:
    assert safe_name("Mars_2MV-3_No.1") == "Mars_2MV-3_No.1"
    assert file_stem(Article("enwiki", "Mars 2MV-3 No.1", "", revision_id=12)) == "Mars_2MV-3_No.1@12"


# ---------------------------------------------------------------- what is there


def test_the_index_knows_files_and_shards_and_the_newest_revision(tmp_path: Path) -> None:
    write_article(tmp_path, replace(ARTICLE, revision_id=10))
    write_article(tmp_path, replace(ARTICLE, revision_id=9))
    store_module.write_shards(tmp_path, "d", [replace(ARTICLE, page_id=8, revision_id=11, title="B")])
    write_article(tmp_path, replace(ARTICLE, wiki="otherwiki", page_id=99))
    index = read_index(tmp_path, "testwiki")
    assert index.revisions == {(7, 10), (7, 9), (8, 11)}
    assert index.pages[7].revision_id == 10
    assert index.titled("B") == index.pages[8]


@pytest.mark.parametrize("spoil", [lambda f: f.write_text("{"), lambda f: f.write_text("[]"), lambda f: f.unlink()])
def test_what_the_index_cannot_read_is_fetched_again(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    file = write_article(tmp_path, ARTICLE)
    spoil(file.with_suffix(".json"))
    assert read_index(tmp_path, "testwiki").revisions == set()


def test_the_sidecar_says_all_that_is_known_and_nothing_else(tmp_path: Path) -> None:
    sidecar = json.loads(write_article(tmp_path, ARTICLE).with_suffix(".json").read_bytes())
    assert sidecar["timestamp"] == "2024-01-02T03:04:05Z"
    assert "text" not in sidecar
    assert None not in sidecar.values()


# ---------------------------------------------------------------- from a dump


def test_a_dump_is_fetched_once_and_only_what_is_new_the_next_time(tmp_path: Path) -> None:
    dump = tmp_path / "w.xml"
    dump.write_bytes(export(page("A", BOX, 1), page("B", "no box", 2), page("C", BOX, 3)))
    raw = tmp_path / "raw"
    first = fetch(raw, dump=dump, template="Infobox spaceflight")
    assert (first.new, first.unchanged) == (2, 0)
    dump.write_bytes(export(page("A", BOX, 1), page("C", BOX + "x", 3).replace("1003", "2003"), page("D", BOX, 4)))
    second = fetch(raw, dump=dump, template="Infobox spaceflight")
    assert (second.new, second.changed, second.unchanged) == (1, 1, 1)
    assert [(a.title, a.revision_id) for a in read(raw)] == [("A", 1001), ("C", 1003), ("C", 2003), ("D", 1004)]


def test_progress_of_a_dump_ends_at_its_size(tmp_path: Path) -> None:
    dump = tmp_path / "w.xml.bz2"
    dump.write_bytes(multistream(pages_of(20), 5)[0])
    seen = []
    fetch(tmp_path / "raw", dump=dump, template="X", progress=seen.append)
    assert seen[-1].total == dump.stat().st_size
    assert 0 < seen[-1].done <= seen[-1].total
