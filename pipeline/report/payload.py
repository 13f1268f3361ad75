"""What the page's script reads: two JSON blocks, the rows of the tables and the evidence for them.

Each block is gzip in base64: small, and of an alphabet in which no cell can close a script element or open a tag. It is packed
member by member, and whoever makes one reads its rows from the release's files: no more than some rows of a table, and the
evidence of a few missions, is in memory.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import chain, islice, repeat, starmap
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.core import Row
from pipeline.release.marks import marked
from pipeline.release.reading import count_rows, count_values, read_rows
from pipeline.report.bounds import bounds
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
_IDS = ("mission_id", "article_id")
_WORDS = ("sentence", "quote")
_WHERE = ("source_kind", "parameter", "section", "span_start", "span_end", "rule")
_CELL = ("mission_id", "column", "value", "lower", "upper")
_EVENT = ("mission_id", "event_id", "detail")
_TIME = ("event_id", "time_edtf", "time_earliest", "time_latest", "time_approximate")
_DESIGNATION = ("mission_id", "designation_id")
_EVIDENCE = {  # columns that it is made of, first the id by which they are sought
    "provenance": (*_CELL, *_WORDS, *_WHERE),
    "events": _EVENT,
    "mentions": (*_TIME, *_WORDS, *_WHERE),
    "designations": (*_DESIGNATION, *_WORDS, *_WHERE),
}
_ORDER = {c.name: i for i, c in enumerate(MISSIONS.columns)}


Members: TypeAlias = Iterable[Iterable[bytes]]
"""Members of a JSON object in UTF-8, each or some together, in pieces."""
Map: TypeAlias = Callable[[Callable[[list[str]], list[bytes]], Iterable[list[str]]], Members]
Missions: TypeAlias = dict[str, str]  # their articles, by mission_id, in the order of the table


def block(members: Members) -> str:
    """A JSON object as the text of a data block."""
    pack = zlib.compressobj(6, wbits=31)  # gzip, without a time
    packed = [pack.compress(b"{")]
    for number, member in enumerate(members):
        packed += map(pack.compress, chain([b","] if number else [], member))
    return base64.b64encode(b"".join([*packed, pack.compress(b"}"), pack.flush()])).decode("ascii")


def _member(name: str, value: Any) -> bytes:
    return _json(name) + b":" + _json(value)


def _member_of_rows(name: str, columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A table; no more than some of its rows are in memory as Python's objects."""
    coming = iter(rows)
    yield _json(name) + b':{"columns":' + _json([*columns]) + b',"rows":['
    for number, some in enumerate(iter(lambda: list(islice(coming, _ROWS_AT_ONCE)), [])):
        yield (b"," if number else b"") + _json(some)[1:-1]
    yield b"]}"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode("utf-8", "replace")


def listed(home: Path) -> Missions:
    """The missions that the page lists: those with the most evidence where there are too many."""
    missions = {m: article for batch in read_rows(home, "missions", _IDS) for m, article in rows_of(batch, _IDS)}
    if len(missions) <= MOST_MISSIONS:
        return missions
    evidence = count_values(home, "provenance", "mission_id") + count_values(home, "events", "mission_id")
    kept = {*sorted(evidence, key=lambda mission: (-evidence[mission], mission))[:MOST_MISSIONS]}
    return {mission: article for mission, article in missions.items() if mission in kept}


