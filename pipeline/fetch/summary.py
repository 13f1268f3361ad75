"""What a fetch tells: how far it is, and what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from pipeline.fetch.articles import Refused
from pipeline.terminal import Progress

Tell = Callable[[Progress], None]
Say = Callable[[str], None]


def quiet(told: Progress | str) -> None:
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
