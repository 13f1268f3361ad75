"""The page in headless Chromium: its size, how long it takes to open and to filter. Medians and spreads.

    python bench/bench_report.py RELEASE [EVENTS] [RUNS]

RELEASE is a folder of tables (processed/latest). Its missions are repeated until there are EVENTS events, each time under another
name and with the words of its sentences shuffled, so that nothing but words repeats and compression gains as little as it would
on as many articles that differ.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
from playwright.sync_api import sync_playwright

from pipeline.export import sort_table, write_tables
from pipeline.release.reading import read_manifest, read_release
from pipeline.report.page import Release, report_html
from pipeline.tables import PUBLISHED

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
IDS = ("mission_id", "article_id", "event_id", "designation_id", "relative_to")
QUERIES = ("l", "lu", "lun", "luna", "moon landing", "1969", "")
FILTER = """async (query) => {
  const box = document.querySelector(".panel input[type=search]"), start = performance.now();
  box.value = query;
  box.dispatchEvent(new Event("input"));
  document.body.offsetHeight;  // laid out, too
  return performance.now() - start;
}"""


def repeated(tables: dict[str, pa.Table], events: int) -> dict[str, pa.Table]:
    """The tables so many times, the copies under other names and with other sentences."""
    shuffle = random.Random(7)
    turns = -(-events // tables["events"].num_rows)
    out = {}
    for table in PUBLISHED:
        rows = tables[table.name].to_pylist()
        copies = [copied(row, turn, shuffle) for turn in range(turns) for row in rows]
        out[table.name] = sort_table(pa.Table.from_pylist(copies, schema=tables[table.name].schema), table)
    return out


def copied(row: dict[str, object], turn: int, shuffle: random.Random) -> dict[str, object]:
    new = dict(row)
    for column in IDS:
        if new.get(column):
            wiki, _, rest = str(new[column]).partition(":")
            new[column] = f"{wiki}:{turn:x}_{rest}"
    for column in ("name", "sentence", "detail", "message"):
        if turn and new.get(column) and new.get(column) != new.get("quote"):
            words = str(new[column]).split()
            shuffle.shuffle(words)
            new[column] = " ".join([*words, new.get("quote") or ""])
    return new


def main(release: str, events: int = 10_000, runs: int = 7) -> None:
    home = Path(release)
    folder = Path(tempfile.mkdtemp())
    write_tables([repeated(read_release(home), events)], PUBLISHED, folder)
    start = time.perf_counter()
    page = report_html(Release(folder, read_manifest(home)))
    took = time.perf_counter() - start
    file = folder / "report.html"
    file.write_text(page, "utf-8")
    print(f"{events:,} events: {file.stat().st_size / 1e6:.2f} MB, made in {took:.1f} s")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        opens, filters, evidence = [], [], []
        for _ in range(runs):
            tab = browser.new_page()
            start = time.perf_counter()
            tab.goto(file.as_uri())
            tab.wait_for_selector("html[data-ready]")
            opens.append(1000 * (time.perf_counter() - start))
            tab.get_by_role("tab", name="events").click()
            filters += [tab.evaluate(FILTER, query) for query in QUERIES]
            start = time.perf_counter()
            tab.locator(".rows .main a").first.click()
            tab.wait_for_selector("dialog[open]")
            evidence.append(1000 * (time.perf_counter() - start))
            tab.close()
        browser.close()
    shutil.rmtree(folder)
    for name, times in (("opens", opens), ("filters", filters), ("shows the first evidence", evidence)):
        print(f"{name}: {statistics.median(times):.0f} ms ({min(times):.0f} to {max(times):.0f})")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
