"""Every change that docs/extending.md shows does what the page says, in a copy of the package; without it, the rows are not there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline import vocab
from pipeline.core import Article, Row
from pipeline.stages import process

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "extending.md").read_text("utf-8")
EDIT = re.compile(
    r"^In `([\w/.]+)`, (?:after the line `(.*?)`|at the end), add:\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL
)
READ = """
import json, sys
from pipeline.core import Article
from pipeline.stages import process
print(json.dumps(process(Article("sample", "Perun 1", sys.stdin.read())).rows, default=str))
"""


@dataclass(frozen=True)
class Example:
    title: str
    edits: list[tuple[str, str, str]]  # file, the line before ("" for the end), what is added
    article: str
    expected: list[tuple[str, str, str]]  # table, column, value


def examples() -> Iterator[Example]:
    for section in PAGE.split("\n## ")[1:]:
        edits = EDIT.findall(section)
        if edits:
            article = re.search(r"^```wikitext\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
            assert article
            rows = re.findall(r"^\| (\w+) \| (\w+) \| (.*) \|$", section, re.MULTILINE)
            expected = [(table, column, value.replace("\\|", "|")) for table, column, value in rows if table != "table"]
            yield Example(section.partition("\n")[0], edits, article[1], expected)


EXAMPLES = list(examples())


def rows(package: Path, article: str) -> dict[str, list[Row]]:
    """The rows that the package in that folder makes of an article."""
    done = subprocess.run(
        [sys.executable, "-c", READ],
        input=article,
        cwd=package,
        env=os.environ | {"PYTHONPATH": f"{package}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[Row]] = json.loads(done.stdout)
    return found


def holds(found: Mapping[str, Sequence[Row]], table: str, column: str, value: str) -> bool:
    return any(str(row.get(column)) == value for row in found[table])


def changed(folder: Path, example: Example) -> Path:
    shutil.copytree(ROOT / "pipeline", folder / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    for name, before, added in example.edits:
        text = (folder / name).read_text("utf-8")
        if before:
            assert text.count(f"{before}\n") == 1, (name, before)
            text = text.replace(f"{before}\n", f"{before}\n{added}")
        else:
            text += added
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[Row]]]:
    """What each changed copy makes of its article."""
    with ThreadPoolExecutor(2) as pool:
        folders = [changed(tmp_path_factory.mktemp("package"), example) for example in EXAMPLES]
        found = pool.map(rows, folders, [example.article for example in EXAMPLES])
        return {example.title: read for example, read in zip(EXAMPLES, found, strict=True)}


def test_the_page_shows_a_spelling_a_template_a_column_and_a_verb() -> None:
    assert [example.title for example in EXAMPLES] == [
        "A spelling of a parameter",
        "An inline template",
        "A column",
        "A verb of an event",
    ]
    assert all(len(example.expected) >= 2 for example in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_the_change_gives_the_rows_and_nothing_else_does(example: Example, after: dict[str, dict[str, list[Row]]]) -> None:
    before = process(Article("sample", "Perun 1", example.article)).rows
    for expected in example.expected:
        assert holds(after[example.title], *expected), expected
        assert not holds(before, *expected), expected


def test_a_line_of_a_vocabulary_with_a_loose_comma_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "loose.csv").write_text("word,note\nprobe,small,light\n", "utf-8")
    monkeypatch.setattr(vocab, "files", lambda _: tmp_path)
    with pytest.raises(ValueError, match=r"vocab/loose\.csv: 3 fields where the header has 2: probe,small,light"):
        vocab.rows("loose")
