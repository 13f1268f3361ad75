"""The command line: every verb has help whose examples work, gives JSON, starts fast, and doctor names what is wrong."""

from __future__ import annotations

import bz2
import fcntl
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fake_dump import BOX, export
from fake_dump import page as xml_page
from fake_wiki import FakeTime, FakeWiki, serve

from pipeline.cli import main
from pipeline.doctor import AMPERSAND, Finding, doctor
from pipeline.run import run
from pipeline.verbs import extract_stage, normalise_stage

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 1, 1, tzinfo=UTC)
VERBS = ("demo", "run", "fetch", "extract", "normalise", "export", "report", "explain", "diff", "status", "doctor")
SAMPLES = ("Luna_15", "Mariner_1", "Sputnik_1")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a user works: raw articles, the release of before, today's, and what the stages left."""
    place = tmp_path_factory.mktemp("user")
    (place / "raw").mkdir()
    for name in SAMPLES:
        for ending in (".wikitext", ".json"):
            shutil.copy(ROOT / "raw" / (name + ending), place / "raw")
    (place / "dump.xml.bz2").write_bytes(bz2.compress(export(xml_page("Luna 9", BOX))))
    run(place / "raw", place / "processed", now=NOW)
    shutil.copytree(place / "processed", place / "before", symlinks=True)
    extract_stage(place / "raw", place / "processed", NOW)
    normalise_stage(place / "processed", NOW)
    return place


