"""A template call split into its name and arguments, by mwparserfromhell on the structure mask."""

from __future__ import annotations

import re
from typing import NamedTuple

from mwparserfromhell.parser import tokens
from mwparserfromhell.parser.builder import Builder
from mwparserfromhell.parser.tokens import Token

from pipeline.wikitext.source import Source

try:
    from mwparserfromhell.parser._tokenizer import CTokenizer as Tokenizer
except ImportError:  # no compiler, no wheel
    from mwparserfromhell.parser.tokenizer import Tokenizer

DEEPEST = 40  # nested calls; mwparserfromhell cuts at 50 without notice


class Argument(NamedTuple):
    """One argument: its written name ("" where positional) and the raw span of its value, blanks kept."""

    name: str
    start: int
    end: int


def split_call(source: Source, start: int, end: int) -> tuple[str, list[Argument]] | None:
    """Name and arguments of the call at raw [start, end), or None where the parser does not see a template there."""
    lengths = _lengths(Tokenizer().tokenize(_flat(source, start, end), 0, True))
    if lengths is None:
        return None
    [[length], *of_arguments] = lengths
    name_end = start + 2 + length
    name = plain_name(source, start + 2, name_end)
    arguments, at = [], name_end
    for *of_name, length in of_arguments:
        at += 1  # the pipe
        key = ""
        for key_length in of_name:
            key = plain_name(source, at, at + key_length)
            at += key_length + 1  # the equals sign
        arguments.append(Argument(key, at, at + length))
        at += length
    return name, arguments


def _lengths(parsed: list[Token]) -> list[list[int]] | None:
    """Characters of a template's name, and of each argument: of its value alone, or of its name and its value. None where it is no template, or not it alone.

    Read off the tokens: the tree that mwparserfromhell builds of them takes ten times as long.
    """
    if type(parsed[0]) is not tokens.TemplateOpen:
        return None
    out: list[list[int]] = [[]]
    part: list[Token] = []
    depth, last = 0, len(parsed) - 1
    for number, token in enumerate(parsed):
        kind = type(token)
        depth += (kind is tokens.TemplateOpen) - (kind is tokens.TemplateClose)
        if depth == 0 and number < last:
            return None
        if depth == 0 or (depth == 1 and kind in _ENDS):
            out[-1].append(_length(part))
            part = []
            if kind is tokens.TemplateParamSeparator:
                out.append([])
        elif number:
            part.append(token)
    return out


_ENDS = (tokens.TemplateParamSeparator, tokens.TemplateParamEquals)


def _length(part: list[Token]) -> int:
    if all(type(token) is tokens.Text for token in part):
        return sum(len(token.text) for token in part)
    return len(str(Builder().build(part)))  # type: ignore[no-untyped-call]  # it has no types


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
