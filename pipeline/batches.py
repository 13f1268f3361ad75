"""Raw articles and what they gave, as Arrow record batches: the form in which both travel between processes and engines.

    RAW batch ──process_batch──▶ OUTCOMES batch

`process_batch` is the one function that every engine calls. One row of OUTCOMES is one article; its rows of each published table
lie in a list of structs, so that a batch of outcomes is one value, whoever made it and wherever it is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from itertools import accumulate
from typing import Any

import pyarrow as pa

from pipeline.check import Failure
from pipeline.core import Article, Kind, Row, Table
from pipeline.fetch.articles import content_key
from pipeline.stages import TABLE_NAMES, Outcome, Quarantined, process
from pipeline.tables import ARTICLES, PUBLISHED
from pipeline.tables.schema import ARROW, to_arrow

ARTICLES_PER_BATCH = 32
_CHARACTERS_PER_BATCH = 2_000_000

_FACTS = tuple(f.name for f in fields(Article))
_WIDE: dict[Kind, Kind] = {"int32": "int64"}  # a source may state any number; the gates come later
_KINDS = {name: ARTICLES.column(name).kind for name in _FACTS}
RAW = pa.schema([pa.field(name, ARROW[_WIDE.get(kind, kind)]) for name, kind in _KINDS.items()])

_TEXT = pa.string()
_FAILURE = pa.struct([pa.field(f.name, _TEXT) for f in fields(Failure)])
_QUARANTINED = pa.struct(
    [pa.field("table", _TEXT), pa.field("row", _TEXT), pa.field("failures", pa.list_(pa.field("element", _FAILURE)))]
)
_ROWS = {table.name: pa.struct([pa.field(c.name, ARROW[c.kind]) for c in table.columns]) for table in PUBLISHED}

OUTCOMES = pa.schema(
    [
        pa.field("key", _TEXT),  # of the article's content, "" where the outcome must not be used again
        pa.field("article_id", _TEXT),
        pa.field("ignored", _TEXT),
        pa.field("made", pa.struct([pa.field(name, pa.int32()) for name in TABLE_NAMES])),
        pa.field("quarantined", pa.list_(pa.field("element", _QUARANTINED))),
        *(pa.field(name, pa.list_(pa.field("element", rows))) for name, rows in _ROWS.items()),
    ]
)


def process_batch(raw: pa.RecordBatch, one: Callable[[Article], Outcome] = process) -> pa.RecordBatch:
    """The outcomes of a batch of raw articles, in their order. Pure; an engine may give its own guard around `process` as `one`."""
    articles = articles_of(raw)
    outcomes = [one(article) for article in articles]
    return outcome_batch(outcomes, ["" if lost_whole(o) else content_key(a) for a, o in zip(articles, outcomes, strict=True)])


# ---------------------------------------------------------------- raw articles


def raw_batches(articles: Iterable[Article]) -> Iterator[pa.RecordBatch]:
    """The articles in batches of RAW; long ones in smaller batches, so that what waits in memory has a bound."""
    lot: list[Article] = []
    for article in articles:
        lot.append(article)
        if len(lot) == ARTICLES_PER_BATCH or sum(len(a.text) for a in lot) > _CHARACTERS_PER_BATCH:
            yield _raw_batch(lot)
            lot = []
    if lot:
        yield _raw_batch(lot)


def _raw_batch(lot: list[Article]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array([getattr(a, f.name) for a in lot], f.type) for f in RAW], schema=RAW)


def articles_of(raw: pa.RecordBatch) -> list[Article]:
    """The articles of a batch of RAW."""
    return [Article(**row) for row in raw.to_pylist()]


# ---------------------------------------------------------------- outcomes


def outcome_batch(outcomes: Sequence[Outcome], keys: Sequence[str] = ()) -> pa.RecordBatch:
    """The outcomes of some articles as a batch of OUTCOMES; without keys they cannot be used again."""
    columns: dict[str, pa.Array[Any]] = {
        "key": pa.array(keys or [""] * len(outcomes), _TEXT),
        "article_id": pa.array([o.article_id for o in outcomes], _TEXT),
        "ignored": pa.array([o.ignored for o in outcomes], _TEXT),
        "made": pa.array([o.made for o in outcomes], OUTCOMES.field("made").type),
        "quarantined": pa.array([_told(o) for o in outcomes], OUTCOMES.field("quarantined").type),
    }
    columns |= {table.name: _lists([o.rows.get(table.name, []) for o in outcomes], table) for table in PUBLISHED}
    return pa.RecordBatch.from_arrays([columns[name] for name in OUTCOMES.names], schema=OUTCOMES)


def _lists(rows: list[list[Row]], table: Table) -> pa.Array[Any]:
    """One list of structs an article."""
    offsets = pa.array(accumulate(map(len, rows), initial=0), pa.int32())
    flat = to_arrow([row for some in rows for row in some], table)
    columns = [column.combine_chunks() for column in flat.columns]
    return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(columns, fields=list(_ROWS[table.name])))


def lost_whole(outcome: Outcome) -> bool:
    """Whether the article itself could not be processed, by a stall, a crash or want of memory: it is tried again next time."""
    return any(q.table == "articles" for q in outcome.quarantined)


def _told(outcome: Outcome) -> list[dict[str, Any]]:
    return [
        {"table": q.table, "row": json.dumps(q.row, default=str), "failures": [asdict(f) for f in q.failures]}
        for q in outcome.quarantined
    ]


def quarantined_of(batch: pa.RecordBatch | pa.Table) -> list[Quarantined]:
    """What a batch of OUTCOMES holds in quarantine; values of a row that JSON does not know are texts."""
    return [
        Quarantined(row["article_id"], q["table"], json.loads(q["row"]), tuple(Failure(**f) for f in q["failures"]))
        for row in batch.select(["article_id", "quarantined"]).to_pylist()
        for q in row["quarantined"]
    ]


def rows_of(batch: pa.RecordBatch, table: Table) -> pa.RecordBatch:
    """The rows of a table that a batch of OUTCOMES holds, in the order of its articles."""
    rows: Any = batch.column(table.name)  # a list of structs; the stubs know arrays of anything
    return pa.RecordBatch.from_struct_array(rows.flatten())
