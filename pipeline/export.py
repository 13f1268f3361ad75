"""Tables to files that every reader reads alike: Parquet of portable types, exact CSV (RFC 4180), and CSV safe for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.core import Column, Row, Table
from pipeline.tables import LICENCE
from pipeline.tables.schema import arrow_schema, to_arrow

# What a spreadsheet takes for a formula (OWASP, "CSV Injection"), full-width forms included.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠\x00")
_ROW_GROUP = 128 * 1024


def sort_rows(rows: list[Row], table: Table) -> pa.Table:
    """The rows as a typed Arrow table in the declared order; nulls first, then by code point."""
    data = to_arrow(rows, table)
    return sort_table(data, table)


def sort_table(data: pa.Table, table: Table) -> pa.Table:
    if table.order and data.num_rows > 1:
        keys: Any = [(name, "ascending", "at_start") for name in table.order]  # the stubs know pairs only
        data = data.take(pc.sort_indices(data, sort_keys=keys))
    return data


def write_parquet(data: pa.Table, table: Table, path: Path) -> None:
    """One Parquet file: zstd, declared descriptions, and nullable integers that pandas reads as such. Same table, same bytes."""
    schema = arrow_schema(table).with_metadata(
        {"description": table.meaning, "pandas": json.dumps(_pandas_metadata(table), separators=(",", ":"))}
    )
    pq.write_table(
        data.cast(schema),
        path,
        compression="zstd",
        row_group_size=_ROW_GROUP,
        write_statistics=True,
        write_page_index=True,
    )


def _pandas_metadata(table: Table) -> dict[str, Any]:
    """pandas' own schema key, so that a plain read gives Int64 for integers with nulls, not floats."""
    numpy_types = {"int32": "Int32", "int64": "Int64"}
    return {
        "index_columns": [],
        "column_indexes": [],
        "columns": [
            {"name": c.name, "field_name": c.name, "pandas_type": c.kind, "numpy_type": numpy_types[c.kind], "metadata": None}
            for c in table.columns
            if c.kind in numpy_types
        ],
        "creator": {"library": "pyarrow", "version": pa.__version__},
    }


def write_csv(data: pa.Table, table: Table, path: Path) -> None:
    """The exact CSV: RFC 4180, UTF-8, ISO 8601 times in UTC, lists as JSON, empty for null."""
    with path.open("w", encoding="utf-8", newline="") as file:
        _write(file, table, ([cell_text(v, c) for v, c in zip(row, table.columns, strict=True)] for row in _rows(data)))


def write_sheet_csv(data: pa.Table, table: Table, path: Path) -> None:
    """The same for spreadsheets: a byte order mark, and an apostrophe before what would be a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        _write(
            file, table, ([guard(cell_text(v, c), c) for v, c in zip(row, table.columns, strict=True)] for row in _rows(data))
        )


def _write(file: io.TextIOBase, table: Table, rows: Iterable[list[str]]) -> None:
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([c.name for c in table.columns])
    writer.writerows(rows)


def _rows(data: pa.Table) -> Iterator[tuple[Any, ...]]:
    for batch in data.to_batches(max_chunksize=10_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def cell_text(value: Any, column: Column) -> str:
    """A value as the CSV writes it."""
    if value is None:
        return ""
    if column.kind == "bool":
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if column.kind in ("list", "ints"):
        return json.dumps(value, ensure_ascii=False)
    if column.kind == "double":
        return repr(float(value))
    return str(value)


def guard(text: str, column: Column) -> str:
    """Text that no spreadsheet runs: numbers stay numbers."""
    if column.kind in ("string", "list", "ints") and text.startswith(_FORMULA):
        return "'" + text
    return text.replace("\x00", "")


def write_tables(tables: dict[str, pa.Table], declarations: Iterable[Table], folder: Path) -> None:
    """`NAME.parquet`, `NAME.csv` and `NAME.sheet.csv` of each declared table."""
    for table in declarations:
        data = tables[table.name]
        write_parquet(data, table, folder / f"{table.name}.parquet")
        write_csv(data, table, folder / f"{table.name}.csv")
        write_sheet_csv(data, table, folder / f"{table.name}.sheet.csv")


def without_sentences(data: pa.Table, table: Table) -> pa.Table:
    """The facts alone: columns that carry words of the article become null (a required one a remark), and so does their licence."""
    for index, column in enumerate(table.columns):
        if column.licensed or column == LICENCE:
            field = data.schema.field(index)
            filler = pa.scalar("(left out)" if column.required else None, field.type)
            data = data.set_column(index, field, pa.repeat(filler, data.num_rows))
    return data
