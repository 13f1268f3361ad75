"""A run: raw articles in, a release out, with the gates between and a manifest of what happened."""

from __future__ import annotations

import hashlib
import shlex
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import cache, files
from pipeline.batches import raw_batches
from pipeline.check import Failure
from pipeline.core import Row
from pipeline.engines.local import run_batches
from pipeline.engines.processes import spread
from pipeline.errors import DataGateError, InputError
from pipeline.export import Tables, without_sentences, write_tables
from pipeline.fetch.selection import Copy, Selection, read_selected, select
from pipeline.harvest import MAIN, Harvest
from pipeline.release.datapackage import data_package
from pipeline.release.diff import counts_by_cause, diff
from pipeline.release.drift import drift_between
from pipeline.release.log import logged
from pipeline.release.manifest import manifest
from pipeline.release.reading import is_whole, read_manifest
from pipeline.release.status import record_good
from pipeline.report.page import Release, blocks, report_html
from pipeline.report.payload import MISSIONS_AT_ONCE, MOST_CHANGES
from pipeline.stages import Quarantined
from pipeline.tables import PUBLISHED

Tick = Callable[[int, int], None]


@dataclass(slots=True)
class Summary:
    """What a run did, for people and machines."""

    release: str = ""
    published: bool = False
    articles: int = 0
    ignored: Counter[str] = field(default_factory=Counter)
    rows: dict[str, int] = field(default_factory=dict)
    quarantined: Counter[str] = field(default_factory=Counter)
    issues: Counter[str] = field(default_factory=Counter)
    filled: dict[str, float] = field(default_factory=dict)  # share of rows, 0 to 1, of main columns
    before: str | None = None  # the release before a published one
    changes: dict[str, dict[str, int]] = field(default_factory=dict)  # against it
    seconds: float = 0.0

    def counts(self) -> dict[str, Any]:
        """What was read and what came of it; the same however often the run is repeated."""
        return {
            "articles": self.articles,
            "ignored": dict(self.ignored),
            "rows": self.rows,
            "quarantined": dict(self.quarantined),
            "issues": dict(self.issues.most_common()),
            "filled": self.filled,
        }

    def as_json(self) -> dict[str, Any]:
        return {
            "release": self.release,
            "published": self.published,
            **self.counts(),
            "before": self.before,
            "changes": self.changes,
            "seconds": round(self.seconds, 3),
        }


@dataclass(slots=True)
class Cost:
    """What a run has taken since `started` on the monotonic clock, and the most memory in KiB that a worker has held."""

    started: float
    largest_worker: int = 0

    def seconds(self) -> float:
        return time.monotonic() - self.started

    def hear(self, kib: int) -> None:
        self.largest_worker = max(self.largest_worker, kib)


def run(
    raw: Path,
    out: Path,
    *,
    now: datetime,
    workers: int = 1,
    engine: str = "local",
    master: str = "",
    sentences: bool = True,
    accept_drift: str = "",
    only: str = "",
    tick: Tick = lambda done, total: None,
) -> Summary:
    """Extract, normalise, export and report in one go.

    `accept_drift` is why a change of shape or amount is right; `only` is the id of an article to read alone.
    """
    cost = Cost(time.monotonic())
    options = {
        "raw": str(raw),
        "engine": engine,
        "workers": workers,
        "sentences": sentences,
        "accept_drift": accept_drift or None,
        "only": only or None,
    }
    with logged(out, now, "run") as line, files.lock(out, now):
        selection = select(raw, out)
        if only:
            selection = _only(only, selection)
        place = cache.place(out)
        kept = cache.known(place)
        fresh = [copy for copy in selection.kept if copy.key not in kept]
        reading = reading_of(selection)
        summary = None if fresh else _unchanged(out, reading, sentences)
        if summary is None:
            outcomes = _outcomes(selection, fresh, out, engine, master, workers, cost)
            again = cache.kept_of(place, kept & {copy.key for copy in selection.kept})
            cache.keep(place, chain(again, _ticking(outcomes, tick, len(fresh))))
            pa.default_memory_pool().release_unused()  # what the outcomes held
            harvest = Harvest(inputs_of(selection), selection.refused, selection.left, reading)
            summary = publish(harvest, harvest.tables(cache.lots(place)), out, now=now, options=options, cost=cost)
        else:
            summary.seconds = cost.seconds()
            record_good(out, summary.release, now + timedelta(seconds=summary.seconds))
        line |= summary.as_json()
        return summary


