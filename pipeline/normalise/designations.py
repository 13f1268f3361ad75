"""Every designation of the mission's craft: from the title, the infobox and the prose, and what follows from them by rule."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from pipeline.core import Article, Field, Found, Issue, Reject, Row, Sentence, Text
from pipeline.normalise.cell import ABSENT
from pipeline.normalise.lines import Lines
from pipeline.normalise.names_in_prose import Naming, bold_names, find_names, is_acronym, speaks_of_another
from pipeline.values.designations import (
    harvard_name,
    harvard_to_cospar,
    is_serial,
    normalise_name,
    parse_cospar,
    parse_harvard,
    parse_nssdc,
    parse_satcat,
)
from pipeline.values.items import outside_brackets, parts_between, read_items

_DISAMBIGUATOR = re.compile(r"\s\([^()]{0,255}\)$")


@dataclass(frozen=True, slots=True)
class Designation:
    """One designation with its place: span is None for title and derived ones."""

    kind: str
    value: str
    normalised: str
    source_kind: str
    span: tuple[int, int] | None = None
    component: str | None = None
    issuer: str | None = None
    order: int | None = None
    derived: bool = False


def designation_rows(
    article: Article, box: tuple[Field, ...], sentences: tuple[Sentence, ...], mission_id: str, first: bool = True
) -> tuple[list[Row], list[Issue]]:
    """Rows of `designations`, one per kind and normalised form, from the first place that states it; prose is the first's."""
    title = _DISAMBIGUATOR.sub("", article.title)
    launch = next((f.value.clean for f in box if f.parameter == "launch_date" and not f.group), "")
    year = int(stated[0]) if (stated := re.search(r"\b(?:19|20)\d\d\b", launch)) else None
    issues: list[Issue] = []
    found: list[Designation] = []
    if first:
        found.append(Designation("name", title, normalise_name(title), "title"))
    for field in box:
        if field.group == "":
            found += _from_field(field, title, year, issues, first)
    if first:
        for before, sentence in zip((None, *sentences), sentences, strict=False):
            another = before is not None and before.paragraph == sentence.paragraph and speaks_of_another(before, title)
            found += _from_sentence(sentence, title, bold_names(sentence, article.text) if _opens(sentence) else [], another)
    found += _derived(found)
    lines = Lines(box, sentences)
    rows: dict[tuple[str, str], Row] = {}
    names: set[str] = set()
    for d in found:
        key = (d.kind, _fold(d.normalised))
        if key in rows:
            row = rows[key]
            row["issuer"] = row["issuer"] or d.issuer
            row["order_in_use"] = row["order_in_use"] or d.order
        elif d.kind not in ("name", "alternative_name", "serial", "other") or _fold(d.normalised) not in names:
            names.add(_fold(d.normalised))
            rows[key] = _row(article, d, mission_id, lines)
    return list(rows.values()), issues


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFC", text)
    return re.sub(r"[\s‐-―]+", " ", plain.replace("-", " ")).casefold().strip(" .'\"")


def _row(article: Article, d: Designation, mission_id: str, lines: Lines) -> Row:
    start, end = d.span or (None, None)
    return {
        "designation_id": f"{mission_id}/{d.kind}-{sha256(d.normalised.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}",
        "mission_id": mission_id,
        "component": d.component,
        "kind": d.kind,
        "value": d.value,
        "normalised": d.normalised,
        "issuer": d.issuer,
        "order_in_use": d.order,
        "derived": d.derived,
        "source_kind": d.source_kind,
        "span_start": start,
        "span_end": end,
        "quote": article.text[start:end] if d.span else None,
        "sentence": lines.at(d.span) if d.span else None,
    }


# ---------------------------------------------------------------- infobox

_OUTER = " \t\u00a0'\"“”‘’*"
_NOTE = re.compile(r"\((?!\d{1,3}\))[^()]{0,200}\)$")  # a number in brackets belongs to the name
_COMMA = re.compile(r"[,;]\s|\s/\s")
_CODE_NAME = re.compile(r"[A-Z]{2,6}-\d{1,4}[A-Z]?")  # "NROL-52 (USA-279)"
_BEHIND = re.compile(r"\s{0,3}\((?P<part>[A-Za-z][^()\d]{1,30})\)")  # "2003-022C (lander)"
_BEFORE = re.compile(r"(?:^|[,;]\s{0,3})(?P<part>[A-Z][A-Za-z ]{2,25}?)\s{0,3}[–-]?\s{0,3}$")  # "Lander – 27817"
_NEAR = 40  # characters looked at before a number
_MODULE = re.compile(
    r"(?:CSM|CM|SM|LM|(?:command|service|lunar|orbital|descent)(?:\s(?:and\sservice\s)?module)?|orbiter|lander)", re.IGNORECASE
)
_NOT_A_NAME = re.compile(r"^(?:none|n/a|tbd|unknown|various|yes|no)$", re.IGNORECASE)


