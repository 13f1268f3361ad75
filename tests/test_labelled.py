"""Articles labelled by hand: the labels are sound, and the tables of those that rules may be written for do not get worse."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from labelled import HALVES, HOME, Count, Row, bounds, exact, labelled, pair, score, score_article, score_rows
from test_samples import GOLD, TEXTS, passages

from pipeline.core import Article
from pipeline.tables import DESIGNATIONS, EVENTS, MISSIONS
from pipeline.tables.events import EVENT_TYPES, STATUSES, SUBJECTS

SCORER = Path(__file__).parents[2] / "shared" / "score" / "score.py"
FLOORS = {"missions": 1.0, "cells": 0.985, "events.found": 0.87, "events.exact": 0.76, "designations": 0.97}
BOTH = [(half, article, label) for half in HALVES for article, label in labelled(half)]
each = pytest.mark.parametrize(("half", "article", "label"), BOTH, ids=[article.title for _, article, _ in BOTH])


@each
def test_a_label_belongs_to_its_article(half: str, article: Article, label: Row) -> None:
    assert label["article_id"] == article.article_id
    assert (HOME / half / "articles" / label["file"]).read_text("utf-8") == article.text
    assert article.wiki == "sample"


@each
def test_a_label_speaks_the_language_of_the_tables(half: str, article: Article, label: Row) -> None:
    columns = {column.name for column in MISSIONS.columns}
    for mission in label["missions"]:
        assert mission["mission_id"].startswith(article.article_id)
        assert set(mission["cells"]) <= columns
    for event in label["events"]:
        assert event["event_type"] in EVENT_TYPES
        assert event["status"] in STATUSES
        assert event["subject"] in SUBJECTS
        bounds(event["time_edtf"])
    assert {d["kind"] for d in label["designations"]} <= set(DESIGNATIONS.column("kind").allowed or ())
    assert EVENTS.column("event_type").allowed == EVENT_TYPES


@each
def test_the_words_of_a_label_stand_in_its_article(half: str, article: Article, label: Row) -> None:
    for event in label["events"]:
        assert event["quotes"]
        for quote in event["quotes"]:
            assert quote in article.text, quote
    for designation in label["designations"]:
        assert designation["kind"] == "name" or designation.get("optional") or designation["value"] in article.text


def test_no_article_is_seen_and_fresh_and_no_fresh_one_is_a_sample() -> None:
    titles = [article.title for _, article, _ in BOTH]
    assert len(titles) == len(set(titles)) >= 40
    samples = {file.stem for file in (Path(__file__).parents[1] / "raw").glob("*.wikitext")}
    assert not samples & {article.title.replace(" ", "_") for half, article, _ in BOTH if half == "fresh"}


def test_no_sentence_is_taken_from_another_article() -> None:
    others = [file for file in (*TEXTS, *GOLD.glob("*.*")) if file.suffix in (".wikitext", ".txt")]
    theirs = set[tuple[str, ...]]().union(*(passages(file.read_text("utf-8")) for file in others))
    for _, article, _ in BOTH:
        assert not passages(article.text) & theirs, article.title


@pytest.mark.parametrize(("name", "count"), score("seen").items(), ids=lambda value: value if isinstance(value, str) else "")
def test_the_tables_of_what_is_seen_do_not_get_worse(name: str, count: Count) -> None:
    assert count.f1 >= FLOORS[name], "\n".join(count.misses)


# ---------------------------------------------------------------- the measure itself


def event(**changes: Any) -> Row:
    return {
        "event_type": "landing",
        "status": "occurred",
        "subject": "lander",
        "time_edtf": "1970-12-15",
        "detail": "it came down",
        "quotes": ["it came down"],
        **changes,
    }


def count(made: list[Row], labels: list[Row]) -> tuple[int, int, int, int]:
    got = score_rows(made, labels, exact, str)
    return got.right_made, got.made, got.right_labelled, got.labelled


def test_an_optional_row_neither_helps_nor_hurts() -> None:
    assert count([event()], [event(optional=True)]) == (0, 0, 0, 0)
    assert count([], [event(optional=True)]) == (0, 0, 0, 0)


def test_a_row_too_many_and_a_row_too_few_are_counted() -> None:
    assert count([event(), event(status="planned")], [event()]) == (1, 2, 1, 1)
    assert count([], [event()]) == (0, 0, 0, 1)


@pytest.mark.parametrize(
    "change", [{"subject": "rover"}, {"time_edtf": None}, {"time_edtf": "1970-12"}, {"event_type": "impact"}], ids=str
)
def test_an_exact_row_has_the_subject_and_the_precision_of_the_label(change: Row) -> None:
    assert count([event(**change)], [event()]) == (0, 1, 0, 1)


def test_a_label_gives_way_to_another_that_only_one_row_fits() -> None:
    assert pair([[0, 1], [0]]) == {0: 1, 1: 0}


@pytest.mark.skipif(not SCORER.is_file(), reason="the shared scorer is not here")
def test_our_measure_agrees_with_the_shared_one() -> None:
    shared = load_shared_scorer()
    for _, article, label in BOTH:
        rows = {name: [] for name in ("missions", "events", "designations")} | tables_of(article)
        theirs = shared.score_article(json.loads(json.dumps(label)), rows)
        for name, ours in score_article(article, label).items():
            other = theirs[name]
            assert (ours.right_made, ours.made) == (other.right_predicted, other.predicted), (article.title, name)
            assert (ours.right_labelled, ours.labelled) == (other.right_labelled, other.labelled), (article.title, name)


def tables_of(article: Article) -> dict[str, list[Row]]:
    from pipeline.stages import process

    return process(article).rows


def load_shared_scorer() -> ModuleType:
    import sys

    spec = importlib.util.spec_from_file_location("shared_score", SCORER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["shared_score"] = module
    spec.loader.exec_module(module)
    return module
