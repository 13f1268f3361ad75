"""MediaWiki export XML (schemas 0.8 to 0.11; plain, bz2, gz) as articles, in constant memory.

A dump is never parsed whole: its bytes are cut at `</page>`, and each page that is wanted is parsed alone. So one broken page
costs one page, a page of any size costs a bounded block, and a scan for a template runs at the speed of decompression.
"""

from __future__ import annotations

import bz2
import gzip
import re
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import quote

from lxml import etree
from rapidgzip import IndexedBzip2File

from pipeline.core import Article
from pipeline.fetch.articles import Raw, Refused, article_from

DAMAGED = "dump"  # the check of a file that is no dump, or none to its end; all others are about one page
_LARGEST_SLICE = 32 * 1024 * 1024  # bytes of one page's XML, its history included
_MOST_MARKUP = 4 * 1024 * 1024  # bytes of tags in one page; a tree of more would take gigabytes
_BLOCK = 1024 * 1024
_HEAD = 1024 * 1024  # bytes in which the first page must begin
_RATIO = 2000  # decompressed bytes per compressed byte; dumps stay below 100, above this the file is a bomb
_STREAM_END, _STREAM_HEAD = 80, 32  # bits: the end's mark and sum; "BZh9"
_OPEN, _CLOSE, _END = b"<page>", b"</page>", b"</mediawiki>"

Find = Callable[[bytes], "list[int]"]  # the places in a block at which wanted pages show themselves
Keep = Callable[[Article], bool]
Tick = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Wiki:
    """What a dump's head says of its wiki. `base` ends where a title follows, "" where it is not known."""

    name: str = "enwiki"
    base: str = ""

    @property
    def licence(self) -> str | None:
        """The licence of the texts, which Wikimedia's wikis share."""
        host = host_of(self.base)
        return "CC BY-SA 4.0" if not host or host.endswith(".wikipedia.org") else None


def read_dump(
    file: Path, shown: str, *, find: Find | None = None, keep: Keep | None = None, workers: int = 1, tick: Tick | None = None
) -> Iterator[Raw]:
    """The wikitext pages of the main namespace, redirects apart; what is broken is said once each, with its place.

    Args:
        file: The dump: `.xml`, `.xml.bz2` or `.xml.gz`.
        shown: How messages and `Article.source` name it.
        find: Where a block of XML shows wanted pages; the other pages are not parsed. None wants all.
        keep: Which parsed articles are wanted. None keeps all.
        workers: Threads that decompress bz2.
        tick: Told how many bytes of the file are read, after each block.
    """
    try:
        with open_dump(file, workers) as stream:
            blocks = _bounded(stream, file, tick)
            for place, data in slices(blocks, find):
                page = data if isinstance(data, Refused) else read_page(data, place, f"dump:{shown}")
                if isinstance(page, Refused):
                    yield replace(page, where=f"{shown} {page.where}".strip())
                elif page is not None and (keep is None or keep(page)):
                    yield page
    except (EOFError, OSError, ValueError, RuntimeError, zlib.error) as error:
        yield Refused(shown, DAMAGED, f"cannot be read to its end: {' '.join(str(error).split())[:200]}")


def open_dump(file: Path, workers: int = 1) -> IO[bytes]:
    """The XML of a dump as a stream of bytes. rapidgzip checks the sums of blocks and streams, also with several threads."""
    if file.name.lower().endswith(".bz2"):
        if file.stat().st_size == 0:
            raise EOFError("the file is empty")
        return cast(IO[bytes], IndexedBzip2File(str(file), parallelization=workers))
    if file.name.lower().endswith(".gz"):
        return cast(IO[bytes], gzip.open(file, "rb"))
    return file.open("rb")


def _bounded(stream: IO[bytes], file: Path, tick: Tick | None) -> Iterator[bytes]:
    """The blocks of a stream; an error where a compressed file grows beyond any honest compression."""
    read, size = 0, file.stat().st_size
    limit = max(size, 1024) * _RATIO if file.name.lower().endswith((".bz2", ".gz")) else size + _BLOCK
    for block in _blocks(stream, file):
        read += len(block)
        if read > limit:
            raise ValueError(f"it grows more than {_RATIO} times when decompressed: a bomb")
        if tick is not None:
            tick(_place_in_file(stream))
        yield block
    if isinstance(stream, IndexedBzip2File):
        _refuse_gaps(stream.block_offsets(), 8 * size)


def _blocks(stream: Any, file: Path) -> Iterator[bytes]:
    """The bytes of a stream up to its damage, then the error. rapidgzip gives nothing of the blocks round the damage: what is
    sound of them is read again with the standard library, which gives every byte that it can.
    """
    if not isinstance(stream, IndexedBzip2File):
        yield from _to_the_damage(stream)
        return
    given = 0
    try:
        while block := stream.read(_BLOCK):
            given += len(block)
            yield block
    except RuntimeError:
        with bz2.open(file) as again, suppress(EOFError, OSError):
            for block in _to_the_damage(again):
                yield block[given:]
                given = max(given - len(block), 0)
        raise


