"""The local engine: articles in batches over a pool of worker processes, each article with a limit of time.

The order of the outcomes is that of the articles, whatever the number of workers. An article that stalls is stopped and
quarantined; one that kills its worker is found by trying the rest of its batch alone.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import FrameType

from pipeline.check import Failure
from pipeline.core import Article
from pipeline.stages import Outcome, Quarantined, process, whole

SECONDS_PER_ARTICLE = 10
_BATCH = 16


class _StalledError(Exception):
    pass


def run_articles(
    articles: Sequence[Article], workers: int, tick: Callable[[int], None] = lambda done: None
) -> Iterator[Outcome]:
    """The outcome of every article, in order."""
    batches = [list(articles[i : i + _BATCH]) for i in range(0, len(articles), _BATCH)]
    done = 0
    for outcomes in _map(batches, workers) if workers > 1 and len(batches) > 1 else map(run_batch, batches):
        done += len(outcomes)
        tick(done)
        yield from outcomes


def _map(batches: list[list[Article]], workers: int) -> Iterator[list[Outcome]]:
    context = multiprocessing.get_context("forkserver")
    at = 0
    while at < len(batches):
        try:
            with ProcessPoolExecutor(workers, mp_context=context) as pool:
                for outcomes in pool.map(run_batch, batches[at:]):
                    at += 1
                    yield outcomes
        except BrokenProcessPool:
            yield [_alone(article, context) for article in batches[at]]
            at += 1


def _alone(article: Article, context: multiprocessing.context.ForkServerContext) -> Outcome:
    try:
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            return pool.submit(run_batch, [article]).result()[0]
    except BrokenProcessPool:
        return broken(article, "the worker process died while it read this article")


def run_batch(articles: list[Article]) -> list[Outcome]:
    """The outcomes of a batch; each article has its limit, and none stops the others."""
    return [guarded(article, process) for article in articles]


def guarded(article: Article, job: Callable[[Article], Outcome]) -> Outcome:
    """The outcome of one article; whatever the job does, an outcome."""
    try:
        with _time_limit(SECONDS_PER_ARTICLE):
            return job(article)
    except _StalledError:
        return broken(article, f"it took more than {SECONDS_PER_ARTICLE} s")
    except (MemoryError, RecursionError) as error:
        return broken(article, f"{type(error).__name__}: more than one article may take")
    except Exception as error:  # noqa: BLE001 - a bug in one article is reported with its place and never stops the run
        place = traceback.extract_tb(error.__traceback__)[-1]
        why = f"{type(error).__name__}: {error} ({Path(place.filename).name}, line {place.lineno})"
        return broken(article, why, traceback.format_exc())


def broken(article: Article, why: str, trace: str = "") -> Outcome:
    """An article that could not be processed: quarantined whole. `why` is published, `trace` (with paths) is not."""
    failure = Failure("articles", "crash", why, article.article_id)
    row = {"source": article.source} | ({"traceback": trace} if trace else {})
    return whole(article, (Quarantined(article.article_id, "articles", row, (failure,)),))


@contextlib.contextmanager
def _time_limit(seconds: int) -> Iterator[None]:
    def stop(signum: int, frame: FrameType | None) -> None:
        raise _StalledError

    try:
        before = signal.signal(signal.SIGALRM, stop)
    except ValueError:  # not the main thread: no alarm can be set
        yield
        return
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
