"""What changed between two releases, by key, and why: another revision (source), other code (code), both, or the article is gone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.core import Table
from pipeline.errors import InputError
from pipeline.tables import PUBLISHED


def diff(old: Path, new: Path) -> dict[str, Any]:
    """Rows and cells added, removed and changed of every table that has a key."""
    before, after = _manifest(old), _manifest(new)
    causes = _Causes(before, after)
    return {table.name: _table(table, old, new, causes) for table in PUBLISHED if table.key and table.name != "provenance"}


class _Causes:
    """Why an article's rows differ: what the two manifests say of its text and of the code."""

    def __init__(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        self._old = {i["article_id"]: i["sha256"] for i in before["inputs"]}
        self._new = {i["article_id"]: i["sha256"] for i in after["inputs"]}
        self._code = before["code"] != after["code"]

    def of(self, key: str) -> str:
        article = key.split("/")[0].split("#")[0]
        while article and article not in self._old and article not in self._new and "/" in key:
            article, key = key, key.rpartition("/")[0]
        if article not in self._new:
            return "gone"
        text = self._old.get(article) != self._new[article]
        return "both" if text and self._code else "source" if text else "code"


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError("that is no release", where=str(path), mend="give two folders of OUT/releases") from error
    if not isinstance(value, dict) or "inputs" not in value:
        raise InputError("that is no release's manifest", where=str(path), mend="give two folders of OUT/releases")
    return value


def _table(table: Table, old: Path, new: Path, causes: _Causes) -> dict[str, Any]:
    before, after = (
        {tuple(row[k] for k in table.key): row for row in pq.read_table(home / f"{table.name}.parquet").to_pylist()}
        for home in (old, new)
    )
    out: dict[str, Any] = {"added": [], "removed": [], "changed": []}
    for key in sorted(before.keys() | after.keys(), key=str):
        shown, cause = [str(part) for part in key], causes.of(str(key[0]))
        if key not in before:
            out["added"].append({"key": shown, "cause": cause})
        elif key not in after:
            out["removed"].append({"key": shown, "cause": cause})
        else:
            cells = {c: [before[key].get(c), after[key].get(c)] for c in after[key] if before[key].get(c) != after[key].get(c)}
            if cells:
                out["changed"].append({"key": shown, "cause": cause, "cells": cells})
    return out


def diff_lines(found: dict[str, Any]) -> list[str]:
    """The differences as text."""
    lines = []
    for table, change in found.items():
        lines.append(
            f"{table}: {len(change['added'])} added, {len(change['removed'])} removed, {len(change['changed'])} changed"
        )
        lines += [f"  + {' '.join(r['key'])} ({r['cause']})" for r in change["added"][:50]]
        lines += [f"  - {' '.join(r['key'])} ({r['cause']})" for r in change["removed"][:50]]
        for r in change["changed"][:50]:
            lines += [f"  ~ {' '.join(r['key'])} {c}: {a!r} -> {b!r} ({r['cause']})" for c, (a, b) in r["cells"].items()]
    return lines
