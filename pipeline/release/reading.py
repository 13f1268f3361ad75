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
_TABLE = "a table of the release cannot be read"


def newest(out: Path) -> Path:
    """The folder of the newest good release. Raises InputError where there is none."""
    home = files.latest(out)
    if home is None:
        raise InputError("there is no release yet", where=str(out / "latest"), mend="run `run` first, or give its --out")
    return home


def read_manifest(home: Path) -> dict[str, Any]:
    """What the release says of itself. Raises InputError where that is not to be read."""
    path = home / "manifest.json"
    told = _read_json(path, "no release is here, or its manifest is damaged")
    if not isinstance(told, dict) or "code" not in told:
        raise InputError("that is no release's manifest", where=str(path), mend=MEND)
    return told


def read_package(home: Path) -> dict[str, Any]:
    """The datapackage.json of the release. Raises InputError where that is not to be read."""
    package: dict[str, Any] = _read_json(home / "datapackage.json", "the release's datapackage.json cannot be read")
    return package


def _read_json(path: Path, what: str) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(what, where=str(path), mend=MEND) from error


def read_table(home: Path, name: str, wanted: pc.Expression | None = None) -> pa.Table:
    """A table of the release, or its wanted rows. Raises InputError where it is missing or damaged."""
    return read_parquet(home / f"{name}.parquet", _TABLE, MEND, wanted)


def read_parquet(path: Path, what: str, mend: str, wanted: pc.Expression | None = None) -> pa.Table:
    """The rows of a file, or the wanted ones. Raises InputError, with `what` is wrong and the `mend`, where it cannot be read."""
    try:
        return pq.read_table(path, filters=wanted)
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(what, where=str(path), mend=mend) from error


def read_columns(home: Path, name: str) -> Iterator[tuple[pa.Field[Any], pa.ChunkedArray[Any]]]:
    """The columns of a table of the release, one after the other. Raises InputError where it is missing or damaged."""
    path = home / f"{name}.parquet"
    try:
        with pq.ParquetFile(path) as file:
            for field in file.schema_arrow:
                yield field, file.read([field.name], use_threads=False).column(0)
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(_TABLE, where=str(path), mend=MEND) from error


def read_release(home: Path) -> dict[str, pa.Table]:
    """All tables of the release, by name."""
    return {table.name: read_table(home, table.name) for table in PUBLISHED}
