"""The engines: one function over batches, in processes that no article can take down, and nothing done twice."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline import cache
from pipeline.batches import (
    ARTICLES_PER_BATCH,
    OUTCOMES,
    articles_of,
    outcome_batch,
    process_batch,
    quarantined_of,
    raw_batches,
)
from pipeline.cli import main
from pipeline.core import Article
from pipeline.engines import jail, worker
from pipeline.engines.jail import guarded
from pipeline.engines.local import run_batches
from pipeline.engines.processes import spread
from pipeline.errors import PipelineError
from pipeline.extract import extract
from pipeline.fetch.articles import content_key
from pipeline.fetch.local import read_file
from pipeline.run import run
from pipeline.stages import Outcome, process
from pipeline.tables import PUBLISHED

ROOT = Path(__file__).parent.parent
HOSTILE = ROOT.parent / "shared" / "pathological"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BOX = "{{{{Infobox spaceflight\n| name = {0}\n| launch_mass = {1} kg\n| launch_date = 3 March 1965\n}}}}\n'''{0}''' was a space probe.\n"


def probe(number: int, title: str = "") -> Article:
    title = title or f"Perun {number}"
    return Article("enwiki", title, BOX.format(title, 100 + number), source="file:x")


def by_id(batches: Iterator[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(batches, OUTCOMES).sort_by("article_id").combine_chunks()


def told(batches: list[pa.RecordBatch]) -> dict[str, str]:
    """The check that each article failed, by title."""
    return {q.article_id.partition(":")[2]: q.failures[0].check for batch in batches for q in quarantined_of(batch)}


# ---------------------------------------------------------------- batches


def test_articles_are_what_they_were_after_their_way_through_a_batch() -> None:
    article = Article("w", "T é", "x\0y", "plain", 1, 2**62, 10, NOW, "a" * 40, "u", "l", "Q1", "s")
    bare = Article("w", "U", "")
    [batch] = raw_batches([article, bare])
    assert articles_of(batch) == [article, bare]


def test_long_articles_make_small_batches() -> None:
    long = [Article("w", f"T{n}", "x" * 1_500_000) for n in range(4)]
    assert [batch.num_rows for batch in raw_batches(long)] == [2, 2]
    assert [batch.num_rows for batch in raw_batches(map(probe, range(70)))] == [ARTICLES_PER_BATCH, ARTICLES_PER_BATCH, 6]


def test_a_batch_of_outcomes_holds_the_rows_of_each_article() -> None:
    articles = [probe(1), Article("w", "Rocket", "'''R''' is a rocket."), probe(2)]
    [raw] = raw_batches(articles)
    found = process_batch(raw).to_pylist()
    for article, row in zip(articles, found, strict=True):
        outcome = process(article)
        assert (row["article_id"], row["ignored"]) == (outcome.article_id, outcome.ignored)
        for table in PUBLISHED:
            rows = outcome.rows.get(table.name, [])
            assert [{k: v for k, v in r.items() if v is not None} for r in row[table.name]] == [
                {k: v for k, v in r.items() if v is not None} for r in rows
            ]


def test_the_key_of_an_article_covers_everything_that_it_states() -> None:
    one = probe(1)
    others = [
        Article("dewiki", one.title, one.text, source=one.source),
        Article("enwiki", one.title, one.text, source=one.source, url="u"),
        Article("enwiki", one.title, one.text + " ", source=one.source),
        Article("enwiki", one.title, one.text, source=one.source, timestamp=NOW),
    ]
    assert len({content_key(a) for a in (one, *others)}) == 5
    assert content_key(probe(1)) == content_key(one)


# ---------------------------------------------------------------- workers


def dies(article: Article) -> Outcome:
    if article.title.startswith("Killer"):
        os.kill(os.getpid(), signal.SIGKILL)
    return guarded(article)


def hangs(article: Article) -> Outcome:
    if article.title.startswith("Deaf"):
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        signal.sigwait([signal.SIGUSR1])  # as code that never returns to the interpreter
    return Outcome(article.article_id)


def tells_of_pandas(article: Article) -> Outcome:
    return Outcome(article.article_id, ignored=str("pandas" in sys.modules))


def test_no_process_of_a_run_takes_the_room_that_pandas_takes(tmp_path: Path) -> None:
    """pyarrow imports it with the first array that it makes, if it can."""
    first, second = run_batches(raw_batches(map(probe, range(ARTICLES_PER_BATCH + 1))), 1, tells_of_pandas)
    assert {*first.column("ignored").to_pylist(), *second.column("ignored").to_pylist()} == {"False"}
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "Perun.wikitext").write_text(probe(1).text, "utf-8")
    code = "import sys, pipeline.cli\ntry:\n    pipeline.cli.main(['run', '--raw', 'raw'])\nfinally:\n    print('pandas' in sys.modules)"
    command = [sys.executable, "-c", code]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "False"), done.stderr


@pytest.mark.parametrize("workers", [1, 2])
def test_a_spread_map_gives_its_results_in_order(workers: int) -> None:
    with spread(workers) as each:
        assert list(each(len, ["a", "", "ccc", "bb"])) == [1, 0, 3, 2]


def test_a_process_that_dies_ends_a_spread_map_and_says_so() -> None:
    with pytest.raises(PipelineError, match="a worker process died"), spread(2) as each:
        list(each(os._exit, [9, 9]))


def test_the_processes_of_a_spread_map_end_with_an_employer_that_is_killed() -> None:
    code = "import os, time\nfrom pipeline.engines.processes import spread\nwith spread(2) as each:\n    for number in each(abs, [os.getpid()]):\n        print(*(child.pid for child in __import__('multiprocessing').active_children()), flush=True)\n        time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as employer:
        assert employer.stdout is not None
        children = [int(word) for word in employer.stdout.readline().split()]
        employer.kill()
    assert children
    deadline = time.monotonic() + 60
    while any(map(alive, children)):
        assert time.monotonic() < deadline, "they wait for more to do"
        time.sleep(0.02)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_any_number_of_workers_gives_the_same_outcomes() -> None:
    articles = [probe(n) for n in range(ARTICLES_PER_BATCH * 2 + 5)]
    one = by_id(run_batches(raw_batches(articles), 1))
    assert one.equals(by_id(run_batches(raw_batches(articles), 3)))
    assert one.num_rows == len(articles)


def test_an_article_that_kills_its_worker_is_quarantined_and_the_others_go_on() -> None:
    articles = [probe(n) for n in range(40)]
    articles[3] = probe(3, "Killer 1")
    articles[39] = probe(39, "Killer 2")
    found = list(run_batches(raw_batches(articles), 2, dies))
    assert told(found) == {"Killer_1": "crash", "Killer_2": "crash"}
    assert sum(batch.num_rows for batch in found) == 40
    assert sum(len(rows) for batch in found for rows in batch.column("missions").to_pylist()) == 38


def test_an_article_that_hears_no_alarm_is_ended_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "KILLED_AFTER", 3)  # the others stay below it on a busy machine too
    found = list(run_batches(raw_batches([probe(1), probe(2, "Deaf"), probe(3)]), 1, hangs))
    assert told(found) == {"Deaf": "crash"}
    assert sum(batch.num_rows for batch in found) == 3


def test_the_input_is_read_as_it_is_needed() -> None:
    taken = 0

    def endless() -> Iterator[Article]:
        nonlocal taken
        while True:
            taken += 1
            yield probe(taken)

    outcomes = run_batches(raw_batches(endless()), 2)
    next(outcomes)
    assert taken <= 4 * ARTICLES_PER_BATCH
    outcomes.close()


def test_an_article_that_stalls_is_quarantined() -> None:
    def stalls(article: Article) -> Outcome:
        while True:
            pass

    outcome = guarded(probe(1), stalls, seconds=0.05)
    assert [q.failures[0].check for q in outcome.quarantined] == ["time"]
    assert [row["check"] for row in outcome.rows["issues"]] == ["time"]


@pytest.mark.skipif(not jail._STATM.exists(), reason="only Linux tells and holds what a process may allocate")
def test_an_article_that_takes_too_much_memory_is_quarantined() -> None:
    def grows(article: Article) -> Outcome:
        assert len(bytearray(1 << 30))
        return process(article)

    outcome = guarded(probe(1), grows, size=64 << 20)
    assert [q.failures[0].check for q in outcome.quarantined] == ["memory"]
    assert guarded(probe(1), size=64 << 20).rows["missions"]


@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the hostile files are not beside the project")
def test_every_hostile_file_ends_in_a_row_an_issue_or_quarantine(tmp_path: Path) -> None:
    """Each alone and each as a value of an infobox and in the prose; a worker that took 12 s or 320 MiB more would be a quarantine."""
    articles: list[Article] = []
    for file in sorted(HOSTILE.glob("*.wiki")):
        text = file.read_bytes().decode("utf-8", "replace")
        inside = (
            BOX.format(file.stem, 1).replace("100 kg", text)
            + f"It was launched. {text}\n\n== Mission ==\nIt landed on 4 May 1966.\n"
        )
        articles += [Article("enwiki", file.stem, text), Article("enwiki", file.stem + " inside", inside)]
    found = list(run_batches(raw_batches(articles), 2))
    assert sum(batch.num_rows for batch in found) == len(articles)
    for row in pa.Table.from_batches(found).to_pylist():
        assert row["ignored"] or row["missions"] or row["issues"] or row["quarantined"], row["article_id"]
    assert "crash" not in told(found).values()
    for file in sorted(f for f in HOSTILE.iterdir() if ".xml" in f.name):
        assert all(item for item in read_file(file, file.name))


def test_an_article_that_states_more_events_than_any_tells_says_that_the_first_are_read() -> None:
    told = "".join(f"On {n % 28 + 1} May 1966 it fired its engine.\n\n" for n in range(1100))
    outcome = process(Article("enwiki", "Perun", BOX.format("Perun", 1) + told))
    assert [row["message"] for row in outcome.rows["issues"]] == ["1100 statements of events: the first 1000 are read"]
    assert len(outcome.rows["mentions"]) == 1001


# ---------------------------------------------------------------- nothing twice


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for number in range(5):
        (folder / f"Perun_{number}.wikitext").write_text(BOX.format(f"Perun {number}", 100 + number))
    return folder


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles that go to workers, as they go."""
    titles: list[str] = []

    def counted(batches: Iterator[pa.RecordBatch], workers: int, peak: object) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            titles.extend(batch.column("title").to_pylist())
            yield process_batch(batch, guarded)

    monkeypatch.setattr("pipeline.run.run_batches", counted)
    return titles


