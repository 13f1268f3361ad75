"""Filling raw/ from a dump: what is wanted, what is missing or moved, and damage that is told and loses nothing that was read."""

from __future__ import annotations

import bz2
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_dump import BOX, export, multistream, page, pages_of

from pipeline import files as files_module
from pipeline.core import Article
from pipeline.errors import InputError, UsageError
from pipeline.fetch import fetch
from pipeline.fetch import store as store_module
from pipeline.fetch.articles import newest
from pipeline.fetch.local import read_raw
from pipeline.fetch.outcomes import read_outcomes


def articles(raw: Path) -> list[Article]:
    return [found for found in read_raw(raw) if isinstance(found, Article)]


def said(raw: Path) -> dict[str, tuple[str, str]]:
    return {outcome.title: (outcome.kind, outcome.target) for outcome in read_outcomes(raw).values()}


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    file = tmp_path / "w.xml"
    file.write_bytes(export(page("A", BOX, 1), page("B", "no box", 2), page("C", "neither", 3)))
    return file


# ---------------------------------------------------------------- what is wanted


def test_titles_and_templates_are_wanted_together(dump: Path, tmp_path: Path) -> None:
    fetch(tmp_path / "raw", dump=dump, titles=["b"], template="Infobox spaceflight")
    assert {a.title for a in articles(tmp_path / "raw")} == {"A", "B"}


def test_titles_and_templates_are_wanted_together_where_there_is_an_index(tmp_path: Path) -> None:
    data, index = multistream([page("A", BOX, 1), page("B", "no box", 2), page("C", "neither", 3)], 1)
    (tmp_path / "w.xml.bz2").write_bytes(data)
    (tmp_path / "w-index.txt.bz2").write_bytes(index)
    fetch(tmp_path / "raw", dump=tmp_path / "w.xml.bz2", titles=["b"], template="Infobox spaceflight")
    assert {a.title for a in articles(tmp_path / "raw")} == {"A", "B"}


def test_a_category_of_a_dump_is_refused(dump: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="category") as caught:
        fetch(tmp_path / "raw", dump=dump, category="Mars program")
    assert caught.value.mend
    assert articles_of(tmp_path / "raw") == []


def articles_of(raw: Path) -> list[str]:
    return [file.name for file in raw.rglob("*") if file.is_file() and not file.name.startswith(".")]


def test_no_worker_reads_no_dump(dump: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="worker"):
        fetch(tmp_path / "raw", dump=dump, workers=0)


