"""Sources: raw folders, dumps, the wiki's API, and the raw store. The only network code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.fetch.from_dump import fetch_dump
from pipeline.fetch.from_wiki import fetch_wiki
from pipeline.fetch.http import SYSTEM, Client, Clock
from pipeline.fetch.summary import FetchSummary, Tell, quiet
from pipeline.fetch.wanted import SOURCES, Wanted, read_sources
from pipeline.files import lock


def fetch(
    raw: Path,
    *,
    titles: Sequence[str] = (),
    template: str | None = None,
    category: str | None = None,
    dump: Path | None = None,
    api: str | None = None,
    contact: str | None = None,
    allow_http: bool = False,
    clock: Clock = SYSTEM,
    progress: Tell = quiet,
    workers: int = 1,
) -> FetchSummary:
    """Fills raw/ with what is asked for; where nothing is, with what raw/sources.toml lists.

    Raises:
        ConfigurationError: No contact is given, or sources.toml cannot be understood.
        UsageError: The wiki's address is not safe.
        InputError: There is no such dump, or nothing says what to fetch.
        TryLaterError: Another fetch holds the folder, or the wiki says later; what was fetched is kept.
        UnreachableError: The wiki gives no usable answer.
        StorageError: The folder cannot be written.
    """
    wanted = Wanted(tuple(titles), (template,) if template else (), (category,) if category else ())
    if dump is not None:
        with lock(raw, clock.now()):
            return fetch_dump(raw, dump, wanted, clock, progress, workers)
    if wanted == Wanted():
        wanted = read_sources(raw / SOURCES)
    client = Client(api or wanted.api, contact, clock, allow_http)
    with lock(raw, clock.now()):
        return fetch_wiki(raw, wanted, client, progress)
