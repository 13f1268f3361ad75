"""Kills at any moment, and two at once: readers see whole releases and articles, and the next run ends as if nothing had been."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import crash
import pytest

from pipeline.errors import StorageError
from pipeline.files import append_line

ROOT = Path(__file__).parent.parent


def test_a_sample_of_the_kill_matrix() -> None:
    """`make crash` does two hundred."""
    command = [sys.executable, str(Path(crash.__file__)), "8", "7"]
    path = os.pathsep.join([str(ROOT / "tests"), str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(": well") == 8


def both(words: list[str]) -> list[int]:
    """The exit statuses of the same command given twice at once."""
    command = [sys.executable, "-m", "pipeline", *words]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    two = [subprocess.Popen(command, cwd=ROOT, **quiet) for _ in range(2)]
    return sorted(process.wait(timeout=300) for process in two)


def test_of_two_runs_at_once_one_wins(tmp_path: Path) -> None:
    crash.one_release(tmp_path)
    out = ["--raw", str(tmp_path / "raw"), "--out", str(tmp_path / "out")]
    statuses = both(["run", *out, "--accept-drift", "two at once"])
    assert statuses in ([0, 75], [0, 0])  # the second may come when the first has ended
    assert not crash.release_is_whole(tmp_path)
    assert "200" in (tmp_path / "out" / "latest" / "missions.csv").read_text()


def test_two_fetches_at_once_leave_every_article_whole(tmp_path: Path) -> None:
    crash.dumps(tmp_path)
    statuses = both(["fetch", "--raw", str(tmp_path / "raw"), "--dump", str(tmp_path / "d.xml")])
    assert statuses in ([0, 75], [0, 0])
    assert not crash.articles_are_whole(tmp_path)
    assert len(list(crash.read_raw(tmp_path / "raw"))) == len(crash.TEXTS)


def test_a_line_of_a_log_that_is_cut_short_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[: len(data) // 2]))
    with pytest.raises(StorageError) as caught:
        append_line(tmp_path / "log", {"a": 1})
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno == errno.ENOSPC
