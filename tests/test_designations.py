"""Designations: the two numbering schemes, catalogue numbers, serials, and the rows that an article gives."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core import Article, Field, Piece, Reject, Row, Sentence, Text
from pipeline.normalise.designations import designation_rows
from pipeline.prose.sentences import split_sentences
from pipeline.stages import process
from pipeline.tables import CREDIT_COLUMNS, DESIGNATIONS
from pipeline.values.designations import (
    Harvard,
    cospar_to_harvard,
    harvard_name,
    harvard_to_cospar,
    is_serial,
    parse_cospar,
    parse_harvard,
    parse_nssdc,
    parse_satcat,
    piece_letters,
    piece_number,
)
from pipeline.wikitext.reader import read_markup

CORPUS = Path(__file__).parent / "corpus"
PAIRS = list(csv.DictReader((CORPUS / "harvard.csv").read_text("utf-8").splitlines()))
NAMES: list[dict[str, Any]] = [json.loads(line) for line in (CORPUS / "names.jsonl").read_text("utf-8").splitlines()]


def sentences_of(text: str) -> tuple[Sentence, ...]:
    spans = enumerate(split_sentences(text))
    return tuple(Sentence("", 0, i, "prose", Text(text[a:b], (Piece(b - a, a, b, True, a, b),))) for i, (a, b) in spans)


def rows_of(title: str, text: str = "", **box: str) -> tuple[list[Row], list[str]]:
    """Rows and checks of issues of an article whose text is the sentences and then the values of its box."""
    raw, fields = text, []
    for parameter, value in box.items():
        start = len(raw) + 1
        raw = f"{raw}\n{value}"
        inner = read_markup(value)
        pieces = tuple(
            Piece(p.length, p.start + start, p.end + start, p.verbatim, p.outer_start + start, p.outer_end + start)
            for p in inner.pieces
        )
        clean = Text(inner.clean, pieces)
        fields.append(Field(0, "spaceflight", "", -1, parameter, parameter, clean, start, start + len(value)))
    article = Article("enwiki", title, raw)
    rows, issues = designation_rows(article, tuple(fields), sentences_of(text), "enwiki:X")
    for row in rows:
        assert set(row) == {column.name for column in DESIGNATIONS.columns if column not in CREDIT_COLUMNS}
        if row["source_kind"] in ("infobox", "prose"):
            assert raw[row["span_start"] : row["span_end"]] == row["quote"] != ""
    return rows, [issue.check for issue in issues]


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["harvard"] for pair in PAIRS])
def test_a_harvard_designation_gives_its_cospar_id(pair: dict[str, str]) -> None:
    read = parse_harvard(pair["harvard"])
    assert not isinstance(read, Reject)
    assert harvard_to_cospar(read[0].value) == pair["cospar"]
    assert cospar_to_harvard(pair["cospar"]) == read[0].value


@given(st.integers(1957, 1962), st.integers(1, 95), st.none() | st.integers(1, 999))
def test_harvard_and_cospar_are_one_to_one(year: int, launch: int, piece: int | None) -> None:
    designation = Harvard(year, launch, piece)
    assert cospar_to_harvard(harvard_to_cospar(designation)) == designation
    read = parse_harvard(harvard_name(designation))
    assert not isinstance(read, Reject)
    assert [found.value for found in read] == [designation]


@given(st.integers(1, 10**6))
def test_piece_letters_count_without_i_and_o(number: int) -> None:
    letters = piece_letters(number)
    assert piece_number(letters) == number
    assert not set(letters) & {"I", "O"}


@pytest.mark.parametrize(
    ("number", "letters"), [(1, "A"), (8, "H"), (9, "J"), (24, "Z"), (25, "AA"), (600, "ZZ"), (601, "AAA"), (3449, "EYS")]
)
def test_piece_letters_of_known_pieces(number: int, letters: str) -> None:
    assert piece_letters(number) == letters


@pytest.mark.parametrize(("year", "text"), [(1962, "Beta Xi 1"), (None, "1962 Beta Xi 1")])
def test_a_known_year_completes_a_harvard_designation(year: int | None, text: str) -> None:
    read = parse_harvard(text, year)
    assert not isinstance(read, Reject)
    assert harvard_name(read[0].value) == "1962 Beta Xi 1"


@pytest.mark.parametrize("text", ["Alpha", "Beta Xi 1", "1963 Alpha 1", "1956 Alpha 1", "the alpha version 1", "1961"])
def test_greek_words_alone_are_no_designation(text: str) -> None:
    assert isinstance(parse_harvard(text), Reject)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("1971-045A", ["1971-045A"]),
        ("1960-7A", ["1960-007A"]),
        ("85010B", ["1985-010B"]),
        ("1971–045", ["1971-045"]),
        ("1998-067ABC", ["1998-067ABC"]),
        ("1971-045A, 1971-045D", ["1971-045A", "1971-045D"]),
        ("1971-045I", []),
        ("1956-001A", []),
        ("1971-000A", []),
        ("n/a", []),
    ],
)
def test_cospar_ids_are_canonical_or_refused(text: str, ids: list[str]) -> None:
    read = parse_cospar(text)
    assert ([] if isinstance(read, Reject) else [found.value for found in read]) == ids


@pytest.mark.parametrize(
    ("text", "ids"), [("00451", ["451"]), ("#5234", ["5234"]), ("5234 (orbiter), 5739", ["5234", "5739"]), ("0", []), ("—", [])]
)
def test_catalogue_numbers_lose_their_zeros(text: str, ids: list[str]) -> None:
    read = parse_satcat(text)
    assert ([] if isinstance(read, Reject) else [found.value for found in read]) == ids


@pytest.mark.parametrize(
    "name", ["2MV-4 No.3", "3MS No. 170", "Soyuz 7K-L1 s/n 4", "DS-P1-Yu No.8", "CSM-112", "LM-7", "OV-103", "M-69 No.522"]
)
def test_a_model_and_a_number_is_a_serial(name: str) -> None:
    assert is_serial(name)


@pytest.mark.parametrize(
    "name", ["Kosmos 300", "Luna 15", "USA-200", "STS-61", "Mars 1969B", "MUSES-B", "Progress M-12", "Object K", "Explorer 33"]
)
def test_a_name_with_a_number_is_no_serial(name: str) -> None:
    assert not is_serial(name)


@pytest.mark.parametrize("case", NAMES, ids=[case["text"] for case in NAMES])
def test_prose_names_the_craft_and_nothing_else(case: dict[str, Any]) -> None:
    rows, _ = rows_of(case["title"], case["text"])
    found = [[row["kind"], row["normalised"], row["issuer"], row["order_in_use"]] for row in rows if row["kind"] != "name"]
    assert found == case["rows"]


@pytest.mark.parametrize(
    ("lead", "names"),
    [
        ("'''Duo''' ('''Beacon 2''') was a probe.", ["Beacon 2"]),
        ("'''''Duo''''', a probe, was first flown as '''[[Kosmos programme|Kosmos 9]]''' in 1970.", ["Kosmos 9"]),
        ("'''Duo''', known as '''NRO launch 90''' by [[NASA]], was a probe.", ["NRO launch 90"]),
        ("'''Duo''' was a ''space'' probe. It was '''lost'''.", []),
        ("'''Duo''' was a probe.\n\nThe '''Mars Programme''' went on.", []),
        ("'''Duo''' was a probe.\n\n== Design ==\n'''Camera 4''' took pictures.", []),
    ],
)
def test_names_in_bold_of_the_first_paragraph_are_the_crafts(lead: str, names: list[str]) -> None:
    article = Article("enwiki", "Duo", "{{Infobox spaceflight|name=Duo}}\n" + lead)
    rows = process(article).rows["designations"]
    assert [row["normalised"] for row in rows if row["kind"] == "alternative_name"] == names
    assert all(article.text[row["span_start"] : row["span_end"]] == row["quote"] for row in rows if row["quote"])


def test_the_title_is_the_name_without_its_disambiguator() -> None:
    (row,), _ = rows_of("Hope (spacecraft)")
    assert (row["kind"], row["value"], row["source_kind"], row["quote"]) == ("name", "Hope", "title", None)


def test_boxes_give_catalogue_numbers_with_their_labels() -> None:
    rows, checks = rows_of("Duo", COSPAR_ID="Bus: 1978-051A<br>Probe: 1978-051C", SATCAT="Bus: 10911<br>Probe: 00912")
    found = [(row["kind"], row["component"], row["normalised"]) for row in rows[1:]]
    assert found == [
        ("cospar", "Bus", "1978-051A"),
        ("cospar", "Probe", "1978-051C"),
        ("satcat", "Bus", "10911"),
        ("satcat", "Probe", "912"),
    ]
    assert checks == []


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("2003-022A (orbiter), 2003-022C (lander)", ["orbiter", "lander"]),
        ("Orbiter 2003-022A<br>Lander 2003-022C", ["Orbiter", "Lander"]),
        ("2003-022A<br>(Salsa)", [None]),
        ("1962-029A (1962 Alpha Epsilon 1)", [None]),
    ],
)
def test_the_part_of_the_craft_stands_beside_its_number(value: str, parts: list[str | None]) -> None:
    rows, checks = rows_of("Duo", COSPAR_ID=value)
    assert [row["component"] for row in rows if row["kind"] == "cospar"] == parts
    assert checks == []


def test_a_cospar_id_follows_from_a_harvard_designation_only_where_none_is_given() -> None:
    derived, _ = rows_of("Duo", Harvard_designation="1961 Zeta 2")
    stated, _ = rows_of("Duo", Harvard_designation="1961 Zeta 2", COSPAR_ID="1961-006B")
    assert [(row["normalised"], row["derived"]) for row in derived if row["kind"] == "cospar"] == [("1961-006B", True)]
    assert [(row["normalised"], row["derived"]) for row in stated if row["kind"] == "cospar"] == [("1961-006B", False)]


def test_a_code_that_is_no_cospar_id_is_an_nssdc_code_and_a_refused_value_is_an_issue() -> None:
    rows, checks = rows_of("Duo", COSPAR_ID="MARIN8", SATCAT="lost")
    assert [(row["kind"], row["normalised"]) for row in rows[1:]] == [("nssdc", "MARIN8")]
    assert checks == ["no_designation"]
    assert not isinstance(parse_nssdc("VAGSL1"), Reject)


def test_a_list_of_names_gives_serials_and_names() -> None:
    rows, _ = rows_of(
        "Duo", name="Duo", names_list="[[Soyuz 7K-L1]] s/n 4<br>Beacon 2 (before launch)", spacecraft="7K-L1 No. 4"
    )
    assert [(row["kind"], row["normalised"]) for row in rows[1:]] == [
        ("serial", "Soyuz 7K-L1 s/n 4"),
        ("alternative_name", "Beacon 2"),
        ("serial", "7K-L1 No.4"),
    ]


def test_ids_are_unique_and_do_not_move_with_other_text() -> None:
    first, _ = rows_of("Duo", "Duo, also known as Beacon 2, was a probe.")
    second, _ = rows_of("Duo", "Duo, also known as Beacon 2, was a fine probe of its day.", SATCAT="77")
    assert {row["designation_id"] for row in first} <= {row["designation_id"] for row in second}
    assert len({row["designation_id"] for row in second}) == len(second)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_raises(text: str) -> None:
    for parse in (parse_harvard, parse_cospar, parse_satcat, parse_nssdc, is_serial):
        parse(text)
    rows_of("Duo", f"Duo, also known as {text}".replace("\n", " "), SATCAT="5")


@pytest.mark.parametrize(
    "attack",
    ["A ", "1962 alpha ", "also known as A ", "it was known as A and as ", "designations A ", "(", "A, ", "A or ", "No. "],
)
def test_hostile_prose_costs_no_more_than_its_length(attack: str) -> None:
    hostile = (attack * 100_000)[:100_000]
    whole = (Sentence("", 0, 0, "prose", Text(hostile, (Piece(len(hostile), 0, len(hostile), True, 0, len(hostile)),))),)
    start = time.process_time()
    designation_rows(Article("enwiki", "Duo", hostile), (), whole, "enwiki:X")
    parse_harvard(hostile, 1962)
    parse_cospar(hostile)
    is_serial(hostile)
    assert time.process_time() - start < 2.0


@pytest.mark.parametrize("parameter", ["name", "names_list", "crew_callsign", "spacecraft", "COSPAR_ID", "SATCAT"])
@pytest.mark.parametrize("attack", ["\u00a0", " ", "'", "*", "A, ", "(a, ", "- ", ";", "1 "])
def test_hostile_boxes_cost_no_more_than_their_length(parameter: str, attack: str) -> None:
    raw = f"x{(attack * 100_000)[:100_000]}x"
    value = Text(raw, (Piece(len(raw), 0, len(raw), True, 0, len(raw)),))
    box = (Field(0, "spaceflight", "", -1, parameter, parameter, value, 0, len(raw)),)
    start = time.process_time()
    designation_rows(Article("enwiki", "Duo", raw), box, (), "enwiki:X")
    assert time.process_time() - start < 2.0


def test_a_title_of_blanks_costs_no_more_than_its_length() -> None:
    start = time.process_time()
    designation_rows(Article("enwiki", f"x{chr(160) * 100_000}x", ""), (), (), "enwiki:X")
    assert time.process_time() - start < 2.0
