"""Tables to files that every reader reads alike: Parquet of portable types, exact CSV (RFC 4180), and CSV safe for spreadsheets."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.core import Column, Row, Table
from pipeline.tables import LICENCE
from pipeline.tables.schema import arrow_schema, to_arrow

# What a spreadsheet takes for a formula (OWASP, "CSV Injection"), full-width forms included.
_FORMULA = r"^[=+\-@\t\r\n＝＋－＠\x00]"
Texts: TypeAlias = Any  # a pa.Array; of strings but for the values that `cell_texts` takes
_kernels: Any = pc  # the stubs know no mixture of arrays and texts
_WORDS = ("string", "list", "ints")  # kinds whose text may need quotes or a guard
_ROW_GROUP = 128 * 1024  # rows at most
_GROUP_BYTES = 8_000_000  # in Arrow, that a row group has at least, if there are so many
_SAMPLE = 10_000  # rows by which a column is judged
_LINES = 4 * 1024  # rows that are made CSV at once: Arrow holds up to 2 GiB of them

Tables: TypeAlias = dict[str, pa.Table]  # by name
Add: TypeAlias = Callable[[pa.Table], None]


def sort_rows(rows: list[Row], table: Table) -> pa.Table:
    """The rows as a typed Arrow table in the declared order; nulls first, then by code point."""
    data = to_arrow(rows, table)
    return sort_table(data, table)


def sort_table(data: pa.Table, table: Table) -> pa.Table:
    """The rows in the declared order. Each column is let go once it is sorted, so that hardly more than one table is in memory."""
    if table.order and data.num_rows > 1:
        keys: Any = [(name, "ascending", "at_start") for name in table.order]  # the stubs know pairs only
        order, schema, columns = pc.sort_indices(data, sort_keys=keys), data.schema, data.columns[::-1]
        del data
        data = pa.Table.from_arrays([columns.pop().take(order) for _ in schema], schema=schema)
    return data


@contextmanager
def parquet_file(table: Table, path: Path) -> Iterator[Add]:
    """One Parquet file, whose rows are added in their order, some at a time: zstd, declared descriptions, and nullable integers
    that pandas reads as such. Same rows, added in the same portions: same bytes.
    """
    schema = arrow_schema(table).with_metadata(
        {"description": table.meaning, "pandas": json.dumps(_pandas_metadata(table), separators=(",", ":"))}
    )
    waiting: list[pa.Table] = []
    size = 0
    with ExitStack() as stack:
        writer: pq.ParquetWriter | None = None

        def write() -> None:
            nonlocal size, writer
            data = pa.concat_tables(waiting).cast(schema)
            size = 0
            waiting.clear()
            writer = writer or stack.enter_context(_parquet_writer(data, table, path))
            writer.write_table(data, row_group_size=_ROW_GROUP)

        def add(data: pa.Table) -> None:
            nonlocal size
            waiting.append(data)
            size += data.nbytes
            if size >= _GROUP_BYTES:
                write()

        yield add
        if waiting:
            write()


def _parquet_writer(data: pa.Table, table: Table, path: Path) -> pq.ParquetWriter:
    """Writes such rows; those at hand say for which columns a dictionary pays."""
    return pq.ParquetWriter(
        path,
        data.schema,
        compression="zstd",
        use_dictionary=[c.name for c in table.columns if c.kind not in ("list", "ints") and _repeats(data.column(c.name))],  # type: ignore[arg-type]  # the stubs know a bool only
        write_statistics=True,
        write_page_index=True,
    )


def _repeats(values: pa.ChunkedArray[Any]) -> bool:
    """Whether a dictionary of the values pays: it costs time and room where hardly a value comes twice."""
    some = values.slice(0, _SAMPLE)
    return 2 * pc.count_distinct(some, mode="all").as_py() <= len(some)


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


@contextmanager
def csv_files(table: Table, folder: Path) -> Iterator[Add]:
    """`NAME.csv`, exact: RFC 4180, UTF-8, ISO 8601 times in UTC, lists as JSON, empty for null. `NAME.sheet.csv`, for spreadsheets:
    a byte order mark, and an apostrophe before what would be a formula. Rows are added in their order, some at a time.
    """
    header = ",".join(c.name for c in table.columns) + "\r\n"
    with (folder / f"{table.name}.csv").open("wb") as exact, (folder / f"{table.name}.sheet.csv").open("wb") as sheet:
        exact.write(header.encode())
        sheet.write(codecs.BOM_UTF8 + header.encode())

        def add(data: pa.Table) -> None:
            for batch in data.to_batches(max_chunksize=_LINES):
                if not batch.num_rows:
                    continue
                texts = [cell_texts(values, c) for values, c in zip(batch.columns, table.columns, strict=True)]
                guarded = [guard(text) if c.kind in _WORDS else text for text, c in zip(texts, table.columns, strict=True)]
                lines = _lines(texts, table)
                exact.write(lines)
                sheet.write(lines if guarded == texts else _lines(guarded, table))

        yield add


def cell_texts(values: Texts, column: Column) -> Texts:
    """The values of a column as the CSV writes them, before any quoting; null stays null."""
    if column.kind == "string":
        return values
    if column.kind in ("list", "ints"):
        return pa.array([None if v is None else json.dumps(v, ensure_ascii=False) for v in values.to_pylist()], pa.string())
    if column.kind == "timestamp":
        # without a zone the cast is sixteen times as fast; the values are UTC
        clock = _kernels.replace_substring(values.cast(pa.timestamp("us")).cast(pa.string()), " ", "T")
        whole = _kernels.ends_with(clock, ".000000")
        return _kernels.binary_join_element_wise(
            _kernels.if_else(whole, _kernels.utf8_slice_codeunits(clock, 0, -7), clock), "Z", ""
        )
    return values.cast(pa.string())


def guard(texts: Texts) -> Texts:
    """Texts that no spreadsheet runs."""
    formula = _kernels.match_substring_regex(texts, _FORMULA)
    if _kernels.any(formula).as_py():
        texts = _kernels.if_else(formula, _kernels.binary_join_element_wise("'", texts, ""), texts)
    return (
        _kernels.replace_substring(texts, "\x00", "")
        if _kernels.any(_kernels.match_substring(texts, "\x00")).as_py()
        else texts
    )


def _lines(texts: list[Texts], table: Table) -> memoryview:
    """The rows as lines of CSV; texts in quotes where RFC 4180 wants them."""
    cells = [
        _kernels.fill_null(_quoted(text) if c.kind in _WORDS else text, "")
        for text, c in zip(texts, table.columns, strict=True)
    ]
    lines = _kernels.binary_join_element_wise(_kernels.binary_join_element_wise(*cells, ","), "\r\n", "")
    _, offsets, text = lines.buffers()  # the lines lie one behind the other
    ends = memoryview(offsets).cast("i")
    return memoryview(text)[ends[lines.offset] : ends[lines.offset + len(lines)]]


def _quoted(texts: Texts) -> Texts:
    special = _kernels.match_substring_regex(texts, '[",\r\n]')
    if not _kernels.any(special).as_py():
        return texts
    return _kernels.if_else(
        special, _kernels.binary_join_element_wise('"', _kernels.replace_substring(texts, '"', '""'), '"', ""), texts
    )


def write_tables(lots: Iterable[Tables], declarations: Iterable[Table], folder: Path) -> None:
    """`NAME.parquet`, `NAME.csv` and `NAME.sheet.csv` of each declared table, whose rows come lot by lot."""
    with ExitStack() as stack:
        adds = [
            (table.name, add)
            for table in declarations
            for add in (
                stack.enter_context(parquet_file(table, folder / f"{table.name}.parquet")),
                stack.enter_context(csv_files(table, folder)),
            )
        ]
        threads = stack.enter_context(ThreadPoolExecutor(2))  # what takes time here is Arrow's, and leaves the interpreter free
        writing: list[Future[None]] = []
        for tables in lots:
            for done in writing:
                done.result()
            adds.sort(key=lambda named: tables[named[0]].nbytes, reverse=True)  # the longest first, so that both end together
            writing = [threads.submit(add, tables[name]) for name, add in adds]
        for done in writing:
            done.result()


def without_sentences(data: pa.Table, table: Table) -> pa.Table:
    """The facts alone: columns that carry words of the article become null (a required one a remark), and so does their licence."""
    for index, column in enumerate(table.columns):
        if column.licensed or column == LICENCE:
            field = data.schema.field(index)
            filler = pa.scalar("(left out)" if column.required else None, field.type)
            data = data.set_column(index, field, pa.repeat(filler, data.num_rows))
    return data
