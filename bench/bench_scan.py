"""How fast a dump is scanned, against what decompressing it costs; how much an index saves; how few requests a fetch takes.

    python bench/bench_scan.py --dumps FOLDER [--megabytes 300] [--rounds 3]

Builds a multistream dump from the *.xml.bz2 in FOLDER in a temporary folder. Every figure is a ratio of the best of
interleaved runs, each in a process of its own. A run during which other processes took more than a twentieth of the machine is
done again, a few times at most. `indexed-bzip2`, `mwxml` (pip) and `lbzip2` (system) are compared where they are installed.
"""

from __future__ import annotations

import argparse
import bz2
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PAGES_PER_STREAM = 100
ROOT = Path(__file__).parents[1]
HEAD = b"""<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">
  <siteinfo>
    <dbname>enwiki</dbname>
    <base>https://en.wikipedia.org/wiki/Main_Page</base>
  </siteinfo>
"""

PRELUDE = f"""
import json, os, resource, sys, time
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests")!r}]
dump, workers = sys.argv[1], int(sys.argv[2])
BLOCK = 4 << 20
def drain(stream):
    while stream.read(BLOCK):
        pass
def busy():
    return sum(map(int, open("/proc/stat").readline().split()[1:4])) / os.sysconf("SC_CLK_TCK")
def measure(work):
    others = busy()
    start, before = time.perf_counter(), os.times()
    found = work()
    wall, after = time.perf_counter() - start, os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    others = (busy() - others - cpu) / wall / os.cpu_count()
    print(json.dumps({{"wall": wall, "cpu": cpu, "others": others, "found": found, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}}))
"""

WAYS = {
    "scan": """
from pathlib import Path
from pipeline.fetch.from_dump import scan
from pipeline.fetch.wanted import Wanted
measure(lambda: sum(1 for _ in scan(Path(dump), Wanted(templates=("Infobox spaceflight",)), None, workers)))
""",
    "stdlib": "import bz2\nmeasure(lambda: drain(bz2.open(dump)))",
    "rapidgzip": "from rapidgzip import IndexedBzip2File as F\nmeasure(lambda: drain(F(dump, parallelization=workers)))",
    "indexed_bzip2": "import indexed_bzip2\nmeasure(lambda: drain(indexed_bzip2.open(dump, parallelization=workers)))",
    "lbzip2": """
import subprocess
def work():
    with subprocess.Popen(["lbzip2", "-dc", "-n", str(workers), dump], stdout=subprocess.PIPE) as process:
        drain(process.stdout)
measure(work)
""",
    "bz2 + mwxml + substring": """
import bz2, mwxml
def work():
    pages = mwxml.Dump.from_file(bz2.open(dump))
    return sum("nfobox space" in (revision.text or "") for page in pages for revision in page)
measure(work)
""",
}
NEEDS = {"indexed_bzip2": "indexed_bzip2", "bz2 + mwxml + substring": "mwxml"}

REQUESTS = """
import tempfile
from pathlib import Path
from fake_wiki import FakeTime, FakeWiki, serve
from pipeline.fetch import fetch
wiki = FakeWiki(FakeTime())
titles = [f"Probe {n}" for n in range(1000)]
for title in titles:
    wiki.add(title, "text " * 2000)
wiki.members["Template:T"] = titles
with serve(wiki), tempfile.TemporaryDirectory() as folder:
    for _ in range(2):
        wiki.asked.clear()
        start = time.perf_counter()
        done = fetch(Path(folder), template="T", api=wiki.address, contact="a@b.example", allow_http=True, clock=wiki.time.clock)
        took = time.perf_counter() - start
        print(json.dumps({"requests": len(wiki.asked), "content": wiki.content_requests, "new": done.new, "seconds": took}))
"""

BY_INDEX = """
from pathlib import Path
from pipeline.fetch.multistream import find_index, read_indexed
titles = json.loads(sys.argv[3])
def read_so_far():
    return int(open("/proc/self/io").read().split()[1])
index = find_index(Path(dump))
list(read_indexed(Path(dump), index, ["No such title"], "warm"))
before = read_so_far()
list(read_indexed(Path(dump), index, ["No such title"], "d"))
middle = read_so_far()
found = list(read_indexed(Path(dump), index, titles, "d"))
print(json.dumps({"found": len(found), "bytes": read_so_far() - middle - (middle - before)}))
"""


