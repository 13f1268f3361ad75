"""Cells that the prose states clearly about this mission, where the infobox has none. Patterns as data, refused where another mission is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.core import Reject, Sentence
from pipeline.normalise.cell import Cell, tidy
from pipeline.normalise.orbits import regime
from pipeline.values.durations import parse_duration
from pipeline.values.quantities import Dimension, parse_quantity

_NAME = r"[A-Z0-9][\w'’.&+/-]{0,40}(?:\s(?:(?:of|the|for|de|and(?=\s[A-Z]))\s)?[A-Z0-9][\w'’.&+/-]{0,40}){0,6}"
_CRAFT = r"(?:it|the\s(?:spacecraft|satellite|probe|craft|orbiter|mission|station|vehicle))"
_REGIME = (
    r"(?i:(?:geostationary|geosynchronous)(?:\stransfer)?|low\sEarth|medium\sEarth|high\sEarth|sun-synchronous|polar|heliocentric|Molniya"
    r"|highly\selliptical|semi-synchronous)"
)
_PLACE = r"[A-Z][\w'’.-]*(?:\s(?:of|the|[A-Z][\w'’.-]*)){0,5}"
_PAD = r"(?:(?:[Ss]ite|[Pp]ad|Launch\s(?:Complex|Pad|Area)|Space\sLaunch\sComplex|LC-|SLC-|LA-|ELA-|Complex|Area)\s?[\dA-Z][\w/-]{0,8}|(?:LC|SLC|ELA|LA)-?\d+\w?)"

# column, pattern (group v is the value), how far into the article it may stand: the lead alone, or anywhere
_PATTERNS: tuple[tuple[str, re.Pattern[str], bool], ...] = (
    (
        "programme",
        re.compile(
            rf"\b(?:[Pp]art\sof|of|under|within)\s(?:the\s|its\s)?(?:{_NAME}['’]s?\s)?(?P<v>[A-Z][\w-]*(?:\s[A-Z][\w-]*){{0,3}}\s[Pp]rogram(?:me)?)\b"
        ),
        True,
    ),
    ("previous_mission", re.compile(rf"\b[Tt]he\sprevious\smission(?:,\s|\s(?:was|had\sbeen)\s)(?P<v>{_NAME})"), False),
    ("next_mission", re.compile(rf"\b[Tt]he\snext\smission(?:,\s|\s(?:was|is)\s)(?P<v>{_NAME})"), False),
    (
        "manufacturer",
        re.compile(
            rf"\b(?:was|were|is)\s(?:designed\sand\s)?(?:built|constructed|manufactured)\sby\s(?:the\s)?(?P<v>{_NAME}(?:,\s(?:the\s)?{_NAME}(?=,|\sand\s))*"
            rf"(?:,?\sand\s(?:the\s)?{_NAME}(?=[.,;)]|\s(?:for|in|at|under|with|using|to|as|on)\b))?)"
        ),
        False,
    ),
    ("operator", re.compile(rf"\boperated\sby\s(?:the\s)?(?P<v>{_NAME})"), True),
    (
        "launch_vehicle",
        re.compile(
            rf"\b(?:atop|aboard|using|on(?:\s?board)?|by|on\stop\sof)\s(?:an?|the)\s(?P<v>{_NAME})\s(?:carrier\s|launch\s|booster\s)?(?:rocket|launch\svehicle|launcher|booster|vehicle)"
        ),
        False,
    ),
    (
        "launch_vehicle",
        re.compile(r"\b(?:aboard|by|on(?:\s?board)?)\s(?:the\s)?(?P<v>Space\sShuttle\s[A-Z][a-z]+)"),
        False,
    ),
    (
        "launch_vehicle",
        re.compile(
            rf"\b(?:An?|[Tt]he)\s(?P<v>{_NAME})\s(?:carrier\s|launch\s|booster\s)?(?:rocket|launch\svehicle|launcher)\b[^.;]{{0,80}}\s"
            r"(?:was\sused\s(?:to\s(?:launch|perform|place)|for\sthe\slaunch)|(?:launched|carried)\s(?:it|the\s(?:spacecraft|satellite|probe))\b)"
        ),
        False,
    ),
    (
        "orbit_regime_intended",
        re.compile(
            rf"\b(?:(?:intended|planned|designed|supposed|meant)\sto\s(?:be\s(?:placed|put|launched|inserted)|operate|orbit)"
            rf"|was\sto\shave\s(?:been\s(?:placed|put|launched|inserted)|operated|orbited))\s(?:in|into|from)\s(?:an?\s|its\s)?(?P<v>{_REGIME})\sorbit\b"
        ),
        False,
    ),
    (
        "spacecraft_bus",
        re.compile(
            rf"\b(?:based|built)\s(?:on|around|upon)\s(?:an?|the)\s(?:{_NAME}['’]s?\s)?(?P<v>{_NAME})\s(?:satellite\s|spacecraft\s)?(?:bus|platform)\b"
        ),
        False,
    ),
    (
        "launch_vehicle_serial",
        re.compile(
            r"\b(?:rocket|launch\svehicle|launcher),?\s(?:with\s)?(?:the\s)?(?:serial\snumber|s/n|flight\snumber)\s(?P<v>[A-Z0-9][\w/.-]{1,15})"
        ),
        False,
    ),
    ("launch_pad", re.compile(rf"\bfrom\s(?:the\s)?(?P<v>{_PAD})\s(?:at|of|in)\s"), False),
    (
        "launch_site",
        re.compile(
            rf"\b(?i:launched|flying|lifted\soff|liftoff|lift-off|blasted\soff|flew|launch)\b(?:[^.;]|\.(?=\d)){{0,120}}?\bfrom\s(?:(?:the\s)?{_PAD}\s(?:at|of|in)\s(?:the\s)?|(?:the\s)?)(?P<v>{_PLACE}\s(?:Cosmodrome|Space\s(?:Center|Centre|Port|Force\s(?:Base|Station))|Spaceport|Air\sForce\s(?:Base|Station)|Launch\s(?:Center|Centre|Site|Complex)|Satellite\sLaunch\sCenter|Test\sRange|Flight\sFacility)|Baikonur|Cape\sCanaveral|Plesetsk|Kourou|Vandenberg|Kapustin\sYar|Sriharikota|Tanegashima|Jiuquan|Xichang|Taiyuan|Wenchang)"
        ),
        False,
    ),
)
_MASS = r"(?<![\d.,])[\d.,]+\s?(?:kg|kilograms|tonnes|lb|pounds)\b"
_LENGTH = r"(?<![\d.,])[\d.,]+[\s-]?(?:km|kilomet(?:re|er)s?|miles|mi|nautical\smiles)\b"
_ANGLE = r"(?<![\d.,])[\d.]+\s?(?:°|degrees\b)"
_CA = r"(?:about\s|approximately\s|around\s)?"
_OF = r"(?:of|was|is)\s"

# column, dimension, patterns (group v is the value)
_QUANTITIES: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("dry_mass_kg", "mass_kg", re.compile(rf"\bdry\s(?:mass|weight)\s{_OF}{_CA}(?P<v>{_MASS})")),
    (
        "launch_mass_kg",
        "mass_kg",
        re.compile(
            rf"\b(?:(?:launch|total|lift-?off|gross)\s(?:mass|weight)|(?:mass|weight)\sat\s(?:launch|lift-?off))\s{_OF}{_CA}(?P<v>{_MASS})"
        ),
    ),
    (
        "launch_mass_kg",
        "mass_kg",
        re.compile(rf"\b(?i:{_CRAFT})\s(?:weighed|weighs|had\sa\smass\sof|has\sa\smass\sof)\s{_CA}(?P<v>{_MASS})"),
    ),
    (
        "launch_mass_kg",
        "mass_kg",
        re.compile(
            r"\b(?:[Tt]he|[Ii]t\s(?:is|was)\sa)\s(?P<v>[\d.,]+[\s-]?(?:kg|kilogram))[\s-](?:satellite|spacecraft|probe|craft)\b"
        ),
    ),
    *(
        (
            column,
            "length_km",
            re.compile(
                rf"\b(?:{words})(?:\s(?:altitude|height))?(?:\s(?:of|was|is|at)|:)?\s{_CA}(?P<v>{_LENGTH})"
                rf"|(?P<w>{_LENGTH})\s(?:\([^()]{{1,30}}\)\s)?(?:{words})\b"
            ),
        )
        for column, words in (("periapsis_km", "perigee|periapsis|perilune"), ("apoapsis_km", "apogee|apoapsis|apolune"))
    ),
    (
        "inclination_deg",
        "angle_deg",
        re.compile(
            rf"\binclination\s{_OF}{_CA}(?P<v>{_ANGLE})|\binclined\s(?:to\sthe\sequator\s)?(?:at\s|by\s)?{_CA}(?P<w>{_ANGLE})|(?P<x>{_ANGLE})\sof\sinclination\b"
        ),
    ),
    (
        "period_s",
        "duration",
        re.compile(
            rf"\b(?:orbital\s)?period\s{_OF}{_CA}(?P<v>[\d.]+\s(?:minutes|hours|days)\b)"
            rf"|\b(?:[Oo]rbit(?:s|ed|ing)?|[Cc]ircl(?:es|ed|ing))\s(?:the\sEarth|Earth)\s(?:once\s)?every\s{_CA}(?P<w>[\d.]+\s(?:minutes|hours)\b)"
        ),
    ),
    (
        "planned_duration_s",
        "duration",
        re.compile(
            rf"\b(?:design|mission|operational|service|planned|expected)\s(?:life|lifetime|lifespan|duration)\s{_OF}{_CA}(?P<v>\w+\s(?:years?|months?|days?)\b)"
        ),
    ),
)
_OTHER = re.compile(
    r"\b(?:primary\spayload|other\ssatellites|sister|backup|previous|predecessor|successor|second\sspacecraft)\b"
)
# Both apsides at once. An orbit "of 180 by 220 km" alone may be one that the craft soon left.
_APSIDES = re.compile(
    rf"\b(?:perigee|periapsis)\sand\s(?:apogee|apoapsis)\sof\s{_CA}(?P<low>[\d.,]+)\s?(?:km\s|kilomet(?:re|er)s\s)?and\s"
    r"(?P<high>[\d.,]+)[\s-]?(?P<unit>km|kilomet(?:re|er)s?|miles|mi|nautical\smiles)\b"
)
# A nation's programme as a whole is no programme of a mission.
_NATIONAL = re.compile(
    r"(?:Soviet|Russian|American|US|U\.S\.|United States|Chinese|Indian|Japanese|European|French|British|Canadian|Italian|German|Israeli|Iranian|NASA|ESA)"
    r"(?:\s[Ss]pace)?\s[Pp]rogram(?:me)?"
)
# Right before the verb, or anywhere before a quantity: a thing that is not the craft.
_THING = (
    r"(?:rocket|camera|instrument|stage|engine|motor|antenna|payload|station|booster|launcher|launch\svehicle|transponder|rover|lander"
    r"|capsule|telescope|bus|panel|module|sensor|experiment|receiver|computer|debris|shroud|company|system)s?"
)
_MADE = re.compile(rf"\b{_THING}(?:\s(?:was|is|were|are))?\s?$")
_PART_OF_IT = re.compile(
    r"\b(?:stage|booster|debris|rocket\sbody|lander|rover|capsule|instrument|sister|backup|predecessor|successor)\b"
)
_NEIGHBOURS = ("previous_mission", "next_mission")
_MEASURED = {column for column, *_ in _QUANTITIES}
_RELATIVE = re.compile(rf"(?P<who>{_NAME}),\s(?:which|that|who)\s[^,;]{{0,200}}$")
_END = re.compile(r"[.,;:]+$|\s(?:In|The|It|On|At|By|Was|And|With)$")


def prose_cells(sentences: tuple[Sentence, ...], filled: set[str], own: frozenset[str]) -> Iterator[Cell]:
    """The first clear statement of each column that is not filled yet; `own` are the mission's names in lower case."""
    done = set(filled)
    for sentence in sentences:
        text = sentence.text.clean
        if sentence.kind != "prose" or len(text) > 2000:
            continue
        found: list[Cell | None] = []
        for column, pattern, lead_only in _PATTERNS:
            if column not in done and not (lead_only and sentence.section):
                match = pattern.search(text)
                if match and _is_ours(column, text[: match.start()], own):
                    found.append(_text_cell(sentence, column, match))
        found += _apsides(sentence, own)
        for column, dimension, pattern in _QUANTITIES:
            if column not in done:
                match = pattern.search(text)
                if match and _is_ours(column, text[: match.start()], own):
                    found.append(_quantity_cell(sentence, column, dimension, match))
        for cell in found:
            if cell and cell.column not in done:
                done.add(cell.column)
                yield cell


