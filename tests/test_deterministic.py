"""The tables hang on the articles and the code alone: not on seeds, zones, locales, the order of files or the workers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from odd_values import ODD, ROWS

from pipeline.core import Table
from pipeline.export import sort_rows, write_tables
from pipeline.run import content_hash, run
from pipeline.tables import PUBLISHED

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
FILES = [f"{t.name}.{e}" for t in PUBLISHED for e in ("parquet", "csv", "sheet.csv")]

# The folders as another file system might list them; then the command line as ever.
BACKWARDS = """
import os, random, sys
walk, scan, ls = os.walk, os.scandir, os.listdir
def shuffled(items):
    items = sorted(items, key=str)
    random.Random(sys.argv[1]).shuffle(items)
    return items
def other_walk(*args, **options):
    for place, folders, names in walk(*args, **options):
        folders[:], names[:] = shuffled(folders), shuffled(names)
        yield place, folders, names
os.walk, os.listdir = other_walk, lambda *args: shuffled(ls(*args))
from pipeline.cli import main
main(sys.argv[2:])
"""
WORLDS = [
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    {"PYTHONHASHSEED": "2", "TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONHASHSEED": "3", "TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"},
]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some of the samples in both forms, with a copy that is superseded and a file that cannot be read, and their release."""
    folder = tmp_path_factory.mktemp("here")
    (folder / "raw" / "plain").mkdir(parents=True)
    for file in sorted((ROOT / "raw").rglob("[L-Z]*.*")):
        shutil.copy2(file, folder / file.relative_to(ROOT))
    (folder / "raw" / "Bad.wikitext").write_bytes(b"\xff\xfe")
    run(folder / "raw", folder / "out", now=NOW)
    return folder


@pytest.mark.parametrize(("number", "world"), list(enumerate(WORLDS)), ids=["Turkish", "ASCII", "UTF-8"])
def test_the_world_around_a_run_changes_no_byte(number: int, world: dict[str, str], here: Path, tmp_path: Path) -> None:
    command = ["run", "--raw", str(here / "raw"), "--out", str(tmp_path), "--workers", str(number % 2 + 1)]
    done = subprocess.run(
        [sys.executable, "-c", BACKWARDS, str(number), *command],
        cwd=ROOT,
        env={**{k: v for k, v in os.environ.items() if not k.startswith("LC_")}, **world},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert (here / "out" / "latest").resolve().name[-12:] == (tmp_path / "latest").resolve().name[-12:]
    for name in FILES:
        assert (here / "out" / "latest" / name).read_bytes() == (tmp_path / "latest" / name).read_bytes(), name


def hashed(table: Table, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder.mkdir()
    rows: list[dict[str, Any]] = [{k: v for k, v in row.items() if k in {c.name for c in table.columns}} for row in ROWS]
    write_tables([{table.name: sort_rows(rows, table)}], [table], folder)
    monkeypatch.setattr("pipeline.run.PUBLISHED", (table,))
    return content_hash(folder)


def changed(name: str, **what: Any) -> Table:
    return replace(ODD, columns=tuple(replace(c, **what) if c.name == name else c for c in ODD.columns))


PROMISES = {
    "a type": changed("whole", kind="int64"),
    "a unit": changed("number", unit="g"),
    "a description": changed("number", meaning="A number."),
    "that it is never null": changed("id", required=False),
    "what the table is": replace(ODD, meaning="Odder values."),
    "a column": replace(ODD, columns=ODD.columns[:-1]),
}


@pytest.mark.parametrize("other", PROMISES.values(), ids=PROMISES)
def test_another_promise_is_another_release(other: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hashed(ODD, tmp_path / "a", monkeypatch) != hashed(other, tmp_path / "b", monkeypatch)


def test_another_encoding_of_the_same_is_no_other_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = hashed(ODD, tmp_path / "a", monkeypatch)
    path = tmp_path / "a" / "odd.parquet"
    before = path.read_bytes()
    pq.write_table(pq.read_table(path), path, compression="none", write_statistics=False)
    assert path.read_bytes() != before
    assert content_hash(tmp_path / "a") == said
