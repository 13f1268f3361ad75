"""MediaWiki exports for the tests, in any schema and compression."""

from __future__ import annotations

import bz2
import hashlib
import random
from xml.sax.saxutils import escape

HEAD = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-{schema}/" version="{schema}" xml:lang="en">
  <siteinfo>
    <sitename>Test</sitename>
    <dbname>testwiki</dbname>
    <base>https://test.example/wiki/Main_Page</base>
  </siteinfo>
"""
QUOTES = {'"': "&quot;", "'": "&#039;"}  # as PHP's htmlspecialchars has them
END = "</mediawiki>\n"
BOX = "{{Infobox spaceflight\n| name = A & B <br> \"C\"\n}}\n'''Probe''' was a probe.\n"


def base36(text: str) -> str:
    number, digits = int(hashlib.sha1(text.encode()).hexdigest(), 16), ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits.rjust(31, "0")


def page(title: str, text: str, number: int = 1, ns: int = 0, inside: str = "", revision: str = "") -> str:
    body = revision or (
        f"    <revision>\n      <id>{number + 1000}</id>\n      <timestamp>2024-01-02T03:04:05Z</timestamp>\n"
        f"      <contributor><username>X</username><id>5</id></contributor>\n"
        f"      <model>wikitext</model>\n      <format>text/x-wiki</format>\n"
        f'      <text bytes="{len(text.encode())}" xml:space="preserve">{escape(text, QUOTES)}</text>\n'
        f"      <sha1>{base36(text)}</sha1>\n    </revision>\n"
    )
    return f"  <page>\n    <title>{escape(title)}</title>\n    <ns>{ns}</ns>\n    <id>{number}</id>\n{inside}{body}  </page>\n"


def export(*pages: str, schema: str = "0.11") -> bytes:
    return (HEAD.format(schema=schema) + "".join(pages) + END).encode()


def multistream(pages: list[str], per_stream: int) -> tuple[bytes, bytes]:
    """A multistream dump and its index."""
    data, lines = bz2.compress(HEAD.format(schema="0.11").encode()), []
    for start in range(0, len(pages), per_stream):
        lot = pages[start : start + per_stream]
        lines += [f"{len(data)}:{start + n + 1}:{p.split('<title>')[1].split('</title>')[0]}\n" for n, p in enumerate(lot)]
        data += bz2.compress("".join(lot).encode())
    return data + bz2.compress(END.encode()), bz2.compress("".join(lines).encode())


def pages_of(number: int) -> list[str]:
    noise = random.Random(1)
    return [page(f"P{n}", f"{noise.getrandbits(4000):x}", n + 1) for n in range(number)]
