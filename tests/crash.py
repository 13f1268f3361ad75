"""The kill matrix: `python tests/crash.py NUMBER [SEED]` kills so many runs, stages and fetches at seeded points; see `make crash`.

A point is a call that changes a folder (the kill comes before it; so one lies between each fsync and its rename), the end of an
fsync, or an instant drawn at random, in the middle of a write or of work. Afterwards readers must see one complete release or article, and the same
command again must end with the bytes that it ends with when nothing happens. Prints what was broken; ends with 1 if anything was.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from fake_dump import export, page
from fake_wiki import FakeTime, FakeWiki, serve

import pipeline.run
from pipeline import verbs
from pipeline.batches import process_batch
from pipeline.core import Article
from pipeline.fetch import fetch
from pipeline.fetch.local import read_raw

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
BOX = "{{{{Infobox spaceflight\n| name = Perun {0}\n| launch_mass = {1} kg\n| launch_date = 3 March 1965\n}}}}\n'''Perun {0}''' was a space probe. It was launched on 3 March 1965.\n"
EVENTS = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.truncate", "os.chmod", "shutil.rmtree", "open"}  # fmt: skip
# What tells when it was made, or is the lock and the log of attempts.
OF_THE_CLOCK = {"manifest.json", "report.html", "datapackage.json", ".lock", "runs.jsonl", "last_good.json", "status.json"}


@dataclass(frozen=True)
class Job:
    """Something that may be killed: `prepare` a folder, `do` it there; `whole` tells what is wrong with what readers see."""

    name: str
    prepare: Callable[[Path], None]
    do: Callable[[Path], object]
    whole: Callable[[Path], str]


# ---------------------------------------------------------------- the jobs


def put(folder: Path, mass: int) -> None:
    (folder / "raw").mkdir(exist_ok=True)
    for number in range(3):
        (folder / "raw" / f"Perun_{number}.wikitext").write_text(BOX.format(number, mass + number))


def run(folder: Path, now: datetime = LATER) -> None:
    pipeline.run.run(folder / "raw", folder / "out", now=now, accept_drift="a test")


def stages(folder: Path) -> None:
    verbs.extract_stage(folder / "raw", folder / "out", LATER)
    verbs.normalise_stage(folder / "out", LATER)
    verbs.export_stage(folder / "out", LATER, accept_drift="a test")
    verbs.report_stage(folder / "out", LATER)


def one_release(folder: Path) -> None:
    """A release of old masses, and new masses to read."""
    put(folder, 100)
    run(folder, NOW)
    put(folder, 200)


def release_is_whole(folder: Path) -> str:
    """`latest` is the release of before or the new one, with every file that its manifest counts on."""
    home = (folder / "out" / "latest").resolve()
    masses = pq.read_table(home / "missions.parquet", columns=["launch_mass_kg"]).column(0).to_pylist()
    files = {file.name for file in home.iterdir()}
    wanted = {f"{t.name}.{e}" for t in pipeline.run.PUBLISHED for e in ("csv", "parquet", "sheet.csv")}
    missing = (wanted | {"manifest.json", "report.html", "datapackage.json"}) - files
    digest = pipeline.run.content_hash(home)
    if masses not in ([100, 101, 102], [200, 201, 202]) or missing or not home.name.endswith(digest[:12]):
        return f"{home.name} is a mix: {masses}, without {missing}, sums to {digest[:12]}"
    return ""


TEXTS = {f"Perun {n}": BOX.format(n, 300 + n) for n in range(6)}


def dumps(folder: Path) -> None:
    (folder / "raw").mkdir()
    (folder / "d.xml").write_bytes(export(*(page(title, text, n + 1) for n, (title, text) in enumerate(TEXTS.items()))))


def articles_are_whole(folder: Path) -> str:
    """Each article that is there is one of the source, and nothing is there that cannot be read."""
    if not any(
        file.suffix in (".wikitext", ".parquet") for file in (folder / "raw").rglob("*") if not file.name.startswith(".")
    ):
        return ""
    found = list(read_raw(folder / "raw"))
    bad = [
        a
        for a in found
        if not isinstance(a, Article) or TEXTS.get(a.title) != a.text or a.wiki != "testwiki" or not a.revision_id
    ]
    return f"half written: {bad[:2]}" if bad else ""


def jobs(wiki: FakeWiki) -> list[Job]:
    def from_wiki(folder: Path) -> None:
        clock = FakeTime().clock
        fetch(
            folder / "raw", titles=[*TEXTS, "Perun 99"], api=wiki.address, contact="a@example.org", allow_http=True, clock=clock
        )

    def from_dump(folder: Path) -> None:
        fetch(folder / "raw", dump=folder / "d.xml", clock=FakeTime().clock)

    return [
        Job("run", one_release, run, release_is_whole),
        Job("stages", one_release, stages, release_is_whole),
        Job("fetch from a dump", dumps, from_dump, articles_are_whole),
        Job("fetch from a wiki", lambda folder: (folder / "raw").mkdir(), from_wiki, articles_are_whole),
    ]


# ---------------------------------------------------------------- killing


def watch(folder: Path, reached: Callable[[], None]) -> None:
    """Calls `reached` before each change in the folder, and after each fsync."""
    real = os.fsync

    def hook(event: str, args: tuple[Any, ...]) -> None:
        writes = event != "open" or (isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR))
        if event in EVENTS and writes and str(folder) in str(args[0]):
            reached()

    def fsync(handle: int) -> None:
        real(handle)
        reached()

    os.fsync = fsync
    sys.addaudithook(hook)


def forked(work: Callable[[], None]) -> int:
    """The number of a child that does the work and ends with 0, or with 1 and a traceback."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    finally:  # what the work raises is shown, and the child never goes on where its parent does
        traceback.print_exc()
        os._exit(1)


