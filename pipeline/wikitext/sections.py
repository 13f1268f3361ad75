"""The prose of wikitext: headings, paragraphs and list items as `Text`, without tables, boxes and appendices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline import vocab
from pipeline.core import Text
from pipeline.wikitext.reader import read
from pipeline.wikitext.source import Source

_HEADING = re.compile(r"^(?=.*=[ \t]*$)(={1,6})[ \t]*+(.{1,200}?)[ \t]*+=+[ \t]*$")
_APPENDICES = frozenset(row["heading"] for row in vocab.rows("appendices"))


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a list item under its heading ("" in the lead)."""

    section: str
    kind: Literal["prose", "list"]
    text: Text


def is_appendix(heading: str) -> bool:
    """True where a section states nothing of its own (See also, References …)."""
    return " ".join(heading.casefold().split()) in _APPENDICES


def read_blocks(source: Source) -> list[Block]:
    """The paragraphs and list items of an article in reading order; appendices, tables and galleries are left out."""
    out: list[Block] = []
    section, level, skipping, table = "", 0, 0, 0
    paragraph: list[tuple[int, int]] = []

    def close() -> None:
        if paragraph:
            _add(out, source, section, "prose", paragraph[0][0], paragraph[-1][1])
            paragraph.clear()

    for start, end in _lines(source):
        line = source.raw[start:end]
        stripped = line.strip()
        heading = _HEADING.match(stripped) if stripped.startswith("=") else None
        if stripped.startswith("{|"):
            close()
            table += 1
        elif stripped.startswith("|}") and table:
            table -= 1
        elif heading:
            close()
            table = 0
            depth, title = (
                len(heading[1]),
                read(source, start + line.index(heading[2]), start + line.index(heading[2]) + len(heading[2])).clean,
            )
            if not skipping or depth <= skipping:
                section, level = title, depth
                skipping = level if is_appendix(title) else 0
        elif table or skipping:
            continue
        elif not stripped:
            close()
        elif stripped[0] in "*#":
            close()
            _add(out, source, section, "list", start, end)
        elif stripped[0] in "|!":
            close()
        else:
            paragraph.append((start, end))
    close()
    return out


def _add(out: list[Block], source: Source, section: str, kind: Literal["prose", "list"], start: int, end: int) -> None:
    while kind == "list" and start < end and source.raw[start] in "*#:; \t":
        start += 1
    text = read(source, start, end)
    if any(c.isalpha() for c in text.clean):
        out.append(Block(section, kind, text))


def _lines(source: Source) -> list[tuple[int, int]]:
    """The lines of the raw text; a line break inside a template, link or comment ends none."""
    out, at, start, size = [], 0, 0, len(source.raw)
    while start < size:
        end = source.raw.find("\n", at)
        if end < 0:
            out.append((start, size))
            break
        inside = source.enclosing(end)
        if inside > end:
            at = inside
            continue
        out.append((start, end))
        at = start = end + 1
    return out
