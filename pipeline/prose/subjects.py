"""What an event happened to, and whose event it is."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline import vocab


def _named(patterns: dict[str, str]) -> re.Pattern[str]:
    """One pattern that at each beginning of a word looks for every name: the group that matches tells which."""
    names = "|".join(f"(?P<{name}>{pattern})" for name, pattern in patterns.items())
    return re.compile(rf"\b(?=\w)(?={names})")


def _lower(pattern: str) -> str:
    """The pattern for text in lower case: four times as fast as one that ignores case."""
    return re.sub(r"\\.|[A-Z]", lambda m: m[0] if m[0].startswith("\\") else m[0].lower(), pattern)


_SUBJECTS = {row["subject"]: row["pattern"] for row in vocab.rows("subjects")}
_SPECIFIC = {subject: place for place, subject in enumerate(_SUBJECTS)}
_SUBJECT = _named({subject: _lower(pattern) for subject, pattern in _SUBJECTS.items()})
_ROVER = re.compile(_SUBJECTS["rover"])  # rovers are named by common words: their case counts
_BODY = _named({row["name"]: row["pattern"] for row in vocab.rows("bodies")})
_CARRIERS = ("stage", "launch_vehicle")
_PROPULSION = re.compile(
    r"\b(?:engines?|turbopump|pump|oxidi[sz]er|propellant|fuel|valves?|combustion|thrust|ignition|feed\slines?|nozzle|chamber|tank|gimbal|guidance|rotor|bearing|cavitation|liquid\soxygen|burn|pressuri[sz]ation)\b",
    re.IGNORECASE,
)


_CRAFT_PARTS = re.compile(
    r"\b(?:solar\s(?:panels?|arrays?|cells?|wings?)|sails?|antennas?|antennae|transmitters?|receivers?|gyroscopes?|heat\sshield|cameras?|reaction\swheels?|"
    r"star\s(?:trackers?|sensors?)|radio|batter(?:y|ies)|parachutes?|airbags?|wheels?|drill|robotic\sarm|memory|(?:tape\s)?recorders?|heaters?|sequencer|booms?|masts?|"
    r"panels?|petals?|sunshield|magnetometer\sboom|tether|chute|ballute)\b",
    re.IGNORECASE,
)
_ROCKET_PARTS = re.compile(r"\b(?:fairings?|shroud|nose\scone|escape\s(?:tower|system)|boosters?)\b", re.IGNORECASE)
_PASSIVE = re.compile(r"\b(?:was|were|been|being|be)\s(?:\w+\s){0,2}$|^(?:was|were|been|being)\b|\s(?:was|were|been)\s")


def mentioned(text: str) -> list[tuple[int, str]]:
    """(position, subject) of every craft, stage … that the text names, in order; the more specific name wins a place."""
    found: dict[int, str] = {}
    spans: list[tuple[int, int]] = []
    places = [(m.lastgroup or "", *m.span(m.lastgroup or 0)) for m in _SUBJECT.finditer(text.replace("\u0130", "i").lower())]
    for subject, start, end in sorted(places, key=lambda place: _SPECIFIC[place[0]]):
        if subject == "rover" and not _ROVER.match(text, start):
            continue
        if not any(a <= start < b for a, b in spans) and not _in_a_name(text, start, subject):
            spans.append((start, end))
            found[start] = subject
    return sorted(found.items())


def _in_a_name(text: str, start: int, subject: str) -> bool:
    """Whether the word is part of another craft's name (Mars Reconnaissance Orbiter)."""
    return (
        subject in ("orbiter", "lander", "spacecraft", "station")
        and text[start].isupper()
        and bool(re.search(r"\b(?!(?:The|An?|Its)\s)[A-Z][\w-]{0,40}\s$", text[max(0, start - 30) : start]))
    )


def carriers(text: str) -> list[tuple[int, str]]:
    """(position, subject) of the stages and rockets that a sentence tells of; "a rocket with an upper stage" tells of the rocket."""
    return [(at, s) for at, s in mentioned(text) if s in _CARRIERS and not _FITTED.search(text[max(0, at - 40) : at])]


