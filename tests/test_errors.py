"""What a user can get wrong ends with the contract's exit status and with words: what, where, and how to mend it; no traceback."""

from __future__ import annotations

import fcntl
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fake_wiki import FakeTime, FakeWiki, says, serve, status

from pipeline.cli import main
from pipeline.errors import PipelineError
from pipeline.fetch import fetch
from pipeline.run import run
from pipeline.verbs import extract_stage, normalise_stage

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BOX = "{{{{Infobox spaceflight\n| name = Perun {0}\n| launch_date = {1} March 1965\n}}}}\n'''Perun {0}''' was a space probe. It was launched on {1} March 1965.\n"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with articles and a good release."""
    folder = tmp_path_factory.mktemp("whole")
    articles(folder, 24)
    run(folder / "raw", folder / "processed", now=NOW)
    return folder


@pytest.fixture
def here(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, where the user stands."""
    shutil.copytree(whole, tmp_path, symlinks=True, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PIPELINE_CONTACT", raising=False)
    return tmp_path


# ---------------------------------------------------------------- how the user's world comes to be wrong

World = Callable[[Path], "AbstractContextManager[object] | None"]


def fine(here: Path) -> None:
    """Nothing is wrong but the command."""


def articles(here: Path, number: int) -> None:
    (here / "raw").mkdir(exist_ok=True)
    for n in range(1, number + 1):
        (here / "raw" / f"Perun_{n}.wikitext").write_text(BOX.format(n, n))


def empty_folder(here: Path) -> None:
    (here / "empty").mkdir()


def most_articles_gone(here: Path) -> None:
    for n in range(3, 25):
        (here / "raw" / f"Perun_{n}.wikitext").unlink()


def no_article_readable(here: Path) -> None:
    most_articles_gone(here)
    for n in (1, 2):
        (here / "raw" / f"Perun_{n}.wikitext").write_bytes(b"\xff\xfe\x00")


def no_article_normalised(here: Path) -> None:
    no_article_readable(here)
    extract_stage(here / "raw", here / "new", NOW)
    normalise_stage(here / "new", NOW)


def latest_is_a_folder(here: Path) -> None:
    """As some ways to copy make of a link; and there is an article more."""
    link = here / "processed" / "latest"
    home = link.resolve()
    link.unlink()
    home.rename(link)
    articles(here, 25)


def a_file(name: str, data: bytes = b"x") -> World:
    def write(here: Path) -> None:
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_bytes(data)

    return write


def in_release(name: str, data: bytes | None) -> World:
    """A file of the release is damaged, or gone."""

    def damage(here: Path) -> None:
        file = (here / "processed" / "latest").resolve() / name
        file.chmod(0o644)
        file.unlink() if data is None else file.write_bytes(data)

    return damage


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("w+") as file:
        file.write("process 7, started 2026-01-01T00:00:00Z\n")
        file.flush()
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def out_is_locked(here: Path) -> AbstractContextManager[None]:
    return locked(here / "processed")


def raw_is_locked(here: Path) -> AbstractContextManager[None]:
    return locked(here / "raw")


@dataclass(frozen=True)
class Case:
    """`words`: patterns of what, where and the mend."""

    line: str
    world: World
    status: int
    words: tuple[str, str, str]


CASES = [
    # usage
    Case("", fine, 2, ("required: VERB", "python -m pipeline", "--help")),
    Case("dance", fine, 2, ("invalid choice: 'dance'", "python -m pipeline", "--help")),
    Case("run --colour", fine, 2, ("unrecognized arguments: --colour", "python -m pipeline", "--help")),
    Case("run --workers 0", fine, 2, ("nothing is read without a worker", "--workers", "1 or more")),
    Case("run --workers two", fine, 2, ("invalid int value: 'two'", "--workers", "--help")),
    Case("run --engine steam", fine, 2, ("invalid choice: 'steam'", "--engine", "--help")),
    Case("run --master local[2]", fine, 2, ("only Spark has a master", "--master", "--engine spark")),
    Case("run --raw", fine, 2, ("expected one argument", "--raw", "--help")),
    Case("explain", fine, 2, ("required: id", "pipeline explain", "--help")),
    Case("diff one", fine, 2, ("required: new", "pipeline diff", "--help")),
    Case("run --raw=", fine, 2, ("an empty text names no file", "pipeline run", "--help")),
    Case("run --out=", fine, 2, ("an empty text names no file", "pipeline run", "--help")),
    Case("run --out o\udcff", fine, 2, (r"is not UTF-8", "pipeline run", "--help")),
    Case("explain \udcff", fine, 2, (r"is not UTF-8", "pipeline explain", "--help")),
    Case("status --max-age-hours nan", fine, 2, ("no number of hours", "pipeline status", "--help")),
    Case("status --max-age-hours=-1", fine, 2, ("no number of hours", "pipeline status", "--help")),
    Case("status --max-age-hours soon", fine, 2, ("no number of hours", "--max-age-hours", "--help")),
    Case("fetch --contact a@b.org --titles X --api http://wiki.example/api.php", fine, 2, ("no address", "wiki.example", "https")),
    Case("fetch --contact a@b.org --titles X --api nonsense", fine, 2, ("no address", "nonsense", "https")),
    Case("fetch --dump d.xml --workers 0", a_file("d.xml"), 2, ("nothing is read without a worker", "--workers", "1 or more")),
    # data gates
    Case("run", most_articles_gone, 65, ("nothing was published", "releases", "--accept-drift REASON")),
    Case("run --out new", no_article_readable, 65, ("nothing was published", "new/quarantine", "see the rows there")),
    Case("export --out new", no_article_normalised, 65, ("nothing was published", "new/quarantine", "see the rows there")),
    # input
    Case("run --raw nowhere", fine, 66, ("no folder|no such folder", "nowhere", "--raw a folder")),
    Case("run --raw empty", empty_folder, 66, ("no articles", "empty", "fetch")),
    Case("run --raw notes.txt", a_file("notes.txt"), 66, ("no folder|no such folder", "notes.txt", "--raw a folder")),
    Case("extract --raw nowhere", fine, 66, ("no folder|no such folder", "nowhere", "--raw a folder")),
    Case("normalise --out new", fine, 66, ("stage before has not run", "extracted.json", "run extract first")),
    Case("export --out new", fine, 66, ("stage before has not run", "normalised.json", "run normalise first")),
    Case("normalise", a_file("processed/stages/extracted.json", b"{"), 66, ("cannot be read", "extracted.json", "extract")),
    Case("export", a_file("processed/stages/normalised.json", b"{}"), 66, ("cannot be read", "normalised.json", "normalise anew")),
    Case("export", a_file("processed/stages/normalised.json", b'{"raw": "raw", "inputs": []}'), 66, ("cannot be read", "refused.parquet", "extract")),
    Case("report --out new", fine, 66, ("no release", "new/latest", "run `run` first")),
    Case("report", in_release("events.parquet", None), 66, ("cannot be read", "events.parquet", "run")),
    Case("report", in_release("manifest.json", b"{"), 66, ("manifest is damaged", "manifest.json", "run `run` again")),
    *(Case(verb, in_release("manifest.json", data), 66, ("no release's manifest", "manifest.json", "run `run` again"))
      for verb in ("status", "report", "diff processed/latest processed/latest")
      for data in (b'{"code": 1}', b'{"code": "x", "finished": "soon", "counts": 7, "options": {}, "inputs": [], "before": null}')),
    Case("export", a_file("processed/stages/normalised.json", b"[]"), 66, ("cannot be read", "normalised.json", "normalise anew")),
    Case("explain sample:X --out new", fine, 66, ("no release", "new/latest", "run `run` first")),
    Case("explain enwiki:Nothing", fine, 66, ("'enwiki:Nothing'", "releases", "missions.csv")),
    Case("explain enwiki:Perun_1 colour", fine, 66, ("no column 'colour'", "enwiki:Perun_1", "docs/tables.md")),
    Case("explain enwiki:Perun_1", in_release("missions.parquet", b"x"), 66, ("cannot be read", "missions.parquet", "run")),
    Case("run", in_release("manifest.json", b"{"), 66, ("manifest is damaged", "manifest.json", "remove the link `latest`")),
    Case("run", in_release("datapackage.json", None), 66, ("datapackage.json cannot be read", "datapackage.json", "remove the link `latest`")),
    Case("run", in_release("datapackage.json", b"{}"), 66, ("no release's datapackage.json", "datapackage.json", "remove the link `latest`")),
    Case("status --out new", fine, 66, ("no release", "new/latest", "run `run` first")),
    Case("status", in_release("manifest.json", b"{"), 66, ("manifest is damaged", "manifest.json", "run `run` again")),
    Case("diff empty empty", empty_folder, 66, ("no release", "empty", "another release")),
    Case("diff processed/latest processed/latest", in_release("events.parquet", b"x"), 66, ("cannot be read", "events.parquet", "another release")),
    Case("fetch --contact a@b.org", fine, 66, ("nothing says what to fetch", "sources.toml", "--template, --category or --dump")),
    Case("fetch --dump gone.xml.bz2", fine, 66, ("no such dump", "gone.xml.bz2", r"\*\.xml\.bz2")),
    Case("fetch --contact a@b.org --titles list.txt", a_file("list.txt", b"\xff\xfe"), 66, ("cannot be read as titles", "list.txt", "UTF-8")),
    # disk and files
    Case("run --out file", a_file("file"), 74, ("cannot write", "file", "folder")),
    Case("run --out file/below", a_file("file"), 74, ("cannot write", "file", "folder")),
    Case("run", latest_is_a_folder, 74, ("no link to a release", "processed/latest", "move it away")),
    Case("demo --out file", a_file("file"), 74, ("cannot write", "file", "folder")),
    Case("fetch --contact a@b.org --titles X --raw file", a_file("file"), 74, ("cannot write", "file", "folder")),
    # later
    Case("run", out_is_locked, 75, ("another run holds the lock: process 7", r"processed/\.lock", "wait")),
    Case("export", out_is_locked, 75, ("another run holds the lock: process 7", r"processed/\.lock", "wait")),
    Case("fetch --contact a@b.org --titles X", raw_is_locked, 75, ("holds the lock: process 7", r"raw/\.lock", "wait")),
    # configuration
    Case("fetch --titles X", fine, 78, ("no contact is given", "", "PIPELINE_CONTACT")),
    Case("fetch --titles X --contact me", fine, 78, ("'me' is no contact", "", "PIPELINE_CONTACT")),
    Case("fetch --contact a@b.org", a_file("raw/sources.toml", b"titles = 7"), 78, ("cannot be understood", "sources.toml", "lists of texts")),
    Case("fetch --contact a@b.org", a_file("raw/sources.toml", b"titles ="), 78, ("cannot be understood", "sources.toml", "lists of texts")),
    # age
    Case("status --max-age-hours 1", fine, 79, ("h old", "releases", "run `run` again")),
]  # fmt: skip


def told(capsys: pytest.CaptureFixture[str], line: str) -> tuple[int, str]:
    """The exit status and stderr of a command line. Any other exception than the exit is a traceback and fails the test."""
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    said = capsys.readouterr()
    assert said.out == ""
    return int(ended.value.code or 0), said.err


def is_told_well(err: str, words: tuple[str, str, str]) -> None:
    what, where, mend = words
    lines = err.rstrip("\n").split("\n")
    assert re.match(r"error: \S", lines[0])
    assert lines[-1].startswith("  mend: ")
    assert re.search(what, err)
    assert re.search(where, err)
    assert re.search(mend, lines[-1])
    assert "Traceback" not in err


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.line or 'nothing'}, {case.world.__name__}")
def test_what_goes_wrong_is_told_with_its_mend(case: Case, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with case.world(here) or nullcontext():
        status, err = told(capsys, case.line)
    assert status == case.status, err
    is_told_well(err, case.words)


@pytest.mark.parametrize("case", {case.status: case for case in CASES}.values(), ids=lambda case: str(case.status))
def test_who_asks_for_json_gets_the_error_so_too(case: Case, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with case.world(here) or nullcontext(), pytest.raises(SystemExit) as ended:
        main([*case.line.split(), "--json"])
    said = capsys.readouterr()
    error = json.loads(said.out)["error"]
    assert ended.value.code == error["status"] == case.status
    for part, pattern in zip((error["what"], said.err, error["mend"]), case.words, strict=True):
        assert re.search(pattern, part)
    assert error["where"]
    is_told_well(said.err, case.words)


@pytest.mark.parametrize(
    ("raised", "status", "what"), [(KeyboardInterrupt(), 130, "stopped"), (KeyError("x"), 1, "a bug: KeyError: 'x'")]
)
def test_an_end_that_is_no_error_of_the_user_is_json_too(
    raised: BaseException, status: int, what: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def status_verb(options: object) -> int:
        raise raised

    monkeypatch.setattr("pipeline.cli._status", status_verb)
    with pytest.raises(SystemExit if status == 130 else type(raised)):
        main(["status", "--json"])
    assert json.loads(capsys.readouterr().out)["error"] == {"status": status, "what": what, "where": "", "mend": ""}


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (status(503, "86400"), 75, ("later|busy|wait", "127.0.0.1", "again")),
        (status(403), 69, ("refuses: HTTP 403", "", "contact")),
        (status(404), 69, ("HTTP 404", "", "--api")),
        (says({"error": {"code": "readonly", "info": "x"}}), 75, ("busy: readonly", "127.0.0.1", "run fetch again after")),
        (says([]), 69, ("answer", "127.0.0.1", "--api|wiki")),
    ],
)
def test_what_a_wiki_refuses_is_told_with_its_mend(
    answer: Callable[[object], object],
    expected: int,
    words: tuple[str, str, str],
    here: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(fetch.__kwdefaults__, "clock", FakeTime().clock)
    wiki = FakeWiki(FakeTime())
    wiki.always = answer
    with serve(wiki):
        found, err = told(capsys, f"fetch --contact a@b.org --titles X --allow-http --api {wiki.address}")
    assert found == expected, err
    is_told_well(err, words)


def test_a_wiki_that_is_not_there_is_told(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(fetch.__kwdefaults__, "clock", FakeTime().clock)
    found, err = told(capsys, "fetch --contact a@b.org --titles X --allow-http --api http://127.0.0.1:9/api.php")
    assert found == 69
    is_told_well(err, ("", "127.0.0.1:9", "--api"))


def test_every_status_of_the_contract_is_provoked() -> None:
    known = {kind.status for kind in PipelineError.__subclasses__()}
    assert {case.status for case in CASES} | {69} == known
    assert len(CASES) >= 30


def test_an_error_leaves_the_release_of_before(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (here / "processed" / "latest").resolve()
    most_articles_gone(here)
    told(capsys, "run")
    assert (here / "processed" / "latest").resolve() == before
    assert json.loads((here / "processed" / "logs" / "runs.jsonl").read_text().splitlines()[-1])["status"] == 65
