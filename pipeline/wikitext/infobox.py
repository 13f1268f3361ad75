"""Infoboxes: found by name, sliced by brace depth, split into fields; nested boxes are fields of their own group."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline import vocab
from pipeline.core import Field, Issue
from pipeline.wikitext.calls import Argument, fold_name, split_call
from pipeline.wikitext.reader import read
from pipeline.wikitext.source import Source

FAMILIES: dict[str, str] = {row["name"]: row["family"] for row in vocab.rows("infoboxes")}
NESTED = {"infobox spaceflight/ip": "IP", "infobox spaceflight/dock": "Dock"}

_CALL_NAME = re.compile(r"\{\{\s*+([^{}|<\n]{3,80}?)\s*(?=[|<}\n])")
_LINE_PARAMETER = re.compile(r"^[ \t]*\|[ \t]*+([\w /-]{1,60}?)[ \t]*=", re.MULTILINE)
_END_OF_BROKEN_BOX = re.compile(r"^\}\}|^'''|^==", re.MULTILINE)
_NUMBERED = re.compile(r"^(.*?[a-zA-Z_ ])(\d)$")


def _spellings() -> dict[tuple[str, str], str]:
    return {(row["group"], fold_parameter(row["spelling"])): row["parameter"] for row in vocab.rows("parameters")}


def fold_parameter(written: str) -> str:
    """A parameter's name in the form that the vocabulary uses: lower case, underscores."""
    return "_".join(written.replace("_", " ").split()).casefold()


_SPELLINGS = _spellings()


def canonical(group: str, written: str, family: str = "") -> str | None:
    """The canonical name of a parameter of a box or nested box; numbered repeats (programme2) keep their number apart.

    A family of boxes may use a word in a sense of its own (`station` names a station, and what a cargo craft flew to).
    """
    folded = fold_parameter(written)
    known = (_SPELLINGS.get((family, folded)) if family and not group else None) or _SPELLINGS.get((group, folded))
    numbered = _NUMBERED.match(folded)
    if known is None and numbered:
        known = _SPELLINGS.get((group, numbered[1].rstrip("_")))
    return known


def find_boxes(source: Source) -> list[tuple[str, int, int | None]]:
    """(family, start, end) of each infobox outside references; end is None where its braces never close."""
    out: list[tuple[str, int, int | None]] = []
    upto = 0
    for match in _CALL_NAME.finditer(source.raw):
        start = match.start()
        family = FAMILIES.get(fold_name(match[1]))
        if family and start >= upto and source.structure.startswith("{{", start):
            end = source.braces.get(start)
            out.append((family, start, end))
            upto = end or start + 2
    return out


def read_box(source: Source, box: int, family: str, start: int, end: int | None) -> tuple[list[Field], list[Issue]]:
    """The fields of one infobox, nested boxes included, and what was wrong with its markup."""
    issues: list[Issue] = []
    split = split_call(source, start, end) if end else None
    if split:
        arguments = split[1]
    else:
        check = "unbalanced_braces" if end is None else "parser_lost_infobox"
        message = (
            "the infobox never closes: read line by line" if end is None else "the parser saw no template: read line by line"
        )
        issues.append(Issue("extract", "missions", None, "warning", check, source.raw[start : start + 60], message))
        arguments = list(_by_line(source, start, end))
    fields: list[Field] = []
    last = {argument.name: index for index, argument in enumerate(arguments) if argument.name}
    for index, argument in enumerate(arguments):
        if argument.name and last[argument.name] != index:  # MediaWiki hears the last of a name
            issues += _overruled(source, argument)
            continue
        found, problems = _read_argument(source, box, family, argument)
        fields += found
        issues += problems
    return fields, issues


def _overruled(source: Source, argument: Argument) -> list[Issue]:
    """An issue where a parameter that is given again further down holds something."""
    text = source.raw[argument.start : argument.end].strip()
    if not text or text.startswith("<!--"):
        return []
    message = "the parameter is given again further down, and the last one counts"
    return [Issue("extract", "missions", f"infobox.{argument.name}", "info", "duplicate_parameter", text[:200], message)]


def _by_line(source: Source, start: int, end: int | None) -> Iterator[Argument]:
    """Parameters of a box whose braces do not balance: each line that starts with `|name =`."""
    if end is None:
        stop = _END_OF_BROKEN_BOX.search(source.raw, start + 2)
        end = stop.start() if stop else len(source.raw)
    lines = list(_LINE_PARAMETER.finditer(source.raw, start, end))
    ends = [*(m.start() for m in lines[1:]), end][: len(lines)]
    for line, following in zip(lines, ends, strict=True):
        yield Argument(line[1], line.end(), following)


def _read_argument(source: Source, box: int, family: str, argument: Argument) -> tuple[list[Field], list[Issue]]:
    if not argument.name:
        text = source.raw[argument.start : argument.end].strip()
        if text and not text.startswith("<!--"):
            return [], [
                Issue(
                    "extract",
                    "missions",
                    None,
                    "info",
                    "stray_text",
                    text[:200],
                    "text in the infobox that belongs to no parameter",
                )
            ]
        return [], []
    fields = [
        field
        for index, (group, start, end) in enumerate(_nested(source, argument.start, argument.end))
        for field in _nested_fields(source, box, family, group, index, start, end)
    ]
    if not fields:
        fields = [_field(source, box, family, "", -1, argument)]
    return fields, []


def _nested(source: Source, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    for match in _CALL_NAME.finditer(source.raw, start, end):
        group = NESTED.get(fold_name(match[1]))
        close = source.braces.get(match.start())
        if group and close and close <= end:
            yield group, match.start(), close


def _nested_fields(source: Source, box: int, family: str, group: str, index: int, start: int, end: int) -> Iterator[Field]:
    split = split_call(source, start, end)
    for argument in split[1] if split else ():
        if argument.name:
            yield _field(source, box, family, group, index, argument)


def _field(source: Source, box: int, family: str, group: str, index: int, argument: Argument) -> Field:
    raw = source.raw[argument.start : argument.end]
    start = argument.start + len(raw) - len(raw.lstrip())
    end = max(start, argument.start + len(raw.rstrip()))
    written = argument.name
    parameter = canonical(group, written, family) or fold_parameter(written)
    return Field(box, family, group, index, parameter, written, read(source, start, end), start, end)
