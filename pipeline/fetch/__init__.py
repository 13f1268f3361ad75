"""Sources: raw folders, dumps, the wiki's API, and the raw store. The only network code, and loaded only where it is needed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.fetch.clock import SYSTEM, Clock
from pipeline.fetch.summary import FetchSummary, Say, Tell, quiet
from pipeline.fetch.wanted import API, SOURCES, Wanted, read_sources, read_titles
from pipeline.files import lock
from pipeline.terminal import Meter


def fetch_from_options(options: argparse.Namespace) -> dict[str, Any]:
    """`fetch` as the command line asks for it; progress goes to a terminal's stderr only."""
    meter = Meter(sys.stderr)
    summary = fetch(
        options.raw,
        titles=read_titles(options.titles or ()),
        template=options.template,
        category=options.category,
        dump=options.dump,
        api=None if options.api == API else options.api,
        contact=options.contact,
        allow_http=options.allow_http,
        progress=meter,
        say=meter.say,
        workers=options.workers,
    )
    return summary.as_dict()


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
    say: Say = quiet,
    workers: int = 1,
) -> FetchSummary:
    """Fills raw/ with what is asked for; where nothing is, with what raw/sources.toml lists.

    Raises:
        ConfigurationError: No contact is given, or sources.toml cannot be understood.
        UsageError: The wiki's address is not safe, or a category of a dump is wanted.
        InputError: There is no such dump, it is damaged, or nothing says what to fetch.
        TryLaterError: Another fetch holds the folder, or the wiki says later; what was fetched is kept.
        UnreachableError: The wiki gives no usable answer.
        StorageError: The folder cannot be written.
    """
    if workers < 1:
        raise UsageError("there is no fetch without a worker", where="--workers", mend="give 1 or more")
    wanted = Wanted(tuple(titles), (template,) if template else (), (category,) if category else ())
    if dump is not None:
        from pipeline.fetch.from_dump import fetch_dump

        with lock(raw, clock.now()):
            return fetch_dump(raw, dump, wanted, clock, progress, workers)
    if wanted == Wanted():
        wanted = read_sources(raw / SOURCES)
    from pipeline.fetch.from_wiki import fetch_wiki
    from pipeline.fetch.http import Client

    client = Client(api or wanted.api, contact, clock, allow_http, say=say)
    with lock(raw, clock.now()):
        return fetch_wiki(raw, wanted, client, progress)
