"""The time, as it is passed in."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """UTC now, seconds that only grow, and a sleep that never ends early."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]


SYSTEM = Clock(lambda: datetime.now(UTC), time.monotonic, time.sleep)
