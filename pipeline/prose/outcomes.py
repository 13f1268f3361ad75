"""The time of what came of the deed before it: "The engine was fired on 5 May and put it in orbit" dates both."""

from __future__ import annotations

import re

from pipeline.prose.beside import with_clock_apart
from pipeline.prose.clauses import Clauses, clause_of
from pipeline.prose.event_types import LEADS_TO
from pipeline.prose.in_front import fronted_day, rank
from pipeline.prose.inflection import FINITE_PAST
from pipeline.prose.triggers import Trigger
from pipeline.values.times import TimeExpression

_SAME_SUBJECT = re.compile(r"and\s(?:then\s|thereby\s|thus\s|so\s)?(?:(?:was|were)\s)?" + FINITE_PAST + r"\b")
_PARTICIPLE = re.compile(r"[a-z]+ing\b")
_AND = re.compile(r"and\s(?:then\s)?(?:the\s|its?\s|(?:all\s)?(?:radio\s)?contact\b|[A-Z])")
_LATER = re.compile(
    r"\b(?:later|eventually|finally|subsequently|soon|after(?:wards?)?|gradually|could|would|not|never|still|again|until|once)\b"
)
_NOT = re.compile(r"\b(?:not|never|failed\sto|was\sto|were\sto|would|could)\b")


def time_of_cause(
    trigger: Trigger, triggers: list[Trigger], clauses: Clauses, index: int, usable: list[TimeExpression], text: str
) -> TimeExpression | None:
    """The time of the deed that led to this one, in the clause that it goes on from. A burn takes minutes: what comes of it has its day,
    and its clock time only where it is told as one deed."""
    start = clauses[index][0]
    same = _SAME_SUBJECT.match(text, start) is not None
    if not (same or _PARTICIPLE.match(text, start) or _AND.match(text, start)) or _LATER.search(text, start, trigger.end):
        return None
    for previous in range(index - 1, -1, -1):
        a, b = clauses[previous]
        causes = [
            t for t in triggers if clause_of(clauses, t.start) == previous and (t.form.type, trigger.form.type) in LEADS_TO
        ]
        if causes and _NOT.search(text, a, causes[0].start):
            return None
        told = [t for t in usable if a <= t.start < b and not t.bound and t.rule != "range"]
        told += fronted_day(clauses, previous, usable, text)
        time = with_clock_apart(min(told, key=rank), told) if causes and told else None
        if time and time.kind == "date" and (same or not time.clock):
            return time
        if time or not _SAME_SUBJECT.match(text, a):
            return None
    return None
