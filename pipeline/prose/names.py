"""Proper names: the craft's own, and those of what it carries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from pipeline.prose.things import OTHER, PARTS, bodies, find_things
from pipeline.prose.triggers import expand
from pipeline.values.time_patterns import A_MONTH

_AMOUNT = (  # "heard at Goldstone 50 minutes after launch", "left Baikonur 3 May"
    r"\d+\s(?:(?:milli)?seconds?|minutes?|hours?|days?|weeks?|months?|years?|times|orbits|km|kilomet\w+|met(?:re|er)s?|miles|kg|kilograms?|percent"
    rf"|{A_MONTH})\b"
)
PROPER = re.compile(rf"(?<![\w-])[A-Z][\w'’.-]*(?:\s(?:[A-Z][\w'’.-]*|(?!{_AMOUNT})\d[\w-]*|No\.\s?\w+))*")
NO_NAME = re.compile(
    r"(?:Like|Unlike|As|When|While|Where|Although|Though|Because|If|Once|An?(?=\s\d)|About|At|On|In|After|Only|Some|Over|Around|Nearly|Within|By|From|Between|Following|During|Before|Under|Until|Since|Approximately|Just|Almost|Another|Of|For|To|With|"
    + A_MONTH
    + r"|Site|Launch|Pad|Complex|LC|SLC|Runway|Earth|Moon|Sun|Days?|Sols?|Orbit|Phase|Building|Hangar|Boeing|Highway|No)\b"
)
NUMBERED = re.compile(r"\d|\b[IVX]{1,4}$")
# "Gyroscope 3", "Thruster A2", "Fuel Cell 2": a part of a craft; Relay 1 and Beacon 2 are satellites
_PART_NAME = re.compile(
    expand(r"\b(?!relay|beacon|radio|sail|balloon|platform)<unit>\s(?:No\.\s?)?(?:[A-Z]?\d{1,2}[A-Z]?|[IVX]{1,4})$"),
    re.IGNORECASE,
)


VEHICLES = re.compile(  # "Soyuz-U" and "Vostok-K" are rockets, "Soyuz 18", "Soyuz TMA-17M" and "Vostok 2" spacecraft
    r"\b(?:rocket|stage|blok|block|(?:proton|molniya|vega)(?!\s\d{1,2}\b)|(?:soyuz|vostok)(?!\s(?:\d{1,2}\b|(?:T|TM|TMA|MS)-))"
    r"|delta|atlas|ariane|falcon|centaur|agena|pslv|gslv|long march|titan|thor|saturn|juno|h-ii)",
    re.IGNORECASE,
)


def is_no_craft(name: str) -> bool:
    """Whether a name is a rocket's or a part's, whatever its number: "Soyuz-U", "Thruster A2"."""
    return VEHICLES.search(name) is not None or _PART_NAME.search(name) is not None


def is_own(name: str, own: frozenset[str]) -> bool:
    """Whether a name is the craft's own, or part of it: "Luna 9 lander" of Luna 9, but neither "Luna 90" nor "Mars 2MV-4 No.1" of Mars 2."""
    name = _fold(
        _NATION.sub(
            "",
            re.sub(
                r"^(?:the|its|their|an?|on|in|when|as|after|before)\s|^(?:space\s)?shuttle\s|^(?:[\w.-]+\s){0,3}[\w.-]+['’]s?\s(?=\S)|['’]s?$",
                "",
                name.casefold().strip(" ."),
            ),
        )
    )
    for ours in map(_fold, own):
        if name == ours or re.search(rf"\b{re.escape(name)}(?![\w-]|\s\d)", ours):
            return True
        rest = name[len(ours) :] if name.startswith(ours) else "-"
        if rest[:1] in " '’(/" and not NUMBERED.search(rest.upper()):
            return True
    return False


_NATION = re.compile(r"^(?:nasa|esa|soviet|american|russian|chinese|indian|japanese|european)\s(?=\S)")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10"}


