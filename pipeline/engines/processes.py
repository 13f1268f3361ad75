"""How processes of ours begin and end: soon, with nothing that they do not need, and with their employer."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice
from multiprocessing import forkserver
from typing import Any, TypeVar

from pipeline.errors import PipelineError

T = TypeVar("T")
R = TypeVar("R")

_DECAY_MS = 100  # to give back at once takes a third more time
# heard by a process that loads Arrow later: without it, half of Arrow uses the allocator that keeps most
if sys.platform == "linux":
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "jemalloc")
CONTEXT = multiprocessing.get_context("forkserver")  # a fork of the employer would copy its threads' locks
CONTEXT.set_forkserver_preload(["pipeline.engines.worker", "pipeline.report.payload"])


def begin() -> None:
    """What a process that will employ workers does first: the server that they are forked from imports beside it, not after it."""
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server inherits it: an interrupt is the employer's to hear
    forkserver.ensure_running()
    signal.signal(signal.SIGINT, heard)
    _spare_memory()


def enter() -> None:
    """What a worker process does first. Its employer hears an interrupt, and ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _spare_memory()


@contextlib.contextmanager
def spread(workers: int) -> Iterator[Callable[..., Any]]:
    """A `map` over as many processes as there are workers: over this one where it is one.

    Raises:
        PipelineError: One of the processes died.
    """
    if workers == 1:
        yield map
        return
    try:
        with ProcessPoolExecutor(workers, mp_context=CONTEXT, initializer=_enter_pool) as pool:
            yield partial(_mapped, pool, 4 * workers)
    except BrokenProcessPool as error:
        raise PipelineError("a worker process died", mend="run doctor, and see that memory is left") from error


def _mapped(pool: Executor, most: int, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """As `pool.map`, but no more than so many items and results are in memory. The first ones are begun at once."""
    coming = iter(items)
    begun = deque(pool.submit(function, item) for item in islice(coming, most))

    def results() -> Iterator[R]:
        while begun:
            yield begun.popleft().result()
            begun.extend(pool.submit(function, item) for item in islice(coming, 1))

    return results()


def _enter_pool() -> None:
    enter()
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    """A pool's process waits for more to do even where its employer was killed."""
    if employer := multiprocessing.parent_process():
        employer.join()
        os._exit(1)


def _spare_memory() -> None:
    """Has pyarrow give back soon what it frees, and make its first array as if pandas were not installed. It would import it there,
    which takes a quarter of a second and 50 MB a process, for types that we never give it; whoever asks it for pandas later still
    gets it.
    """
    import pyarrow as pa

    if "jemalloc" in pa.supported_memory_backends():  # of the allocators that it comes with, the one that can be told
        pa.set_memory_pool(pa.jemalloc_memory_pool())
        pa.jemalloc_set_decay_ms(_DECAY_MS)
    sys.meta_path.insert(0, _NoPandas)
    try:
        pa.array([])
    finally:
        sys.meta_path.remove(_NoPandas)


class _NoPandas:
    """A finder of modules (`sys.meta_path`)."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name=name)
