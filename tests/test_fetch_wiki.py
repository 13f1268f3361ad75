"""Fetching from a wiki: few requests, only what is new, nothing lost, every answer on record."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fake_dump import BOX, export
from fake_dump import page as xml_page
from fake_wiki import START, FakeTime, FakeWiki, says, serve, sha1, status

from pipeline.core import Article
from pipeline.errors import ConfigurationError, InputError, TryLaterError, UnreachableError
from pipeline.fetch import FetchSummary, fetch
from pipeline.fetch.api import Site, batches, merge, read_page, read_site
from pipeline.fetch.articles import Raw, Refused, newest
from pipeline.fetch.local import read_raw
from pipeline.fetch.outcomes import read_outcomes
from pipeline.fetch.selection import read_selected, select
from pipeline.fetch.store import write_article, write_shards
from pipeline.fetch.wanted import read_titles
from pipeline.terminal import Progress

CONTACT = "operator@example.org"


@pytest.fixture
def wiki() -> Iterator[FakeWiki]:
    wiki = FakeWiki(FakeTime())
    with serve(wiki):
        yield wiki


def run(raw: Path, wiki: FakeWiki, *titles: str, **options: Any) -> FetchSummary:
    return fetch(raw, titles=titles, api=wiki.address, contact=CONTACT, allow_http=True, clock=wiki.time.clock, **options)


def articles(raw: Path) -> list[Article]:
    found = list(read_raw(raw))
    assert not [f for f in found if isinstance(f, Refused)]
    return [f for f in found if isinstance(f, Article)]


def said(raw: Path) -> dict[str, tuple[str, str]]:
    return {o.title: (o.kind, o.target) for o in read_outcomes(raw).values()}


def files_of(raw: Path) -> dict[str, bytes]:
    return {f.relative_to(raw).as_posix(): f.read_bytes() for f in raw.rglob("*") if f.is_file() and f.name != ".lock"}


# ---------------------------------------------------------------- what is written


def test_an_article_comes_with_its_whole_origin(wiki: FakeWiki, tmp_path: Path) -> None:
    wiki.add("Probe 1", "{{Infobox spaceflight}}\r\n 'é\u2028", page_id=7, revision_id=99, item="Q42")
    summary = run(tmp_path, wiki, "Probe 1")
    (article,) = articles(tmp_path)
    assert (article.wiki, article.title, article.page_id, article.revision_id) == ("testwiki", "Probe 1", 7, 99)
    assert article.text == "{{Infobox spaceflight}}\r\n 'é\u2028"
    assert article.sha1 == sha1(article.text)
    assert article.wikidata_item == "Q42"
    assert article.licence == "CC BY-SA 4.0"
    assert article.url == "https://test.example/wiki/Probe_1"
    assert article.source == "api:127.0.0.1"
    assert str(article.timestamp) == "2025-05-06 07:08:09+00:00"
    assert (summary.new, summary.requests) == (1, 3)


def test_titles_are_normalised_redirects_followed_and_every_answer_recorded(wiki: FakeWiki, tmp_path: Path) -> None:
    wiki.add("Mars 2")
    wiki.add("Talk:Mars 2", namespace=1)
    wiki.redirects["Mars Two"] = "Mars 2"
    summary = run(tmp_path, wiki, "mars 2", "Mars Two", "Mars 99", "A[b]", "Talk:Mars 2", "Mars 2")
    assert [a.title for a in articles(tmp_path)] == ["Mars 2"]
    assert said(tmp_path) == {
        "mars 2": ("normalised", "Mars 2"),
        "Mars Two": ("redirect", "Mars 2"),
        "Mars 99": ("missing", ""),
        "A[b]": ("invalid", "The requested page title contains invalid characters."),
        "Talk:Mars 2": ("refused", "no article: another namespace"),
    }
    assert (summary.new, summary.missing, summary.invalid, summary.redirects, len(summary.refused)) == (1, 1, 1, 1, 1)


def test_a_thousand_pages_cost_few_requests_and_no_text_the_second_time(
    wiki: FakeWiki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # two thousand waits for the disk
    titles = [f"Probe {n}" for n in range(1000)]
    for title in titles:
        wiki.add(title, f"text of {title}")
    wiki.members["Template:Infobox spaceflight"] = titles
    first = run(tmp_path, wiki, template="Infobox spaceflight")
    assert first.new == 1000
    assert wiki.content_requests == first.content_requests == 20
    assert wiki.most_in_flight == 1
    before = files_of(tmp_path)
    wiki.asked.clear()
    second = run(tmp_path, wiki, template="Infobox spaceflight")
    assert (second.new, second.changed, second.unchanged) == (0, 0, 1000)
    assert wiki.content_requests == 0
    assert files_of(tmp_path) == before


def test_a_changed_page_adds_a_revision_beside_the_old_one(wiki: FakeWiki, tmp_path: Path) -> None:
    wiki.add("Probe 1", "old")
    wiki.add("Probe 2", "same")
    run(tmp_path, wiki, "Probe 1", "Probe 2")
    before = files_of(tmp_path)
    wiki.edit("Probe 1", "new")
    summary = run(tmp_path, wiki, "Probe 1", "Probe 2")
    assert (summary.changed, summary.unchanged) == (1, 1)
    assert before.items() <= files_of(tmp_path).items()
    kept, older = newest(articles(tmp_path))
    assert [(a.title, a.text) for a in kept] == [("Probe 1", "new"), ("Probe 2", "same")]
    assert [a.text for a in older] == ["old"]


def test_a_moved_page_is_one_article_under_its_new_title(wiki: FakeWiki, tmp_path: Path) -> None:
    wiki.add("Old name")
    run(tmp_path, wiki, "Old name")
    wiki.move("Old name", "New name")
    summary = run(tmp_path, wiki, "Old name")
    assert (summary.moved, summary.changed, summary.redirects) == (1, 1, 1)
    kept, older = newest(articles(tmp_path))
    assert [a.title for a in kept] == ["New name"]
    assert len(older) == 1
    assert run(tmp_path, wiki, "Old name").moved == 0
    wiki.move("New name", "Third name")
    run(tmp_path, wiki, "Third name")
    assert [a.title for a in newest(articles(tmp_path))[0]] == ["Third name"]


def test_two_pages_that_swap_their_titles_are_told_apart(wiki: FakeWiki, tmp_path: Path) -> None:
    wiki.add("A", "one")
    wiki.add("B", "two")
    run(tmp_path, wiki, "A", "B")
    wiki.pages["A"], wiki.pages["B"] = wiki.pages["B"], wiki.pages["A"]
    run(tmp_path, wiki, "A", "B")
    assert {a.title: a.text for a in newest(articles(tmp_path))[0]} == {"A": "two", "B": "one"}


def chosen(raw: Path) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Title -> text of the articles that a run reads, and what gives no rows with the reason."""
    selection = select(raw)
    return {a.title: a.text for a in read_selected(selection)}, [(one.article_id, one.check) for one in selection.left]


