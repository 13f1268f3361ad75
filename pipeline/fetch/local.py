"""Raw folders: articles as files with sidecars, MediaWiki export XML, Parquet shards. One bad file never stops a run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pipeline.errors import InputError
from pipeline.fetch.articles import Raw, Refused, article_from, text_of
from pipeline.fetch.dump import read_dump
from pipeline.wikitext.plain import plain_title

DUMPS = (".xml", ".xml.bz2", ".xml.gz")


def find_files(folder: Path) -> list[Path]:
    """The raw files below the folder, in an order that does not depend on the file system."""
    if not folder.is_dir():
        raise InputError("there is no such folder of raw articles", where=str(folder), mend="give --raw a folder that holds articles")
    try:
        files = [f for f in folder.rglob("*") if _is_raw(f.name) and f.is_file() and not f.name.startswith(".")]
        next(folder.iterdir(), None)
    except OSError as error:
        raise InputError(f"cannot read: {error.strerror}", where=str(error.filename or folder), mend="give yourself the right to read it") from error
    if not files:
        raise InputError(
            "the folder holds no articles",
            where=str(folder),
            mend="put *.wikitext, *.txt or MediaWiki export files (*.xml, *.xml.bz2, *.xml.gz) there, or run fetch",
        )
    return sorted(files, key=lambda f: f.relative_to(folder).as_posix())


def _is_raw(name: str) -> bool:
    return name.endswith((".wikitext", ".txt", ".parquet", *DUMPS))


def read_raw(folder: Path) -> Iterator[Raw]:
    """Every raw article below the folder."""
    for file in find_files(folder):
        yield from read_file(file, file.relative_to(folder).as_posix())


def read_file(file: Path, shown: str) -> Iterator[Raw]:
    """The articles of one raw file; `shown` is how messages name it."""
    if file.name.endswith(DUMPS):
        yield from read_dump(file, shown)
    elif file.name.endswith(".parquet"):
        from pipeline.fetch.store import read_shard

        yield from read_shard(file, shown)
    else:
        yield _read_article(file, shown)


def _read_article(file: Path, shown: str) -> Raw:
    try:
        data = file.read_bytes()
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return Refused(shown, "encoding", f"byte {error.start} is no UTF-8: save the file as UTF-8")
    except OSError as error:
        return Refused(shown, "unreadable", f"cannot read: {error.strerror}")
    try:
        sidecar = read_sidecar(file)
    except ValueError as error:
        return Refused(shown, "sidecar", f"the sidecar is not usable: {error}")
    form = "plain" if file.suffix == ".txt" else "wikitext"
    title = text_of(sidecar, "title") or (plain_title(text) if form == "plain" else None) or unquote(file.name[: -len(file.suffix)]).replace("_", " ")
    wiki = text_of(sidecar, "wiki") or "enwiki"
    return article_from(wiki, title, text, form, sidecar, f"file:{shown}", shown)


def read_sidecar(file: Path) -> dict[str, Any]:
    """The origin of an article: NAME.json beside it, {} where there is none. Raises ValueError where it is no JSON object."""
    path = file.with_suffix(".json")
    if not path.is_file():
        return {}
    value = json.loads(path.read_text("utf-8"))
    if not isinstance(value, dict):
        raise ValueError(f"{path.name} holds no JSON object")
    return value
