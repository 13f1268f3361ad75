"""Launch vehicles with their serials, launch sites with their pads, coordinates."""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

from pipeline.core import Found, Reject, Text, join_texts
from pipeline.values.items import WHOLE_NAMES

# The number of one rocket, behind its name: s/n T103-17, No. 254-01, (B1018), /L1-6, C35, 241-01, 109D.
_SERIALS = tuple(
    re.compile(pattern)
    for pattern in (
        r"[\s,(]{0,3}(?:(?<![\w-])[sS]/?[nN]\.?\s?|\b[sS]erial(?:\s[nN]umber)?\s|\b[fF]light\s(?:[nN]o\.?\s?)?|#\s?|\b[Nn]o\.?\s?|№\s?)"
        r"(?P<serial>[A-Z]{0,4}[\d\w.][\w./-]{0,20})\)?$",
        r"\s?\([A-Z]{1,4}(?:-?\w{1,5})?[\s-](?P<serial>(?:Y|C|F|D|M)-?\d{1,3})\)$",
        r"[\s,]{1,2}(?P<serial>(?:VA|VV|VS)\s\d{1,3}|(?:3[A-E]|4B|23[BG])-\d{1,2}|S-?\d{3}[A-Z]{0,3}|\d{5}-\d{3})$",
        r"(?<=Ariane\s5G)\s\(?(?P<serial>5\d\d)\)?$",
        r"\s?\((?P<serial>B\d{4}[^()]{0,60}|(?!STS)[A-Z]{1,4}-?\d[\w./-]{0,12}|[A-Z]{2,4}\s\d{2,4}|\d{2,3}[A-Z]?/[A-Z]{1,2}\d{1,3})\)$",
        r"(?<=[A-Z0-9])/(?P<serial>[A-Z]{1,2}\d{1,2}-\d{1,3}[A-Z]?)$",
        r"(?<!Blok)[\s,]{1,2}(?!L-1011)(?P<serial>(?:C|F|D|L|M|V|VA|VV|VS|Y|AC-|AV-|SA-|AS-|TC-|MA-|MR-|Y-)-?\d{1,4}[A-Z]?|R\d{1,2}|[BDK]-\d{2,3})$",
        r"[\s,]{1,2}(?P<serial>(?:B\d{4}(?:[.-]\d{1,2})?(?:,\s?|\s?/\s?|\sand\s|\s)){0,4}B\d{4}(?:[.-]\d{1,2})?|\d{3}-\d{2}|\d{2,3}-?[DEF]|\d{2,3}[A-Z]?/[A-Z]{1,2}\d{1,3})$",
        r"-(?P<serial>[CFDM]\d{1,3})$",
    )
)
_SERIAL_LINE = re.compile(
    r"(?:[sS]/[nN]\s?|[Nn]o\.?\s?|[Ss]erial\s|[Ff]light\s|\()(?P<serial>[\w./-]{1,20})\)?|\([A-Z][\w-]{1,20}\s(?P<named>[A-Z]{0,3}-?\d[\w./-]{0,12})\)|(?P<bare>(?!STS)[A-Z]{1,3}-?\d{1,4}(?:\.\d{1,2})?)"
)


def split_vehicle(value: Text) -> tuple[Text, Text | None]:
    """Vehicle and serial: "Molniya 8K78 s/n T103-17" has one, "Proton-K/D" and "Delta II 7425" have none."""
    lines = value.items()
    text = lines[0] if lines else value
    for pattern in _SERIALS:
        match = pattern.search(text.clean)
        if match and match.start() > 1:
            bare = text.clean[: match.start()]
            opened = bare.rfind("(")  # "Soyuz-U (11A511U #15)": what is left of the bracket goes with its serial
            end = opened if opened > bare.rfind(")") and opened > 1 else match.start()
            return text.cut(0, len(bare[:end].rstrip(" /,"))).strip(), text.cut(*match.span("serial"))
    alone = _SERIAL_LINE.fullmatch(lines[1].clean) if len(lines) > 1 else None
    return text, lines[1].cut(*alone.span(alone.lastgroup or 0)) if alone else None


