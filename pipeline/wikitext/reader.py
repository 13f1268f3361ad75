"""Wikitext to `Text`: clean characters that know where they stand.

Links show their display text; references and comments leave nothing; `<br>` and bullets part items by newlines; templates are
rendered in canonical form by `templates/`. Linear in the length of the text (times the depth of nested calls, which is bounded).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from pipeline.core import Fault, Link, Piece, Text
from pipeline.templates import rendered_by_name, renderer_of
from pipeline.templates.call import Call, Unreadable
from pipeline.values.zones import zone_of
from pipeline.wikitext.calls import DEEPEST, Argument, fold_name, split_call
from pipeline.wikitext.source import Source, scan

_TOKEN = re.compile(
    r"(?P<brace>\{\{)|(?P<link>\[\[)|(?P<external>\[(?=(?:https?:|ftp:|mailto:)?//))|(?P<quotes>''+)"
    r"|(?P<angle><)|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)"
    r"|(?P<bullet>\s*\n[ \t]*[*#:;]+[ \t]*)|(?P<magic>__[A-Z]{4,40}__)|(?P<blank> ?[^\S ]\s*|  \s*)"
    r"|(?P<invisible>[\x00\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]+)"
)
_FIRST_BULLET = re.compile(r"[*#:;]+[ \t]*")  # of a text that begins on a line of its own
_FIRST_STAR = re.compile(r"\*{1,9}[ \t]+")  # of a parameter's value: infoboxes begin a line with it
_MARGIN = 40  # blanks looked at before it
_BULLET_BEHIND = re.compile(r"\s{0,9}[*•]+[ \t]+")
_DROPPED_LINK = re.compile(r"\s*(?:file|image|category|media)\s*:", re.IGNORECASE)
_LINE_TAGS = {"br", "li", "p", "div", "tr", "td", "hr", "ul", "ol", "dd", "dt"}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)[^<>]{0,2000}>")
_DISAMBIGUATOR = re.compile(r"\s{0,3}\([^()]{0,255}\)$")


@dataclass(slots=True)
class _Builder:
    pieces: list[Piece] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    length: int = 0
    last: str = "\n"

    def verbatim(self, raw: str, start: int, end: int) -> None:
        if start < end and raw[start] == " " and self.last in " \n":
            start += 1
        if start < end:
            self._put(raw[start:end], Piece(end - start, start, end, True, start, end))

    def rendered(self, clean: str, start: int, end: int) -> None:
        if clean:
            self._put(clean, Piece(len(clean), start, end, False, start, end))

    def blank(self, start: int, end: int) -> None:
        if self.last not in " \n":
            self._put(" ", Piece(1, start, end, False, start, end))

    def newline(self, start: int, end: int) -> None:
        if self.last != "\n":
            self._put("\n", Piece(1, start, end, False, start, end))

    def text(self, text: Text, outer: tuple[int, int] | None = None) -> None:
        pieces = list(text.pieces)
        if outer and pieces:
            pieces[0] = pieces[0]._replace(outer_start=outer[0])
            pieces[-1] = pieces[-1]._replace(outer_end=outer[1])
        self.links += [Link(k.start + self.length, k.end + self.length, k.target) for k in text.links]
        self.faults += text.faults
        if text.clean:
            self.pieces += pieces
            self.parts.append(text.clean)
            self.length += len(text.clean)
            self.last = text.clean[-1]

    def _put(self, clean: str, piece: Piece) -> None:
        self.pieces.append(piece)
        self.parts.append(clean)
        self.length += len(clean)
        self.last = clean[-1]

    def done(self) -> Text:
        return Text("".join(self.parts), tuple(self.pieces), tuple(self.links), tuple(self.faults))


def read_markup(raw: str) -> Text:
    """The text of a piece of wikitext that stands alone."""
    return read(scan(raw), 0, len(raw))


def read(source: Source, start: int, end: int, depth: int = 0) -> Text:
    """The text of raw [start, end), stripped."""
    out, at, raw = _Builder(), start, source.raw
    ahead = raw[max(0, start - _MARGIN) : start].rstrip(" \t")[-1:]
    bullet = (
        _FIRST_BULLET.match(raw, start, end) if ahead == "\n" else _FIRST_STAR.match(raw, start, end) if ahead == "=" else None
    )
    at = bullet.end() if bullet else start
    while at < end:
        token = _TOKEN.search(raw, at, end)
        upto = token.start() if token else end
        out.verbatim(raw, at, upto)
        if token is None:
            break
        at = _step(source, out, token, end, depth)
    return out.done().strip()


def _step(source: Source, out: _Builder, token: re.Match[str], end: int, depth: int) -> int:
    """Read one token into `out`; the position after it."""
    start, stop, kind, raw = token.start(), token.end(), token.lastgroup, source.raw
    opaque = source.opaque.get(start)
    if opaque:
        if opaque.kind == "nowiki":
            out.verbatim(raw, opaque.inner_start, min(opaque.inner_end, end))
        return opaque.end
    if kind == "brace":
        close = source.braces.get(start)
        if close is None or close > end:
            out.faults.append(Fault("unbalanced_braces", raw[start : min(end, start + 200)], start, min(end, start + 200)))
            return stop
        _read_call(source, out, start, close, depth)
        return close
    if kind == "link":
        close = source.brackets.get(start)
        if close is None or close > end:
            return stop
        _read_link(source, out, start, close, depth)
        return close
    if kind == "external":
        return _read_external(source, out, start, end, depth)
    if kind == "angle":
        return _read_tag(out, raw, start)
    if kind == "entity":
        character = html.unescape(token[0])
        if character.isspace():
            out.blank(start, stop)
        elif character.isprintable():
            out.rendered(character, start, stop)
    elif kind == "bullet" or (kind == "blank" and token[0].count("\n") > 1):
        out.newline(start, stop)
    elif kind == "blank":
        out.blank(start, stop)
    return stop


def _read_tag(out: _Builder, raw: str, start: int) -> int:
    """A tag leaves nothing, or parts items; an exponent keeps its sense. A `<` that opens no tag is text."""
    tag = _TAG.match(raw, start)
    if tag is None:
        out.verbatim(raw, start, start + 1)
        return start + 1
    if tag[2].lower() in _LINE_TAGS:
        out.newline(start, tag.end())
        bullet = _BULLET_BEHIND.match(raw, tag.end())  # "<br />* one"
        return bullet.end() if bullet else tag.end()
    if tag[2].lower() == "sup" and not tag[1] and out.parts and out.parts[-1].endswith("10"):
        out.rendered("^", start, tag.end())
    return tag.end()


def _read_link(source: Source, out: _Builder, start: int, close: int, depth: int) -> None:
    raw, inner, last = source.raw, start + 2, close - 2
    if _DROPPED_LINK.match(raw, inner, last):
        return
    pipe = source.structure.find("|", inner, last)
    target = " ".join(raw[inner : pipe if pipe >= 0 else last].split()).lstrip(":")
    if pipe >= 0 and raw[pipe + 1 : last].strip():
        shown = read(source, pipe + 1, last, depth + 1) if depth < DEEPEST else Text("")
    elif pipe >= 0:  # the pipe trick: the title without its disambiguator
        shown = read(source, inner, inner + len(_DISAMBIGUATOR.sub("", raw[inner:pipe])), depth + 1)
    else:
        shown = read(source, inner, last, depth + 1) if depth < DEEPEST else Text("")
    if shown.clean:
        zone = zone_of(target)
        if zone is not None and shown.clean.isupper() and zone_of(shown.clean) != zone:
            out.rendered(target, start, close)  # "CST" alone is a zone of two continents: the link says which
            return
        words = shown.clean.replace("\n", " ")  # a link is one name, however its words are broken
        out.links.append(Link(out.length, out.length + len(words), target))
        out.text(Text(words, shown.pieces, (), shown.faults), (start, close))


def _read_external(source: Source, out: _Builder, start: int, end: int, depth: int) -> int:
    """`[address label]` shows its label; without a label, nothing. One that does not close on its line is text."""
    raw = source.raw
    line_end = raw.find("\n", start, min(end, start + 5000))
    close = raw.find("]", start, line_end if line_end >= 0 else min(end, start + 5000))
    if close < 0:
        return start + 1
    label = raw.find(" ", start, close)
    if label >= 0 and depth < DEEPEST:
        out.text(read(source, label, close, depth + 1), (start, close + 1))
    return close + 1


def _read_call(source: Source, out: _Builder, start: int, close: int, depth: int) -> None:
    raw = source.raw[start:close]
    split = split_call(source, start, close) if depth < DEEPEST else None
    if split is None:
        out.faults.append(Fault("parser_lost_template", raw[:200], start, close))
        return
    name, arguments = split
    name = fold_name(name)
    renderer = renderer_of(name)
    rendered = renderer(_call(source, name, arguments, depth)) if renderer else rendered_by_name(name)
    if isinstance(rendered, Unreadable):
        out.faults.append(Fault(rendered.reason, raw[:200], start, close))
    elif isinstance(rendered, Text):
        out.text(rendered, (start, close))
    elif rendered == " ":
        out.blank(start, close)
    else:
        out.rendered(rendered, start, close)


def _call(source: Source, name: str, arguments: list[Argument], depth: int) -> Call:
    positional: list[Text] = []
    named: dict[str, Text] = {}
    for argument in arguments:
        text = read(source, argument.start, argument.end, depth + 1)
        if not argument.name:
            positional.append(text)
        elif argument.name.isascii() and argument.name.isdigit() and 1 <= int(argument.name) <= 100:
            index = int(argument.name) - 1
            positional += [Text("")] * (index + 1 - len(positional))
            positional[index] = text
        else:
            named[argument.name.casefold()] = text
    return Call(name, tuple(positional), named)
