"""How editors spell a template's call, and where the XML of a dump shows one: a cheap search in bytes, then an exact one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape

from pipeline import vocab
from pipeline.fetch.dump import Find, Keep


def names_of(template: str) -> tuple[str, ...]:
    """The template's name and those of its family (redirects, older names) in vocab/infoboxes.csv, in lower case."""
    name = fold(template).removeprefix("template:").strip()
    rows = vocab.rows("infoboxes")
    families = {row["family"] for row in rows if row["name"] == name}
    return tuple(dict.fromkeys([name, *(row["name"] for row in rows if row["family"] in families)]))


def fold(title: str) -> str:
    """A title as it is compared: blanks and underscores alike, case apart."""
    return " ".join(title.replace("_", " ").split()).lower()


def find_template(names: Iterable[str]) -> Find:
    """Where a block of XML may call one of the templates: by the stem of a name's first word, then by the rest of the name.

    A first letter may have either case, so the stem leaves it out. `bytes.find` runs at memory's speed; a regular expression
    over the whole block would cost a fifth of the decompression, and only serves where a stem is too short to be rare.
    """
    names = [_plain(name) for name in names]
    words = {name.split()[0] for name in names}
    pattern = re.compile(b"|".join(_spelled_in_bytes(name) for name in names), re.IGNORECASE)
    if min(len(word) for word in words) < 4:
        return lambda block: [match.start() for match in pattern.finditer(block)]
    needles = sorted({_needle(form[1:]) for word in words for form in (word, word.upper())})

    def find(block: bytes) -> list[int]:
        hits = []
        for needle, before in needles:
            at = block.find(needle)
            while at >= 0:
                if pattern.match(block, at - before):
                    hits.append(at - before)
                at = block.find(needle, at + 1)
        return sorted(hits)

    return find


_CAPITALS = "XQYZVJOKWERBFGUMHLPDCINATS"  # the rarest in articles first


def _needle(stem: str) -> tuple[bytes, int]:
    """What to look for in a block, and how far behind the stem's beginning it stands: the stem, or, of one in capitals, which are
    rare in any text, its rarest letter: one byte is found at several times the speed.
    """
    capitals = [_CAPITALS.index(c) for c in stem if c in _CAPITALS]
    if not capitals or not stem.isascii():
        return stem.encode(), 0
    rarest = _CAPITALS[min(capitals)]
    return rarest.encode(), stem.index(rarest)


def _spelled_in_bytes(name: str) -> bytes:
    """The name without its first letter. Bytes know the case of ASCII only, so other names end with their first word."""
    return _spelled((name if name.isascii() else name.split()[0])[1:]).encode()


def _plain(name: str) -> str:
    """The name up to the first character that XML may write in several ways."""
    return re.split("[&<>\"']", name)[0].strip() or name[:1]


def keep_template(names: Iterable[str]) -> Keep:
    """Whether an article's text calls one of the templates."""
    call = rf"\{{\{{[\s_]*(?:template[\s_]*:[\s_]*)?(?:{'|'.join(_spelled(n) for n in names)})[\s_]*(?:\||\}}\}}|<!--)"
    pattern = re.compile(call, re.IGNORECASE)
    return lambda article: pattern.search(article.text) is not None


def _spelled(name: str) -> str:
    return r"[\s_]+".join(re.escape(word) for word in name.split())


def any_of(searches: Sequence[tuple[Find, Keep]]) -> tuple[Find, Keep]:
    """What at least one of several searches finds and keeps."""
    if len(searches) == 1:
        return searches[0]

    def find(block: bytes) -> list[int]:
        return sorted(hit for find, _ in searches for hit in find(block))

    return find, lambda article: any(keep(article) for _, keep in searches)


_TITLE = re.compile(rb"<title>([^<]{1,1000})</title>")


def find_titles(titles: Iterable[str]) -> Find:
    """Where a block of XML has a page of one of the titles."""
    wanted = {title_key(title) for title in titles}

    def find(block: bytes) -> list[int]:
        return [m.start() for m in _TITLE.finditer(block) if title_key(unescape(m[1].decode("utf-8", "replace"))) in wanted]

    return find


def keep_titles(titles: Iterable[str]) -> Keep:
    """Whether an article bears one of the titles."""
    wanted = {title_key(title) for title in titles}
    return lambda article: title_key(article.title) in wanted


def title_key(title: str) -> str:
    """A title as MediaWiki compares it: blanks for underscores, the first letter upper case."""
    title = " ".join(title.replace("_", " ").split())
    return title[:1].upper() + title[1:]
