"""How well the tables agree with articles that we labelled ourselves, from their words alone.

    python tests/labelled.py            figures of both sets
    python tests/labelled.py --misses   and what is wrong or missing in `seen`

`seen` may be studied when rules are written; `fresh` may not: only its totals are ever shown, so that they say how the rules do
on articles that nobody wrote a rule for. A label file states the mission's cells, its events and its designations; rows that
are `optional` neither help nor hurt, a cell `{"any": [...]}` has several defensible readings.
"""

from __future__ import annotations

import json
import math
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from pipeline.core import Article, Reject
from pipeline.fetch.local import read_raw
from pipeline.stages import process
from pipeline.values.edtf import edtf_bounds

HOME = Path(__file__).parent / "corpus" / "labelled"
HALVES = ("seen", "fresh")
MEASURES = ("missions", "cells", "events.found", "events.exact", "designations")
SECOND = timedelta(seconds=1)
Row = dict[str, Any]


@dataclass
class Count:
    """Right rows among those made and among those labelled; an optional label leaves both counts."""

    made: int = 0
    right_made: int = 0
    labelled: int = 0
    right_labelled: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right_made / self.made if self.made else 1.0

    @property
    def recall(self) -> float:
        return self.right_labelled / self.labelled if self.labelled else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def add(self, other: Count) -> None:
        self.made += other.made
        self.right_made += other.right_made
        self.labelled += other.labelled
        self.right_labelled += other.right_labelled
        self.misses += other.misses


# ---------------------------------------------------------------- comparing values


def bare(text: object) -> str:
    """Only the words count: case, dashes, quotation marks and white space are folded."""
    folded = unicodedata.normalize("NFKC", str(text)).casefold()
    folded = re.sub(r"[‐-―−]", "-", folded)
    folded = re.sub(r"[‘’ʼ]", "'", folded)
    return re.sub(r"\s+", " ", re.sub(r"\bno\.\s+", "no.", folded)).strip(" .,;")


def bounds(edtf: str | None) -> tuple[datetime, datetime] | None:
    """The closed interval of a time; None where there is none. A clock time's `~` is the labels' own."""
    if not edtf:
        return None
    found = edtf_bounds(re.sub(r"[~?%]", "", edtf))
    assert not isinstance(found, Reject), edtf
    return found


def may_both_hold(a: str | None, b: str | None) -> bool:
    one, two = bounds(a), bounds(b)
    return not one or not two or (one[0] <= two[1] and two[0] <= one[1])


def same_time(a: str | None, b: str | None) -> bool:
    one, two = bounds(a), bounds(b)
    if not one or not two:
        return one is two
    return abs(one[0] - two[0]) <= SECOND and abs(one[1] - two[1]) <= SECOND


def same_value(column: str, got: Any, want: Any) -> bool:
    if isinstance(want, dict):
        return any(same_value(column, got, reading) for reading in want["any"])
    if column.endswith("_edtf"):
        return same_time(got, want)
    if isinstance(want, int | float):
        return isinstance(got, int | float) and math.isclose(got, want, rel_tol=1e-3, abs_tol=1e-9)
    if isinstance(want, list):
        return isinstance(got, list) and sorted(map(bare, got)) == sorted(map(bare, want))
    return bare(got) == bare(want)


# ---------------------------------------------------------------- one article


def score_cells(made: list[Row], labels: list[Row], title: str) -> Count:
    count = Count()
    by_id = {row["mission_id"]: row for row in made}
    for label in labels:
        row = by_id.get(label["mission_id"], {})
        for column, want in label["cells"].items():
            got = row.get(column)
            right = got not in (None, [], "") and want not in (None, []) and same_value(column, got, want)
            count.made += got not in (None, [], "")
            count.labelled += want not in (None, [])
            count.right_made += right
            count.right_labelled += right
            if not right and (got not in (None, [], "") or want not in (None, [])):
                count.misses.append(f"{title}: {column}: got {got!r}, want {want!r}")
    return count


def pair(fits: list[list[int]]) -> dict[int, int]:
    """The most pairs of a label (the index) with a row that fits it (the best first), as row -> label."""
    taken: dict[int, int] = {}

    def place(label: int, tried: set[int]) -> bool:
        for row in fits[label]:
            if row not in tried:
                tried.add(row)
                if row not in taken or place(taken[row], tried):
                    taken[row] = label
                    return True
        return False

    for label in range(len(fits)):
        place(label, set())
    return taken


