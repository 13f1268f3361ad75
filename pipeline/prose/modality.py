"""What did not happen: plan, negation, prevention, counterfactual and purpose, within the clause of the verb."""

from __future__ import annotations

import re
from typing import Literal

from pipeline import vocab
from pipeline.prose.event_types import ENDS
from pipeline.prose.inflection import FINITE_PAST

Mode = Literal["occurred", "planned", "not_achieved", "none"]

_BEFORE_VERB = tuple((r["mode"], re.compile(r["pattern"])) for r in vocab.rows("modality") if r["where"] == "before")
_SUPPOSED = tuple(cue for mode, cue in _BEFORE_VERB if mode == "supposed")
_CUES = tuple((mode, cue) for mode, cue in _BEFORE_VERB if mode != "supposed")
_AFTER = tuple(
    (r["mode"], r["where"] == "after noun", re.compile(r["pattern"])) for r in vocab.rows("modality") if r["where"] != "before"
)
_REACH = 110  # characters before the verb that a cue may stand at
_ABLE = re.compile(
    r"\b(?<!never\s)(?:did\s(?!not\b|never\b)|(?:(?:was|were|still)\s(?:(?!not\b|never\b|no\b|un)\w+\s)?able|managed|went\son|proceeded|(?<!never\s)(?<!have\s)(?:began|started|continued)|(?:caus|forc)(?:ed|ing)\s(?:[\w'’-]+\s){1,6}?)\s?to\s(?:be\s)?)(?:\w+\s)?$"
)
_BEGAN = re.compile(r"\b(?:began|started)\sto\s(?:\w+\s)?$")
_BELIEVED = re.compile(
    r"\b(?:said|thought|believed|reported|known|found|estimated|presumed|assumed|understood|appears?|seems?|appeared|seemed)\sto\shave\s(?:been\s)?(?:\w+ly\s)?$"
)
_NOUN = re.compile(r"(?:an?|the|its|one|two)\s")
_FINITE = re.compile(
    r"(?:ed|was|were|lost|fell|went|broke|struck|flew|left|took|came|gave|ran|began|shut|cut|blew|tore|burst|stuck|hung|bent|froze|swung|sank|split|quit)\b"
)
# "stayed up for 12 days before decaying": an end that is told so did come
_BEFORE = re.compile(r"\b(?:before|until)\s(?:being\s|finally\s)?$")
# "flew past Earth six times before entering orbit on 5 December": what is told so and has its date came about
_GERUND = re.compile(r"\b(?:before|until)\s(?:finally\s)?\w+ing\b")
_GOVERNED = re.compile(
    r"\b(?:would|could|should|might|(?:was|were|planned|meant|intended|scheduled|supposed|due|designed|had)\s(?:\w+\s)?to)\s"
)
_DATED = re.compile(
    r"[^.,;]{0,60}?\b(?:on|in|at)\s(?:early\s|late\s|mid-)?(?:\d|(?:Jan|Febr|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec))"
)
_END = re.compile(
    r"(?:decaying|undocking|going|re-?entering|burning|crashing|splashing|landing|falling|exploding|breaking|losing|de-?orbited)\b"
)
_PAST_PLAN = re.compile(
    r"\b(?:was|were|had\sbeen|been)\s(?:\w+\s)?(?:planned|scheduled|expected|targeted|slated|due|set|intended)\b"
)
_PRESENT_PLAN = re.compile(r"\b(?:will|shall|is|are|has|have|now|plans|planning|hopes|expects|intends|aims)\s")
_INFINITIVE = re.compile(
    r"(?:will|to(?!\s(?:the|an?|its)\b)|would|(?:scheduled|planned|expected|due|slated|targeted|set)\s(?:to|for))\s"
)
_FAILED = re.compile(
    r"(?:failed|failing)\sto\b|.*\s(?:failed|unable|refused)\sto\s|(?:.*\s)?(?:no(?!\slonger)|not|never)\s|.*\s(?:was|were)\sto\shave\s"
)
_UNREAL = re.compile(
    r"(?:.*\s)?(?:(?:nearly|almost)(?=\s(?:been|"
    + FINITE_PAST
    + r")\b)|would|could|might|should|may|must|(?:was|were|is|are|has|have|needed)\sto|had\sto(?!\sbe\s))\s"
)
_HAD_TO_BE = re.compile(r"\bhad\sto\sbe\s(?:\w+ly\s)?\w*$")
_PRESENT = re.compile(
    r"(?:is|are)\s(?!suspected|blamed|thought|believed|assumed|presumed)|.*\s(?:is|are)\s(?!suspected|blamed|thought|believed|assumed|presumed)"
)
# a bare verb that nothing in its clause governs belongs to an auxiliary further off ("would pass … and enter")
_BARE = re.compile(
    r"(?:enter|reach|achieve|attain|gain|leave|depart|escape(?!\s(?:tower|system|rocket))|fly|swing|ignite|re-?ignite|restart|relight|place|inject|insert|deliver|boost"
    r"|lift(?=\s)(?!\soff)|carry|send|land|dock|undock|separate|deploy|open(?!\scircuit)|extend|pass|perform|make|take|return|transmit|complete|conduct|begin"
    r"|go(?=\s)|get|come|move|slip|settle|ease|swing|climb|rise|fall|drop|break(?=\s)|drift|strike|brake(?!\s[a-z]+ed\b|\son\b)|circle|orbit(?=\s(?:the|its|an?)\s)"
    r"|touch[\s-]down|burn\sup|lose|capture|obtain|provide|collect|start(?!\s(?:was|had|of|on)\b)|release)\b(?!ed|ing)"
)
# "before the main craft lands": a present tense in a subordinate clause tells of what is to come
_TO_COME = re.compile(r"\b(?:before|until|when|once|after|as\ssoon\sas)\s[^,;]{0,40}$")
_LANDS = re.compile(r"(?:lands|touches|splashes|docks|undocks|separates)\b")
_NOT = re.compile(r"\b(?:was|were|did|had)\snot\s(?:\w+\s){0,3}\w+$")  # "was not launched until May": it was, in May
_UNTIL = re.compile(r"[^.,;]{0,40}\suntil\s(?!then\b)")
_UNLESS = re.compile(r"[^.,;]{0,40}\s(?:unless|if)\s")  # "would not fire unless it was warm"
_WELL = re.compile(r"(?:\w+\s){0,5}?go\s(?:as|to\splan|well|smooth|clean|flawless|without)")  # what did not go well was done
_INVERTED = re.compile(r"[Hh]ad\s(?:it|the|its|he|she|they)\b")  # "Had it reached orbit": what would have been
_HAD_IT = re.compile(  # "would have reached orbit had the stage fired"
    r"\b(?:would|could|might)\s(?:not\s|never\s)?have\b.*\shad\s(?:it|the|its|he|she|they)\b[^,;]*$"
)
_WILL = re.compile(r"\b(?:will|is\sto|are\sto|shall)\s")  # "will end with a reentry": the noun is of the verb's time
_RECORD = re.compile(
    r"\b(?:first|second|third|fourth|fifth|only|last|latest|most|one)\b(?!\sstage)[^,;]{0,60}(?<!failed)(?<!unable)\sto\s"
    r"(?:be\s|have\s(?:been\s)?|successfully\s|perform\s|achieve\s)?(?:\w+ly\s)?$"
)
# a record with a date tells of the deed: "became the first craft to orbit Mars on 14 November"
_BECAME = re.compile(
    r"\b(?:became|becoming|was|were|is|are)\s(?:(?:also|thus|thereby|therefore)\s)?(?:the\s)?(?:first|second|third|only|youngest|oldest)\b[^,;]{0,60}\sto\s(?:have\s(?:been\s)?|be\s)?$"
)
_THAT = re.compile(r"\b(?:first|only|last|second|third|latest)\s[^,;]{0,50}\s(?:that|which|who)\s(?:\w+ly\s)?$")
_GENERAL = re.compile(r"\b(?:usually|normally|typically|generally|always|each|every|any|often)\b")


