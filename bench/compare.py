"""Right typed values per field: this pipeline against wtf_wikipedia, infobox-parser and mwparserfromhell's strip_code, on the same articles.

A peer returns text; it is counted right where that text, read with goodwill (the first number in the right unit, any unambiguous date,
text without its case), is the labelled value. Needs node and npm, and the labelled articles beside the project.
"""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dateparser
import mwparserfromhell
import pyarrow.parquet as pq
from peers import NPM, install

from pipeline.run import run
from pipeline.values.edtf import edtf_bounds

ROOT = Path(__file__).parent.parent
GOLD = ROOT.parent / "shared" / "gold"
FIELDS = {
    "launch_edtf": "launch_date",
    "launch_mass_kg": "launch_mass",
    "launch_vehicle": "launch_rocket",
    "launch_site": "launch_site",
    "launch_pad": "launch_site",
    "mission_type": "mission_type",
    "operator": "operator",
    "manufacturer": "manufacturer",
    "mission_duration_s": "mission_duration",
    "orbit_regime": "orbit_regime",
    "orbit_regime_intended": "orbit_regime",
    "periapsis_km": "orbit_periapsis",
    "apoapsis_km": "orbit_apoapsis",
    "inclination_deg": "orbit_inclination",
    "period_s": "orbit_period",
    "orbit_epoch_edtf": "orbit_epoch",
}
PEERS = ("wtf_wikipedia", "infobox-parser", "strip_code")


def fold(name: str) -> str:
    return re.sub(r"[\s_]", "", name).casefold()


def right(value: Any, wanted: Any, column: str) -> bool:
    readings = wanted["any"] if isinstance(wanted, dict) else [wanted]
    return any(_same(value, reading, column) for reading in readings)


def _same(value: Any, wanted: Any, column: str) -> bool:
    if value in (None, "", []) or wanted is None:
        return False
    if isinstance(wanted, list):
        got = value if isinstance(value, list) else [value]
        return sorted(str(v).casefold() for v in got) == sorted(str(w).casefold() for w in wanted)
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else ", ".join(map(str, value))
    if column.endswith("_edtf"):
        return _same_time(str(value), str(wanted))
    if isinstance(wanted, (int, float)):
        number = re.match(r"\s*([\d,]+(?:\.\d+)?)", str(value))
        return number is not None and math.isclose(float(number[1].replace(",", "") or "nan"), float(wanted), rel_tol=1e-3)
    return str(value).casefold().strip() == str(wanted).casefold().strip()


def _same_time(text: str, wanted: str) -> bool:
    if text == wanted:
        return True
    bounds = edtf_bounds(wanted)
    if not isinstance(bounds, tuple):
        return False
    found = dateparser.parse(
        text.replace("[[", "").replace("]]", ""),
        settings={"REQUIRE_PARTS": ["day", "month", "year"], "RETURN_AS_TIMEZONE_AWARE": False},
    )
    if found is None:
        return False
    start, clock = bounds[0].replace(tzinfo=None), "T" in wanted
    return found == start if clock else found.date() == start.date() and found.time() == datetime.min.time()


def strip_code(text: str) -> dict[str, str]:
    for template in mwparserfromhell.parse(text, skip_style_tags=True).filter_templates():
        if template.name.strip().casefold().startswith("infobox space"):
            return {p.name.strip(): p.value.strip_code().strip() for p in template.params}
    return {}


def main() -> None:
    if not GOLD.is_dir():
        sys.exit("compare: the labelled articles are not beside the project")
    labels = {
        label["file"]: label
        for f in sorted((GOLD / "labels").glob("*.json"))
        if (label := json.loads(f.read_text("utf-8")))["missions"]
    }
    articles = {name: (GOLD / "articles" / name).read_text("utf-8") for name in labels if name.endswith(".wikitext")}
    with tempfile.TemporaryDirectory() as folder:
        if len(install(Path(folder))) < len(NPM):
            sys.exit("compare: the npm peers cannot be installed")
        lines = "\n".join(json.dumps({"id": name, "text": text}) for name, text in articles.items())
        done = subprocess.run(
            ["node", str(ROOT / "bench" / "peers.mjs"), folder], input=lines, capture_output=True, text=True, check=True
        )
        answers = {(answer := json.loads(line))["id"]: answer for line in done.stdout.splitlines()}
        run(GOLD / "articles", Path(folder) / "out", now=datetime.now(UTC))
        ours = {m["mission_id"]: m for m in pq.read_table(Path(folder) / "out" / "latest" / "missions.parquet").to_pylist()}
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for name, text in articles.items():
        peers = {peer: {fold(k): v for k, v in (answers[name].get(peer) or {}).items()} for peer in PEERS[:2]}
        peers["strip_code"] = {fold(k): v for k, v in strip_code(text).items()}
        for mission in labels[name]["missions"]:
            for column, parameter in FIELDS.items():
                wanted = mission["cells"].get(column)
                if wanted is None:
                    continue
                counts[column]["labelled"] += 1
                counts[column]["this pipeline"] += right(ours.get(mission["mission_id"], {}).get(column), wanted, column)
                for peer in PEERS:
                    counts[column][peer] += right(peers[peer].get(fold(parameter)), wanted, column)
    names = ("labelled", "this pipeline", *PEERS)
    print("| field | " + " | ".join(names) + " |\n|---|" + "---|" * len(names))
    for column in FIELDS:
        print(f"| {column} | " + " | ".join(str(counts[column][n]) for n in names) + " |")
    print("| **all** | " + " | ".join(str(sum(counts[c][n] for c in FIELDS)) for n in names) + " |")


if __name__ == "__main__":
    main()
