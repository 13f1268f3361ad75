"""The gates: each kind of bad cell is caught, a row falls only with its required cells, and all failures are shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.check import check_counts, check_ids, check_rows, check_share, check_tables
from pipeline.core import Column, Table
from pipeline.export import sort_rows

THINGS = Table(
    "things",
    "Things.",
    (
        Column("id", "string", "Key.", required=True, pattern=r"[a-z]+"),
        Column("parent", "string", "Another thing."),
        Column("kind", "string", "Kind.", allowed=("a", "b")),
        Column("mass", "double", "Mass.", "kg", minimum=0, maximum=10),
        Column("count", "int32", "Count."),
        Column("names", "list", "Names."),
        Column("flag", "bool", "Flag."),
        Column("when", "timestamp", "When."),
    ),
    key=("id",),
    order=("id",),
    references=(("parent", "things", "id"),),
)

BAD: list[tuple[str, Any, str]] = [
    ("kind", "c", "allowed"),
    ("kind", "", "empty"),
    ("kind", 3, "type"),
    ("kind", "\ud800", "allowed"),
    ("mass", -1.0, "range"),
    ("mass", 11.0, "range"),
    ("mass", float("nan"), "range"),
    ("mass", True, "type"),
    ("count", 2**31, "range"),
    ("count", 1.5, "type"),
    ("names", [], "empty"),
    ("names", ["a", ""], "type"),
    ("names", "a", "type"),
    ("flag", 1, "type"),
    ("when", "1962", "type"),
    ("when", datetime(1962, 1, 1), "type"),
]


@pytest.mark.parametrize(("column", "value", "check"), BAD, ids=[f"{c}={v!r}" for c, v, _ in BAD])
def test_a_bad_cell_becomes_null_and_an_issue(column: str, value: Any, check: str) -> None:
    checked = check_rows([{"id": "x", column: value}], THINGS, "w:X")
    assert checked.rows == [{"id": "x", column: None}]
    assert [(i.column, i.check) for i in checked.issues] == [(column, check)]


@pytest.mark.parametrize("row", [{"id": None}, {}, {"id": "X1"}, {"id": ""}])
def test_a_row_without_its_key_is_quarantined_with_its_reason(row: dict[str, Any]) -> None:
    checked = check_rows([row, {"id": "ok"}], THINGS, "w:X")
    assert checked.rows == [{"id": "ok"}]
    ((bad, failures),) = checked.quarantined
    assert bad == row
    assert failures[0].column == "id"
    assert failures[0].article_id == "w:X"


def test_doubled_keys_and_loose_references_are_all_told() -> None:
    rows = [{"id": "a"}, {"id": "a"}, {"id": "b", "parent": "gone"}, {"id": "c", "parent": "lost"}]
    failures = check_tables({"things": sort_rows(rows, THINGS)}, [THINGS])
    assert sorted(f.check for f in failures) == ["key", "reference", "reference"]


@pytest.mark.parametrize(
    ("ids", "first", "behind", "found"),
    [
        (["w:b", "w:b#2"], "w:b", "w:c", []),
        (["w:a"], "w:b", "w:c", ["key"]),
        (["w:b", "w:c"], "w:b", "w:c", ["key"]),
        (["w:z"], "w:b", None, []),
        ([], "w:b", "w:c", []),
    ],
)
def test_a_key_is_of_the_articles_of_its_lot(ids: list[str], first: str, behind: str | None, found: list[str]) -> None:
    failures = check_ids({"things": sort_rows([{"id": id_} for id_ in ids], THINGS)}, [THINGS], first, behind)
    assert [f.check for f in failures] == found


def test_tables_and_references_that_a_stage_has_not_made_are_not_looked_at() -> None:
    other = Table(
        "others", "Others.", (Column("thing", "string", "A thing."),), key=(), references=(("thing", "things", "id"),)
    )
    assert check_tables({"others": sort_rows([{"thing": "gone"}], other)}, [other, THINGS]) == []


def test_a_row_without_fault_passes_as_it_is() -> None:
    row = {"id": "x", "mass": 10, "count": -(2**31), "names": ["a"], "flag": False, "when": datetime(1962, 1, 1, tzinfo=UTC)}
    checked = check_rows([row], THINGS, "w:X")
    assert (checked.rows, checked.quarantined, checked.issues) == ([row], [], [])
    assert checked.rows[0] is row


def test_what_is_told_of_a_bad_cell_is_short_and_can_be_written() -> None:
    (issue,) = check_rows([{"id": "x", "kind": "\ud800" + "y" * 500}], THINGS, "w:X", "extract").issues
    assert issue.stage == "extract"
    assert issue.severity == "error"
    assert issue.value == "\\ud800" + "y" * 199
    assert "things.kind" in issue.message
    assert "allowed" in issue.message


def test_counts_add_up_exactly_or_the_run_fails() -> None:
    assert check_counts("articles", 5, 3, 1, 1) == []
    assert check_counts("articles", 5, 3, 1, 0)[0].check == "conservation"


def test_more_than_five_per_cent_in_quarantine_fails_the_run() -> None:
    assert check_share("events", 95, 5) == []
    assert check_share("events", 94, 6)[0].check == "quarantine_share"
    assert check_share("events", 0, 1) == []
