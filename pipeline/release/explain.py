"""Why a row or a cell says what it says: the words, their place, the rule, the permalink, other mentions, and what was refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from pipeline.errors import InputError
from pipeline.release.reading import newest, read_table


def _rows(home: Path, table: str, column: str, value: str) -> list[dict[str, Any]]:
    kept = read_table(home, table).filter(pc.field(column) == value)
    rows: list[dict[str, Any]] = kept.to_pylist()
    return rows


def explain(out: Path, key: str, column: str | None) -> dict[str, Any]:
    """The evidence for a mission, one of its columns, an event or a designation of the latest release."""
    home = newest(out)
    mission = _rows(home, "missions", "mission_id", key)
    if mission:
        return _mission(home, mission[0], column)
    event = _rows(home, "events", "event_id", key)
    if event:
        mentions = _rows(home, "mentions", "event_id", key)
        return {"row": event[0], "mentions": mentions, "lines": _event_lines(event[0], mentions)}
    designation = _rows(home, "designations", "designation_id", key)
    if designation:
        d = designation[0]
        return {"row": d, "lines": [f"{d['kind']} {d['normalised']} ({d['source_kind']})", _quote(d)]}
    raise InputError(
        f"no mission, event or designation has the id {key!r}",
        where=str(home),
        mend="see the ids in missions.csv, e.g. sample:Luna_9",
    )


def _mission(home: Path, row: dict[str, Any], column: str | None) -> dict[str, Any]:
    provenance = _rows(home, "provenance", "mission_id", row["mission_id"])
    issues = _rows(home, "issues", "article_id", row["article_id"])
    if column is None:
        lines = [f"{row['mission_id']}  {row['source_url'] or ''}"]
        lines += [f"  {p['column']} = {p['value']}  [{p['source_kind']}, {p['rule']}]" for p in provenance]
        return {"row": row, "provenance": provenance, "issues": issues, "lines": lines + _issue_lines(issues)}
    if column not in row and not column.startswith("infobox."):
        raise InputError(
            f"missions has no column {column!r}", where=row["mission_id"], mend="see docs/tables.md for the columns"
        )
    found = [p for p in provenance if p["column"] == column]
    refused = [i for i in issues if i["column"] == column or (found and i["column"] == f"infobox.{found[0]['parameter']}")]
    lines = [f"{row['mission_id']} {column} = {row.get(column)!r}"]
    for p in found:
        lines += [
            f"  from the {p['source_kind']}" + (f", parameter {p['parameter']}" if p["parameter"] else ""),
            _quote(p),
            f"  rule {p['rule']}",
        ]
    if not found:
        lines.append("  nothing in the article states it")
    lines.append(f"  source {row['source_url'] or row['article_id']}")
    return {"row": row, "provenance": found, "issues": refused, "lines": lines + _issue_lines(refused)}


def _quote(row: dict[str, Any]) -> str:
    if row.get("quote") is None:
        return "  no words of its own"
    return f"  characters {row['span_start']}-{row['span_end']}: {_plain(row['quote'])}"


def _plain(text: str) -> str:
    """Text that moves no cursor: control characters shown, not sent."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _event_lines(event: dict[str, Any], mentions: list[dict[str, Any]]) -> list[str]:
    lines = [
        f"{event['event_type']} {event['status']} ({event['subject']}) {event['time_edtf'] or 'no time'}"
        + (" — conflict" if event["conflict"] else "")
    ]
    for m in mentions:
        marked = _plain(m["sentence"] or "").replace(_plain(event["detail"] or "\0"), f"»{_plain(event['detail'] or '')}«")
        lines += [
            f"  {m['source_kind']}, {m['parameter'] or m['section'] or 'lead'}: {m['time_edtf'] or 'no time'}",
            f"    {marked}",
            _quote(m),
            f"    rule {m['rule']}",
        ]
    return lines


def _issue_lines(issues: list[dict[str, Any]]) -> list[str]:
    return [f"  issue {i['check']} {i['column'] or ''}: {_plain(i['message'])}" for i in issues]