def score_rows(made: list[Row], labels: list[Row], fit: Callable[[Row, Row], int], tell: Callable[[Row], str]) -> Count:
    """`fit` says how well a row fits a label; 0 is not at all. Labels that must be met choose before optional ones."""

    def best(label: Row) -> int:
        return max((fit(row, label) for row in made), default=0)

    labels = sorted(labels, key=lambda label: (bool(label.get("optional")), -best(label)))
    fits = [[row for _, row in sorted((-fit(r, w), i) for i, r in enumerate(made) if fit(r, w))] for w in labels]
    pairs = pair(fits)
    firm = [w for w in pairs.values() if not labels[w].get("optional")]
    wanted = [w for w, label in enumerate(labels) if not label.get("optional")]
    met = set(pairs.values())
    count = Count(len(made) - len(pairs) + len(firm), len(firm), len(wanted), len(firm))
    count.misses = [f"missed: {tell(labels[w])}" for w in wanted if w not in met]
    count.misses += [f"not in labels: {tell(row)}" for i, row in enumerate(made) if i not in pairs]
    return count


def found(row: Row, label: Row) -> int:
    alike = row["event_type"] == label["event_type"] and row["status"] == label["status"]
    if not alike or not may_both_hold(row["time_edtf"], label["time_edtf"]):
        return 0
    detail = bare(row["detail"] or "")
    told = bool(detail) and any(detail in bare(q) or bare(q) in detail for q in label["quotes"])
    return 1 + told + 2 * (row["subject"] == label["subject"]) + 4 * same_time(row["time_edtf"], label["time_edtf"])


def exact(row: Row, label: Row) -> int:
    right = row["subject"] == label["subject"] and same_time(row["time_edtf"], label["time_edtf"])
    return found(row, label) if right else 0


def designated(row: Row, label: Row) -> int:
    return int(row["kind"] == label["kind"] and bare(row["normalised"]) == bare(label["normalised"]))


def tell_event(row: Row) -> str:
    words = (row.get("quotes") or [row.get("detail") or ""])[0]
    return " / ".join(str(row[k]) for k in ("event_type", "status", "subject", "time_edtf")) + f" / {words[:90]!r}"


def tell_designation(row: Row) -> str:
    return f"{row['kind']} {row['normalised']!r}"


def score_article(article: Article, label: Row) -> dict[str, Count]:
    """Every measure of one article."""
    rows = process(article).rows
    missions, events, names = (rows.get(table, []) for table in ("missions", "events", "designations"))
    got, want = ({row["mission_id"] for row in table} for table in (missions, label["missions"]))
    counts = {
        "missions": Count(len(got), len(got & want), len(want), len(got & want), sorted(got ^ want)),
        "cells": score_cells(missions, label["missions"], article.title),
        "events.found": score_rows(events, label["events"], found, tell_event),
        "events.exact": score_rows(events, label["events"], exact, tell_event),
        "designations": score_rows(names, label["designations"], designated, tell_designation),
    }
    for name in ("events.found", "events.exact", "designations"):
        counts[name].misses = [f"{article.title}: {name}: {miss}" for miss in counts[name].misses]
    return counts


# ---------------------------------------------------------------- a half


def labelled(half: str) -> Iterator[tuple[Article, Row]]:
    """The articles of a half, each with its label."""
    for raw in read_raw(HOME / half / "articles"):
        assert isinstance(raw, Article), raw
        label = HOME / half / "labels" / f"{raw.title.replace(' ', '_')}.json"
        yield raw, json.loads(label.read_text("utf-8"))


def score(half: str) -> dict[str, Count]:
    totals = {name: Count() for name in MEASURES}
    for article, label in labelled(half):
        for name, count in score_article(article, label).items():
            totals[name].add(count)
    return totals


def main() -> None:
    for half in HALVES:
        totals = score(half)
        if half == "seen" and "--misses" in sys.argv:
            print(*(miss for count in totals.values() for miss in count.misses), sep="\n")
        print(f"{half}: {len(list(labelled(half)))} articles")
        for name, count in totals.items():
            print(f"  {name:14}{count.precision:8.3f}{count.recall:8.3f}{count.f1:8.3f}", end="")
            print(f"   {count.right_made}/{count.made} made, {count.right_labelled}/{count.labelled} labelled")


if __name__ == "__main__":
    main()
