"""What a malfunction befell: hardware or people of the mission in flight. Talks break down as well, and tests on the ground find cracks."""

from __future__ import annotations

import re

from pipeline import vocab
from pipeline.prose.things import OTHER, OWN
from pipeline.prose.triggers import PARTS, Trigger
from pipeline.prose.verb import Verb
from pipeline.values.times import TimeExpression

_NOUNS = "|".join(row["noun"] for row in vocab.rows("hardware"))
_HARDWARE = re.compile(rf"\b(?:{_NOUNS})\b", re.IGNORECASE)
_KINDS = ("unit", "frail")
_VAGUE = ("engines?", "stage", "boosters?", "systems?", "sub-?systems?", "units?", "equipment", "devices?")
_PARTS = "|".join(row["noun"] for row in vocab.rows("hardware") if row["kind"] in _KINDS and row["noun"] not in _VAGUE)
_CONCRETE = re.compile(rf"\b(?:{_PARTS})\b", re.IGNORECASE)
_WHOLE = "stage|bus|boosters?|transmitters?|beacons?|radios?|transponders?|links?|telemetry|antennas?"  # what explodes or is heard itself
_PART = re.compile(
    rf"\b(?!(?:{_WHOLE})\b)(?:{_NOUNS})(?:\s(?:No\.\s?)?(?:\d{{1,2}}|[A-Z]))?(?:\s(?:of|in|on)\s[^,;]{{1,30}})?\s(?:had\s)?$"
)
_MACHINE = re.compile(PARTS["device"])
_FLIGHT = re.compile(
    r"\b(?:flight|launch|lift-?off|ascent|descent|landing|docking|rendezvous|burn|staging|separation|deployment|unfolding|re-?entry|orbit"
    r"|orientation|attitude|navigation|control|communications?|cabin|pictures|images|photographs|data|commands?|apogee|perigee|speed|velocity|thrust|entry|spin|walk)\b",
    re.IGNORECASE,
)
_TROUBLE = re.compile(  # words that are said of machines alone, unless they are followed by "with the contract"
    r"\b(?:malfunction|misfir|fault|anomal|problem|failures?\b|leak|glitch|fire\b|smoke|smell|(?:short|open)[\s-]circuit|short(?:ed|ing|s)?\b|went\s(?:\w+\s)?(?:wrong|amiss|awry)"
    r"|trouble|(?:programming|software|computer|wiring)\serror|safe\s(?:mode|hold)|overheat|jammed|alarms?\b|holes?\b|boot\sloop|bit[\s-]flip|(?:wrong|incorrect|erroneous)\s(?:\w+\s)?(?:parameter|command|value|polarity|sign|setting|sequence|voltage|attitude|angle|direction|table|reading|figure|software|file|frequency|address|way))\w*",
    re.IGNORECASE,
)
_OF_WHAT = re.compile(r"\s(?:\w+ing|with|of|in|at|among|between|over)\s(?!(?:early\s|late\s|mid-)?(?:\d|[A-Z][a-z]+\s\d))")
# hardware that is none of the mission's
_GROUND = re.compile(
    r"\b(?:(?:tracking|ground|receiving|relay|radio)\s(?:ship|stations?|antennas?)(?!\s(?:had\s)?(?:noticed|saw|heard|found|reported|received|detected|picked|discovered|observed|noted))|ground\s(?:antennas?|spare|model)|control\s(?:cent(?:re|er)|room)|road|hangar|workshop|warehouse|aircraft|airplane|(?<!focal\s)plane|helicopter|jet|truck|train|town|villages?"
    r"|(?:recovery|rescue)\s(?:ship|vessel|boat)|ship\sthat\swas\sto|boats?|boilers?|city)\b",
    re.IGNORECASE,
)
_NATURE = re.compile(
    r"\b(?:temperatures?|pressure|speed|current|output|readings?|gas|power)\s(?:of|on|at|in)\s(?:the\s)?(?:\w+\s)?(?:surface|air|atmosphere|soil|ground|wind|Sun|Moon|Mars|Venus|Jupiter|Saturn|planet|comet|sea|ocean|clouds?)\b"
    r"|\b(?:wind|surface|air|sea)\s(?:speed|temperature|pressure)|\bsignals\s(?:passed|that\spassed)\b|\bfield\s(?:\w+\s){0,2}?(?:weaker|stronger)\sthan\b|\b(?:in|of|by|on)\sthe\s(?:forest|ice)\b|\b(?:glacier|earthquake|volcano)\b|^(?:the|a)\s(?:comet|planet|Sun(?='s)|star(?!\s(?:tracker|sensor|scanner|camera)))\b",
    re.IGNORECASE,
)
_BENCH = re.compile(
    r"\bsimulator\b|\b(?:rehears|practi[sc]|simulat)\w+\s|\bdrill\sfor\b|\b(?:ground|factory|bench|vacuum|laboratory|qualification|acceptance|pre-?launch|pre-?flight)\s(?:\w+\s)?tests?\b|\btests?\s(?:on\sthe\sground|at\sthe\s(?:factory|plant|site)|before\s(?:the\s)?(?:launch|flight))\b"
    r"|\b(?:in|during|by)\stests?(?=[.,;]|\s(?:had|a|the|it|and)\b|$)|(?<!minutes\s)(?<!hours\s)(?<!days\s)(?<!seconds\s)(?<!half\s)\bbefore\s(?:the|its)\s(?:flight|launch)\b",
    re.IGNORECASE,
)
_AT_OTHER_TIMES = re.compile(
    r"\s?(?:[\w-]+\s){0,3}?(?:(?:twice|three\stimes|several\stimes|often|once)\sbefore\b|\w+\stimes\b(?!\sduring)|(?:on|in|during)\s(?:its|the|their)\s(?:last|previous|first|earlier)\s(?:flights?|launch(?:es)?|missions?|outing)|before\s(?:the|its)\s(?:flight|launch)\b)",
)
_MAIDEN = re.compile(r"\s?(?:[\w-]+\s){0,3}?(?:on|in|during)\s(?:its|the|their)\s(?:maiden|inaugural|test|debut)\sflight\b")
_AS_MEANT = re.compile(
    r"[^.,;]{0,40},?\sas\s(?:planned|intended|designed|expected|meant|it\s(?:had\sbeen|was)\s(?:designed|meant|planned|made))\b"
)
_ON_PURPOSE = re.compile(
    r"[^.,;]{0,30}\s(?:to\s(?:let|fly|show|point|give|face|allow|take|turn)|for\s(?:stability|the\scamera))\b|\safter\s(?:the|a)\stest\b"
)
_DOING = re.compile(r"(?:setting|sending|starting|throwing|turning|shutting|switching|cutting)\s")  # "by setting it spinning"
_SUCCEEDED = re.compile(
    r"\b(?:replac|succeed|took\sover\sfrom|stand-in|substitut)\w*\s(?:for\s)?(?:an?|the|another)\s(?:[\w-]+\s){0,3}(?:that|which|whose)\b|\bfailures\sof\s(?:the|its)\s(?:[\w-]+\s)?(?:family|series|programme|program|type|class)\b|\b(?:guard|protect|insur)\w*\s(?:\w+\s)?(?:against|from)\b"
)


