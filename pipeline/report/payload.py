"""What the page's script reads: two JSON blocks, the rows of the tables and the evidence for them. Pure.

Each block is gzip in base64: small, and of an alphabet in which no cell can close a script element or open a tag. It is packed
member by member: no more than one table, and the evidence of a few missions, is in memory as Python's objects.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice, repeat, starmap
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.core import Row
from pipeline.report.bounds import bounds
from pipeline.report.marks import marked
from pipeline.tables import MISSIONS
from pipeline.tables.issues import SEVERITIES

MOST_MISSIONS = 4_000  # that the page lists; the tables have all
MOST_CHANGES = 1_000
MISSIONS_AT_ONCE = 200  # whose evidence is put together
_ROWS_AT_ONCE = 1_000
_SHOWN = {
    "missions": ("mission_id", "name", "programme", "launch_edtf", "launch_vehicle", "launch_site", "outcome", "end_kind", "end_edtf"),
    "events": ("event_id", "mission_id", "event_type", "status", "subject", "time_edtf", "time_precision", "time_approximate", "time_basis", "offset_s", "relative_to", "body", "location", "detail", "conflict"),
    "designations": ("designation_id", "mission_id", "kind", "value", "normalised", "component", "issuer", "derived", "source_kind"),
    "issues": ("article_id", "severity", "check", "table", "column", "value", "message"),
    "quarantine": ("article_id", "table", "check", "message"),
    "changes": ("table", "key", "kind", "cause", "cells"),
}  # fmt: skip
_QUIET = ("_earliest", "_latest", "_precision", "_approximate")  # four of the five columns of a time: the fifth says it
_UNTOLD = f"(?:{'|'.join(_QUIET)})$|^(?:mission_id|article_id)$"  # cells whose evidence says nothing of its own
_WORDS = ("sentence", "quote")
_WHERE = ("source_kind", "parameter", "section", "span_start", "span_end", "rule")
_ID = ("mission_id",)
_CELL = ("mission_id", "column", "value", "lower", "upper")
_EVENT = ("event_id", "mission_id", "detail")
_TIME = ("event_id", "time_edtf", "time_earliest", "time_latest", "time_approximate")
_DESIGNATION = ("mission_id", "designation_id")
_EVIDENCE = {  # columns that it is made of
    "missions": _ID,
    "provenance": (*_CELL, *_WORDS, *_WHERE),
    "events": _EVENT,
    "mentions": (*_TIME, *_WORDS, *_WHERE),
    "designations": (*_DESIGNATION, *_WORDS, *_WHERE),
}
_ORDER = {c.name: i for i, c in enumerate(MISSIONS.columns)}


Members: TypeAlias = Iterable[bytes]
"""Members of a JSON object in UTF-8, each or some at a time."""
Lot: TypeAlias = dict[str, pa.Table]
Map: TypeAlias = Callable[[Callable[[Lot], bytes], Iterable[Lot]], Members]


def block(members: Members) -> str:
    """A JSON object as the text of a data block."""
    pack = zlib.compressobj(6, wbits=31)  # gzip, without a time
    packed = [pack.compress(b"{")]
    for number, member in enumerate(members):
        packed.append(pack.compress(b"," + member if number else member))
    return base64.b64encode(b"".join([*packed, pack.compress(b"}"), pack.flush()])).decode("ascii")


def _member(name: str, value: Any) -> bytes:
    return _json(name) + b":" + _json(value)


def _member_of_rows(name: str, columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A table; no more than some of its rows are in memory as Python's objects."""
    coming = iter(rows)
    packed = (_json(some)[1:-1] for some in iter(lambda: list(islice(coming, _ROWS_AT_ONCE)), []))
    return _json(name) + b':{"columns":' + _json([*columns]) + b',"rows":[' + b",".join(packed) + b"]}"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode("utf-8", "replace")


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


