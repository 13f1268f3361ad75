"""The forms of a verb, and which infinitives and gerunds of a sentence may tell of a deed."""

from __future__ import annotations

import pytest

from pipeline.prose.inflection import gerund_of, past_of, past_of_gerund, verbs

FORMS = [
    ("raise", "raised", "raising"),
    ("carry", "carried", "carrying"),
    ("deploy", "deployed", "deploying"),
    ("stop", "stopped", "stopping"),
    ("enter", "entered", "entering"),
    ("free", "freed", "freeing"),
    ("die", "died", "dying"),
]
IRREGULAR = [
    ("begin", "began", "beginning"),
    ("fly", "flew", "flying"),
    ("lie", "lay", "lying"),
    ("occur", "occurred", "occurring"),
    ("set", "set", "setting"),
    ("transmit", "transmitted", "transmitting"),
]


@pytest.mark.parametrize(("lemma", "past", "gerund"), [*FORMS, *IRREGULAR])
def test_a_verb_has_its_past_tense(lemma: str, past: str, gerund: str) -> None:
    assert past_of(lemma) == past_of_gerund(gerund) == past


@pytest.mark.parametrize(("lemma", "past", "gerund"), FORMS)
def test_a_regular_verb_has_its_gerund(lemma: str, past: str, gerund: str) -> None:
    assert gerund_of(lemma) == gerund


READ = [
    ("the probe was not able to reach orbit", ["the probe |reached| orbit"]),
    (
        "it failed to enter orbit and land there",
        ["it |entered| orbit and land there", "it failed to enter orbit and |landed| there"],
    ),
    ("it will soon fly past Mars", ["it |flew| past Mars"]),
    ("the gas caused the boom to unfold", ["the gas caused the boom |unfolded|"]),
    ("it worked before falling silent", ["it worked before |fell| silent"]),
    ("it was fired to raise the orbit", []),  # a purpose
    ("the landing was on 5 May", []),  # a noun
    ("landing was on 5 May", []),
    ("it flew on, using its spare", []),  # a preposition
]


@pytest.mark.parametrize(("text", "told"), READ)
def test_an_infinitive_that_is_governed_or_a_gerund_is_read_as_a_past_tense(text: str, told: list[str]) -> None:
    assert [f"{text[: v.cut]}|{v.past}|{text[v.end :]}" for v in verbs(text)] == told