def build(folder: Path, dumps: Path, megabytes: int) -> tuple[Path, int, list[list[str]]]:
    """The dump, the bytes of its XML, and the titles of each stream."""
    pages: list[bytes] = []
    for file in sorted(dumps.glob("*.xml.bz2")):
        pages += [
            page
            for page in re.findall(rb"  <page>.*?</page>\n?", bz2.decompress(file.read_bytes()), re.DOTALL)
            if len(page) > 3000
        ]
    size = sum(map(len, pages))
    lots = [pages[n : n + PAGES_PER_STREAM] for n in range(0, len(pages), PAGES_PER_STREAM)]
    streams = [bz2.compress(b"".join(lot), 9) for lot in lots]
    names = [[re.search(rb"<title>(.*?)</title>", page)[1].decode() for page in lot] for lot in lots]
    dump = folder / "bench-multistream.xml.bz2"
    times = -(-megabytes * 1_000_000 // size)
    titles, lines = [], []
    with dump.open("wb") as file:
        file.write(bz2.compress(HEAD))
        for copy in range(times):
            for stream, lot in zip(streams, names, strict=True):
                # The index names each copy apart, so that one title leads to one stream.
                here = lot if copy == 0 else [f"{copy} {title}" for title in lot]
                lines += [f"{file.tell()}:1:{title}\n" for title in here]
                titles.append(here)
                file.write(stream)
        file.write(bz2.compress(b"</mediawiki>\n"))
    (folder / "bench-multistream-index.txt.bz2").write_bytes(bz2.compress("".join(lines).encode()))
    return dump, size * times, titles


def run(code: str, *arguments: str) -> list[dict[str, float]]:
    done = subprocess.run([sys.executable, "-c", PRELUDE + code, *arguments], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def quiet_run(code: str, *arguments: str) -> list[dict[str, float]]:
    """A run that others did not disturb, or the least disturbed of five."""
    tries: list[dict[str, float]] = []
    while len(tries) < 5 and not any(figures["others"] < 0.05 for figures in tries):
        tries += run(code, *arguments)
    return [min(tries, key=lambda figures: figures["others"])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dumps", type=Path, required=True)
    parser.add_argument("--megabytes", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        dump, size, titles = build(Path(name), options.dumps, options.megabytes)
        speeds(dump, size, options.rounds)
        indexed(dump, titles)
    for label, figures in zip(("first fetch of 1,000 pages", "second, unchanged"), run(REQUESTS, "", "1"), strict=True):
        print(f"{label}: {figures['requests']} requests, {figures['content']} of them for texts, {figures['seconds']:.1f} s")


def speeds(dump: Path, size: int, rounds: int) -> None:
    ways = [way for way in WAYS if NEEDS.get(way) is None or importlib.util.find_spec(NEEDS[way])]
    ways = [way for way in ways if way != "lbzip2" or shutil.which("lbzip2")]
    jobs = [
        (way, workers) for workers in (1, 2) for way in ways if workers == 1 or way not in ("stdlib", "bz2 + mwxml + substring")
    ]
    runs: dict[tuple[str, int], list[dict[str, float]]] = {job: [] for job in jobs}
    for _ in range(rounds):
        for way, workers in jobs:
            runs[way, workers] += quiet_run(WAYS[way], str(dump), str(workers))
    wall = {job: min(r["wall"] for r in runs[job]) for job in jobs}
    print(f"{size / 1e6:.0f} MB of XML, {dump.stat().st_size / 1e6:.0f} MB packed, the best of {rounds} interleaved rounds")
    for job in jobs:
        cpu = min(r["cpu"] for r in runs[job])
        peak = max(r["peak"] for r in runs[job])
        others = max(r["others"] for r in runs[job])
        print(
            f"  {job[0]:24} {job[1]} worker{'s' * (job[1] > 1):1} {size / wall[job] / 1e6:6.1f} MB/s  cpu {cpu:5.1f} s  peak {peak:4.0f} MB  others {others:.0%}"
        )
    for workers in (1, 2):
        bare = {way: wall[way, workers] for way in ("stdlib", "rapidgzip", "indexed_bzip2", "lbzip2") if (way, workers) in wall}
        for way, seconds in sorted(bare.items(), key=lambda item: item[1]):
            print(f"scan / {way}, {workers} worker(s): {seconds / wall['scan', workers]:.2f}")
    print(f"scan, two workers / one: {wall['scan', 1] / wall['scan', 2]:.2f}")
    usual = wall.get(("bz2 + mwxml + substring", 1))
    if usual:
        print(f"scan, one worker / bz2 + mwxml + substring: {usual / wall['scan', 1]:.2f}")


def indexed(dump: Path, titles: list[list[str]]) -> None:
    size = dump.stat().st_size
    together = titles[len(titles) // 2][:50]
    apart = [lot[0] for lot in titles[:: max(len(titles) // 50, 1)]][:50]
    for label, wanted in (("of one stream", together), ("of as many streams as there are", apart)):
        (figures,) = run(BY_INDEX, str(dump), "1", json.dumps(wanted))
        touched = sum(bool(set(lot) & set(wanted)) for lot in titles)
        print(
            f"{len(wanted)} titles {label} by index: {figures['bytes'] / size:.1%} of the file read ({touched} of {len(titles)} streams)"
        )


if __name__ == "__main__":
    main()
