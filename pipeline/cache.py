"""What every article gave, kept between runs in stages/outcomes.arrow: an unchanged article is not read again by unchanged code.

The file is one run's outcomes, neither more nor less: blocks of OUTCOMES as an Arrow IPC file, whose metadata name the code. They
come in sorted runs, as an external merge sort makes them: `lots` holds no more than a block of each while it reads them in order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import files
from pipeline.batches import OUTCOMES
from pipeline.errors import InputError
from pipeline.lots import Lot, bounds, pieces
from pipeline.release.manifest import code_version, libraries

_RUN, _BLOCK = 8_000_000, 500_000  # bytes of a sorted run and of a block, before they are compressed
_ROWS_AT_ONCE = 32_768  # of all tables together, in a lot
_WRITING = pa.ipc.IpcWriteOptions(
    compression="lz4", use_threads=False
)  # zstd, a third smaller, takes five times as long both ways
_READING = pa.ipc.IpcReadOptions(
    use_threads=False
)  # to spread a block's small buffers over threads costs more than to unpack them


def code() -> str:
    """What the outcomes hang on besides the article: this package, its vocabularies, and what it reads with."""
    return " ".join([code_version(), *(f"{name} {number}" for name, number in libraries().items())])


def place(out: Path) -> Path:
    return out / "stages" / "outcomes.arrow"


def known(path: Path) -> set[str]:
    """The keys of the articles whose outcomes are kept and may be used again; none where other code made them."""
    try:
        with pa.OSFile(str(path), "rb") as file, pa.ipc.open_file(file) as reader:
            if (reader.schema.metadata or {}).get(b"code") != code().encode():
                return set()
        return {key for block in kept(path, "key") for key in block.column("key").to_pylist() if key}
    except (OSError, pa.ArrowException):  # none, or no whole one: it is made again
        return set()


def kept(path: Path, *columns: str) -> Iterator[pa.RecordBatch]:
    """The kept outcomes, or some of their columns, in the order of the file."""
    fields = [OUTCOMES.get_field_index(name) for name in columns]
    wanted = pa.ipc.IpcReadOptions(use_threads=False, included_fields=fields)
    with pa.OSFile(str(path), "rb") as file, pa.ipc.open_file(file, options=wanted) as reader:
        for number in range(reader.num_record_batches):
            yield reader.get_batch(number)


def kept_of(path: Path, keys: Collection[str]) -> Iterator[pa.RecordBatch]:
    """The kept outcomes of some articles, in the order of the file."""
    if not keys:
        return  # there may be no file, or one of other code
    wanted = pa.array(keys, pa.string())
    for block in kept(path):
        found = pc.is_in(block.column("key"), wanted)
        if pc.any(found).as_py():
            yield block if pc.all(found).as_py() else block.filter(found)


def keep(path: Path, batches: Iterable[pa.RecordBatch]) -> None:
    """Keeps these outcomes and forgets all others. The batches may come out of the file that is replaced."""
    schema = OUTCOMES.with_metadata({"code": code()})
    with files.replacing(path) as file, pa.ipc.new_file(file, schema, options=_WRITING) as writer:
        for some in _gathered(batches):
            ids: list[Any] = some.column("article_id").to_pylist()
            run = some.combine_chunks() if ids == sorted(ids) else some.take(pc.sort_indices(some.column("article_id")))
            for block in run.to_batches(max_chunksize=1 + run.num_rows * _BLOCK // max(run.nbytes, 1)):
                writer.write_batch(block)


def _gathered(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The same rows, as many together as make a run, however they come."""
    crumbs: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        crumbs.append(batch)
        size += batch.nbytes
        if size >= _RUN:
            yield pa.Table.from_batches(crumbs)
            crumbs, size = [], 0
    if crumbs:
        yield pa.Table.from_batches(crumbs)


def lots(path: Path) -> Iterator[Lot]:
    """All kept outcomes, lot by lot in the order of article ids, whatever the order of the file.

    Raises:
        InputError: The file is missing, damaged, or of another shape.
    """
    try:
        with pa.OSFile(str(path), "rb") as file, pa.ipc.open_file(file, options=_READING) as reader:
            if reader.schema != OUTCOMES:
                raise pa.ArrowInvalid("these are no outcomes, or those of another version")
            yield from _lots(path, reader)
    except (OSError, pa.ArrowException) as error:
        raise InputError(
            "what the articles gave cannot be read", where=str(path), mend="remove it and run again what wrote it"
        ) from error


def _lots(path: Path, reader: pa.RecordBatchFileReader) -> Iterator[Lot]:
    ids: list[list[str]] = []
    made: list[tuple[str, int]] = []
    for block in kept(path, "article_id", "made"):
        articles = block.to_pylist()
        ids.append([article["article_id"] for article in articles])
        made += [(article["article_id"], sum(filter(None, article["made"].values()))) for article in articles]
    starts = bounds(sorted(made), _ROWS_AT_ONCE)
    plan: list[list[tuple[int, int, int]]] = [[] for _ in range(len(starts) + 1)]
    for number, some in enumerate(ids):
        for lot, first, end in pieces(some, starts):
            plan[lot].append((number, first, end))
    begun: dict[int, pa.RecordBatch] = {}  # blocks of which more is to come
    for parts, behind in zip(plan, [*starts, None], strict=True):
        outcomes = []
        for number, first, end in parts:
            block = begun.pop(number) if number in begun else reader.get_batch(number)
            outcomes.append(block.slice(first, end - first))
            if end < block.num_rows:
                begun[number] = block
        yield Lot(outcomes, behind)
