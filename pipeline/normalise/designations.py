"""Every designation of the mission's craft: from the title, the infobox and the prose, and what follows from them by rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from pipeline.core import Article, Field, Issue, Reject, Row, Sentence, Text
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
from pipeline.values.items import read_items

_DISAMBIGUATOR = re.compile(r"\s+\([^()]*\)$")


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
    """Rows of `designations`, one per kind and normalised form, the first place that states it. Prose belongs to the first mission."""
    title = _DISAMBIGUATOR.sub("", article.title)
    named = {"": title}
    issues: list[Issue] = []
    found: list[Designation] = []
    if first:
        found.append(Designation("name", title, normalise_name(title), "title"))
    for field in box:
        if field.group == "":
            found += _from_field(field, title, issues, first)
    if first:
        for sentence in sentences:
            found += _from_sentence(sentence, named[""])
    found += _derived(found)
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
            rows[key] = _row(article, d, mission_id)
    return list(rows.values()), issues


def _fold(text: str) -> str:
    return re.sub(r"[\s‐-―]+", " ", text.replace("-", " ")).casefold().strip(" .'\"")


def _row(article: Article, d: Designation, mission_id: str) -> Row:
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
    }


# ---------------------------------------------------------------- infobox

_OUTER = re.compile(r"^[\s'\"“”‘’*]+|[\s'\"“”‘’*;,]+$")
_NOTE = re.compile(r"\s*\((?P<note>[^()]*)\)\s*$")
_NOT_A_NAME = re.compile(r"^(?:none|n/a|tbd|unknown|various|yes|no)$", re.IGNORECASE)


def _from_field(field: Field, title: str, issues: list[Issue], first: bool) -> Iterator[Designation]:
    if field.parameter == "name":
        name = _clean_name(field.value)
        if name and not first:
            yield _named(name, "name", field.value.items()[0] if field.value.items() else field.value)
        elif name and _fold(name) != _fold(title):
            yield _named(name, "serial" if is_serial(name) else "alternative_name", field.value.items()[0])
    elif field.parameter == "names_list":
        yield from _names_list(field)
    elif field.parameter == "crew_callsign":
        for item in read_items(field.value):
            name = _clean_name(item.text)
            if name and _fold(name) != _fold(title):
                yield _named(name, "other", item.text)
    elif field.parameter == "spacecraft":
        yield from _spacecraft(field)
    elif field.parameter == "spacecraft_type":
        name = _clean_name(field.value)
        if is_serial(name):
            yield _named(name, "serial", field.value)
    elif field.parameter in ("Harvard_designation", "COSPAR_ID", "SATCAT"):
        yield from _catalogued(field, issues)


def _clean_name(text: Text) -> str:
    lines = text.items()
    return " ".join(_OUTER.sub("", lines[0].clean).split()) if lines else ""


def _named(name: str, kind: str, text: Text, issuer: str | None = None, order: int | None = None) -> Designation:
    at = text.clean.find(name)
    span = text.span(at, at + len(name)) if at >= 0 else text.span(0, len(text.clean))
    return Designation(kind, name, normalise_name(name), "infobox", span, issuer=issuer, order=order)


def _names_list(field: Field) -> Iterator[Designation]:
    for line in field.value.items():
        at = 0
        for end in [m.start() for m in re.finditer(r"[,;]\s+(?![^(]*\))", line.clean)] + [len(line.clean)]:
            part = line.cut(at, end).strip()
            at = end + 1
            note = _NOTE.search(part.clean)
            bare = part.cut(0, note.start()).strip() if note else part
            name = _clean_name(bare)
            harvard = parse_harvard(name)
            if not isinstance(harvard, Reject) and harvard[0].start == 0 and harvard[0].end == len(name):
                yield Designation("harvard", name, harvard_name(harvard[0].value), "infobox", bare.span(0, len(bare.clean)))
            elif len(name) > 1 and not _NOT_A_NAME.match(name):
                yield _named(name, "serial" if is_serial(name) else "alternative_name", bare)


def _spacecraft(field: Field) -> Iterator[Designation]:
    for item in read_items(field.value):
        name = _clean_name(item.text)
        if is_serial(name):
            yield replace(_named(name, "serial", item.text), component=item.label or None)


def _catalogued(field: Field, issues: list[Issue]) -> Iterator[Designation]:
    """Catalogue numbers: before 1963 some boxes put the Harvard designation under COSPAR_ID."""
    for item in read_items(field.value):
        text, label = item.text, item.label or None
        if field.parameter == "SATCAT":
            satcat = parse_satcat(text.clean)
            if isinstance(satcat, Reject):
                issues.append(_refused(field, satcat))
                continue
            for s in satcat:
                yield Designation("satcat", text.clean[s.start : s.end], s.value, "infobox", text.span(s.start, s.end), label)
            continue
        harvard = parse_harvard(text.clean)
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
                yield Designation("cospar", text.clean[c.start : c.end], c.value, "infobox", text.span(c.start, c.end), label)
            continue
        if isinstance(harvard, Reject):
            nssdc = parse_nssdc(text.clean)
            if isinstance(nssdc, Reject):
                issues.append(_refused(field, nssdc))
                continue
            for n in nssdc:
                yield Designation("nssdc", n.value, n.value, "infobox", text.span(n.start, n.end), label)


def _refused(field: Field, reject: Reject) -> Issue:
    return Issue(
        "normalise",
        "designations",
        f"infobox.{field.written}",
        "warning",
        reject.reason,
        reject.raw[:200],
        "the value is no such designation",
    )


def _derived(found: list[Designation]) -> list[Designation]:
    """COSPAR ids that follow from Harvard designations, unless the article gives one of that launch."""
    stated = {d.normalised[:8] for d in found if d.kind == "cospar"}
    out = []
    for d in found:
        harvard = parse_harvard(d.normalised) if d.kind == "harvard" else Reject("no_designation")
        if isinstance(harvard, Reject):
            continue
        cospar = harvard_to_cospar(harvard[0].value)
        if cospar[:8] not in stated and not stated:
            out.append(Designation("cospar", d.value, cospar, "derived", None, d.component, derived=True))
    return out


# ---------------------------------------------------------------- prose

_NAME = r"(?P<{0}>[A-Z0-9][\w'’./&+-]*(?:\s(?:[A-Z0-9(№][\w'’./&+-]*|No\.\s?\w+|s/n\s\w+|of|the|and(?=\s[A-Z])|de|du)){{0,5}})"
_N1, _N2 = _NAME.format("n1"), _NAME.format("n2")
_Q = "[\"“”‘’']?"
_IN_USE = r"(?:\s(?:in|by|to|within)\s(?P<issuer>(?:the\s)?[A-Z][\w.]*(?:\s(?:of|the|[A-Z][\w.]*)){0,5}))?"
_ALSO = re.compile(
    r"\b(?:also\s(?:commonly\s|often\s|sometimes\s)?(?:known|called|referred\sto|designated|named|identified)(?:\s(?:as|by)(?:\s(?:its|the)\s[\w\s]{1,30}?(?:name|designation|designator)s?(?:\sas|,)?)?)?"
    r"|(?:formerly|previously|originally|initially|officially|occasionally|sometimes|commonly|alternatively|internally|and\slater)\s(?:known|called|designated|named|identified|referred\sto)(?:\sas)?"
    r"|known\s(?:(?:in|by|to)\s(?:the\s)?[A-Z]\w+(?:\s[A-Z]\w+){0,4}\s|before\slaunch\s|during\sdevelopment\s|internally\s|prior\sto\slaunch\s|at\slaunch\s|after\slaunch\s|pre-launch\s)?as"
    r"|(?:identified|designated|catalogued|referred\sto|numbered)\s(?P<by>by\s(?:the\s)?[A-Z]\w*(?:\s(?:of|the|[A-Z]\w*)){0,5}\s)as"
    r"|(?:internal|pre-launch|launch|military|official|manufacturer's|factory|NASA|development|serial|production)\s(?:designation|name|designator|number|code)(?:\s(?:was|is|being|of)|,)?"
    r"|(?:official|alternative|alternate|other)\s(?:name|designation)(?:\s(?:was|is)|,)?"
    r"|\b(?:aka|a\.k\.a\.|or)\b(?=\s[A-Z])"
    rf")\s(?:the\s)?{_Q}(?=[A-Z0-9])"
)
_AND_AS = re.compile(
    rf"{_Q}\s?(?:,)?\s(?:and|or)\s(?:(?:occasionally|sometimes|later|also|in\sthe\s\w+|by\s(?:the\s)?[A-Z]\w*(?:\s[A-Z]\w*)*)\s){{0,2}}(?:as|known\sas|called)\s{_Q}(?=[A-Z0-9])"
)
_WEST = re.compile(
    r"\s?(?:and\s)?(?:in|by|to)\s(?P<issuer>(?:the\s)?(?:West|United\sStates|US|U\.S\.|NASA|NORAD|Soviet\sUnion|USSR|[A-Z][\w.]*(?:\s[A-Z][\w.]*){0,5}))"
)
_USED = re.compile(
    rf"\b[Dd]esignations?\s{_Q}{_N1}{_Q}(?:,?\s(?P<link>and\slater|later|and\sthen|and|or),?\s{_Q}{_N2}{_Q})?,?\s(?:(?:was|were|has\sbeen|have\sbeen)\s(?:used|given|assigned|applied)\sby\s)(?P<issuer>(?:the\s)?[A-Z][\w.]*(?:\s(?:of|the|[A-Z][\w.]*)){{0,6}})"
)
_FIRST_NAME = re.compile(_N1)
_STOPS = re.compile(r"\s(?:Inc|Corporation|In|The|It|On|At|By|Was|As|Of)$|\s(?:of|the|and|de|du)$|[.,;:]+$")
_GENERIC = re.compile(
    r"^(?:The|A|An|It|Its|This|In|On|At|Soviet|American|Russian|Chinese|Earth|Moon|Mars|Venus|NASA|ESA|West|United States|US|USSR|[A-Z]|\d{1,4})$"
)
_ABOUT_CRAFT = re.compile(
    r"\b(?:spacecraft|satellite|probe|mission|it|its|craft|station|orbiter|lander|rover|vehicle|capsule)\b", re.IGNORECASE
)
_LANG_BEFORE = re.compile(r"\((?:[A-Z]\w+:\s*)?[^()]*$")


def _from_sentence(sentence: Sentence, title: str) -> Iterator[Designation]:
    """Names that a sentence gives the craft. Outside the lead only sentences about the craft count."""
    text = sentence.text.clean
    used = _USED.search(text)
    if used:
        issuer = _issuer(used["issuer"])
        ordered = (bool(used["n2"]) and "later" in (used["link"] or "")) or (used["link"] or "") == "and then"
        for group, order in (("n1", 1), ("n2", 2)):
            if used[group]:
                yield from _prose(sentence, used.start(group), used.end(group), issuer, order if ordered else None)
        return
    if sentence.section and not (title.casefold() in text.casefold() or _ABOUT_CRAFT.search(text)):
        return
    if sentence.index > 2 and sentence.section == "" and not _ABOUT_CRAFT.search(text) and title not in text:
        return
    for cue in _ALSO.finditer(text):
        if cue[0].startswith("or ") and not (sentence.index == 0 and cue.start() <= len(title) + 25):
            continue
        if not _is_about(sentence, cue.start(), title):
            continue
        yield from _after_cue(sentence, cue.end(), _issuer(cue["by"]) if cue["by"] else _cue_issuer(cue[0]))


def _is_about(sentence: Sentence, at: int, title: str) -> bool:
    """The cue's clause is about the craft: what was named right before it is the title, a pronoun or the craft, not another thing."""
    before = sentence.text.clean[:at]
    if sentence.index == 0:
        copula = re.search(r"\b(?:was|is|were|are)\b\s(?:an?|the|one)\b", before)
        return copula is None or not re.search(r"[A-Z]\w+[^,]*$", before[copula.end() :])
    clause = re.split(r"[,;(]\s", before.rstrip(" ,("))[-1]
    return (
        bool(
            re.search(
                r"\b(?:it|spacecraft|satellite|probe|mission|craft|orbiter|lander|rover|station)\b", clause, re.IGNORECASE
            )
        )
        or title in clause
    )


