"""One article by the API, in a dump, as a file and in a shard: the same tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_dump import export, page
from fake_wiki import FakeTime, FakeWiki, serve

from pipeline.core import Article, Row
from pipeline.fetch import fetch
from pipeline.fetch import store as store_module
from pipeline.fetch.selection import read_selected, select
from pipeline.stages import process

TITLE = "Luna 15 (craft, of 1969): it's"
TEXT = (Path(__file__).parents[1] / "raw" / "Luna_15.wikitext").read_text("utf-8")
WAYS = ("api", "dump", "file", "shard")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[Row]]]:
    """The rows of every table, by way and name."""
    place = tmp_path_factory.mktemp("ways")
    wiki = FakeWiki(FakeTime())
    wiki.wiki_id = "enwiki"
    wiki.add(TITLE, TEXT, page_id=7, revision_id=1007)
    with serve(wiki):
        contact = "operator@example.org"
        fetch(place / "api", titles=[TITLE], api=wiki.address, contact=contact, allow_http=True, clock=wiki.time.clock)
    (place / "dump").mkdir()
    xml = export(page(TITLE, TEXT, 7)).decode().replace("2024-01-02T03:04:05Z", "2025-05-06T07:08:09Z")
    (place / "dump" / "d.xml").write_text(xml.replace("<dbname>testwiki", "<dbname>enwiki"), "utf-8", newline="")
    fetch(place / "file", dump=place / "dump" / "d.xml")
    store_module.write_shards(place / "shard", "d", [article_of(place / "file")])
    return {way: process(article_of(place / way)).rows for way in WAYS}


def article_of(raw: Path) -> Article:
    """The one article that a run reads from a folder."""
    (article,) = read_selected(select(raw))
    return article


@pytest.mark.parametrize("way", WAYS[1:])
def test_the_way_that_an_article_came_changes_no_table(tables: dict[str, dict[str, list[Row]]], way: str) -> None:
    assert set(tables[way]) == set(tables["api"])
    for name, rows in tables["api"].items():
        assert tables[way][name] == rows, name


def test_the_article_gives_rows_of_every_kind(tables: dict[str, dict[str, list[Row]]]) -> None:
    assert {name for name, rows in tables["api"].items() if rows} >= {
        "missions",
        "events",
        "designations",
        "mentions",
        "provenance",
    }
