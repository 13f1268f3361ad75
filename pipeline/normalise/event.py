"""An event while its mentions are gathered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from pipeline.core import Time
from pipeline.normalise.mention import Mention
from pipeline.prose.context import fits
from pipeline.values.times import UNITS


class Told(Protocol):
    """What tells of an event: a statement, a mention, an event."""

    @property
    def type(self) -> str: ...

    @property
    def status(self) -> str: ...


def has_flown(told: Iterable[Told]) -> bool:
    """Whether a launch came about, or none is told of at all: it goes without saying."""
    launches = [t.status for t in told if t.type == "launch"]
    return not launches or "occurred" in launches


@dataclass(slots=True, eq=False)
class Event:
    """The mentions of one event while they are gathered; what is settled at the end becomes a row."""

    type: str
    status: str
    subject: str
    body: str | None
    mentions: list[Mention] = field(default_factory=list)
    offset_s: float | None = None
    anchor: Event | None = None

    @property
    def best(self) -> Mention:
        """The mention whose time the row takes: finest precision, then a stated zone, then the infobox, then the first."""
        timed = [m for m in self.mentions if m.time is not None]
        return min(timed, key=_fineness) if timed else self.mentions[0]

    @property
    def time(self) -> Time | None:
        return self.best.time

    @property
    def conflict(self) -> bool:
        return any(not hold(a, b) for i, a in enumerate(self.mentions) for b in self.mentions[i + 1 :])


_PRECISIONS = ("second", "minute", "hour", "day", "month", "quarter", "season", "year", "decade")


def _fineness(mention: Mention) -> tuple[float, bool, bool]:
    time = mention.time
    assert time is not None
    if time.precision == "interval":
        days = (time.latest - time.earliest).total_seconds() / UNITS["day"]
        rank = 3.5 if days <= 2 else 4.5 if days <= 62 else 7.5
    else:
        rank = float(_PRECISIONS.index(time.precision))
    return rank, not time.edtf.endswith("Z") and "T" in time.edtf, mention.source_kind != "infobox"


def fit(a: Time | None, b: Time | None) -> bool:
    return a is None or b is None or fits(a, b)


def apart(a: Time, b: Time) -> timedelta:
    """How long lies between two times; nothing or less where they overlap."""
    return max(a.earliest - b.latest, b.earliest - a.latest)


def hold(a: Mention, b: Mention) -> bool:
    """Whether the times of two mentions can both hold: what is counted ("21 minutes after launch") is counted to a whole unit."""
    if a.time is None or b.time is None:
        return True
    return apart(a.time, b.time) <= timedelta(seconds=max(_rounded(a), _rounded(b)))


def _rounded(mention: Mention) -> float:
    """By how many seconds a counted time may be rounded: a unit, a fifth of what is counted about; days are counted whole."""
    offset = mention.offset
    about = mention.approximate and offset is not None and offset.lower == offset.upper
    if offset is None or mention.basis != "relative" or (UNITS[offset.unit] >= UNITS["day"] and not about):
        return 0.0
    return max(UNITS[offset.unit], _LOOSE * offset.upper if mention.approximate else 0.0)


_LOOSE = 0.2


def is_sole_lander(event: Event, events: list[Event]) -> bool:
    """Whether it befell a lander that is the whole craft: it was let go by none, and no orbiter went on without it."""
    return event.subject == "lander" and not any(
        e.subject == "orbiter" or (e.subject == "lander" and e.type in ("separation", "deployment", "undocking"))
        for e in events
    )