_HOLDS = ("on", "aboard", "of", "in", "'s")


def befell_the_mission(verb: Verb, lead_in: str, *, dated: bool) -> bool:
    """Whether a malfunction befell the mission: its words name hardware or craft, in flight. `lead_in` holds the verb's subject."""
    said, after = verb.text[verb.start : verb.end], verb.text[verb.end : verb.clause_end]
    if (
        _AT_OTHER_TIMES.match(after)
        or ("had " in lead_in + said and _MAIDEN.match(after))
        or (_ON_PURPOSE.match(after) and not _TROUBLE.search(said))
        or (verb.before.endswith("by ") and _DOING.match(said))
        or (_is_done(said) and _AS_MEANT.match(verb.text, verb.end))
    ):
        return False
    if _is_of_other(verb):
        return False
    lead_in = "" if REASON.match(said) else verb.before if any(t.free for t in verb.ahead) else lead_in
    told = lead_in[own_clause(lead_in) :] + said + after
    if any(words.search(told) for words in (_GROUND, _NATURE, _SUCCEEDED)) or (_BENCH.search(told) and not dated):
        return False
    things = (*verb.ahead, *verb.inside, *verb.after, verb.subject)
    if any(t and t.part != OWN for t in things) or _names(told) or _MACHINE.match(verb.text, verb.start):
        return True
    trouble = _TROUBLE.search(said)
    return trouble is not None and not _OF_WHAT.match(said + after, trouble.end())


def own_clause(lead_in: str) -> int:
    """Where the clause of a verb begins in the words before it, whose subject is in it: "it crashed near a town after |a fuse"."""
    return max((m.end() for m in _SINCE.finditer(lead_in)), default=0)


_SINCE = re.compile(r"\s(?:because|after|when|once|while|since)\s(?=(?:an?|the|its|one|two)\s)")


def is_of_a_part(lead_in: str) -> bool:
    """Whether the words before a verb have a part of a craft for their subject ("the oxygen tank of the module")."""
    return _PART.search(lead_in) is not None


def parts_named(words: str) -> set[str]:
    """The parts of a craft that a clause names, in the singular: of "its two batteries failed", battery."""
    named = (m[0].split()[-1].casefold() for m in _CONCRETE.finditer(words))
    return {re.sub("(?<=tter)ies$", "y", word).removesuffix("s") for word in named}


def _names(words: str) -> bool:
    return _HARDWARE.search(words) is not None or _FLIGHT.search(words) is not None


def _is_done(said: str) -> bool:
    return re.search(r"\b(?:not|never|failed|unable|no\slonger)\b", said) is None


def _is_of_other(verb: Verb) -> bool:
    """Whether the hardware is another craft's: "on Vela 3 a valve stuck", "Vela 3, whose valve stuck"."""
    whose = verb.clause_before[-1:] if verb.before.startswith("whose ") else []
    if any(t.kind == OTHER for t in whose):
        return True
    holds = (*_HOLDS, "with") if _TROUBLE.search(verb.text, verb.start, verb.end) else _HOLDS
    return any(t.kind == OTHER and t.governor in holds for t in (*verb.ahead, *verb.inside, *verb.after))


REASON = re.compile(
    r"(?:due to|because of|owing to|on account of|as a result of|(?P<since>after|following) an?)\b", re.IGNORECASE
)
_BEHIND_IT = re.compile(r"\b(?:because|after)\b[^,;]*$")
_BEHIND_A_SCRUB = re.compile(r"\b(?:because|after|when)\b[^,;]*$")


def is_only_why(time: TimeExpression, trigger: Trigger, first: Trigger, text: str) -> bool:
    """Whether a malfunction is only the reason of what the date beside it is of ("called off on 3 May when a valve stuck", "owing to a leak it was lost on 3 May")."""
    if reason := REASON.match(trigger.words):
        return not (reason["since"] and time.start >= trigger.end)  # "silent after a fault on 3 May": of both
    scrubbed = first.form.type == "launch_scrub" and time.kind == "date" and not time.clock
    cue = _BEHIND_A_SCRUB if scrubbed else _BEHIND_IT
    return first.start < trigger.start and cue.search(text, time.end, trigger.start) is not None