def rows_of(data: pa.Table, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of some columns, made as they are asked for; a column that the table does not have is null."""
    known = set(data.column_names)
    for batch in data.select([name for name in names if name in known]).to_batches(max_chunksize=_ROWS_AT_ONCE):
        nulls = [None] * batch.num_rows
        yield from zip(*(batch.column(name).to_pylist() if name in known else nulls for name in names), strict=True)


def rows_members(tables: dict[str, pa.Table], each: Map) -> Members:
    """The rows of the tables that the page lists: `name: {"columns": […], "rows": [[…], …]}`."""
    reads = {name: {*_SHOWN[name], *chain(*(reads for reads, _ in _MORE.get(name, {}).values()))} for name in tables}
    return each(_rows, ({name: _only(data, reads[name])} for name, data in tables.items()))


def _rows(tables: dict[str, pa.Table]) -> bytes:
    """The rows of one table."""
    [(name, data)] = tables.items()
    more = _MORE.get(name, {})
    made = [starmap(make, rows_of(data, reads)) for reads, make in more.values()]
    rows: Iterable[Sequence[Any]] = ((*row, *others) for row, *others in zip(rows_of(data, _SHOWN[name]), *made, strict=True))
    if name == "issues":
        rows = sorted(rows, key=lambda issue: SEVERITIES.index(issue[1]))
    return _member_of_rows(name, (*_SHOWN[name], *more), rows)


def other_members(quarantined: list[Row], changes: dict[str, Any]) -> Members:
    """What was quarantined and what changed, as such rows, and what the columns of missions mean."""
    for name, told in (("quarantine", quarantined), ("changes", change_rows(changes))):
        yield _member_of_rows(name, _SHOWN[name], ([row.get(c) for c in _SHOWN[name]] for row in told))
    yield _member("meanings", {c.name: [c.meaning, c.unit or ""] for c in MISSIONS.columns if not c.name.endswith(_QUIET)})


def _only(data: pa.Table, columns: Iterable[str]) -> pa.Table:
    return data.select([name for name in columns if name in data.column_names])


def _bounds(earliest: datetime | None, latest: datetime | None) -> tuple[float | None, float | None]:
    """First and last instant of a time, in seconds since 1970."""
    found = bounds(earliest, latest)
    return (round(found[0].timestamp(), 3), round(found[1].timestamp(), 3)) if found else (None, None)


def safe_link(url: str | None) -> str | None:
    """An address that may be followed: http or https, nothing that runs."""
    return url if url and url.lower().startswith(("https://", "http://")) else None


_Made = tuple[tuple[str, ...], Callable[..., Any]]
_MORE: dict[str, dict[str, _Made]] = {  # columns that are made of others
    "missions": {
        "order": (("launch_earliest", "launch_latest"), lambda *time: _bounds(*time)[0]),
        "source_url": (("source_url",), safe_link),
        "article_id": (("article_id",), str),
    },
    "events": {
        "order": (("time_earliest", "time_latest"), lambda *time: _bounds(*time)[0]),
        "until": (("time_earliest", "time_latest"), lambda *time: _bounds(*time)[1]),
    },
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
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def evidence_members(tables: dict[str, pa.Table], missions: pa.ChunkedArray[Any], each: Map) -> Members:
    """The evidence of these missions: `mission_id: {"cells": […], "events": {id: [places]}, "designations": {id: place}}`."""
    needed = {name: _only(tables[name], columns) for name, columns in _EVIDENCE.items()}
    lots = (missions.slice(start, MISSIONS_AT_ONCE) for start in range(0, len(missions), MISSIONS_AT_ONCE))
    return each(_evidence, ({name: _cut(needed, name, lot) for name in needed} for lot in lots))


def _evidence(tables: dict[str, pa.Table]) -> bytes:
    """The evidence of all missions of these tables."""
    missions, mentions, designations = tables["missions"], tables["mentions"], tables["designations"]
    out: dict[str, Any] = {m: {"cells": [], "events": defaultdict(list), "designations": {}} for [m] in rows_of(missions, _ID)}
    told = tables["provenance"].filter(pc.invert(pc.match_substring_regex(tables["provenance"].column("column"), _UNTOLD)))
    for (mission, *cell), place in zip(rows_of(told, _CELL), _places(told), strict=True):
        out[mission]["cells"].append([*cell, *place])
    for evidence in out.values():
        evidence["cells"].sort(key=lambda cell: (_ORDER.get(cell[0], len(_ORDER)), cell[0]))
    events = {event: (mission, detail) for event, mission, detail in rows_of(tables["events"], _EVENT)}
    details = (events[event][1] for [event] in rows_of(mentions, ("event_id",)))
    for (event, edtf, earliest, latest, approximate), place in zip(
        rows_of(mentions, _TIME), _places(mentions, details), strict=True
    ):
        out[events[event][0]]["events"][event].append([edtf, *_bounds(earliest, latest), approximate, *place])
    for (mission, key), place in zip(rows_of(designations, _DESIGNATION), _places(designations), strict=True):
        out[mission]["designations"][key] = place
    return b",".join(starmap(_member, out.items()))


def _places(data: pa.Table, details: Iterable[str | None] = repeat(None)) -> Iterator[list[Any]]:
    """Of each row: line, start and end of its marked words, source kind, parameter, section, first and last code point, rule.

    The line falls back to the quote itself; both are null where the words are left out of the release.
    """
    for (sentence, quote, *rest), detail in zip(rows_of(data, (*_WORDS, *_WHERE)), details, strict=False):
        line = sentence or quote
        words = marked(line, quote, detail) if line else None
        yield [line, *(words or (0, 0)), *rest]
