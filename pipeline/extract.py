"""Article -> Reading: the infobox fields and the sentences with their place in the source, or why it is no mission. Pure."""

from __future__ import annotations

import re
from typing import Literal

from pipeline import vocab
from pipeline.core import Article, Fault, Field, Issue, Reading, Sentence, Text
from pipeline.prose.sentences import split_sentences
from pipeline.wikitext.infobox import canonical, find_boxes, read_box
from pipeline.wikitext.plain import read_plain
from pipeline.wikitext.sections import Block, read_blocks
from pipeline.wikitext.source import Source, scan

_MISSION_FAMILIES = {row["family"] for row in vocab.rows("infoboxes") if row["mission"] == "yes"}
_REDIRECT = re.compile(r"\s*#redirect\b", re.IGNORECASE)
_INFOBOX = re.compile(r"\{\{\s*(?:template\s*:\s*)?infobox", re.IGNORECASE)
_HEADING = re.compile(r"^==", re.MULTILINE)
_LONGEST_LEAD = 20_000  # characters looked at to see whether an article without a box tells of a mission

_TARGETS = {(row["group"], row["parameter"]): row["target"] for row in vocab.rows("parameters")}


def extract(article: Article) -> Reading:
    """What an article says, still as text. Never raises on any text."""
    if article.namespace != 0:
        return Reading(ignored="not an article: another namespace")
    if article.form == "plain":
        fields, blocks = read_plain(article.text)
        if sum(canonical(f.group, f.written) is not None for f in fields) < 2:
            fields = []
        return _reading(article, fields, blocks, [], "")
    if _REDIRECT.match(article.text):
        return Reading(ignored="redirect")
    if not _INFOBOX.search(article.text):
        return _without_box(article)
    source = scan(article.text)
    boxes = find_boxes(source)
    missions = [box for box in boxes if box[0] in _MISSION_FAMILIES]
    if not missions:
        return Reading(ignored=f"infobox of a {boxes[0][0]}") if boxes else _without_box(article, _hidden_box(source))
    fields, issues = [], []
    for index, (family, start, end) in enumerate(missions):
        found, problems = read_box(source, index, family, start, end)
        fields += found
        issues += problems
    return _reading(article, fields, read_blocks(_without(source, missions)), issues, "")


def _without(source: Source, boxes: list[tuple[str, int, int | None]]) -> Source:
    """The source with its infoboxes made opaque, so that reading the prose does not render them again."""
    return source if not boxes else source.hide([(start, end) for _, start, end in boxes if end])


def _hidden_box(source: Source) -> list[Issue]:
    """An issue where the text has a mission's infobox that the structure hides (in a reference or comment that swallows it)."""
    for match in _INFOBOX.finditer(source.raw):
        if re.match(
            r"\{\{\s*(?:template\s*:\s*)?infobox[ _]+space", source.raw[match.start() : match.start() + 60], re.IGNORECASE
        ):
            shown = source.raw[match.start() : match.start() + 60]
            return [
                Issue(
                    "extract",
                    "missions",
                    None,
                    "warning",
                    "hidden_infobox",
                    shown,
                    "an infobox lies inside a comment, reference or nowiki",
                )
            ]
    return []


def _without_box(article: Article, issues: list[Issue] | None = None) -> Reading:
    """An article without a mission's infobox: a mission only where its lead says that its subject was or is to be flown."""
    heading = _HEADING.search(article.text)
    end = min(heading.start() if heading else len(article.text), _LONGEST_LEAD)
    lead = read_blocks(scan(article.text[:end]))
    reason = why_no_mission(_sentences(lead))
    if reason:
        return Reading(issues=tuple(issues or ()), ignored=reason)
    return _reading(article, [], read_blocks(scan(article.text)), issues or [], reason)


def _reading(article: Article, fields: list[Field], blocks: list[Block], issues: list[Issue], ignored: str) -> Reading:
    sentences = _sentences(blocks)
    if not fields:
        ignored = why_no_mission(sentences)
        if ignored:
            return Reading(issues=tuple(issues), ignored=ignored)
    return Reading(tuple(fields), tuple(sentences), tuple(issues + field_issues(fields) + prose_issues(blocks)))


