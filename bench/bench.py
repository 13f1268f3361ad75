"""Speed and memory against the peers, side by side: prints the figures and writes them between the marks of the README.

    python bench/bench.py [--rounds 5] [--count 10000] [--shared ../shared]

Jobs take turns, round by round, each in a process of its own; a figure is the median of the rounds' ratios, with the least and the
greatest. What runs on one core is told in the processor's seconds, so that other load on the machine weighs little.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TypeVar

import peers
from bench_export import bare, events, ours
from bench_export import seconds as export_seconds
from bench_runs import SCALES, SPARK, measure
from bench_scan import NEEDS, USUAL, WAYS, build, run, streams_of

from pipeline.fetch.articles import Refused
from pipeline.fetch.local import read_file

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
START, END = "<!-- bench: make bench writes this -->\n", "<!-- /bench -->"
MEGABYTES = 60  # of XML in the dump that is scanned
ROWS = 1_000_000

Figure = tuple[str, str, str]  # what, how it came out, the goal


def pages_of(shared: Path) -> dict[str, list[dict[str, str]]]:
    """The pages that the peers read, as texts: marked-up missions, all kinds of articles, and both."""
    files = sorted((shared / "gold" / "articles").glob("*.wikitext"))
    dumps = sorted((shared / "corpus" / "dumps").glob("*.bz2"))
    if not files or not dumps:
        sys.exit(f"bench: there are no pages below {shared}: give --shared")
    found = {"missions": read(files), "dumps": read(dumps)}
    return {**found, "pages": found["missions"] + found["dumps"]}


def read(files: list[Path]) -> list[dict[str, str]]:
    return [
        {"title": article.title, "text": article.text}
        for file in files
        for article in read_file(file, file.name)
        if not isinstance(article, Refused) and article.namespace == 0
    ]


def against_parsers(pages: dict[str, list[dict[str, str]]], folder: Path, npm: dict[str, str], rounds: int) -> Iterator[Figure]:
    """Texts to rows, and infoboxes to values, against those who parse wikitext."""
    for name, some in pages.items():
        (folder / name).write_text("".join(json.dumps(page) + "\n" for page in some), "utf-8")

    def job(name: str, some: str) -> Callable[[], float]:
        mine = [sys.executable, str(ROOT / "bench" / "jobs.py"), name, str(folder / some)]
        theirs = ["node", str(ROOT / "bench" / "peers_speed.mjs"), str(folder), name, str(folder / some)]
        return lambda: float(
            subprocess.run(theirs if name in npm else mine, stdout=subprocess.PIPE, check=True, cwd=ROOT).stdout
        )

    wanted = [("pages", peer) for peer in (*npm, "naive_version")] + [("missions", peer) for peer in (*npm, "naive_version")]
    jobs = {(name, some): job(name, some) for some, peer in wanted for name in ("whole_job", peer)}
    typing, parser = ("infobox_typing", "dumps"), ("mwparserfromhell", "dumps")
    jobs |= {each: job(*each) for each in (typing, parser)}
    took = in_turn(jobs, rounds)
    labels = {**{name: f"{name} {npm[name]}" for name in npm}, "wtf_wikipedia": "wtf_wikipedia `doc.json()`"}
    for some, peer in wanted:
        what = f"articles/s of the whole job on one core, {len(pages[some])} {some}, against "
        goal = ">= 1.0" if (some, peer) == ("pages", "wtf_wikipedia") else ""
        yield what + labels.get(peer, "a naive version of it"), ratio(took[peer, some], took["whole_job", some]), goal
    yield "infobox typing alone against mwparserfromhell's parse of whole pages", ratio(took[parser], took[typing]), ">= 10"


def against_readers(shared: Path, folder: Path, rounds: int) -> Iterator[Figure]:
    """A dump to articles with their infobox, against the decompressor alone and mwxml behind bz2."""
    streams, size = streams_of(shared / "corpus" / "dumps")
    dump = folder / "bench-multistream.xml.bz2"
    build(dump, streams, -(-MEGABYTES * 1_000_000 // size))
    ways = [way for way in ("scan", "rapidgzip", "stdlib", USUAL) if way not in NEEDS or importlib.util.find_spec(NEEDS[way])]
    took = in_turn({way: lambda way=way: run(WAYS[way], str(dump), "1")[0]["cpu"] for way in ways}, rounds)  # type: ignore[misc]
    for way in ways[1:]:
        what = {"rapidgzip": "the bare decompressor (rapidgzip)", "stdlib": "Python's bz2 alone"}.get(way, way)
        yield f"a dump scanned for articles, MB/s against {what}", ratio(took[way], took["scan"]), ""


def against_oneself(rounds: int, count: int) -> Iterator[Figure]:
    """More workers, nothing new, one article new; memory."""
    runs = measure(ROOT / "raw", rounds, count)
    runs.seconds["full"] = runs.seconds[f"{count}"] * len(runs.seconds["no change"])
    for what, slow, fast, goal in (
        (f"2 workers against 1, {min(SCALES, count):,} articles", "1 workers", "2 workers", ">= 1.7"),
        (f"nothing changed among {count:,} articles, against the full run", "no change", "full", "<= 0.05"),
        (f"one article changed among {count:,}, against the full run", "one change", "full", ""),
    ):
        yield what, shown(*runs.ratio(slow, fast)), goal
    for size in (10, min(SCALES, count)):
        if f"Spark, {size}" in runs.seconds:
            local = runs.seconds[f"{size}"][0] if size == 10 else median(runs.seconds["2 workers"])
            told = f"{runs.seconds[f'Spark, {size}'][0]:.1f} s against {local:.1f} s"
            yield f"{size:,} articles on Spark (`local[2]`) against 2 workers", told, ""
    seconds = median(runs.seconds["one change"])
    yield f"one article changed among {count:,}", f"{seconds:.1f} s", "seconds"
    yield f"peak memory, {count:,} articles, 2 workers, all processes", f"{runs.megabytes[f'{count}']:.0f} MB", "<= 600 MB"
    if count > 1000:
        yield "… against that of 1,000 articles", f"{runs.megabytes[f'{count}'] / runs.megabytes['1000']:.2f}", ""
    for size in [n for n in map(int, runs.megabytes) if n < count]:
        each = runs.seconds[f"{size}"][0] / size * 1000
        yield f"… {size:,} articles: {each:.1f} ms an article", f"{runs.megabytes[f'{size}']:.0f} MB", ""
    yield f"… {count:,} articles: {runs.seconds['full'][0] / count * 1000:.1f} ms an article", "", ""


def export_figure(rounds: int) -> Iterator[Figure]:
    data = events(ROWS)
    took = in_turn({job: lambda job=job: export_seconds(job, data) for job in (ours, bare)}, rounds)  # type: ignore[misc]
    yield f"export of {ROWS:,} rows against pyarrow writing them bare", ratio(took[ours], took[bare]), "<= 1.5"


Name = TypeVar("Name")


def in_turn(jobs: dict[Name, Callable[[], float]], rounds: int) -> dict[Name, list[float]]:
    took: dict[Name, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            took[name].append(job())
    return took


def ratio(slow: list[float], fast: list[float]) -> str:
    found = [a / b for a, b in zip(slow, fast, strict=True)]
    return shown(median(found), min(found), max(found))


def shown(middle: float, least: float, most: float) -> str:
    digits = 3 if middle < 0.1 else 2
    return f"{middle:.{digits}f} ({least:.{digits}f} to {most:.{digits}f})"


def versions(npm: dict[str, str]) -> str:
    """What ran, and what is missing here."""
    here = [f"Python {platform.python_version()}", *(f"{name} {v}" for name, v in npm.items())]
    missing = [name for name in peers.NPM if name not in npm]
    for name in ("mwparserfromhell", "mwxml", "rapidgzip", "pyarrow"):
        if importlib.util.find_spec(name):
            here.append(f"{name} {version(name)}")
        else:
            missing.append(name)
    missing += [] if SPARK else ["Spark (pyspark and Java)"]
    if shutil.which("node"):
        here.append(f"node {subprocess.run(['node', '--version'], capture_output=True, text=True, check=True).stdout.strip()}")
    return ", ".join(here) + (f"; missing here: {', '.join(missing)}" if missing else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options = parser.parse_args()
    pages = pages_of(options.shared)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        npm = peers.install(folder)
        for some in (
            against_parsers(pages, folder, npm, options.rounds),
            against_readers(options.shared, folder, options.rounds),
            export_figure(options.rounds),
            against_oneself(options.rounds, options.count),
        ):
            for figure in some:
                print(": ".join(figure), flush=True)
                figures.append(figure)
    rows = "".join(f"| {what} | {found} | {goal} |\n" for what, found, goal in figures)
    told = f"| ratio | median of {options.rounds} (least to greatest) | goal |\n|---|---|---|\n{rows}\n{versions(npm)}.\n"
    before, _, rest = README.read_text("utf-8").partition(START)
    README.write_text(before + START + told + END + rest.partition(END)[2], "utf-8")


if __name__ == "__main__":
    main()