_FITTED = re.compile(r"\bwith\s(?:an?|its)\s(?:[\w-]+\s){0,3}$")


def nearest(text: str, default: str) -> str:
    """The last thing that the words name, else the default."""
    before = mentioned(text)
    free = [s for at, s in before if s == "debris" or not _OBJECT.search(text[max(0, at - 30) : at])]
    return free[-1] if free else default


# "undocked from the station and landed": what a preposition governs is no subject while another is named
_OBJECT = re.compile(
    r"\b(?:(?:from|with|to|at|onto|aboard|into|near|off|for|left|departed|reached|visited)\s(?:(?:the|its|an?|their)\s)?|(?:released|deployed|dropped|ejected|carried)\s(?:the|its|an?|their)\s)(?:\w+\s)?$"
)


def carrier(lead_in: str, rest: str, context: str, in_ascent: bool) -> str:
    """Of a malfunction: the stage or rocket that the clause names, else what the context was about, else the craft."""
    clause = lead_in + rest
    ahead = [s for _, s in mentioned(lead_in) if s in _CARRIERS]
    names = [s for _, s in mentioned(clause)]
    for subject in (*reversed(ahead), *names):
        if subject in _CARRIERS:
            return subject
    if _ROCKET_PARTS.search(clause):
        return "launch_vehicle"
    if _CRAFT_PARTS.search(clause):
        return "instrument" if "instrument" in names else "spacecraft"
    parts = ("lander", "rover", "instrument", "capsule", "orbiter")
    for subject in (nearest(lead_in, ""), *names):
        if subject in parts:
            return subject
    if context in _CARRIERS and (in_ascent or _PROPULSION.search(clause)):
        return context
    if in_ascent and "spacecraft" not in names:
        return "launch_vehicle"
    return "spacecraft"


# what a craft does by itself once its rocket has let it go
_CRAFT_ENGINE = re.compile(
    r"\b(?:descent|ascent|apogee|retro\w*|ion|attitude|de-?orbit\w*|service\spropulsion|SPS|OMS|RCS|its\sown|thrusters?|braking|lunar\sorbit"
    r"|mid-?course|(?:course|trajectory|orbit(?:al)?)[\s-](?:corrections?|changes?|raising|lowering|trim)|corrections?|rendezvous|capture)\b",
    re.IGNORECASE,
)


def engine(lead_in: str, clause: str, context: str) -> str:
    """Of a burn: the stage or craft that the words before it name, the stage of its clause, else the craft."""
    found = nearest(lead_in, "")
    if found in ("stage", "launch_vehicle", "lander", "capsule", "orbiter"):
        return found
    names = [s for _, s in mentioned(clause)]
    if "stage" in names:
        return "stage"
    if _CRAFT_ENGINE.search(clause):
        return "spacecraft"
    return context if context == "stage" and found == "" and "spacecraft" not in names else "spacecraft"


def near(lead_in: str, verb: str, earthbound: bool) -> str:
    """The subject that stands nearest before the verb. People and cargo that come down do so in the craft (`earthbound`)."""
    within = mentioned(verb)
    if within and within[0][0] == 0 and within[0][1] != "spacecraft":
        return within[0][1]  # the verb's words begin with their subject: "rover was lost"
    own_parts = [s for _, s in within if s in _PARTS]  # "a ship recovered the capsule"
    default = "launch_vehicle" if _ROCKET_PARTS.search(lead_in[-40:]) else own_parts[-1] if own_parts else "spacecraft"
    found = default if within and within[0][0] == 0 else nearest(lead_in, default)
    return "spacecraft" if earthbound and found in ("crew", "instrument", "payload") else found


def part(lead_in: str) -> str:
    """What is switched on: a craft or a part of it that has a name, else an instrument."""
    return nearest(lead_in, "instrument")


