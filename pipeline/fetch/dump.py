"""MediaWiki export XML (schemas 0.8 to 0.11; plain, bz2, gz) as articles, in constant memory. Document types are refused."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from lxml import etree

from pipeline.fetch.articles import Raw, Refused, article_from

LARGEST_PAGE = 16 * 1024 * 1024  # characters; MediaWiki's own cap is 2 MiB
_RATIO = 2000  # decompressed bytes per compressed byte; above it the file is a bomb
_HEAD = 64 * 1024

MODELS = ("", "wikitext")


def open_dump(file: Path) -> IO[bytes]:
    """The XML of a dump as a stream of bytes."""
    if file.name.endswith(".bz2"):
        return cast(IO[bytes], bz2.open(file, "rb"))
    if file.name.endswith(".gz"):
        return cast(IO[bytes], gzip.open(file, "rb"))
    return file.open("rb")


def read_dump(file: Path, shown: str) -> Iterator[Raw]:
    """The wikitext pages of the main namespace, redirects apart; what is broken is said once, with its place."""
    try:
        with open_dump(file) as stream:
            head = stream.read(_HEAD)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                yield Refused(shown, "xml", "the file declares a document type, which no MediaWiki export does: it is not read")
                return
        with open_dump(file) as stream:
            yield from _pages(_Bounded(stream, file.stat().st_size, file.suffix != ".xml"), shown)
    except etree.XMLSyntaxError as error:
        yield Refused(shown, "xml", f"not well-formed XML at line {error.lineno}: {error.msg}; download the file again")
    except (EOFError, OSError, ValueError) as error:
        yield Refused(shown, "xml", f"cannot be decompressed to its end: {error}; download the file again")


class _Bounded:
    """A stream that ends with an error where it grows beyond any honest compression."""

    def __init__(self, stream: IO[bytes], size: int, compressed: bool) -> None:
        self._stream, self._read = stream, 0
        self._limit = max(size, 1024) * _RATIO if compressed else None

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._read += len(data)
        if self._limit is not None and self._read > self._limit:
            raise ValueError(f"it grows more than {_RATIO} times: a decompression bomb")
        return data


def _pages(stream: _Bounded, shown: str) -> Iterator[Raw]:
    events = etree.iterparse(stream, events=("end",), resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False)
    wiki = "enwiki"
    for _, element in events:
        name = _local(element)
        if name == "dbname":
            wiki = (element.text or wiki).strip()
        elif name == "page":
            page = _page(element, wiki, shown)
            if page is not None:
                yield page
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _page(page: Any, wiki: str, shown: str) -> Raw | None:
    facts: dict[str, Any] = {}
    redirect, revision = False, None
    for child in page:
        name = _local(child)
        if name in ("title", "ns", "id"):
            facts[name] = (child.text or "").strip()
        elif name == "redirect":
            redirect = True
        elif name == "revision":
            revision = child  # the last one of a history is the newest
    if facts.get("ns", "0") != "0" or redirect or revision is None:
        return None
    title, found = facts.get("title", ""), _revision(revision)
    where = f"{shown} page {title!r}"
    if not title:
        return Refused(shown, "xml", "a page without a title")
    if found.get("model", "") not in MODELS:
        return None
    text = found.get("text")
    if text is None or len(text) > LARGEST_PAGE:
        return Refused(where, "xml", "the page has no text" if text is None else "the page is larger than any article can be")
    origin = {
        "page_id": facts.get("id"),
        "revision_id": found.get("id"),
        "timestamp": found.get("timestamp"),
        "sha1": found.get("sha1"),
        "licence": "CC BY-SA 4.0",
    }
    return article_from(wiki, title, text, "wikitext", origin, f"dump:{shown}", where)


def _revision(revision: Any) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for child in revision:
        name = _local(child)
        if name == "content":  # 0.11: one per slot
            slot = {_local(c): c.text or "" for c in child}
            if slot.get("role", "main") == "main":
                found.update(text=slot.get("text"), model=slot.get("model", "").strip(), sha1=slot.get("sha1", found.get("sha1")))
        elif name in ("id", "timestamp", "sha1", "model"):
            found.setdefault(name, (child.text or "").strip())
        elif name == "text" and "text" not in found:
            found["text"] = None if child.get("deleted") else child.text or ""
    return found
