"""Every form of the vocabulary of events beside its own two sentences; and what no wording may do."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from pipeline.core import Article
from pipeline.extract import extract
from pipeline.prose.mentions import read_statements
from pipeline.prose.statement import Statement
from pipeline.prose.told import told_sentences
from pipeline.prose.triggers import FORMS, Form, find_triggers

OWN = frozenset({"perun 1"})
BOX = "{{Infobox spaceflight\n| name = Perun 1\n}}\n\n"


def state(prose: str) -> list[Statement]:
    article = Article("testwiki", "Perun 1", BOX + prose)
    return read_statements(told_sentences(extract(article).sentences, None), OWN)


@pytest.mark.parametrize("form", FORMS, ids=[f.accepted for f in FORMS])
def test_a_form_finds_its_event_in_the_sentence_beside_it(form: Form) -> None:
    assert any(t.form is form for t in find_triggers(form.accepted))
    assert form.type in {s.type for s in state(form.accepted)}


@pytest.mark.parametrize("form", FORMS, ids=[f.refused for f in FORMS])
def test_a_form_leaves_alone_what_only_looks_like_its_event(form: Form) -> None:
    words = re.findall(r"[^\W\d_]+", form.refused.casefold())
    assert any(word.startswith(form.stems) for word in words), "the sentence tempts nobody"
    assert not [s for s in state(form.refused) if (s.type, s.status) == (form.type, "occurred")]


CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "corpus" / "events" / "statements.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=[c["text"] for c in CASES])
def test_a_sentence_states_what_an_editor_meant(case: dict) -> None:
    words = [(s, s.sentence.text.clean) for s in state(case["text"])]
    told = [[s.type, s.status, s.subject, text[s.time.start : s.time.end].strip(" .") if s.time else None] for s, text in words]
    assert told == case["statements"]


SUBJECTS = [
    json.loads(line)
    for line in (Path(__file__).parent / "corpus" / "events" / "subjects.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", SUBJECTS, ids=[c["text"] for c in SUBJECTS])
def test_an_event_happens_to_what_the_words_name_or_go_on_about(case: dict) -> None:
    assert [[s.type, s.subject] for s in state(case["text"])] == case["subjects"]


ANOMALIES = list(
    csv.DictReader((Path(__file__).parent / "corpus" / "events" / "anomalies.csv").read_text("utf-8").splitlines())
)


@pytest.mark.parametrize("case", ANOMALIES, ids=[c["sentence"] for c in ANOMALIES])
def test_a_malfunction_is_told_of_hardware_that_fares_worse_in_flight(case: dict) -> None:
    told = any((s.type, s.status) == ("anomaly", "occurred") for s in state(case["sentence"]))
    assert told == (case["malfunction"] == "yes")


def test_a_stem_leads_to_every_match() -> None:
    sentences = [sentence for form in FORMS for sentence in (form.accepted, form.refused)]
    sentences += [c["text"] for c in (*CASES, *SUBJECTS)] + [c["sentence"] for c in ANOMALIES]
    for sentence in sentences:
        words = re.findall(r"[^\W\d_]+", sentence.casefold())
        for form in FORMS:
            if not any(word.startswith(form.stems) for word in words):
                assert form.pattern.search(sentence) is None, (form.stems, sentence)


# what stands before "it <verb>" must take the deed back
UNSAID = [
    "It is not known whether {}",
    "Nobody can say whether {}",
    "If {} the plan would have been given up.",
    "Unless {} the plan would have been given up.",
]
TOLD = [f.accepted for f in FORMS if f.accepted.startswith(("It ", "The probe ", "The satellite "))]


@pytest.mark.parametrize("frame", UNSAID)
@pytest.mark.parametrize("sentence", TOLD)
def test_a_deed_that_is_only_supposed_never_occurred(frame: str, sentence: str) -> None:
    statements = state(frame.format(sentence[0].lower() + sentence[1:].rstrip(".") + ("," if "plan" in frame else ".")))
    assert not [s for s in statements if s.status == "occurred"]


@pytest.mark.parametrize("sentence", [f.accepted for f in FORMS] + [f.refused for f in FORMS])
def test_a_statement_points_into_its_sentence(sentence: str) -> None:
    for s in state(sentence):
        assert 0 <= s.start < s.end <= len(s.sentence.text.clean)
        assert s.time is None or s.start <= s.time.start or s.time.end <= s.start
