"""Reading a release. What is missing or damaged there is told as an InputError with its mend, whoever reads."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import files
from pipeline.errors import InputError
from pipeline.tables import PUBLISHED

MEND = "give another release, as OUT/latest; if it is the latest one, remove the link `latest` and run `run` again"
_MANIFEST = {"started": str, "finished": str, "code": str, "options": dict, "stages": list, "counts": dict, "gates": dict, "inputs": list}  # fmt: skip
_AT_ONCE = 8 * 1024  # rows


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
    if not isinstance(told, dict) or not all(isinstance(told.get(key), kind) for key, kind in _MANIFEST.items()):
        raise InputError("that is no release's manifest", where=str(path), mend=MEND)
    return told


def read_package(home: Path) -> dict[str, Any]:
    """The datapackage.json of the release. Raises InputError where that is not to be read."""
    path = home / "datapackage.json"
    package = _read_json(path, "the release's datapackage.json cannot be read")
    if not isinstance(package, dict) or not isinstance(package.get("resources"), list):
        raise InputError("that is no release's datapackage.json", where=str(path), mend=MEND)
    return package


def is_whole(home: Path) -> bool:
    """Whether the release still has its page, and every file that its datapackage.json names in the size that it states.

    Raises:
        InputError: The datapackage.json cannot be read.
    """
    sizes = {file.name: file.stat().st_size for file in home.iterdir()}
    told = {resource["path"]: resource["bytes"] for resource in read_package(home)["resources"]}
    return "report.html" in sizes and told.items() <= sizes.items()


def _read_json(path: Path, what: str) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(what, where=str(path), mend=MEND) from error


def read_table(home: Path, name: str, wanted: pc.Expression | None = None) -> pa.Table:
    """A table of the release, or its wanted rows. Raises InputError where it is missing or damaged."""
    with _table(home, name) as path:
        return pq.read_table(path, filters=wanted)


def read_parquet(path: Path, what: str, mend: str) -> pa.Table:
    """The rows of a file. Raises InputError, with `what` is wrong and the `mend`, where it cannot be read."""
    with _readable(path, what, mend):
        return pq.read_table(path)


def read_schema(home: Path, name: str) -> pa.Schema:
    """The columns of a table of the release. Raises InputError where it is missing or damaged."""
    with _table(home, name) as path:
        return pq.read_schema(path)


def read_rows(
    home: Path, name: str, columns: Iterable[str] | None = None, key: str = "", ids: Collection[str] | None = None
) -> Iterator[pa.RecordBatch]:
    """The rows of a table of the release in their order, some at a time: all, or those whose key is one of the ids.

    Raises:
        InputError: The table is missing or damaged.
    """
    with _table(home, name) as path, pq.ParquetFile(path) as file:
        groups = range(file.num_row_groups) if ids is None else _groups_with(file, key, ids)
        wanted = None if columns is None else [*columns]
        among = None if ids is None else pa.array(ids, pa.string())
        for batch in file.iter_batches(_AT_ONCE, row_groups=[*groups], columns=wanted, use_threads=False):
            yield batch if among is None else batch.filter(pc.is_in(batch.column(key), among))


def _groups_with(file: pq.ParquetFile, key: str, ids: Collection[str]) -> Iterator[int]:
    """The row groups that may hold one of the ids. Few do where the rows lie in the order of the ids, and these are neighbours."""
    place = [file.schema.column(n).path for n in range(len(file.schema))].index(key)
    for group in range(file.num_row_groups if ids else 0):
        told: Any = file.metadata.row_group(group).column(place).statistics  # the stubs know no type of its ends
        if told is None or not told.has_min_max or (told.min <= max(ids) and told.max >= min(ids)):
            yield group


def count_rows(home: Path, name: str) -> int:
    """The number of rows of a table of the release. Raises InputError where it is missing or damaged."""
    with _table(home, name) as path:
        return pq.read_metadata(path).num_rows


def count_filled(home: Path, name: str) -> Counter[str]:
    """In how many rows of a table of the release each column holds a value; as its Parquet file says, where no list is empty."""
    with _table(home, name) as path:
        told: Any = pq.read_metadata(path)  # the stubs know no statistics
    filled = Counter[str]()
    for group in map(told.row_group, range(told.num_row_groups)):
        for column in map(group.column, range(group.num_columns if group.num_rows else 0)):
            nulls = column.statistics.null_count if column.is_stats_set else 0
            filled[column.path_in_schema.partition(".")[0]] += group.num_rows - nulls
    return filled


def count_values(home: Path, name: str, column: str) -> Counter[Any]:
    """How often a column of the release holds each value, None included."""
    found = Counter[Any]()
    for batch in read_rows(home, name, [column]):
        values, counts = pc.value_counts(batch.column(column)).flatten()
        found.update(dict(zip(values.to_pylist(), counts.to_pylist(), strict=True)))
    return found


def read_release(home: Path) -> dict[str, pa.Table]:
    """All tables of the release, by name."""
    return {table.name: read_table(home, table.name) for table in PUBLISHED}


@contextlib.contextmanager
def _table(home: Path, name: str) -> Iterator[Path]:
    """The file of a table of the release. As it describes itself, it is no other table and no foreign file."""
    with _readable(home / f"{name}.parquet", "a table of the release cannot be read", MEND) as path:
        meaning = (pq.read_schema(path).metadata or {}).get(b"description", b"").decode("utf-8", "replace")
        if not meaning or any(meaning == table.meaning for table in PUBLISHED if table.name != name):
            raise InputError(f"this is another table than {name}", where=str(path), mend=MEND)
        yield path


@contextlib.contextmanager
def _readable(path: Path, what: str, mend: str) -> Iterator[Path]:
    try:
        yield path
    except (OSError, pa.ArrowInvalid) as error:
        raise InputError(what, where=str(path), mend=mend) from error