# Names of complexes and pads as the world's ranges write them; the bare ones need no number.
_COMPLEX = (
    r"Site|Area|Launch\s(?:Complex|Area|Site|Pad|Zone)|Space\sLaunch\sComplex|Yoshinobu(?:\sLaunch\sComplex)?|Complex|Pad"
    r"|LC|SLC|LA|LP|ELA|ELV|ELS|ELM|ZL|PALC|SLP|FLP|SLS|LB|YLP|MLP|OLP|Orbital\sLaunch\sMount|OLM|Platform|PU|Mayak"
)
_BARE = r"(?:LA|LC|LP|OLM)-[A-Z]|(?:First|Second|Third|Fourth)\s(?:Launch\s)?Pad|FLP|SLP|ELA|ELV|ELS|ELM|LA-Y|Gagarin's\sStart|Mu(?:\sLaunch)?\sPad|Lambda(?:\sLaunch)?\sPad"
_PAD = re.compile(
    rf"\(?(?P<pad>(?:(?:(?:{_COMPLEX})[\s-]?)?(?:\d{{1,3}}(?:[/-]\d{{1,2}}){{0,2}}[A-Z]{{0,2}}|\d{{1,3}}/\?|\d{{3}}-?[A-Z](?:-?\d)?|0[AB]|[A-Z]\d?)(?:/[A-Z]{{0,4}}-?[A-Z]?\d{{0,3}}[A-Z]?)?"
    rf"|{_BARE})(?:\s\([A-Z][\w-]{{1,12}}\))?)\)?"
)
_BARE_PAD = re.compile(_BARE)
_LEADING_SITE = re.compile(r"Site\s(?=\d)")
_BREAK = re.compile(r"[\s,]+")
_AND = re.compile(r"\s*(?:and|&)\s+")
_MOST_BREAKS = 20  # words of a site that a pad may follow


def split_site(value: Text) -> tuple[Text, Text | None]:
    """Site and pad: "Baikonur 1/5", "Baikonur, Site 31/6", "Cape Canaveral SLC-17A", "LC-39A, Kennedy"; "Uchinoura" has no pad.

    Of several pads the first counts. What follows the pad behind a comma (a state, a country) stays with the site. A pad may
    stand on a line of its own, behind the site or before it.
    """
    lines = value.items()
    text = lines[0] if lines else value
    if len(lines) > 1:
        for first, second in ((text, lines[1]), (lines[1], text)):
            alone = _pad(second.clean, 0, len(second.clean))
            if alone:
                return first, _without_site(second.cut(*alone.span("pad")))
    leading = _leading_pads(text)
    if leading:
        return leading
    whole = max((len(name) for name in WHOLE_NAMES if text.clean.startswith(name)), default=0)
    for start in [m.end() for m in islice(_BREAK.finditer(text.clean, whole), _MOST_BREAKS)]:
        pad = _pad(text.clean, start, _part_end(text.clean, start))
        if pad:
            return _around(text, start, pad)
    return text, None


def _part_end(text: str, start: int) -> int:
    comma = text.find(",", start)
    return comma if comma >= 0 else len(text)


def _leading_pads(text: Text) -> tuple[Text, Text] | None:
    """Pads that stand before their site, "LC-200/39, and LC-81/23, Baikonur": the site and the first of them."""
    first, at = None, 0
    while (end := _part_end(text.clean, at)) < len(text.clean):
        conjunction = _AND.match(text.clean, at)
        pad = _pad(text.clean, conjunction.end() if conjunction else at, end)
        if pad is None:
            break
        first = first or text.cut(*pad.span("pad"))
        at = end + 1 + len(text.clean[end + 1 :]) - len(text.clean[end + 1 :].lstrip())
    return (text.cut(at, len(text.clean)).strip(), _without_site(first)) if first else None


def _around(text: Text, start: int, pad: re.Match[str]) -> tuple[Text, Text]:
    """The site before the pad and what follows it; "Launch Complex 39, Pad A" is one pad."""
    first, last, end = *pad.span("pad"), pad.end()
    following = _pad(text.clean, end + 2, _part_end(text.clean, end + 2)) if text.clean.startswith(", ", end) else None
    if following and following["pad"][-1:].isalpha():
        last, end = following.end("pad"), following.end()
    site = text.cut(0, len(text.clean[:start].rstrip(" ,–-")))
    if end < len(text.clean):
        site = join_texts([site, text.cut(end, len(text.clean))])
    return site.strip(), _without_site(text.cut(first, last))


def _pad(text: str, start: int, end: int) -> re.Match[str] | None:
    """The characters [start, end) as a pad: a name of a complex, a number, or both."""
    match = _PAD.fullmatch(text, start, end)
    known = match and (
        any(c.isdigit() for c in match["pad"])
        or _BARE_PAD.fullmatch(match["pad"].partition(" (")[0])
        or match["pad"][:3] == "Pad"
    )
    return match if known else None


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
