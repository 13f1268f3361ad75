"""The only module that writes outputs. A release is staged beside its place and published by one rename; readers of `latest`
see the old set or the new, never a mix.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from io import BufferedWriter
from pathlib import Path
from typing import Any

from pipeline.errors import StorageError, TryLaterError

RETENTION = 10  # releases kept
PLACES = ("releases", "latest", "stages", "quarantine", "logs", "report.html")  # what OUT holds


@contextlib.contextmanager
def storage(path: Path) -> Iterator[None]:
    """Turns trouble with disk or files into a StorageError that names the place and the mend."""
    try:
        yield
    except OSError as error:
        mends = {
            errno.ENOSPC: "free space on that disk, or give another folder",
            errno.EROFS: "the file system is read-only: give another folder",
            errno.EACCES: "give yourself the right to write there, or give another folder",
            errno.EPERM: "give yourself the right to write there, or give another folder",
        }
        mend = mends.get(error.errno or 0, "see that the folder exists and can be written, then run again")
        raise StorageError(f"cannot write: {error.strerror or error}", where=str(error.filename or path), mend=mend) from error


@contextlib.contextmanager
def lock(out: Path, now: datetime) -> Iterator[None]:
    """Holds OUT's lock. A second run gets TryLaterError at once; the lock of a process that died is free, and what it left half
    written is removed.
    """
    with storage(out):
        out.mkdir(parents=True, exist_ok=True)
        handle = os.open(out / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 200).decode("utf-8", "replace").strip() or "unknown"
            raise TryLaterError(
                f"another run holds the lock: {holder}", where=str(out / ".lock"), mend="wait until it ends, or stop it"
            ) from None
        with storage(out):
            os.ftruncate(handle, 0)
            os.write(handle, f"process {os.getpid()}, started {now:%Y-%m-%dT%H:%M:%SZ}\n".encode())
            for left in out.rglob(".tmp-*"):
                left.unlink(missing_ok=True)
        yield
    finally:
        os.close(handle)


def lock_holder(out: Path) -> str | None:
    """Who holds OUT's lock, as its holder wrote it; None where it is free."""
    try:
        handle = os.open(out / ".lock", os.O_RDONLY)
    except OSError:
        return None  # no run has been here
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.read(handle, 200).decode("utf-8", "replace").strip() or "unknown"
    finally:
        os.close(handle)
    return None


@contextlib.contextmanager
def staging(out: Path) -> Iterator[Path]:
    """A fresh folder on OUT's own file system; what is still there afterwards is removed."""
    with storage(out):
        for left in out.glob(".staging-*"):
            _remove(left)
        folder = Path(tempfile.mkdtemp(prefix=".staging-", dir=out))
    try:
        yield folder
    finally:
        _remove(folder)


def publish(out: Path, staged: Path, content_hash: str, now: datetime) -> Path:
    """Makes the staged folder the release that `latest` names, and removes the oldest beyond the retention.

    Raises:
        StorageError: It cannot be written, or a file or folder is where the link belongs.
    """
    link = out / "latest"
    if link.exists() and not link.is_symlink():
        mend = "move it away: a run makes the link that belongs there"
        raise StorageError("nothing was published: this is no link to a release", where=str(link), mend=mend)
    with storage(out):
        releases = out / "releases"
        releases.mkdir(exist_ok=True)
        home = releases / f"{now:%Y%m%dT%H%M%SZ}-{content_hash[:12]}"
        while home.exists():
            now += timedelta(seconds=1)
            home = releases / f"{now:%Y%m%dT%H%M%SZ}-{content_hash[:12]}"
        for file in sorted(staged.rglob("*")):
            if file.is_file():
                _sync(file)
                file.chmod(0o444)
        staged.chmod(0o755)  # mkdtemp makes it private; a release is for everybody
        _sync(staged)
        staged.rename(home)
        _sync(releases)
        point_latest(out, home)
        retain(out, RETENTION)
    return home


def point_latest(out: Path, home: Path) -> None:
    """`latest` becomes a relative link to the release, by one rename."""
    link = out / f".latest-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / home.name)
    link.replace(out / "latest")
    _sync(out)


def latest(out: Path) -> Path | None:
    """The newest good release, or None."""
    link = out / "latest"
    return link.resolve() if link.exists() else None


def retain(out: Path, keep: int) -> None:
    """Removes all but the newest `keep` releases, never the one that `latest` names."""
    current = latest(out)
    homes = sorted((f for f in (out / "releases").iterdir() if f.is_dir()), reverse=True)
    for old in homes[keep:]:
        if current is None or old.resolve() != current:
            _remove(old)


def write_file(path: Path, data: bytes) -> None:
    """Writes a file whole."""
    with replacing(path) as file:
        file.write(data)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BufferedWriter]:
    """A file to write, which takes its place when the block ends well: a temporary one beside it, synced, then renamed."""
    with storage(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".tmp-", dir=path.parent)
        try:
            with open(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)


def remove_file(path: Path) -> None:
    """Removes a file; that there is none is no trouble."""
    with storage(path):
        path.unlink(missing_ok=True)


def append_line(path: Path, value: Mapping[str, Any]) -> None:
    """One more JSON object, on one line, at the end of a log: lines of several runs never mix."""
    line = json.dumps(value, ensure_ascii=False, default=as_text) + "\n"
    with storage(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            data = line.encode("utf-8", "backslashreplace")
            if os.write(handle, data) < len(data):
                raise OSError(errno.ENOSPC, "only a part of the line could be written", str(path))
        finally:
            os.close(handle)


def write_json(path: Path, value: Any) -> None:
    write_file(path, json_bytes(value))


def json_bytes(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, default=as_text) + "\n").encode("utf-8", "backslashreplace")


def as_json(value: Any) -> Any:
    """The value as it reads back from the JSON that is written of it."""
    return json.loads(json_bytes(value))


def as_text(value: Any) -> str:
    """What JSON has no form for: an instant in UTC, anything else in its own words."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)


def folder(path: Path) -> Path:
    """The folder, made if it is not there."""
    with storage(path):
        path.mkdir(parents=True, exist_ok=True)
    return path


def clear(folder: Path) -> None:
    """An empty folder in its place."""
    with storage(folder):
        _remove(folder)
        folder.mkdir(parents=True)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove(folder: Path) -> None:
    if folder.exists():
        folder.chmod(0o755)
        shutil.rmtree(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
