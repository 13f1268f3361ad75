"""How a mission went, from what the article states: the box, a verdict in words, else what its events show.

A verdict ("was a partial success") counts where the words before it mean this mission. Events show a failure where the craft
was lost on the way up, did not leave Earth, or came to its end without any of the goals that its mission type names; a success where
it did what its mission type names: an arrival at another body, a docking, a deployment, service, a crew's flight and landing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from pipeline import vocab
from pipeline.core import Field, Sentence
from pipeline.normalise.cell import Cell
from pipeline.normalise.event import Event, has_flown, is_sole_lander
from pipeline.prose.things import bodies

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
_OUTLIVED = re.compile(
    r"(?:(?:exceeded|outlived|outlasted|surpassed)|(?:worked|lasted|operated|functioned|survived)\s(?:\w+\s){0,5}?(?:beyond|past|longer\sthan))"
    r"\s(?:its|the)\s(?:[\w-]+\s){0,3}?(?:planned|design(?:ed)?|expected|nominal|intended|projected)\s"
    r"(?:[\w-]+\s){0,2}?(?:life\w*|mission|duration|span|term|time)\b"
)

_GOALS = (
    ("landing", re.compile(r"\b(?:landers?|landing|rovers?|sample|return)\b", re.IGNORECASE)),
    ("orbit_insertion", re.compile(r"\borbiters?\b", re.IGNORECASE)),
    ("flyby", re.compile(r"\b(?:fly-?by|encounter)\b", re.IGNORECASE)),
    ("impact", re.compile(r"\bimpact", re.IGNORECASE)),
)
_RETURN = re.compile(r"\b(?:sample|return)\b", re.IGNORECASE)
# what a flight that stays at the Earth is to do, by its mission type
_GOALS_AT_HOME = (
    (
        "docking",
        re.compile(
            r"\b(?:resupply|logistics|crew\s(?:transport|transfer|rotation)|docking|ISS|Mir|Salyut|Tiangong|space\sstation)\b",
            re.IGNORECASE,
        ),
    ),
    ("deployment", re.compile(r"\bdeployment\b", re.IGNORECASE)),
    ("activation", re.compile(r"\bcommunications?\b", re.IGNORECASE)),
    ("landing", re.compile(r"\bcrewed\b", re.IGNORECASE)),
)
_IN_SERVICE = re.compile(r"\bservice\b")
_SOONEST_DOCKING = timedelta(hours=3)
_CUT_SHORT = re.compile(r"\b(?:killed|died|deaths?|perished|asphyxiat\w+|fatal\w*|cut\sshort)\b", re.IGNORECASE)
_ARRIVALS = {"landing", "orbit_insertion", "flyby", "docking", "observation", "recovery", "spacewalk", "activation"}
_LIFE = {"orbit_insertion", "departure", "flyby", "docking", "contact", "observation", "activation", "spacewalk", "deployment"}
_WORK = _LIFE - {"orbit_insertion", "deployment"}
_MAIN = ("spacecraft", "stage", "launch_vehicle")
_LAST = {"destruction", "reentry", "contact_lost", "impact"}


def outcome_cell(box: tuple[Field, ...], events: list[Event], sentences: tuple[Sentence, ...], own: frozenset[str]) -> Cell:
    """The outcome with its evidence; "unknown" where nothing states one. `own` are the names of this mission, case folded."""
    launches = [e for e in events if e.type == "launch"]
    flown = has_flown(events)
    stated = next(_from_box(box), None) or _verdict(sentences, own, flown, bool(launches))
    if stated is not None:
        return stated
    if not flown:
        planned = next((e for e in launches if e.status == "planned"), None)
        return _of(planned, "planned") if planned else _of(launches[0], "cancelled")
    goals = _goals(box)
    arrivals = _ARRIVALS | (goals & {"impact"})
    returns = bool(goals) and _RETURN.search(_type_of(box)) is not None
    reached = [
        e
        for e in events
        if e.type in arrivals and e.status == "occurred" and (e.body not in (None, "Earth") or _arrives(e, goals, returns))
    ]
    empty = _brought_nothing(events) if returns else None
    if empty is not None:
        return _of(empty, "failure")
    bad = next((e for e in events if _fails(e, events)), None)
    bad = bad or (None if reached else _missed_goal(goals, events)) or _never_docked(box, events)
    if bad is not None:
        total = not reached or bad.type in ("departure", "orbit_insertion", "contact_lost")
        return _of(bad, "failure" if total else "partial_success")
    weak = _said_in_passing(sentences, own)
    if weak is not None:
        return weak
    done = reached[-1] if reached else _done_at_home(box, events, sentences)
    return _of(done, "success") if done else Cell("outcome", "unknown", None, "nothing stated", "derived")


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


def _verdict(sentences: tuple[Sentence, ...], own: frozenset[str], flown: bool, told: bool) -> Cell | None:
    """The first verdict of the lead, else the last of the body. What is told to have flown was not cancelled, what has not can only be that."""
    found = [
        (s, *v)
        for s in sentences
        if s.kind == "prose"
        for v in _verdicts(s.text.clean, own)
        if (not (flown and told) if v[0] == "cancelled" else flown)
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


def _said_in_passing(sentences: tuple[Sentence, ...], own: frozenset[str]) -> Cell | None:
    """ "It successfully entered orbit" in the lead, "it outlived its design life": enough where nothing speaks against it."""
    for sentence in sentences:
        text = sentence.text.clean
        match = None if sentence.section else _WEAK.search(text)
        if match:
            return Cell("outcome", "success", sentence.text.span(*match.span()), "prose:successfully", "prose")
        match = _OUTLIVED.search(text) if sentence.kind == "prose" else None
        if match and _is_this(text, match.start(), own):
            return Cell("outcome", "success", sentence.text.span(*match.span()), "prose:outlived", "prose")
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
            and event.subject in ("spacecraft", "lander", "crew")
            and any(m.source_kind == "prose" for m in event.mentions)
            and not any(e.type == event.type and e.status == "occurred" and (event.body in (None, e.body)) for e in events)
        )
    if event.status != "occurred" or event.subject not in (*_MAIN, "lander", "rover"):
        return False
    if event.type == "destruction":
        return event.subject in ("lander", "rover") or (event.subject != "stage" and _on_the_way_up(event, events))
    if event.type == "impact":  # what has landed before is thrown away: an empty ascender
        return event.subject in ("lander", "rover") and not _landed_before(event, events)
    if event.type == "contact_lost":
        return any(
            re.search(r"\bcontact\b[^.]*\bbefore\b|\bbefore\s(?:reaching|arriv|the\sflyby|it)", m.sentence)
            for m in event.mentions
        )
    return event.type == "anomaly" and any(
        re.search(r"\b(?:it|spacecraft|probe|satellite|mission|launch)\sfailed\b", m.detail) for m in event.mentions
    )


def _landed_before(impact: Event, events: list[Event]) -> bool:
    return any(
        e.type == "landing"
        and e.status == "occurred"
        and e.body != "Earth"
        and not (e.time and impact.time and e.time.earliest >= impact.time.earliest)
        for e in events
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


def _type_of(box: tuple[Field, ...]) -> str:
    return next((f.value.clean for f in box if f.parameter == "mission_type" and not f.group), "")


def _goals(box: tuple[Field, ...]) -> set[str]:
    """What a craft bound for another body is to do there, by its mission type; its type or its name says where it is bound."""
    names = " ".join(f.value.clean for f in box if f.parameter in ("mission_type", "name") and not f.group)
    bound = any(name != "Earth" for _, name in bodies(names))
    return {goal for goal, pattern in _GOALS if bound and pattern.search(_type_of(box))}


def _arrives(event: Event, goals: set[str], returns: bool) -> bool:
    """Whether it is the landing or flyby that a craft was sent for, told without the name of the body ("in Oceanus Procellarum")."""
    return event.body is None and event.type in goals & {"landing", "flyby"} and not returns


def _missed_goal(goals: set[str], events: list[Event]) -> Event | None:
    """The end of a craft bound for another body that arrived nowhere; that the box has a last contact is no failure."""
    return next(
        (
            e
            for e in events
            if goals
            and e.type in _LAST
            and e.status == "occurred"
            and (e.subject == "spacecraft" or is_sole_lander(e, events))
            and (e.type != "contact_lost" or any(m.source_kind == "prose" for m in e.mentions))
        ),
        None,
    )


def _brought_nothing(events: list[Event]) -> Event | None:
    """The end, away from the Earth, of a craft that was to bring something back; a silence that was broken is none."""
    happened = [e for e in events if e.status == "occurred"]
    back = [e for e in happened if e.type in ("landing", "recovery", "reentry")]
    if any(e.type == "recovery" or e.subject == "capsule" or (e.body == "Earth" and e.time) for e in back):
        return None
    ends = [e for e in happened if e.type in _LAST | {"deactivation"} and (e.subject in _MAIN or is_sole_lander(e, events))]
    heard = any(e.type == "contact" for e in happened)
    return next((e for e in ends if e.type != "contact_lost" or not heard), None)


def _never_docked(box: tuple[Field, ...], events: list[Event]) -> Event | None:
    """What went wrong on a flight to a station that came down without having docked, or its end where that came at once."""
    happened = [e for e in events if e.status == "occurred"]
    ends = [e for e in happened if e.type in ("reentry", "landing", "destruction")]
    if "docking" not in _goals_at_home(box) or not ends or any(e.type in ("docking", "undocking") for e in happened):
        return None
    refused = [e for e in events if e.type == "docking" and e.status == "not_achieved"]
    amiss = [e for e in happened if e.type in ("anomaly", "contact_lost", "destruction")]
    launch = next((e.time for e in happened if e.type == "launch"), None)
    at_once = [e for e in ends if launch and e.time and e.time.latest < launch.earliest + _SOONEST_DOCKING]
    return next(iter(refused + amiss + at_once), None)


def _goals_at_home(box: tuple[Field, ...]) -> set[str]:
    return {goal for goal, pattern in _GOALS_AT_HOME if pattern.search(_type_of(box))}


def _done_at_home(box: tuple[Field, ...], events: list[Event], sentences: tuple[Sentence, ...]) -> Event | None:
    """The last deed of a flight that stayed at the Earth and did all that its mission type names; no one died, nothing was cut short."""
    goals = _goals_at_home(box)
    happened = [e for e in events if e.status == "occurred" and (e.type != "activation" or _takes_up_service(e))]
    deeds = [e for e in happened if e.type in goals and (e.type != "landing" or e.body == "Earth")]
    if not goals or goals - {e.type for e in deeds}:
        return None
    if "landing" in goals and not any(e.type in ("orbit_insertion", "docking") for e in happened):
        return None
    crewed = any(f.parameter == "crew_size" for f in box)
    if crewed and not any(m.source_kind == "prose" for e in happened if e.type != "launch" for m in e.mentions):
        return None  # a box alone does not tell whether those who landed were alive
    return None if any(_CUT_SHORT.search(s.text.clean) for s in sentences) else deeds[-1]


def _takes_up_service(event: Event) -> bool:
    return any(_IN_SERVICE.search(m.detail) or m.parameter == "entered_service" for m in event.mentions)
