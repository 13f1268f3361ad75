"""The README and the generated parts of docs/ say what the run gives; the README's commands and blocks of code work."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from docs.write import between, markdown, written
from pipeline import errors
from pipeline.run import run
from pipeline.tables import PUBLISHED
from pipeline.tables.schema import fill_rate

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "ops" / "README.md"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("readme") / "processed"
    run(ROOT / "raw", out, now=datetime(2026, 1, 1, tzinfo=UTC))
    return (out / "latest").resolve()


# ---------------------------------------------------------------- what is generated

FILLED = re.compile(r"(?<= \| )(\d+)%(?= \|)")
POINTS = 5  # per cent: a rule that types a few cells more needs no new dictionary


@pytest.fixture(scope="module")
def fresh(home: Path) -> dict[str, str]:
    return {path.relative_to(ROOT).as_posix(): text for path, text in written(home).items()}


@pytest.mark.parametrize("name", ["README.md", "docs/gallery.md"])
def test_what_is_generated_is_current(name: str, fresh: dict[str, str]) -> None:
    assert (ROOT / name).read_text("utf-8") == fresh[name], "write it anew: make docs"


def test_the_data_dictionary_is_current(fresh: dict[str, str]) -> None:
    page, now = (ROOT / "docs" / "tables.md").read_text("utf-8"), fresh["docs/tables.md"]
    assert FILLED.sub("", page) == FILLED.sub("", now), "write it anew: make docs"
    shares = list(zip(FILLED.findall(page), FILLED.findall(now), strict=True))
    assert len(shares) == sum(len(table.columns) for table in PUBLISHED)
    assert all(abs(int(a) - int(b)) <= POINTS for a, b in shares), "write it anew: make docs"


def test_every_question_of_the_gallery_has_an_answer() -> None:
    page = (ROOT / "docs" / "gallery.md").read_text("utf-8")
    answers = re.findall(r"<!-- answer -->\n\|.*\n\|.*\n((?:\|.*\n)*)<!-- /answer -->", page)
    assert len(answers) == page.count("\n## ") >= 5
    assert all(answers)


def test_only_what_stands_between_the_marks_is_written() -> None:
    assert between("a\n<!-- x -->\nold\n<!-- /x -->\nb", "x", "new") == "a\n<!-- x -->\nnew\n<!-- /x -->\nb"
    with pytest.raises(AssertionError):
        between("a", "x", "new")


def test_a_cell_of_markdown_holds_any_value() -> None:
    assert markdown(["a"], [[None], [True], [1.0], ["x|\ny"]]) == "| a |\n| --- |\n|  |\n| true |\n| 1 |\n| x\\| y |"


def test_the_fill_rate_is_the_share_of_rows_with_a_value() -> None:
    data = pa.table({"a": pa.array([1, None, 3, None]), "b": pa.array([1, 2, 3, 4])})
    assert (fill_rate(data, "a"), fill_rate(data, "b"), fill_rate(data.slice(0, 0), "a")) == (0.5, 1.0, 0.0)


# ---------------------------------------------------------------- what is named exists


def test_the_pages_name_only_targets_files_and_columns_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for page in PAGES:
        text = page.read_text("utf-8")
        for words in re.findall(r"(?:^|`)(?:\w+=\S+ )?make ([a-z ]+)", text, re.MULTILINE):
            for target in words.split():
                assert re.search(rf"^[a-z ]*\b{target}\b[a-z ]*:", makefile, re.MULTILINE), (page.name, target)
        for path in re.findall(r"`((?:pipeline|docs|tests|bench|ops)/[\w/.]+)`", text):
            assert (ROOT / path).exists(), (page.name, path)
        for path in re.findall(r"\]\((?!https?:)([\w./-]+)[)#]", text):
            assert (page.parent / path).exists(), (page.name, path)


def test_the_readme_says_what_each_exit_status_means() -> None:
    told = dict(re.findall(r"^\| (\d+) \| (.+) \|$", README, re.MULTILINE))
    operating = (ROOT / "docs" / "operating.md").read_text("utf-8")
    assert set(re.findall(r"^\| (\d+) \|", operating, re.MULTILINE)) == set(told) - {"0"}
    kinds = [errors.PipelineError, *errors.PipelineError.__subclasses__()]
    assert set(told) == {"0", *(str(kind.status) for kind in kinds)}
    for kind in kinds[1:]:
        first = re.findall(r"\w{4,}", told[str(kind.status)])[0].lower()
        tree = re.search(rf"{kind.__name__} +{kind.status} +(.*)", errors.__doc__ or "")
        assert tree, kind
        assert first in tree[1].lower() or first in kind.__name__.lower(), kind


# ---------------------------------------------------------------- what is shown works


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_queries_for_evidence_find_some(home: Path) -> None:
    queries = blocks("sql", (ROOT / "docs" / "evidence.md").read_text("utf-8"))
    assert len(queries) == 3
    with duckdb.connect() as database:
        database.execute(f"set file_search_path = '{home.parent.parent.parent}'")
        assert all(database.execute(query).fetchall() for query in queries)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with few articles, whose .venv has what this Python has."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "pipeline", folder / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "raw" / "plain", folder / "raw" / "plain")
    for name in ("Luna_15.wikitext", "Luna_15.json", "Mars_1M_No.1.wikitext", "Mars_1M_No.1.json", "sources.toml"):
        shutil.copy(ROOT / "raw" / name, folder / "raw")
    for name in ("Makefile", "requirements.txt", "requirements-test.txt"):
        shutil.copy(ROOT / name, folder)
    binary = folder / ".venv" / "bin"
    binary.mkdir(parents=True)
    (binary / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (binary / "python").chmod(0o755)
    for stamp in ("run.stamp", "test.stamp"):
        (folder / ".venv" / stamp).touch()
    return folder


def test_the_commands_work_and_then_the_code_that_reads_the_tables(checkout: Path) -> None:
    environment = os.environ | {"PIPELINE_CONTACT": "you@example.org"}
    for line in "".join(blocks("sh")).splitlines():
        command = line.replace("make fetch", "make --dry-run fetch")  # the tests have no network
        done = subprocess.run(
            command, shell=True, cwd=checkout, env=environment, capture_output=True, text=True, timeout=600, check=False
        )
        doctors = done.returncode == 78 and line.endswith("doctor")  # what this machine lacks is no fault of the README
        assert done.returncode == 0 or doctors, (line, done.stderr)
        assert done.stdout, line
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(blocks("python"))],
        cwd=checkout,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "sample:Mars_1M_No.1" in done.stdout
    for query in blocks("sql"):
        with duckdb.connect() as database:
            rows = database.execute(query.replace("processed/", f"{checkout}/processed/")).fetchall()
        assert ("sample:Mars_1M_No.1", 324.0) in [row[:2] for row in rows]


def test_the_architecture_names_the_rooms_that_are_there_and_no_other() -> None:
    rows = re.findall(r"^\| (`[^|]+) \|", (ROOT / "docs" / "architecture.md").read_text("utf-8"), re.MULTILINE)
    named = [room for row in rows for room in re.findall(r"`([^`]+)`", row)]
    there = [path.name + "/" * path.is_dir() for path in (ROOT / "pipeline").iterdir() if not path.name.startswith("__")]
    assert sorted(named) == sorted(there)
