"""The raw store: one record schema for every source, append-only, as a file with sidecar per revision or as Parquet shards.

    raw/<wiki>/<title>@<revision>.wikitext   the text as the source gave it, byte for byte
    raw/<wiki>/<title>@<revision>.json       where it came from; written first, so that no text ever lies there without origin
    raw/<wiki>/<dump>-00000.parquet          the same record with the text, for sets that are no longer human-sized
    raw/titles.jsonl                         titles that gave no article: missing, deleted, moved, redirected, invalid, refused

The store is its own journal: what lies there whole was fetched, everything else is fetched again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.core import Article
from pipeline.fetch.articles import Raw, Refused, article_from
from pipeline.fetch.outcomes import moves
from pipeline.fetch.titles import file_stem, hashed_stem, safe_name
from pipeline.files import json_bytes, replacing, write_file

_SHARD_TEXT = 32 * 1024 * 1024  # characters of text in one shard
_GROUP, _GROUP_TEXT = 256, 2 * 1024 * 1024  # articles and characters of text in one row group
_FEW, _LITTLE = 200, 8 * 1024 * 1024  # articles and characters that still make a human-sized set

_FIELDS: list[pa.Field[Any]] = [
    pa.field("wiki", pa.string(), nullable=False),
    pa.field("title", pa.string(), nullable=False),
    pa.field("text", pa.string(), nullable=False),
    pa.field("form", pa.string(), nullable=False),
    pa.field("page_id", pa.int64()),
    pa.field("revision_id", pa.int64()),
    pa.field("namespace", pa.int32(), nullable=False),
    pa.field("timestamp", pa.timestamp("us", tz="UTC")),
    pa.field("sha1", pa.string()),
    pa.field("url", pa.string()),
    pa.field("licence", pa.string()),
    pa.field("wikidata_item", pa.string()),
    pa.field("source", pa.string(), nullable=False),
]
SHARD_SCHEMA = pa.schema(_FIELDS)
_NEEDED = ("wiki", "title", "text", "form")


def record(article: Article) -> dict[str, Any]:
    """The one record of an article, whatever its source."""
    return asdict(article)


# ---------------------------------------------------------------- reading


def read_shard(file: Path, shown: str) -> Iterator[Raw]:
    """The articles of a Parquet shard."""
    try:
        with pq.ParquetFile(file) as shard:
            lost = [name for name in _NEEDED if name not in shard.schema_arrow.names]
            if lost:
                yield Refused(shown, "shard", f"this is no shard of raw articles: it has no column {', '.join(lost)}")
                return
            names = [n for n in SHARD_SCHEMA.names if n in shard.schema_arrow.names]
            row = 0
            for batch in shard.iter_batches(batch_size=64, columns=names):
                for facts in batch.to_pylist():
                    yield _from_record(facts, f"{shown} row {row}", shown)
                    row += 1
    except (pa.ArrowException, OSError) as error:
        yield Refused(shown, "shard", f"cannot be read: {' '.join(str(error).split())[:200]}; fetch it again")


def _from_record(facts: dict[str, Any], where: str, shown: str) -> Raw:
    if not all(isinstance(facts[name], str) for name in _NEEDED):
        return Refused(where, "shard", "wiki, title, text and form must all be texts")
    stamp = facts.get("timestamp")
    origin = {**facts, "timestamp": stamp.isoformat() if isinstance(stamp, datetime) else None}
    source = facts.get("source") or f"shard:{shown}"
    return article_from(facts["wiki"], facts["title"], facts["text"], facts["form"], origin, source, where)


# ---------------------------------------------------------------- writing


def write_article(raw: Path, article: Article) -> Path:
    """Writes an article as a file with its sidecar, unless that revision is there; gives the file of its text."""
    folder = raw / safe_name(article.wiki)
    file = _free_place(folder, article)
    if not file.exists():
        origin = {key: value for key, value in record(article).items() if key not in ("text", "form") and value is not None}
        write_file(file.with_suffix(".json"), json_bytes(origin))
        write_file(file, article.text.encode("utf-8", "surrogatepass"))
    return file


def _free_place(folder: Path, article: Article) -> Path:
    """The article's own file. Another article's may have the name where a source gives two the same revision id."""
    suffix = ".txt" if article.form == "plain" else ".wikitext"
    file = folder / (file_stem(article) + suffix)
    if not file.exists() or _facts(file.with_suffix(".json")).get("title") == article.title:
        return file
    return folder / (hashed_stem(article) + suffix)


def write_articles(raw: Path, name: str, articles: Iterable[Article]) -> None:
    """Writes a dump's articles: a file each where they are few, else shards `<name>-00000.parquet`."""
    articles = iter(articles)
    first: list[Article] = []
    size = 0
    for article in articles:
        first.append(article)
        size += len(article.text)
        if len(first) > _FEW or size > _LITTLE:
            write_shards(raw, name, chain(first, articles))
            return
    for article in first:
        write_article(raw, article)