def craft(lead_in: str, verb: str = "") -> str:
    """The craft itself, or the part of it that the words before the verb name, or those in it: "contact with the lander was lost"."""
    within = [s for _, s in mentioned(verb) if s in _PARTS]
    found = within[-1] if within else nearest(lead_in, "spacecraft")
    return found if found in _PARTS else "spacecraft"


_PARTS = ("lander", "orbiter", "rover", "capsule")


# "a small satellite was released": one among others is what the craft carried
_CARGO = re.compile(
    r"\b(?:an?|another|two|three|four|five|six|several|many|both)\s(?:[\w-]+\s){0,2}?(?:satellites?|spheres|probes)[\s,]",
    re.IGNORECASE,
)
_LET_GO = ("stage", "lander", "rover", "capsule", "orbiter", "instrument")
_NOUN_OF = re.compile(r"(?:deployment|separation|release)\sof\s", re.IGNORECASE)


def set_free(lead_in: str, verb: str, after: str, own: frozenset[str], default: str) -> str:
    """Of a deployment or jettison: what was let go; a craft that unfolds its own parts is its subject."""
    passive = bool(_PASSIVE.search(lead_in) or _PASSIVE.search(verb)) or not _OBJECT_OPENS.search(verb + after)
    thing = after[:60] if _NOUN_OF.match(verb + after) else lead_in[-60:] + verb if passive else verb + after[:60]
    if _ROCKET_PARTS.search(thing):
        return "launch_vehicle"
    names = [s for _, s in mentioned(thing)]
    if _CRAFT_PARTS.search(thing) and "instrument" not in names:
        return craft(lead_in)
    if default == "payload" and _CARGO.search(thing):
        return default
    if passive and names and names[-1] in ("spacecraft", *_LET_GO):
        return names[-1]  # "the stage shut down and the spacecraft separated"
    for subject in _LET_GO:
        if subject in names:
            return subject
    ours = any(name in thing.casefold() for name in own) or bool(re.search(r"\b(?:it|they)\b", lead_in, re.IGNORECASE))
    if passive and (ours or (names and names[-1] == "spacecraft")):
        return "spacecraft"
    itself = not passive and re.match(r"\w+\s(?:it|itself)\b", thing)
    return "spacecraft" if itself else default


# what an active verb lets go: "deployed its arrays", "released two satellites"; "the array deployed at noon" has none
_OBJECT_OPENS = re.compile(
    r"^\w+\s(?:(?:out|off|away)\s)?(?:its|the|their|an?|it|itself|them|both|all|two|three|four|five|six|several|some|\d+|[A-Z]\w+)\b"
)


def bodies(text: str) -> list[tuple[int, str]]:
    """(position, body) of every celestial body that the text names, in order."""
    return [(m.start(), m.lastgroup or "") for m in _BODY.finditer(text)]


def body_near(text: str, start: int) -> str | None:
    """The body that an event concerns: the first named after the verb, else the last before it."""
    names = bodies(text)
    after = [name for at, name in names if at >= start]
    before = [name for at, name in names if at < start]
    return after[0] if after else before[-1] if before else None


_OTHER = re.compile(
    r"\b(?:(?:previous|next|earlier|later|other|another|sister|twin|second|first\stwo|identical|similar|backup|future|subsequent|replacement|prototype|test|model\sof\sthe)\s(?:(?!(?:the|its|an?|this|it)\s)\w+\s)?(?:missions?|flights?|probes?|satellites?|spacecraft|craft|attempts?|launches|launch|landers?|orbiters?|ones?)"
    r"|predecessors?|(?:the\s)?others|successors?|series|programme|program|missions|rockets|satellites|landers|spacecraft\s(?:have|were)|observers|astronomers|observatory|scientists|its\stwin|its\ssister"
    r"|(?:first|second|third|last|final|new|next)\s(?:\w+\s)?crew)\b[^,;]{0,60}$",
    re.IGNORECASE,
)
_PROPER = re.compile(r"(?<![\w-])[A-Z][\w'’.-]*(?:\s(?:[A-Z][\w'’.-]*|\d[\w-]*|No\.\s?\w+))*")
_NO_NAME = re.compile(
    r"(?:About|At|On|In|After|Only|Some|Over|Around|Nearly|Within|By|From|Between|Following|During|Before|Under|Until|Since|Approximately|Just|Almost|Another|Of|For|To|With|January|February|March|April|May|June|July|August|September|October|November|December|Site|Launch|Pad|Complex|LC|SLC|Runway|Earth|Moon|Sun|Days?|Sols?|Orbit|Phase|Building|Hangar|Boeing|Highway)\b"
)
_CRAFT_NAME = re.compile(r"\w\s(?:Orbiter|Explorer|Telescope|Observatory|Surveyor|Express|Lander|Rover|Odyssey)$")
_NUMBERED = re.compile(r"\d|\b[IVX]{1,4}$")


