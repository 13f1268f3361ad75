"""What all articles gave together: the tables of a release before it is one, what was left out, and how many of each. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.batches import quarantined_of, rows_of
from pipeline.check import Failure, check_counts, check_share, check_tables
from pipeline.core import Row, Table
from pipeline.export import sort_table
from pipeline.fetch.articles import Refused
from pipeline.fetch.selection import Left
from pipeline.stages import TABLE_NAMES, Quarantined, quarantine_issue
from pipeline.tables import ISSUES, PUBLISHED
from pipeline.tables.schema import open_schema, to_arrow

Outcomes: TypeAlias = Callable[[list[str]], Iterable[pa.RecordBatch]]
"""Batches of OUTCOMES, of these columns alone: each table is read for itself, so that one at a time lies about unsorted."""

STAGES_OF_ARTICLES = ("read", "extract")  # the other counts are of rows, by table


@dataclass(slots=True)
class Count:
    """What went into a stage and what became of it: articles of `read` and `extract`, else rows of the table of that name.

    taken = out + quarantined + ignored, exactly; both kinds of drop by reason.
    """

    stage: str
    taken: int
    out: int
    quarantined: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        return {
            "stage": self.stage,
            "in": self.taken,
            "out": self.out,
            "quarantined": dict(sorted(self.quarantined.items())),
            "ignored": dict(sorted(self.ignored.items())),
        }


def count_from_json(told: Mapping[str, Any]) -> Count:
    """The count that `Count.as_json` wrote."""
    return Count(told["stage"], told["in"], told["out"], Counter(told["quarantined"]), Counter(told["ignored"]))


@dataclass(frozen=True, slots=True)
class Harvest:
    """The sorted tables of all articles, everything quarantined, and the counts by stage.

    `inputs` says what was read; `reading` stands for all of it, "" where that is not known.
    """

    tables: dict[str, pa.Table]
    quarantined: list[Quarantined]
    counts: list[Count]
    inputs: list[dict[str, Any]]
    reading: str = ""

    def count(self, stage: str) -> Count:
        return next(c for c in self.counts if c.stage == stage)


def read_count(articles: int, refused: Iterable[Refused], left: Iterable[Left]) -> Count:
    """The count of `read`: articles found in raw/, files refused, copies that give no rows."""
    bad, ignored = Counter(r.check for r in refused), Counter(copy.check for copy in left)
    return Count("read", articles + bad.total() + ignored.total(), articles, bad, ignored)


def collect(
    outcomes: Outcomes,
    refused: Sequence[Refused],
    left: Sequence[Left],
    inputs: list[dict[str, Any]],
    reading: str = "",
) -> Harvest:
    """The harvest of all outcomes and of the raw files that could not be read."""
    quarantined = [refusal(r) for r in refused]
    extracted = Count("extract", 0, 0)
    counts = {name: Count(name, 0, 0) for name in TABLE_NAMES}
    for batch in outcomes(["article_id", "ignored", "made", "quarantined"]):
        found = quarantined_of(batch)
        _count_articles(batch, found, extracted)
        for q in found:
            if q.table in counts:
                counts[q.table].quarantined[q.failures[0].check] += 1
        quarantined += found
        for name, count in counts.items():
            count.taken += pc.sum(pc.struct_field(batch.column("made"), name)).as_py() or 0
    told = [quarantine_issue(q, failure) for q in quarantined[: len(refused)] for failure in q.failures]
    told += [departure_issue(gone) for gone in left if gone.check == "deleted"]
    counts["issues"].taken += len(told)
    tables = {table.name: sort_table(_rows(outcomes, table, told if table is ISSUES else []), table) for table in PUBLISHED}
    for name, count in counts.items():
        count.out = tables[name].num_rows
    told_counts = [read_count(extracted.taken, refused, left), extracted, *counts.values()]
    return Harvest(tables, quarantined, told_counts, inputs, reading)


def _rows(outcomes: Outcomes, table: Table, more: list[Row]) -> pa.Table:
    schema = open_schema(table)
    parts = [rows_of(batch, table) for batch in outcomes([table.name])] + to_arrow(more, table).to_batches()
    return pa.Table.from_batches([pa.RecordBatch.from_arrays(part.columns, schema=schema) for part in parts], schema)


def _count_articles(batch: pa.RecordBatch, found: list[Quarantined], count: Count) -> None:
    lost = {q.article_id: q.failures[0].check for q in reversed(found) if q.table not in TABLE_NAMES}
    for article_id, ignored in zip(batch.column("article_id").to_pylist(), batch.column("ignored").to_pylist(), strict=True):
        count.taken += 1
        if article_id in lost:
            count.quarantined[lost[article_id]] += 1
        elif ignored:
            count.ignored[ignored] += 1
        else:
            count.out += 1


def refusal(refused: Refused) -> Quarantined:
    """A raw file that could not be read, as what it is: an article quarantined whole."""
    failure = Failure("articles", refused.check, refused.message, refused.where)
    return Quarantined(refused.where, "articles", {"where": refused.where}, (failure,))


def departure_issue(gone: Left) -> Row:
    """A page that its wiki deleted is told in `issues`."""
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


def gate(harvest: Harvest) -> list[Failure]:
    """The gates over whole tables; all failures, not the first."""
    failures = check_tables(harvest.tables, PUBLISHED)
    for count in harvest.counts:
        bad = count.quarantined.total()
        failures += check_counts(count.stage, count.taken, count.out, bad, count.ignored.total())
        if count.stage != "read":
            failures += check_share(count.stage, count.taken - bad, bad)
    read = harvest.count("read")
    if read.quarantined and not read.out:
        failures.append(Failure("read", "quarantine_share", "none of the raw files could be read"))
    return failures