def _cue_issuer(cue: str) -> str | None:
    match = re.search(r"known\s(?:in|by|to)\s((?:the\s)?[A-Z]\w+(?:\s[A-Z]\w+){0,4})\sas", cue)
    return _issuer(match[1]) if match else None


def _issuer(text: str | None) -> str | None:
    """An issuer without its article; "the West" and the like say where, not who."""
    if not text:
        return None
    name = re.sub(r"^(?:by\s)?(?:the\s)?", "", text.strip())
    return None if name in ("West", "") else name


def _after_cue(sentence: Sentence, at: int, issuer: str | None) -> Iterator[Designation]:
    text = sentence.text.clean
    for _ in range(4):
        match = _FIRST_NAME.match(text, at)
        if match is None:
            return
        end = _trim(text, match.start(), match.end())
        tail = _WEST.match(text, end)
        who = issuer or (_issuer(tail["issuer"]) if tail else None)
        yield from _prose(sentence, match.start(), end, who, None)
        following = _AND_AS.match(text, tail.end() if tail else end) or re.compile(
            rf"{_Q}\s(?:or|and)\s{_Q}(?=[A-Z0-9][\w-]*\d)"
        ).match(text, end)
        if following is None:
            return
        west = re.search(r"by\s(?:the\s)?([A-Z]\w*(?:\s[A-Z]\w*)*)\sas", following[0])
        at, issuer = following.end(), west[1] if west else None


def _trim(text: str, start: int, end: int) -> int:
    while (stop := _STOPS.search(text[start:end])) and stop.start() > 0:
        end = start + stop.start()
    return end


def _prose(sentence: Sentence, start: int, end: int, issuer: str | None, order: int | None) -> Iterator[Designation]:
    value = sentence.text.clean[start:end].strip("\"“”‘’' ")
    if len(value) < 2 or _GENERIC.match(value) or not any(c.isalpha() for c in value):
        return
    harvard = parse_harvard(value)
    if not isinstance(harvard, Reject):
        yield Designation(
            "harvard", value, harvard_name(harvard[0].value), "prose", sentence.text.span(start, end), issuer=issuer
        )
        return
    at = sentence.text.clean.find(value, start)
    kind = "serial" if is_serial(value) else "alternative_name"
    yield Designation(
        kind, value, normalise_name(value), "prose", sentence.text.span(at, at + len(value)), issuer=issuer, order=order
    )
