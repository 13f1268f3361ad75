"""docs/tables.md: the data dictionary, written from the tables' declarations."""

from __future__ import annotations

from pipeline.core import Column, Table
from pipeline.tables import PUBLISHED


def dictionary() -> str:
    """The dictionary of all published tables as Markdown."""
    head = "# The tables\n\nWritten from the declarations in `pipeline/tables/` by `make docs`; a test keeps it current.\n"
    return head + "".join(_table(table) for table in PUBLISHED)


def _table(table: Table) -> str:
    lines = [f"\n## {table.name}\n", table.meaning]
    if table.key:
        lines.append(f"Key: {', '.join(table.key)}. Sorted by {', '.join(table.order)}.")
    lines += ["", "| column | type | unit | nulls | meaning | allowed | from | example |", "|---|---|---|---|---|---|---|---|"]
    lines += [_column(column) for column in table.columns]
    return "\n".join(lines) + "\n"


def _column(c: Column) -> str:
    kind = "list of string" if c.kind == "list" else c.kind
    cells = (
        c.name,
        kind,
        c.unit or "",
        "no" if c.required else "yes",
        c.meaning,
        ", ".join(c.allowed or ()),
        ", ".join(c.source),
        c.example or "",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    print(dictionary(), end="")