def test_a_deleted_page_is_recorded_and_its_text_kept_but_not_read_by_a_run(wiki: FakeWiki, tmp_path: Path) -> None:
    wiki.add("Probe 1", "one")
    wiki.add("Probe 2", "two")
    wiki.members["Category:Probes"] = ["Probe 1", "Probe 2"]
    run(tmp_path, wiki, category="Probes")
    whole = files_of(tmp_path)
    page = wiki.pages.pop("Probe 1")
    wiki.members["Category:Probes"] = ["Probe 2"]
    summary = run(tmp_path, wiki, category="Probes")
    assert (summary.deleted, summary.missing, summary.unchanged) == (1, 0, 1)
    assert said(tmp_path) == {"Probe 1": ("deleted", "")}
    assert len(articles(tmp_path)) == 2
    assert chosen(tmp_path) == ({"Probe 2": "two"}, [("testwiki:Probe_1", "deleted")])
    assert run(tmp_path, wiki, category="Probes").deleted == 1
    wiki.pages["Probe 1"] = page  # restored
    run(tmp_path, wiki, category="Probes")
    assert said(tmp_path) == {}
    assert files_of(tmp_path) == {**whole, "titles.jsonl": b""}
    assert chosen(tmp_path)[0] == {"Probe 1": "one", "Probe 2": "two"}


