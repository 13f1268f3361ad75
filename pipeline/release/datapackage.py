"""datapackage.json (Data Package v2): every description, unit and constraint from the tables' declarations."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import __version__, files
from pipeline.core import Column, Table
from pipeline.tables import LICENCE, OURS, PROJECT, PUBLISHED

_TYPES = {
    "string": "string",
    "list": "array",
    "ints": "array",
    "int32": "integer",
    "int64": "integer",
    "double": "number",
    "bool": "boolean",
    "timestamp": "datetime",
}
LICENCES = [
    {
        "name": "CC-BY-SA-4.0",
        "title": "Creative Commons Attribution-ShareAlike 4.0",
        "path": "https://creativecommons.org/licenses/by-sa/4.0/",
    }
]


def data_package(folder: Path, now: datetime) -> dict[str, Any]:
    """The descriptor of the files in a release's folder."""
    resources = []
    for table in PUBLISHED:
        resources += [
            _csv(table, folder),
            _file(table, folder, "parquet"),
            _file(table, folder, "sheet.csv"),
        ]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": PROJECT,
        "title": "Space missions, events and designations from wiki articles",
        "version": __version__,
        "created": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "licenses": LICENCES,
        "sources": _sources(None),
        "resources": resources,
    }


def _sources(table: Table | None) -> list[dict[str, str]]:
    """Where rows say what they were read from."""
    where = "credit and source_url of each row" if table and LICENCE in table.columns else "missions.source_url"
    return [{"title": f"Wiki articles, named in {where}; those of the wiki `{OURS}` were written for {PROJECT}"}]


def _csv(table: Table, folder: Path) -> dict[str, Any]:
    path = f"{table.name}.csv"
    schema: dict[str, Any] = {"fields": [field(c) for c in table.columns], "missingValues": [""]}
    nullable_key = any(not table.column(name).required for name in table.key)
    if table.key and not nullable_key:
        schema["primaryKey"] = list(table.key)
    keys = [
        {"fields": [column], "reference": {"resource": "" if other == table.name else other, "fields": [target]}}
        for column, other, target in table.references
        if table.column(column).required
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "name": table.name,
        "type": "table",
        "path": path,
        "description": table.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"lineTerminator": "\r\n"},
        "bytes": (folder / path).stat().st_size,
        "hash": f"sha256:{files.sha256(folder / path)}",
        "licenses": LICENCES,
        "sources": _sources(table),
        "schema": schema,
    }


def field(column: Column) -> dict[str, Any]:
    """A column as a field of Table Schema."""
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    if column.minimum is not None:
        constraints["minimum"] = int(column.minimum) if column.kind.startswith("int") else column.minimum
    if column.maximum is not None:
        constraints["maximum"] = int(column.maximum) if column.kind.startswith("int") else column.maximum
    if column.pattern:
        constraints["pattern"] = column.pattern
    out: dict[str, Any] = {"name": column.name, "type": _TYPES[column.kind], "description": column.meaning}
    if column.kind == "timestamp":
        out["format"] = "any"
    if column.unit:
        out["unit"] = column.unit
    if column.source:
        out["sourceParameters"] = list(column.source)
    if column.example:
        out["example"] = column.example
    if constraints:
        out["constraints"] = constraints
    return out


def _file(table: Table, folder: Path, ending: str) -> dict[str, Any]:
    path = f"{table.name}.{ending}"
    return {
        "name": f"{table.name}-{ending.replace('.', '-')}",
        "type": "file",
        "path": path,
        "description": f"{table.meaning} ({'Parquet' if ending == 'parquet' else 'CSV that is safe in spreadsheets'})",
        "format": ending.rpartition(".")[2],
        "bytes": (folder / path).stat().st_size,
        "hash": f"sha256:{files.sha256(folder / path)}",
        "licenses": LICENCES,
        "sources": _sources(table),
    }
