"""Spark reads every Parquet file of a release to the values, nulls and order that pyarrow reads."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from odd_values import ODD, ROWS

from pipeline.export import sort_rows, write_tables
from pipeline.run import run
from pipeline.tables import PUBLISHED

ROOT = Path(__file__).parent.parent

pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not on this machine"),
    pytest.mark.skipif(find_spec("pyspark") is None, reason="pyspark is not installed (the extra `spark`)"),
]

# One session for all files, in a process of its own: Spark leaves warnings and threads behind.
READ = """
import json, sys
from datetime import UTC
from pyspark.sql import SparkSession
spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
         .config("spark.sql.session.timeZone", "UTC").config("spark.driver.bindAddress", "127.0.0.1")
         .config("spark.driver.host", "127.0.0.1").config("spark.log.level", "ERROR").getOrCreate())
def plain(value):
    return [value.astimezone(UTC).isoformat()] if hasattr(value, "isoformat") else value
out = {}
for path in sys.argv[2:]:
    frame = spark.read.parquet(path)
    out[path] = {"columns": frame.columns, "rows": [[plain(v) for v in row] for row in frame.collect()]}
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(out, file)
spark.stop()
"""


def plain(value: object) -> object:
    return [value.astimezone(UTC).isoformat()] if isinstance(value, datetime) else value


def test_spark_reads_each_file_to_equal_values_nulls_and_order(tmp_path: Path) -> None:
    run(ROOT / "raw", tmp_path / "out", now=datetime(2026, 1, 1, tzinfo=UTC))
    write_tables([{"odd": sort_rows(ROWS, ODD)}], [ODD], tmp_path)
    paths = [tmp_path / "odd.parquet", *((tmp_path / "out" / "latest").resolve() / f"{t.name}.parquet" for t in PUBLISHED)]
    done = subprocess.run(
        [sys.executable, "-c", READ, str(tmp_path / "read.json"), *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "TZ": "UTC", "PYSPARK_PYTHON": sys.executable},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads((tmp_path / "read.json").read_text("utf-8"))
    for path in paths:
        data: pa.Table = pq.read_table(path)
        assert found[str(path)]["columns"] == data.column_names
        wanted = [[plain(value) for value in row.values()] for row in data.to_pylist()]
        assert len(wanted) > 0
        assert found[str(path)]["rows"] == wanted, path.name
