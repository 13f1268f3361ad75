"""report.html: one self-contained file. Template, style and scripts lie beside this file and are put together here.

No request leaves the page: its policy allows the one style and the one script whose hashes it names, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from pipeline.core import Row
from pipeline.release.reading import count_filled, count_rows, count_values, read_rows
from pipeline.report.figures import fills, headline, outcomes_in, precisions, programmes, ranking, share, span_of, years_of
from pipeline.report.payload import (
    MOST_CHANGES,
    MOST_MISSIONS,
    Map,
    Members,
    block,
    evidence_members,
    listed,
    other_members,
    rows_members,
)
from pipeline.tables import DESIGNATIONS, EVENTS, MISSIONS, PUBLISHED

_SCRIPTS = ("elements.js", "words.js", "table.js", "tables.js", "evidence.js", "timeline.js", "mission.js", "page.js")
_MISSION_FACTS = ("article_id", "article_title", "wiki", "outcome", "programme", "launch_earliest", "launch_latest", "launch_vehicle", "launch_site", "revision_timestamp")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Release:
    """What the page shows: a release's tables, its manifest, and the differences from the one before.

    home: the folder of the tables. changes: as release.diff gives them; {} if there is none before.
    """

    home: Path
    manifest: dict[str, Any]
    changes: dict[str, Any] = field(default_factory=dict)


Blocks = tuple[Members, Members]


def blocks(home: Path, each: Map = map) -> Blocks:
    """What the page holds of the tables in a folder: their rows, and the evidence for them. `each` makes some evidence at a time:
    a `map`, of other processes perhaps, which then begin at once.
    """
    missions = listed(home)
    return rows_members(home, missions), evidence_members(home, missions, each)


def report_html(release: Release, begun: Blocks | None = None) -> str:
    """The page of a release; `begun` are the blocks of its tables, where they were begun before."""
    home = release.home
    rows, evidence = begun or blocks(home)
    missions = [row for batch in read_rows(home, "missions", _MISSION_FACTS) for row in batch.to_pylist()]
    numbers = {table.name: count_rows(home, table.name) for table in PUBLISHED}
    counted = partial(count_values, home)
    style, script = _asset("page.css"), "".join(_asset(name) for name in _SCRIPTS)
    return _template().render(
        policy=_policy(style, script),
        style=style,
        script=script,
        rows=block(chain(rows, other_members(release.manifest.get("quarantined", []), release.changes))),
        evidence=block(evidence),
        listed=min(len(missions), MOST_MISSIONS),
        most_changes=MOST_CHANGES,
        fills=[f for t in (MISSIONS, EVENTS, DESIGNATIONS) for f in fills(t, numbers[t.name], count_filled(home, t.name))],
        precisions={
            "launches": precisions(counted("missions", "launch_precision")),
            "events": precisions(counted("events", "time_precision")),
        },
        share=share,
        figures=headline(numbers, counted, sum(release.manifest.get("counts", {}).get("quarantined", {}).values())),
        manifest=release.manifest,
        differences=_differences(release.changes),
        **_charts(missions),
        **_source(missions),
    )


def _charts(missions: list[Row]) -> dict[str, Any]:
    span = span_of(missions)
    return {
        "outcomes": outcomes_in(missions),
        "years": years_of(missions, span, "Missions by year of launch") if span else None,
        "undated": sum(m["launch_earliest"] is None for m in missions),
        "programmes": programmes(missions, span) if span else [],
        "vehicles": ranking(missions, "launch_vehicle"),
        "sites": ranking(missions, "launch_site"),
    }


def _source(missions: list[Row]) -> dict[str, Any]:
    """From which wikis, and when the revisions that were read had been saved."""
    wikis: dict[str, int] = {}
    for m in missions:
        wikis[m["wiki"] or "unknown"] = wikis.get(m["wiki"] or "unknown", 0) + 1
    saved = [m["revision_timestamp"] for m in missions if m["revision_timestamp"] is not None]
    return {"wikis": wikis, "saved": (min(saved), max(saved)) if saved else None}


def _differences(changes: dict[str, Any]) -> list[tuple[str, int, int, int]]:
    """Table, rows added, removed, changed: of the tables that differ from the release before."""
    out = []
    for table, change in changes.items():
        kinds = Counter[str]()
        for told, count in change["counts"].items():
            kinds[told.partition(",")[0]] += count
        out.append((table, kinds["added"], kinds["removed"], kinds["changed"]))
    return [row for row in out if any(row[1:])]


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def _asset(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8")


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["words"] = lambda name: str(name).replace("_", " ")
    return environment.from_string(_asset("page.html"))
