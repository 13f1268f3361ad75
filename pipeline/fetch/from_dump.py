"""Filling raw/ from a dump: the wanted pages that the store does not hold yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pipeline.core import Article
from pipeline.errors import InputError, UsageError
from pipeline.fetch.articles import Raw, Refused
from pipeline.fetch.clock import Clock
from pipeline.fetch.dump import DAMAGED, open_dump, read_dump, read_head, read_wiki
from pipeline.fetch.multistream import find_index, read_indexed
from pipeline.fetch.outcomes import Kind, Outcome, record_outcomes
from pipeline.fetch.spellings import any_of, find_template, find_titles, keep_template, keep_titles, names_of, title_key
from pipeline.fetch.store import Index, Known, read_index, write_articles
from pipeline.fetch.summary import FetchSummary, Tell
from pipeline.fetch.wanted import Wanted
from pipeline.terminal import Progress


def fetch_dump(raw: Path, dump: Path, wanted: Wanted, clock: Clock, tell: Tell, workers: int) -> FetchSummary:
    """Writes the wanted pages of a dump; of titles and templates those, else all.

    Raises:
        InputError: There is no such dump, or it is damaged; what could be read of it is kept.
        UsageError: Categories are wanted, which no dump of pages lists.
    """
    if wanted.categories:
        mend = "give --template or --titles, or ask the wiki itself: without --dump"
        raise UsageError("a dump does not say which pages stand in a category", where="--category", mend=mend)
    if not dump.is_file():
        raise InputError("there is no such dump", where=str(dump), mend="give the path of a *.xml, *.xml.bz2 or *.xml.gz")
    size, start = dump.stat().st_size, clock.monotonic()

    def tick(done: int) -> None:
        tell(Progress(done, size, "bytes", clock.monotonic() - start))

    job = _Job(raw, clock, FetchSummary(f"dump:{dump.name}"))
    write_articles(raw, dump.name.partition(".")[0], job.fresh(scan(dump, wanted, tick, workers)))
    _raise_damage(dump, job.summary)
    job.record_missing(wanted.titles, dump)
    return job.summary


def _raise_damage(dump: Path, summary: FetchSummary) -> None:
    for refused in summary.refused:
        if refused.check == DAMAGED:
            kept = f"{summary.new + summary.changed + summary.unchanged} pages could be read and are kept, the others are lost"
            place = refused.where.removeprefix(dump.name).strip()
            raise InputError(
                f"{refused.message}; {kept}",
                where=f"{dump} {place}".strip(),
                mend="download it again, and give the same command: it adds what is not there yet",
            )


def scan(dump: Path, wanted: Wanted, tick: Callable[[int], None] | None = None, workers: int = 1) -> Iterator[Raw]:
    """The wanted pages of a dump: by its index where titles alone are wanted and it has one, else by searching all of it."""
    index = find_index(dump)
    if index and wanted.titles and not wanted.templates:
        return read_indexed(dump, index, wanted.titles, dump.name)
    searches = []
    if wanted.titles:
        searches.append((find_titles(wanted.titles), keep_titles(wanted.titles)))
    if wanted.templates:
        names = [name for template in wanted.templates for name in names_of(template)]
        searches.append((find_template(names), keep_template(names)))
    find, keep = any_of(searches) if searches else (None, None)
    return read_dump(dump, dump.name, find=find, keep=keep, workers=workers, tick=tick)


class _Job:
    """One fetch under way: what the store holds of each wiki, what was counted, which titles were there."""

    def __init__(self, raw: Path, clock: Clock, summary: FetchSummary) -> None:
        self.raw, self.clock, self.summary = raw, clock, summary
        self.held: dict[str, Index] = {}
        self.seen: set[str] = set()

    def fresh(self, pages: Iterable[Raw]) -> Iterator[Article]:
        """The pages that the store does not hold, all of them counted."""
        for page in pages:
            if isinstance(page, Refused):
                self.summary.refused.append(page)
                continue
            if page.wiki not in self.held:
                self.held[page.wiki] = read_index(self.raw, page.wiki)
            index = self.held[page.wiki]
            self.seen.add(title_key(page.title))
            self._note_move(page, index)
            if (page.page_id, page.revision_id) in index.revisions:
                self.summary.unchanged += 1
                continue
            if page.page_id in index.pages:
                self.summary.changed += 1
            else:
                self.summary.new += 1
            if page.page_id is not None and page.revision_id is not None:
                index.add(Known(page.title, page.page_id, page.revision_id, page.source))
            yield page

    def _note_move(self, page: Article, index: Index) -> None:
        """Records that a page has had two titles, before its text is written: all its revisions belong to the newest."""
        known = index.pages.get(page.page_id) if page.page_id is not None else None
        if known is None or page.revision_id is None or known.title == page.title:
            return
        old, new = sorted([(known.revision_id, known.title), (page.revision_id, page.title)])
        self.summary.moved += 1
        record_outcomes(self.raw, [self._say(page.wiki, "moved", old[1], new[1], page.page_id)])

    def record_missing(self, titles: Iterable[str], dump: Path) -> None:
        """Records the titles that the dump has no article of, and that those it has are there."""
        lost = [title for title in titles if title_key(title) not in self.seen]
        self.summary.missing += len(lost)
        with open_dump(dump) as stream:
            wiki = read_wiki(read_head(iter(lambda: stream.read(65536), b""))[0]).name
        said = [self._say(wiki, "missing", title, f"no article of {dump.name}") for title in lost]
        record_outcomes(self.raw, said, [(wiki, title, 0) for title in self.seen])

    def _say(self, wiki: str, kind: Kind, title: str, target: str, page_id: int | None = None) -> Outcome:
        return Outcome(wiki, kind, title, target, page_id, f"{self.clock.now():%Y-%m-%dT%H:%M:%SZ}")
