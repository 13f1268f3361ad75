"""Writes what is generated in README.md and docs/, from a run over raw/. `make docs` calls it, a test keeps it current.

PYTHONPATH=. python docs/write.py raw
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from pipeline.release.dictionary import dictionary
from pipeline.release.reading import read_release
from pipeline.run import run
from pipeline.tables import PUBLISHED

ROOT = Path(__file__).parent.parent
FIRST = 5  # rows of each table in the README
ROWS = {
    "missions": "mission_id launch_edtf launch_vehicle launch_pad launch_mass_kg end_kind end_edtf outcome",
    "events": "mission_id event_type status subject time_edtf offset_s conflict",
    "designations": "mission_id kind value normalised derived",
}


def readme(text: str, home: Path) -> str:
    """The README with the tables of a release and the first rows of three of them."""
    kinds = [(f"`{t.name}`", t.meaning, len(t.columns), ", ".join(f"`{k}`" for k in t.key)) for t in PUBLISHED]
    text = between(text, "tables", markdown(("table", "holds", "columns", "key"), kinds))
    for table, columns in ROWS.items():
        names = columns.split()
        rows = pq.read_table(home / f"{table}.parquet", columns=names).slice(0, FIRST).to_pylist()
        text = between(text, table, markdown(names, ([row[name] for name in names] for row in rows)))
    return text


def gallery(text: str, home: Path) -> str:
    """The gallery with the answer below each question's SQL."""
    with duckdb.connect() as database:
        database.execute(f"set timezone = 'UTC'; set file_search_path = '{home.parent.parent.parent}'")

        def answer(found: re.Match[str]) -> str:
            told = database.execute(found["sql"])
            names = [column[0] for column in told.description]
            return f"```sql\n{found['sql']}```\n\n<!-- answer -->\n{markdown(names, told.fetchall())}\n<!-- /answer -->"

        for setup in re.findall(r"```sql\n(create .*?)```", text, re.DOTALL):
            database.execute(setup)
        return re.sub(
            r"```sql\n(?P<sql>(?!create)[^`]*?)```\n\n<!-- answer -->\n.*?<!-- /answer -->", answer, text, flags=re.DOTALL
        )


def between(text: str, name: str, body: str) -> str:
    """The text with the body between the marks of that name."""
    done, number = re.subn(
        rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", lambda m: f"{m[1]}{body}\n{m[2]}", text, flags=re.DOTALL
    )
    assert number == 1, name
    return done


def markdown(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [names, ["---"] * len(names), *([shown(value) for value in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def shown(value: Any) -> str:
    """A value in a cell of Markdown."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return str(value).replace("|", "\\|").replace("\n", " ")


def written(home: Path) -> dict[Path, str]:
    """Every generated file as the release makes it; `home` is OUT/releases/NAME, and OUT is called processed."""
    read = {name: (ROOT / name).read_text("utf-8") for name in ("README.md", "docs/gallery.md")}
    return {
        ROOT / "README.md": readme(read["README.md"], home),
        ROOT / "docs" / "gallery.md": gallery(read["docs/gallery.md"], home),
        ROOT / "docs" / "tables.md": dictionary(read_release(home)),
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "processed")
        run(Path(sys.argv[1]), out, now=datetime.now(UTC))
        for path, text in written((out / "latest").resolve()).items():
            path.write_text(text, "utf-8")
