"""Items of a value: the label before it ("CSM: …"), the qualifier behind it ("… (achieved)"), and lists of names."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from pipeline import vocab
from pipeline.core import Text

MOST = 200  # items parted on one line; the last holds the rest
QUALIFIERS = {
    "achieved": "achieved",
    "actual": "achieved",
    "final": "achieved",
    "reached": "achieved",
    "intended": "intended",
    "planned": "planned",
    "expected": "planned",
    "scheduled": "planned",
    "nominal": "planned",
    "design": "planned",
    "designed": "planned",
    "targeted": "planned",
    "target": "planned",
    "primary mission": "planned",
    "failed": "failed",
    "not achieved": "failed",
    "elapsed": "elapsed",
    "in progress": "elapsed",
    "ongoing": "elapsed",
    "before launch": "before_launch",
    "initial": "initial",
    "initially": "initial",
    "estimated": "estimated",
}
_LABEL = re.compile(r"(?P<label>[A-Z][^\n:;=]{0,40}?(?:\([^()\n]{1,20}\))?)\s?:\s*(?=\S)")
_LABEL_ALONE = re.compile(r"(?P<label>[A-Z][^\n:;=]{0,40}?)\s?:")
_NOTE_ALONE = re.compile(r"[(\[]\s{0,3}(?P<word>[^()\[\]\n]{2,40}?)\s{0,3}[)\]]")
_CLOCKLIKE = re.compile(r"\d{1,2}$")
_QUALIFIER = re.compile(
    r"\s{0,3}[(\[]\s{0,3}(?P<word>[^()\[\]\n]{2,40}?)\s{0,3}[)\]]|[\s,:–-]{1,3}(?P<bare>achieved|planned|intended|elapsed|actual)\b",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"(?P<word>planned|achieved|actual|intended|final|primary mission|nominal|elapsed|target)\s*[:–-]\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its label without the colon, its text without label and qualifier, and what the qualifier says ("" if none)."""

    label: str
    text: Text
    qualifier: str


def read_items(value: Text) -> list[Item]:
    """The items of a value, one a line; `A (achieved), B (intended)` on one line (plain rendering) are two.

    A label on a line of its own ("Orbiter:") stands for the items below it, up to the next label.
    """
    out: list[Item] = []
    above = ""
    for line in value.items():
        alone = _LABEL_ALONE.fullmatch(line.clean)
        note = _NOTE_ALONE.fullmatch(line.clean)
        known = _qualifier(note["word"].casefold()) if note and out else ""
        if known:  # "Low Earth<br/>(planned)": of the line above
            out[-1] = replace(out[-1], qualifier=out[-1].qualifier or known)
            continue
        if alone:
            above = alone["label"].strip()
            continue
        for part in _qualified_parts(line):
            item = read_item(part)
            above = "" if item.label else above
            out.append(_below(item, above))
    return out


def _below(item: Item, above: str) -> Item:
    """The item under the label of the line above it; a label that is a qualifier ("Planned:") qualifies it."""
    if not above or item.label:
        return item
    known = QUALIFIERS.get(above.casefold(), "")
    return replace(item, qualifier=item.qualifier or known) if known else replace(item, label=above)


_QUALIFIED_COMMA = re.compile(
    r"\((?:achieved|intended|planned|actual|failed|final|elapsed|expected|nominal)\)(?P<comma>[,;]?\s+)(?=\S)"
    r"|(?<=\d)\s\w{1,12}\s(?:achieved|intended|planned|actual|expected)(?P<bare>[,;]\s+)(?=\d)"
    r"|(?P<label>;\s+)(?=[^\W\d][\w ()’'-]{1,30}:\s)",
    re.IGNORECASE,
)


def _qualified_parts(line: Text) -> list[Text]:
    parts, at = [], 0
    for match in islice(_QUALIFIED_COMMA.finditer(line.clean), MOST):
        parts.append(line.cut(at, match.start(match.lastgroup or 0)).strip())
        at = match.end()
    parts.append(line.cut(at, len(line.clean)).strip())
    return [p for p in parts if p.clean]