def call(place: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("PIPELINE_CONTACT", "COLUMNS")}
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *words],
        cwd=place,
        env=kept | {"PYTHONPATH": f"{ROOT}{os.pathsep}{kept.get('PYTHONPATH', '')}"} | environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def told(capsys: pytest.CaptureFixture[str], words: list[str]) -> tuple[int, str]:
    """The exit status and stdout of a command line, in this process."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(ended.value.code or 0), capsys.readouterr().out


def examples(text: str) -> list[list[str]]:
    """The command lines below `examples:`, without the program."""
    lines = text.partition("examples:\n")[2].splitlines()
    return [shlex.split(line)[3:] for line in lines if line.strip().startswith("python -m pipeline")]


@pytest.mark.parametrize("verb", VERBS)
def test_the_two_examples_of_each_verb_work(
    verb: str, place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    monkeypatch.setenv("PIPELINE_CONTACT", "you@example.org")
    monkeypatch.setattr("pipeline.cli._samples", lambda: place / "raw")  # fewer of them
    status, text = told(capsys, [verb, "--help"])
    assert status == 0
    assert len(examples(text)) == 2
    wiki = FakeWiki(FakeTime())
    for title in ("Luna 9", "Mars 2"):
        wiki.add(title, BOX)
    for words in examples(text):
        assert words[0] == verb
        with serve(wiki):
            local = ["--api", wiki.address, "--allow-http"] if "--contact" in words else []
            status, text = told(capsys, [*words, *local])
        assert status == 0, words
        assert text
        if "--json" in words:
            json.loads(text)


def test_every_verb_gives_json(capsys: pytest.CaptureFixture[str]) -> None:
    verbs = re.findall(r"^    (\w+)", told(capsys, ["--help"])[1], re.MULTILINE)
    assert tuple(verbs) == VERBS
    for verb in verbs:
        assert "--json" in told(capsys, [verb, "--help"])[1]


def test_help_comes_without_the_heavy_libraries() -> None:
    code = "import sys, pipeline.cli\ntry:\n    pipeline.cli.main(['--help'])\nexcept SystemExit:\n    pass\nprint([m for m in ('pandas', 'pyarrow', 'requests', 'lxml', 'mwparserfromhell') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_run_explains_itself(place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    assert "5667" in told(capsys, ["explain", "sample:Luna_15", "launch_mass_kg"])[1]
    with pytest.raises(SystemExit):
        main(["run"])
    again = capsys.readouterr()  # no terminal: no colour, no progress
    assert "nothing new" in again.out
    assert "\x1b" not in again.out
    assert again.err == ""


@pytest.mark.parametrize(
    ("line", "status", "told"),
    [
        ("status >/dev/full", 74, "where: stdout"),
        ("status --out nowhere --json >/dev/full", 66, "no release"),
        ("status --out nowhere 2>/dev/full", 66, ""),
        ("status >&- 2>&-", 0, ""),
        ("status | true; exit ${PIPESTATUS[0]}", 0, ""),
    ],
)
def test_a_stream_that_takes_nothing_changes_no_status_and_shows_no_traceback(
    line: str, status: int, told: str, place: Path
) -> None:
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    command = f"{shlex.quote(sys.executable)} -m pipeline {line}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=place,
        env=kept | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr, "Exception" in done.stderr) == (status, False, False)
    assert told in done.stderr


# ---------------------------------------------------------------- doctor


def wrong(findings: list[Finding]) -> dict[str, Finding]:
    """What is wrong, by its first word."""
    return {re.split(r"\W", f.what)[0]: f for f in findings if f.state == "wrong"}


@pytest.fixture
def healthy(place: Path) -> dict[str, str]:
    java = place / "java"
    java.write_text("#!/bin/sh\n")
    java.chmod(0o755)
    return {"PIPELINE_CONTACT": "you@example.org", "PATH": str(place)}


def test_a_healthy_machine_has_nothing_to_mend(place: Path, healthy: dict[str, str]) -> None:
    assert wrong(doctor(place / "raw", place / "processed", healthy)) == {}


@pytest.mark.parametrize(
    ("changed", "subject", "mend"),
    [
        ({"PIPELINE_CONTACT": ""}, "contact", "PIPELINE_CONTACT"),
        ({"PIPELINE_CONTACT": "nobody"}, "contact", "PIPELINE_CONTACT"),
        ({"PATH": "/nowhere"}, "Java", "JAVA_HOME"),
        ({"JAVA_HOME": "/nowhere"}, "Java", "JAVA_HOME"),
    ],
)
def test_doctor_names_a_setting_that_is_wrong(
    changed: dict[str, str],
    subject: str,
    mend: str,
    place: Path,
    healthy: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipeline.doctor.find_spec", lambda name: object())  # pyspark is installed
    assert mend in wrong(doctor(place / "raw", place / "processed", healthy | changed))[subject].mend


def test_without_pyspark_java_is_only_a_note(place: Path, healthy: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.doctor.find_spec", lambda name: None)
    findings = doctor(place / "raw", place / "processed", healthy | {"PATH": ""})
    assert [f.what for f in findings if f.state == "note"] == [
        "pyspark and Java are not installed: the local engine alone works"
    ]


def test_doctor_names_a_tokenizer_that_misreads(place: Path, healthy: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    class Misread:
        clean = "1 kg a "

    monkeypatch.setattr("pipeline.wikitext.reader.read_markup", lambda text: Misread())
    found = wrong(doctor(place / "raw", place / "processed", healthy))["tokenizer"]
    assert AMPERSAND in found.what
    assert "make setup" in found.mend


def test_doctor_names_a_library_that_is_missing(place: Path, healthy: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pipeline.wikitext.reader", None)
    assert "make setup" in wrong(doctor(place / "raw", place / "processed", healthy))["a"].mend


def test_doctor_names_a_full_disk(place: Path, healthy: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**9, 10**9, 2**20))  # type: ignore[attr-defined]
    assert "free space" in wrong(doctor(place / "raw", place / "processed", healthy))["disk"].mend


def test_doctor_names_a_folder_without_articles(place: Path, healthy: dict[str, str]) -> None:
    (place / "bare").mkdir()
    (place / "bare" / "sources.toml").touch()
    assert "*.wikitext" in wrong(doctor(place / "bare", place / "processed", healthy))["the"].mend


def test_doctor_names_who_holds_the_lock(place: Path, healthy: dict[str, str]) -> None:
    with (place / "processed" / ".lock").open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        found = wrong(doctor(place / "raw", place / "processed", healthy))["lock"]
    assert re.search(r"process \d+, started", found.what)
    assert "lock" not in wrong(doctor(place / "raw", place / "processed", healthy))


def test_doctor_names_a_locale_that_is_not_utf_8_and_what_is_missing(place: Path) -> None:
    done = call(place, "doctor", "--raw", "nowhere", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 78
    assert "LC_ALL=C.UTF-8" in done.stdout
    assert re.search(r"^wrong there is no such folder of raw articles: nowhere\n      mend: ", done.stdout, re.MULTILINE)


def test_doctor_writes_nothing(tmp_path: Path) -> None:
    call(tmp_path, "doctor", "--out", "a/b")
    assert list(tmp_path.iterdir()) == []
