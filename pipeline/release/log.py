"""logs/runs.jsonl: one line a run, however it ended, with its id and exit status."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import files
from pipeline.errors import PipelineError, StorageError
from pipeline.release.manifest import code_version, run_id

INTERRUPTED = 130  # 128 + SIGINT, as shells count
LONGEST = 4000  # characters of an error: a gate may have thousands of failures


@contextlib.contextmanager
def logged(out: Path, now: datetime, verb: str) -> Iterator[dict[str, Any]]:
    """Writes the run's line when the block ends; the block may add facts to the line that it is given.

    A log that cannot be written stops a run that went well (StorageError), and never hides why another failed.
    """
    line: dict[str, Any] = {"run": run_id(now), "verb": verb, "time": now, "code": code_version()}
    path = out / "logs" / "runs.jsonl"
    try:
        yield line
    except BaseException as error:
        with contextlib.suppress(StorageError):
            files.append_line(path, line | {"status": _status(error), "error": _told(error)})
        raise
    files.append_line(path, line | {"status": 0})


def _status(error: BaseException) -> int:
    """The exit status that the command line ends with."""
    if isinstance(error, PipelineError):
        return error.status
    if isinstance(error, OSError):
        return StorageError.status
    return INTERRUPTED if isinstance(error, KeyboardInterrupt) else PipelineError.status


def _told(error: BaseException) -> str:
    return (error.what if isinstance(error, PipelineError) else f"{type(error).__name__}: {error}")[:LONGEST]
