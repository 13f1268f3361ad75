"""Which raw articles a run reads: one copy of each, chosen without holding any text, then read again one by one.

Memory grows by a line an article, never by a text; a run over a million pages is a matter of disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from pathlib import Path, PurePosixPath

from pipeline.core import Article
from pipeline.errors import InputError
from pipeline.fetch.articles import Precedence, Refused, content_key, precedence, winners
from pipeline.fetch.local import find_files, named, read_file, titled_now
from pipeline.fetch.outcomes import Outcome, departed, moves

LEFT = ("superseded", "deleted", "no_article")  # a newer copy is there; the page is no article any more; the file is none


@dataclass(frozen=True, slots=True)
class Copy:
    """A raw article but for its text: what a run tells of its inputs, and where the text lies."""

    article_id: str
    revision_id: int | None
    source: str
    sha256: str  # hex, of the UTF-8 text
    key: str  # articles.content_key
    rank: Precedence
    file: Path
    number: int  # of the article in its file, from 0


@dataclass(frozen=True, slots=True)
class Left:
    """A raw article that gives no rows, or another file; `check` is one of LEFT."""

    article_id: str  # of a file its name
    check: str
    message: str


@dataclass(frozen=True, slots=True)
class Selection:
    """What became of every raw article: kept, left out, or refused. `kept` is in the order of reading."""

    folder: Path
    kept: tuple[Copy, ...]
    left: tuple[Left, ...]
    refused: tuple[Refused, ...]


def select(folder: Path, out: Path | None = None) -> Selection:
    """Looks through every raw article below the folder; what a run left in `out` is none, should it lie there.

    Files are read in the order of their first article's id, so that a folder of single articles is read in the order of ids.

    Raises:
        InputError: There is no such folder, it cannot be read, or it holds no articles.
    """
    files, refused, others = find_files(folder, out)
    moved, gone = moves(folder), departed(folder)
    copies: list[Copy] = []
    left: list[Left] = []
    for file in files:
        for number, found in enumerate(read_file(file, named(file, folder))):
            if isinstance(found, Refused):
                refused.append(found)
            elif outcome := _departure(found, gone):
                left.append(Left(found.article_id, "deleted", _say(outcome)))
            else:
                copies.append(_copy(titled_now(found, moved), file, number))
    best = winners((copy.article_id, copy.rank) for copy in copies)
    kept = [copy for n, copy in enumerate(copies) if n in best]
    first: dict[Path, str] = {}
    for copy in kept:
        first[copy.file] = min(first.get(copy.file, copy.article_id), copy.article_id)
    kept.sort(key=lambda copy: (first[copy.file], copy.file, copy.number))
    left += [Left(copy.article_id, "superseded", copy.source) for n, copy in enumerate(copies) if n not in best]
    left += [Left(name, "no_article", _why(name)) for name in others]
    return Selection(folder, tuple(kept), tuple(left), tuple(refused))


def _why(other: str) -> str:
    ending = PurePosixPath(other).suffix.lower()
    if ending == ".json":
        return "not read: it is the sidecar of no article"
    return f"not read: {f'{ending} is no ending' if ending else 'it has no ending'} of raw articles"


def _copy(article: Article, file: Path, number: int) -> Copy:
    return Copy(
        article.article_id,
        article.revision_id,
        article.source,
        _digest(article),
        content_key(article),
        precedence(article),
        file,
        number,
    )


def _digest(article: Article) -> str:
    return sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()


def _departure(article: Article, gone: dict[tuple[str, int], Outcome]) -> Outcome | None:
    """Why the article's page is no more, unless the article was saved after the wiki said so."""
    outcome = gone.get((article.wiki, article.page_id)) if article.page_id is not None else None
    saved = f"{article.timestamp:%Y-%m-%dT%H:%M:%SZ}" if article.timestamp else ""
    return outcome if outcome and saved <= outcome.seen else None


def _say(outcome: Outcome) -> str:
    what = f"leads to {outcome.target!r} now" if outcome.kind == "redirected" else "is no article of the wiki any more"
    return f"the page {what}, as was seen at {outcome.seen}: its text stays in the raw store and gives no rows"


def read_selected(selection: Selection, copies: Iterable[Copy] | None = None) -> Iterator[Article]:
    """The articles with their texts, one at a time: those of some copies, in their order, or all that are kept.

    Raises:
        InputError: A file changed since it was selected.
    """
    moved = moves(selection.folder)
    for file, group in groupby(selection.kept if copies is None else copies, attrgetter("file")):
        wanted = {copy.number: copy for copy in group}
        shown = named(file, selection.folder)
        for number, found in enumerate(read_file(file, shown)):
            copy = wanted.pop(number, None)
            if copy is None:
                continue
            if isinstance(found, Refused) or _digest(found) != copy.sha256:
                raise _changed(file)
            yield titled_now(found, moved)
            if not wanted:
                break
        if wanted:
            raise _changed(file)


def _changed(file: Path) -> InputError:
    return InputError("the file changed while it was being read", where=str(file), mend="run again when nothing writes there")
