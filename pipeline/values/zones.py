"""Time zones by dated rules: a zone word gives the offset that its zone had on that date (Moscow was +4 in 2012)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline import vocab

_ZONES: dict[str, str] = {row["spelling"]: row["zone"] for row in vocab.rows("time_zones")}
_SHORT = [s.upper() for s in _ZONES if len(s) <= 4 and s.isalpha()]
_LONG = [s for s in _ZONES if s.upper() not in _SHORT] + ["utc", "gmt"]


def _any_of(spellings: list[str]) -> str:
    return "|".join(re.escape(s) for s in sorted(spellings, key=len, reverse=True))


_OFFSET = r"(?:(?:UTC|GMT)[ ]?[+\-−–][ ]?\d{1,2}|\+\d\d?)(?::?[0-5]\d)?"  # "10:15–10:30" is a span
# as it stands behind a clock time; a lower-case "z", "et" or "local" is no zone, so short spellings need capitals
ZONE = rf"(?P<zone>{_OFFSET}(?!\d)|(?:(?i:{_any_of(_LONG)})|{_any_of(_SHORT)})(?!\w)|[A-Z][a-z]+/[A-Z][A-Za-z_]+)"
_FIXED = re.compile(r"(?:UTC|GMT)? ?([+\-−–]) ?(\d{1,2})(?::?([0-5]\d))?")


@cache
def zone_of(spelling: str) -> tzinfo | None:
    """The zone that a spelling names; None where it names none, or one that cannot be told."""
    text = spelling.strip()
    fixed = _FIXED.fullmatch(text)
    if fixed:
        minutes = int(fixed[2]) * 60 + int(fixed[3] or 0)
        if minutes > 14 * 60:
            return None
        return timezone(timedelta(minutes=minutes if fixed[1] == "+" else -minutes))
    name = _ZONES.get(" ".join(text.casefold().split()), text if "/" in text else "")
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def to_utc(local: datetime, zone: tzinfo) -> datetime:
    """The instant in UTC of a clock time (no tzinfo) in the zone, by the zone's rules on that date."""
    try:
        return local.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return local.replace(tzinfo=UTC)
