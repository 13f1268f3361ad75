"""The plain rendering of an article: `= Title =`, the box's name, `- Key: value` lines, then prose under `== headings ==`."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.core import Field, Piece, Text
from pipeline.wikitext.infobox import canonical, fold_parameter
from pipeline.wikitext.sections import Block, is_appendix

_TITLE = re.compile(r"\ufeff?\s*=[ \t]*+([^=\n](?:.{0,300}?[^ \t\n])?)[ \t]*+=[ \t\r]*+(?:\n|$)")
_KEY = re.compile(r"^- ([A-Za-z][A-Za-z0-9 ._/()№-]{0,60}?):(?: +|$)")
_HEADING = re.compile(r"^(?=.*=[ \t]*$)(={2,6})[ \t]*+(.{1,200}?)[ \t]*+=+[ \t]*$")

# The rendering puts nested boxes flat, after the box's own lines: which keys open one, and which belong to it.
_OPENS = {"type": "IP", "docking_target": "Dock"}


def plain_title(raw: str) -> str | None:
    """The title on the first line, or None where there is none."""
    match = _TITLE.match(raw)
    return match[1] if match else None


def read_plain(raw: str) -> tuple[list[Field], list[Block]]:
    """The fields and blocks of a plain rendering."""
    fields: list[Field] = []
    blocks: list[Block] = []
    group, index, section, skipping, seen_prose = "", -1, "", 0, False
    head: tuple[int, int] | None = None
    title = _TITLE.match(raw)
    at = title.end() if title else 0
    for line in raw[at:].splitlines(keepends=True):
        start, at = at, at + len(line)
        stripped = line.strip()
        key, heading = _KEY.match(line), _HEADING.match(stripped)
        if not stripped:
            continue
        if heading:
            _flush(blocks, raw, head)
            head = None
            if not skipping or len(heading[1]) <= skipping:
                section = heading[2]
                skipping = len(heading[1]) if is_appendix(section) else 0
        elif key and not section and not seen_prose and _is_parameter(group, key[1]):
            if not fields and head:
                fields.append(Field(0, "spaceflight", "", -1, "name", "Name", _verbatim(raw, *head), *head))
            head = None
            opens = _OPENS.get(fold_parameter(key[1]))
            if opens:
                group, index = opens, index + 1
            fields.append(_field(raw, group, index, key[1], start + key.end(), start + len(line.rstrip())))
        elif not skipping:
            _flush(blocks, raw, head)
            head = None
            span = (start + len(line) - len(line.lstrip()), start + len(line.rstrip()))
            if not fields and not blocks and not section:
                head = span  # the box's name, if `- Key:` lines follow
            elif stripped.startswith(("- ", "* ")):
                blocks.append(Block(section, "list", _verbatim(raw, span[0] + 2, span[1])))
            else:
                seen_prose = True
                blocks.append(Block(section, "prose", _verbatim(raw, *span)))
    _flush(blocks, raw, head)
    if fields and fold_parameter(fields[0].written) == "station":  # only a station's own box opens with it
        fields[0] = replace(fields[0], parameter="name")
    return fields, blocks


def _flush(blocks: list[Block], raw: str, head: tuple[int, int] | None) -> None:
    if head:
        blocks.append(Block("", "prose", _verbatim(raw, *head)))


def _is_parameter(group: str, key: str) -> bool:
    folded = fold_parameter(key)
    return folded in _OPENS or canonical(group, folded) is not None or canonical("", folded) is not None or len(folded) < 40


def _field(raw: str, group: str, index: int, key: str, start: int, end: int) -> Field:
    """A line's field; inside a nested box a key that only the box itself knows closes it."""
    start = min(start, end)
    parameter = canonical(group, key)
    if parameter is None and group and canonical("", key):
        group, index, parameter = "", -1, canonical("", key)
    return Field(
        0,
        "spaceflight",
        group,
        index if group else -1,
        parameter or fold_parameter(key),
        key,
        _verbatim(raw, start, end),
        start,
        end,
    )


_ODD_BLANK = re.compile(r"[^\S ]")


def _verbatim(raw: str, start: int, end: int) -> Text:
    if start >= end:
        return Text("")
    clean = _ODD_BLANK.sub(" ", raw[start:end]).replace("\x00", " ")
    return Text(clean, (Piece(end - start, start, end, True, start, end),)).strip()
