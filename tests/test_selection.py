"""Which raw articles a run reads: one copy of each, in one order, from files, shards and dumps alike, without holding texts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fake_dump import BOX, export, page
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import Article
from pipeline.errors import InputError
from pipeline.fetch import store as store_module
from pipeline.fetch.articles import newest
from pipeline.fetch.outcomes import Outcome, record_outcomes
from pipeline.fetch.selection import read_selected, select
from pipeline.fetch.store import write_article
from pipeline.release.reading import read_release
from pipeline.run import run

NOW = datetime(2026, 1, 2, tzinfo=UTC)
ARTICLE = Article("testwiki", "Probe 1", BOX, page_id=7, revision_id=10, source="api:test.example")


def article(title: str, text: str = "text", **facts: object) -> Article:
    return replace(ARTICLE, title=title, text=text, **facts)  # type: ignore[arg-type]


def test_files_shards_and_dumps_are_read_alike_and_each_article_once(tmp_path: Path) -> None:
    write_article(tmp_path, article("C", "new", revision_id=30))
    write_article(tmp_path, article("C", "old", revision_id=20))
    write_article(tmp_path, article("A", revision_id=11))
    store_module.write_shards(tmp_path, "s", [article("D"), article("B"), article("C", "in shard", revision_id=29)])
    (tmp_path / "d.xml").write_bytes(export(page("E", "text", 1), page("A", "older", 2).replace("1002", "5")))
    selection = select(tmp_path)
    found = list(read_selected(selection))
    assert [(a.title, a.text) for a in found] == [("A", "text"), ("D", "text"), ("B", "text"), ("C", "new"), ("E", "text")]
    assert [copy.article_id for copy in selection.kept] == [a.article_id for a in found]
    assert sorted(one.article_id for one in selection.left) == ["testwiki:A", "testwiki:C", "testwiki:C"]
    assert {one.check for one in selection.left} == {"superseded"}


def test_single_articles_are_read_in_the_order_of_their_ids(tmp_path: Path) -> None:
    for number, title in enumerate(["b", "B", "A", "a b", "Z", "é"]):
        (tmp_path / f"{number}.wikitext").write_text("text", "utf-8")
        (tmp_path / f"{number}.json").write_text(json.dumps({"title": title}), "utf-8")
    ids = [copy.article_id for copy in select(tmp_path).kept]
    assert ids == sorted(ids)
    assert len(ids) == 6


def test_some_of_the_articles_can_be_read_alone(tmp_path: Path) -> None:
    store_module.write_shards(tmp_path, "s", [article(title) for title in "ABCDE"])
    write_article(tmp_path, article("F"))
    selection = select(tmp_path)
    assert [a.title for a in read_selected(selection, [selection.kept[n] for n in (1, 3, 5)])] == ["B", "D", "F"]
    assert list(read_selected(selection, [])) == []


@pytest.mark.parametrize("change", [lambda f: f.write_text("changed"), lambda f: f.unlink(), lambda f: f.write_bytes(b"\xff")])
def test_a_file_that_changes_while_a_run_reads_is_said(tmp_path: Path, change: object) -> None:
    file = write_article(tmp_path, ARTICLE)
    selection = select(tmp_path)
    change(file)  # type: ignore[operator]
    with pytest.raises(InputError, match="changed while it was being read"):
        list(read_selected(selection))


COPIES = st.builds(
    Article,
    st.just("w"),
    st.sampled_from("AB"),
    st.sampled_from(["x", "y"]),
    st.just("wikitext"),
    revision_id=st.one_of(st.none(), st.integers(1, 3)),
    source=st.sampled_from(["a", "b"]),
)


@given(st.lists(COPIES, min_size=1, max_size=6))
def test_the_choice_is_that_of_all_articles_at_once(tmp_path_factory: pytest.TempPathFactory, copies: list[Article]) -> None:
    folder = tmp_path_factory.mktemp("raw")
    store_module.write_shards(folder, "s", copies)
    selection = select(folder)
    kept, older = newest(copies)
    assert sorted(read_selected(selection), key=lambda a: a.article_id) == kept
    assert len(selection.left) == len(older)


def test_a_release_lists_what_is_gone_and_counts_it(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    write_article(raw, ARTICLE)
    for number in range(2, 12):
        write_article(raw, article(f"Probe {number}", BOX, page_id=number + 100, revision_id=number))
    first = run(raw, out, now=NOW)
    assert "testwiki:Probe_1" in missions(out, first.release)
    record_outcomes(raw, [Outcome("testwiki", "deleted", "Probe 1", "", 7, "2026-01-01T00:00:00Z")])
    second = run(raw, out, now=NOW)
    assert second.published
    assert "testwiki:Probe_1" not in missions(out, second.release)
    assert (second.articles, second.ignored["deleted"]) == (11, 1)
    issues = read_release(out / "releases" / second.release)["issues"].to_pylist()
    (gone,) = [row for row in issues if row["check"] == "deleted"]
    assert (gone["article_id"], gone["stage"], gone["severity"]) == ("testwiki:Probe_1", "read", "warning")
    assert "2026-01-01" in gone["message"]


def missions(out: Path, release: str) -> list[str]:
    ids: list[str] = read_release(out / "releases" / release)["missions"].column("article_id").to_pylist()
    return ids
