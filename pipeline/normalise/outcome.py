"""How a mission went, from what the article states: the box, a verdict in words, else what its events show.

A verdict ("was a partial success") counts where the words before it mean this mission. Events show a failure where the craft
was lost on the way up, did not leave Earth, or came to its end without any of the goals that its mission type names; a success where
it did at another body what it went there for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from pipeline import vocab
from pipeline.core import Field, Sentence
from pipeline.normalise.cell import Cell
from pipeline.normalise.event import Event
from pipeline.prose.subjects import bodies

_STATUS = (
    ("cancelled", re.compile(r"\bcancell?ed\b", re.IGNORECASE)),
    ("partial_success", re.compile(r"\bpartial(?:ly)?\b", re.IGNORECASE)),
    (
        "failure",
        re.compile(r"\b(?:failure|failed|unsuccessful|lost)\b", re.IGNORECASE),
    ),
    ("success", re.compile(r"\b(?:success(?:ful(?:ly)?)?|completed?|accomplished)\b", re.IGNORECASE)),
    ("planned", re.compile(r"\b(?:planned|proposed|under development|in development|scheduled)\b", re.IGNORECASE)),
    (
        "in_progress",
        re.compile(
            r"\b(?:operational|active|in progress|in service|en route|ongoing|extended mission|in orbit)\b", re.IGNORECASE
        ),
    ),
)
_DURATION = re.compile(r"\b(?:launch|mission) failure|failed to (?:reach )?orbit|\bfailed\b", re.IGNORECASE)
_DISPOSAL = re.compile(r"\b(?:launch failure|failed to orbit)", re.IGNORECASE)
_BOX = {
    "mission_status": _STATUS,
    "mission_duration": (("failure", _DURATION), ("cancelled", re.compile(r"cancell?ed\b", re.IGNORECASE))),
    "disposal_type": (("failure", _DISPOSAL),),
}

_VERDICTS = tuple(
    (row["outcome"], row["whose"] == "words", re.compile(rf"\b{row['pattern']}")) for row in vocab.rows("verdicts")
)
_ANY_VERDICT = re.compile("|".join(pattern.pattern for _, _, pattern in _VERDICTS))  # most sentences hold none
# what may stand before a verdict: words for this mission as its subject ("an attempt to restart it was …" is about the attempt)
_THIS = re.compile(
    r"(?:(?:^|[,;:.]\s|\b(?:and|but|that|as|so|because|when|where|though|although|while)\s)(?:it|they)|\b(?:which|that)|\b(?:the|this)\s(?:(?:entire|whole|overall|\w+-day)\s)?(?:mission|flight|launch|spacecraft|satellite|probe|craft|lander|orbiter|rover|"
    r"capsule|vehicle|project|pair))(?:\s(?:itself|as\sa\swhole))?(?:\s(?:has|had|have|then|thus|therefore|also|soon|later|nevertheless))*$",
    re.IGNORECASE,
)
_WEAK = re.compile(
    r"\b(?:it|the\s(?:spacecraft|satellite|probe|craft|mission)|and|was|were|then|which)\ssuccessfully\s\w+(?:ed|t|ew)\b",
    re.IGNORECASE,
)

_GOALS = (
    ("landing", re.compile(r"\b(?:landers?|landing|rovers?|sample|return)\b", re.IGNORECASE)),
    ("orbit_insertion", re.compile(r"\borbiters?\b", re.IGNORECASE)),
    ("flyby", re.compile(r"\b(?:fly-?by|encounter)\b", re.IGNORECASE)),
    ("impact", re.compile(r"\bimpact", re.IGNORECASE)),
)
_ARRIVALS = {"landing", "orbit_insertion", "flyby", "docking", "observation", "recovery", "spacewalk", "activation"}
_LIFE = {"orbit_insertion", "departure", "flyby", "docking", "contact", "observation", "activation", "spacewalk", "deployment"}
_WORK = _LIFE - {"orbit_insertion", "deployment"}
_MAIN = ("spacecraft", "stage", "launch_vehicle")
_LAST = {"destruction", "reentry", "contact_lost", "impact"}


def outcome_cell(box: tuple[Field, ...], events: list[Event], sentences: tuple[Sentence, ...], own: frozenset[str]) -> Cell:
    """The outcome with its evidence; "unknown" where nothing states one. `own` are the names of this mission, case folded."""
    launches = [e for e in events if e.type == "launch"]
    flown = any(e.status == "occurred" for e in launches)
    stated = next(_from_box(box), None) or _verdict(sentences, own, flown)
    if stated is not None:
        return stated
    if launches and not flown:
        return _of(launches[0], "planned")
    goals = _goals(box)
    arrivals = _ARRIVALS | (goals & {"impact"})
    reached = [e for e in events if e.type in arrivals and e.status == "occurred" and e.body not in (None, "Earth")]
    bad = next((e for e in events if _fails(e, events)), None) or (None if reached else _missed_goal(goals, events))
    if bad is not None:
        total = not reached or bad.type in ("departure", "orbit_insertion", "contact_lost")
        return _of(bad, "failure" if total else "partial_success")
    weak = _said_in_lead(sentences)
    if weak is not None:
        return weak
    return _of(reached[-1], "success") if reached else Cell("outcome", "unknown", None, "nothing stated", "derived")


def _of(event: Event, value: str) -> Cell:
    best = event.best
    return Cell("outcome", value, best.span, f"event:{event.type}:{event.status}", best.source_kind, best.parameter)


# ---------------------------------------------------------------- said outright


def _from_box(box: tuple[Field, ...]) -> Iterator[Cell]:
    for field in box:
        for value, pattern in _BOX.get(field.parameter, ()) if not field.group else ():
            if pattern.search(field.value.clean):
                span = field.value.span(0, len(field.value.clean))
                yield Cell("outcome", value, span, f"infobox:{field.parameter}", "infobox", field.written)
                break


def _verdict(sentences: tuple[Sentence, ...], own: frozenset[str], flown: bool) -> Cell | None:
    """The first verdict of the lead, else the last of the body. What has flown was not cancelled, what has not can only be that."""
    found = [
        (s, *v)
        for s in sentences
        if s.kind == "prose"
        for v in _verdicts(s.text.clean, own)
        if (v[0] == "cancelled") is not flown
    ]
    in_lead = [f for f in found if not f[0].section]
    if not found:
        return None
    sentence, value, start, end = in_lead[0] if in_lead else found[-1]
    return Cell("outcome", value, sentence.text.span(start, end), f"prose:{value}", "prose")


def _verdicts(text: str, own: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """(outcome, start, end) of each verdict on this mission in a sentence; of two readings of one place, the first line's."""
    if not _ANY_VERDICT.search(text):
        return
    taken: list[tuple[int, int]] = []
    for value, says_whose, pattern in _VERDICTS:
        for match in pattern.finditer(text):
            free = not any(a < match.end() and match.start() < b for a, b in taken)
            if free and (says_whose or _is_this(text, match.start(), own)):
                taken.append(match.span())
                yield value, match.start(), match.end()


