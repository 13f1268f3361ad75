"""Whole runs over articles made by varying raw/: how cost grows with their number, with workers, and with what changed.

    python bench/bench_runs.py [--raw raw] [--count 10000] [--rounds 5]

Seconds are of whole `pipeline run` processes; memory is of all their processes together, shared pages counted once (PSS).
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from vary import vary

from pipeline.fetch.selection import read_selected, select
from pipeline.fetch.store import write_articles

ROOT = Path(__file__).parents[1]
EXTRA = "'''Perun{0}''' was a space probe that was launched on 3 March 1965 and failed {0} seconds later.\n"
SPARK = bool(shutil.which("java") and importlib.util.find_spec("pyspark"))
SCALES = 2000  # articles that one worker and two are compared on


@dataclass(slots=True)
class Runs:
    """What was measured: seconds by name, one a round; memory in MB."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    megabytes: dict[str, float] = field(default_factory=dict)

    def ratio(self, slow: str, fast: str) -> tuple[float, float, float]:
        """How many times as long one takes as the other, round by round: median, least, greatest."""
        found = [a / b for a, b in zip(self.seconds[slow], self.seconds[fast], strict=True)]
        return median(found), min(found), max(found)


def measure(raw: Path, rounds: int, count: int) -> Runs:
    """All runs: from 10 to `count` articles once each, then workers and changes in turn, round by round."""
    runs = Runs()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        base = Path(name)
        sizes = [n for n in (10, 100, 1000, 3000) if n < count] + [count]
        for size in {*sizes, min(SCALES, count)}:
            make(raw, base / f"raw-{size}", size)
        for size in sizes:
            runs.seconds[f"{size}"] = [run(base / f"raw-{size}", base / f"out-{size}", 2, runs.megabytes)]
        for size in (10, min(SCALES, count)) if SPARK else ():
            seconds = run(base / f"raw-{size}", base / "out", 2, engine=("--engine", "spark", "--master", "local[2]"))
            runs.seconds[f"Spark, {size}"] = [seconds]
            shutil.rmtree(base / "out")
        whole, out = base / f"raw-{count}", base / f"out-{count}"
        for turn in range(rounds):
            for workers in (1, 2):
                seconds = run(base / f"raw-{min(SCALES, count)}", base / "out", workers)
                runs.seconds.setdefault(f"{workers} workers", []).append(seconds)
                shutil.rmtree(base / "out")
            runs.seconds.setdefault("no change", []).append(run(whole, out, 2))
            (whole / "Perun.wikitext").write_text(EXTRA.format(turn + 2), "utf-8")
            runs.seconds.setdefault("one change", []).append(run(whole, out, 2))
        run(whole, base / "anew", 2)
        for file in sorted((base / "anew" / "latest").iterdir()):
            if file.suffix in (".csv", ".parquet") and file.read_bytes() != (out / "latest" / file.name).read_bytes():
                sys.exit(f"bench: {file.name} of many small runs is not that of one run")
    return runs


def make(raw: Path, folder: Path, count: int) -> None:
    """A folder of `count` articles: all but one in shards, one in a file of its own."""
    articles = [a for a in read_selected(select(raw)) if a.namespace == 0]
    write_articles(folder, "varied", vary(articles, count - 1))
    (folder / "Perun.wikitext").write_text(EXTRA.format(1), "utf-8")


def run(raw: Path, out: Path, workers: int, megabytes: dict[str, float] | None = None, engine: tuple[str, ...] = ()) -> float:
    """Seconds of one run; its greatest memory goes to `megabytes` under the folder's number."""
    command = [sys.executable, "-m", "pipeline", "run", "--raw", raw, "--out", out, "--workers", str(workers), *engine]
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True) as process:
        peak = 0
        while megabytes is not None and process.poll() is None:
            peak = max(peak, sum(held(process.pid)))
            time.sleep(0.05)
        if process.wait():
            sys.exit(f"bench: a run ended with {process.returncode}")
    if megabytes is not None:
        megabytes[raw.name.removeprefix("raw-")] = peak / 1e6
    return time.perf_counter() - start


def held(session: int) -> Iterator[int]:
    """Bytes that each process of a session holds, its share of what several hold."""
    for place in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):  # it ended meanwhile, or is no process
            if os.getsid(int(place.name)) == session:
                yield next(
                    int(line.split()[1]) * 1024
                    for line in (place / "smaps_rollup").read_text().splitlines()
                    if line.startswith("Pss:")
                )


def lines(runs: Runs) -> list[str]:
    """The measurements, a line each."""
    out = [
        f"{size:>6} articles, 2 workers: {seconds[0]:7.2f} s, {seconds[0] / int(size) * 1000:7.2f} ms an article, {runs.megabytes[size]:.0f} MB"
        for size, seconds in runs.seconds.items()
        if size.isdigit()
    ]
    out += [f"{name} articles: {seconds[0]:.1f} s" for name, seconds in runs.seconds.items() if name.startswith("Spark")]
    full = max(map(int, filter(str.isdigit, runs.seconds)))
    rounds = len(runs.seconds["no change"])
    runs.seconds["full"] = runs.seconds[f"{full}"] * rounds
    for slow, fast in (("1 workers", "2 workers"), ("no change", "full"), ("one change", "full")):
        middle, least, most = runs.ratio(slow, fast)
        told = ", ".join(f"{median(runs.seconds[name]):.2f} s" for name in (slow, fast))
        out.append(f"{slow} / {fast}: {middle:.3f} ({least:.3f} to {most:.3f}); {told}")
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--raw", type=Path, default=ROOT / "raw")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print("\n".join(lines(measure(options.raw, options.rounds, options.count))))


if __name__ == "__main__":
    main()