def test_another_page_under_a_deleted_title_is_read_alone(wiki: FakeWiki, tmp_path: Path) -> None:
    wiki.add("Probe 1", "old page")
    run(tmp_path, wiki, "Probe 1")
    del wiki.pages["Probe 1"]
    run(tmp_path, wiki, "Probe 1")
    wiki.add("Probe 1", "new page", page_id=50, revision_id=900)  # imported: its revision is older than the deleted page's
    run(tmp_path, wiki, "Probe 1")
    assert chosen(tmp_path) == ({"Probe 1": "new page"}, [("testwiki:Probe_1", "deleted")])


def test_a_page_that_was_turned_into_a_redirect_is_no_article_any_more(wiki: FakeWiki, tmp_path: Path) -> None:
    wiki.add("Probe 1", "one")
    wiki.add("Probes", "all")
    run(tmp_path, wiki, "Probe 1", "Probes")
    wiki.merge("Probe 1", "Probes")
    summary = run(tmp_path, wiki, "Probe 1", "Probes")
    assert (summary.deleted, summary.redirects, summary.moved) == (1, 1, 0)
    assert sorted(o.kind for o in read_outcomes(tmp_path).values()) == ["redirect", "redirected"]
    assert chosen(tmp_path) == ({"Probes": "all"}, [("testwiki:Probe_1", "deleted")])
    (left,) = select(tmp_path).left
    assert left.message.startswith("the page leads to 'Probes' now, as was seen at 2026-01-01T00:00:00Z")


def test_a_move_that_left_no_redirect_is_no_deletion(wiki: FakeWiki, tmp_path: Path) -> None:
    wiki.add("Old name", "text")
    wiki.members["Template:T"] = ["Old name"]
    run(tmp_path, wiki, template="T")
    wiki.move("Old name", "New name", leaves_redirect=False)
    wiki.members["Template:T"] = ["New name"]
    summary = run(tmp_path, wiki, template="T")
    assert (summary.moved, summary.deleted) == (1, 0)
    assert chosen(tmp_path) == ({"New name": "text"}, [("testwiki:New_name", "superseded")])
    wiki.add("Other", "other")
    wiki.move("New name", "Third name")
    wiki.redirects["New name"] = "Other"
    summary = run(tmp_path, wiki, template="T")
    assert (summary.moved, summary.deleted) == (1, 0)
    assert set(chosen(tmp_path)[0]) == {"Third name", "Other"}


def test_a_text_saved_after_the_page_was_found_deleted_is_read(wiki: FakeWiki, tmp_path: Path) -> None:
    wiki.add("Probe 1")
    run(tmp_path, wiki, "Probe 1")
    del wiki.pages["Probe 1"]
    run(tmp_path, wiki, "Probe 1")
    (old,) = articles(tmp_path)
    write_article(tmp_path, replace(old, revision_id=9999, timestamp=START + timedelta(days=1), text="again", sha1=None))
    assert chosen(tmp_path)[0] == {"Probe 1": "again"}


def test_members_and_texts_that_come_in_parts_are_put_together(wiki: FakeWiki, tmp_path: Path) -> None:
    titles = [f"Probe {n}" for n in range(23)]
    for title in titles:
        wiki.add(title, title)
    wiki.members["Category:Probes"] = titles
    wiki.page_size, wiki.contents = 5, 7
    assert run(tmp_path, wiki, category="Category:Probes").new == 23
    assert all(a.text == a.title for a in articles(tmp_path))


def test_a_page_that_comes_twice_is_written_once(wiki: FakeWiki, tmp_path: Path) -> None:
    titles = [f"Probe {n}" for n in range(60)]
    for title in titles:
        wiki.add(title)
    wiki.redirects["Zond"] = "Probe 0"
    summary = run(tmp_path, wiki, *titles, "Zond")
    assert summary.new == 60
    assert summary.content_requests == 2


def test_api_dump_file_and_shard_give_one_and_the_same_article(wiki: FakeWiki, tmp_path: Path) -> None:
    wiki.wiki_id = "testwiki"
    wiki.add("Probe 1", BOX, page_id=1, revision_id=1001)
    run(tmp_path / "api", wiki, "Probe 1")
    dump = export(xml_page("Probe 1", BOX, 1).replace("2024-01-02T03:04:05Z", "2025-05-06T07:08:09Z"))
    (tmp_path / "dump").mkdir()
    (tmp_path / "dump" / "d.xml").write_bytes(dump)
    fetch(tmp_path / "file", dump=tmp_path / "dump" / "d.xml")
    write_shards(tmp_path / "shard", "d", articles(tmp_path / "file"))
    found = [articles(tmp_path / way)[0] for way in ("api", "dump", "file", "shard")]
    assert len({replace(article, source="", url=None, licence=None) for article in found}) == 1


