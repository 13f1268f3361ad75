"""Reading a release. What is missing or damaged there is told as an InputError with its mend, whoever reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import files
from pipeline.errors import InputError
from pipeline.tables import PUBLISHED

MEND = "give another release; if it is the latest one, remove the link `latest` and run `run` again"


def newest(out: Path) -> Path:
    """The folder of the newest good release. Raises InputError where there is none."""
    home = files.latest(out)
    if home is None:
        raise InputError("there is no release yet", where=str(out / "latest"), mend="run `run` first, or give its --out")
    return home


def read_manifest(home: Path) -> dict[str, Any]:
    """What the release says of itself. Raises InputError where that is not to be read."""
    path = home / "manifest.json"
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError("no release is here, or its manifest is damaged", where=str(path), mend=MEND) from error
    if not isinstance(told, dict) or "code" not in told:
        raise InputError("that is no release's manifest", where=str(path), mend=MEND)
    return told


def read_package(home: Path) -> dict[str, Any]:
    """The datapackage.json of the release. Raises InputError where that is not to be read."""
    path = home / "datapackage.json"
    try:
        package: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError("the release's datapackage.json cannot be read", where=str(path), mend=MEND) from error
    return package


def read_table(home: Path, name: str, wanted: pc.Expression | None = None) -> pa.Table:
    """A table of the release, or its wanted rows. Raises InputError where it is missing or damaged."""
    path = home / f"{name}.parquet"
    try:
        return pq.read_table(path, filters=wanted)
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError("a table of the release cannot be read", where=str(path), mend=MEND) from error


def read_columns(home: Path, name: str) -> Iterator[tuple[pa.Field[Any], pa.ChunkedArray[Any]]]:
    """The columns of a table of the release, one after the other. Raises InputError where it is missing or damaged."""
    path = home / f"{name}.parquet"
    try:
        with pq.ParquetFile(path) as file:
            for field in file.schema_arrow:
                yield field, file.read([field.name], use_threads=False).column(0)
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError("a table of the release cannot be read", where=str(path), mend=MEND) from error


def read_release(home: Path) -> dict[str, pa.Table]:
    """All tables of the release, by name."""
    return {table.name: read_table(home, table.name) for table in PUBLISHED}
