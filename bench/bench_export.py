"""Export of generated event rows against pyarrow writing the same table bare: medians and spreads of runs in turn.

    python bench/bench_export.py [ROWS] [RUNS]

Ours, lot by lot: the gates over the table, Parquet, exact CSV, spreadsheet CSV. Bare: `pq.write_table` and `pacsv.write_csv` twice, all defaults.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from pipeline.check import check_tables
from pipeline.export import Tables, parquet_file, sort_rows, write_tables
from pipeline.tables import EVENTS

ROWS_AT_ONCE = 32_768  # of a lot; in a run the rows of all tables share one


def events(rows: int) -> pa.Table:
    """Generated events, ten a mission, with times to the microsecond and words that differ."""
    made = []
    for n in range(rows):
        when = datetime(1957, 10, 4, tzinfo=UTC) + timedelta(minutes=n)
        mission = f"enwiki:Craft_{n // 10}"
        kind = ("launch", "separation", "landing", "anomaly")[n % 4]
        made.append(
            {
                "event_id": f"{mission}/{kind}-{n:08x}",
                "mission_id": mission,
                "sequence": n % 10 + 1,
                "event_type": kind,
                "status": "occurred",
                "subject": "spacecraft",
                "subject_text": f"the craft {n % 977}",
                "body": "Earth" if n % 3 else None,
                "time_edtf": f"{when:%Y-%m-%dT%H:%MZ}",
                "time_earliest": when,
                "time_latest": when + timedelta(seconds=59, microseconds=999_999),
                "time_precision": "minute",
                "time_approximate": False,
                "time_basis": "stated",
                "offset_s": n / 7 if n % 5 == 0 else None,
                "detail": f'it was launched, "at last", on day {n} of the programme',
                "conflict": False,
                "mention_count": n % 4 + 1,
                "credit": f"Craft {n // 10}, by the contributors of enwiki",
                "source_url": f"https://en.wikipedia.org/w/index.php?oldid={n // 10}",
                "licence": "CC BY-SA 4.0",
            }
        )
    return sort_rows(made, EVENTS)


def ours(data: pa.Table, folder: Path) -> None:
    def lots() -> Iterator[Tables]:
        for start in range(0, data.num_rows, ROWS_AT_ONCE):
            tables = {"events": data.slice(start, ROWS_AT_ONCE)}
            assert not check_tables(tables, [EVENTS])
            yield tables

    write_tables(lots(), [EVENTS], folder)


def parquet_alone(data: pa.Table, folder: Path) -> None:
    with parquet_file(EVENTS, folder / "events.parquet") as add:
        add(data)


def bare(data: pa.Table, folder: Path) -> None:
    pq.write_table(data, folder / "events.parquet")
    for name in ("events.csv", "events.sheet.csv"):
        pacsv.write_csv(data, folder / name)


def bare_parquet(data: pa.Table, folder: Path) -> None:
    pq.write_table(data, folder / "events.parquet")


def seconds(job: Callable[[pa.Table, Path], None], data: pa.Table) -> float:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        job(data, Path(folder))
        return time.perf_counter() - start


def main(rows: int = 1_000_000, runs: int = 5) -> None:
    data = events(rows)
    jobs = (ours, bare, parquet_alone, bare_parquet)
    took: dict[str, list[float]] = {job.__name__: [] for job in jobs}
    for _ in range(runs):
        for job in jobs:
            took[job.__name__].append(seconds(job, data))
    for name, times in took.items():
        print(f"{name:14} {statistics.median(times):6.2f} s  ({min(times):.2f} to {max(times):.2f})")
    for a, b in (("ours", "bare"), ("parquet_alone", "bare_parquet")):
        print(f"{a} / {b}: {statistics.median(took[a]) / statistics.median(took[b]):.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