def _only(article_id: str, selection: Selection) -> Selection:
    kept = tuple(copy for copy in selection.kept if copy.article_id == article_id)
    if not kept:
        raise InputError("no raw article has this id", where=article_id, mend="give it as quarantine/ or a table writes it")
    return replace(selection, kept=kept, left=(), refused=())


def _outcomes(
    selection: Selection, copies: list[Copy], out: Path, engine: str, master: str, workers: int, cost: Cost
) -> Iterator[pa.RecordBatch]:
    if engine == "local" or not copies:
        return run_batches(raw_batches(read_selected(selection, copies)), workers, peak=cost.hear)
    from pipeline.engines.spark import run_on_spark  # pyspark is an extra

    return run_on_spark(selection, copies, files.folder(out / "stages"), master)


def _ticking(outcomes: Iterable[pa.RecordBatch], tick: Tick, total: int) -> Iterator[pa.RecordBatch]:
    done = 0
    for batch in outcomes:
        done += batch.num_rows
        tick(done, total)
        yield batch


def inputs_of(selection: Selection) -> list[dict[str, Any]]:
    """What the run reads: article, revision and sha256 of the text."""
    return [
        {"article_id": c.article_id, "revision_id": c.revision_id, "source": c.source, "sha256": c.sha256}
        for c in sorted(selection.kept, key=lambda c: c.article_id)
    ]


def reading_of(selection: Selection) -> str:
    """What stands for all that is read, and for the code that reads it: where it is the same, so are the tables."""
    told = sorted([copy.key for copy in selection.kept] + [repr(item) for item in (*selection.left, *selection.refused)])
    return hashlib.sha256("\n".join([cache.code(), *told]).encode("utf-8", "surrogatepass")).hexdigest()


def _unchanged(out: Path, reading: str, sentences: bool) -> Summary | None:
    """What the latest release says of itself, if it is whole and was made of the same reading with the same options."""
    home = files.latest(out)
    if home is None:
        return None
    told = read_manifest(home)
    if not is_whole(home):
        return None
    if told.get("reading") != reading or told["options"].get("sentences") is not sentences:
        return None
    quarantine = {_quarantine_file(out, row["article_id"]) for row in told.get("quarantined", [])}
    if quarantine != set((out / "quarantine").glob("*")):  # it is that of a run that failed since
        return None
    counts = told["counts"]
    return Summary(
        release=home.name,
        articles=counts["articles"],
        ignored=Counter(counts["ignored"]),
        rows=counts["rows"],
        quarantined=Counter(counts["quarantined"]),
        issues=Counter(counts["issues"]),
        filled=counts["filled"],
    )


def publish(
    harvest: Harvest, lots: Iterable[Tables], out: Path, *, now: datetime, options: dict[str, Any], cost: Cost
) -> Summary:
    """The release of the harvest, if the gates let it through and it says anything new.

    Args:
        harvest: what is known of all articles, when the lots have passed.
        lots: the harvest's tables, lot by lot.
        out: where releases are.
        now: when the run started.
        options: what the user asked for; `raw`, `workers`, `sentences` and `accept_drift` matter here, the manifest keeps all.
        cost: what the run has taken so far.
    """
    if not options["sentences"]:
        lots = ({table.name: without_sentences(some[table.name], table) for table in PUBLISHED} for some in lots)
    with files.staging(out) as folder, files.storage(out):
        write_tables(lots, PUBLISHED, folder)
        write_quarantine(out, harvest.quarantined, options["raw"])
        failures = harvest.failures()
        if failures:
            raise _gate_error(failures, str(out / "quarantine"), "see the rows there, and the articles that these lines name")
        summary = _summary(harvest)
        _release(summary, harvest, folder, out, options, now, cost)
    record_good(out, summary.release, now + timedelta(seconds=summary.seconds))
    return summary