# ---------------------------------------------------------------- pages that are no use


def broken_slot(**facts: object) -> Any:
    def change(answer: dict[str, Any]) -> dict[str, Any]:
        for page in answer["query"]["pages"]:
            if page["title"] == "Bad":
                slot = page["revisions"][0]["slots"]["main"]
                slot.update(facts)
                for key in [key for key, value in facts.items() if value is None]:
                    del slot[key]
        return answer

    return change


def broken_page(*lost: str) -> Any:
    def change(answer: dict[str, Any]) -> dict[str, Any]:
        for page in answer["query"]["pages"]:
            if page["title"] == "Bad":
                for key in lost:
                    page.pop(key)
        return answer

    return change


def redirect_now(answer: dict[str, Any]) -> dict[str, Any]:
    next(page for page in answer["query"]["pages"] if page["title"] == "Bad")["redirect"] = True
    return answer


def no_page(answer: dict[str, Any]) -> dict[str, Any]:
    answer["query"]["pages"] = [page for page in answer["query"]["pages"] if page["title"] != "Bad"]
    return answer


@pytest.mark.parametrize(
    ("mischief", "check"),
    [
        (broken_slot(content="flipped"), "sha1"),
        (broken_slot(content=None), "missing_field"),
        (broken_slot(content=None, texthidden=True), "hidden_text"),
        (broken_slot(content=7), "missing_field"),
        (broken_slot(contentmodel="json"), "content_model"),
        (broken_page("revisions"), "missing_field"),
        (broken_page("pageid"), "missing_field"),
        (no_page, "missing_field"),
        (redirect_now, "missing_field"),
    ],
)
def test_one_bad_page_is_refused_and_the_others_are_kept(wiki: FakeWiki, tmp_path: Path, mischief: Any, check: str) -> None:
    wiki.add("Bad", "bad")
    wiki.add("Good", "good")
    wiki.script = [lambda a: a, lambda a: a, mischief]
    summary = run(tmp_path, wiki, "Bad", "Good")
    assert [(r.where, r.check) for r in summary.refused] == [("Bad", check)]
    assert [a.title for a in articles(tmp_path)] == ["Good"]
    assert said(tmp_path)["Bad"][0] == "refused"
    assert run(tmp_path, wiki, "Bad", "Good").new == 1
    assert "Bad" not in said(tmp_path)


def test_a_wiki_without_a_name_goes_by_its_host(wiki: FakeWiki, tmp_path: Path) -> None:
    wiki.wiki_id = None
    wiki.add("A")
    run(tmp_path, wiki, "A")
    assert articles(tmp_path)[0].article_id == "127.0.0.1:A"


@pytest.mark.parametrize("answer", [{}, {"query": {}}, {"query": []}, {"query": {"pages": 7}}, {"query": {"pages": [None, 1]}}])
def test_answers_without_their_fields_lose_no_run(wiki: FakeWiki, tmp_path: Path, answer: Any) -> None:
    wiki.add("A")
    wiki.script = [lambda a: a]
    wiki.always = says(answer)
    summary = run(tmp_path, wiki, "a", "B")
    assert [refused.where for refused in summary.refused] == ["a", "B"]
    assert said(tmp_path)["a"] == ("refused", "the wiki's answer leaves it out")


def test_a_wiki_that_does_not_say_which_it_is_fills_no_folder(wiki: FakeWiki, tmp_path: Path) -> None:
    wiki.script = [says({"batchcomplete": True})]
    with pytest.raises(UnreachableError, match="which wiki it is"):
        run(tmp_path, wiki, "A")


def test_a_title_whose_redirect_leads_to_nothing_is_refused(wiki: FakeWiki, tmp_path: Path) -> None:
    wiki.redirects["Old"] = "New"
    wiki.script = [lambda a: a, lambda a: {"query": {**a["query"], "pages": []}}]
    assert [refused.where for refused in run(tmp_path, wiki, "old", "Old").refused] == ["old"]