_OPENING = re.compile(
    r"(?:(?:The|Its|Their|In\s\w+,)\s)?(?:[A-Z][a-z]+(?:'s|’s)\s)?(?:(?:Soviet|American|Russian|Chinese|Indian|Japanese|European)\s)?(?:(?:spacecraft|probe|satellite|mission|rover|lander|orbiter)\s)?"
)
OWN_WORD = re.compile(
    r"\b(?:spacecraft|satellite|probe|craft|lander|rover|orbiter|capsule|mission)\b",
    re.IGNORECASE,
)
_VEHICLES = re.compile(  # "Soyuz-U" and "Vostok-K" are rockets, "Soyuz 18", "Soyuz TMA-17M" and "Vostok 2" spacecraft
    r"\b(?:rocket|stage|blok|block|(?:proton|molniya|vega)(?!\s\d{1,2}\b)|(?:soyuz|vostok)(?!\s(?:\d{1,2}\b|(?:T|TM|TMA|MS)-))"
    r"|delta|atlas|ariane|falcon|centaur|agena|pslv|gslv|long march|titan|thor|saturn|juno|h-ii)",
    re.IGNORECASE,
)


_OF_ANOTHER = re.compile(
    r"\b(?:launch|flight)\sof\s(?:the\s|an?\s)?(?:second|next|other|another|third|replacement|following|previous)\s"
)
# "The next attempt, Luna 15, … reached lunar orbit but crashed": every verb is the other's
_OTHER_OPENS = re.compile(
    r"(?:The|An?|Another|Its|Their)\s(?:next|second|third|other|previous|earlier|later|following|sister|twin|backup|replacement|subsequent)\s(?:\w+\s)?"
    r"(?:attempt|mission|probe|craft|spacecraft|satellite|flight|lander|orbiter|one),\s(?P<name>[A-Z][\w’'-]{0,30}(?:[\s.-]{1,3}[\w.-]{0,20}\d[\w.-]{0,20})?)"
    r"|(?:Its|The|Their)\s(?:successors?|predecessors?|twin|sister\w*)\b"
    r"|(?:Its|The|Their)\s(?:backup|replacement)\s(?:spacecraft|craft|satellite|probe|crew|was|is|had|flew|failed|followed|became|also|would)\b"
    r"|(?:An?|Its|The)\s(?:successor|twin|backup|replacement),\s[A-Z]"
)
_TWIN_OPENS = re.compile(
    r"(?:An?|Its|The|Another)\s(?:[\w-]+\s){0,2}?(?:(?:twin|sister|companion|backup)\b(?!\s(?:transmitter|computer|system|battery|antenna|parachute|engine))"
    r"|(?:second|third|other|identical|similar|next|previous|earlier|later)\s(?:mission|spacecraft|satellite|probe|craft|station|vehicle|observatory|telescope|lander|orbiter|one|model)\b)"
)
_SOME_CRAFT = re.compile(
    r"\b(?:[Aa]n?|[Tt]wo|[Tt]hree|[Aa]nother|[Ss]everal|[Oo]ther)\s(?:[\w-]+\s){0,3}(?:satellites?|spacecraft|orbiters?|probes?|telescopes?|aircraft|planes?|astronomers?|observers?|observator\w+|radars?)\b"
)
# "the base of Phoenix, which landed": what has come after it is another craft
_DESCENDANT = re.compile(
    r"\b(?:bas(?:e|is)\s(?:of|for)|(?:replaced|followed|succeeded)\sby|(?:model|pattern)\sfor|re-?used\s(?:for|in|on)|forerunner\s(?:of|to)|predecessor\s(?:of|to))\s"
    r"(?:the\s)?(?P<name>[A-Z][\w'’.-]{0,30}(?:\s[\w'’.-]{1,30}){0,3}),?\s(?:which|who|that)\s(?:\w{1,20}\s)?$"
)
_OTHERS_FLIGHTS = re.compile(
    r"\b(?:previous|earlier|other|former|preceding|later)\s(?:\w+\s)?(?:missions?|flights?|probes?|satellites|attempts?|launches)\b[^,;]{0,60}$",
    re.IGNORECASE,
)
_ATTEMPT = re.compile(r"\b(?:attempts?|efforts?|tries)\s(?:to|at)\b[^;]{0,60}$", re.IGNORECASE)
_NEXT_LAUNCH = re.compile(r"\b(?:other|next|following|subsequent)\s(?:\w+ed\s)?$", re.IGNORECASE)


