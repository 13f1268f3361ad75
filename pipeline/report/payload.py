"""What the page's script reads: two JSON blocks, the rows of the tables and the evidence for them. Pure.

Each block is gzip in base64: small, and of an alphabet in which no cell can close a script element or open a tag. It is packed
member by member: no more than one table, and the evidence of a few missions, is in memory as Python's objects.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
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
_MISSIONS_AT_ONCE = 200  # whose evidence is put together
_ROWS_AT_ONCE = 200
_SHOWN = {
    "missions": ("mission_id", "name", "programme", "launch_edtf", "launch_vehicle", "launch_site", "outcome", "end_kind", "end_edtf"),
    "events": ("event_id", "mission_id", "event_type", "status", "subject", "time_edtf", "time_precision", "time_approximate", "time_basis", "offset_s", "relative_to", "body", "location", "detail", "conflict"),
    "designations": ("designation_id", "mission_id", "kind", "value", "normalised", "component", "issuer", "derived", "source_kind"),
    "issues": ("article_id", "severity", "check", "table", "column", "value", "message"),
    "quarantine": ("article_id", "table", "check", "message"),
    "changes": ("table", "key", "kind", "cause", "cells"),
}  # fmt: skip
_QUIET = ("_earliest", "_latest", "_precision", "_approximate")  # four of the five columns of a time: the fifth says it


def block(members: Iterable[tuple[str, Any]]) -> str:
    """A JSON object of these members as the text of a data block."""
    pack = zlib.compressobj(6, wbits=31)  # gzip, without a time
    packed = [pack.compress(b"{")]
    for number, (name, value) in enumerate(members):
        text = f"{',' if number else ''}{_json(name)}:{_json(value)}"
        packed.append(pack.compress(text.encode("utf-8", "replace")))
    return base64.b64encode(b"".join([*packed, pack.compress(b"}"), pack.flush()])).decode("ascii")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def listed(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables that the page lists, cut to the missions with the most evidence where there are too many."""
    shown = [name for name in _SHOWN if name in tables]
    if tables["missions"].num_rows <= MOST_MISSIONS:
        return {name: tables[name] for name in shown}
    evidence = pa.concat_tables([tables[name].select(["mission_id"]) for name in ("provenance", "events")])
    counts = evidence.group_by("mission_id").aggregate([([], "count_all")])
    ranked = counts.sort_by([("count_all", "descending"), ("mission_id", "ascending")])
    kept = ranked.column("mission_id").slice(0, MOST_MISSIONS)
    return {name: _cut(tables, name, kept) for name in shown}


def _cut(tables: dict[str, pa.Table], name: str, missions: pa.ChunkedArray[Any]) -> pa.Table:
    """The rows of a table that belong to some missions."""
    by, known = "mission_id", missions
    if name == "mentions":
        by, known = "event_id", _cut(tables, "events", missions).column("event_id")
    elif name == "issues":
        by, known = "article_id", _cut(tables, "missions", missions).column("article_id")
    return tables[name].filter(pc.is_in(tables[name].column(by), known))


def rows_of(data: pa.Table) -> Iterator[Row]:
    """The rows of a table, made as they are asked for."""
    for batch in data.to_batches(max_chunksize=_ROWS_AT_ONCE):
        yield from batch.to_pylist()


def rows_members(tables: dict[str, pa.Table], quarantined: list[Row], changes: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The rows of every table that the page lists: `{name: {"columns": […], "rows": [[…], …]}}`, and what the columns mean."""
    lists = {name: rows_of(data) for name, data in tables.items()}
    lists["issues"] = iter(sorted(lists["issues"], key=lambda issue: SEVERITIES.index(issue["severity"])))
    lists["quarantine"] = iter(quarantined)
    lists["changes"] = iter(change_rows(changes))
    for name, columns in _SHOWN.items():
        more = _MORE.get(name, {})
        rows = [[*(_plain(row.get(c)) for c in columns), *(make(row) for make in more.values())] for row in lists[name]]
        yield name, {"columns": [*columns, *more], "rows": rows}
    yield "meanings", {c.name: [c.meaning, c.unit or ""] for c in MISSIONS.columns if not c.name.endswith(_QUIET)}


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


_MORE: dict[str, dict[str, Callable[[Row], Any]]] = {  # columns that are made of others
    "missions": {
        "order": lambda m: _bounds(m, "launch")[0],
        "source_url": lambda m: safe_link(m["source_url"]),
        "article_id": lambda m: m["article_id"],
    },
    "events": {"order": lambda e: _bounds(e, "time")[0], "until": lambda e: _bounds(e, "time")[1]},
}


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


def evidence_members(tables: dict[str, pa.Table], missions: pa.ChunkedArray[Any]) -> Iterator[tuple[str, Any]]:
    """The evidence of each mission, `{mission_id: {"cells": […], "events": {id: [places]}, "designations": {id: place}}}`."""
    for start in range(0, len(missions), _MISSIONS_AT_ONCE):
        some = missions.slice(start, _MISSIONS_AT_ONCE)
        names = ("provenance", "events", "mentions", "designations")
        yield from _evidence([str(m) for m in some.to_pylist()], {name: _cut(tables, name, some) for name in names}).items()


def _evidence(missions: list[str], tables: dict[str, pa.Table]) -> dict[str, Any]:
    order = {c.name: i for i, c in enumerate(MISSIONS.columns)}
    out: dict[str, Any] = {m: {"cells": [], "events": defaultdict(list), "designations": {}} for m in missions}
    for p in rows_of(tables["provenance"]):
        if not p["column"].endswith(_QUIET) and p["column"] not in ("mission_id", "article_id"):
            out[p["mission_id"]]["cells"].append([p["column"], p["value"], p["lower"], p["upper"], *_place(p)])
    for evidence in out.values():
        evidence["cells"].sort(key=lambda cell: (order.get(cell[0], len(order)), cell[0]))
    events = {e["event_id"]: e for e in tables["events"].select(("event_id", "mission_id", "detail")).to_pylist()}
    for m in rows_of(tables["mentions"]):
        event = events[m["event_id"]]
        time = [m["time_edtf"], *_bounds(m, "time"), m["time_approximate"]]
        out[event["mission_id"]]["events"][m["event_id"]].append([*time, *_place(m, event["detail"])])
    for d in rows_of(tables["designations"]):
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