def test_a_title_in_another_unicode_form_is_recorded_as_it_was_asked(wiki: FakeWiki, tmp_path: Path) -> None:
    wiki.add("Café")
    lead = {"fromencoded": True, "from": "Cafe%CC%81", "to": "Café"}
    wiki.script = [
        lambda a: a,
        lambda a: {
            "query": {"normalized": [lead], "pages": [{"pageid": 1, "ns": 0, "title": "Café", "revisions": [{"revid": 1001}]}]}
        },
    ]
    summary = run(tmp_path, wiki, "Cafe\u0301")
    assert (summary.new, summary.refused) == (1, [])
    assert said(tmp_path) == {"Cafe\u0301": ("normalised", "Café")}


@pytest.mark.parametrize("title", ["A|B", "\x1fA\x1fB", "A\x00"])
def test_a_title_that_would_be_several_is_said_and_not_asked(wiki: FakeWiki, tmp_path: Path, title: str) -> None:
    wiki.add("A")
    summary = run(tmp_path, wiki, title, "A")
    assert (summary.new, summary.invalid) == (1, 1)
    assert said(tmp_path) == {title: ("invalid", "no title has such a character")}
    assert [asked.params["titles"] for asked in wiki.asked[1:]] == ["A", "A"]


def test_a_template_or_category_without_articles_is_said_until_it_has_some(wiki: FakeWiki, tmp_path: Path) -> None:
    assert run(tmp_path, wiki, template="Infobox spceflight", category="Category:X").missing == 2
    assert said(tmp_path) == {
        "Infobox spceflight": ("missing", "no article calls this template"),
        "Category:X": ("missing", "no article stands in this category"),
    }
    wiki.add("A")
    wiki.members["Category:X"] = ["A"]
    run(tmp_path, wiki, category="Category:X")
    assert set(said(tmp_path)) == {"Infobox spceflight"}


def test_an_answer_that_never_ends_is_noticed(wiki: FakeWiki, tmp_path: Path) -> None:
    wiki.always = says({"continue": {"rvcontinue": "1", "continue": "||"}, "query": {}})
    with pytest.raises(UnreachableError, match="never ends"):
        run(tmp_path, wiki, "A")


# ---------------------------------------------------------------- interrupted


def test_a_fetch_interrupted_anywhere_carries_on_where_it_was(wiki: FakeWiki, tmp_path: Path) -> None:
    titles = [f"Probe {n}" for n in range(60)]
    for title in titles:
        wiki.add(title, title)
    run(tmp_path / "whole", wiki, *titles)
    whole = files_of(tmp_path / "whole")
    requests = len(wiki.asked)
    for stop in range(requests):
        raw = tmp_path / str(stop)
        wiki.script = [lambda a: a] * stop + [status(404)]
        with pytest.raises(UnreachableError):
            run(raw, wiki, *titles)
        kept = len(list(raw.rglob("*.wikitext")))
        summary = run(raw, wiki, *titles)
        assert summary.unchanged == kept
        assert files_of(raw) == whole


def test_a_text_never_lies_there_without_its_origin(wiki: FakeWiki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wiki.add("A")
    real, left = Path.replace, [0]

    def killed(self: Path, target: Path) -> Path:
        left[0] += 1
        if left[0] == 2:  # the second file of the article
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, wiki, "A")
    assert list(tmp_path.rglob("*.wikitext")) == []
    assert run(tmp_path, wiki, "A").new == 1


def test_a_fetch_clears_what_a_killed_one_left_half_written(wiki: FakeWiki, tmp_path: Path) -> None:
    wiki.add("A")
    (tmp_path / "testwiki").mkdir()
    (tmp_path / "testwiki" / ".tmp-abc").write_text("half")
    run(tmp_path, wiki, "A")
    assert list(tmp_path.rglob(".tmp-*")) == []


def test_later_stops_cleanly_keeps_what_was_fetched_and_is_remembered(wiki: FakeWiki, tmp_path: Path) -> None:
    titles = [f"Probe {n}" for n in range(60)]
    for title in titles:
        wiki.add(title)
    wiki.script = [lambda a: a] * 3 + [status(429, "86400")]
    with pytest.raises(TryLaterError) as caught:
        run(tmp_path, wiki, *titles)
    assert caught.value.status == 75
    assert len(articles(tmp_path)) == 50
    asked = len(wiki.asked)
    with pytest.raises(TryLaterError):
        run(tmp_path, wiki, *titles)
    assert len(wiki.asked) == asked  # never early, not even in another run
    wiki.time.passed += timedelta(days=1).total_seconds() + 1
    assert run(tmp_path, wiki, *titles).new == 10


