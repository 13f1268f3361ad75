"""Templates read as canonical text, and that text as typed values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import vocab
from pipeline.core import Reject, Text
from pipeline.templates import FAMILIES, rendered_by_name, renderer_of
from pipeline.templates.call import Call, Unreadable
from pipeline.values.durations import parse_duration
from pipeline.values.items import read_items, split_names
from pipeline.values.quantities import parse_quantity
from pipeline.values.times import find_times, parse_time
from pipeline.wikitext.reader import read_markup

CORPUS = Path(__file__).parent / "corpus" / "templates.jsonl"
CASES: list[dict[str, Any]] = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]


def _with(key: str) -> list[Any]:
    return [pytest.param(case, id=case["wikitext"][:60]) for case in CASES if case.get(key) is not None]


@pytest.mark.parametrize("case", _with("text"))
def test_wikitext_reads_as_canonical_text(case: dict[str, Any]) -> None:
    assert read_markup(case["wikitext"]).clean == case["text"]


@pytest.mark.parametrize("case", _with("faults"))
def test_what_cannot_be_read_is_a_fault(case: dict[str, Any]) -> None:
    assert [fault.check for fault in read_markup(case["wikitext"]).faults] == case["faults"]


@pytest.mark.parametrize("case", _with("times"))
def test_times_of_the_text(case: dict[str, Any]) -> None:
    found = find_times(read_markup(case["wikitext"]).clean)
    assert [expression.time.edtf for expression in found if expression.time] == case["times"]


@pytest.mark.parametrize("case", _with("rejects"))
def test_dates_that_do_not_exist_are_refused(case: dict[str, Any]) -> None:
    found = find_times(read_markup(case["wikitext"]).clean)
    assert [expression.reject for expression in found if not expression.time] == case["rejects"]


@pytest.mark.parametrize("case", _with("whole"))
def test_values_that_are_no_time_say_why(case: dict[str, Any]) -> None:
    read = parse_time(read_markup(case["wikitext"]).clean)
    assert isinstance(read, Reject)
    assert read.reason == case["whole"]


@pytest.mark.parametrize("case", _with("seconds"))
def test_durations_of_the_text(case: dict[str, Any]) -> None:
    read = parse_duration(read_markup(case["wikitext"]).clean)
    assert ([] if isinstance(read, Reject) else [found.value.value for found in read]) == pytest.approx(case["seconds"])


@pytest.mark.parametrize("case", _with("wanted"))
def test_quantities_of_the_text(case: dict[str, Any]) -> None:
    read = parse_quantity(read_markup(case["wikitext"]).clean, case["wanted"])
    if isinstance(read, Reject):
        assert read.reason == case["values"]
        return
    assert len(read) == len(case["values"])
    for found, expected in zip(read, case["values"], strict=True):
        assert [found.value.value, found.value.lower, found.value.upper] == pytest.approx(expected)


@pytest.mark.parametrize("case", _with("items"))
def test_items_with_label_and_qualifier(case: dict[str, Any]) -> None:
    items = read_items(read_markup(case["wikitext"]))
    assert [[item.label, item.text.clean, item.qualifier] for item in items] == case["items"]


@pytest.mark.parametrize("case", _with("names"))
def test_names_of_a_list(case: dict[str, Any]) -> None:
    assert [name.clean for name in split_names(read_markup(case["wikitext"]))] == case["names"]


def test_text_inside_wrappers_keeps_its_place() -> None:
    raw = "x {{ubl|{{nowrap|Site 31}}|Site 6}} y"
    text = read_markup(raw)
    at = text.clean.index("ite 3")
    start, end = text.span(at, at + 5)
    assert raw[start:end] == "ite 3"


def test_a_name_of_a_template_has_one_reading() -> None:
    other = [row["name"] for row in vocab.rows("template_names")]
    dropped = [row["name"] for row in vocab.rows("templates_dropped")]
    assert len(other) == len(set(other))
    assert not set(other) & set(FAMILIES)
    assert not set(dropped) & (set(FAMILIES) | set(other))
    assert {row["reads_as"] for row in vocab.rows("template_names")} <= set(FAMILIES)


def test_names_are_folded_as_the_reader_folds_them() -> None:
    names = [row["name"] for table in ("template_names", "template_words", "templates_dropped") for row in vocab.rows(table)]
    assert [name for name in names if name != " ".join(name.casefold().split())] == []


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(FAMILIES)),
    st.lists(st.text(max_size=12) | st.integers(-3000, 3000).map(str), max_size=8),
    st.dictionaries(st.sampled_from(["e", "u", "tz", "name", "h", "year1", "lt"]), st.text(max_size=8), max_size=3),
)
def test_no_call_of_a_known_template_raises(name: str, positional: list[str], named: dict[str, str]) -> None:
    call = Call(name, tuple(Text(part) for part in positional), {key: Text(value) for key, value in named.items()})
    assert isinstance(FAMILIES[name](call), str | Text | Unreadable)


@pytest.mark.parametrize(
    "number", ["1" * 5000, "9" * 400, "²", "٣", "9" * 5000 + "/3", "3/" + "9" * 400, "(" + "9" * 5000 + ")", "1e999"]
)
@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_no_number_makes_a_template_raise(name: str, number: str) -> None:
    usual = ["1969", "7", "20", "13", "32", "10"]
    for index in range(len(usual)):
        arguments = tuple(Text(number if index == place else part) for place, part in enumerate(usual))
        for call in (Call(name, arguments, {}), Call(name, arguments[: index + 1], {"e": Text(number)})):
            assert isinstance(FAMILIES[name](call), str | Text | Unreadable)


@given(st.text(max_size=40))
def test_no_name_of_a_template_raises(name: str) -> None:
    renderer = renderer_of(name)
    rendered = renderer(Call(name, (), {})) if renderer else rendered_by_name(name)
    assert isinstance(rendered, str | Text | Unreadable)