def _from_field(field: Field, title: str, year: int | None, issues: list[Issue], first: bool) -> Iterator[Designation]:
    if field.parameter == "name":
        name = _clean_name(field.value)
        if name and not first:
            yield _named(name, "name", field.value.items()[0] if field.value.items() else field.value)
        elif name and _fold(name) != _fold(title):
            yield _named(name, "serial" if is_serial(name) else "alternative_name", field.value.items()[0])
    elif field.parameter == "names_list":
        yield from _names_list(field, title)
    elif field.parameter == "crew_callsign":
        yield from _call_signs(field, title)
    elif field.parameter == "spacecraft":
        yield from _spacecraft(field)
    elif field.parameter == "spacecraft_type":
        name = _clean_name(field.value)
        if is_serial(name):
            yield _named(name, "serial", field.value)
    elif field.parameter in ("Harvard_designation", "COSPAR_ID", "SATCAT"):
        yield from _catalogued(field, year, issues)


def _call_signs(field: Field, title: str) -> Iterator[Designation]:
    """A craft's call sign, labelled "CSM: Gumdrop" or "Aquarius (LM)", is a name of it; a crew's is not."""
    for item in read_items(field.value):
        for part in parts_between(item.text, outside_brackets(item.text.clean, _COMMA)):
            note = _NOTE.search(part.clean)  # a translation, or the module
            bare = part.cut(0, note.start()).strip() if note and note.start() else part
            module = item.label or (note[0][1:-1] if note and _MODULE.fullmatch(note[0][1:-1]) else "")
            name = _clean_name(bare)
            if name and _fold(name) != _fold(title):
                yield replace(_named(name, "alternative_name" if module else "other", bare), component=module or None)


def _clean_name(text: Text) -> str:
    lines = text.items()
    if not lines:
        return ""
    bare = lines[0].clean.lstrip(_OUTER).rstrip(_OUTER + ";,")
    return " ".join((bare if bare.count('"') % 2 == 0 else lines[0].clean.strip(" \t\u00a0;,")).split())


def _named(name: str, kind: str, text: Text, issuer: str | None = None, order: int | None = None) -> Designation:
    at = text.clean.find(name)
    span = text.span(at, at + len(name)) if at >= 0 else text.span(0, len(text.clean))
    return Designation(kind, name, normalise_name(name), "infobox", span, issuer=issuer, order=order)


def _names_list(field: Field, title: str) -> Iterator[Designation]:
    for line in field.value.items():
        parts = parts_between(line, outside_brackets(line.clean, _COMMA))
        if is_acronym(title, line.clean) and not any(is_acronym(title, part.clean) for part in parts):
            parts = [line]  # "Venus Emissivity, Radio Science, …" spells out one name
        for part in parts:
            note = _NOTE.search(part.clean)
            bare = part.cut(0, note.start()).strip() if note else part
            name = _clean_name(bare)
            harvard, cospar = parse_harvard(name), parse_cospar(name)
            if not isinstance(harvard, Reject) and harvard[0].start == 0 and harvard[0].end == len(name):
                yield Designation("harvard", name, harvard_name(harvard[0].value), "infobox", bare.span(0, len(bare.clean)))
            elif not isinstance(cospar, Reject) and (cospar[0].start, cospar[0].end) == (0, len(name)):
                yield Designation("cospar", name, cospar[0].value, "infobox", bare.span(0, len(bare.clean)))
            elif len(name) > 1 and not _NOT_A_NAME.match(name):
                yield _named(name, "serial" if is_serial(name) else "alternative_name", bare)
            short = note[0][1:-1].strip() if note else ""
            if note and (is_acronym(short, name) or _CODE_NAME.fullmatch(short)):
                yield _named(short, "alternative_name", part.cut(note.start(), len(part.clean)))


def _spacecraft(field: Field) -> Iterator[Designation]:
    for item in read_items(field.value):
        for part in parts_between(item.text, outside_brackets(item.text.clean, _COMMA)):
            name = _clean_name(part)
            if is_serial(name):
                yield replace(_named(name, "serial", part), component=item.label or None)


_FAILURE = re.compile(r"\d{4}-[FU]\d{2,3}")  # J. McDowell's ids of launches that reached no orbit: no COSPAR id