def _to_the_damage(stream: Any) -> Iterator[bytes]:
    """Blocks of a stream; before an error, what was gathered up to it."""
    block = bytearray()
    try:
        while piece := stream.read1(_BLOCK):
            block += piece
            if len(block) >= _BLOCK:
                yield bytes(block)
                block.clear()
    except (EOFError, OSError, zlib.error):
        yield bytes(block)
        raise
    yield bytes(block)


def _refuse_gaps(offsets: Mapping[int, int], end: int) -> None:
    """Raises ValueError where a stream of a bz2 file was passed over. Threads look for the marks of blocks, so they do not see a
    stream whose mark is damaged; but a stream's end must be followed by the next one's first block.

    Args:
        offsets: Compressed bit -> decompressed byte of all blocks and stream ends; at a stream's end no byte follows.
        end: The bits of the file.
    """
    bits = sorted(offsets)
    for here, following in pairwise(bits):
        if offsets[here] == offsets[following] and following != end:
            after_sum = -(-(here + _STREAM_END) // 8) * 8
            if following != after_sum + _STREAM_HEAD:
                raise ValueError(f"the bz2 stream after byte {after_sum // 8:,} is damaged")


def _place_in_file(stream: Any) -> int:
    """Bytes of the compressed file read so far."""
    if isinstance(stream, IndexedBzip2File):
        return int(stream.tell_compressed()) // 8
    below = getattr(stream, "fileobj", stream)  # gzip's own file
    return int(below.tell())


# ---------------------------------------------------------------- cutting


@dataclass(frozen=True, slots=True)
class Place:
    """Where a slice of XML came from: the dump, its wiki, and the byte of the decompressed XML."""

    wiki: Wiki
    byte: int


def slices(blocks: Iterator[bytes], find: Find | None) -> Iterator[tuple[Place, bytes | Refused]]:
    """The XML of each wanted page with its place; memory is bounded by a block and the largest page."""
    head, rest = read_head(blocks)
    problem, wiki = _problem_of_head(head), read_wiki(head)
    if problem:
        yield Place(wiki, 0), problem
        return
    end, left = yield from cut(chain([rest], blocks), Place(wiki, len(head)), find)
    if _END not in left:
        yield Place(wiki, end), _refuse(end, DAMAGED, "the file ends before </mediawiki>")


def cut(
    blocks: Iterable[bytes], place: Place, find: Find | None
) -> Generator[tuple[Place, bytes | Refused], None, tuple[int, bytes]]:
    """The XML of each wanted page with its place, from blocks that begin at one; returns what is left, and where it begins."""
    wiki, at, carry, skipping = place.wiki, place.byte, b"", False
    for block in blocks:
        data = carry + block if carry else block
        cut = data.rfind(_CLOSE) + len(_CLOSE)
        if cut < len(_CLOSE):
            if len(data) > _LARGEST_SLICE:
                if not skipping:
                    yield (
                        Place(wiki, at),
                        _refuse(at, "page_size", "a page larger than any article: use a dump of current revisions"),
                    )
                skipping, at, data = True, at + len(data) - len(_CLOSE), data[-len(_CLOSE) :]
            carry = data
            continue
        start = data.find(_CLOSE) + len(_CLOSE) if skipping else 0
        skipping = False
        for left, right in pages_in(data, start, cut, find):
            yield Place(wiki, at + left), data[left:right]
        at, carry = at + cut, data[cut:]
    return at, b"" if skipping else carry


def pages_in(data: bytes, start: int, end: int, find: Find | None) -> Iterator[tuple[int, int]]:
    """[start, end) of the pages in a block that ends with a page: all, or those in which `find` finds something."""
    if find is None:
        while (left := data.find(_OPEN, start, end)) >= 0:
            start = data.find(_CLOSE, left, end) + len(_CLOSE)
            yield left, start
        return
    for hit in find(data):
        if start <= hit < end:
            left = data.rfind(_OPEN, start, hit)
            if left >= 0:
                start = data.find(_CLOSE, hit, end) + len(_CLOSE)
                yield left, start


def read_head(blocks: Iterator[bytes]) -> tuple[bytes, bytes]:
    """What stands before the first page, and what was read after it."""
    head = b""
    for block in blocks:
        head += block
        cut = head.find(_OPEN)
        if cut >= 0:
            return head[:cut], head[cut:]
        if len(head) > _HEAD:
            break
    return head, head[-len(_END) - 64 :]


def _problem_of_head(head: bytes) -> Refused | None:
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        return _refuse(0, DAMAGED, "the file declares a document type, which no MediaWiki export does: it is not read")
    if b"<mediawiki" not in head:
        return _refuse(0, DAMAGED, "this is no MediaWiki export: the element <mediawiki> is missing")
    return None


def read_wiki(head: bytes) -> Wiki:
    """The wiki that the head of a dump names, or, as schema 0.8 has no names, the one at its address."""
    named = re.search(rb"<dbname>\s*([\w-]{1,64})\s*</dbname>", head)
    found = re.search(rb"<base>\s*(https?://[^<\s]{1,500}/)[^</\s]*\s*</base>", head)
    base = found[1].decode("utf-8", "replace") if found else ""
    return Wiki(named[1].decode("utf-8", "replace") if named else _name_at(host_of(base)), base)


def _name_at(host: str) -> str:
    """`dewiki` for de.wikipedia.org, else the host itself; a dump without an address is taken for the English Wikipedia's."""
    language, _, rest = host.partition(".")
    return f"{language.replace('-', '_')}wiki" if rest == "wikipedia.org" else host or "enwiki"


def host_of(base: str) -> str:
    """The host of an address, "" where there is none."""
    return base.split("/")[2] if base.count("/") > 2 else ""


def _refuse(byte: int, check: str, message: str) -> Refused:
    return Refused(f"at byte {byte:,} of the XML" if byte else "", check, message)


# ---------------------------------------------------------------- one page

MODELS = ("", "wikitext")
_PLAIN_IN_URLS = "/;@$!*(),~:"  # MediaWiki's wfUrlencode leaves them as they are
_TAG = re.compile(rb"""<(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+""")


def read_page(data: bytes, place: Place, source: str) -> Raw | None:
    """The article of one `<page>` element; None for a redirect and for another namespace."""
    if len(data) > _MOST_MARKUP and sum(len(tag) for tag in _TAG.findall(data)) > _MOST_MARKUP:
        return _refuse(place.byte, "page_size", "a page of more tags than any article has: use a dump of current revisions")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        data.decode("utf-8")
        page = etree.fromstring(data, parser)
    except UnicodeDecodeError as error:
        return _refuse(place.byte, "encoding", f"byte {error.start:,} of the page is no UTF-8: download the file again")
    except etree.XMLSyntaxError as error:
        return _refuse(place.byte, "xml", f"no well-formed XML in line {error.lineno} of the page: {error.msg}")
    facts = {_name(child): (child.text or "").strip() for child in page if _name(child) in ("title", "ns", "id")}
    revisions = [child for child in page if _name(child) == "revision"]
    if facts.get("ns", "0") != "0" or page.find("redirect") is not None:
        return None
    title = facts.get("title", "")
    if not title or not revisions:
        return _refuse(place.byte, "missing_field", f"the page {title!r} has no {'revision' if title else 'title'}")
    newest = max((_revision(r) for r in revisions), key=_revision_id)
    problem = _problem_of_revision(newest)
    where = f"page {title!r}"
    if problem:
        return Refused(where, *problem)
    origin: dict[str, Any] = {
        "page_id": facts.get("id"),
        "revision_id": newest.get("id"),
        "timestamp": newest.get("timestamp"),
        "sha1": newest.get("sha1"),
        "url": place.wiki.base + quote(title.replace(" ", "_"), safe=_PLAIN_IN_URLS) if place.wiki.base else None,
        "licence": place.wiki.licence,
    }
    return article_from(place.wiki.name, title, newest["text"] or "", "wikitext", origin, source, where)


def _revision_id(revision: dict[str, str | None]) -> int:
    stated = revision.get("id") or ""
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 20 else -1


def _problem_of_revision(revision: dict[str, str | None]) -> tuple[str, str] | None:
    text = revision.get("text")
    if (revision.get("model") or "") not in MODELS:
        return "content_model", f"its content is {revision['model']!r} and no wikitext"
    if text is None:
        return "hidden_text", "its text is hidden or missing in this dump"
    return None


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _revision(revision: Any) -> dict[str, str | None]:
    """id, timestamp, sha1, model and text of the main slot. Where a revision has several slots (0.11), its own sha1 is that
    of all of them together, and the slot's stands at its text.
    """
    found: dict[str, str | None] = {}
    slots = 0
    for child in revision:
        name = _name(child)
        if name == "content":
            slots += 1
            slot = {_name(c): c for c in child}
            role = slot.get("role")
            if role is None or (role.text or "").strip() == "main":
                found.update(_slot(slot))
        elif name in ("id", "timestamp", "sha1", "model"):
            found.setdefault(name, (child.text or "").strip())
        elif name == "text":
            found = {**found, **_slot({"text": child})}
    own = found.pop("slot_sha1", None)
    return {**found, "sha1": own or (None if slots else found.get("sha1"))}


def _slot(slot: dict[str, Any]) -> dict[str, str | None]:
    text = slot.get("text")
    found: dict[str, str | None] = {"text": None if text is None or text.get("deleted") else text.text or ""}
    if text is not None and text.get("sha1"):
        found["slot_sha1"] = text.get("sha1")
    if "sha1" in slot:
        found["slot_sha1"] = (slot["sha1"].text or "").strip()
    if "model" in slot:
        found["model"] = (slot["model"].text or "").strip()
    return found
