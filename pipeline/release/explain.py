"""Why a row or a cell says what it says: the words, their place, the rule, the permalink, other mentions, and what was refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.core import Row
from pipeline.errors import InputError, UsageError
from pipeline.release.marks import marked
from pipeline.release.reading import newest, read_table
from pipeline.tables import MISSIONS
from pipeline.terminal import visible

_TIME = ("_earliest", "_latest", "_precision", "_approximate")  # four of the five columns of a time: the fifth says it
_COLUMNS = {c.name: c for c in MISSIONS.columns}


def explain(out: Path, key: str, column: str | None) -> dict[str, Any]:
    """The evidence for a mission, one of its columns, an event or a designation of the latest release.

    `of` says which; `row` is its row, `places` the rows that hold its words (`marked` is their part of `sentence`, half open),
    `elsewhere` other mentions of the events that those words state, `events` such events, `issues` what was refused or doubted.

    Raises:
        InputError: There is no release, no such id, or no such column.
        UsageError: A column is asked of an event or a designation.
    """
    home = newest(out)
    for mission in _rows(home, "missions", pc.field("mission_id") == key):
        return _cell(home, mission, column) if column else _mission(home, mission)
    if column and "/" in key:
        raise UsageError(
            "columns are asked of a mission", where=f"{key} {column}", mend="give the mission's id, or leave the column out"
        )
    for event in _rows(home, "events", pc.field("event_id") == key):
        return _event(home, event)
    for designation in _rows(home, "designations", pc.field("designation_id") == key):
        return {"of": "designation", "row": designation, "places": [_with_marks(designation)]}
    raise InputError(
        f"no mission, event or designation has the id {key!r}",
        where=str(home),
        mend="see the ids in missions.csv, e.g. sample:Luna_15",
    )


def _rows(home: Path, table: str, wanted: pc.Expression) -> list[Row]:
    rows: list[Row] = read_table(home, table, wanted).to_pylist()
    return rows


def _with_marks(row: Row, detail: str | None = None) -> Row:
    line = row["sentence"]
    return {**row, "marked": marked(line, row["quote"], detail) if line else None}


def _mission(home: Path, row: Row) -> dict[str, Any]:
    of_mission = pc.field("mission_id") == row["mission_id"]
    return {
        "of": "mission",
        "row": row,
        "places": [_with_marks(p) for p in _rows(home, "provenance", of_mission)],
        "events": _rows(home, "events", of_mission),
        "designations": _rows(home, "designations", of_mission),
        "issues": _rows(home, "issues", pc.field("article_id") == row["article_id"]),
    }


def _cell(home: Path, row: Row, column: str) -> dict[str, Any]:
    of_mission, of_column = pc.field("mission_id") == row["mission_id"], pc.field("column") == column
    places = _rows(home, "provenance", of_mission & of_column)
    if column not in _COLUMNS and not places:
        raise InputError(
            f"missions has no column {column!r}", where=row["mission_id"], mend="see docs/tables.md for the columns"
        )
    events, elsewhere = _stated_by(home, row["mission_id"], places)
    # what was refused under this column's name, or under a parameter that the column is read from anywhere in the release
    parameters = set(read_table(home, "provenance", of_column).column("parameter").to_pylist())
    blamed = {column, *(f"infobox.{p}" for p in parameters)}
    issues = [i for i in _rows(home, "issues", pc.field("article_id") == row["article_id"]) if i["column"] in blamed]
    marks = [_with_marks(p) for p in places]
    return {"of": "cell", "row": row, "column": column, "places": marks, "events": events, "elsewhere": elsewhere, "issues": issues}  # fmt: skip


def _stated_by(home: Path, mission_id: str, places: list[Row]) -> tuple[list[Row], list[Row]]:
    """The events that the same words state, and where else the article states them."""
    events = {e["event_id"]: e for e in _rows(home, "events", pc.field("mission_id") == mission_id)}
    mentions = _rows(home, "mentions", pc.field("event_id").isin(pa.array(events, pa.string())))
    same = {m["event_id"] for m in mentions if any(_overlap(m, p) for p in places)}
    others = [m for m in mentions if m["event_id"] in same and not any(_overlap(m, p) for p in places)]
    return [events[e] for e in sorted(same)], [_with_marks(m, events[m["event_id"]]["detail"]) for m in others]


def _overlap(a: Row, b: Row) -> bool:
    spans = a["span_start"], a["span_end"], b["span_start"], b["span_end"]
    return None not in spans and bool(spans[0] < spans[3] and spans[2] < spans[1])


def _event(home: Path, row: Row) -> dict[str, Any]:
    places = [_with_marks(m, row["detail"]) for m in _rows(home, "mentions", pc.field("event_id") == row["event_id"])]
    return {"of": "event", "row": row, "places": places}


# ---------------------------------------------------------------- the same in lines


def explain_lines(found: dict[str, Any]) -> list[str]:
    """What `explain` found, as lines for a terminal: whatever the article holds, no character of them moves a cursor."""
    lines = {"mission": _mission_lines, "cell": _cell_lines, "event": _event_lines, "designation": _designation_lines}
    return [visible(line) for line in lines[found["of"]](found)]


def _mission_lines(found: dict[str, Any]) -> Iterator[str]:
    row = found["row"]
    yield row["mission_id"]
    yield f"  {row['source_url'] or 'no address is known'}"
    for p in found["places"]:
        if not p["column"].endswith(_TIME):
            yield f"  {p['column']} = {p['value']}{_unit(p['column'])}  [{_origin(p)}]"
    yield from _section("events", (f"{_happening(e)}  {e['event_id']}" for e in found["events"]))
    yield from _section("designations", (f"{d['kind']} {d['value']}  {d['designation_id']}" for d in found["designations"]))
    yield from _section("refused or doubted", map(_issue, found["issues"]))


def _cell_lines(found: dict[str, Any]) -> Iterator[str]:
    row, column = found["row"], found["column"]
    value = row[column] if column in row else found["places"][0]["value"]
    yield f"{row['mission_id']} {column} = {_text(value)}{_unit(column) if value is not None else ''}"
    if column in _COLUMNS:
        yield f"  {_COLUMNS[column].meaning}"
    for p in found["places"]:
        yield from _place_lines(p)
    if not found["places"]:
        yield "  no words of the article state it"
        yield f"  {row['source_url'] or row['article_id']}"
    clash = any(e["conflict"] for e in found["events"])
    yield from _section("stated elsewhere" + (", and the places disagree" if clash else ""), found["elsewhere"], _mention_lines)
    yield from _section("refused or doubted", map(_issue, found["issues"]))


def _event_lines(found: dict[str, Any]) -> Iterator[str]:
    row = found["row"]
    yield row["event_id"]
    yield f"  {_happening(row)}"
    if row["offset_s"] is not None:
        yield f"  {row['offset_s']:+g} s from {row['relative_to'] or 'an event that is not told'}"
    if row["conflict"]:
        yield "  its places give times that cannot all hold:"
    for m in found["places"]:
        yield from _mention_lines(m)


def _designation_lines(found: dict[str, Any]) -> Iterator[str]:
    row = found["row"]
    yield row["designation_id"]
    facts = (row["component"], row["issuer"] and f"used by {row['issuer']}", row["derived"] and "follows by rule from another")
    yield ", ".join([f"  {row['kind']} {row['value']} = {row['normalised']}", *filter(None, facts)])
    for place in found["places"]:
        yield from _place_lines(place)


def _mention_lines(mention: Row) -> Iterator[str]:
    yield f"  {mention['time_edtf'] or 'no time'}:"
    for line in _place_lines(mention):
        yield f"  {line}"


def _place_lines(place: Row) -> Iterator[str]:
    """The sentence with its words between » and «, where it stands and by which rule it was read, the raw words, the permalink."""
    line, marks = place["sentence"], place["marked"]
    if line and marks:
        yield f"  {line[: marks[0]]}»{line[marks[0] : marks[1]]}«{line[marks[1] :]}"
    elif line:
        yield f"  {line}"
    yield f"  [{_origin(place)}]"
    if place["span_start"] is not None:
        yield f"  characters {place['span_start']} to {place['span_end']}: {place['quote'] or 'left out of this release'}"
    if place.get("lower") is not None or place.get("upper") is not None:
        yield f"  stated from {_text(place['lower'])} to {_text(place['upper'])}"
    yield f"  {place['source_url'] or 'no address is known'}"


def _origin(place: Row) -> str:
    where = str(place["source_kind"])
    if where == "infobox" and place.get("parameter"):
        where = f"infobox {place['parameter']}"
    elif where == "prose":
        where = f"prose, {place['section']}" if place.get("section") else "prose"
    return where + (f", rule {place['rule']}" if place.get("rule") else "")


def _happening(event: Row) -> str:
    return f"{event['event_type']} {event['status']} ({event['subject']}) {event['time_edtf'] or 'no time'}"


def _issue(issue: Row) -> str:
    value = f" — {issue['value']}" if issue["value"] else ""
    return f"{issue['severity']} {issue['check']} {issue['column'] or ''}: {issue['message']}{value}"


def _section(title: str, entries: Iterable[Any], lines: Any = lambda entry: (f"  {entry}",)) -> Iterator[str]:
    """A title and the lines of its entries; nothing where there are none."""
    for number, entry in enumerate(entries):
        if not number:
            yield f"{title}:"
        yield from lines(entry)


def _unit(column: str) -> str:
    unit = _COLUMNS[column].unit if column in _COLUMNS else None
    return f" {unit}" if unit and unit != "1" else ""


def _text(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return f"{value:.15g}" if isinstance(value, float) else str(value)