def _is_ours(column: str, before: str, own: frozenset[str]) -> bool:
    """Whether what stands before a statement leaves it to the mission: no other craft, no thing, no "Y, which was …"."""
    if column in _NEIGHBOURS:
        return True
    thing = {"manufacturer": _MADE, "operator": _MADE}.get(column, _PART_OF_IT if column in _MEASURED else None)
    relative = _RELATIVE.search(before)
    stranger = relative is not None and relative["who"].casefold() not in own
    return not (stranger or _OTHER.search(before) or (thing and thing.search(before)))


def _text_cell(sentence: Sentence, column: str, match: re.Match[str]) -> Cell | None:
    start, end = match.start("v"), match.end("v")
    text = sentence.text.clean
    while (stop := _END.search(text[start:end])) and stop.start() > 0:
        end = start + stop.start()
    shown = tidy(text[start:end])
    if len(shown) < 2 or (column == "programme" and _NATIONAL.fullmatch(shown)):
        return None
    value: object = shown
    if column in ("manufacturer", "operator"):
        value = [tidy(part) for part in re.split(r",\s(?:and\s)?(?:the\s)?|\sand\sthe\s", shown) if tidy(part)]
    if column == "orbit_regime_intended":
        value = regime(shown)
    if column == "launch_pad":
        value = re.sub(r"^(?:[Ss]ite|[Pp]ad)\s", "", shown)
    return Cell(column, value, sentence.text.span(start, end), f"prose:{column}", "prose")


