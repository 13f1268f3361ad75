"""The single verbs: each persists what it makes in stages/, and the next one reads it. Together they give what `run` gives."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import files
from pipeline.core import Article, Column, Row, Table
from pipeline.errors import InputError
from pipeline.export import sort_rows
from pipeline.extract import extract
from pipeline.fetch.articles import Refused
from pipeline.fetch.selection import LEFT, Left
from pipeline.normalise.missions import issue_row
from pipeline.report.page import report_html
from pipeline.run import Summary, gather, inputs_of, publish, read_release
from pipeline.stages import Outcome, check_reading, field_rows, finish, reading_from_rows, sentence_rows
from pipeline.tables import ARTICLES, FIELDS, ISSUES, PUBLISHED, SENTENCES
from pipeline.tables.schema import to_arrow
from pipeline.tables.stages import ARTICLE_ID

READINGS = Table(
    "readings",
    "What extract decided of each article.",
    (ARTICLE_ID, Column("ignored", "string", "Why it is no mission.")),
    key=("article_id",),
    order=("article_id",),
    published=False,
)
REFUSED = Table(
    "refused",
    "Raw files and articles that could not be read, and copies that give no rows.",
    (
        Column("where", "string", "The file, page or article.", required=True),
        Column("check", "string", "What was checked.", required=True),
        Column("message", "string", "What is wrong.", required=True),
    ),
    key=(),
    order=("where", "check"),
    published=False,
)


def extract_stage(raw: Path, out: Path, now: datetime) -> dict[str, int]:
    """raw/ -> stages/articles, fields, sentences, readings, extract_issues, refused."""
    with files.lock(out, now):
        articles, refused, left = gather(raw)
        rows: dict[str, list[Row]] = defaultdict(list)
        for article in articles:
            reading = extract(article)
            rows["articles"].append(_article_row(article))
            if check_reading(article, reading):
                refused.append(Refused(article.article_id, "crash", "its fields or sentences fail their declaration"))
                continue
            rows["fields"] += field_rows(article, reading)
            rows["sentences"] += sentence_rows(article, reading)
            rows["readings"].append({"article_id": article.article_id, "ignored": reading.ignored or None})
            rows["issues"] += [issue_row(article, issue) for issue in reading.issues]
        rows["refused"] = [{"where": r.where, "check": r.check, "message": r.message} for r in refused]
        rows["refused"] += [{"where": copy.article_id, "check": copy.check, "message": copy.message} for copy in left]
        for table in (ARTICLES, FIELDS, SENTENCES, READINGS, ISSUES, REFUSED):
            _write(out, "extract_issues" if table is ISSUES else table.name, to_arrow(rows[table.name], table))
    return {table.name: len(rows[table.name]) for table in (ARTICLES, FIELDS, SENTENCES)}


def _article_row(a: Article) -> Row:
    return {
        "article_id": a.article_id,
        "wiki": a.wiki,
        "title": a.title,
        "form": a.form,
        "page_id": a.page_id,
        "revision_id": a.revision_id,
        "namespace": a.namespace,
        "timestamp": a.timestamp,
        "sha1": a.sha1,
        "url": a.url,
        "licence": a.licence,
        "wikidata_item": a.wikidata_item,
        "source": a.source,
        "text": a.text,
    }


def _write(out: Path, name: str, data: pa.Table) -> None:
    sink = pa.BufferOutputStream()
    pq.write_table(data, sink, compression="zstd")
    files.write_file(out / "stages" / f"{name}.parquet", sink.getvalue().to_pybytes())


def _read(out: Path, name: str, verb: str) -> list[Row]:
    path = out / "stages" / f"{name}.parquet"
    if not path.is_file():
        raise InputError("the stage before has not run", where=str(path), mend=f"run {verb} first")
    rows: list[Row] = pq.read_table(path).to_pylist()
    return rows


def _outcomes(out: Path) -> tuple[list[Article], list[Outcome]]:
    articles = [Article(**{k: v for k, v in row.items() if k != "article_id"}) for row in _read(out, "articles", "extract")]
    grouped: dict[str, dict[str, list[Row]]] = {name: defaultdict(list) for name in ("fields", "sentences", "extract_issues")}
    for name, by_article in grouped.items():
        for row in _read(out, name, "extract"):
            by_article[row["article_id"]].append(row)
    ignored = {row["article_id"]: row["ignored"] or "" for row in _read(out, "readings", "extract")}
    outcomes = []
    for article in articles:
        key = article.article_id
        if key in ignored:
            reading = reading_from_rows(
                grouped["fields"][key], grouped["sentences"][key], grouped["extract_issues"][key], ignored[key]
            )
            outcomes.append(finish(article, reading))
    return articles, outcomes


def normalise_stage(out: Path, now: datetime) -> dict[str, int]:
    """stages/fields and sentences -> stages/<every published table>."""
    with files.lock(out, now):
        _, outcomes = _outcomes(out)
        counts = {}
        for table in PUBLISHED:
            rows = [row for outcome in outcomes for row in outcome.rows.get(table.name, [])]
            _write(out, table.name, sort_rows(rows, table))
            counts[table.name] = len(rows)
    return counts


def export_stage(out: Path, now: datetime, accept_drift: str = "") -> Summary:
    """The release of what normalise left, through the same gates as `run`."""
    with files.lock(out, now):
        for table in PUBLISHED:
            _read(out, table.name, "normalise")
        articles, outcomes = _outcomes(out)
        notes = _read(out, "refused", "extract")
        refused = [Refused(n["where"], n["check"], n["message"]) for n in notes if n["check"] not in LEFT]
        left = [Left(n["where"], n["check"], n["message"]) for n in notes if n["check"] in LEFT]
        return publish(
            outcomes,
            refused,
            left,
            out,
            now=now,
            sentences=True,
            inputs=inputs_of(articles),
            started=None,
            accept_drift=accept_drift,
        )


def report_stage(out: Path, now: datetime) -> Path:
    """report.html of the latest release, written beside the releases (a release itself never changes)."""
    home = files.latest(out)
    if home is None:
        raise InputError("there is no release yet", where=str(out / "latest"), mend="run `run` first")
    path = out / "report.html"
    summary: dict[str, Any] = {"release": home.name}
    files.write_file(path, report_html(read_release(home), summary, now).encode("utf-8", "backslashreplace"))
    return path
