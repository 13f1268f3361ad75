"""What a fetch tells: how far it is, and what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from pipeline.fetch.articles import Refused


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a fetch has come: pages, or bytes of a dump."""

    done: int
    total: int
    unit: str
    seconds: float

    @property
    def line(self) -> str:
        """The progress in words, with rate and remaining time."""
        scale, unit = (1e6, "MB") if self.unit == "bytes" else (1.0, self.unit)
        words = f"{self.done / scale:,.0f} of {self.total / scale:,.0f} {unit}"
        if self.seconds <= 0 or self.done <= 0:
            return words
        rate = self.done / self.seconds
        return f"{words}, {rate / scale:,.1f} {unit}/s, {max(self.total - self.done, 0) / rate:,.0f} s left"


Tell = Callable[[Progress], None]


def quiet(progress: Progress) -> None:
    """Tells nobody."""


@dataclass(slots=True)
class FetchSummary:
    """What a fetch did. Pages found are new, changed, unchanged or refused; other titles are missing or invalid."""

    source: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0
    deleted: int = 0  # of the pages known, those that are no article any more
    invalid: int = 0
    redirects: int = 0  # of the titles asked for, those that lead to another one
    moved: int = 0  # of the pages known, those that have another title now
    refused: list[Refused] = field(default_factory=list)
    requests: int = 0
    content_requests: int = 0
    received: int = 0  # bytes, decoded
    waited: float = 0.0  # seconds

    def as_dict(self) -> dict[str, Any]:
        """The summary for JSON."""
        return asdict(self)
