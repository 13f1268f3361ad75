"""What one article may cost: seconds and memory, held inside the process that reads it. An article beyond them is quarantined."""

from __future__ import annotations

import contextlib
import resource
import signal
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from pipeline.check import Failure
from pipeline.core import Article
from pipeline.stages import Outcome, Quarantined, process, whole

SECONDS_PER_ARTICLE = 10.0
BYTES_PER_ARTICLE = 320 * 1024 * 1024  # beyond what the process holds already

_STATM = Path("/proc/self/statm")  # Linux alone tells, and holds, what a process may allocate


class _StalledError(BaseException):
    """Not an Exception: no parser may take it for its own."""


def guarded(
    article: Article,
    job: Callable[[Article], Outcome] = process,
    *,
    seconds: float = SECONDS_PER_ARTICLE,
    size: int = BYTES_PER_ARTICLE,
) -> Outcome:
    """The outcome of one article within the limits; whatever the job does, an outcome."""
    try:
        with _time_limit(seconds), _memory_limit(size):
            return job(article)
    except _StalledError:
        return broken(article, "time", f"it took more than {seconds:g} s")
    except MemoryError:
        return broken(article, "memory", f"it took more than {size >> 20} MiB of memory")
    except Exception as error:  # noqa: BLE001 - a bug in one article is reported with its place and never stops the run
        place = traceback.extract_tb(error.__traceback__)[-1]
        why = f"{type(error).__name__}: {error} ({Path(place.filename).name}, line {place.lineno})"
        return broken(article, "crash", why, traceback.format_exc())


def broken(article: Article, check: str, why: str, trace: str = "") -> Outcome:
    """An article that could not be processed: quarantined whole. `why` is published, `trace` (with paths) is not.

    `check` is time, memory or crash.
    """
    failure = Failure("articles", check, why, article.article_id)
    row = {"source": article.source} | ({"traceback": trace} if trace else {})
    return whole(article, (Quarantined(article.article_id, "articles", row, (failure,)),))


def exhausted(outcome: Outcome) -> bool:
    """Whether the article took more memory than it may: its worker, whose heap it has stretched, is to be replaced."""
    return any(failure.check == "memory" for q in outcome.quarantined for failure in q.failures)


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    def stop(signum: int, frame: FrameType | None) -> None:
        raise _StalledError

    try:
        before = signal.signal(signal.SIGALRM, stop)
    except ValueError:  # not the main thread: no alarm can be set
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _memory_limit(size: int) -> Iterator[None]:
    """At most so many bytes more than now. Where the system does not tell what a process holds there is no limit."""
    if not _STATM.exists():
        yield
        return
    used = int(_STATM.read_text().split()[5]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = used + size if hard == resource.RLIM_INFINITY else min(used + size, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
