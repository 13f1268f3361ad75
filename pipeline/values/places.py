"""Launch vehicles with their serials, launch sites with their pads."""

from __future__ import annotations

import re

from pipeline.core import Text

_SERIAL = re.compile(
    r"[\s,(]*(?:\b[sS]/?[nN]\.?\s*|\bserial(?:\snumber)?\s+|\bflight\s(?:no\.?\s?)?|#\s?|\(?\b[Nn]o\.?\s?|№\s?)(?P<serial>[A-Z]{0,4}[\d\w.][\w./-]{0,20})\)?\s*$"
)
_BRACKETED = re.compile(
    r"\s*\((?P<serial>(?:B\d{4}(?:[.‑-]\d{1,2})?[^()]{0,12}|[A-Z]{1,4}-?\d[\w./-]{0,12}|[A-Z]{2,4}\s?\d{2,4}|VA\d+|VV\d+|V\d+|L\d+|F\d+))\)\s*$"
)
_SLASHED = re.compile(r"(?<=[A-Z0-9])/(?P<serial>[A-Z]{1,2}\d{1,2}-\d{1,3}[A-Z]?)\s*$")
_FLIGHT = re.compile(r"\s+(?P<serial>(?:C|F|D|L|V|VA|VV|VS|Y|AV-|SA-|AS-|TC-|MA-|MR-|Y-)-?\d{1,4}[A-Z]?)\s*$")
_FLIGHT_DASH = re.compile(r"-(?P<serial>(?:C|F|D)\d{1,3})\s*$")


def split_vehicle(value: Text) -> tuple[Text, Text | None]:
    """Vehicle and serial: "Molniya 8K78 s/n T103-17" has one, "Proton-K/D" and "Delta II 7425" have none."""
    lines = value.items()
    text = lines[0] if lines else value
    for pattern in (_SERIAL, _BRACKETED, _SLASHED, _FLIGHT, _FLIGHT_DASH):
        match = pattern.search(text.clean)
        if match and match.start() > 1:
            serial = text.cut(match.start("serial"), match.end("serial"))
            return text.cut(0, match.start()).strip(), serial
    if len(lines) > 1:
        alone = re.fullmatch(r"(?:[sS]/[nN]|[Nn]o\.?|[Ss]erial|[Ff]light|\()\s*(?P<serial>[\w./-]{1,20})\)?", lines[1].clean)
        if alone:
            return text, lines[1].cut(alone.start("serial"), alone.end("serial"))
    return text, None


# Names of complexes and pads as the world's ranges write them.
_PAD = re.compile(
    r"[\s,–-]*\(?(?P<pad>(?:Site|Area|Launch\s(?:Complex|Area|Site|Pad|Zone)|Space\sLaunch\sComplex|Complex|Pad|LC|SLC|LA|LP|LA-|ELA|ELV|ELS|ELM|ZL|SLP|FLP|SLS|LB|"
    r"Yoshinobu(?:\sLaunch\sComplex)?|LA-Y|LA-X|Area\s\d+,?\s(?:Pad|LC)|First\sLaunch\sPad|Second\sLaunch\sPad|First|Second|Third|Mu(?:\sPad|-\d)|M-V|Omega|Lambda|"
    r"OLM|Orbital\sLaunch\sMount|Platform|HAD|Hangar|MARS|LP-0A|Pad\s0A|PU|South\sLaunch|K|B)?[\s-]?(?:\d{1,3}(?:[/-]\d{1,2})?[A-Z]{0,2}|0[AB]|[A-Z]\d?|Y\d|LP-?\d)"
    r"(?:[/-](?:[A-Z]{0,4}-?\d{1,3}[A-Z]?))?)\)?\s*$"
)
_NAMED_PAD = re.compile(r"[\s,]+(?P<pad>(?:First|Second|Third)\sLaunch\sPad|FLP|SLP|[Mm]obile [Ll]auncher|Gagarin's Start)\s*$")
_LEADING_SITE = re.compile(r"^(?:Site|Area)\s(?=\d)")
_ONLY_DIGITS = re.compile(r"\d{1,3}(?:/\d{1,2})?[A-Z]?")


def split_site(value: Text) -> tuple[Text, Text | None]:
    """Site and pad: "Baikonur 1/5", "Baikonur, Site 31/6", "Cape Canaveral SLC-17A", "Kennedy, LC-39A"; "Uchinoura" has no pad."""
    lines = value.items()
    text = lines[0] if lines else value
    rest = Text("")
    if len(lines) > 1:
        whole = _PAD.fullmatch(" " + lines[1].clean) or _NAMED_PAD.fullmatch(" " + lines[1].clean)
        if whole:
            rest = lines[1]
    if not rest.clean:
        found = _NAMED_PAD.search(text.clean) or _pad(text.clean)
        if found is None:
            return _without_country(text), None
        rest = text.cut(found.start("pad"), found.end("pad"))
        text = text.cut(0, found.start()).strip()
    lead = _LEADING_SITE.match(rest.clean)
    return _without_country(text), rest.cut(lead.end(), len(rest.clean)) if lead else rest


def _pad(text: str) -> re.Match[str] | None:
    """The pad at the end, if what is left before it is a place."""
    for at in [m.start() for m in re.finditer(r"[\s,]+", text)]:
        match = _PAD.match(text, at)
        if match and at > 2 and match["pad"] and any(c.isdigit() for c in match["pad"]):
            return match
    return None


_TRAILING = re.compile(r"\s*,\s*$")


def _without_country(text: Text) -> Text:
    match = _TRAILING.search(text.clean)
    return text.cut(0, match.start()) if match else text