def test_titles_that_the_dump_has_no_article_of_are_on_record_until_one_has(dump: Path, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    summary = fetch(raw, dump=dump, titles=["A", "d", "E"])
    assert (summary.new, summary.missing) == (1, 2)
    assert said(raw) == {"d": ("missing", "no article of w.xml"), "E": ("missing", "no article of w.xml")}
    dump.write_bytes(export(page("E", "text", 5)))
    fetch(raw, dump=dump, titles=["E"])
    assert set(said(raw)) == {"d"}


# ---------------------------------------------------------------- moves


@pytest.mark.parametrize("dumps", [("Old", "New"), ("New", "Old")], ids=" then ".join)
def test_a_page_of_two_dumps_is_one_article_under_its_newest_title(tmp_path: Path, dumps: tuple[str, str]) -> None:
    revisions = {"Old": "1005", "New": "2005"}
    for title in dumps:
        (tmp_path / "w.xml").write_bytes(export(page(title, f"as {title}", 5).replace("1005", revisions[title])))
        summary = fetch(tmp_path / "raw", dump=tmp_path / "w.xml")
    assert (summary.new, summary.changed, summary.moved) == (0, 1, 1)
    assert said(tmp_path / "raw") == {"Old": ("moved", "New")}
    kept, older = newest(articles(tmp_path / "raw"))
    assert [(a.title, a.text) for a in kept] == [("New", "as New")]
    assert [(a.title, a.text) for a in older] == [("New", "as Old")]


# ---------------------------------------------------------------- damage


def cut(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


def spoilt(data: bytes) -> bytes:
    at = len(data) * 2 // 3
    return data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]


def whole_streams(data: bytes) -> bytes:
    return data[: data.index(b"BZh9", len(data) * 2 // 3)]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("damage", [cut, spoilt, whole_streams])
def test_a_damaged_dump_is_told_what_came_before_is_kept_and_a_whole_one_adds_the_rest(
    tmp_path: Path, damage: Callable[[bytes], bytes], workers: int
) -> None:
    data, _ = multistream(pages_of(100), 5)
    dump, raw = tmp_path / "d.xml.bz2", tmp_path / "raw"
    dump.write_bytes(damage(data))
    with pytest.raises(InputError) as caught:
        fetch(raw, dump=dump, workers=workers)
    assert caught.value.status == 66
    kept = len(articles(raw))
    assert 55 <= kept <= 75
    assert f"{kept} pages could be read and are kept, the others are lost" in caught.value.what
    assert caught.value.where.startswith(str(dump))
    assert "download it again" in caught.value.mend
    dump.write_bytes(data)
    summary = fetch(raw, dump=dump, workers=workers)
    assert (summary.unchanged, summary.new) == (kept, 100 - kept)
    assert len(articles(raw)) == 100


@pytest.mark.parametrize("name", ["d.xml", "d.xml.bz2", "d.xml.gz"])
@pytest.mark.parametrize("data", [b"", b"<html>404 Not found</html>", bz2.compress(b"no export"), b"\x00" * 9999])
def test_a_file_that_is_no_dump_ends_with_66(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match="0 pages") as caught:
        fetch(tmp_path / "raw", dump=tmp_path / name, template="Infobox spaceflight")
    assert caught.value.status == 66


def test_an_index_of_another_day_ends_with_66(tmp_path: Path) -> None:
    data, index = multistream(pages_of(40), 10)
    (tmp_path / "d.xml.bz2").write_bytes(data[:3000])
    (tmp_path / "d-index.txt.bz2").write_bytes(index)
    with pytest.raises(InputError, match="index"):
        fetch(tmp_path / "raw", dump=tmp_path / "d.xml.bz2", titles=["P39"])


@pytest.mark.parametrize("few", [3, 1000], ids=["shards", "files"])
def test_a_fetch_that_is_stopped_at_any_place_of_a_dump_carries_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(store_module, "_FEW", few)
    monkeypatch.setattr(store_module, "_GROUP", 2)
    monkeypatch.setattr(store_module, "_SHARD_TEXT", 2000)
    dump, raw = tmp_path / "d.xml", tmp_path / "raw"
    dump.write_bytes(export(*pages_of(30)))
    real = files_module.replacing
    written = 0

    def stopped(path: Path) -> object:
        nonlocal written
        written += 1
        if written == 4:
            raise KeyboardInterrupt
        return real(path)

    with monkeypatch.context() as patch:
        patch.setattr(store_module, "replacing", stopped)
        patch.setattr(files_module, "replacing", stopped)
        with pytest.raises(KeyboardInterrupt):
            fetch(raw, dump=dump)
    kept = len(articles(raw))
    assert 0 < kept < 30
    assert fetch(raw, dump=dump).unchanged == kept
    assert sorted(a.title for a in articles(raw)) == sorted(f"P{n}" for n in range(30))


# ---------------------------------------------------------------- memory

PEAK = """
import resource, sys
from pathlib import Path
from pipeline.fetch.dump import read_dump
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = list(read_dump(Path(sys.argv[1]), "d"))
print([getattr(one, "check", "article") for one in found], (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize(
    "markup", ["<a/>" * 1_600_000, "<a " + " ".join(f'a{n:x}=">"' for n in range(650_000)) + "/>"], ids=["tags", "attributes"]
)
def test_a_page_of_nothing_but_markup_costs_no_memory(tmp_path: Path, markup: str) -> None:
    file = tmp_path / "d.xml"
    file.write_bytes(export(page("A", "a", 1), page("Bad", "", 2, revision=markup), page("B", "b", 3)))
    done = subprocess.run([sys.executable, "-c", PEAK, str(file)], capture_output=True, text=True, check=True)
    checks, _, megabytes = done.stdout.rpartition(" ")
    assert checks == "['article', 'page_size', 'article']"
    assert int(megabytes) < 90
