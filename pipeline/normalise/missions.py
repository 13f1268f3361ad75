"""One article's reading to the rows of every table: cells with provenance, designations, events, mentions, issues. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import datetime
from itertools import groupby

from pipeline import vocab
from pipeline.core import Article, Field, Issue, Reading, Reject, Row, Rows, Sentence
from pipeline.normalise.cell import Cell
from pipeline.normalise.cells import read_cells, time_cells
from pipeline.normalise.crew import crew_names
from pipeline.normalise.crosscheck import Claims, cross_check
from pipeline.normalise.designations import designation_rows
from pipeline.normalise.ends import end_cells
from pipeline.normalise.event_tables import EventRows
from pipeline.normalise.events import event_rows
from pipeline.normalise.landing_sites import arrival_site
from pipeline.normalise.lines import Lines
from pipeline.normalise.outcome import outcome_cell
from pipeline.normalise.prose_cells import prose_cells
from pipeline.prose.names import named_part
from pipeline.values.times import Order

_DMY = re.compile(r"\{\{\s*use dmy dates", re.IGNORECASE)
_MDY = re.compile(r"\{\{\s*use mdy dates", re.IGNORECASE)
_DISAMBIGUATOR = re.compile(r"(?<!\s)\s+\([^()]*\)$")
_TARGETS = {(row["group"], row["parameter"]): row["target"] for row in vocab.rows("parameters")}


def normalise(article: Article, reading: Reading) -> Rows:
    """The rows of an article's missions; an ignored article has issues at most."""
    out: dict[str, list[Row]] = {
        name: [] for name in ("missions", "events", "designations", "mentions", "provenance", "issues")
    }
    issues = list(reading.issues)
    if not reading.ignored:
        order: Order | None = "dmy" if _DMY.search(article.text) else "mdy" if _MDY.search(article.text) else None
        boxes = [tuple(fields) for _, fields in groupby(reading.fields, key=lambda f: f.box)] or [()]
        for number, box in enumerate(boxes, 1):
            issues += _mission(article, box, reading.sentences if number == 1 else (), number, order, out)
    out["issues"] = list({tuple(row.items()): row for row in (issue_row(article, i) for i in issues)}.values())
    return Rows(out)


_SUBJECT = re.compile(r"(?:The\s)?([^,(]{2,60}?)\s(?:\(|,|was\b|is\b|were\b|will\b)")


def lead_names(sentences: tuple[Sentence, ...]) -> frozenset[str]:
    """What the first sentence calls its subject: a page may be named otherwise than its craft is."""
    match = _SUBJECT.match(sentences[0].text.clean) if sentences and not sentences[0].section else None
    return frozenset({match[1].casefold().strip(" ,'\"")}) if match else frozenset()


def issue_row(article: Article, issue: Issue) -> Row:
    """An issue as a row of its table."""
    return {
        "stage": issue.stage,
        "article_id": article.article_id,
        "table": issue.table,
        "column": issue.column,
        "severity": issue.severity,
        "check": issue.check,
        "value": issue.value or None,
        "message": issue.message,
    }


def _mission(
    article: Article,
    box: tuple[Field, ...],
    sentences: tuple[Sentence, ...],
    number: int,
    order: Order | None,
    out: dict[str, list[Row]],
) -> list[Issue]:
    mission_id = article.article_id + (f"#{number}" if number > 1 else "")
    designations, issues = designation_rows(article, box, sentences, mission_id, number == 1)
    own = lead_names(sentences) | frozenset(
        d["normalised"].casefold() for d in designations if d["kind"] in ("name", "alternative_name", "serial")
    )
    parts = [(d["normalised"].casefold(), kind) for d in designations if (kind := named_part(d["component"] or "", {}))]
    parts += [(name.casefold(), "crew") for name in sorted(crew_names(box))]
    events = event_rows(article, box, sentences, mission_id, own, parts, order)
    issues += events.issues
    told = sorted(row["span_start"] for row in (*designations, *events.mentions) if row["span_start"] is not None)
    cells, kept, refused = _box_cells(article, box, order, told)
    issues += refused
    cells += _filled_from_prose(cells, sentences, events, own)
    cells += list(end_cells(box, events.found, order))
    cells.append(outcome_cell(box, events.found, sentences, own))
    cells += _ids(designations)
    row = _row(article, mission_id, cells)
    issues += cross_check(Claims(row, designations, events.found, box))
    out["missions"].append(row)
    out["designations"] += designations
    out["events"] += events.events
    out["mentions"] += events.mentions
    out["provenance"] += _provenance(article, mission_id, row, cells, kept, Lines(box, sentences))
    return issues