def read_item(text: Text) -> Item:
    """Label and qualifier split off one item."""
    label, qualifier = "", ""
    prefix = _PREFIX.match(text.clean)
    if prefix:
        qualifier = QUALIFIERS.get(prefix["word"].casefold(), "")
        text = text.cut(prefix.end(), len(text.clean))
    match = _LABEL.match(text.clean)
    if match and not _CLOCKLIKE.search(match["label"]) and not match["label"].casefold().startswith(("http", "launch failure")):
        label = match["label"].strip()
        text = text.cut(match.end(), len(text.clean))
    for found in _QUALIFIER.finditer(text.clean):
        word = (found["word"] or found["bare"]).casefold()
        known = _qualifier(word)
        if known:
            qualifier = qualifier or known
            if not text.clean[found.end() :].strip():
                text = text.cut(0, len(text.clean[: found.start()].rstrip(" ,:–-\u00a0")))
            break
    if label.casefold() in QUALIFIERS and not qualifier:
        label, qualifier = "", QUALIFIERS[label.casefold()]
    return Item(label, text.strip(), qualifier)


def _qualifier(word: str) -> str:
    if word in QUALIFIERS:
        return QUALIFIERS[word]
    first = word.split()[0] if word.split() else ""
    return QUALIFIERS.get(first.rstrip(",;:"), "")


_SEPARATOR = re.compile(
    r",\s{1,3}(?!(?:Inc|Ltd|LLC|Llc|Co|Corp|S\.A|S\.p\.A|GmbH|Limited|Jr|L\.P|plc|Incorporated)\b)|\s{0,3}/\s{0,3}|;|\s[•·]\s|\s(?:and|&|[–—])\s"
)
WHOLE_NAMES = tuple(row["name"] for row in vocab.rows("whole_names"))
_WIDEST = 20  # characters looked at on either side of a slash


def split_names(value: Text, slashes: bool = True) -> list[Text]:
    """Names of a list: by line, comma, semicolon, slash (operators); "Foo, Inc." is one; commas in brackets and links part nothing."""
    out: list[Text] = []
    for line in value.items():
        links = sorted(line.links)
        starts = [link.start for link in links]
        separators = (
            match
            for match in outside_brackets(line.clean, _SEPARATOR)
            if ("/" not in match[0] or (slashes and _parts_names(line.clean, match)))
            and (match[0].strip() not in ("and", "&", "–", "—") or _joins_names(line, match))
            and not ((at := bisect_right(starts, match.start())) and match.end() <= links[at - 1].end)
        )
        out += parts_between(line, separators)
    return [t for t in (_without_conjunction(t) for t in out) if any(c.isalnum() for c in t.clean)]


def outside_brackets(text: str, separator: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """The separators that stand in no round bracket."""
    depth, upto = 0, 0
    for match in separator.finditer(text):
        depth += text.count("(", upto, match.start()) - text.count(")", upto, match.start())
        upto = match.start()
        if depth <= 0:
            yield match


def parts_between(line: Text, separators: Iterator[re.Match[str]]) -> list[Text]:
    """The stripped parts of a line between separators; at most MOST are cut off, the last holds the rest."""
    parts, at = [], 0
    for match in islice(separators, MOST):
        parts.append(line.cut(at, match.start()).strip())
        at = match.end()
    return [*parts, line.cut(at, len(line.clean)).strip()]


def _without_conjunction(text: Text) -> Text:
    match = re.match(r"(?:and|&)\s+", text.clean)
    return text.cut(match.end(), len(text.clean)) if match else text


def _joins_names(line: Text, match: re.Match[str]) -> bool:
    """An "and" parts two organisations where both are links or acronyms: "NASA and ESA"; names that hold one are whole."""
    linked = any(link.end == match.start() for link in line.links) and any(link.start == match.end() for link in line.links)
    left, right = line.clean[: match.start()][-_WIDEST:].split(), line.clean[match.end() :][:_WIDEST].split()
    return linked or (bool(left and right) and all(len(word) > 1 and word.isupper() for word in (left[-1], right[0])))


def _parts_names(text: str, match: re.Match[str]) -> bool:
    """A slash parts two organisations where both sides are names ("NASA / JPL", "SERC/NASA"); a name that has one is whole."""
    around = text[max(0, match.start() - _WIDEST) : match.end() + _WIDEST]
    left, right = (
        text[max(0, match.start() - _WIDEST) : match.start()].split(),
        text[match.end() : match.end() + _WIDEST].split(),
    )
    if not left or not right or any(name in around for name in WHOLE_NAMES):
        return False
    return len(left[-1]) > 1 and len(right[0]) > 1 and left[-1][-1].isalpha() and right[0][0].isupper()
