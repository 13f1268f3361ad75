"""What all articles gave together: the rows of a release, lot by lot, and what is counted while they pass. Opens no file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from pipeline.batches import quarantined_of, rows_of
from pipeline.check import Failure, check_counts, check_ids, check_share, check_tables
from pipeline.core import Row, Table
from pipeline.export import Tables, sort_table
from pipeline.fetch.articles import Refused
from pipeline.fetch.selection import Left
from pipeline.lots import Lot
from pipeline.stages import TABLE_NAMES, Quarantined, quarantine_issue
from pipeline.tables import ISSUES, PUBLISHED
from pipeline.tables.schema import open_schema, to_arrow

MAIN = {  # columns whose fill rates tell at a glance how a run went
    "missions": ("launch_edtf", "launch_vehicle", "launch_site", "launch_mass_kg", "orbit_regime", "end_kind", "end_edtf"),
    "events": ("time_edtf",),
}
_COUNTED = ["article_id", "ignored", "made", "quarantined"]


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


class Harvest:
    """What is known of all articles when their lots have passed: counts, what was quarantined, and what the gates found.

    Args:
        inputs: what was read.
        refused: raw files that could not be read.
        left: copies that give no rows.
        reading: stands for everything that was read, "" where that is not known.
    """

    def __init__(
        self, inputs: list[dict[str, Any]], refused: Sequence[Refused], left: Sequence[Left], reading: str = ""
    ) -> None:
        self.inputs, self.reading = inputs, reading
        self.quarantined = [refusal(r) for r in refused]
        self.filled: Counter[str] = Counter()  # rows in which a column of MAIN holds a value
        self.issues: Counter[str] = Counter()  # by check
        self.read = Count("read", 0, 0, Counter(r.check for r in refused), Counter(copy.check for copy in left))
        self.read.taken = self.read.quarantined.total() + self.read.ignored.total()
        self.extract = Count("extract", 0, 0)
        self.rows = {name: Count(name, 0, 0) for name in TABLE_NAMES}
        self._failures: list[Failure] = []
        told = [quarantine_issue(q, failure) for q in self.quarantined for failure in q.failures]
        told += [left_issue(gone, "warning", gone.message) for gone in left if gone.check == "deleted"]
        told += stranger_issues(gone for gone in left if gone.check == "no_article")
        self.rows["issues"].taken = len(told)
        self._told = sorted(told, key=lambda issue: str(issue["article_id"]), reverse=True)  # the next one last

    @property
    def counts(self) -> list[Count]:
        return [self.read, self.extract, *self.rows.values()]

    def tables(self, lots: Iterable[Lot]) -> Iterator[Tables]:
        """The sorted tables of one lot after the other."""
        first = ""
        for lot in lots:
            if lot.outcomes:
                self._count(pa.Table.from_batches([batch.select(_COUNTED) for batch in lot.outcomes]))
            tables = {table.name: self._sorted(lot, table) for table in PUBLISHED}
            self._failures += check_tables(tables, PUBLISHED) + check_ids(tables, PUBLISHED, first, lot.behind)
            first = lot.behind or ""
            for name, data in tables.items():
                self.rows[name].out += data.num_rows
                self.filled.update({c: data.num_rows - data.column(c).null_count for c in MAIN.get(name, ())})
            self.issues.update(map(str, tables["issues"].column("check").to_pylist()))
            yield tables

    def failures(self) -> list[Failure]:
        """What the gates over whole tables found, when all lots have passed; all failures, not the first."""
        failures = list(self._failures)
        for count in self.counts:
            bad = count.quarantined.total()
            failures += check_counts(count.stage, count.taken, count.out, bad, count.ignored.total())
            if count is not self.read:
                failures += check_share(count.stage, count.taken - bad, bad)
        if self.read.quarantined and not self.read.out:
            failures.append(Failure("read", "quarantine_share", "none of the raw files could be read"))
        return failures

    def _sorted(self, lot: Lot, table: Table) -> pa.Table:
        schema = open_schema(table)
        parts = [rows_of(batch, table) for batch in lot.outcomes]
        if table is ISSUES:
            parts += to_arrow(list(self._told_before(lot.behind)), table).to_batches()
        data = pa.Table.from_batches([pa.RecordBatch.from_arrays(part.columns, schema=schema) for part in parts], schema)
        return sort_table(data, table)

    def _told_before(self, article_id: str | None) -> Iterator[Row]:
        """What is told of raw files and pages up to an article, once."""
        while self._told and (article_id is None or self._told[-1]["article_id"] < article_id):
            yield self._told.pop()

    def _count(self, batch: pa.Table) -> None:
        found = quarantined_of(batch)
        lost = {q.article_id: q.failures[0].check for q in reversed(found) if q.table not in TABLE_NAMES}
        for article_id, ignored in zip(
            batch.column("article_id").to_pylist(), batch.column("ignored").to_pylist(), strict=True
        ):
            if article_id in lost:
                self.extract.quarantined[lost[article_id]] += 1
            elif ignored:
                self.extract.ignored[ignored] += 1
            else:
                self.extract.out += 1
        for count in (self.read, self.extract):
            count.taken += batch.num_rows
        self.read.out += batch.num_rows
        for q in found:
            if q.table in self.rows:
                self.rows[q.table].quarantined[q.failures[0].check] += 1
        self.quarantined += found
        made = [row["made"] for row in batch.select(["made"]).to_pylist()]
        for name, count in self.rows.items():
            count.taken += sum(rows[name] or 0 for rows in made)


def refusal(refused: Refused) -> Quarantined:
    """A raw file that could not be read, as what it is: an article quarantined whole."""
    failure = Failure("articles", refused.check, refused.message, refused.where)
    return Quarantined(refused.where, "articles", {"where": refused.where}, (failure,))


def left_issue(left: Left, severity: str, message: str) -> Row:
    """What is told in `issues` of a page that its wiki deleted, or of files that nobody reads."""
    return {
        "stage": "read",
        "article_id": left.article_id,
        "table": "articles",
        "column": None,
        "severity": severity,
        "check": left.check,
        "value": None,
        "message": message,
    }


def stranger_issues(left: Iterable[Left]) -> list[Row]:
    """One issue for the files that nobody reads for the same reason, at the first of them: a folder of pictures is no flood."""
    alike: dict[str, list[Left]] = {}
    for file in left:
        alike.setdefault(file.message, []).append(file)
    return [left_issue(files[0], "info", f"{why} ({len(files)} file{'s' * (len(files) > 1)})") for why, files in alike.items()]