def _quantity_cell(sentence: Sentence, column: str, dimension: str, match: re.Match[str]) -> Cell | None:
    group = match.lastgroup or "v"
    words = match[group].replace("kilogram", "kg") if match[group].endswith("kilogram") else match[group]
    found = parse_duration(words) if dimension == "duration" else parse_quantity(words, _DIMENSIONS[dimension])
    if isinstance(found, Reject):
        return None
    return Cell(
        column,
        float(f"{found[0].value.value:.12g}"),
        sentence.text.span(match.start(group), match.end(group)),
        f"prose:{column}",
        "prose",
    )


def _apsides(sentence: Sentence, own: frozenset[str]) -> list[Cell]:
    """The lower and the higher apsis that one phrase gives."""
    text = sentence.text.clean
    match = _APSIDES.search(text)
    if match is None or not _is_ours("periapsis_km", text[: match.start()], own):
        return []
    read = [parse_quantity(f"{match[group]} {match['unit']}", "length_km") for group in ("low", "high")]
    sides = [
        (found[0].value.value, sentence.text.span(*match.span(group)))
        for group, found in zip(("low", "high"), read, strict=True)
        if not isinstance(found, Reject)
    ]
    if len(sides) < 2:
        return []
    return [
        Cell(column, value, span, f"prose:{column}", "prose")
        for column, (value, span) in zip(("periapsis_km", "apoapsis_km"), sorted(sides), strict=True)
    ]


_DIMENSIONS: dict[str, Dimension] = {"mass_kg": "mass_kg", "length_km": "length_km", "angle_deg": "angle_deg"}
