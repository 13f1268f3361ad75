"""A run: raw articles in, a release out, with the gates between and a manifest of what happened."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import files
from pipeline.check import Failure, check_counts, check_share, check_tables
from pipeline.core import Article, Row
from pipeline.engines.local import run_articles
from pipeline.errors import DataGateError, PipelineError
from pipeline.export import sort_rows, without_sentences, write_tables
from pipeline.fetch.articles import Refused
from pipeline.fetch.selection import Left, read_selected, select
from pipeline.release.datapackage import data_package
from pipeline.release.diff import counts_by_cause, diff
from pipeline.release.drift import drift_between
from pipeline.release.manifest import code_version, manifest, run_id
from pipeline.release.status import record_good
from pipeline.report.page import report_html
from pipeline.stages import TABLE_NAMES, Outcome, Quarantined
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
    changes: dict[str, dict[str, int]] = field(default_factory=dict)  # against the release before
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return {
            "release": self.release,
            "published": self.published,
            "articles": self.articles,
            "ignored": dict(self.ignored),
            "rows": self.rows,
            "quarantined": dict(self.quarantined),
            "issues": dict(self.issues.most_common()),
            "changes": self.changes,
            "seconds": round(self.seconds, 3),
        }


def run(
    raw: Path,
    out: Path,
    *,
    now: datetime,
    workers: int = 1,
    sentences: bool = True,
    accept_drift: str = "",
    tick: Tick = lambda done, total: None,
) -> Summary:
    """Extract, normalise, export and report in one go. `accept_drift` is why a change of shape or amount is right."""
    start = time.monotonic()
    with files.lock(out, now):
        articles, refused, left = gather(raw)
        outcomes = list(run_articles(articles, workers, lambda done: tick(done, len(articles))))
        return publish(
            outcomes,
            refused,
            left,
            out,
            now=now,
            sentences=sentences,
            inputs=inputs_of(articles),
            started=start,
            accept_drift=accept_drift,
        )


def gather(raw: Path) -> tuple[list[Article], list[Refused], list[Left]]:
    """The newest copy of every article below the folder, what could not be read, and what gives no rows."""
    selection = select(raw)
    return list(read_selected(selection)), list(selection.refused), list(selection.left)


def inputs_of(articles: list[Article]) -> list[dict[str, Any]]:
    """What the run read: article, revision and sha256 of the text."""
    return [
        {
            "article_id": a.article_id,
            "revision_id": a.revision_id,
            "source": a.source,
            "sha256": hashlib.sha256(a.text.encode("utf-8", "surrogatepass")).hexdigest(),
        }
        for a in articles
    ]


def collect(outcomes: list[Outcome], refused: list[Refused]) -> tuple[dict[str, list[Row]], list[Quarantined]]:
    """The rows of all articles by table, and everything quarantined."""
    rows: dict[str, list[Row]] = {name: [] for name in TABLE_NAMES}
    quarantined: list[Quarantined] = []
    for outcome in outcomes:
        for name, table in outcome.rows.items():
            rows[name] += table
        quarantined += outcome.quarantined
        for q in outcome.quarantined:
            rows["issues"] += [_quarantine_issue(q, f) for f in q.failures]
    for r in refused:
        failure = Failure("articles", r.check, r.message, r.where)
        quarantined.append(Quarantined(r.where, "articles", {"where": r.where}, (failure,)))
        rows["issues"].append(_quarantine_issue(quarantined[-1], failure))
    return rows, quarantined


def _quarantine_issue(q: Quarantined, failure: Failure) -> Row:
    return {
        "stage": "read" if q.table == "articles" else "normalise",
        "article_id": q.article_id,
        "table": q.table,
        "column": failure.column or None,
        "severity": "error",
        "check": failure.check,
        "value": failure.value or None,
        "message": failure.message.strip(),
    }


def _departure_issue(gone: Left) -> Row:
    return {
        "stage": "read",
        "article_id": gone.article_id,
        "table": "articles",
        "column": None,
        "severity": "warning",
        "check": gone.check,
        "value": None,
        "message": gone.message,
    }


def gate(
    outcomes: list[Outcome],
    refused: list[Refused],
    rows: dict[str, list[Row]],
    tables: dict[str, pa.Table],
    quarantined: list[Quarantined],
) -> list[Failure]:
    """The gates over whole tables; all failures, not the first."""
    failures = check_tables(tables, PUBLISHED)
    crashed = sum(any(q.table in ("articles", "fields", "sentences") for q in o.quarantined) for o in outcomes)
    ignored = sum(bool(o.ignored) for o in outcomes)
    processed = len(outcomes) - crashed - ignored
    failures += check_counts("articles", len(outcomes), processed, crashed, ignored)
    failures += check_share("articles", len(outcomes) - crashed, crashed)
    for name in TABLE_NAMES:
        bad = sum(q.table == name for q in quarantined)
        made = sum(o.made.get(name, 0) for o in outcomes)
        if name != "issues":
            failures += check_counts(name, made, len(rows[name]), bad, 0)
        failures += check_share(name, len(rows[name]), bad)
    if refused and not outcomes:
        failures.append(Failure("articles", "quarantine_share", "none of the raw files could be read"))
    return failures


def publish(
    outcomes: list[Outcome],
    refused: list[Refused],
    left: list[Left],
    out: Path,
    *,
    now: datetime,
    sentences: bool,
    inputs: list[dict[str, Any]],
    started: float | None,
    accept_drift: str = "",
) -> Summary:
    """The release of the outcomes, if the gates let it through and it says anything new. A line in logs/ tells how it ended."""
    log = out / "logs" / "runs.jsonl"
    line: dict[str, Any] = {"run": run_id(now), "time": now, "code": code_version()}
    try:
        rows, quarantined = collect(outcomes, refused)
        rows["issues"] += [_departure_issue(gone) for gone in left if gone.check == "deleted"]
        tables = {table.name: sort_rows(rows[table.name], table) for table in PUBLISHED}
        write_quarantine(out, quarantined)
        failures = gate(outcomes, refused, rows, tables, quarantined)
        if failures:
            raise _gate_error(failures, str(out / "quarantine"), "see the rows there")
        if not sentences:
            tables = {table.name: without_sentences(tables[table.name], table) for table in PUBLISHED}
        summary = _summary(outcomes, left, refused, rows, quarantined)
        options = {"sentences": sentences, "accept_drift": accept_drift or None}
        _release(summary, tables, out, inputs, options, now, started)
    except PipelineError as error:
        files.append_line(log, {**line, "event": "failed", "status": error.status, "message": error.what})
        raise
    record_good(out, summary.release, now + timedelta(seconds=summary.seconds))
    files.append_line(log, {**line, "event": "published" if summary.published else "unchanged", **summary.as_json()})
    return summary


def _release(
    summary: Summary,
    tables: dict[str, pa.Table],
    out: Path,
    inputs: list[dict[str, Any]],
    options: dict[str, Any],
    now: datetime,
    started: float | None,
) -> None:
    """Publishes the tables unless they equal latest's, and tells the summary what came of it."""
    current = files.latest(out)
    with files.staging(out) as folder, files.storage(out):
        write_tables(tables, PUBLISHED, folder)
        digest = content_hash(folder)
        if current is not None and current.name.endswith(digest[:12]):
            summary.release, summary.seconds = current.name, _since(started)
            return
        (folder / "datapackage.json").write_bytes(files.json_bytes(data_package(folder, tables, now)))
        drifted = [] if current is None else drift_between(current, folder, len(inputs))
        if drifted and not options["accept_drift"]:
            raise _gate_error(drifted, str(current), "if the change is right, run again with --accept-drift REASON")
        told = manifest(
            now,
            _since(started),
            inputs=inputs,
            counts=summary.as_json(),
            options=options,
            drifted=drifted,
            accepted=options["accept_drift"] or "",
            before=current.name if current else None,
        )
        (folder / "manifest.json").write_bytes(files.json_bytes(told))
        if current is not None:
            summary.changes = told["changes"] = counts_by_cause(diff(current, folder))
        (folder / "report.html").write_bytes(report_html(tables, summary.as_json(), now).encode("utf-8", "backslashreplace"))
        summary.seconds = _since(started)
        told |= {"counts": summary.as_json(), "finished": now + timedelta(seconds=summary.seconds)}
        (folder / "manifest.json").write_bytes(files.json_bytes(told))
        home = files.publish(out, folder, digest, now)
    summary.release, summary.published = home.name, True