@lru_cache(maxsize=1 << 12)
def _fold(name: str) -> str:
    """A name with its hyphens as blanks and its last number in digits: Explorer I is Explorer 1, and Cosmos is Kosmos."""
    words = name.replace("-", " ").replace("cosmos", "kosmos").split(" ")
    return " ".join([*words[:-1], _ROMAN.get(words[-1], words[-1])] if len(words) > 1 else words)


# "the lander, named Vikram,", "the rover Pragyan": capitals alone are an abbreviation, a possessive is another's
_CHRISTENED = re.compile(
    r"(?:,?\s(?:which\swas\s|was\s)?(?:named|called|dubbed|christened|nicknamed))?,?\s(?P<name>[A-Z][a-z][\w-]*(?:\s(?:[A-Z][a-z][\w-]*|\d+))?)(?!['’\w])"
)
# "an infrared sounder (HIRS)", "its camera, DRACO,", "the TEGA instrument": in capitals that are nobody's initials
_INITIALS = r"(?!(?:NASA|ESA|JAXA|CNES|ISRO|DLR|ASI|USAF|USA|UTC|GMT|CCD|LED|GPS|HDTV|TV|RF|ISS|STS)\b)[A-Z]{2}[A-Z\d/-]*(?<!-)"
_SHORT = re.compile(rf"\s\((?P<name>{_INITIALS})\)|,?\s(?:(?:named|called)\s)?(?P<apposed>{_INITIALS}\w?)(?![\w'’]|\s\d)")
_IN_CAPITALS = re.compile(rf"\b(?P<name>{_INITIALS})(?:,\s(?:the|an?|its))?(?:\s[a-z-]+){{0,2}}\s$")
_MAY_CHRISTEN = re.compile(  # a quick look, for speed
    r"\([A-Z][A-Z\d]|(?:ment|camera|[a-z]meter|der|graph|detector|mapper|imager|scanner)s?,?\s[A-Z]{3}|[A-Z]{3}[A-Z\d-]*\s[a-z]+(?:ment|mera|eter|der|raph|tor|per|ger|ner|cope)\b|\b(?:named|called|dubbed|christened|nicknamed)\s[A-Z]|(?:lander|rover|orbiter|capsule|module|craft|vehicle|probe|satellite|penetrator)s?,?\s[A-Z]"
)
_OPENING = 40  # characters of an article that hold its subject


# what the lead says that the craft itself is: "a space telescope" makes "the telescope" the craft, no instrument
_SELF = re.compile(
    r"\b(?:is|was|were|will\sbe)\s(?:an?|the)\s(?:(?!(?:to|of|for|at|by|with|from|on|in)\s)[\w’'-]+\s){0,8}?(?P<what>station|telescope|observatory|[Ss]huttle)\b"
)
_SELVES = {"shuttle": ("orbiter",), "station": ("the station", "space station", "the space station")}
_DESCENT = (
    "descent module",
    "descent vehicle",
    "descent craft",
    "landing module",
)  # a lander elsewhere, on Earth what brings people home


def common_names(sentences: list[str]) -> dict[str, str]:
    """The nouns that name another thing than their words say: what the first sentence calls the craft itself, and what comes down on Earth."""
    found = _SELF.search(sentences[0]) if sentences else None
    what = found["what"].casefold() if found else "shuttle" if sentences and sentences[0].startswith("STS-") else ""
    out = dict.fromkeys(_SELVES.get(what, (f"the {what}", f"space {what}")) if what else (), "spacecraft")
    named = {body for text in sentences for _, body in bodies(text)}
    if not named & {"Mars", "Venus", "Titan"}:
        out |= dict.fromkeys(_DESCENT, "capsule")
    if named <= {"Earth", "Sun"}:
        out["landing system"] = "spacecraft"
    return out


