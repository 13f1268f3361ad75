"""What the page's script reads: two JSON blocks, the rows of the tables and the evidence for them. Pure.

Each block is gzip in base64: small, and of an alphabet in which no cell can close a script element or open a tag.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.core import Row
from pipeline.report.bounds import bounds
from pipeline.report.marks import marked
from pipeline.tables import MISSIONS
from pipeline.tables.issues import SEVERITIES

MOST_MISSIONS = 4_000  # that the page lists; the tables have all
MOST_CHANGES = 1_000
_SHOWN = {
    "missions": ("mission_id", "name", "programme", "launch_edtf", "launch_vehicle", "launch_site", "outcome", "end_kind", "end_edtf"),
    "events": ("event_id", "mission_id", "event_type", "status", "subject", "time_edtf", "time_precision", "time_approximate", "time_basis", "offset_s", "relative_to", "body", "location", "detail", "conflict"),
    "designations": ("designation_id", "mission_id", "kind", "value", "normalised", "component", "issuer", "derived", "source_kind"),
    "issues": ("article_id", "severity", "check", "table", "column", "value", "message"),
    "quarantine": ("article_id", "table", "check", "message"),
    "changes": ("table", "key", "kind", "cause", "cells"),
}  # fmt: skip
_QUIET = ("_earliest", "_latest", "_precision", "_approximate")  # four of the five columns of a time: the fifth says it


def block(value: Any) -> str:
    """A value as the text of a data block."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return base64.b64encode(gzip.compress(text.encode("utf-8", "replace"), 6, mtime=0)).decode("ascii")


def listed(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables, cut to the missions that the page lists: those with the most evidence."""
    missions = tables["missions"]
    if missions.num_rows <= MOST_MISSIONS:
        return tables
    evidence = [*tables["provenance"].column("mission_id").to_pylist(), *tables["events"].column("mission_id").to_pylist()]
    counts = Counter(str(m) for m in evidence)
    kept = pa.array(sorted(counts, key=lambda m: (-counts[m], m))[:MOST_MISSIONS])
    out = {n: t.filter(pc.is_in(t.column("mission_id"), kept)) for n, t in tables.items() if "mission_id" in t.column_names}
    events = pa.chunked_array(out["events"].column("event_id"))
    out["mentions"] = tables["mentions"].filter(pc.is_in(tables["mentions"].column("event_id"), events))
    articles = pa.chunked_array(out["missions"].column("article_id"))
    out["issues"] = tables["issues"].filter(pc.is_in(tables["issues"].column("article_id"), articles))
    return out


def rows_block(tables: dict[str, pa.Table], quarantined: list[Row], changes: dict[str, Any]) -> dict[str, Any]:
    """The rows of every table that the page lists: `{name: {"columns": […], "rows": [[…], …]}}`, and what the columns mean."""
    lists = {name: tables[name].to_pylist() for name in ("missions", "events", "designations", "issues")}
    lists["issues"].sort(key=lambda issue: SEVERITIES.index(issue["severity"]))
    lists["quarantine"] = quarantined
    lists["changes"] = change_rows(changes)
    out: dict[str, Any] = {
        name: {"columns": list(columns), "rows": [[_plain(row.get(c)) for c in columns] for row in lists[name]]}
        for name, columns in _SHOWN.items()
    }
    _append(out["missions"], "order", [_bounds(m, "launch")[0] for m in lists["missions"]])
    _append(out["missions"], "source_url", [safe_link(m["source_url"]) for m in lists["missions"]])
    _append(out["missions"], "article_id", [m["article_id"] for m in lists["missions"]])
    _append(out["events"], "order", [_bounds(e, "time")[0] for e in lists["events"]])
    _append(out["events"], "until", [_bounds(e, "time")[1] for e in lists["events"]])
    return {**out, "meanings": {c.name: [c.meaning, c.unit or ""] for c in MISSIONS.columns if not c.name.endswith(_QUIET)}}


def _append(table: dict[str, Any], column: str, values: list[Any]) -> None:
    table["columns"].append(column)
    for row, value in zip(table["rows"], values, strict=True):
        row.append(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value


def _bounds(row: Row, prefix: str) -> tuple[float | None, float | None]:
    """First and last instant of a time, in seconds since 1970."""
    found = bounds(row[f"{prefix}_earliest"], row[f"{prefix}_latest"])
    return (round(found[0].timestamp(), 3), round(found[1].timestamp(), 3)) if found else (None, None)


def safe_link(url: str | None) -> str | None:
    """An address that may be followed: http or https, nothing that runs."""
    return url if url and url.lower().startswith(("https://", "http://")) else None


def change_rows(changes: dict[str, Any]) -> list[Row]:
    """The differences from the release before, a row each, at most so many."""
    out: list[Row] = []
    for table, change in changes.items():
        for kind in ("added", "removed", "changed"):
            for entry in change[kind]:
                if len(out) >= MOST_CHANGES:
                    return out
                changed = entry.get("cells", {})
                cells = [[column, _text(a), _text(b)] for column, (a, b) in changed.items() if not _follows(column, changed)]
                out.append({"table": table, "key": " ".join(entry["key"])[:400], "kind": kind, "cause": entry["cause"], "cells": cells})  # fmt: skip
    return out


def _follows(column: str, changed: dict[str, Any]) -> bool:
    """Whether a column of a time changed along with the one that says it."""
    prefix, _, part = column.rpartition("_")
    return f"_{part}" in _QUIET and f"{prefix}_edtf" in changed


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return "; ".join(map(str, value)) if isinstance(value, list) else str(_plain(value))


def evidence_block(tables: dict[str, pa.Table]) -> dict[str, Any]:
    """The evidence of each mission, `{mission_id: {"cells": […], "events": {id: [places]}, "designations": {id: place}}}`."""
    order = {c.name: i for i, c in enumerate(MISSIONS.columns)}
    out: dict[str, Any] = {
        str(m): {"cells": [], "events": defaultdict(list), "designations": {}}
        for m in tables["missions"].column("mission_id").to_pylist()
    }
    for p in tables["provenance"].to_pylist():
        if not p["column"].endswith(_QUIET) and p["column"] not in ("mission_id", "article_id"):
            out[p["mission_id"]]["cells"].append([p["column"], p["value"], p["lower"], p["upper"], *_place(p)])
    for evidence in out.values():
        evidence["cells"].sort(key=lambda cell: (order.get(cell[0], len(order)), cell[0]))
    events = {e["event_id"]: e for e in tables["events"].select(("event_id", "mission_id", "detail")).to_pylist()}
    for m in tables["mentions"].to_pylist():
        event = events[m["event_id"]]
        time = [m["time_edtf"], *_bounds(m, "time"), m["time_approximate"]]
        out[event["mission_id"]]["events"][m["event_id"]].append([*time, *_place(m, event["detail"])])
    for d in tables["designations"].to_pylist():
        out[d["mission_id"]]["designations"][d["designation_id"]] = _place(d)
    return out


def _place(row: Row, detail: str | None = None) -> list[Any]:
    """line, start and end of its marked words, source kind, parameter, section, first and last code point, rule.

    The line falls back to the quote itself; both are null where the words are left out of the release.
    """
    line = row["sentence"] or row["quote"]
    words = marked(line, row["quote"], detail) if line else None
    start, end = words or (0, 0)
    return [line, start, end, row["source_kind"], row.get("parameter"), row.get("section"), row["span_start"], row["span_end"], row.get("rule")]  # fmt: skip
