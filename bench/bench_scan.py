"""How fast a dump is scanned, against what decompressing it costs; how much an index saves; how few requests a fetch takes.

    python bench/bench_scan.py [--dumps ../shared/corpus/dumps] [--megabytes 300] [--rounds 5]

Builds a multistream dump from the *.xml.bz2 in FOLDER in a temporary folder. Runs are interleaved, each in a process of its own,
and every ratio is the median of the rounds' own ratios, with their least and greatest. A run during which other processes took
more than a twentieth of the machine is done again, a few times at most. `indexed-bzip2`, `mwxml` (pip) and `lbzip2` (system) are
compared where they are installed.
"""

from __future__ import annotations

import argparse
import bz2
import importlib.util
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

PAGES_PER_STREAM = 100
SCATTERED = 3000  # streams of the dump in which titles are looked up; enwiki's has more than 200,000
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
USUAL = "bz2 + mwxml + substring"
NEEDS = {"indexed_bzip2": "indexed_bzip2", USUAL: "mwxml"}

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


Stream = tuple[bytes, list[str]]


def streams_of(dumps: Path) -> tuple[list[Stream], int]:
    """The pages of all dumps, mixed, as packed streams with their titles; and the bytes of their XML."""
    pages: list[bytes] = []
    for file in sorted(dumps.glob("*.xml.bz2")):
        pages += re.findall(rb"  <page>.*?</page>\n?", bz2.decompress(file.read_bytes()), re.DOTALL)
    random.Random(1).shuffle(pages)
    lots = [pages[n : n + PAGES_PER_STREAM] for n in range(0, len(pages), PAGES_PER_STREAM)]
    names = [[re.search(rb"<title>(.*?)</title>", page)[1].decode() for page in lot] for lot in lots]
    packed = [bz2.compress(b"".join(lot), 9) for lot in lots]
    return list(zip(packed, names, strict=True)), sum(map(len, pages))


def build(dump: Path, streams: list[Stream], copies: int) -> list[list[str]]:
    """Writes a multistream dump with its index; gives the titles of each stream."""
    titles, lines = [], []
    with dump.open("wb") as file:
        file.write(bz2.compress(HEAD))
        for copy in range(copies):
            for stream, names in streams:
                # The index names each copy apart, so that one title leads to one stream.
                here = names if copy == 0 else [f"{copy} {title}" for title in names]
                lines += [f"{file.tell()}:1:{title}\n" for title in here]
                titles.append(here)
                file.write(stream)
        file.write(bz2.compress(b"</mediawiki>\n"))
    index = dump.with_name(dump.name.replace(".xml.bz2", "-index.txt.bz2"))
    index.write_bytes(bz2.compress("".join(lines).encode()))
    return titles


def run(code: str, *arguments: str) -> list[dict[str, float]]:
    done = subprocess.run([sys.executable, "-c", PRELUDE + code, *arguments], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def quiet_run(code: str, *arguments: str) -> list[dict[str, float]]:
    """A run that others did not disturb, or the least disturbed of three."""
    tries: list[dict[str, float]] = []
    while len(tries) < 3 and not any(figures["others"] < 0.05 for figures in tries):
        tries += run(code, *arguments)
    return [min(tries, key=lambda figures: figures["others"])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dumps", type=Path, default=ROOT.parent / "shared" / "corpus" / "dumps")
    parser.add_argument("--megabytes", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    streams, size = streams_of(options.dumps)
    copies = -(-options.megabytes * 1_000_000 // size)
    with tempfile.TemporaryDirectory() as name:
        dump = Path(name, "bench-multistream.xml.bz2")
        build(dump, streams, copies)
        speeds(dump, size * copies, options.rounds)
        indexed(dump, build(dump, streams, -(-SCATTERED // len(streams))))
    for label, figures in zip(("first fetch of 1,000 pages", "second, unchanged"), run(REQUESTS, "", "1"), strict=True):
        print(f"{label}: {figures['requests']} requests, {figures['content']} of them for texts, {figures['seconds']:.1f} s")


Job = tuple[str, int]  # a way, with how many workers
Runs = dict[Job, list[dict[str, float]]]


def speeds(dump: Path, size: int, rounds: int) -> None:
    ways = [way for way in WAYS if NEEDS.get(way) is None or importlib.util.find_spec(NEEDS[way])]
    ways = [way for way in ways if way != "lbzip2" or shutil.which("lbzip2")]
    jobs = [(way, n) for n in (1, 2) for way in ways if n == 1 or way not in ("stdlib", USUAL)]
    runs: Runs = {job: [] for job in jobs}
    for _ in range(rounds):
        for way, workers in jobs:
            runs[way, workers] += quiet_run(WAYS[way], str(dump), str(workers))
    print(f"{size / 1e6:.0f} MB of XML, {dump.stat().st_size / 1e6:.0f} MB packed; medians of {rounds} interleaved rounds")
    for (way, workers), done in runs.items():
        wall, cpu = (median(r[figure] for r in done) for figure in ("wall", "cpu"))
        peak, others = (max(r[figure] for r in done) for figure in ("peak", "others"))
        speed = f"{size / wall / 1e6:6.1f} MB/s  cpu {cpu:5.1f} s  peak {peak:4.0f} MB  others {others:.0%}"
        print(f"  {way:24} {workers} worker{'s' * (workers > 1):1} {speed}")
    for workers in (1, 2):
        for way in ("stdlib", "rapidgzip", "indexed_bzip2", "lbzip2"):
            if (way, workers) in runs:
                print(f"scan / {way}, {workers} worker(s): {ratio(runs, (way, workers), ('scan', workers))}")
    print(f"scan, two workers / one: {ratio(runs, ('scan', 1), ('scan', 2))}")
    if (USUAL, 1) in runs:
        print(f"scan / {USUAL}, one worker: {ratio(runs, (USUAL, 1), ('scan', 1))}")


def ratio(runs: Runs, slow: Job, fast: Job) -> str:
    """How many times as fast one is as the other, round by round: the median, the least and the greatest."""
    found = [s["wall"] / f["wall"] for s, f in zip(runs[slow], runs[fast], strict=True)]
    return f"{median(found):.2f} ({min(found):.2f} to {max(found):.2f})"


def indexed(dump: Path, titles: list[list[str]]) -> None:
    size = dump.stat().st_size
    together = titles[len(titles) // 2][:50]
    apart = [lot[0] for lot in titles[:: len(titles) // 50]][:50]
    for label, wanted in (("of one stream", together), ("each in another stream", apart)):
        (figures,) = run(BY_INDEX, str(dump), "1", json.dumps(wanted))
        part = f"{figures['bytes'] / size:.2%} of the file's {size / 1e6:.0f} MB read"
        print(f"{len(wanted)} titles {label} by index: {part} ({len(titles)} streams)")


if __name__ == "__main__":
    main()
