"""What did not happen: plan, negation, prevention, counterfactual and purpose, within the clause of the verb."""

from __future__ import annotations

import re
from typing import Literal

from pipeline import vocab

Mode = Literal["occurred", "planned", "not_achieved", "none"]

_CUES = tuple((row["mode"], re.compile(row["pattern"])) for row in vocab.rows("modality"))
_REACH = 110  # characters before the verb that a cue may stand at
_ABLE = re.compile(r"\b(?:was|were|still)\s(?:still\s)?able\sto\s(?:\w+\s)?$")
_FINITE = re.compile(r"(?:ed|was|were|lost|fell|went|broke|struck|flew|left)\b")
# "stayed up for 12 days before decaying": an end that is told so did come
_BEFORE = re.compile(r"\bbefore\s(?:being\s|finally\s)?$")
_END = re.compile(r"(?:decaying|re-?entering|burning|crashing|splashing|de-?orbited)\b")
_PAST_PLAN = re.compile(
    r"\b(?:was|were|had\sbeen|been)\s(?:\w+\s)?(?:planned|scheduled|expected|targeted|slated|due|set|intended)\b"
)


def read_mode(clause: str, verb: str) -> Mode:
    """What the words before a verb, in its clause, make of it. `clause` is the clause up to the verb, `verb` the matched words."""
    before = clause[-_REACH:]
    if re.match(r"(?:will|to|would|scheduled|planned|expected|due|slated|targeted|set)\s", verb) and not before.endswith(
        "failed "
    ):
        return _of_infinitive(before, verb)
    if verb.startswith(("failed to", "failing to")) or re.search(r"\s(?:no|not|never)\s", verb):
        return "not_achieved"
    if re.match(r"[Ll]aunch\sis\s", verb):
        return "planned"
    if _ABLE.search(before):
        return "occurred"
    for mode, cue in _CUES:
        match = cue.search(before)
        if match is None:
            continue
        if mode == "gerund":
            if _BEFORE.search(before) and _END.match(verb):
                continue
            if _FINITE.search(verb) and not re.match(r"\w+ing\b", verb):
                continue
            return "none"
        if mode == "future":
            return "none" if _PAST_PLAN.search(before) else "planned"
        return "not_achieved" if mode == "not_achieved" else "none"
    return "occurred"


def _of_infinitive(before: str, verb: str) -> Mode:
    """`will be launched`, `scheduled to launch`: planned in the present, nothing in the past."""
    if re.match(r"to\s", verb) and re.search(r"\b(?:is|are)\s(?:now\s|currently\s)?$", before):
        return "planned"
    if re.search(r"\b(?:would|to)\b", verb) and not re.search(
        r"\b(?:scheduled|planned|expected|due|slated|targeted|set)\b", verb + before[-40:]
    ):
        return "none"
    if re.search(r"\b(?:was|were|had|been|originally|initially)\b[^,;]{0,40}$", before + " "):
        return "none"
    return "planned"
