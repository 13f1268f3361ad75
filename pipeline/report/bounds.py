"""The interval of a time as the page sorts and draws it."""

from __future__ import annotations

from datetime import datetime

from pipeline.values.edtf import FAR_FUTURE, FAR_PAST


def bounds(earliest: datetime | None, latest: datetime | None) -> tuple[datetime, datetime] | None:
    """The first and last instant that the words name, in UTC; an open side falls on the other bound. None without a time."""
    if earliest is None or latest is None:
        return None
    return (latest if earliest <= FAR_PAST else earliest, earliest if latest >= FAR_FUTURE else latest)
