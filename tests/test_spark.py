"""The Spark engine gives the bytes of the local one. Runs where Java and pyspark are."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.core import Article
from pipeline.engines.spark import lots, run_on_spark
from pipeline.errors import ConfigurationError
from pipeline.fetch.selection import Copy, Selection
from pipeline.fetch.store import write_articles
from pipeline.run import run
from pipeline.tables import PUBLISHED

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
MISSING = [
    what for what, here in (("Java", shutil.which("java")), ("pyspark", importlib.util.find_spec("pyspark"))) if not here
]


@pytest.mark.skipif(bool(MISSING), reason=f"{' and '.join(MISSING)} not here: pip install pyspark, and Java 17 or newer")
def test_shards_and_files_give_the_same_bytes_on_spark(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(ROOT / "raw", raw)
    sentence = "'''{0}''' was a space probe. It was launched on {1} March 1965, and failed two days later.\n"
    probes = [Article("w", f"Perun {n}", sentence.format(f"Perun {n}", n % 30 + 1), page_id=n + 1) for n in range(201)]
    write_articles(raw, "dump", probes)
    assert len(list(raw.rglob("*.parquet"))) == 1
    (raw / "Bad.wikitext").write_bytes(b"\xff")
    run(raw, tmp_path / "local", now=NOW)
    command = [sys.executable, "-m", "pipeline", "run", "--engine", "spark", "--master", "local[2]"]
    command += ["--raw", str(raw), "--out", str(tmp_path / "spark")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    for name in (f"{table.name}.{ending}" for table in PUBLISHED for ending in ("parquet", "csv")):
        assert (tmp_path / "local" / "latest" / name).read_bytes() == (tmp_path / "spark" / "latest" / name).read_bytes(), name
    assert [file.name for file in (tmp_path / "spark" / "stages").iterdir()] == ["outcomes.arrow"]


def test_a_task_has_some_articles_of_files_and_shards_or_a_whole_dump() -> None:
    def copies(file: str, count: int) -> list[Copy]:
        return [Copy(f"w:{n}", None, "", "", "", (0, "", 0, "", ""), Path(file), n) for n in range(count)]

    told = [*copies("a-00000.parquet", 700), *copies("b.xml.bz2", 2000), *copies("c.xml", 1), *copies("d.parquet", 1)]
    assert [(lot[0].file.name, len(lot)) for lot in lots(told)] == [
        ("a-00000.parquet", 512),
        ("a-00000.parquet", 188),
        ("b.xml.bz2", 2000),
        ("c.xml", 1),
        ("d.parquet", 1),
    ]


def test_without_java_the_user_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ConfigurationError, match="Java 17"):
        next(run_on_spark(Selection(tmp_path, (), (), ()), [], tmp_path))
