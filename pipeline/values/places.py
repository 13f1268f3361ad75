"""Launch vehicles with their serials, launch sites with their pads, coordinates."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.core import Found, Reject, Text

# The number of one rocket, behind its name: s/n T103-17, No. 254-01, (B1018), /L1-6, C35, 241-01, 109D.
_SERIALS = tuple(
    re.compile(pattern)
    for pattern in (
        r"[\s,(]{0,3}(?:\b[sS]/?[nN]\.?\s?|\b[sS]erial(?:\s[nN]umber)?\s|\b[fF]light\s(?:[nN]o\.?\s?)?|#\s?|\b[Nn]o\.?\s?|№\s?)"
        r"(?P<serial>[A-Z]{0,4}[\d\w.][\w./-]{0,20})\)?$",
        r"\s?\((?P<serial>B\d{4}[^()]{0,16}|[A-Z]{1,4}-?\d[\w./-]{0,12}|[A-Z]{2,4}\s\d{2,4})\)$",
        r"(?<=[A-Z0-9])/(?P<serial>[A-Z]{1,2}\d{1,2}-\d{1,3}[A-Z]?)$",
        r"\s(?P<serial>(?:C|F|D|L|V|VA|VV|VS|Y|AV-|SA-|AS-|TC-|MA-|MR-|Y-)-?\d{1,4}[A-Z]?)$",
        r"\s(?P<serial>B\d{4}(?:[.-]\d{1,2})?|\d{3}-\d{2}|\d{2,3}-?[DEF])$",
        r"-(?P<serial>[CFD]\d{1,3})$",
    )
)
_SERIAL_LINE = re.compile(
    r"(?:[sS]/[nN]\s?|[Nn]o\.?\s?|[Ss]erial\s|[Ff]light\s|\()(?P<serial>[\w./-]{1,20})\)?|(?P<bare>[A-Z]{1,3}-?\d{1,4}(?:\.\d{1,2})?)"
)


def split_vehicle(value: Text) -> tuple[Text, Text | None]:
    """Vehicle and serial: "Molniya 8K78 s/n T103-17" has one, "Proton-K/D" and "Delta II 7425" have none."""
    lines = value.items()
    text = lines[0] if lines else value
    for pattern in _SERIALS:
        match = pattern.search(text.clean)
        if match and match.start() > 1:
            return text.cut(0, match.start()).strip(), text.cut(*match.span("serial"))
    alone = _SERIAL_LINE.fullmatch(lines[1].clean) if len(lines) > 1 else None
    return text, lines[1].cut(*alone.span("serial" if alone["serial"] else "bare")) if alone else None


# Names of complexes and pads as the world's ranges write them.
_COMPLEX = (
    r"Site|Area|Launch\s(?:Complex|Area|Site|Pad|Zone)|Space\sLaunch\sComplex|Yoshinobu(?:\sLaunch\sComplex)?|Complex|Pad"
    r"|LC|SLC|LA|LP|ELA|ELV|ELS|ELM|ZL|SLP|FLP|SLS|LB|Orbital\sLaunch\sMount|OLM|Platform|Mu\sPad|PU"
)
_PAD = re.compile(
    rf"\(?(?P<pad>(?:(?:{_COMPLEX})[\s-]?)?(?:\d{{1,3}}(?:[/-]\d{{1,2}})?[A-Z]{{0,2}}|0[AB]|[A-Z]\d?)(?:[/-][A-Z]{{0,4}}-?\d{{1,3}}[A-Z]?)?"
    r"|(?:First|Second|Third)\sLaunch\sPad|FLP|SLP|Gagarin's\sStart)\)?"
)
_LEADING_SITE = re.compile(r"Site\s(?=\d)")


def split_site(value: Text) -> tuple[Text, Text | None]:
    """Site and pad: "Baikonur 1/5", "Baikonur, Site 31/6", "Cape Canaveral SLC-17A", "LC-39A, Kennedy"; "Uchinoura" has no pad.

    What follows the pad behind a comma (a state, a country) is no part of the site.
    """
    lines = value.items()
    text = lines[0] if lines else value
    pad = _pad(lines[1].clean, 0, len(lines[1].clean)) if len(lines) > 1 else None
    if pad:
        return text, _without_site(lines[1].cut(*pad.span("pad")))
    end = text.clean.find(",") if text.clean.count(",") else len(text.clean)
    leading = _pad(text.clean, 0, end)
    if leading and end < len(text.clean):
        return text.cut(end + 1, len(text.clean)).strip(), _without_site(text.cut(*leading.span("pad")))
    for start in [m.end() for m in re.finditer(r"[\s,]+", text.clean)][:20]:
        comma = text.clean.find(",", start)
        pad = _pad(text.clean, start, comma if comma >= 0 else len(text.clean))
        if pad:
            return text.cut(0, len(text.clean[:start].rstrip(" ,–-"))).strip(), _without_site(text.cut(*pad.span("pad")))
    return text, None


def _pad(text: str, start: int, end: int) -> re.Match[str] | None:
    """The characters [start, end) as a pad: a name of a complex, a number, or both."""
    match = _PAD.fullmatch(text, start, end)
    return (
        match
        if match and (any(c.isdigit() for c in match["pad"]) or "aunch Pad" in match[0] or len(match["pad"]) == 3)
        else None
    )


def _without_site(pad: Text) -> Text:
    lead = _LEADING_SITE.match(pad.clean)
    return pad.cut(lead.end(), len(pad.clean)) if lead else pad


class Coordinates(NamedTuple):
    """Degrees north and east, and the body that they lie on."""

    latitude: float
    longitude: float
    body: str


_PART = r"(\d{1,3}(?:\.\d{1,8})?)\s?"
_ANGLE = rf"{_PART}°\s?(?:{_PART}[′']\s?)?(?:{_PART}[″\"]\s?)?"
_COORDINATES = re.compile(rf"{_ANGLE}([NS])[\s,]{{1,3}}{_ANGLE}([EW])(?:\s\((?P<body>[A-Z][a-z]{{2,10}})\))?")


def parse_coordinates(text: str) -> list[Found[Coordinates]] | Reject:
    """Coordinates, decimal or in degrees, minutes and seconds. Rejects: no_number, lat_out_of_range."""
    found: list[Found[Coordinates]] = []
    for match in _COORDINATES.finditer(text):
        latitude, longitude = (_degrees(match.groups()[at : at + 4]) for at in (0, 4))
        if abs(latitude) > 90:
            return Reject("lat_out_of_range", match[0])
        found.append(Found(Coordinates(latitude, longitude, match["body"] or "Earth"), *match.span(), "coordinates"))
    return found or Reject("no_number", text)


def _degrees(parts: tuple[str | None, ...]) -> float:
    degrees = float(parts[0] or 0) + float(parts[1] or 0) / 60 + float(parts[2] or 0) / 3600
    return round(-degrees if parts[3] in ("S", "W") else degrees, 6)
