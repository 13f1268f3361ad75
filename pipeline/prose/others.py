"""Whose deed a verb tells of: this mission's, or another's."""

from __future__ import annotations

import re
from typing import TypeGuard

from pipeline.prose.names import (
    CRAFT_NAME,
    NAMED_PART,
    NO_NAME,
    NUMBERED,
    PART_BEHIND,
    PROPER,
    VEHICLES,
    is_own,
    proper_names,
)
from pipeline.prose.things import OTHER, Thing
from pipeline.prose.triggers import Trigger

_OTHER = re.compile(
    r"\b(?:(?:previous|earlier|later|next|other|another|second|first\stwo|backup|future|subsequent|replacement|prototype|test|model\sof\sthe)\s(?:(?!(?:the|its|an?|this|it)\s)\w+\s)?(?:missions?|flights?|probes?|satellites?|spacecraft|craft|ships?|attempts?|launches|launch|landers?|orbiters?|ones?)"
    r"|(?:the\s)?others|(?:series|programme|program)(?!\sto\s[^,;]*\swhere\s)|missions|rockets|satellites|(?<!of\sthe\stwo\s)(?<!of\sthe\s)landers|spacecraft\s(?:have|were)|observers|astronomers|(?<!\bthe\s)observatory|scientists|[“\"'][A-Z][”\"']\smission|its\sreplacement"
    r"|(?:first|second|third|last|final|new|next)\s(?:\w+\s)?crew)\b(?:(?!\bit\b)[^,;]){0,60}$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"(?:(?:The|Its|Their|In\s\w+,)\s)?(?:[A-Z][a-z]+(?:'s|’s)\s)?(?:(?:Soviet|American|Russian|Chinese|Indian|Japanese|European)\s)?(?:(?:spacecraft|probe|satellite|mission|rover|lander|orbiter)\s)?"
)
OWN_WORD = re.compile(
    r"\b(?:spacecraft|satellite|probe|craft|lander|rover|orbiter|capsule|mission)\b",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    r"\b(?:next|following|subsequent|later|other)\slaunch(?:es)?\b(?!\sattempt)|\b(?:launch|flight)\sof\s(?:the\s|an?\s)?(?:second|next|other|another|third|replacement|following|previous)\s"
)
# "The next attempt, Luna 15, … reached lunar orbit but crashed": every verb is the other's
_OTHER_OPENS = re.compile(
    r"(?:The|An?|Another|Its|Their)\s(?:next|second|third|other|previous|earlier|later|following|sister|twin|backup|replacement|subsequent)\s(?:\w+\s)?"
    r"(?:attempt|mission|probe|craft|spacecraft|satellite|flight|lander|orbiter|one),\s(?P<name>[A-Z][\w’'-]{0,30}(?:[\s.-]{1,3}[\w.-]{0,20}\d[\w.-]{0,20})?)"
    r"|(?:Its|The|Their)\s(?:successors?|predecessors?|twin|sister\w*)\b(?!\shaving)"
    r"|(?:Its|The|Their)\s(?:backup|replacement)\s(?:spacecraft|craft|satellite|probe|crew|was|is|had|flew|failed|followed|became|also|would)\b"
    r"|(?:An?|Its|The)\s(?:successor|twin|backup|replacement),\s[A-Z]"
)
_LATER_CRAFT = (
    r"(?:An?|Its|The|Another)\s(?:[\w-]+\s){0,2}?(?:second|third|other|identical|similar|next|previous|earlier|later|twin|sister|companion)"
    r"\s(?:mission|spacecraft|satellite|probe|craft|ship|station|vehicle|observatory|telescope|lander|orbiter|one|unit|model)\b"
)
_LATER_OPENS = re.compile(_LATER_CRAFT)
_TWIN_OPENS = re.compile(
    rf"{_LATER_CRAFT}|(?:An?|Its|The|Another)\s(?:[\w-]+\s){{0,2}}?"
    r"(?:twin|sister|companion|backup)\b(?!\s(?:transmitter|computer|system|battery|antenna|parachute|engine))"
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
_CAUSE = re.compile(r"(?:because|due|owing|on\saccount)\b")  # of why an attempt failed
_NEXT_LAUNCH = re.compile(r"\b(?:other|next|following|subsequent)\s(?:\w+ed\s)?$", re.IGNORECASE)


def _is_of_another(verb: str, own: frozenset[str]) -> bool:
    """Whether a launch that is named with its craft is another's ("the launch of the second craft", "the launch of Soyuz 2")."""
    name = re.search(r"\blaunch\sof\s(?:the\s)?(?=[A-Z])", verb)
    return _OF_ANOTHER.search(verb) is not None or (name is not None and _launches_other(verb[name.end() :], own))


def opens_on_later(sentence: str) -> bool:
    """Whether the subject of a sentence is a second, earlier, later craft."""
    return _LATER_OPENS.match(sentence) is not None


def speaks_of_twin(sentence: str) -> bool:
    """Whether the subject of a sentence is a twin, or a second, earlier, later craft: "A twin was launched"."""
    return _TWIN_OPENS.match(sentence) is not None


def _is_some_craft(before: str) -> bool:
    """Whether the words before a verb have a craft or telescope for its subject that is named here first ("a French satellite")."""
    return _SOME_CRAFT.search(before) is not None


def _is_descendant(before: str, own: frozenset[str]) -> bool:
    """Whether the words before a verb name as its subject a craft that was made after this one."""
    found = _DESCENDANT.search(before)
    return found is not None and not is_own(found["name"], own)


_AIRCRAFT = re.compile(
    r"\b(?:(?:carrier\s)?(?:aircraft|airplane|aeroplane|plane|jet)|mother\s?ship|bomber|Stargazer|B-52|L-1011|TriStar|747)\b[^.;]{0,40}$"
)


def _is_aircraft(before: str, verb: str) -> bool:
    """Whether what takes off is the aircraft that carries the rocket."""
    return (
        re.match(r"(?:lift|t(?:ook|ake|akes|aken|aking))\w*\soff\b", verb) is not None and _AIRCRAFT.search(before) is not None
    )


def _is_next_launch(before: str, verb: str) -> bool:
    """Whether a launch that was put off is the next one; the next attempt is this one's."""
    return _NEXT_LAUNCH.search(before) is not None and re.match(r"[Ll]aunch(?:es)?\b(?!\sattempt)", verb) is not None


def _is_no_malfunction(before: str, verb: str) -> bool:
    """Whether what failed is an attempt, or earlier flights."""
    attempt = _ATTEMPT.search(before) is not None and not _CAUSE.match(verb)
    return attempt or _OTHERS_FLIGHTS.search(before) is not None


def _is_numbered(name: re.Match[str] | None) -> TypeGuard[re.Match[str]]:
    """Whether a name is there, and that of one craft among others: neither a rocket nor the beginning of a sentence."""
    return bool(name and NUMBERED.search(name[0]) and not NO_NAME.match(name[0]) and not VEHICLES.search(name[0]))


def _is_of_craft(name: str) -> bool:
    """Whether a name can only be a craft's: numbered, or "Lunar Orbiter" and the like."""
    return bool(NUMBERED.search(name) or CRAFT_NAME.search(name))


def opens_with_other(sentence: str, own: frozenset[str]) -> bool:
    """Whether a sentence is about another mission: it opens with the numbered name of one."""
    another = _OTHER_OPENS.match(sentence)
    if another and not (another["name"] and is_own(another["name"], own)):
        return True
    opening = _OPENING.match(sentence)
    name = PROPER.match(sentence, opening.end() if opening else 0)
    if not _is_numbered(name) or PART_BEHIND.match(sentence, name.end()):
        return False
    behind = sentence[name.end() :].removeprefix(" and ")
    together = PROPER.match(behind)  # "Vela 3 and Perun 1 were launched"
    if len(behind) < len(sentence) - name.end() and together and is_own(together[0], own):
        return False
    return not is_own(name[0], own)


def opens_on_other(sentence: str, things: tuple[Thing, ...], triggers: list[Trigger]) -> bool:
    """Whether another craft or flight is the first that a sentence tells of ("Two weeks before, its twin …", "The next attempt, in May, …"),
    and not only what stands beside this one ("As its twin had, it …")."""
    until = triggers[0].start if triggers else len(sentence)
    named = [t for t in things if t.free and t.start < until]
    first = named[0] if named else None
    if first and first.kind == OTHER and not CRAFT_NAME.search(sentence[first.start : first.end]):
        with_own = any(t.kind != OTHER and sentence[first.end : t.start].strip() == "and" for t in named[1:2])
        beside = _BESIDE.match(sentence) or _SINCE_ITS.search(sentence, 0, first.start)
        return not (with_own or beside)
    return _NEXT_TRY.match(sentence) is not None and not any(t.form.type in ("launch", "launch_scrub") for t in triggers)


_BESIDE = re.compile(r"(?:As|When|While|Where|After|Before|Because|Since|Although|Though|If|Once|Unlike|Like)\b")
_SINCE_ITS = re.compile(r"\b(?:after|before|when|while|as|since|until)\s(?:[\w'’-]+\s){0,3}$")
_NEXT_TRY = re.compile(
    r"(?:The|An?|Its)\s(?:next|following|previous|earlier|preceding|subsequent|later)\s(?:attempt|try|launch|flight)\b(?!\s(?:to|at|was\smade\sto)\b)"
)


# what is switched off, taken into service or chosen may be neither craft nor instrument
_NO_CRAFT = re.compile(
    r"\b(?:he|she|site|sites|pad|complex|cent(?:re|er)|station\sat|factory|network|(?:tracking|ground)\sstation|crew|astronauts?|cosmonauts?|pilots?|number|street|design"
    r"|rockets?|launchers?|launch\svehicle)\s(?:\w+\s){0,1}$",
    re.IGNORECASE,
)


_THE_ROCKET = re.compile(rf"\bthe\s{VEHICLES.pattern}[\w-]*\s$", re.IGNORECASE)  # "the Ariane returned to service"


def is_no_craft(before: str) -> bool:
    """Whether the words before "was retired", "was selected" … name a person, a place or a rocket."""
    return _NO_CRAFT.search(before[-60:]) is not None or _THE_ROCKET.search(before[-60:]) is not None


def _launches_other(after: str, own: frozenset[str]) -> bool:
    """Whether an active "launched" has another craft for its object ("launched Mariner 2")."""
    name = PROPER.match(after.lstrip())
    return _is_numbered(name) and not is_own(name[0], own)


def is_another(before: str, own: frozenset[str]) -> bool:
    """Whether the words before a verb call its subject another ("the next mission", "its sister craft")."""
    head = before[-80:]
    return _OTHER.search(head) is not None and not any(name in head.casefold() for name in own)


def _ends_with_other(before: str, own: frozenset[str]) -> bool:
    """Whether another craft's name stands right before a participle ("was replaced by Sakura 4, launched in 2021")."""
    head = before[-40:]
    start, end = next(reversed(proper_names(head)), (0, 0))
    name = head[start:end]
    if head[end:].strip(" ,") or not NUMBERED.search(name):
        return False
    return not (VEHICLES.search(name) or is_own(name, own))


_NO_SUBJECT = re.compile(
    r"\b(?:on|in|at|from|of|by|to|with|using|aboard|atop|over|known\sas|only\sas|also\sas|to\sas|identified\sas|called|named|designated|dubbed|nicknamed)\s(?:the\s|an?\s)?$"
)
_MORE = re.compile(r"\b(?:two|three|four|five|six|several|many)\s(?:more|others)\s(?:\w+\s)?$", re.IGNORECASE)


def _is_other(before: str, own: frozenset[str], verb: str = "") -> bool:
    """Whether the words before a verb name another mission as its subject."""
    head = before[-80:]
    if is_another(before, own) or _MORE.search(head):
        return True
    names = proper_names(head)
    if not names:
        return False
    start, end = names[-1]
    name, tail = head[start:end], head[end:]
    if len(tail.split()) > 3 or re.search(r"\b(?:it|spacecraft|satellite|probe|craft|lander|stage|rocket|mission)\b", tail):
        return False
    if is_own(name, own) or PART_BEHIND.match(head + verb, end) or NAMED_PART.search(head[:start]):
        return False
    if _NO_SUBJECT.search(head[:start]):
        return False
    return _is_of_craft(name) and VEHICLES.search(name) is None


_OF_ITS_END = re.compile(
    r"\w+\s(?:its\s(?:break-?up|re-?entry|fall|descent|launch|remains|wreck\w*)|(?:it|the\s(?:\w+\s)?(?:satellite|spacecraft|craft|probe))\s(?:break|fall|tumbl|burn|re-?enter)\w*)\b"
)
_SIGHTS_IT = re.compile(r"\w+\s(?:it|them|the\s(?:craft|spacecraft|satellite|lander|wreck\w*))\b")
_SEEN_BY = re.compile(
    r"[^.,;]{0,40}\b(?:photographed|imaged|spotted|observed|sighted|located|found)\sby\s(?:the\s)?(?P<name>[A-Z])"
)
_NO_OBSERVER = re.compile(
    r"\b(?:technicians|engineers|controllers|investigators|inspectors|workers|operators|builders|(?<!on\s)board|inquiry)\s(?:\w+\s)?$",
    re.I,
)
_REPEAT = re.compile(r"\b(?:repeat|re-?flight|rerun|follow-on|replacement)\b")
_RIGHTED = re.compile(r"\b(?:safe[\s-]mode|anomaly|fault|problem)\b")  # from which a craft is recovered where it flies


_ELSEWHERE = re.compile(  # "in the last uncrewed test, it had failed"
    r"(?<!\bas\s)(?<!\blike\s)\b(?:in|on|during|after)\s(?:the\slast|(?:the|an?|its)\s(?:previous|earlier|preceding|prior))\s(?:[\w-]+\s){0,2}(?:tests?|flights?|missions?|launch(?:es)?)\b"
    r"|\b(?:in|inside)\s(?:the|an?)\s(?:[\w-]+\s)?(?:vacuum\schamber|test\s(?:stand|chamber)|wind\stunnel|clean\sroom)\b"  # on the ground
    # "the first attempt had ended when its third stage shut down"
    r"|\b(?:the|an?|one)\s(?:first|previous|earlier|preceding)\s(?:[\w-]+\s){0,2}(?:attempt|launch|flight|mission|probe|craft)\b[^;]{0,50}"
    r"\b(?:end(?:ed|ing)|fail(?:ed|ing)|lost|destroyed|crash(?:ed|ing)|explod(?:ed|ing))\b[^;,]{0,40}\b(?:when|as|because|after)\s[^,;]*$",
    re.IGNORECASE,
)
_SEEN_FROM_ORBIT = re.compile(
    r"[^.,;]{0,40}\b(?:found|spotted|seen|photographed|imaged|located|sighted|identified)\s(?:again\s)?(?:by|in)\b[^.,;]{0,40}\b(?:orbiters?|satellites?|probes?|telescopes?|images|pictures|photographs)\b"
)
_NEAR = 24  # characters behind a verb that say where
_IN_DEVELOPMENT = re.compile(r"\s?in\s(?:the\s|its\s)?(?:development|testing|tests)\b")
_RECORD = re.compile(
    r"\b(?:footage|films?|recordings?|documentar(?:y|ies)|videos?|books?|novels?|stamps?|paintings?|anniversar(?:y|ies))\b[^.;]{0,90}$",
    re.IGNORECASE,
)


def is_set_elsewhere(before: str) -> bool:
    """Whether the words before a verb put it in another flight ("in the last uncrewed test, it")."""
    return _ELSEWHERE.search(before) is not None


def is_of_a_record(before: str) -> bool:
    """Whether an event is only what a film, recording or book is about ("footage of the landing")."""
    return _RECORD.search(before) is not None


def tells_of_another(type_: str, lead_in: str, verb: str, after: str, own: frozenset[str]) -> bool:
    """Whether a verb tells of another mission, or of what is no craft. `lead_in` holds its subject, `after` what follows in its clause."""
    if type_ == "recovery" and (_RIGHTED.search(lead_in) or _SEEN_FROM_ORBIT.match(verb + after)):
        return True
    if type_ == "launch_scrub" and (
        re.match(r"[Ll]aunches\b", verb) or _is_of_another(verb, own) or _is_next_launch(lead_in, verb)
    ):
        return True
    if type_ == "anomaly":
        ours = _LATER_OPENS.match(lead_in) is None and not _is_no_malfunction(lead_in, verb)
        return not ours or _IN_DEVELOPMENT.search(verb + after[:_NEAR]) is not None
    if type_ == "observation" and (
        _NO_OBSERVER.search(lead_in)
        or _OF_ITS_END.match(verb + after)
        or (_SIGHTS_IT.match(verb + after) and _is_some_craft(lead_in))
        or _is_seen(verb + after, own)
    ):
        return True
    if type_ == "programme" and (_REPEAT.search(lead_in) or is_another(lead_in + verb, own)):
        return True
    if type_ == "launch" and _is_aircraft(lead_in, verb):
        return True
    if type_ == "engine_firing" and _is_nature(lead_in):
        return True
    if type_ == "landing" and _comes_home_in_another(verb + after, own):
        return True
    if type_ == "launch" and verb.startswith("launched") and _ends_with_other(lead_in, own):
        return True
    if type_ == "launch" and (_launches_other(after, own) or _is_other(lead_in + verb, own)):
        return True
    if type_ == "deployment":  # what is let go has a name of its own, and is this mission's
        return is_another(lead_in, own)
    return _is_other(lead_in, own, verb) or _is_descendant(lead_in, own)


def _is_nature(lead_in: str) -> bool:
    """Whether what changed the orbit is no engine: "atmospheric drag lowered its orbit", but not "a burn during the flyby"."""
    found = _NATURE.search(lead_in)
    return found is not None and _WHEN_OR_WHY.search(lead_in, 0, found.start()) is None


_WHEN_OR_WHY = re.compile(
    r"\b(?:during|after|before|at|following|in|near|for|by|with|against|counter|overcome|offset)\s(?:(?:the|an?|its|this|each)\s)?(?:[\w-]+\s)?$"
)
_NATURE = re.compile(
    r"\b(?:drag|friction|venting|outgassing|leak(?:age)?|perturbations?|gravity|pull|(?:light|radiation|solar)\spressure|tides?|flybys?|fly-?bys?|swing-?bys?|passes|encounters?|gravity\sassists?)\s"
    r"(?:(?!(?:it|they|he|she|engines?|motors?|thrusters?|rockets?|stage|burns?|firings?|craft|spacecraft|satellite|probe|crew|controllers|engineers|manoeuvres?|maneuvers?)\b)[^\s,;]+\s){0,8}$",
    re.IGNORECASE,
)


def _comes_home_in_another(words: str, own: frozenset[str]) -> bool:
    """Whether people land in another craft than the one that they had come in ("returned in Vela 8", "aboard the Vela TM-3")."""
    names = ((words[:start], words[start:end].strip(" .")) for start, end in proper_names(words))
    return any(_RIDING.search(before) and NUMBERED.search(name) and not is_own(name, own) for before, name in names)


_RIDING = re.compile(r"\b(?:in|aboard|on\sboard)\s(?:the\s)?$")


def _is_seen(words: str, own: frozenset[str]) -> bool:
    """Whether what is told is that another craft saw this one ("was photographed by Vela 4")."""
    found = _SEEN_BY.match(words)
    name = PROPER.match(words, found.start("name")) if found else None
    return name is not None and _is_of_craft(name[0]) and not is_own(name[0], own)
