"""Raw folders: articles as files with sidecars, MediaWiki export XML, Parquet shards. One bad file never stops a run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from os.path import realpath  # Path.resolve raises where links lead in a circle
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from pipeline.core import Article
from pipeline.errors import InputError
from pipeline.fetch.articles import LARGEST_PAGE, Raw, Refused, article_from, text_of
from pipeline.fetch.dump import read_dump
from pipeline.fetch.outcomes import TITLES, moves
from pipeline.fetch.store import read_shard
from pipeline.fetch.wanted import SOURCES
from pipeline.files import PLACES
from pipeline.wikitext.plain import plain_title

_DUMPS = (".xml", ".xml.bz2", ".xml.gz")  # endings are read in capitals too, as other systems write them
_ENDINGS = (".wikitext", ".txt", ".parquet", *_DUMPS)
_BESIDE = (SOURCES, TITLES)  # what fetch reads and writes there
LARGEST_FILE = 4 * LARGEST_PAGE  # bytes: four make the longest UTF-8 character


def find_files(folder: Path, out: Path | None = None) -> tuple[list[Path], list[Refused], list[str]]:
    """The raw files below the folder, in an order that does not depend on the file system; the folders that cannot be read; and the
    names of other files, which nobody reads.

    Links are followed; a folder that can be reached in several ways is read once, where it really is if that lies below too.
    What a run left in `out` is no raw file, should it lie there; what begins with a dot is hidden and not looked at.

    Raises:
        InputError: There is no such folder, it cannot be read, or it holds no articles.
    """
    if not folder.is_dir():
        raise InputError(
            "there is no such folder of raw articles", where=str(folder), mend="give --raw a folder that holds articles"
        )
    files: list[Path] = []
    others: list[str] = []
    closed: list[OSError] = []
    seen = {realpath(folder)} | ({realpath(out / name) for name in PLACES} if out else set())

    def is_new(place: Path) -> bool:
        there = realpath(place)
        if there in seen:
            return False
        seen.add(there)
        return True

    for place, folders, names in os.walk(folder, onerror=closed.append, followlinks=True):
        below = sorted((Path(place, name) for name in folders if not name.startswith(".")), key=lambda p: (p.is_symlink(), p))
        folders[:] = [path.name for path in below if is_new(path)]
        raw = [name for name in names if _is_raw(name)]
        files += [Path(place, name) for name in raw]
        known = {*raw, *(Path(name).with_suffix(".json").name for name in raw), *_BESIDE}
        strange = (Path(place, name) for name in names if name not in known and not name.startswith("."))
        others += [named(path, folder) for path in strange if realpath(path) not in seen]
    if not files and closed:
        mend = "give yourself the right to read it"
        raise InputError(f"cannot read: {closed[0].strerror}", where=str(closed[0].filename), mend=mend)
    if not files:
        raise InputError(
            "the folder holds no articles",
            where=str(folder),
            mend="put *.wikitext, *.txt or MediaWiki export files (*.xml, *.xml.bz2, *.xml.gz) there, or run fetch",
        )
    refused = [Refused(named(Path(e.filename), folder), "unreadable", f"cannot read: {e.strerror}") for e in closed]
    return sorted(files, key=lambda file: named(file, folder)), sorted(refused, key=lambda r: r.where), sorted(others)


def named(file: Path, folder: Path) -> str:
    """How rows and messages name what lies below a raw folder: its path there, in Unicode whatever bytes it is made of."""
    return file.relative_to(folder).as_posix().encode("utf-8", "backslashreplace").decode("utf-8")


def is_dump(file: Path) -> bool:
    """Whether a file is a MediaWiki export, by its name."""
    return file.name.lower().endswith(_DUMPS)


def _is_raw(name: str) -> bool:
    return name.lower().endswith(_ENDINGS) and not name.startswith(".")


def read_raw(folder: Path) -> Iterator[Raw]:
    """Every raw article below the folder; the revisions of a page that was moved bear the title that it has now.

    Raises:
        InputError: There is no such folder, it cannot be read, or it holds no articles.
    """
    files, refused, _ = find_files(folder)
    moved = moves(folder)
    yield from refused
    for file in files:
        for article in read_file(file, named(file, folder)):
            yield article if isinstance(article, Refused) else titled_now(article, moved)


def titled_now(article: Article, moved: dict[tuple[str, int], str]) -> Article:
    """The article under the title that its page has now."""
    title = moved.get((article.wiki, article.page_id)) if article.page_id is not None else None
    return replace(article, title=title) if title else article


def read_file(file: Path, shown: str) -> Iterator[Raw]:
    """The articles of one raw file; `shown` is how messages name it."""
    try:
        if file.exists() and not file.is_file():  # to open a pipe would wait for ever
            yield Refused(shown, "unreadable", "it is no file but a pipe or a device")
        elif is_dump(file):
            yield from read_dump(file, shown)
        elif file.suffix.lower() == ".parquet":
            yield from read_shard(file, shown)
        else:
            yield _read_article(file, shown)
    except OSError as error:
        yield Refused(shown, "unreadable", f"cannot read: {error.strerror or error}")


def _read_article(file: Path, shown: str) -> Raw:
    if file.stat().st_size > LARGEST_FILE:
        return Refused(shown, "page_size", f"the file is larger than any article can be: {file.stat().st_size:,} bytes")
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        return Refused(shown, "encoding", f"byte {error.start} is no UTF-8: save the file as UTF-8")
    try:
        sidecar = read_sidecar(file)
    except (ValueError, RecursionError) as error:
        return Refused(shown, "sidecar", f"{PurePosixPath(shown).with_suffix('.json').name} is not usable: {str(error)[:200]}")
    form = "plain" if file.suffix.lower() == ".txt" else "wikitext"
    printed = plain_title(text) if form == "plain" else None
    title = text_of(sidecar, "title") or printed or unquote(file.name.removesuffix(file.suffix))
    wiki = text_of(sidecar, "wiki") or "enwiki"
    return article_from(wiki, title, text, form, sidecar, text_of(sidecar, "source") or f"file:{shown}", shown)


def read_sidecar(file: Path) -> dict[str, Any]:
    """The origin of an article: NAME.json beside it, {} where there is none. Raises ValueError where it is no JSON object.

    Where markup and rendering share one sidecar, its sha1 is that of the markup.
    """
    path = file.with_suffix(".json")
    if not path.is_file():
        return {}
    value = json.loads(path.read_bytes())
    if not isinstance(value, dict):
        raise ValueError("it holds no JSON object")
    if file.suffix.lower() == ".txt" and file.with_suffix(".wikitext").exists():
        value.pop("sha1", None)
    return value
