"""The last good run and its age."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline import files
from pipeline.errors import InputError, StaleError
from pipeline.fetch.articles import read_timestamp, text_of
from pipeline.release.reading import MEND, newest, read_manifest


def status(out: Path, max_age_hours: float | None, now: datetime) -> dict[str, Any]:
    """The latest release. Raises StaleError where it is older than asked, InputError where there is none."""
    home = newest(out)
    manifest = read_manifest(home)
    finished = _last_good(out) or read_timestamp(manifest["finished"])
    if finished is None:
        raise InputError("the manifest does not say when its run ended", where=str(home / "manifest.json"), mend=MEND)
    hours = (now - finished).total_seconds() / 3600
    if max_age_hours is not None and hours > max_age_hours:
        raise StaleError(f"the last good run is {hours:.1f} h old", where=str(home), mend="see logs/ and run `run` again")
    return {
        "release": home.name,
        "finished": f"{finished:%Y-%m-%dT%H:%M:%SZ}",
        "age_hours": round(hours, 2),
        "code": manifest["code"],
        "rows": manifest["counts"]["rows"],
    }


def _last_good(out: Path) -> datetime | None:
    """When the last good run ended, also where its tables were those of `latest` and nothing was published; None if unknown."""
    try:
        told = json.loads((out / "logs" / "last_good.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return read_timestamp(text_of(told, "finished")) if isinstance(told, dict) else None


def record_good(out: Path, release: str, now: datetime) -> None:
    """Notes that a run ended well at `now`, with `release` as the newest."""
    files.write_json(out / "logs" / "last_good.json", {"release": release, "finished": now})
