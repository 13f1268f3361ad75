"""How processes of ours begin and end: soon, with nothing that they do not need, and with their employer."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver
from typing import Any

from pipeline.errors import PipelineError

CONTEXT = multiprocessing.get_context("forkserver")  # a fork of the employer would copy its threads' locks
CONTEXT.set_forkserver_preload(["pipeline.engines.worker", "pipeline.report.payload"])


def begin() -> None:
    """What a process that will employ workers does first: the server that they are forked from imports beside it, not after it."""
    forkserver.ensure_running()
    hide_pandas()


def enter() -> None:
    """What a worker process does first. Its employer hears an interrupt, and ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    hide_pandas()


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
            yield pool.map
    except BrokenProcessPool as error:
        raise PipelineError("a worker process died", mend="run doctor, and see that memory is left") from error


def _enter_pool() -> None:
    enter()
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    """A pool's process waits for more to do even where its employer was killed."""
    if employer := multiprocessing.parent_process():
        employer.join()
        os._exit(1)


def hide_pandas() -> None:
    """Lets pyarrow make its first array as if pandas were not installed. It would import it there, which takes a quarter of a second
    and 50 MB a process, for types that we never give it; whoever asks it for pandas later still gets it.
    """
    import pyarrow as pa

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