def _gate_error(failures: list[Failure], where: str, mend: str) -> DataGateError:
    shown = "\n  ".join(f.message for f in failures)
    return DataGateError(
        f"{len(failures)} checks over the tables failed, nothing was published:\n  {shown}", where=where, mend=mend
    )


def _since(started: float | None) -> float:
    return 0.0 if started is None else time.monotonic() - started


def content_hash(folder: Path) -> str:
    """The sha256 over the tables' files, in the order of their declaration."""
    digest = hashlib.sha256()
    for table in PUBLISHED:
        digest.update(files.sha256(folder / f"{table.name}.csv").encode())
    return digest.hexdigest()


def write_quarantine(out: Path, quarantined: list[Quarantined]) -> None:
    """quarantine/ anew: one file an article, with every row, its failures and the command that replays it."""
    folder = out / "quarantine"
    files.clear(folder)
    by_article: dict[str, list[Quarantined]] = {}
    for q in quarantined:
        by_article.setdefault(q.article_id, []).append(q)
    for article_id, found in sorted(by_article.items()):
        name = hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        rows = [{"table": q.table, "row": q.row, "failures": [f"{f.check}: {f.message}" for f in q.failures]} for q in found]
        files.write_json(
            folder / f"{name}.json",
            {"article_id": article_id, "replay": f"python -m pipeline run --raw RAW --out OUT  # {article_id}", "rows": rows},
        )


def _summary(
    outcomes: list[Outcome],
    left: list[Left],
    refused: list[Refused],
    rows: dict[str, list[Row]],
    quarantined: list[Quarantined],
) -> Summary:
    ignored = Counter(o.ignored for o in outcomes if o.ignored)
    ignored.update(copy.check for copy in left)
    return Summary(
        articles=len(outcomes) + len(left) + len(refused),
        ignored=ignored,
        rows={name: len(table) for name, table in rows.items()},
        quarantined=Counter(f.check for q in quarantined for f in q.failures[:1]),
        issues=Counter(row["check"] for row in rows["issues"]),
    )


def read_release(home: Path) -> dict[str, pa.Table]:
    """The tables of a release."""
    return {table.name: pq.read_table(home / f"{table.name}.parquet") for table in PUBLISHED}
