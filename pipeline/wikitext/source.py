"""An article's raw text, scanned once: what is opaque, which braces and brackets belong together. All linear in its length.

`structure` is a mask of the same length in which only what splits a template remains (`{}[]|=` and white space); comments,
references, nowiki and every other character are `x`. It is all that mwparserfromhell gets to see, so that its entity code (heap
corruption in 0.7.2, its issue 352), its style tags, its HTML tags and its slow table and tag paths are never entered.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

OpaqueKind = Literal["comment", "ref", "nowiki", "block"]

# Extension tags whose inside is not wikitext (mediawiki.org, "Parser extension tags"). `ref` is, but it is no part of a value.
_TAGS = (
    "nowiki|ref|references|pre|math|chem|ce|source|syntaxhighlight|gallery|timeline|score|imagemap|graph|mapframe|templatedata"
)
_OPEN = re.compile(rf"<!--|<({_TAGS})(?=[\s/>])", re.IGNORECASE)
_LONGEST_TAG = 2000  # characters of attributes; a longer "tag" is text
_STRUCTURE = bytes(c if chr(c) in "{}[]|=" or chr(c).isspace() else ord("x") for c in range(128)).ljust(256, b"x")
_TABLE = re.compile(r"(?<!\{)\{(?=\|)")
_BRACES = re.compile(r"\{\{|\}\}")
_BRACKETS = re.compile(r"\[\[|\]\]")


class Opaque(NamedTuple):
    """Raw characters that are no wikitext, [start, end); their inside, without the tags, is [inner_start, inner_end)."""

    start: int
    end: int
    kind: OpaqueKind
    inner_start: int
    inner_end: int


@dataclass(frozen=True, slots=True)
class Source:
    """The raw text with its structure. `braces` and `brackets` map an opening position to the position after its close."""

    raw: str
    structure: str
    opaque: dict[int, Opaque]
    braces: dict[int, int]
    brackets: dict[int, int]
    blocks: tuple[tuple[int, int], ...]  # outermost spans of opaque, braces and brackets, in order

    def enclosing(self, position: int) -> int:
        """The end of the outermost span that holds the position, or the position itself."""
        index = bisect_right(self.blocks, (position, len(self.raw) + 1)) - 1
        if index >= 0 and position < self.blocks[index][1]:
            return self.blocks[index][1]
        return position

    def hide(self, spans: list[tuple[int, int]]) -> Source:
        """The same source with the spans opaque: they leave no text, and hold nothing else."""
        hidden = {start: Opaque(start, end, "block", end, end) for start, end in spans}
        return replace(self, opaque={**self.opaque, **hidden})


def scan(raw: str) -> Source:
    """The source of a raw text."""
    opaque = find_opaque(raw)
    structure = _mask(raw, opaque)
    braces, brackets = _pairs(structure, _BRACES, "{{"), _pairs(structure, _BRACKETS, "[[")
    spans = sorted([(o.start, o.end) for o in opaque] + list(braces.items()) + list(brackets.items()))
    blocks: list[tuple[int, int]] = []
    for start, end in spans:
        if not blocks or start >= blocks[-1][1]:
            blocks.append((start, end))
    return Source(raw, structure, {o.start: o for o in opaque}, braces, brackets, tuple(blocks))


def find_opaque(raw: str) -> list[Opaque]:
    """Comments and extension tags, outermost first and in order. An unclosed comment runs to the end; an unclosed tag is text."""
    out: list[Opaque] = []
    at, lower, closed_out = 0, raw.lower() if raw.isascii() else _lower(raw), set[str]()
    while match := _OPEN.search(raw, at):
        start, name = match.start(), (match[1] or "").lower()
        if not name:
            end = raw.find("-->", start + 4)
            stop = len(raw) if end < 0 else end + 3
            out.append(Opaque(start, stop, "comment", start + 4, len(raw) if end < 0 else end))
            at = stop
            continue
        bracket = raw.find(">", match.end(), match.end() + _LONGEST_TAG)
        at = match.end()
        if bracket < 0:
            continue
        kind: OpaqueKind = "nowiki" if name == "nowiki" else "ref" if name == "ref" else "block"
        if raw[bracket - 1] == "/":
            out.append(Opaque(start, bracket + 1, kind, bracket + 1, bracket + 1))
            at = bracket + 1
        elif name not in closed_out:
            close = lower.find(f"</{name}", bracket)
            end = raw.find(">", close, close + 100) if close >= 0 else -1
            if end < 0:
                closed_out.add(name)
            else:
                out.append(Opaque(start, end + 1, kind, bracket + 1, close))
                at = end + 1
    return out


def _lower(raw: str) -> str:
    """Lower case without a change of length (str.lower turns one dotted I into two characters)."""
    return raw.replace("\u0130", "i").lower()


def _mask(raw: str, opaque: list[Opaque]) -> str:
    parts, at = [], 0
    for o in opaque:
        parts += [raw[at : o.start], "x" * (o.end - o.start)]
        at = o.end
    parts.append(raw[at:])
    narrow = "".join(parts).encode("ascii", "replace")  # one byte a character, "?" where it is no ASCII
    return _TABLE.sub("x", narrow.translate(_STRUCTURE).decode("ascii"))


def _pairs(structure: str, tokens: re.Pattern[str], opening: str) -> dict[int, int]:
    """Opening position -> position after the close that belongs to it; what stays open is not there."""
    pairs: dict[int, int] = {}
    stack: list[int] = []
    for match in tokens.finditer(structure):
        if match[0] == opening:
            stack.append(match.start())
        elif stack:
            pairs[stack.pop()] = match.end()
    return pairs
