"""From a table's declaration to its Arrow schema and back to rows. Portable types only (all readers agree on them)."""

from __future__ import annotations

import pyarrow as pa

from pipeline.core import Column, Kind, Row, Table

ARROW: dict[Kind, pa.DataType] = {
    "string": pa.string(),
    "list": pa.list_(pa.field("element", pa.string())),
    "ints": pa.list_(pa.field("element", pa.int64())),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "double": pa.float64(),
    "bool": pa.bool_(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table, each field with its description and unit."""
    return pa.schema([arrow_field(c) for c in table.columns], metadata={"description": table.meaning})


def arrow_field(column: Column) -> pa.Field[pa.DataType]:
    metadata = {"description": column.meaning}
    if column.unit:
        metadata["unit"] = column.unit
    return pa.field(column.name, ARROW[column.kind], nullable=not column.required, metadata=metadata)


def open_schema(table: Table) -> pa.Schema:
    """The schema of rows that are still to be checked: any cell may be null."""
    return pa.schema([arrow_field(c).with_nullable(True) for c in table.columns])


def to_arrow(rows: list[Row], table: Table) -> pa.Table:
    """Rows as an Arrow table of the declared types; an undeclared column is a bug and raises."""
    names = {c.name for c in table.columns}
    for row in rows:
        if not row.keys() <= names:
            raise ValueError(f"{table.name}: undeclared columns {sorted(row.keys() - names)}")
    schema = open_schema(table)
    arrays = [pa.array([row.get(f.name) for row in rows], type=f.type) for f in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def fill_rate(data: pa.Table, column: str) -> float:
    """The share of rows, 0 to 1, in which the column holds a value; 0 where there are no rows."""
    return (data.num_rows - data.column(column).null_count) / max(data.num_rows, 1)