def read_mode(before: str, verb: str, after: str, noun: bool = False, infinitive: bool = False) -> Mode:
    """What its clause makes of a verb. `before` is the clause up to it, `verb` the matched words, `after` what follows."""
    before = before.lstrip()
    before = before[:1].lower() + before[1:]
    if any(cue.search(before[-_REACH:]) for cue in _SUPPOSED):
        return "none"
    if _INVERTED.match(before + verb) or _HAD_IT.search(before) or _is_record(before) or _GENERAL.search(before[-60:]):
        return "none"
    mode = _by_words_before(before[-_REACH:], verb, noun)
    if (
        mode == "none"
        and _BEFORE.search(before)
        and _GERUND.search(before + verb)
        and _DATED.match(after)
        and not _GOVERNED.search(before)
    ):
        mode = "occurred"
    if noun and mode == "not_achieved" and verb.endswith("until"):
        return "none"  # "was to have stayed in service until 2006": the plan of an end is no end
    if noun and mode == "occurred" and _WILL.search(before):
        mode = "planned"
    if (mode == "not_achieved" and _UNLESS.match(after)) or (infinitive and _WELL.match(verb)):
        return "none"
    if mode == "not_achieved" and _NOT.search(before + verb) and _UNTIL.match(after):
        return "occurred"
    if mode == "occurred" or (noun and mode == "none"):  # "a planned visit had to be dropped"
        undone = next((m for m, nouns, cue in _AFTER if (noun or not nouns) and cue.match(after)), "")
        mode = "not_achieved" if undone == "not_achieved" else "none" if undone else mode
    if (
        mode == "occurred"
        and (infinitive or _BARE.match(verb))
        and not (_ABLE.search(before) or _BECAME.search(before) or _A_NOUN.search(before + verb))
    ):
        return "planned" if before.endswith("and ") and _INFINITE.search(before) else "none"
    return mode


