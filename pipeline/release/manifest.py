"""manifest.json: what a run read, with which code and options, what came of it, and what it cost. Volatile facts live here."""

from __future__ import annotations

import hashlib
import os
import platform
import resource
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pipeline
from pipeline.check import Failure
from pipeline.core import Row


@cache
def code_version() -> str:
    """The version and a hash over the package's code and vocabularies: two runs of the same code have the same one."""
    root = Path(pipeline.__file__).parent
    digest = hashlib.sha256()
    for path in sorted((*root.rglob("*.py"), *root.rglob("*.csv")), key=lambda p: p.relative_to(root).as_posix()):
        digest.update(f"{path.relative_to(root).as_posix()}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return f"{pipeline.__version__}+{digest.hexdigest()[:12]}"


def libraries() -> dict[str, str]:
    """The versions of what the code reads with, whose answers reach the rows."""
    return {"python": platform.python_version(), **{name: version(name) for name in ("mwparserfromhell", "tzdata")}}


def run_id(now: datetime) -> str:
    """The start and the process: two runs that start in one second differ."""
    return f"{now:%Y%m%dT%H%M%SZ}-{os.getpid()}"


def manifest(
    now: datetime,
    seconds: float,
    *,
    inputs: list[dict[str, Any]],
    reading: str,
    stages: list[dict[str, Any]],
    counts: Mapping[str, Any],
    quarantined: Iterable[Row],
    options: Mapping[str, Any],
    drifted: Iterable[Failure] = (),
    accepted: str = "",
    before: str | None = None,
    changes: Mapping[str, Any] | None = None,
    largest_worker: int = 0,
) -> dict[str, Any]:
    """The manifest of a run that passed its gates.

    Args:
        now: when the run started.
        seconds: how long it took until the manifest was written.
        inputs: article_id, revision_id, source and sha256 of every article read.
        reading: stands for everything that the run read and for the code that read it, "" where that is not known.
        stages: what went into each stage, what came out, what was quarantined or ignored by reason.
        counts: the summary of the run.
        quarantined: article_id, table, check and message of every failure.
        options: what the user asked for.
        drifted: findings against the release before, which `accepted` lets through.
        accepted: the reason given with --accept-drift, "" if none.
        before: the release that this one is compared with.
        changes: rows added, removed and changed of every table.
        largest_worker: KiB that the largest worker held; 0 where none was needed, or another engine's had their own machine.
    """
    findings = [{"check": f.check, "message": f.message} for f in drifted]
    return {
        "run": run_id(now),
        "started": now,
        "finished": now + timedelta(seconds=seconds),
        "code": code_version(),
        "libraries": libraries(),
        "options": dict(options),
        "stages": stages,
        "counts": dict(counts),
        "quarantined": list(quarantined),
        "gates": {
            "tables": "passed",
            "drift": "accepted" if findings else "passed" if before else "no release before",
            "findings": findings,
            "accepted": accepted if findings else "",
        },
        "before": before,
        "changes": changes or {},
        "peak_memory_kib": {"main": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, "largest_worker": largest_worker},
        "reading": reading,
        "inputs": inputs,
    }
