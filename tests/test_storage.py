"""Trouble with the disk at any moment: status 74, the release of before whole, nothing half left behind."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from pipeline import files
from pipeline.errors import StorageError, TryLaterError
from pipeline.run import run

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BOX = "{{{{Infobox spaceflight\n| name = Perun 1\n| launch_mass = {} kg\n| launch_date = 3 March 1965\n}}}}\n'''Perun 1''' was a space probe. It was launched on 3 March 1965.\n"

# The command line in a process that may write no file beyond so many bytes: what a full disk or a quota does.
LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from pipeline.cli import main
main(sys.argv[2:])
"""


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "Perun_1.wikitext").write_text(BOX.format(100))
    return folder


def state(out: Path) -> dict[str, str]:
    """What `latest` holds."""
    home = (out / "latest").resolve()
    return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(home.iterdir())}


def limited(size: int, raw: Path, out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LIMITED, str(size), "run", "--raw", str(raw), "--out", str(out)]
    # a measurement of coverage could not write its own file
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("size", [0, 900, 9_000])
def test_a_disk_that_is_full_ends_with_74_and_leaves_latest(size: int, raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(raw, out, now=NOW)
    before = state(out)
    (raw / "Perun_1.wikitext").write_text(BOX.format(200))
    done = limited(size, raw, out)
    assert done.returncode == 74, done.stderr
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    assert state(out) == before
    assert not list(out.glob(".staging-*"))
    assert run(raw, out, now=NOW + timedelta(hours=1)).published


@pytest.mark.parametrize("place", ["file/out", "/sys/kernel/out"])
def test_a_place_that_cannot_be_written_ends_with_74(place: str, raw: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = limited(10**9, raw, tmp_path / place)
    assert done.returncode == 74, done.stderr
    assert done.stderr.startswith("error: cannot write")
    assert "mend: " in done.stderr


CALLS = ("fsync", "rename", "replace", "symlink", "mkdir", "ftruncate", "link", "unlink", "open")


def failing_at(number: int, patch: pytest.MonkeyPatch, out: Path, why: int = errno.ENOSPC) -> Callable[[], int]:
    """Lets the number-th call to the system that changes something fail, and all that follow; tells how many there were."""
    calls = count(1)
    made = [0]

    def broken(real: Any) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            writes = real.__name__ != "open" or (len(args) > 1 and args[1] & (os.O_WRONLY | os.O_RDWR))
            if writes and not str(args[0] if args else "").startswith("/dev"):
                made[0] = next(calls)
                if made[0] >= number and real.__name__ != "unlink":  # what cleans up may still do so
                    raise OSError(why, os.strerror(why), str(out))
            return real(*args, **options)

        return call

    for name in CALLS:
        patch.setattr(os, name, broken(getattr(os, name)))
    return lambda: made[0]


def publishes(out: Path, tag: int) -> None:
    with files.staging(out) as folder:
        for name in ("a", "b", "c"):
            (folder / name).write_text(str(tag))
        files.publish(out, folder, hashlib.sha256(str(tag).encode()).hexdigest(), NOW + timedelta(minutes=tag))


@pytest.mark.parametrize("why", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_whichever_step_of_a_publication_fails_latest_names_a_whole_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: int
) -> None:
    publishes(tmp_path, 0)
    whole = state(tmp_path)
    for number in count(1):
        with monkeypatch.context() as patch:
            made = failing_at(number, patch, tmp_path, why)
            try:
                publishes(tmp_path, number)
            except StorageError:
                failed = True
            else:
                failed = False
            steps = made()
        assert state(tmp_path).keys() == whole.keys(), f"after step {number}"
        if not failed:
            break
    assert steps == number - 1 > 10


@pytest.mark.parametrize("number", [1, 3, 9, 27])
def test_a_run_whose_disk_fills_up_raises_storage_error_and_the_next_one_is_good(
    number: int, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    before = run(raw, out, now=NOW).release
    (raw / "Perun_1.wikitext").write_text(BOX.format(200))
    with monkeypatch.context() as patch:
        failing_at(number, patch, out)
        with pytest.raises((StorageError, OSError)):
            run(raw, out, now=NOW)
    assert (out / "latest").resolve().name == before
    assert run(raw, out, now=NOW + timedelta(hours=1)).published


def test_a_reader_of_latest_sees_one_release_whole_while_others_are_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "RETENTION", 100)  # a reader may be held up for longer than ten of these take
    publishes(tmp_path, 0)
    thread = threading.Thread(target=lambda: [publishes(tmp_path, tag) for tag in range(1, 60)])
    seen = [read_latest(tmp_path)]
    thread.start()
    while thread.is_alive():
        seen.append(read_latest(tmp_path))
    thread.join()
    seen.append(read_latest(tmp_path))
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, 59)


def read_latest(out: Path) -> int:
    """The tag that all files of the release bear."""
    home = (out / "latest").resolve()
    (tag,) = {(home / name).read_text() for name in ("a", "b", "c")}
    return int(tag)


HOLDER = """
import sys, tempfile
from datetime import UTC, datetime
from pathlib import Path
from pipeline import files
from pipeline.engines.worker import Worker
from pipeline.engines.jail import guarded
with files.lock(Path(sys.argv[1]), datetime.now(UTC)), files.staging(Path(sys.argv[1])):
    Worker(guarded)  # what it starts must not keep the lock
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_lock_of_a_run_that_was_killed_is_free_and_its_leavings_are_swept(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(out)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(TryLaterError, match=f"process {holder.pid}, started 2"):
            run(raw, out, now=NOW)
        assert list(out.glob(".staging-*"))
        holder.kill()
        holder.wait()
    assert run(raw, out, now=NOW).published
    assert not list(out.glob(".staging-*"))
