"""Which event a verb tells of, where what it is said of changes that."""

from __future__ import annotations

import re

from pipeline.prose import faults, subjects
from pipeline.prose.subjects import takes_object
from pipeline.prose.verb import CARRIERS, Verb

_FALLS_BACK = re.compile(
    r"fell\sback\sto\sEarth\b(?=[^.;]{0,40}\b(?:downrange|seconds|minutes|km|kilomet\w+|miles)\b)"
)  # a rocket that failed
_LIFTS_OFF = re.compile(r"(?:lifted|took|blasted)\soff|rose\b")
_COMPUTER = re.compile(
    r"\b(?:computers?|laptops?|disks?|processors?|software|programs?)(?:\s(?:No\.\s?)?\d)?,?\s(?:(?:which|that)\s)?(?:had\s)?(?:\w+ly\s)?$"
)
_LETS_GO = re.compile(r"(?:releas(?:ed|ing)|deployed|ejected|set|turned|let)\s(?:the|its|both|it)\b")
_RELEASED = re.compile(r"\b(?:released|let\sgo|set\s(?:free|loose))$", re.IGNORECASE)
_LET_GO = re.compile(
    r"\b(?:release\sof|released|ejected|let\sgo|set\s(?:free|loose|adrift)|dropped|cast\soff)\b", re.IGNORECASE
)


def told_type(type_: str, lead_in: str, verb: Verb) -> str:
    """A part that explodes or falls silent is a malfunction of what bears it; what a rocket lets go, and a lander or capsule let go, has separated."""
    if type_ == "deployment":
        return "separation" if _separates(verb) else type_
    if type_ == "launch" and _LIFTS_OFF.match(verb.text, verb.start) and verb.kind(verb.subject) == "lander":
        return type_ if verb.carrier or verb.whole or "ascen" in verb.before else "departure"  # from the Moon
    if type_ in ("destruction", "contact_lost") and faults.is_of_a_part(lead_in) and not takes_object(verb):
        return "anomaly"
    if type_ == "impact" and _COMPUTER.search(lead_in):
        return "anomaly"  # "the computer, which had crashed"
    if type_ == "reentry" and _FALLS_BACK.match(verb.text, verb.start) and verb.kind(verb.subject) == "launch_vehicle":
        return "impact"
    return type_


def _separates(verb: Verb) -> bool:
    """Whether what is let go is the rocket's craft, or a lander or capsule."""
    if verb.kind(verb.subject) in CARRIERS and _LETS_GO.match(verb.text, verb.start):
        return True
    if not _LET_GO.search(verb.text, verb.start, verb.end):
        return False
    free = subjects.let_go(verb)
    behind_its_rocket = verb.carrier and _RELEASED.search(verb.text, verb.start, verb.end)
    return free in ("lander", "capsule") or bool(behind_its_rocket and free in ("spacecraft", *CARRIERS))
