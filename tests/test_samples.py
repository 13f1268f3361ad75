"""The sample articles: ours, whole, honest about their origin, and ordinary enough to be read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline.core import Article
from pipeline.extract import extract
from pipeline.fetch.articles import precedence
from pipeline.fetch.local import read_raw
from pipeline.stages import Outcome, process
from pipeline.wikitext.plain import plain_title

ROOT = Path(__file__).parents[1]
RAW = ROOT / "raw"
GOLD = ROOT.parent / "shared" / "gold" / "articles"
PAIRS = ROOT.parent / "shared" / "domain" / "harvard_pairs.tsv"
TEXTS = sorted(file for file in RAW.rglob("*") if file.suffix in (".wikitext", ".txt"))
SIDECARS = sorted(RAW.rglob("*.json"))
PLAIN = [file for file in TEXTS if file.suffix == ".txt"]
TWINS = sorted((RAW / "plain").glob("*.txt"))
PASSAGE = 8  # words in a row that no text of ours may share with another's
NO_MISSIONS = {"Black Arrow", "Delta II"}


def sidecar(file: Path) -> dict[str, object]:
    """The origin that is written beside an article."""
    value = json.loads(file.with_name(file.name.removesuffix(file.suffix) + ".json").read_text("utf-8"))
    assert isinstance(value, dict)
    return value


def articles() -> list[Article]:
    """Every sample as the pipeline reads it; none may be refused."""
    found = list(read_raw(RAW))
    read = [raw for raw in found if isinstance(raw, Article)]
    assert len(read) == len(found)
    return read


def test_there_are_enough_articles_to_explore() -> None:
    assert len({sidecar(file)["title"] for file in TEXTS}) >= 46


@pytest.mark.parametrize("file", SIDECARS, ids=lambda file: file.relative_to(RAW).as_posix())
def test_a_sidecar_stands_beside_a_text_and_claims_no_page_of_a_wiki(file: Path) -> None:
    origin = json.loads(file.read_text("utf-8"))
    stem = file.name.removesuffix(".json")
    assert any(file.with_name(stem + ending).is_file() for ending in (".wikitext", ".txt"))
    assert origin["wiki"] == "sample"
    assert origin["licence"] == "CC BY-SA 4.0"
    assert origin["title"].replace(" ", "_") == stem
    assert origin["note"].startswith("written for this project")
    assert not {"page_id", "revision_id", "timestamp", "sha1"} & set(origin)
    assert not origin.get("url")


@pytest.mark.parametrize("file", PLAIN, ids=lambda file: file.relative_to(RAW).as_posix())
def test_a_plain_text_opens_with_its_title_and_a_list_of_keys(file: Path) -> None:
    text = file.read_text("utf-8")
    assert text.startswith(f"= {sidecar(file)['title']} =\n\n")
    assert plain_title(text) == sidecar(file)["title"]
    assert re.match(r"[^\n]+\n(?:- [A-Z][^:\n]*: [^\n]+\n)+\n", text.split("\n", 2)[2])


def test_every_mission_is_read_with_its_box_and_its_prose() -> None:
    for article in articles():
        reading = extract(article)
        if article.title in NO_MISSIONS:
            assert reading.ignored, article.title
            continue
        assert not reading.ignored, article.title
        assert len(reading.fields) >= 5, article.title
        assert len(reading.sentences) >= 3, article.title


@pytest.mark.parametrize("file", TWINS, ids=lambda file: file.name)
def test_a_plain_twin_has_the_title_of_its_markup_and_gives_way_to_it(file: Path) -> None:
    markup = RAW / f"{file.stem}.wikitext"
    assert sidecar(file)["title"] == sidecar(markup)["title"]
    copies = [a for a in articles() if a.title == sidecar(file)["title"]]
    assert sorted(a.form for a in copies) == ["plain", "wikitext"]
    assert max(copies, key=precedence).form == "wikitext"


def stated_in_box(outcome: Outcome) -> dict[object, object]:
    """The cells that the box of an article's one mission filled. Plain text has no links, so the targets of links are left out."""
    return {
        row["column"]: row["value"]
        for row in outcome.rows["provenance"]
        if row["source_kind"] == "infobox"
        and not str(row["column"]).startswith(("infobox.", "previous_mission_id", "next_mission_id"))
    }


@pytest.mark.parametrize("file", TWINS, ids=lambda file: file.name)
def test_a_plain_twin_says_nothing_else_than_its_markup(file: Path) -> None:
    by_form = {a.form: stated_in_box(process(a)) for a in articles() if a.title == sidecar(file)["title"]}
    assert len(by_form["plain"]) >= 10
    assert by_form["plain"].items() <= by_form["wikitext"].items()


def test_five_missions_come_in_both_forms_and_two_in_the_plain_one_alone() -> None:
    assert len(TWINS) == 5
    assert len(list(RAW.glob("*.txt"))) == 2


@pytest.mark.skipif(not PAIRS.is_file(), reason="the list of designations is not here")
def test_the_samples_have_the_designations_of_the_field() -> None:
    pairs = [line.split("\t") for line in PAIRS.read_text("utf-8").splitlines()[1:]]
    known = {(source.partition(";")[0], harvard, cospar) for harvard, cospar, _, _, source in pairs}
    shared = [
        (article, harvard, cospar) for article in articles() for title, harvard, cospar in known if title == article.title
    ]
    assert len(shared) >= 4
    for article, harvard, cospar in shared:
        read = {row["normalised"] for row in process(article).rows["designations"]}
        assert cospar in read, (article.title, harvard, cospar)


def prose(text: str) -> str:
    """The sentences of a text: comments, templates, link targets and list lines are facts or syntax, which no one wrote first."""
    text = re.sub(r"<!--[^>]*-->|<ref[^>/]*/>|<ref[^>]*>[^<]*</ref>", "", text)
    while (bare := re.sub(r"\{\{[^{}]*\}\}", " ", text)) != text:
        text = bare
    text = re.sub(r"\[\[[^][|]*\|", "[[", text)
    return "\n".join(line for line in text.splitlines() if not line.startswith(("- ", "|", "*", "[[Category")))


def passages(text: str) -> set[tuple[str, ...]]:
    """Every run of PASSAGE words within one paragraph."""
    runs: set[tuple[str, ...]] = set()
    for paragraph in prose(text).splitlines():
        words = re.findall(r"\w+", paragraph.lower())
        runs |= {tuple(words[i : i + PASSAGE]) for i in range(len(words) - PASSAGE + 1)}
    return runs


@pytest.mark.skipif(not GOLD.is_dir(), reason="the labelled articles are not here")
def test_no_sentence_is_taken_from_the_labelled_articles() -> None:
    theirs = set[tuple[str, ...]]().union(
        *(passages(f.read_text("utf-8")) for f in GOLD.iterdir() if f.suffix in (".wikitext", ".txt"))
    )
    assert theirs
    for file in TEXTS:
        assert not passages(file.read_text("utf-8")) & theirs, file.name


def test_two_samples_do_not_share_their_sentences() -> None:
    first_in: dict[tuple[str, ...], str] = {}
    for file in TEXTS:
        if file not in TWINS:
            for run in passages(file.read_text("utf-8")):
                assert first_in.setdefault(run, file.name) == file.name, (run, file.name)


def test_a_passage_that_is_shared_is_found() -> None:
    ours = "He said that '''the [[rocket|old rocket]] stood on its pad for a week'''."
    assert passages(ours) & passages("{{x|y}}The old rocket stood on its pad for a week, they say.")
    assert not passages(ours) & passages("The rocket stood for a week on its old pad, they say.")
