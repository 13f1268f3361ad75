"""Titles as file names: safe on every file system, readable where the title allows it, never the same for two articles."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

from pipeline.core import Article

_LONGEST = 120  # bytes of the readable part; file systems allow 255 for the whole name
_UNSAFE = re.compile(r"[^\w.,()'+-]")  # also %, which the reader decodes, @, which ends the readable part, and every separator
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)  # devices on Windows, whatever follows the dot


def file_stem(article: Article) -> str:
    """The name of an article's file without its suffix: `Mars_2MV-3_No.1@1234567`.

    A revision belongs to one page, so titles that differ in case only get different names. A title that does not survive as a
    name (separators, great length, a leading dot, a device), and an article without a revision id, carry a short hash.
    """
    title = article.title.replace(" ", "_")
    readable = safe_name(title)
    marks = [] if readable == title and article.revision_id is not None else [short_hash(article.title)]
    version = str(article.revision_id) if article.revision_id is not None else short_hash(article.text)
    return "@".join([readable, *marks, version])


def hashed_stem(article: Article) -> str:
    """The name that tells two articles apart which claim the same revision and differ in case only."""
    return f"{file_stem(article)}@{short_hash(article.title)}"


def safe_name(text: str) -> str:
    """The text with every unsafe character as `_`, at most 120 bytes, never hidden and never empty."""
    name = _UNSAFE.sub("_", unicodedata.normalize("NFC", text))
    name = name.encode("utf-8", "replace")[:_LONGEST].decode("utf-8", "ignore")
    name = name.lstrip(".-") or "_"
    return f"_{name}" if _RESERVED.match(name) else name


def short_hash(text: str) -> str:
    """Ten hex digits that stand for the text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
