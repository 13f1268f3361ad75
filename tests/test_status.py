"""The age of the last good run, also where it found nothing new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline import files
from pipeline.errors import InputError, StaleError
from pipeline.release.manifest import manifest
from pipeline.release.status import record_good, status

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    with files.staging(tmp_path) as folder:
        told = manifest(NOW, 0, inputs=[], reading="", stages=[], counts={"rows": {}}, quarantined=[], options={})
        (folder / "manifest.json").write_bytes(files.json_bytes(told))
        files.publish(tmp_path, folder, "0" * 64, NOW)
    return tmp_path


def test_without_a_run_there_is_no_status(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no release yet"):
        status(tmp_path, None, NOW)


def test_a_run_that_found_nothing_new_is_a_good_run(out: Path) -> None:
    later = NOW + timedelta(days=7)
    with pytest.raises(StaleError):
        status(out, 24, later)
    record_good(out, "r", later - timedelta(hours=1))
    assert status(out, 24, later)["age_hours"] == 1


@pytest.mark.parametrize("note", ['{"finis', "[]", '{"finished": 5}', '{"finished": "soon"}'])
def test_a_torn_note_counts_as_none(out: Path, note: str) -> None:
    (out / "logs").mkdir()
    (out / "logs" / "last_good.json").write_text(note)
    assert status(out, None, NOW + timedelta(hours=2))["age_hours"] == 2


def test_a_release_is_for_everybody_to_read(out: Path) -> None:
    home = (out / "latest").resolve()
    assert home.stat().st_mode & 0o777 == 0o755
    assert all(f.stat().st_mode & 0o777 == 0o444 for f in home.iterdir())


def test_retention_spares_what_latest_names(out: Path) -> None:
    old = (out / "latest").resolve()
    for day in range(1, 13):
        (out / "releases" / f"2027010{day:02}T000000Z-x").mkdir()
    files.retain(out, 10)
    assert old.is_dir()
    assert len(list((out / "releases").iterdir())) == 11