def _sentences(blocks: list[Block]) -> list[Sentence]:
    out: list[Sentence] = []
    for paragraph, block in enumerate(blocks):
        for start, end in split_sentences(block.text.clean):
            text = block.text.cut(start, end).strip()
            if text.clean:
                out.append(Sentence(block.section, paragraph, len(out), block.kind, Text(text.clean, text.pieces, text.links)))
    return out


def field_issues(fields: list[Field]) -> list[Issue]:
    """Unknown parameters that hold something, and markup in values that could not be read."""
    out = []
    for field in fields:
        column = f"infobox.{field.group + '.' if field.group else ''}{field.written}"
        if field.value.clean and canonical(field.group, field.written, field.family) is None:
            out.append(
                Issue(
                    "extract",
                    "missions",
                    column,
                    "info",
                    "unknown_parameter",
                    field.value.clean[:200],
                    "no such parameter is known",
                )
            )
        if _TARGETS.get((field.group, field.parameter)) != "ignore":
            out += [_fault_issue("missions", column, "warning", fault) for fault in field.value.faults]
    return out


def prose_issues(blocks: list[Block]) -> list[Issue]:
    """Markup in the prose that could not be read, once each."""
    faults = {(f.check, f.raw): f for block in blocks for f in block.text.faults}
    return [_fault_issue("events", None, "info", fault) for fault in faults.values()]


def _fault_issue(table: str, column: str | None, severity: Literal["warning", "info"], fault: Fault) -> Issue:
    return Issue(
        "extract", table, column, severity, fault.check, fault.raw, _FAULTS.get(fault.check, "the markup could not be read")
    )


_FAULTS = {row["check"]: row["meaning"] for row in vocab.rows("checks")}

# ---------------------------------------------------------------- missions without a box

_NOUNS = {row["noun"]: row["mission"] == "yes" for row in vocab.rows("mission_nouns")}
_COPULA = re.compile(
    r"\b(?:was|is|were|are|will be)(?: to be)? (?:an?|the|one of|(?:[A-Z][\w.’'-]* ){0,3}[A-Z][\w.-]*['’]s?)(?=\s) (?P<phrase>[^.,;:()]{1,200})",
    re.IGNORECASE,
)
_PHRASE_END = re.compile(
    r"\b(?:that|which|who|whose|of|for|in|on|by|to|from|with|launched|designed|operated|built|developed|made|flown|used|placed|"
    r"sent|intended|meant|carried|carrying|during|at|under|as|and|currently|orbiting)\b"
)
_NOT_FLOWN = re.compile(r"\b(?:proposed|cancell?ed|conceptual|hypothetical|fictional|unflown)\b", re.IGNORECASE)
_FLOWN = re.compile(
    r"\b(?:launch\w*|space ?flight|fl[eo]wn?|orbit\w*|lift(?:ed)?[- ]?off|landed|planned|will|docked)\b", re.IGNORECASE
)
_PAIR = re.compile(r"^(?:pair|trio|set) of (?:two |three |four |identical |twin )*", re.IGNORECASE)
_GENERIC = re.compile(r"(?:An?|Any|In)\s")


def why_no_mission(sentences: list[Sentence]) -> str:
    """ "" where the lead says that the subject is a craft or mission that was or is to be flown, else the reason."""
    lead = [s.text.clean for s in sentences if not s.section and s.kind == "prose"]
    if not lead:
        return "no infobox and no lead"
    copula = _COPULA.search(lead[0])
    if _GENERIC.match(lead[0]) or not copula:
        return "no infobox, and the lead tells of no mission"
    phrase = _PAIR.sub("", copula["phrase"])
    stop = _PHRASE_END.search(phrase)
    head = phrase[: stop.start()].strip().casefold() if stop else phrase.strip().casefold()
    if _NOT_FLOWN.search(phrase):
        return "no infobox, and the lead says that it was not flown"
    noun = max((n for n in _NOUNS if head == n or head.endswith(" " + n)), key=len, default="")
    if not noun or not _NOUNS[noun] or not _FLOWN.search(" ".join(lead)):
        return "no infobox, and the lead tells of no mission"
    return ""
