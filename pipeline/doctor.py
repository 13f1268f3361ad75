"""What is wrong on this machine, and how to mend it. Looks only: nothing is written, no socket is opened.

A finding is `ok`, `wrong` (a verb will fail or misread), or a `note` (only an extra does not work).
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pipeline import files
from pipeline.errors import ConfigurationError, InputError

ROOM = 200 * 2**20  # bytes: a release of ten thousand articles, staged beside the one before
AMPERSAND = "{{convert|1|kg}} a & b &amp; c"  # what a broken tokenizer mangles
AS_READ = "1 kg a & b & c"


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise that the machine must keep, whether it does, and the mend."""

    state: Literal["ok", "note", "wrong"]
    what: str
    mend: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def doctor(raw: Path, out: Path, environment: Mapping[str, str] = os.environ) -> list[Finding]:
    """All findings, in the order in which a run would meet them."""
    place = _nearest(out)
    checks: list[Iterator[Finding]] = [
        _python(),
        _tokenizer(),
        _locale(),
        _raw(raw, out),
        _output(out, place),
        _disk(place),
        _lock(out),
        _contact(environment),
        _java(environment),
    ]
    found: list[Finding] = []
    for check in checks:
        try:
            found += check
        except ImportError as error:
            found.append(Finding("wrong", f"a library is missing: {error}", "install what is locked: make setup"))
    return found


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= (3, 11)
    yield Finding("ok" if good else "wrong", f"python {version}", "use Python 3.11 or newer: make PYTHON=python3.11 setup")


def _tokenizer() -> Iterator[Finding]:
    from pipeline.wikitext.reader import read_markup

    read = read_markup(AMPERSAND).clean
    if read == AS_READ:
        yield Finding("ok", "tokenizer reads templates and entities")
    else:
        mend = "install what is locked again: make setup"
        yield Finding("wrong", f"tokenizer reads {AMPERSAND!r} as {read!r}", mend)


def _locale() -> Iterator[Finding]:
    for what, name in (("file names", sys.getfilesystemencoding()), ("output", sys.stdout.encoding)):
        good = name.lower().replace("-", "") == "utf8"
        yield Finding("ok" if good else "wrong", f"locale: {what} in {name}", "export LC_ALL=C.UTF-8, or PYTHONUTF8=1")


def _raw(raw: Path, out: Path) -> Iterator[Finding]:
    from pipeline.fetch.local import find_files

    try:
        find_files(raw, out)
    except InputError as error:
        yield Finding("wrong", f"{error.what}: {error.where}", error.mend)
    else:
        yield Finding("ok", f"{raw} holds articles")


def _output(out: Path, place: Path) -> Iterator[Finding]:
    if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
        yield Finding("ok", f"{out} can be written")
    else:
        yield Finding("wrong", f"{out} cannot be written", f"give yourself the right to write {place}, or give another --out")


def _disk(place: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(place).free
    good = free >= ROOM
    yield Finding("ok" if good else "wrong", f"disk: {free // 2**20:,} MiB are free", "free space, or give another --out")


def _lock(out: Path) -> Iterator[Finding]:
    holder = files.lock_holder(out)
    if holder is None:
        yield Finding("ok", f"lock: no run holds {out}")
    else:
        yield Finding("wrong", f"lock: {holder} holds {out / '.lock'}", "wait until that run ends, or stop it")


def _contact(environment: Mapping[str, str]) -> Iterator[Finding]:
    from pipeline.fetch.http import user_agent

    try:
        yield Finding("ok", f"contact: fetch says that it is {user_agent(environment.get('PIPELINE_CONTACT'))}")
    except ConfigurationError as error:
        yield Finding("wrong", f"contact: {error.what}", "export PIPELINE_CONTACT=you@example.org, or give fetch --contact")


def _java(environment: Mapping[str, str]) -> Iterator[Finding]:
    home = environment.get("JAVA_HOME", "")
    java = shutil.which("java", path=str(Path(home, "bin")) if home else environment.get("PATH", ""))
    spark = find_spec("pyspark") is not None
    if java and spark:
        yield Finding("ok", f"Java for the Spark engine: {java}")
    elif spark:
        mend = "install Java 17 or newer, or set JAVA_HOME; --engine local needs none"
        yield Finding("wrong", "Java is missing: the Spark engine cannot start", mend)
    else:
        missing = "pyspark is" if java else "pyspark and Java are"
        mend = "only for --engine spark: pip install 'spaceflight-tables[spark]', and Java 17 or newer"
        yield Finding("note", f"{missing} not installed: the local engine alone works", mend)


def _nearest(path: Path) -> Path:
    """The path itself if it exists, else the nearest folder above it that does."""
    path = path.absolute()
    return next(p for p in (path, *path.parents) if p.exists())