def write_shards(raw: Path, name: str, articles: Iterable[Article]) -> None:
    """Writes articles as shards; memory holds a row group of one."""
    lots = _lots(articles)
    for first in lots:
        file = _free_shard(raw / safe_name(first[0].wiki), safe_name(name))
        with replacing(file) as out, pq.ParquetWriter(out, SHARD_SCHEMA, compression="zstd") as shard:
            size = 0
            for lot in chain([first], lots):
                shard.write_table(pa.Table.from_pylist([record(a) for a in lot], schema=SHARD_SCHEMA))
                size += sum(len(a.text) for a in lot)
                if size >= _SHARD_TEXT:
                    break


def _lots(articles: Iterable[Article]) -> Iterator[list[Article]]:
    lot: list[Article] = []
    size = 0
    for article in articles:
        lot.append(article)
        size += len(article.text)
        if size >= _GROUP_TEXT or len(lot) == _GROUP:
            yield lot
            lot, size = [], 0
    if lot:
        yield lot


def _free_shard(folder: Path, name: str) -> Path:
    number = 0
    while (file := folder / f"{name}-{number:05d}.parquet").exists():
        number += 1
    return file


# ---------------------------------------------------------------- what is there


class Known(NamedTuple):
    """The newest revision of a page that the store holds."""

    title: str
    page_id: int
    revision_id: int
    source: str


@dataclass(frozen=True, slots=True)
class Index:
    """What the store holds of one wiki, by page and by title; `revisions` are all (page_id, revision_id) pairs."""

    pages: dict[int, Known]
    revisions: set[tuple[int, int]]

    def add(self, known: Known) -> None:
        """Takes a revision into the index."""
        self.revisions.add((known.page_id, known.revision_id))
        held = self.pages.get(known.page_id)
        if held is None or held.revision_id < known.revision_id:
            self.pages[known.page_id] = known

    def titled(self, title: str) -> Known | None:
        """The page whose newest revision bears the title."""
        return next((known for known in self.pages.values() if known.title == title), None)


def read_index(raw: Path, wiki: str) -> Index:
    """What the store holds of a wiki, under the titles of today; what cannot be read is not there, and is fetched again."""
    index, moved = Index({}, set()), moves(raw)
    for file in sorted(raw.rglob("*.wikitext")):
        facts = _facts(file.with_suffix(".json"))
        if facts.get("wiki", "enwiki") == wiki:
            _add(index, facts, moved)
    for file in sorted(raw.rglob("*.parquet")):
        for facts in _shard_facts(file):
            if facts["wiki"] == wiki:
                _add(index, facts, moved)
    return index


def _add(index: Index, facts: dict[str, Any], moved: dict[tuple[str, int], str]) -> None:
    title, page, revision = facts.get("title"), facts.get("page_id"), facts.get("revision_id")
    if isinstance(title, str) and isinstance(page, int) and isinstance(revision, int):
        now = moved.get((facts.get("wiki") or "enwiki", page), title)
        index.add(Known(now, page, revision, str(facts.get("source") or "")))


def _facts(sidecar: Path) -> dict[str, Any]:
    try:
        value = json.loads(sidecar.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _shard_facts(file: Path) -> list[dict[str, Any]]:
    try:
        return pq.read_table(file, columns=["wiki", "title", "page_id", "revision_id", "source"]).to_pylist()
    except (pa.ArrowException, OSError):
        return []
