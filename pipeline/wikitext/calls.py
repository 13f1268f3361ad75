"""A template call split into its name and arguments, by mwparserfromhell on the structure mask."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import mwparserfromhell

from pipeline.wikitext.source import Source

DEEPEST = 40  # nested calls; mwparserfromhell cuts at 50 without notice


class Argument(NamedTuple):
    """One argument: its written name ("" where positional) and the raw span of its value, blanks kept."""

    name: str
    start: int
    end: int


def split_call(source: Source, start: int, end: int) -> tuple[str, list[Argument]] | None:
    """Name and arguments of the call at raw [start, end), or None where the parser does not see a template there."""
    nodes = mwparserfromhell.parse(_flat(source, start, end), skip_style_tags=True).nodes
    if len(nodes) != 1 or not isinstance(nodes[0], mwparserfromhell.nodes.Template):
        return None
    template: Any = nodes[0]
    at = start + 2
    name_end = at + len(str(template.name))
    name = plain_name(source, at, name_end)
    arguments, at = [], name_end
    for parameter in template.params:
        at += 1  # the pipe
        key = ""
        if parameter.showkey:
            key_end = at + len(str(parameter.name))
            key = plain_name(source, at, key_end)
            at = key_end + 1  # the equals sign
        value_end = at + len(str(parameter.value))
        arguments.append(Argument(key, at, value_end))
        at = value_end
    return name, arguments


def _flat(source: Source, start: int, end: int) -> str:
    """The structure of a call with what it holds in braces and brackets as filler: each level is parsed once, not once a level."""
    parts, at, last = [source.structure[start : start + 2]], start + 2, end - 2
    for opening in _INNER.finditer(source.structure, at, last):
        inner = opening.start()
        if inner < at:
            continue
        close = source.braces.get(inner) or source.brackets.get(inner)
        if close and source.structure.startswith("{{{", inner) and source.structure.startswith("}", close):
            close += 1  # a parameter of a template's own page
        if close and close <= last:
            parts += [source.structure[at:inner], "x" * (close - inner)]
            at = close
    return "".join([*parts, source.structure[at:end]])


_INNER = re.compile(r"\{\{|\[\[")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LONGEST_NAME = 1000


def plain_name(source: Source, start: int, end: int) -> str:
    """The raw characters [start, end) without comments, blanks trimmed; what is longer than any name is cut."""
    return " ".join(_COMMENT.sub("", source.raw[start : min(end, start + _LONGEST_NAME)]).split())


_NAMESPACE = re.compile(r"^(?:template|msg)\s*:\s*", re.IGNORECASE)


def fold_name(name: str) -> str:
    """A template's name in the form that the vocabularies use: lower case, single blanks, no namespace."""
    return _NAMESPACE.sub("", " ".join(name.replace("_", " ").split())).casefold()
