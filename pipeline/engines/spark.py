"""The Spark engine: the same function over the same batches, on the executors of a cluster. The only file that knows pyspark.

The driver hands out lists of raw articles to read, not texts: executors read raw/ themselves and write what the articles gave
below stages/, so both folders must be visible to them under the driver's paths.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.batches import ARTICLES_PER_BATCH, OUTCOMES, raw_batches
from pipeline.engines.local import run_batches
from pipeline.errors import ConfigurationError, PipelineError
from pipeline.fetch.local import is_dump
from pipeline.fetch.selection import Copy, Selection, read_selected

_ARTICLES_PER_TASK = 512
_TASKS = pa.schema([pa.field("copies", pa.binary())])
_SETTINGS = {
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(ARTICLES_PER_BATCH),
}


def run_on_spark(selection: Selection, copies: Sequence[Copy], stages: Path, master: str = "") -> Iterator[pa.RecordBatch]:
    """The outcomes of some of the selected articles as batches of OUTCOMES.

    Args:
        selection: what raw/ holds.
        copies: the articles to read.
        stages: a folder that driver and executors can write.
        master: where Spark runs, `local[2]` or `spark://host:7077`; "" leaves it to spark-submit, and to this machine without it.

    Raises:
        ConfigurationError: pyspark or Java is not here, or the master does not answer.
        PipelineError: The job failed.
    """
    with tempfile.TemporaryDirectory(prefix=".spark-", dir=stages) as folder, _session(master) as spark, _quiet():
        from pyspark.errors import PySparkException
        from pyspark.sql.pandas.types import from_arrow_schema

        tasks = [pickle.dumps(lot) for lot in lots(copies)]
        handed = spark.createDataFrame(pa.table([pa.array(tasks, pa.binary())], schema=_TASKS)).repartition(max(1, len(tasks)))
        outcomes = handed.mapInArrow(partial(_work, selection.folder), from_arrow_schema(OUTCOMES))
        try:
            outcomes.write.parquet(f"{folder}/outcomes")
        except PySparkException as error:
            raise PipelineError("the Spark job failed", where=master, mend=str(error)[:500]) from error
        for file in sorted(Path(folder, "outcomes").glob("*.parquet")):
            for batch in pq.ParquetFile(file).iter_batches(ARTICLES_PER_BATCH):
                yield from pa.Table.from_batches([batch]).cast(OUTCOMES).to_batches()


def lots(copies: Iterable[Copy]) -> Iterator[list[Copy]]:
    """The copies in the order of reading, as many as make a task. A dump, which is read from its beginning, is one task."""
    for in_dump, group in groupby(copies, key=lambda copy: copy.file if is_dump(copy.file) else None):
        size = None if in_dump else _ARTICLES_PER_TASK
        while lot := list(islice(group, size)):
            yield lot


def _work(raw: Path, tasks: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What runs on an executor: reads the articles of its tasks and gives their outcomes, in the jail of the local engine."""
    for task in tasks:
        for packed in task.column("copies"):
            copies = pickle.loads(packed.as_buffer())  # noqa: S301 - the driver packed it
            yield from run_batches(raw_batches(read_selected(Selection(raw, (), (), ()), copies)))


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)  # no pandas travels here
        yield


@contextlib.contextmanager
def _session(master: str) -> Iterator[Any]:
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        raise ConfigurationError(
            "Spark needs Java 17 or newer", where="--engine spark", mend="install it, or use --engine local"
        )
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise ConfigurationError(
            "pyspark is not installed", where="--engine spark", mend="pip install 'spaceflight-tables[spark]'"
        ) from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("spaceflight-tables")
    for name, value in (_SETTINGS | _alone(master)).items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
    except (PySparkException, RuntimeError) as error:
        raise ConfigurationError("Spark does not start", where=master, mend=str(error)[:500]) from error
    spark.sparkContext.setLogLevel("ERROR")
    try:
        yield spark
    finally:
        spark.stop()


def _alone(master: str) -> dict[str, str]:
    """The settings for one machine: nothing listens beyond it, and there is no page."""
    if not master:
        return {}
    if not master.startswith("local"):
        return {"spark.master": master}
    return {
        "spark.master": master,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
    }