def test_no_contact_no_fetch(wiki: FakeWiki, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        fetch(tmp_path, titles=["A"], api=wiki.address, allow_http=True, clock=wiki.time.clock)
    assert wiki.asked == []


# ---------------------------------------------------------------- what is asked for


def test_sources_toml_says_what_a_scheduled_fetch_reads(wiki: FakeWiki, tmp_path: Path) -> None:
    wiki.add("A")
    wiki.add("B")
    wiki.add("C")
    wiki.members = {"Category:X": ["B"], "Template:T": ["C"]}
    text = f'api = "{wiki.address}"\ntitles = ["A"]\ncategories = ["X"]\ntemplates = ["T"]\n'
    (tmp_path / "sources.toml").write_text(text, "utf-8-sig")  # as some editors save it
    summary = fetch(tmp_path, contact=CONTACT, allow_http=True, clock=wiki.time.clock)
    assert summary.new == 3


@pytest.mark.parametrize("text", ["titles = ", "title = ['A']", "titles = 'A'", "titles = [1]", "api = 1", "", "titles = ['']"])
def test_sources_toml_that_cannot_be_understood_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "sources.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigurationError, match="cannot be understood"):
        fetch(tmp_path, contact=CONTACT)


def test_nothing_to_fetch_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing says what to fetch"):
        fetch(tmp_path, contact=CONTACT)


def test_a_file_of_titles_stands_for_its_lines(tmp_path: Path) -> None:
    file = tmp_path / "titles.txt"
    file.write_text("\ufeff# probes\nMars 2\n\n  Mars 3  \n", "utf-8")
    assert read_titles([str(file), "Venera 1"]) == ("Mars 2", "Mars 3", "Venera 1")


def test_lots_are_never_longer_than_a_question_may_be() -> None:
    titles = [f"{'ж' * 100} {n}" for n in range(120)]
    lots = list(batches(titles))
    assert [title for lot in lots for title in lot] == titles
    assert max(len(lot) for lot in lots) <= 9
    assert [len(lot) for lot in batches([str(n) for n in range(101)])] == [50, 50, 1]


def test_progress_tells_rate_and_remaining_time() -> None:
    assert Progress(50, 200, "pages", 10.0).line == "50 of 200 pages, 5.0 pages/s, 30 s left"
    assert Progress(40_000_000, 100_000_000, "bytes", 2.0).line == "40 of 100 MB, 20.0 MB/s, 3 s left"
    assert Progress(0, 200, "pages", 0.0).line == "0 of 200 pages"


# ---------------------------------------------------------------- real answers

OLD_ANSWER = {
    "pages": {
        "736": {
            "pageid": 736,
            "ns": 0,
            "title": "Probe",
            "revisions": [{"revid": 5, "timestamp": "2017-09-08T05:57:10Z", "contentmodel": "wikitext", "*": "text"}],
        }
    }
}


def test_answers_in_the_api_s_older_form_are_read_too() -> None:
    page = merge({}, OLD_ANSWER)["pages"][0]
    article = read_page(page, Site("enwiki", None, "api:x"))
    assert isinstance(article, Article)
    assert (article.text, article.revision_id) == ("text", 5)


RECORDED = Path(__file__).parents[1].parent / "shared" / "corpus" / "api"


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded answers are not at hand")
def test_recorded_answers_are_read_without_loss() -> None:
    for file in sorted(RECORDED.glob("*.json")):
        query = json.loads(file.read_text("utf-8"))["body_trimmed"].get("query", {})
        for page in merge({}, query).get("pages", []):
            found: Raw = read_page(page, Site("enwiki", None, "api:x"))
            assert isinstance(found, Refused)  # these old questions asked for no revision ids
            assert found.check == "missing_field"
            assert found.where == page["title"]


def test_a_site_names_its_licence_whatever_its_form(wiki: FakeWiki) -> None:
    from pipeline.fetch.http import Client

    assert read_site(Client(wiki.address, CONTACT, wiki.time.clock, True)) == Site("testwiki", "CC BY-SA 4.0", "api:127.0.0.1")