_IS_A_LANDER = re.compile(r"\b(?:is|was)\s[^.;:]{0,160}?\bland(?:ers?|ing)\b")
_HAS_MORE = re.compile(  # than a lander
    r"\b(?:orbiter|rover|mother\s?ship|bus|capsule|(?:command|service|lunar|propulsion|ascent|return)\s(?:module|ship|stage)|(?:main|flyby|carrier)\s(?:craft|spacecraft|probe|stage))\b"
    r"|\blander\s(?:(?:was|were|had|been|then|later|successfully)\s){0,3}(?:separat|releas|detach|deploy|eject|undock|drop|let\sgo|cast)"
    r"|\b(?:releas|separat|detach|deploy|eject|undock|drop|let\sgo)\w*\s(?:of\s)?(?:the|its|an?)\s(?:[\w-]+\s)?lander\b"
)


def is_all_lander(sentences: list[str]) -> bool:
    """Whether the craft is a lander and nothing else: then "it" is the spacecraft, and only the word itself the lander."""
    return bool(sentences and _IS_A_LANDER.search(sentences[0])) and not any(map(_HAS_MORE.search, sentences))


def named_part(label: str, names: Mapping[str, str]) -> str:
    """The one part of the craft that a label or heading names ("LM", "Lander"), or ""."""
    parts = {t.kind for t in find_things(label, names) if t.kind in PARTS and not t.part}
    return parts.pop() if len(parts) == 1 else ""


def named_parts(sentences: list[str], own: frozenset[str]) -> dict[str, str]:
    """The names that the sentences give to the craft's parts, in lower case, with what each is ("the lander Vikram", "a sounder (HIRS)"); the first names the craft."""
    out: dict[str, str] = {}
    for text in filter(_MAY_CHRISTEN.search, sentences):
        for thing in find_things(text, {}):
            if thing.kind == "instrument" and not text.endswith("telescope", thing.start, thing.end):
                behind, before = _SHORT.match(text, thing.end), _IN_CAPITALS.search(text, max(0, thing.start - 30), thing.start)
                short = (before and before["name"]) or (behind and (behind["name"] or behind["apposed"]))
                out |= {short.casefold(): thing.kind} if short and not is_own(short, own) else {}
            match = _CHRISTENED.match(text, thing.end) if thing.kind in PARTS and not thing.part else None
            if match and not (
                bodies(match["name"])
                or NO_NAME.match(match["name"])
                or VEHICLES.match(match["name"])
                or match["name"] in sentences[0][:_OPENING]
            ):
                out[match["name"].casefold()] = thing.kind
    return out


# "the first stage, B1061, landed", "two cameras, DCAM1 and DCAM2, were ejected"
NAMED_PART = re.compile(
    r"\b(?:stage|booster|rocket|module|capsule|lander|rover|cameras?|subsatellites?|penetrators?)[,\s(]+(?:[A-Z][\w-]*\sand\s)?$"
)
# "known only as Object 24"
_NO_CRAFT_BEFORE = re.compile(
    NAMED_PART.pattern
    + r"|\b(?:known|identified|only|also)\sas\s(?:the\s|an?\s)?$|\b(?:called|named|designated|dubbed|nicknamed|to)\s(?:the\s)?$",
)
_PLACE = re.compile(r"\b(?:Complex|Pad|Site|Base|Cent(?:er|re)|Station|Hangar|Hill|Crater|Building|Road|Street)\b")
PART_BEHIND = re.compile(
    r"\s(?:engine|motor|thruster|stage|rocket|booster|camera|instrument|launcher|missile|bus|platform|\w+meter|sounder|imager|scanner|radar|detector|sensor"
    r"|transmitter|receiver|transponder|antenna|computer|experiment|unit|clock)s?\b"
)


_WORD = re.compile(r"[A-Z][a-z]{2,}|(?:STS|GOES|NOAA|USA)-")  # "RD-0110" and "S5.4" are engines
_IN_FRONT = re.compile(rf"(?:(?:{NO_NAME.pattern}(?:\s\d{{1,4}}(?=\s[A-Z]))?|The|It|Its|And|But)\s)+")