def _release(
    summary: Summary, harvest: Harvest, folder: Path, out: Path, options: dict[str, Any], now: datetime, cost: Cost
) -> None:
    """Publishes the tables in the folder unless they equal latest's, and tells the summary what came of it."""
    current = files.latest(out)
    digest = content_hash(folder)
    if current is not None and current.name.endswith(digest[:12]) and is_whole(current):
        summary.release, summary.seconds = current.name, cost.seconds()
        return
    workers = options.get("workers", 1) if summary.rows["missions"] > MISSIONS_AT_ONCE else 1
    with spread(workers) as each:
        begun = blocks(folder, each)
        (folder / "datapackage.json").write_bytes(files.json_bytes(data_package(folder, now)))
        drifted = [] if current is None else drift_between(current, folder, len(harvest.inputs))
        if drifted and not options["accept_drift"]:
            raise _gate_error(drifted, str(current), "if the change is right, run again with --accept-drift REASON")
        summary.before = current.name if current else None
        told = manifest(
            now,
            cost.seconds(),
            largest_worker=cost.largest_worker,
            inputs=harvest.inputs,
            reading=harvest.reading,
            stages=[count.as_json() for count in harvest.counts],
            counts=summary.counts(),
            quarantined=quarantine_rows(harvest.quarantined),
            options=options,
            drifted=drifted,
            accepted=options["accept_drift"] or "",
            before=summary.before,
        )
        (folder / "manifest.json").write_bytes(files.json_bytes(told))
        changes = {} if current is None else diff(current, folder, MOST_CHANGES)
        summary.changes = told["changes"] = counts_by_cause(changes)
        page = report_html(Release(folder, files.as_json(told), changes), begun)
    (folder / "report.html").write_bytes(page.encode("utf-8", "backslashreplace"))
    summary.seconds = cost.seconds()
    told["finished"] = now + timedelta(seconds=summary.seconds)
    (folder / "manifest.json").write_bytes(files.json_bytes(told))
    summary.release, summary.published = files.publish(out, folder, digest, now).name, True


def _gate_error(failures: list[Failure], where: str, mend: str) -> DataGateError:
    shown = "\n  ".join(f.message for f in failures)
    return DataGateError(
        f"{'a check' if len(failures) == 1 else f'{len(failures)} checks'} over the tables failed, nothing was published:\n  {shown}",
        where=where,
        mend=mend,
    )


def content_hash(folder: Path) -> str:
    """The sha256 over what the tables say, in the order of their declaration: every cell (the exact CSV) and every promise
    (names, types, nulls, descriptions and units of the Parquet schema).

    The bytes of the Parquet files are left out: they follow from these two, and from the library that encodes them, whose next
    version shall publish nothing.
    """
    digest = hashlib.sha256()
    for table in PUBLISHED:
        schema = pq.read_schema(folder / f"{table.name}.parquet")
        promises = [(f.name, str(f.type), f.nullable, sorted((f.metadata or {}).items())) for f in schema]
        digest.update(files.sha256(folder / f"{table.name}.csv").encode())
        digest.update(repr([promises, (schema.metadata or {}).get(b"description")]).encode())
    return digest.hexdigest()


def write_quarantine(out: Path, quarantined: list[Quarantined], raw: str) -> None:
    """quarantine/ anew: one file an article, with every row, its failures and the command that replays it alone."""
    folder = out / "quarantine"
    files.clear(folder)
    by_article: dict[str, list[Quarantined]] = {}
    for q in quarantined:
        by_article.setdefault(q.article_id, []).append(q)
    for article_id, found in sorted(by_article.items()):
        rows = [{"table": q.table, "row": q.row, "failures": [f"{f.check}: {f.message}" for f in q.failures]} for q in found]
        replay = ["python", "-m", "pipeline", "run", "--raw", raw, "--out", "replayed"]
        replay += [] if any("where" in q.row for q in found) else [f"--only={article_id}"]  # a file gave no article
        files.write_json(
            _quarantine_file(out, article_id), {"article_id": article_id, "replay": shlex.join(replay), "rows": rows}
        )


def _quarantine_file(out: Path, article_id: str) -> Path:
    return out / "quarantine" / f"{hashlib.sha256(article_id.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}.json"


def quarantine_rows(quarantined: list[Quarantined]) -> list[Row]:
    """What a reader sees of the quarantine: article, table, check and message of every failure."""
    return [
        {"article_id": q.article_id, "table": q.table, "check": f.check, "message": f.message.strip()}
        for q in sorted(quarantined, key=lambda q: q.article_id)
        for f in q.failures
    ]


def _summary(harvest: Harvest) -> Summary:
    rows = {name: count.out for name, count in harvest.rows.items()}
    return Summary(
        articles=harvest.read.taken,
        ignored=harvest.extract.ignored + harvest.read.ignored,
        rows=rows,
        quarantined=sum((count.quarantined for count in harvest.counts), Counter()),
        issues=harvest.issues,
        filled={
            column: round(harvest.filled[column] / max(rows[table], 1), 3)
            for table, columns in MAIN.items()
            for column in columns
        },
    )