def _is_this(text: str, start: int, own: frozenset[str]) -> bool:
    before = text[:start][-90:].rstrip()
    if _THIS.search(before):
        return True
    folded = before.casefold().rstrip(" ,'’")
    return any(folded.endswith(name) for name in own)


def _said_in_lead(sentences: tuple[Sentence, ...]) -> Cell | None:
    """ "It successfully entered orbit" in the lead: enough where nothing speaks against it."""
    for sentence in sentences:
        match = None if sentence.section else _WEAK.search(sentence.text.clean)
        if match:
            return Cell("outcome", "success", sentence.text.span(*match.span()), "prose:successfully", "prose")
    return None


# ---------------------------------------------------------------- shown by the events


def _fails(event: Event, events: list[Event]) -> bool:
    """Whether an event means that the mission did not reach its goal."""
    if event.status == "not_achieved":
        if event.type in ("departure", "orbit_insertion"):
            return event.subject in _MAIN
        if event.type == "engine_firing":
            return event.subject in _MAIN[1:] or (event.subject == "spacecraft" and _fell_back(events))
        return (
            event.type in ("landing", "flyby", "docking")
            and event.subject in ("spacecraft", "lander")
            and any(m.source_kind == "prose" for m in event.mentions)
            and not any(e.type == event.type and e.status == "occurred" and e.body == event.body for e in events)
        )
    if event.status != "occurred" or event.subject not in (*_MAIN, "lander", "rover"):
        return False
    if event.type == "destruction":
        return event.subject in ("lander", "rover") or (event.subject != "stage" and _on_the_way_up(event, events))
    if event.type == "impact":
        return event.subject in ("lander", "rover")
    if event.type == "contact_lost":
        return any(
            re.search(r"\bcontact\b[^.]*\bbefore\b|\bbefore\s(?:reaching|arriv|the\sflyby|it)", m.sentence)
            for m in event.mentions
        )
    return event.type == "anomaly" and any(
        re.search(r"\b(?:it|spacecraft|probe|satellite|mission|launch)\sfailed\b", m.detail) for m in event.mentions
    )


def _on_the_way_up(loss: Event, events: list[Event]) -> bool:
    """A loss within a day of the launch, or undated, of a craft of which nothing else is told that it did in space."""
    launch = next((e.time for e in events if e.type == "launch" and e.status == "occurred" and e.time), None)
    if loss.time and launch and loss.time.earliest > launch.latest + timedelta(days=1):
        return False
    return not any(e.type in _LIFE and e.status == "occurred" and e.subject == "spacecraft" for e in events)


def _fell_back(events: list[Event]) -> bool:
    """It reentered at Earth, and nothing is told of what it did before."""
    worked = any(e.status == "occurred" and (e.type in _WORK or e.body not in (None, "Earth")) for e in events)
    return not worked and any(e.type == "reentry" and e.status == "occurred" and e.subject == "spacecraft" for e in events)


def _goals(box: tuple[Field, ...]) -> set[str]:
    """What a craft bound for another body is to do there, by its mission type."""
    type_ = next((f.value.clean for f in box if f.parameter == "mission_type" and not f.group), "")
    bound = any(name != "Earth" for _, name in bodies(type_))
    return {goal for goal, pattern in _GOALS if bound and pattern.search(type_)}


def _missed_goal(goals: set[str], events: list[Event]) -> Event | None:
    """The end of a craft bound for another body that arrived nowhere."""
    return next((e for e in events if goals and e.type in _LAST and e.status == "occurred" and e.subject == "spacecraft"), None)