_A_NOUN = re.compile(
    r"\b(?:an?|its|the)\s(?:\w+\s)?(?:climb|drop|rise|boost|lift)\s\S[^,]*$"
)  # "with a climb to a graveyard orbit"
_JOINED = re.compile(r"(?:and|or)\s(?:(?:then|later|finally|also|\w+ly)\s){0,2}")
_HAVE = re.compile(r"\b(?:(?:would|could|should|might|must)\s(?:not\s|never\s)?|(?:was|were)\sto\s)have\b(?!.*\bthat\b)")
_INFINITE = re.compile(r"\b(?:will|(?:is|are)\s(?:\w+\s)?to)\b(?!.*\bthat\b)")


def shared_auxiliary(clause: str, before: str, verb: str) -> str:
    """The auxiliary of the clause before, where a verb behind "and" has none of its own ("would have burned and raised the orbit")."""
    if not _JOINED.fullmatch(before.lstrip()):
        return ""
    found = _INFINITE.search(clause) if _BARE.match(verb) else _HAVE.search(clause)
    return found[0] + " " if found else ""


def _is_record(before: str) -> bool:
    """Whether a verb restates a record ("the first craft to land", "the only part that landed")."""
    return bool(_RECORD.search(before) or _THAT.search(before)) and not _BECAME.search(before)


def is_not_yet(type_: str, before: str) -> bool:
    """Whether an end only began to come about, or a part did what it should ("the cap did come off")."""
    return _BEGAN.search(before) is not None if type_ in ENDS else type_ == "anomaly" and before.endswith(" did ")


def became_first(before: str) -> bool:
    """Whether a verb tells of a record as of a deed: it is one where a time stands with it."""
    return _BECAME.search(before) is not None


def _by_words_before(before: str, verb: str, noun: bool) -> Mode:
    if _INFINITIVE.match(verb) and not before.endswith("failed "):
        return _of_infinitive(before, verb)
    if _FAILED.match(verb):
        return "not_achieved"
    if re.match(r"[Ll]aunch\sis\s", verb):
        return "planned"
    if _LANDS.match(verb) and _TO_COME.search(before):
        return "none"
    if _PRESENT.match(verb) or _UNREAL.match(verb):
        return "none"
    if _ABLE.search(before) or _BELIEVED.search(before) or _BECAME.search(before):
        return "occurred"
    for mode, cue in _CUES:
        match = cue.search(before)
        if match is None:
            continue
        if match[0].startswith("to ") and _NOUN.match(verb):
            continue  # "put down to a burst pipe"
        if match[0].startswith("to ") and _HAD_TO_BE.search(before + verb[:3]):
            continue  # what had to be done was done
        if mode == "gerund":
            if _BEFORE.search(before) and (_END.match(verb) or (_NOUN.match(verb) and before.endswith("before ") and not noun)):
                continue
            if _FINITE.search(verb) and not re.match(r"\w+ing\b", verb):
                continue
            if noun and not match[0].startswith(("for", "of", "without")):
                continue  # "before landing at 12:00 UTC": it is told with its time
            return "none"
        if mode == "future":
            return "none" if _PAST_PLAN.search(before) or not (noun or _PRESENT_PLAN.search(before)) else "planned"
        return "not_achieved" if mode == "not_achieved" else "none"
    return "occurred"


def _of_infinitive(before: str, verb: str) -> Mode:
    """`will be launched`, `scheduled to launch`: planned in the present, nothing in the past."""
    if re.match(r"to\s", verb) and re.search(r"\b(?:is|are)\s(?:now\s|currently\s)?$", before):
        return "planned"
    if re.search(r"\b(?:would|to)\b", verb) and not re.search(
        r"\b(?:scheduled|planned|expected|predicted|projected|forecast|anticipated|likely|due|slated|targeted|set)\b",
        verb + before[-40:],
    ):
        return "none"
    if re.search(r"\b(?:was|were|had|been|originally|initially)\b[^,;]{0,40}$", before + " "):
        return "none"
    return "planned"