def is_of_another(verb: str, own: frozenset[str]) -> bool:
    """Whether a launch that is named with its craft is another's ("the launch of the second craft", "the launch of Soyuz 2")."""
    name = re.search(r"\blaunch\sof\s(?:the\s)?(?=[A-Z])", verb)
    return _OF_ANOTHER.search(verb) is not None or (name is not None and launches_other(verb[name.end() :], own))


def speaks_of_twin(sentence: str) -> bool:
    """Whether the subject of a sentence is a twin, or a second, earlier, later craft: "A twin was launched"."""
    return _TWIN_OPENS.match(sentence) is not None


def is_some_craft(before: str) -> bool:
    """Whether the words before a verb have a craft or telescope for its subject that is named here first ("a French satellite")."""
    return _SOME_CRAFT.search(before) is not None


def is_descendant(before: str, own: frozenset[str]) -> bool:
    """Whether the words before a verb name as its subject a craft that was made after this one."""
    found = _DESCENDANT.search(before)
    return found is not None and not _is_own(found["name"], own)


def is_next_launch(before: str, verb: str) -> bool:
    """Whether a launch that was put off is the next one; the next attempt is this one's."""
    return _NEXT_LAUNCH.search(before) is not None and re.match(r"[Ll]aunch(?:es)?\b(?!\sattempt)", verb) is not None


def is_no_malfunction(before: str) -> bool:
    """Whether what failed is an attempt, or earlier flights."""
    return _ATTEMPT.search(before) is not None or _OTHERS_FLIGHTS.search(before) is not None


def opens_with_other(sentence: str, own: frozenset[str]) -> bool:
    """Whether a sentence is about another mission: it opens with the numbered name of one."""
    another = _OTHER_OPENS.match(sentence)
    if another and not (another["name"] and _is_own(another["name"], own)):
        return True
    opening = _OPENING.match(sentence)
    name = _PROPER.match(sentence, opening.end() if opening else 0)
    if name is None or not _NUMBERED.search(name[0]) or _NO_NAME.match(name[0]) or _VEHICLES.search(name[0]):
        return False
    return not _is_own(name[0], own)


def _is_own(name: str, own: frozenset[str]) -> bool:
    """Whether a name is the craft's own, or part of it: "Luna 9 lander" of Luna 9, but neither "Luna 90" nor "Mars 2MV-4 No.1" of Mars 2."""
    name = _fold(
        re.sub(
            r"^(?:the|its|their|an?|on|in|when|as|after|before)\s|^(?:space\s)?shuttle\s|['’]s?$",
            "",
            name.casefold().strip(" ."),
        )
    )
    for ours in map(_fold, own):
        if name == ours or re.search(rf"\b{re.escape(name)}(?![\w-]|\s\d)", ours):
            return True
        rest = name[len(ours) :] if name.startswith(ours) else "-"
        if rest[:1] in " '’(/" and not _NUMBERED.search(rest.upper()):
            return True
    return False


