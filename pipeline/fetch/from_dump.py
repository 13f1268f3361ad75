"""Filling raw/ from a dump: the wanted pages that the store does not hold yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pipeline.core import Article
from pipeline.errors import InputError
from pipeline.fetch.articles import Raw, Refused
from pipeline.fetch.clock import Clock
from pipeline.fetch.dump import read_dump
from pipeline.fetch.multistream import find_index, read_indexed
from pipeline.fetch.spellings import find_template, find_titles, keep_template, keep_titles, names_of
from pipeline.fetch.store import Index, Known, read_index, write_articles
from pipeline.fetch.summary import FetchSummary, Tell
from pipeline.fetch.wanted import Wanted
from pipeline.terminal import Progress


def fetch_dump(raw: Path, dump: Path, wanted: Wanted, clock: Clock, tell: Tell, workers: int) -> FetchSummary:
    """Writes the wanted pages of a dump; of titles or templates those, else all.

    Raises:
        InputError: There is no such dump.
    """
    if not dump.is_file():
        raise InputError("there is no such dump", where=str(dump), mend="give the path of a *.xml, *.xml.bz2 or *.xml.gz")
    summary = FetchSummary(f"dump:{dump.name}")
    size, start = dump.stat().st_size, clock.monotonic()

    def tick(done: int) -> None:
        tell(Progress(done, size, "bytes", clock.monotonic() - start))

    write_articles(raw, dump.name.partition(".")[0], _fresh(raw, scan(dump, wanted, tick, workers), summary))
    return summary


def scan(dump: Path, wanted: Wanted, tick: Callable[[int], None] | None = None, workers: int = 1) -> Iterator[Raw]:
    """The wanted pages of a dump: by its index where titles are wanted and it has one, else by searching all of it."""
    index = find_index(dump)
    if wanted.titles and index:
        return read_indexed(dump, index, wanted.titles, dump.name)
    if wanted.titles:
        find, keep = find_titles(wanted.titles), keep_titles(wanted.titles)
    elif wanted.templates:
        names = [name for template in wanted.templates for name in names_of(template)]
        find, keep = find_template(names), keep_template(names)
    else:
        return read_dump(dump, dump.name, workers=workers, tick=tick)
    return read_dump(dump, dump.name, find=find, keep=keep, workers=workers, tick=tick)


def _fresh(raw: Path, pages: Iterable[Raw], summary: FetchSummary) -> Iterator[Article]:
    """The pages that the store does not hold, all of them counted."""
    held: dict[str, Index] = {}
    for page in pages:
        if isinstance(page, Refused):
            summary.refused.append(page)
            continue
        if page.wiki not in held:
            held[page.wiki] = read_index(raw, page.wiki)
        index = held[page.wiki]
        if (page.page_id, page.revision_id) in index.revisions:
            summary.unchanged += 1
            continue
        if page.page_id in index.pages:
            summary.changed += 1
        else:
            summary.new += 1
        if page.page_id is not None and page.revision_id is not None:
            index.add(Known(page.title, page.page_id, page.revision_id, page.source))
        yield page