def tables(out: Path) -> dict[str, bytes]:
    return {
        name: (out / "latest" / name).read_bytes() for name in (f"{t.name}.{e}" for t in PUBLISHED for e in ("csv", "parquet"))
    }


def test_only_a_changed_article_is_parsed_again(raw: Path, tmp_path: Path, parsed: list[str]) -> None:
    run(raw, tmp_path / "out", now=NOW)
    parsed.clear()
    (raw / "Perun_3.wikitext").write_text(BOX.format("Perun 3", 999))
    (raw / "Perun_2.json").write_text('{"revision_id": 7}')
    (raw / "Perun_4.wikitext").unlink()
    (raw / "Perun_5.wikitext").write_text(BOX.format("Perun 5", 5))
    assert run(raw, tmp_path / "out", now=NOW + timedelta(hours=1), accept_drift="a test").published
    assert sorted(parsed) == ["Perun 2", "Perun 3", "Perun 5"]
    run(raw, tmp_path / "anew", now=NOW)
    assert tables(tmp_path / "out") == tables(tmp_path / "anew")


def test_other_code_parses_everything_again(
    raw: Path, tmp_path: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(raw, tmp_path / "out", now=NOW)
    monkeypatch.setattr(cache, "code", lambda: "other code")
    run(raw, tmp_path / "out", now=NOW + timedelta(hours=1))
    assert len(parsed) == 10


def test_what_crashed_is_tried_again(raw: Path, tmp_path: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.stages.extract", lambda article: 1 / (article.title != "Perun 1"))
        with pytest.raises(Exception, match="quarantined"):
            run(raw, tmp_path / "out", now=NOW)
    parsed.clear()
    assert run(raw, tmp_path / "out", now=NOW).rows["missions"] == 5
    assert "Perun 1" in parsed


def test_what_is_quarantined_is_replayed_alone_by_the_command_that_is_told(
    raw: Path, tmp_path: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (raw / "It's 1 & 2.wikitext").write_text(BOX.format("Perun 9", 900))
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.stages.extract", lambda article: extract(article) if "Perun" in article.title else 1 / 0)
        run(raw, tmp_path / "out", now=NOW)
    [told] = (tmp_path / "out" / "quarantine").iterdir()
    python, *command = shlex.split(json.loads(told.read_bytes())["replay"])
    assert (python, command[:2]) == ("python", ["-m", "pipeline"])
    parsed.clear()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="0"):
        main(command[2:])
    assert parsed == ["It's 1 & 2"]
    assert (tmp_path / "replayed" / "latest" / "missions.csv").is_file()
    with pytest.raises(SystemExit, match="66"):
        main([*command[2:-1], "--only=enwiki:No such article"])


@pytest.mark.parametrize("damage", [b"", b"ARROW1", b"no arrow at all"])
def test_a_damaged_cache_costs_time_and_nothing_else(raw: Path, tmp_path: Path, parsed: list[str], damage: bytes) -> None:
    run(raw, tmp_path / "out", now=NOW)
    cache.place(tmp_path / "out").write_bytes(damage)
    assert not run(raw, tmp_path / "out", now=NOW + timedelta(hours=1)).published
    assert len(parsed) == 10


def test_a_run_over_nothing_new_stops_before_the_tables(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(raw, tmp_path, now=NOW)
    monkeypatch.setattr("pipeline.run.publish", lambda *_, **__: pytest.fail("the tables were made again"))
    again = run(raw, tmp_path, now=NOW + timedelta(hours=1))
    assert (again.release, again.published, again.rows, again.articles) == (first.release, False, first.rows, first.articles)


def test_other_options_make_the_tables_again(raw: Path, tmp_path: Path) -> None:
    run(raw, tmp_path, now=NOW)
    facts = run(raw, tmp_path, now=NOW + timedelta(hours=1), sentences=False, accept_drift="facts alone")
    assert facts.published


def test_small_changes_leave_no_crumbs(tmp_path: Path) -> None:
    batches = [outcome_batch([process(probe(n))], [f"k{n}"]) for n in range(35)]
    file = tmp_path / "outcomes.arrow"
    cache.keep(file, batches)
    assert [block.num_rows for block in cache.kept(file)] == [35]
    cache.keep(file, cache.kept_of(file, {"k1", "k34"}))
    assert cache.known(file) == {"k1", "k34"}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_an_interrupt_is_heard_by_the_employer_alone_from_the_first_moment() -> None:
    told = (
        "from multiprocessing import forkserver; from pathlib import Path; from pipeline.engines import processes; "
        "processes.begin(); print(Path('/proc', str(forkserver._forkserver._forkserver_pid), 'status').read_text())"
    )
    status = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    [ignored] = re.findall(r"^SigIgn:\s*([0-9a-f]+)$", status, re.MULTILINE)
    assert int(ignored, 16) >> (signal.SIGINT - 1) & 1
