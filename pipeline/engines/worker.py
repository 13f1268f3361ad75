"""A worker process, from both ends: its employer gives it batches of raw articles and hears which article it begins.

So the article that kills its worker, or that no alarm can stop, is known.
"""

from __future__ import annotations

import contextlib
import resource
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

import pyarrow as pa

from pipeline.batches import OUTCOMES, RAW, articles_of, outcome_batch, process_batch
from pipeline.core import Article
from pipeline.engines.jail import SECONDS_PER_ARTICLE, broken, exhausted
from pipeline.engines.processes import CONTEXT, enter
from pipeline.stages import Outcome

Job = Callable[[Article], Outcome]
KILLED_AFTER = SECONDS_PER_ARTICLE + 1.5  # seconds on one article: code that never returns to Python hears no alarm
_STARTED_AFTER = 60.0  # seconds that a worker may take until its first article


class Worker:
    """A process that works on article `at` of `batch` since `since`; `outcomes` are there when it is done, `lost` says why it ended."""

    def __init__(self, one: Job) -> None:
        self.pipe, theirs = CONTEXT.Pipe()
        self._process = CONTEXT.Process(target=_work, args=(theirs, one), daemon=True)
        self._process.start()
        theirs.close()
        self.worn = False
        self.lost = ""
        self.peak_kib = 0  # the most memory that it has held, as it last said

    def give(self, batch: pa.RecordBatch) -> None:
        """A batch of RAW to do."""
        self.batch, self.at, self.since = batch, -1, time.monotonic()
        self.outcomes: pa.RecordBatch | None = None
        with contextlib.suppress(BrokenPipeError):  # it died while it was idle: the next thing heard of it is its end
            self.pipe.send_bytes(batch.serialize().to_pybytes())

    def hear(self) -> None:
        """Takes in its next message: the article that it begins, the outcomes of the batch, or its end."""
        try:
            message = self.pipe.recv()
        except (EOFError, ConnectionResetError):
            self.lost = "the worker process died while it read this article"
            return
        if isinstance(message, int):
            self.at, self.since = message, time.monotonic()
        else:
            encoded, self.worn, self.peak_kib = message
            self.outcomes = pa.ipc.read_record_batch(pa.py_buffer(encoded), OUTCOMES)

    def patience(self) -> float:
        """Seconds until it is overdue."""
        return self.since + (_STARTED_AFTER if self.at < 0 else KILLED_AFTER) - time.monotonic()

    def give_up(self) -> None:
        """What its employer does when it is overdue."""
        self.lost = f"it took more than {KILLED_AFTER:g} s and no alarm stopped it"

    def victim(self) -> pa.RecordBatch:
        """The outcome of the article that ended it: quarantined."""
        [article] = articles_of(self.batch.slice(self.at, 1))
        return outcome_batch([broken(article, "crash", self.lost)])

    def unhurt(self) -> list[pa.RecordBatch]:
        """The rest of its batch, to be done again."""
        parts = (self.batch.slice(0, self.at), self.batch.slice(self.at + 1))
        return [part for part in parts if part.num_rows]

    def end(self) -> None:
        """Ends the process at once."""
        self._process.kill()
        self._process.join()
        self.pipe.close()


def _work(pipe: Connection, job: Job) -> None:
    """What runs in the process: batches until the employer is gone."""
    enter()
    worn = False
    while not worn:
        try:
            batch = pa.ipc.read_record_batch(pa.py_buffer(pipe.recv_bytes()), RAW)
        except EOFError:
            return
        begun = 0

        def one(article: Article) -> Outcome:
            nonlocal begun, worn
            pipe.send(begun)
            begun += 1
            outcome = job(article)
            worn = worn or exhausted(outcome)
            return outcome

        outcomes = process_batch(batch, one)
        pipe.send((outcomes.serialize().to_pybytes(), worn, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
