"""Pages of a multistream dump by its index: only the streams that hold a wanted title are read.

Wikimedia's `…-pages-articles-multistream.xml.bz2` is a chain of bz2 streams of up to 100 pages each; `…-index.txt.bz2` beside
it has a line `offset:page id:title` for each page. Titles may hold colons, and older indexes escape `&`.
"""

from __future__ import annotations

import bz2
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import IO

from pipeline.fetch.articles import Raw, Refused
from pipeline.fetch.dump import DAMAGED, Place, Wiki, cut, open_dump, read_head, read_page, read_wiki
from pipeline.fetch.spellings import find_titles, keep_titles, title_key

_LARGEST_STREAM = 256 * 1024 * 1024  # bytes of XML in one stream; a hundred pages of 2 MiB each
_READ = 64 * 1024
_LONGEST_LINE = 4096  # bytes; a title has 255


def find_index(dump: Path) -> Path | None:
    """The index beside a multistream dump or a part of one (`…-multistream1.xml-p1p41242.bz2`), packed or not; or None."""
    name = re.sub(r"(?<!\d)(\d*)\.xml(?=[-.])", r"-index\1.txt", dump.name)
    names = (name, name.removesuffix(".bz2"))
    return next((dump.with_name(n) for n in names if n != dump.name and dump.with_name(n).is_file()), None)


def read_indexed(dump: Path, index: Path, titles: Sequence[str], shown: str) -> Iterator[Raw]:
    """The articles of the titles; an index that does not belong to the dump is said."""
    try:
        first, streams = find_streams(index, {title_key(title) for title in titles})
        with dump.open("rb") as file:
            wiki = read_wiki(read_head(_blocks(file, 0, first))[0])
            for start, end in sorted(streams):
                yield from _read_stream(file, start, end, titles, wiki, shown)
    except (EOFError, OSError, ValueError, RuntimeError) as error:
        yield Refused(shown, DAMAGED, f"its index or a stream cannot be read: {' '.join(str(error).split())[:200]}")


def find_streams(index: Path, wanted: set[str]) -> tuple[int | None, set[tuple[int, int | None]]]:
    """Where the first stream with pages begins, and [start, end) of the streams with wanted titles; None is the file's end."""
    first: int | None = None
    here: int | None = None
    hit = False
    streams: set[tuple[int, int | None]] = set()
    with open_dump(index) as lines:
        for line in iter(lambda: lines.readline(_LONGEST_LINE), b""):
            offset, _, rest = line.partition(b":")
            at = int(offset)
            if at != here:
                if hit and here is not None:
                    streams.add((here, at))
                first, here, hit = at if first is None else first, at, False
            title = rest.partition(b":")[2].decode("utf-8", "replace").rstrip("\r\n")
            hit = hit or title_key(title) in wanted or title_key(unescape(title)) in wanted
    if hit and here is not None:
        streams.add((here, None))
    return first, streams


def _read_stream(file: IO[bytes], start: int, end: int | None, titles: Sequence[str], wiki: Wiki, shown: str) -> Iterator[Raw]:
    keep = keep_titles(titles)
    for place, data in cut(_blocks(file, start, end), Place(wiki, 0), find_titles(titles)):
        page = data if isinstance(data, Refused) else read_page(data, place, f"dump:{shown}")
        if isinstance(page, Refused):
            yield replace(page, where=f"{shown}, stream at byte {start:,}: {page.where}")
        elif page is not None and keep(page):
            yield page


def _blocks(file: IO[bytes], start: int, end: int | None) -> Iterator[bytes]:
    """The XML of the bz2 stream that begins at a byte of the file."""
    file.seek(start)
    stream, size = bz2.BZ2Decompressor(), 0
    while not stream.eof:
        left = _READ if end is None else min(_READ, end - file.tell())
        data = file.read(left) if stream.needs_input else b""
        if stream.needs_input and not data:
            raise EOFError(f"the stream at byte {start:,} does not end where the index says: index and dump are not of one day")
        block = stream.decompress(data, _READ * 16)
        size += len(block)
        if size > _LARGEST_STREAM:
            raise ValueError(f"the stream at byte {start:,} is larger than any honest one")
        yield block
