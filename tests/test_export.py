"""Every reader reads every file alike, null apart from empty and text apart from numbers."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odd_values import ODD, ROWS

from pipeline import export
from pipeline.core import Table
from pipeline.export import sort_rows, without_sentences, write_tables
from pipeline.tables import PUBLISHED
from pipeline.tables.schema import ARROW, arrow_schema

FORMULA = tuple("=+-@\t\r\n＝＋－＠\x00")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_tables([{"odd": sort_rows(ROWS, ODD)}], [ODD], tmp_path)
    return tmp_path


def plain(value: Any) -> Any:
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime()
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return value


def test_polars_and_duckdb_read_the_parquet_as_written(home: Path) -> None:
    assert [{k: plain(v) for k, v in row.items()} for row in pl.read_parquet(home / "odd.parquet").to_dicts()] == ROWS
    cursor = duckdb.sql(f"select * from '{home / 'odd.parquet'}'")
    names = [c[0] for c in cursor.description]
    assert [{k: plain(v) for k, v in zip(names, row, strict=True)} for row in cursor.fetchall()] == ROWS


@pytest.mark.parametrize("backend", ["numpy_nullable", "pyarrow", None])
def test_pandas_reads_the_parquet_as_written(home: Path, backend: Any) -> None:
    frame = pd.read_parquet(home / "odd.parquet", **({"dtype_backend": backend} if backend else {}))
    for name in frame.columns:
        got = [None if not hasattr(value, "__len__") and pd.isna(value) else plain(value) for value in frame[name]]
        assert got == [row[name] for row in ROWS], name


def test_the_exact_csv_equals_the_parquet_cell_for_cell(home: Path) -> None:
    text = (home / "odd.csv").read_bytes().decode("utf-8")
    assert text.count("\r\n") == len(ROWS) + 1
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    for got, want in zip(rows, ROWS, strict=True):
        assert (got["text"] or None) == want["text"]
        assert (int(got["whole"]) if got["whole"] else None) == want["whole"]
        assert (float(got["number"]) if got["number"] else None) == want["number"]
        assert (json.loads(got["names"]) if got["names"] else None) == want["names"]
        assert (datetime.fromisoformat(got["when"]) if got["when"] else None) == want["when"]


WORDS = st.text(st.sampled_from("a=+-@,\"'\t\r\n\x00 é＝🚀\u2028") | st.characters(exclude_categories=["Cs"]), max_size=6)
VALUES = st.fixed_dictionaries(
    {
        "text": st.none() | WORDS,
        "number": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "whole": st.none() | st.integers(-(2**31), 2**31 - 1),
        "flag": st.none() | st.booleans(),
        "names": st.none() | st.lists(WORDS, min_size=1, max_size=3),
        "when": st.none() | st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)),
    }
)


def by_the_book(value: Any) -> str:
    """A cell as Python writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)


@given(st.lists(VALUES, max_size=8))
@settings(max_examples=150, deadline=None)
def test_the_csv_is_what_pythons_own_writer_gives(values: list[dict[str, Any]]) -> None:
    rows = [{"id": number, **row} for number, row in enumerate(values)]
    book = io.StringIO(newline="")
    writer = csv.writer(book, lineterminator="\r\n")
    names = [c.name for c in ODD.columns if c.name != "number"]  # of floats there are several spellings
    writer.writerows([names, *([by_the_book(row[name]) for name in names] for row in rows)])
    with tempfile.TemporaryDirectory() as folder:
        write_tables([{"odd": sort_rows(rows, ODD)}], [ODD], Path(folder))
        text = Path(folder, "odd.csv").read_bytes().decode("utf-8")
        sheet = Path(folder, "odd.sheet.csv").read_bytes().decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [float(row["number"]) if row["number"] else None for row in found] == [row["number"] for row in rows]
    at = [c.name for c in ODD.columns].index("number")
    bare = without_column(text, at)
    assert bare == book.getvalue()
    for row, safe in zip(rows, csv.DictReader(io.StringIO(sheet, newline="")), strict=True):
        words = row["text"] or ""
        assert safe["text"] == ("'" if words.startswith(FORMULA) else "") + words.replace("\x00", "")


def without_column(text: str, at: int) -> str:
    out = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(text, newline=""))
    csv.writer(out, lineterminator="\r\n").writerows(row[:at] + row[at + 1 :] for row in rows)
    return out.getvalue()


def test_no_cell_of_the_spreadsheet_csv_is_a_formula(home: Path) -> None:
    data = (home / "odd.sheet.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        assert not row["text"].startswith(tuple("=+-@\t\r＝＋－＠"))


@pytest.mark.parametrize(("size", "groups"), [(10**9, 1), (1, 2)])
def test_rows_are_the_same_in_however_many_lots_they_come(
    size: int, groups: int, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "_GROUP_BYTES", size)
    data = sort_rows(ROWS, ODD)
    (tmp_path / "lots").mkdir()
    lots = [data.slice(0, 0), data.slice(0, 3), data.slice(3, 0), data.slice(3)]
    write_tables([{"odd": some} for some in lots], [ODD], tmp_path / "lots")
    for name in ("odd.csv", "odd.sheet.csv"):
        assert (tmp_path / "lots" / name).read_bytes() == (home / name).read_bytes()
    file = pq.ParquetFile(tmp_path / "lots" / "odd.parquet")
    assert file.read().equals(pq.read_table(home / "odd.parquet"))
    assert sum(file.metadata.row_group(n).num_rows > 0 for n in range(file.num_row_groups)) == groups


def test_same_rows_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    for name, rows in (("a", ROWS), ("b", ROWS[::-1])):
        (tmp_path / name).mkdir()
        write_tables([{"odd": sort_rows(rows, ODD)}], [ODD], tmp_path / name)
    assert (tmp_path / "a" / "odd.parquet").read_bytes() == (tmp_path / "b" / "odd.parquet").read_bytes()


def test_facts_alone_carry_no_words_of_the_article() -> None:
    bare = without_sentences(sort_rows(ROWS, ODD), ODD)
    assert bare.column("text").null_count == len(ROWS)
    assert bare.column("number").to_pylist() == [row["number"] for row in ROWS]


@pytest.mark.parametrize("table", PUBLISHED, ids=lambda t: t.name)
def test_each_published_field_is_portable_and_described(table: Table, tmp_path: Path) -> None:
    write_tables([{table.name: sort_rows([], table)}], [table], tmp_path)
    schema = pq.read_schema(tmp_path / f"{table.name}.parquet")
    assert schema.names == [c.name for c in table.columns]
    for column in table.columns:
        field = schema.field(column.name)
        assert field.metadata[b"description"].decode() == column.meaning
        assert isinstance(ARROW[column.kind], pa.DataType)
    assert arrow_schema(table).names == schema.names
