"""Which words tell of an event: the forms of vocab/event_verbs.csv, found in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline import vocab


@dataclass(frozen=True, slots=True)
class Form:
    """One form: the event type, how its subject is found, and the pattern."""

    type: str
    subject: str
    stem: str
    pattern: re.Pattern[str]
    noun: bool = False  # a noun that names a kind of thing: an event only where a time stands with it


@dataclass(frozen=True, slots=True)
class Trigger:
    """A form found at clean characters [start, end)."""

    form: Form
    start: int
    end: int


FORMS = tuple(
    Form(r["type"], r["subject"], r["stem"].casefold(), re.compile(r["pattern"]), r["note"].startswith("noun"))
    for r in vocab.rows("event_verbs")
)
_MOST = 60  # triggers of one sentence; more is a table in disguise


def find_triggers(text: str) -> list[Trigger]:
    """The triggers of a sentence in reading order; where two overlap, the first in the vocabulary wins, the longer among equals."""
    folded = text.casefold()
    text = (
        text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2].isspace() else text
    )  # a sentence's first word is like any other
    found = [
        Trigger(form, match.start(), match.end())
        for form in FORMS
        if form.stem in folded
        for match in form.pattern.finditer(text)
    ][:_MOST]
    found.sort(key=lambda t: (t.start, -t.end))
    out: list[Trigger] = []
    for trigger in found:
        if out and trigger.start < out[-1].end:
            if _stronger(trigger, out[-1]):
                out[-1] = trigger
            continue
        out.append(trigger)
    return out


def _stronger(new: Trigger, old: Trigger) -> bool:
    """A part's negated verb (anomaly) beats the verb alone; a longer match beats a shorter one of another type."""
    if new.form.type == old.form.type:
        return False
    return new.end - new.start > old.end - old.start + 3
