"""What every article gave, kept between runs in stages/outcomes.arrow: an unchanged article is not read again by unchanged code.

The file is one run's outcomes, neither more nor less: batches of OUTCOMES as an Arrow IPC file, whose metadata name the code.
"""

from __future__ import annotations

import platform
from collections.abc import Collection, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import files
from pipeline.batches import OUTCOMES
from pipeline.release.manifest import code_version

_LIBRARIES = ("mwparserfromhell", "tzdata")  # whose answers reach the rows
AT_ONCE = 512  # articles of a batch in the file: to read a batch costs a millisecond, whatever of it is asked for
_COMPRESSED = pa.ipc.IpcWriteOptions(compression="lz4")  # zstd, a third smaller, takes five times as long both ways


def code() -> str:
    """What the outcomes hang on besides the article: this package, its vocabularies, and what it reads with."""
    return " ".join(
        [code_version(), f"python {platform.python_version()}", *(f"{name} {version(name)}" for name in _LIBRARIES)]
    )


def place(out: Path) -> Path:
    return out / "stages" / "outcomes.arrow"


def known(out: Path) -> set[str]:
    """The keys of the articles whose outcomes are kept and may be used again; none where other code made them."""
    path = place(out)
    try:
        with pa.memory_map(str(path)) as file, pa.ipc.open_file(file) as reader:
            if (reader.schema.metadata or {}).get(b"code") != code().encode():
                return set()
        return {key for batch in kept(out, ["key"]) for key in batch.column("key").to_pylist() if key}
    except (OSError, pa.ArrowException):  # none, or no whole one: it is made again
        return set()


def kept(out: Path, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
    """The kept outcomes, or some of their columns, in the order of the file."""
    with pa.memory_map(str(place(out))) as file, pa.ipc.open_file(file, options=_reading(columns)) as reader:
        for index in range(reader.num_record_batches):
            yield reader.get_batch(index)


def kept_of(out: Path, keys: Collection[str]) -> Iterator[pa.RecordBatch]:
    """The kept outcomes of some articles, in the order of the file."""
    if not keys:
        return  # there may be no file, or one of other code
    wanted = pa.array(keys, pa.string())
    for batch in kept(out):
        found = batch.filter(pc.is_in(batch.column("key"), wanted))
        if found.num_rows:
            yield found


def keep(out: Path, batches: Iterable[pa.RecordBatch]) -> None:
    """Keeps these outcomes and forgets all others. The batches may come out of the file that is replaced."""
    with files.replacing(place(out)) as file, pa.ipc.new_file(file, _schema(), options=_COMPRESSED) as writer:
        for batch in _regrouped(batches):
            writer.write_batch(batch)


def _schema() -> pa.Schema:
    return OUTCOMES.with_metadata({"code": code()})


def _reading(columns: list[str] | None) -> pa.ipc.IpcReadOptions:
    return pa.ipc.IpcReadOptions(included_fields=[OUTCOMES.get_field_index(name) for name in columns] if columns else None)


def _regrouped(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same rows in few batches, however they come: many runs that each change a little leave no crumbs."""
    crumbs: list[pa.RecordBatch] = []
    for batch in batches:
        crumbs.append(batch)
        if sum(crumb.num_rows for crumb in crumbs) >= AT_ONCE:
            yield from pa.Table.from_batches(crumbs).combine_chunks().to_batches()
            crumbs = []
    if crumbs:
        yield from pa.Table.from_batches(crumbs).combine_chunks().to_batches()
