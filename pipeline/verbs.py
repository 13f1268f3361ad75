"""The single verbs: each persists what it makes in stages/, and the next one reads it. Together they give what `run` gives.

A stage first removes its note (`extracted.json`, `normalised.json`) and writes it last: without it there is nothing to read.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import cache, files
from pipeline.batches import outcome_batch
from pipeline.check import Failure
from pipeline.core import Article, Row
from pipeline.engines.jail import guarded
from pipeline.errors import InputError
from pipeline.fetch.articles import Refused
from pipeline.fetch.selection import LEFT, Left, read_selected, select
from pipeline.harvest import Harvest
from pipeline.release.diff import diff
from pipeline.release.log import logged
from pipeline.release.reading import newest, read_manifest, read_parquet
from pipeline.report.page import Release, report_html
from pipeline.report.payload import MOST_CHANGES
from pipeline.run import Cost, Summary, inputs_of, publish
from pipeline.stages import TABLE_NAMES, Outcome, Quarantined, finish, read, reading_from_rows, whole
from pipeline.tables import ARTICLES, FIELDS, ISSUES, QUARANTINED, READINGS, REFUSED, SENTENCES
from pipeline.tables.schema import to_arrow

EXTRACTED, NORMALISED = "extracted.json", "normalised.json"
NORMALISED_ROWS = "normalised.arrow"


def extract_stage(raw: Path, out: Path, now: datetime) -> dict[str, int]:
    """raw/ -> stages/articles, fields, sentences, readings, extract_issues, extract_quarantined, refused."""
    with logged(out, now, "extract") as line, files.lock(out, now):
        selection = select(raw, out)
        articles, refused, left = list(read_selected(selection)), selection.refused, selection.left
        _begin(out, EXTRACTED, NORMALISED)
        outcomes = [guarded(article, read) for article in articles]
        read_through = [o for o in outcomes if not o.quarantined]
        for table in (FIELDS, SENTENCES, READINGS, ISSUES):
            rows = [row for outcome in read_through for row in outcome.rows[table.name]]
            _write(out, "extract_issues" if table is ISSUES else table.name, to_arrow(rows, table))
            line[table.name] = len(rows)
        _write(out, "articles", to_arrow([_article_row(a) for a in articles], ARTICLES))
        _write_quarantined(out, "extract_quarantined", (q for o in outcomes for q in o.quarantined))
        notes = [{"where": r.where, "check": r.check, "message": r.message} for r in refused]
        notes += [{"where": copy.article_id, "check": copy.check, "message": copy.message} for copy in left]
        _write(out, "refused", to_arrow(notes, REFUSED))
        _end(out, EXTRACTED, {"raw": str(raw), "inputs": inputs_of(selection)})
        return {"articles": len(articles), "fields": line["fields"], "sentences": line["sentences"]}


def normalise_stage(out: Path, now: datetime) -> dict[str, int]:
    """stages/fields and sentences -> stages/normalised.arrow, the rows of every published table."""
    with logged(out, now, "normalise") as line, files.lock(out, now):
        told = _note(out, EXTRACTED, "extract")
        _begin(out, NORMALISED)
        outcomes = _outcomes(out)
        cache.keep(out / "stages" / NORMALISED_ROWS, [outcome_batch(outcomes)])
        counts = {name: sum(len(o.rows.get(name, ())) for o in outcomes) for name in TABLE_NAMES}
        _end(out, NORMALISED, told)
        line["rows"] = counts
        return counts


def export_stage(out: Path, now: datetime, *, sentences: bool = True, accept_drift: str = "") -> Summary:
    """The release of what normalise left, through the same gates as `run`."""
    cost = Cost(time.monotonic())
    with logged(out, now, "export") as line, files.lock(out, now):
        told = _note(out, NORMALISED, "normalise")
        notes = _rows(out, "refused")
        refused = [Refused(n["where"], n["check"], n["message"]) for n in notes if n["check"] not in LEFT]
        left = [Left(n["where"], n["check"], n["message"]) for n in notes if n["check"] in LEFT]
        harvest = Harvest(told["inputs"], refused, left)
        options = {"raw": told["raw"], "sentences": sentences, "accept_drift": accept_drift or None}
        lots = harvest.tables(cache.lots(out / "stages" / NORMALISED_ROWS))
        summary = publish(harvest, lots, out, now=now, options=options, cost=cost)
        line |= summary.as_json()
        return summary


def report_stage(out: Path, now: datetime) -> Path:
    """report.html of the latest release, written beside the releases (a release itself never changes)."""
    home = newest(out)
    path = out / "report.html"
    manifest = read_manifest(home)
    before = home.parent / (manifest["before"] or "none")
    changes = diff(before, home, MOST_CHANGES) if before.is_dir() else {}
    page = report_html(Release(home, manifest, changes))
    with files.lock(out, now):
        files.write_file(path, page.encode("utf-8", "backslashreplace"))
    return path


# ---------------------------------------------------------------- articles and readings


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


def _outcomes(out: Path) -> list[Outcome]:
    """Every extracted article normalised, in the order of the articles."""
    fields, sentences, issues = (_by_article(_rows(out, name)) for name in ("fields", "sentences", "extract_issues"))
    ignored = {row["article_id"]: row["ignored"] or "" for row in _rows(out, "readings")}
    failed: dict[str, list[Quarantined]] = defaultdict(list)
    for q in _quarantined(out, "extract_quarantined"):
        failed[q.article_id].append(q)

    def job(key: str) -> Callable[[Article], Outcome]:
        return lambda a: finish(a, reading_from_rows(fields[key], sentences[key], issues[key], ignored[key]))

    outcomes = []
    for row in _rows(out, "articles"):
        article, key = Article(**{k: v for k, v in row.items() if k != "article_id"}), row["article_id"]
        outcomes.append(whole(article, tuple(failed[key])) if key in failed else guarded(article, job(key)))
    return outcomes


def _by_article(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["article_id"]].append(row)
    return found


# ---------------------------------------------------------------- files of stages/


def _begin(out: Path, *notes: str) -> None:
    """From here on until `_end` there is nothing to read."""
    for note in notes:
        files.remove_file(out / "stages" / note)


def _end(out: Path, note: str, told: dict[str, Any]) -> None:
    files.write_json(out / "stages" / note, told)


def _note(out: Path, note: str, verb: str) -> dict[str, Any]:
    path = out / "stages" / note
    if not path.is_file():
        raise InputError("the stage before has not run, or not to its end", where=str(path), mend=f"run {verb} first")
    with contextlib.suppress(ValueError):
        told = json.loads(path.read_bytes())
        if isinstance(told, dict) and isinstance(told.get("raw"), str) and isinstance(told.get("inputs"), list):
            return told
    raise InputError("the note of the stage before cannot be read", where=str(path), mend=f"run {verb} anew")


def _write(out: Path, name: str, data: pa.Table) -> None:
    sink = pa.BufferOutputStream()
    pq.write_table(data, sink, compression="zstd")
    files.write_file(out / "stages" / f"{name}.parquet", sink.getvalue().to_pybytes())


def _table(out: Path, name: str) -> pa.Table:
    path = out / "stages" / f"{name}.parquet"
    return read_parquet(path, "a file of the stage before cannot be read", "run extract and normalise anew")


def _rows(out: Path, name: str) -> list[Row]:
    rows: list[Row] = _table(out, name).to_pylist()
    return rows


def _write_quarantined(out: Path, name: str, quarantined: Iterable[Quarantined]) -> None:
    rows = [
        {
            "article_id": q.article_id,
            "table": q.table,
            "row": json.dumps(q.row, default=files.as_text),
            "failures": json.dumps([[f.table, f.check, f.message, f.article_id, f.column, f.value] for f in q.failures]),
        }
        for q in quarantined
    ]
    _write(out, name, to_arrow(rows, QUARANTINED))


def _quarantined(out: Path, name: str) -> list[Quarantined]:
    return [
        Quarantined(r["article_id"], r["table"], json.loads(r["row"]), tuple(Failure(*f) for f in json.loads(r["failures"])))
        for r in _rows(out, name)
    ]
