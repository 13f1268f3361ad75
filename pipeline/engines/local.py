"""The local engine: batches of raw articles over worker processes, each with its own limits of time and memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from multiprocessing.connection import Connection, wait

import pyarrow as pa

from pipeline.engines.jail import guarded
from pipeline.engines.worker import Job, Worker
from pipeline.errors import PipelineError

_STILLBORN = 3  # workers that end before their first article: then it is not the articles


def run_batches(
    batches: Iterable[pa.RecordBatch], workers: int = 1, one: Job = guarded, peak: Callable[[int], None] = lambda kib: None
) -> Iterator[pa.RecordBatch]:
    """The outcomes of batches of RAW as batches of OUTCOMES, in the order in which they are ready.

    In memory are the batch that each worker has and the one that comes next. A worker that an article ends is replaced; the
    article is quarantined, and the rest of its batch done again. `one` gives the outcome of an article; `peak` hears the most memory in KiB that a worker has held.

    Raises:
        PipelineError: Workers end before they begin.
    """
    coming = iter(batches)
    queue = deque(islice(coming, 1))
    busy: dict[Connection, Worker] = {}
    idle: list[Worker] = []
    stillborn = 0
    try:
        while queue or busy:
            while queue and len(busy) < workers:
                worker = idle.pop() if idle else Worker(one)
                worker.give(queue.popleft())
                busy[worker.pipe] = worker
                queue.extend(islice(coming, 0 if queue else 1))
            ready: list[pa.RecordBatch] = []
            for worker in _settled(busy):
                del busy[worker.pipe]
                peak(worker.peak_kib)
                if worker.outcomes is not None:
                    ready.append(worker.outcomes)
                elif worker.at >= 0:
                    ready.append(worker.victim())
                    queue.extend(worker.unhurt())
                else:
                    stillborn += 1
                    queue.append(worker.batch)
                if worker.lost or worker.worn:
                    worker.end()
                else:
                    idle.append(worker)
            if stillborn == _STILLBORN:
                raise PipelineError("worker processes end before they begin", mend="run doctor, and see that memory is left")
            yield from ready
    finally:
        for worker in (*busy.values(), *idle):
            worker.end()


def _settled(busy: dict[Connection, Worker]) -> list[Worker]:
    """Waits until something is heard; gives the workers that are done or lost."""
    patience = max(0.0, min(worker.patience() for worker in busy.values()))
    heard = wait(list(busy), timeout=patience)
    for pipe in heard:
        busy[pipe].hear()  # type: ignore[index]  # `wait` says that it may give other kinds of handles too
    for worker in busy.values():
        if worker.pipe not in heard and worker.patience() <= 0:
            worker.give_up()
    return [worker for worker in busy.values() if worker.outcomes is not None or worker.lost]