def _catalogued(field: Field, year: int | None, issues: list[Issue]) -> Iterator[Designation]:
    """Catalogue numbers: before 1963 some boxes put the Harvard designation under COSPAR_ID, without its year too."""
    for item in read_items(field.value):
        text, label = item.text, item.label or None
        if _NOTE.fullmatch(text.clean):
            continue  # "(Salsa)" below a number: a note on it
        if field.parameter == "SATCAT":
            satcat = parse_satcat(text.clean)
            if isinstance(satcat, Reject):
                issues.append(_refused(field, satcat))
                continue
            for s in satcat:
                yield _number("satcat", s, text, label)
            continue
        harvard = parse_harvard(text.clean, year)
        if not isinstance(harvard, Reject):
            for h in harvard:
                yield Designation(
                    "harvard", text.clean[h.start : h.end], harvard_name(h.value), "infobox", text.span(h.start, h.end), label
                )
            if field.parameter == "Harvard_designation":
                continue
        cospar = parse_cospar(text.clean)
        if not isinstance(cospar, Reject):
            for c in cospar:
                yield _number("cospar", c, text, label)
            continue
        if isinstance(harvard, Reject):
            failure = _FAILURE.fullmatch(text.clean)
            if failure:
                yield Designation("other", failure[0], failure[0], "infobox", text.span(0, len(failure[0])), label)
                continue
            nssdc = Reject("no_designation", text.clean) if ABSENT.fullmatch(text.clean) else parse_nssdc(text.clean)
            if isinstance(nssdc, Reject):
                issues.append(_refused(field, nssdc))
                continue
            for n in nssdc:
                yield Designation("nssdc", n.value, n.value, "infobox", text.span(n.start, n.end), label)


def _number(kind: str, found: Found[str], text: Text, label: str | None) -> Designation:
    """A catalogue number as written, with the part of the craft that its label or the words beside it name."""
    at = (found.start, found.end)
    return Designation(kind, text.clean[slice(*at)], found.value, "infobox", text.span(*at), label or _part(text.clean, *at))


def _part(text: str, start: int, end: int) -> str | None:
    """The part of the craft that a number is of, in brackets behind it or as a word before it."""
    cut = max(0, start - _NEAR)
    match = _BEHIND.match(text, end) or _BEFORE.search(("" if cut == 0 else "\0") + text[cut:start])
    return match["part"].strip() if match else None


def _refused(field: Field, reject: Reject) -> Issue:
    stated = ABSENT.fullmatch(reject.raw.strip())
    return Issue(
        "normalise",
        "designations",
        f"infobox.{field.written}",
        "info" if stated else "warning",
        "not_read" if stated else reject.reason,
        reject.raw[:200],
        "the box says that there is none" if stated else "the value is no such designation",
    )


def _derived(found: list[Designation]) -> list[Designation]:
    """COSPAR ids that follow from Harvard designations, unless the article gives one."""
    stated = any(d.kind == "cospar" for d in found)
    out = []
    for d in found:
        harvard = parse_harvard(d.normalised) if d.kind == "harvard" else Reject("no_designation")
        if isinstance(harvard, Reject):
            continue
        cospar = harvard_to_cospar(harvard[0].value)
        if not stated:
            out.append(Designation("cospar", d.value, cospar, "derived", None, d.component, derived=True))
    return out


# ---------------------------------------------------------------- prose

_LABELLED = re.compile(
    r"\b(?:(?P<cospar>COSPAR(?:\sID|\sdesignation)?|[Ii]nternational\s[Dd]esignator|NSSDC(?:A)?\sID)|(?P<satcat>SATCAT(?:\s(?:no\.?|number|ID))?"
    r"|NORAD\s(?:ID|number)|[Ss]atellite\s[Cc]atalog(?:ue)?\s[Nn]umber))(?:\s(?:of|is|was))?:?\s#?(?P<id>[\d-]{1,9}[A-Z]{0,3})\b"
)


_OPENING = 120  # characters of the first sentence that tell of its subject


def _opens(sentence: Sentence) -> bool:
    """Whether a sentence stands in the paragraph that an article begins with."""
    return sentence.section == "" and sentence.paragraph == 0 and bool(sentence.text.clean)


def _from_sentence(sentence: Sentence, title: str, bold: list[Naming], another: bool) -> Iterator[Designation]:
    for naming in find_names(sentence, title, bold, another):
        yield from _prose(sentence, naming)
    if sentence.index == 0 and not isinstance(harvard := parse_harvard(sentence.text.clean[:_OPENING]), Reject):
        span = sentence.text.span(harvard[0].start, harvard[0].end)
        shown = sentence.text.clean[harvard[0].start : harvard[0].end]
        yield Designation("harvard", shown, harvard_name(harvard[0].value), "prose", span)
    for match in _LABELLED.finditer(sentence.text.clean) if sentence.section == "" else ():
        kind = "cospar" if match["cospar"] else "satcat"
        read = parse_cospar(match["id"]) if match["cospar"] else parse_satcat(match["id"])
        if not isinstance(read, Reject):
            yield Designation(kind, match["id"], read[0].value, "prose", sentence.text.span(*match.span("id")))


def _prose(sentence: Sentence, naming: Naming) -> Iterator[Designation]:
    value = sentence.text.clean[naming.start : naming.end]
    kind, normalised = "serial" if is_serial(value) else "alternative_name", normalise_name(value)
    harvard, cospar = parse_harvard(value), parse_cospar(value)
    if not isinstance(harvard, Reject):
        kind, normalised = "harvard", harvard_name(harvard[0].value)
    elif not isinstance(cospar, Reject):
        kind, normalised = "cospar", cospar[0].value
    span = sentence.text.span(naming.start, naming.end)
    yield Designation(kind, value, normalised, "prose", span, issuer=naming.issuer, order=naming.order)
