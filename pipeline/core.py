"""The few shapes that travel between the rooms: frozen, without behaviour to inherit.

A raw `Article` is read into `Field`s (infobox parameters) and `Sentence`s (prose). Both hold a `Text`: clean text whose
every character knows its place in the raw article, so that any value found in it can be quoted exactly.
A value that cannot be read is a `Reject` with a reason, never None and never an exception.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from operator import attrgetter
from typing import Any, Generic, Literal, NamedTuple, TypeVar

T = TypeVar("T")

# ---------------------------------------------------------------- raw articles


@dataclass(frozen=True, slots=True)
class Article:
    """One revision of one page, from whatever source it came.

    `form` is "wikitext" (source markup) or "plain" (the rendering whose first line is `= Title =`).
    `text` is the stored text, before any normalisation: spans count its code points.
    """

    wiki: str
    title: str
    text: str
    form: Literal["wikitext", "plain"] = "wikitext"
    page_id: int | None = None
    revision_id: int | None = None
    namespace: int = 0
    timestamp: datetime | None = None
    sha1: str | None = None  # lower-case hex of the UTF-8 text, as the source states it
    url: str | None = None
    licence: str | None = None
    wikidata_item: str | None = None
    source: str = ""  # how it came: "file:NAME", "api:HOST", "dump:NAME", "shard:NAME"

    @property
    def article_id(self) -> str:
        return f"{self.wiki}:{self.title.replace(' ', '_')}"


# ---------------------------------------------------------------- text that knows where it stands


class Piece(NamedTuple):
    """A run of clean characters and the raw characters that it came from.

    verbatim: character i of the run is raw character start + i; otherwise the whole run was rendered from [start, end)
    (a template, an entity). [outer_start, outer_end) is the markup round it (`[[`…`]]`), equal to [start, end) if none.
    """

    length: int
    start: int
    end: int
    verbatim: bool
    outer_start: int
    outer_end: int


class Link(NamedTuple):
    """A wikilink of the clean text: [start, end) in clean characters, and the title that it points to."""

    start: int
    end: int
    target: str


class Fault(NamedTuple):
    """Markup that could not be read: `check` from vocab/checks.csv, the raw text, its place in the article."""

    check: str
    raw: str
    start: int
    end: int


_START, _END = attrgetter("start"), attrgetter("end")


@dataclass(frozen=True, slots=True)
class Text:
    """Clean text with a source map. Newlines part list items; templates are rendered in their canonical form."""

    clean: str
    pieces: tuple[Piece, ...] = ()
    links: tuple[Link, ...] = ()  # in their order; none lies in another
    faults: tuple[Fault, ...] = ()
    _starts: list[int] = field(
        default_factory=list, init=False, repr=False, compare=False
    )  # of the pieces; filled when asked for

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The raw half-open span that the clean characters [start, end) came from; markup round them included."""
        if not 0 <= start < end <= len(self.clean):
            raise ValueError(f"no characters at {start}:{end} of {len(self.clean)}")
        offsets = self._offsets()
        first, last = bisect_right(offsets, start) - 1, bisect_right(offsets, end - 1) - 1
        head, tail = self.pieces[first], self.pieces[last]
        into, upto = start - offsets[first], end - offsets[last]
        begin = head.outer_start if into == 0 else head.start + into if head.verbatim else head.start
        stop = tail.outer_end if upto == tail.length else tail.start + upto if tail.verbatim else tail.end
        return begin, stop

    def cut(self, start: int, end: int) -> Text:
        """The part [start, end) of the clean characters, with its own source map."""
        start, end = max(0, start), min(len(self.clean), end)
        if start >= end:
            return Text("", (), (), self.faults)
        if end - start == len(self.clean):
            return self
        offsets, out = self._offsets(), []
        for index in range(bisect_right(offsets, start) - 1, bisect_left(offsets, end)):
            piece, at = self.pieces[index], offsets[index]
            out.append(_part_of(piece, max(start - at, 0), min(end - at, piece.length)))
        inside = self.links[bisect_right(self.links, start, key=_END) : bisect_left(self.links, end, key=_START)]
        links = tuple(Link(max(k.start, start) - start, min(k.end, end) - start, k.target) for k in inside)
        return Text(self.clean[start:end], tuple(out), links, self.faults)

    def strip(self) -> Text:
        left = len(self.clean) - len(self.clean.lstrip())
        return self.cut(left, len(self.clean.rstrip()))

    def items(self) -> list[Text]:
        """The list items of the text: its non-empty lines, stripped."""
        return [line.strip() for line in self._lines() if line.clean.strip()]

    def _lines(self) -> list[Text]:
        """The lines in one pass over the pieces: a value may have thousands."""
        if "\n" not in self.clean:
            return [self]
        lines: list[list[Piece]] = [[]]
        at = 0
        for piece in self.pieces:
            run = self.clean[at : at + piece.length]
            at += piece.length
            start = 0
            for index, part in enumerate(run.split("\n")):
                if index:
                    lines.append([])
                    start += 1
                if part:
                    lines[-1].append(_part_of(piece, start, start + len(part)))
                start += len(part)
        out, at, link = [], 0, 0
        links = self.links
        for clean, pieces in zip(self.clean.split("\n"), lines, strict=True):
            end = at + len(clean)
            while link < len(links) and links[link].end <= at:
                link += 1
            here, index = [], link
            while index < len(links) and links[index].start < end:
                k = links[index]
                here.append(Link(max(k.start, at) - at, min(k.end, end) - at, k.target))
                index += 1
            out.append(Text(clean, tuple(pieces), tuple(here), self.faults))
            at = end + 1
        return out

    def _offsets(self) -> list[int]:
        """Where each piece starts in the clean text; kept, since a value may be asked for thousands of spans."""
        if not self._starts:
            self._starts.extend(accumulate((piece.length for piece in self.pieces[:-1]), initial=0))
        return self._starts


