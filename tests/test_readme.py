"""The README shows what the run gives."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.release.dictionary import dictionary
from pipeline.release.reading import read_release
from pipeline.run import run
from pipeline.tables import PUBLISHED
from pipeline.tables.schema import fill_rate

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


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("readme")
    run(ROOT / "raw", out, now=datetime(2026, 1, 1, tzinfo=UTC))
    return (out / "latest").resolve()


def test_the_readme_shows_the_first_rows_of_the_run(home: Path) -> None:
    for table in TABLES:
        assert rendered(home, table) in README, f"the README's {table} are out of date: paste\n{rendered(home, table)}"


def test_the_readme_names_only_targets_and_files_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^make ([a-z]+)", README, re.MULTILINE):
        assert re.search(rf"^[a-z ]*\b{target}\b[a-z ]*:", makefile, re.MULTILINE), target
    for path in re.findall(r"`(pipeline/[\w/.]+)`", README):
        assert (ROOT / path).exists(), path


FILLED = re.compile(r"(?<= \| )(\d+)%(?= \|)")
POINTS = 5  # per cent: a rule that types a few cells more needs no new dictionary


def test_the_data_dictionary_is_current(home: Path) -> None:
    written, now = (ROOT / "docs" / "tables.md").read_text("utf-8"), dictionary(read_release(home))
    assert FILLED.sub("", written) == FILLED.sub("", now), "write it anew: make docs"
    shares = list(zip(FILLED.findall(written), FILLED.findall(now), strict=True))
    assert len(shares) == sum(len(table.columns) for table in PUBLISHED)
    assert all(abs(int(a) - int(b)) <= POINTS for a, b in shares), "write it anew: make docs"


def test_the_fill_rate_is_the_share_of_rows_with_a_value() -> None:
    data = pa.table({"a": pa.array([1, None, 3, None]), "b": pa.array([1, 2, 3, 4])})
    assert (fill_rate(data, "a"), fill_rate(data, "b"), fill_rate(data.slice(0, 0), "a")) == (0.5, 1.0, 0.0)
