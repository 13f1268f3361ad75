"""What an event happened to."""

from __future__ import annotations

import re

from pipeline.prose.things import mentioned

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