def _part_of(piece: Piece, a: int, b: int) -> Piece:
    """The run's characters [a, b); what was rendered stays whole, markup round a verbatim run goes with its ends."""
    if (a, b) == (0, piece.length):
        return piece
    if not piece.verbatim:
        return piece._replace(length=b - a)
    left = piece.outer_start if a == 0 else piece.start + a
    right = piece.outer_end if b == piece.length else piece.start + b
    return Piece(b - a, piece.start + a, piece.start + b, True, left, right)


def join_texts(parts: list[Text]) -> Text:
    """The texts one after the other, maps and links shifted."""
    links: list[Link] = []
    at = 0
    for part in parts:
        links += [Link(k.start + at, k.end + at, k.target) for k in part.links]
        at += len(part.clean)
    return Text(
        "".join(p.clean for p in parts),
        tuple(piece for p in parts for piece in p.pieces),
        tuple(links),
        tuple(fault for p in parts for fault in p.faults),
    )


# ---------------------------------------------------------------- what an article says


@dataclass(frozen=True, slots=True)
class Field:
    """One infobox parameter as written. `group` is "" for the box itself, "IP" or "Dock" for a nested box."""

    box: int  # which infobox of the article, from 0
    family: str  # vocab/infoboxes.csv: spaceflight, station, launch …
    group: str
    group_index: int  # which nested box, from 0; -1 for the box itself
    parameter: str  # canonical name (vocab/parameters.csv), or the written name where it is unknown
    written: str
    value: Text
    start: int  # raw span of the value as written, blanks trimmed
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the prose. `section` is "" for the lead; `kind` tells running text from list items."""

    section: str
    paragraph: int
    index: int  # in the article, from 0
    kind: Literal["prose", "list"]
    text: Text


@dataclass(frozen=True, slots=True)
class Reading:
    """What `extract` found in one article. `ignored` is the reason where it is no mission, else ""."""

    fields: tuple[Field, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    issues: tuple[Issue, ...] = ()
    ignored: str = ""


# ---------------------------------------------------------------- values


@dataclass(frozen=True, slots=True)
class Reject:
    """A text that gives no value, and why. `reason` is a check of vocab/checks.csv."""

    reason: str
    raw: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Time:
    """A time with its honest precision: see the contract's profile of EDTF.

    earliest and latest bound the closed interval in UTC that the words allow.
    """

    edtf: str
    earliest: datetime
    latest: datetime
    precision: str  # second | minute | hour | day | month | quarter | season | year | decade | interval
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in the unit of its column; lower and upper where the text gives bounds."""

    value: float
    lower: float | None = None
    upper: float | None = None
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value and the clean characters [start, end) that state it; `rule` names what matched."""

    value: T
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a reader should know: nothing is dropped in silence."""

    stage: str
    table: str
    column: str | None
    severity: Literal["error", "warning", "info"]
    check: str
    value: str | None
    message: str


# ---------------------------------------------------------------- tables

Kind = Literal["string", "list", "int32", "int64", "double", "bool", "timestamp", "ints"]


@dataclass(frozen=True, slots=True)
class Column:
    """One published column, declared once: type, checks, documentation and metadata derive from it."""

    name: str
    kind: Kind
    meaning: str
    unit: str | None = None
    required: bool = False
    allowed: tuple[str, ...] | None = None  # the closed vocabulary
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    source: tuple[str, ...] = ()  # infobox parameters that fill it
    example: str | None = None
    licensed: bool = False  # carries words of the article: CC BY-SA where the article is


@dataclass(frozen=True, slots=True, eq=False)  # one object a table: told apart by identity, at no cost
class Table:
    """A table: its columns, key and references. `order` are the columns that the rows are sorted by."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    order: tuple[str, ...] = ()
    references: tuple[tuple[str, str, str], ...] = ()  # (column, table, column)
    published: bool = True
    notes: str = ""

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)


Row = dict[str, Any]  # only as handed to Arrow


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of every table, by table name: what `normalise` gives for one article."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