def proper_names(text: str) -> list[tuple[int, int]]:
    """Where proper names stand, without the words in front that only begin a sentence ("Like Vela 3")."""
    out = []
    for match in PROPER.finditer(text):
        front = _IN_FRONT.match(match[0])
        start = match.start() + (front.end() if front else 0)
        if text[start : start + 1].isupper() and not NO_NAME.match(text, start):
            out.append((start, match.end()))
    return out


CRAFT_NAME = re.compile(r"\w\s(?:Orbiter|Explorer|Telescope|Observatory|Surveyor|Express|Lander|Rover|Odyssey)$")


def _is_series_mate(name: str, own: frozenset[str]) -> bool:
    """Whether a name is one of the craft's own with another letter or number: GOES-G beside GOES-H, IRNSS-1A beside IRNSS-1H."""
    first, dash, rest = name.casefold().partition("-")
    return bool(dash) and _MATE.fullmatch(rest) is not None and any(re.split("[ -]", ours)[0] == first for ours in own)


_MATE = re.compile(r"\d{0,2}[a-z]|\d{1,2}")


def other_crafts(text: str, own: frozenset[str]) -> dict[str, str]:
    """The numbered names of other craft in a sentence, in lower case."""
    out: dict[str, str] = {}
    for start, end in proper_names(text):
        name = text[start:end].strip(" .")
        if CRAFT_NAME.search(name) and not is_own(name, own):
            out[name.casefold()] = OTHER
        if not (_is_series_mate(name, own) or (_WORD.match(name) and NUMBERED.search(name))):
            continue
        if (
            _PLACE.search(name) or is_no_craft(name) or is_own(name, own) or find_things(name.casefold(), {})
        ):  # Soyuz 9 is a craft, Lander 9 a part
            continue
        if not (_NO_CRAFT_BEFORE.search(text[max(0, start - 40) : start]) or PART_BEHIND.match(text, end)):
            out[name.casefold()] = OTHER
    return out


_NAMED_THEN = re.compile(r"\s(?:was|were|had|has|then|also|let|left|slid|[a-z]+ly|[a-z]+ed)\b[a-z\s]{0,40}$")
_NAMED_BEHIND = re.compile(r"\w+\s(?:go\sof\s|of\s)?(?:(?:the|its|an?)\s)?(?:[a-z-]+\s){0,2}(?=[A-Z])")
_NO_SUBJECT = re.compile(r"\b(?:on|in|at|from|of|by|to|with|using|aboard|atop|over|and|near)\s(?:the\s|an?\s)?$")


def named_before(clause: str) -> str:
    """The proper name that is the subject of the verb that a clause ends with ("Okina was released"), or ""."""
    name = next((n for n in PROPER.finditer(clause) if _NAMED_THEN.fullmatch(clause, n.end())), None)
    return "" if name is None or _NO_SUBJECT.search(clause[: name.start()].casefold()) else _craft_name(name[0])


def named_behind(said: str) -> str:
    """The proper name that is the object of an active verb ("released the Vesna probe"), or ""."""
    match = _NAMED_BEHIND.match(said)
    name = PROPER.match(said, match.end()) if match else None
    return _craft_name(name[0]) if name else ""


def _craft_name(name: str) -> str:
    name = re.sub(r"^(?:The|Its|An?|They|It|He|She|This|Both)(?:\s|$)", "", name).strip(" .")
    plain = NO_NAME.match(re.sub(r"^(?:Moon|Earth|Sun)\s(?=[A-Z])", "", name))  # the Moon is no craft, a Moon Impact Probe is
    noun = any(t.start == 0 and t.end == len(name) for t in find_things(name, {}))  # "The CubeSat"
    return "" if not name or plain or noun or VEHICLES.search(name) else name
