"""An event while its mentions are gathered."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.core import Time
from pipeline.normalise.mention import Mention
from pipeline.values.times import UNITS


@dataclass(slots=True)
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
        times = [m.time for m in self.mentions if m.time is not None]
        return any(not fit(a, b) for i, a in enumerate(times) for b in times[i + 1 :])


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
    return a is None or b is None or (a.earliest <= b.latest and b.earliest <= a.latest)
