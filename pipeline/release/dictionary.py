"""docs/tables.md: the data dictionary, written from the tables' declarations and a release. `make docs` calls it."""

from __future__ import annotations

import pyarrow as pa

from pipeline.core import Column, Table
from pipeline.tables import PUBLISHED
from pipeline.tables.schema import fill_rate

HEAD = """# The tables

Written from the declarations in `pipeline/tables/` by `make docs`; a test keeps it current. `filled` is the share of rows in which a
column holds a value, in the release that `make run` makes of the articles in `raw/`.
"""


def dictionary(release: dict[str, pa.Table]) -> str:
    """The dictionary of all published tables as Markdown, with the fill rates of a release."""
    return HEAD + "".join(_table(table, release[table.name]) for table in PUBLISHED)


def _table(table: Table, data: pa.Table) -> str:
    lines = [f"\n## {table.name}\n", table.meaning]
    if table.key:
        lines.append(f"Key: {', '.join(table.key)}. Sorted by {', '.join(table.order)}.")
    lines += ["", "| column | type | unit | nulls | filled | meaning | allowed | from | example |", "|" + "---|" * 9]
    lines += [_column(column, fill_rate(data, column.name)) for column in table.columns]
    return "\n".join(lines) + "\n"


def _column(c: Column, filled: float) -> str:
    kind = "list of string" if c.kind == "list" else c.kind
    cells = (
        c.name,
        kind,
        c.unit or "",
        "no" if c.required else "yes",
        f"{filled:.0%}",
        c.meaning,
        ", ".join(c.allowed or ()),
        ", ".join(c.source),
        c.example or "",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