# ---------------------------------------------------------------- cells


def _box_cells(
    article: Article, box: tuple[Field, ...], order: Order | None, told: list[int]
) -> tuple[list[Cell], list[Cell], list[Issue]]:
    """Cells of columns, `infobox.<parameter>` cells for what has none, and issues for what was refused.

    `told`: where the designations and events begin that were read from the article, in order.
    """
    cells: list[Cell] = []
    kept: list[Cell] = []
    issues: list[Issue] = []
    filled: set[str] = set()
    for field in box:
        if not field.value.clean:
            continue
        target = _TARGETS.get((field.group, field.parameter))
        problem: Reject | None = None
        typed = False
        for result in read_cells(field, order):
            if isinstance(result, Reject):
                problem = problem or result
            elif result.column.startswith("infobox."):
                kept.append(result)
            elif result.column not in filled:
                filled.add(result.column)
                cells.append(_completed(article, result))
                typed = True
        if problem is not None and _is_news(problem, field, typed):
            message = problem.detail or _MEANINGS.get(problem.reason, "the value was refused")
            issues.append(
                Issue(
                    "normalise",
                    "missions",
                    f"infobox.{_path(field)}",
                    "info" if problem.reason in ("no_duration", "volatile", "not_read", "no_time") else "warning",
                    problem.reason,
                    problem.raw[:200],
                    message,
                )
            )
        if (
            target in ("keep", None)
            or (target == "cell" and (not typed or problem is not None))
            or (target in ("event", "designation") and (_loses_words(field) or not _tells(field, told)))
        ):
            kept.append(
                Cell(
                    f"infobox.{_path(field)}",
                    " / ".join(i.clean for i in field.value.items()),
                    field.value.span(0, len(field.value.clean)),
                    "kept",
                    "infobox",
                    field.written,
                )
            )
    nested = [list(parts) for _, parts in groupby((f for f in box if f.group == "IP"), key=lambda f: f.group_index)]
    site = next((cell for fields in nested if (cell := arrival_site(fields))), None)
    if site is not None and "landing_site" not in filled:
        cells.append(site)
    return cells, kept, issues


_MEANINGS = {row["check"]: row["meaning"] for row in vocab.rows("checks")}


def _is_news(problem: Reject, field: Field, typed: bool) -> bool:
    """Whether a refusal is worth an issue: not where another item was typed, nor where a template that was lost has one already."""
    if problem.reason == "template_lost":
        return not field.value.faults
    return not typed or problem.reason not in ("not_read", "no_duration")


def _path(field: Field) -> str:
    name = field.written if (field.group, field.parameter) not in _TARGETS else field.parameter
    return f"{field.group}{field.group_index + 1}.{name}" if field.group else name


def _tells(field: Field, told: list[int]) -> bool:
    """Whether a designation or event was read from the field."""
    return bisect_left(told, field.start) < bisect_left(told, field.end)


def _loses_words(field: Field) -> bool:
    """An event's or designation's parameter is kept as words too where it says more than the date or number."""
    return field.group != "" or len(field.value.clean) > 24


def _completed(article: Article, cell: Cell) -> Cell:
    """The article id of a linked mission, with this wiki's name before it."""
    if cell.column in ("previous_mission_id", "next_mission_id"):
        return Cell(cell.column, f"{article.wiki}:{cell.value}", cell.span, cell.rule, cell.source_kind, cell.parameter)
    return cell