def rows_of(data: pa.RecordBatch, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of some columns, made as they are asked for; a column that the table does not have is null."""
    known = data.schema.names
    for start in range(0, data.num_rows, _ROWS_AT_ONCE):
        some = data.slice(start, _ROWS_AT_ONCE)
        nulls = [None] * some.num_rows
        yield from zip(*(some.column(name).to_pylist() if name in known else nulls for name in names), strict=True)


def rows_members(home: Path, missions: Missions) -> Members:
    """The rows of the tables that the page lists: `name: {"columns": […], "rows": [[…], …]}`."""
    everything = len(missions) == count_rows(home, "missions")
    articles = {*missions.values()}
    for name in ("missions", "events", "designations", "issues"):
        key, ids = ("article_id", articles) if name == "issues" else ("mission_id", missions.keys())
        yield _rows(home, name, key, None if everything else ids)


def _rows(home: Path, name: str, key: str, ids: Collection[str] | None) -> Iterator[bytes]:
    """The rows of one table: all, or those whose key is one of the ids; issues the gravest first."""
    more = _MORE.get(name, {})

    def rows(severity: str | None = None) -> Iterator[Sequence[Any]]:
        for batch in read_rows(home, name, {key, *_SHOWN[name], *chain(*(reads for reads, _ in more.values()))}, key, ids):
            some = batch if severity is None else batch.filter(pc.equal(batch.column("severity"), pa.scalar(severity)))
            made = [starmap(make, rows_of(some, reads)) for reads, make in more.values()]
            yield from ((*row, *others) for row, *others in zip(rows_of(some, _SHOWN[name]), *made, strict=True))

    shown = chain.from_iterable(map(rows, SEVERITIES if name == "issues" else (None,)))
    return _member_of_rows(name, (*_SHOWN[name], *more), shown)


def other_members(quarantined: list[Row], changes: dict[str, Any]) -> Members:
    """What was quarantined and what changed, as such rows, and what the columns of missions mean."""
    for name, told in (("quarantine", quarantined), ("changes", change_rows(changes))):
        yield _member_of_rows(name, _SHOWN[name], ([row.get(c) for c in _SHOWN[name]] for row in told))
    yield [_member("meanings", {c.name: [c.meaning, c.unit or ""] for c in MISSIONS.columns if not c.name.endswith(_QUIET)})]


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


def evidence_members(home: Path, missions: Missions, each: Map) -> Members:
    """The evidence of these missions: `mission_id: {"cells": […], "events": {id: [places]}, "designations": {id: place}}`."""
    ids = iter(missions)
    return each(partial(_evidence, home), iter(lambda: list(islice(ids, MISSIONS_AT_ONCE)), []))


def _evidence(home: Path, missions: list[str]) -> list[bytes]:
    """The evidence of some missions."""
    out: dict[str, Any] = {m: {"cells": [], "events": defaultdict(list), "designations": {}} for m in missions}
    for batch in _told(home, "provenance", missions):
        told = batch.filter(pc.invert(pc.match_substring_regex(batch.column("column"), _UNTOLD)))
        for (mission, *cell), place in zip(rows_of(told, _CELL), _places(told), strict=True):
            out[mission]["cells"].append([*cell, *place])
    for evidence in out.values():
        evidence["cells"].sort(key=lambda cell: (_ORDER.get(cell[0], len(_ORDER)), cell[0]))
    events = {e: (m, detail) for batch in _told(home, "events", missions) for m, e, detail in rows_of(batch, _EVENT)}
    for batch in _told(home, "mentions", events):
        details = (events[event][1] for [event] in rows_of(batch, ("event_id",)))
        for (event, edtf, *time, approximate), place in zip(rows_of(batch, _TIME), _places(batch, details), strict=True):
            out[events[event][0]]["events"][event].append([edtf, *_bounds(*time), approximate, *place])
    for batch in _told(home, "designations", missions):
        for (mission, key), place in zip(rows_of(batch, _DESIGNATION), _places(batch), strict=True):
            out[mission]["designations"][key] = place
    return [b",".join(starmap(_member, out.items()))]


def _told(home: Path, name: str, ids: Collection[str]) -> Iterator[pa.RecordBatch]:
    """The rows of a table with one of the ids, in those columns that evidence is made of."""
    return read_rows(home, name, _EVIDENCE[name], _EVIDENCE[name][0], ids)


def _places(data: pa.RecordBatch, details: Iterable[str | None] = repeat(None)) -> Iterator[list[Any]]:
    """Of each row: line, start and end of its marked words, source kind, parameter, section, first and last code point, rule.

    The line falls back to the quote itself; both are null where the words are left out of the release.
    """
    for (sentence, quote, *rest), detail in zip(rows_of(data, (*_WORDS, *_WHERE)), details, strict=False):
        line = sentence or quote
        words = marked(line, quote, detail) if line else None
        yield [line, *(words or (0, 0)), *rest]
