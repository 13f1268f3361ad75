"""One article through the stages, with the gates between them: the pure function that every engine calls.

    Article -> extract -> [fields, sentences checked] -> normalise -> [every table checked] -> Outcome

A row that fails goes to quarantine with what hangs on it; an article that breaks the program goes there whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.check import Checked, Failure, check_rows
from pipeline.core import Article, Field, Issue, Link, Piece, Reading, Row, Sentence, Text
from pipeline.extract import extract
from pipeline.normalise.missions import issue_row, normalise, source_url
from pipeline.tables import DESIGNATIONS, EVENTS, FIELDS, ISSUES, MENTIONS, MISSIONS, PROVENANCE, PUBLISHED, SENTENCES, credit


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row, or a whole article (row is empty), with what is wrong with it."""

    article_id: str
    table: str
    row: Row
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one article gave: rows by table, rows quarantined, or the reason why it was ignored."""

    article_id: str
    rows: dict[str, list[Row]] = field(default_factory=dict)
    quarantined: tuple[Quarantined, ...] = ()
    ignored: str = ""
    made: dict[str, int] = field(default_factory=dict)  # rows made before the gate, by table


def process(article: Article) -> Outcome:
    """All stages of one article."""
    reading = extract(article)
    gate = check_reading(article, reading)
    return whole(article, gate) if gate else finish(article, reading)


def read(article: Article) -> Outcome:
    """The first stage alone: rows of `fields`, `sentences`, `readings` and `issues`."""
    reading = extract(article)
    gate = check_reading(article, reading)
    if gate:
        return whole(article, gate)
    rows = {
        "fields": field_rows(article, reading),
        "sentences": sentence_rows(article, reading),
        "readings": [{"article_id": article.article_id, "ignored": reading.ignored or None}],
        "issues": [issue_row(article, issue) for issue in reading.issues],
    }
    return Outcome(article.article_id, rows, ignored=reading.ignored)


def whole(article: Article, quarantined: tuple[Quarantined, ...]) -> Outcome:
    """An article that is quarantined whole: nothing of it is published but the issues that say so."""
    issues = [quarantine_issue(q, f) for q in quarantined for f in q.failures]
    credit(article, issues, ISSUES, source_url(article))
    return Outcome(article.article_id, {"issues": issues}, quarantined, made={"issues": len(issues)})


def finish(article: Article, reading: Reading) -> Outcome:
    """Normalise an extracted article and pass its rows through the gates."""
    made = normalise(article, reading).tables
    rows, quarantined, issues = gate_rows(article, made)
    told = [quarantine_issue(q, f) for q in quarantined for f in q.failures]
    rows["issues"] = rows["issues"] + [issue_row(article, i) for i in issues] + told
    for table in PUBLISHED:
        credit(article, rows[table.name], table, source_url(article))
    counts = {name: len(table) for name, table in made.items()}
    counts["issues"] = len(rows["issues"]) + sum(q.table == "issues" for q in quarantined)
    return Outcome(article.article_id, rows, tuple(quarantined), reading.ignored, counts)


def check_reading(article: Article, reading: Reading) -> tuple[Quarantined, ...]:
    """The gate behind extract: fields and sentences as their tables declare them, every span inside the text."""
    out: list[Quarantined] = []
    for table, rows in ((FIELDS, field_rows(article, reading)), (SENTENCES, sentence_rows(article, reading))):
        checked = check_rows(rows, table, article.article_id, "extract")
        out += [Quarantined(article.article_id, table.name, row, tuple(failures)) for row, failures in checked.quarantined]
    return tuple(out)


def gate_rows(article: Article, made: dict[str, list[Row]]) -> tuple[dict[str, list[Row]], list[Quarantined], list[Issue]]:
    """The gate behind normalise. A mission that fails takes its rows along, an event its mentions."""
    rows: dict[str, list[Row]] = {}
    quarantined: list[Quarantined] = []
    issues: list[Issue] = []

    def gate(checked: Checked, name: str) -> list[Row]:
        quarantined.extend(Quarantined(article.article_id, name, row, tuple(f)) for row, f in checked.quarantined)
        issues.extend(checked.issues)
        return checked.rows

    def with_parent(name: str, good: list[Row], key: str, parents: set[str]) -> list[Row]:
        for row in good:
            if row[key] not in parents:
                failure = Failure(
                    name, "orphan", f"{name}: its {key} {row[key]!r} was quarantined", article.article_id, key, row[key]
                )
                quarantined.append(Quarantined(article.article_id, name, row, (failure,)))
        return [row for row in good if row[key] in parents]

    for table in (MISSIONS, EVENTS, DESIGNATIONS, PROVENANCE, MENTIONS, ISSUES):
        good = gate(check_rows(made[table.name], table, article.article_id), table.name)
        if table in (EVENTS, DESIGNATIONS, PROVENANCE):
            good = with_parent(table.name, good, "mission_id", {r["mission_id"] for r in rows["missions"]})
        elif table is MENTIONS:
            good = with_parent(table.name, good, "event_id", {r["event_id"] for r in rows["events"]})
        rows[table.name] = good
    known = {r["event_id"] for r in rows["events"]}
    for row in rows["events"]:
        if row["relative_to"] is not None and row["relative_to"] not in known:
            row["relative_to"] = None
    return rows, quarantined, issues


def quarantine_issue(q: Quarantined, failure: Failure) -> Row:
    """What was quarantined is told in `issues` too."""
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


# ---------------------------------------------------------------- readings as rows, for the single verbs


def _text_columns(text: Text) -> Row:
    return {
        "clean": text.clean,
        "pieces": [int(number) for piece in text.pieces for number in piece],
        "links": json.dumps(text.links, ensure_ascii=False),
    }


def field_rows(article: Article, reading: Reading) -> list[Row]:
    """The rows of `fields`."""
    return [
        {
            "article_id": article.article_id,
            "box": f.box,
            "family": f.family,
            "group": f.group,
            "group_index": f.group_index,
            "parameter": f.parameter,
            "written": f.written,
            **_text_columns(f.value),
            "span_start": f.start,
            "span_end": f.end,
        }
        for f in reading.fields
    ]


def sentence_rows(article: Article, reading: Reading) -> list[Row]:
    """The rows of `sentences`."""
    return [
        {
            "article_id": article.article_id,
            "section": s.section,
            "paragraph": s.paragraph,
            "index": s.index,
            "kind": s.kind,
            **_text_columns(s.text),
        }
        for s in reading.sentences
    ]


def _text(row: Row) -> Text:
    numbers = row["pieces"]
    pieces = tuple(Piece(n, a, b, bool(v), oa, ob) for n, a, b, v, oa, ob in zip(*(iter(numbers),) * 6, strict=True))
    return Text(row["clean"], pieces, tuple(Link(*link) for link in json.loads(row["links"])))


def reading_from_rows(fields: Iterable[Row], sentences: Iterable[Row], issues: Iterable[Row], ignored: str) -> Reading:
    """The reading that the rows of one article persist."""
    return Reading(
        tuple(
            Field(
                r["box"],
                r["family"],
                r["group"],
                r["group_index"],
                r["parameter"],
                r["written"],
                _text(r),
                r["span_start"],
                r["span_end"],
            )
            for r in fields
        ),
        tuple(Sentence(r["section"], r["paragraph"], r["index"], r["kind"], _text(r)) for r in sentences),
        tuple(Issue(r["stage"], r["table"], r["column"], r["severity"], r["check"], r["value"], r["message"]) for r in issues),
        ignored,
    )


TABLE_NAMES = tuple(table.name for table in PUBLISHED)