def _filled_from_prose(
    cells: list[Cell], sentences: tuple[Sentence, ...], events: EventRows, own: frozenset[str]
) -> list[Cell]:
    """Cells whose parameter is absent, blank or lost, from clear statements of the prose."""
    have = {c.column for c in cells}
    out = list(prose_cells(sentences, have, own))
    regimes = {c.value for c in cells if c.column == "orbit_regime"}
    out = [c for c in out if c.column != "orbit_regime_intended" or c.value not in regimes]  # what was meant came about
    if "launch_site" in have:
        out = [c for c in out if c.column != "launch_pad"]
    if "launch_edtf" not in have:
        launch = next(
            (e for e in events.found if e.type == "launch" and e.time is not None and e.subject == "spacecraft"), None
        )
        if launch is not None and launch.time is not None:
            best = launch.best
            out += time_cells("launch", launch.time, best.span, best.rule, best.source_kind, best.parameter)
    return out


def _ids(designations: list[Row]) -> list[Cell]:
    """COSPAR id and catalogue number of the main craft: the first that stands there."""
    out = []
    for kind, column in (("cospar", "cospar_id"), ("satcat", "satcat")):
        first = next((d for d in designations if d["kind"] == kind), None)
        if first is not None:
            span = (first["span_start"], first["span_end"]) if first["span_start"] is not None else None
            out.append(Cell(column, first["normalised"], span, f"designation:{kind}", first["source_kind"]))
    return out


def _row(article: Article, mission_id: str, cells: list[Cell]) -> Row:
    row: Row = {
        "mission_id": mission_id,
        "article_id": article.article_id,
        "name": _DISAMBIGUATOR.sub("", article.title),
        "article_title": article.title,
        "wiki": article.wiki,
        "wikidata_item": article.wikidata_item,
        "page_id": article.page_id or None,
        "revision_id": article.revision_id or None,
        "revision_timestamp": article.timestamp,
        "source_url": source_url(article),
    }
    for cell in cells:
        row[cell.column] = cell.value
    return row


def source_url(article: Article) -> str | None:
    """The revision's permalink where wiki and revision are known, else the address that the source gives."""
    language = re.fullmatch(r"([a-z-]{2,12})wiki", article.wiki.replace("_", "-"))
    if article.revision_id and language:
        name = "simple" if language[1] == "simple" else language[1]
        return f"https://{name}.wikipedia.org/w/index.php?oldid={article.revision_id}"
    return article.url


# ---------------------------------------------------------------- provenance

_TITLE_COLUMNS = {"name", "article_title", "article_id", "mission_id"}


def _provenance(article: Article, mission_id: str, row: Row, cells: list[Cell], kept: list[Cell], lines: Lines) -> list[Row]:
    """One row per filled cell, and one per parameter without a column."""
    by_column = {c.column: c for c in cells}
    out = []
    for column, value in row.items():
        if value is None:
            continue
        cell = by_column.get(column) or Cell(column, value, None, "source", "title" if column in _TITLE_COLUMNS else "derived")
        out.append(_provenance_row(article, mission_id, cell, lines))
    seen: set[tuple[str, object]] = set()
    for cell in kept:
        if (cell.column, cell.span) not in seen:
            seen.add((cell.column, cell.span))
            out.append(_provenance_row(article, mission_id, cell, lines))
    return out


def _provenance_row(article: Article, mission_id: str, cell: Cell, lines: Lines) -> Row:
    start, end = cell.span or (None, None)
    return {
        "mission_id": mission_id,
        "column": cell.column,
        "value": value_text(cell.value),
        "quote": article.text[start:end] if cell.span else None,
        "sentence": lines.at(cell.span) if cell.span else None,
        "source_kind": cell.source_kind if cell.span or cell.source_kind in ("title", "derived") else "derived",
        "parameter": cell.parameter,
        "span_start": start,
        "span_end": end,
        "rule": cell.rule,
        "lower": cell.lower,
        "upper": cell.upper,
    }


def value_text(value: object) -> str:
    """A cell's value as text."""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return f"{value:.15g}" if isinstance(value, float) else str(value)