_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10"}


@lru_cache(maxsize=1 << 12)
def _fold(name: str) -> str:
    """A name with its hyphens as blanks and its last number in digits: Explorer I is Explorer 1."""
    words = name.replace("-", " ").split(" ")
    return " ".join([*words[:-1], _ROMAN.get(words[-1], words[-1])] if len(words) > 1 else words)


# what is switched off, taken into service or chosen may be neither craft nor instrument
_NO_CRAFT = re.compile(
    r"\b(?:he|she|site|sites|pad|complex|cent(?:re|er)|station\sat|factory|network|(?:tracking|ground)\sstation|crew|astronauts?|cosmonauts?|pilots?|number|street|design"
    r"|rockets?|launchers?|launch\svehicle)\s(?:\w+\s){0,1}$",
    re.IGNORECASE,
)


def is_no_craft(before: str) -> bool:
    """Whether the words before "was retired", "was selected" … name a person, a place or a rocket."""
    return _NO_CRAFT.search(before[-60:]) is not None


def launches_other(after: str, own: frozenset[str]) -> bool:
    """Whether an active "launched" has another craft for its object ("launched Mariner 2")."""
    name = _PROPER.match(after.lstrip())
    if name is None or not _NUMBERED.search(name[0]) or _NO_NAME.match(name[0]) or _VEHICLES.search(name[0]):
        return False
    return not _is_own(name[0], own)


def is_another(before: str, own: frozenset[str]) -> bool:
    """Whether the words before a verb call its subject another ("the next mission", "its sister craft")."""
    head = before[-80:]
    return _OTHER.search(head) is not None and not any(name in head.casefold() for name in own)


def ends_with_other(before: str, own: frozenset[str]) -> bool:
    """Whether another craft's name stands right before a participle ("was replaced by Sakura 4, launched in 2021")."""
    name = next(iter(reversed(list(_PROPER.finditer(before[-40:])))), None)
    if name is None or before[-40:][name.end() :].strip(" ,"):
        return False
    return bool(_NUMBERED.search(name[0])) and not (
        _NO_NAME.match(name[0]) or _VEHICLES.search(name[0]) or _is_own(name[0], own)
    )


# "the first stage, B1061, landed", "two cameras, DCAM1 and DCAM2, were ejected"
_NAMED_PART = re.compile(
    r"\b(?:stage|booster|rocket|module|capsule|lander|rover|cameras?|subsatellites?|penetrators?)[,\s(]+(?:[A-Z][\w-]*\sand\s)?$"
)


def is_other(before: str, own: frozenset[str]) -> bool:
    """Whether the words before a verb name another mission as its subject."""
    head = before[-80:]
    if is_another(before, own):
        return True
    names = [n for n in _PROPER.finditer(head) if not _NO_NAME.match(n[0])]
    if not names:
        return False
    last = names[-1]
    tail = head[last.end() :]
    if len(tail.split()) > 3 or re.search(r"\b(?:it|spacecraft|satellite|probe|craft|lander|stage|rocket|mission)\b", tail):
        return False
    if _is_own(last[0], own):
        return False
    if _NAMED_PART.search(head[: last.start()]):
        return False
    if re.search(
        r"\b(?:on|in|at|from|of|by|to|with|using|aboard|atop|over|known\sas|only\sas|also\sas|to\sas|identified\sas|called|named|designated|dubbed|nicknamed)\s(?:the\s|an?\s)?$",
        head[: last.start()],
    ):
        return False
    return bool(_NUMBERED.search(last[0]) or _CRAFT_NAME.search(last[0])) and _VEHICLES.search(last[0]) is None
