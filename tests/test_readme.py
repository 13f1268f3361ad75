"""The README shows what the run gives."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq

from pipeline.release.dictionary import dictionary
from pipeline.run import run

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
TABLES = {
    "missions": (
        "mission_id",
        "launch_edtf",
        "launch_vehicle",
        "launch_pad",
        "launch_mass_kg",
        "end_kind",
        "end_edtf",
        "outcome",
    ),
    "events": ("mission_id", "event_type", "status", "subject", "time_edtf", "offset_s", "conflict"),
    "designations": ("mission_id", "kind", "value", "normalised", "derived"),
}


def rendered(home: Path, table: str) -> str:
    """The first five rows of a table as the README shows them."""
    columns = TABLES[table]
    rows = pq.read_table(home / f"{table}.parquet", columns=list(columns)).slice(0, 5).to_pylist()
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += [
        "| "
        + " | ".join(
            ""
            if row[c] is None
            else f"{row[c]:g}"
            if isinstance(row[c], float)
            else str(row[c]).lower()
            if isinstance(row[c], bool)
            else str(row[c])
            for c in columns
        )
        + " |"
        for row in rows
    ]
    return "\n".join(lines)


def test_the_readme_shows_the_first_rows_of_the_run(tmp_path: Path) -> None:
    run(ROOT / "raw", tmp_path, now=datetime(2026, 1, 1, tzinfo=UTC))
    for table in TABLES:
        assert rendered(tmp_path / "latest", table) in README, (
            f"the README's {table} are out of date: paste\n{rendered(tmp_path / 'latest', table)}"
        )


def test_the_readme_names_only_targets_and_files_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^make ([a-z]+)", README, re.MULTILINE):
        assert re.search(rf"^[a-z ]*\b{target}\b[a-z ]*:", makefile, re.MULTILINE), target
    for path in re.findall(r"`(pipeline/[\w/.]+)`", README):
        assert (ROOT / path).exists(), path


def test_the_data_dictionary_is_current() -> None:
    assert (ROOT / "docs" / "tables.md").read_text("utf-8") == dictionary(), "write it anew: make docs"