def points_of(job: Job, folder: Path) -> int:
    """How many points a job has that nobody kills."""
    count = [0]

    def work() -> None:
        def reached() -> None:
            count[0] += 1

        watch(folder, reached)
        job.do(folder)
        (folder / "count").write_text(str(count[0]))

    assert os.waitpid(forked(work), 0)[1] == 0, f"{job.name} fails by itself"
    return int((folder / "count").read_text())


def killed(job: Job, folder: Path, point: int, seconds: float) -> bool:
    """Does the job and kills it at the point, or (where that is 0) after some seconds; whether it was still at work."""

    def work() -> None:
        left = [point]

        def reached() -> None:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        watch(folder, reached)
        job.do(folder)

    child = forked(work)
    if not point:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def again(job: Job, folder: Path) -> bool:
    return os.waitpid(forked(lambda: job.do(folder)), 0)[1] == 0


def state(folder: Path) -> dict[str, str]:
    """Every file that readers or later runs may look at, but for what tells the time. The release goes by `latest`."""
    found = {}
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and file.name not in OF_THE_CLOCK and "/releases/" not in f"/{name}" and name != "count":
            found[name] = hashlib.sha256(file.read_bytes().replace(str(folder).encode(), b"")).hexdigest()  # notes name raw/
    for file in (folder / "out" / "latest").glob("*"):
        if file.name not in OF_THE_CLOCK:
            found[f"latest/{file.name}"] = hashlib.sha256(file.read_bytes()).hexdigest()
    return found


def matrix(number: int, seed: int) -> Iterator[tuple[str, str]]:
    """(where, what was broken or "") of each kill."""
    noise = random.Random(seed)
    wiki = FakeWiki(FakeTime())
    for title, text in TEXTS.items():
        wiki.add(title, text)
    with serve(wiki), tempfile.TemporaryDirectory() as place:
        ready: list[tuple[Job, Path, dict[str, str], int, float]] = []
        for job in jobs(wiki):
            base, reference = Path(place, job.name, "base"), Path(place, job.name, "reference")
            base.mkdir(parents=True)
            job.prepare(base)
            shutil.copytree(base, reference, symlinks=True)
            begun = time.monotonic()
            points = points_of(job, reference)
            ready.append((job, base, state(reference), points, time.monotonic() - begun))
        for turn, (job, base, expected, points, seconds) in enumerate(islice(cycle(ready), number)):
            point = noise.randint(1, points) if turn % 8 < 6 else 0
            folder = Path(place, job.name, f"try{turn}")
            shutil.copytree(base, folder, symlinks=True)
            hit = killed(job, folder, point, noise.uniform(0, seconds))
            where = (
                f"{job.name}, "
                + (f"point {point} of {points}" if point else "at some instant")
                + ("" if hit else " (too late)")
            )
            broken = job.whole(folder)
            if not broken and not again(job, folder):
                broken = "the next one fails"
            if not broken:
                now = state(folder)
                other = {name for name in now.keys() | expected.keys() if now.get(name) != expected.get(name)}
                broken = f"the next one ends otherwise: {sorted(other)[:5]}" if other else job.whole(folder)
            yield where, broken
            shutil.rmtree(folder)


def in_process(batches: Iterable[pa.RecordBatch], workers: int, peak: object) -> Iterator[pa.RecordBatch]:
    """Without worker processes: they write nothing, and cost most of the time."""
    return map(process_batch, batches)


def main(number: int, seed: int) -> int:
    pipeline.run.run_batches = in_process  # type: ignore[assignment]
    broken = 0
    for where, what in matrix(number, seed):
        broken += bool(what)
        print(f"{where}: {what or 'well'}", flush=True)
    print(f"{number} kills, {broken} of them broke something")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
