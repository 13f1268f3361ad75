"""Licences stand where they belong: on the rows with words, in the data package, and alike wherever the project names them."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from pipeline import __version__
from pipeline.run import run
from pipeline.tables import PUBLISHED

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TEXT = "{{Infobox spaceflight\n| name = Perun 1\n| launch_date = 3 March 1965\n| COSPAR_ID = 1965-999A\n}}\n'''Perun 1''' was a space probe. It was launched on 3 March 1965.\n"
PERMALINK = "https://en.wikipedia.org/w/index.php?oldid=12"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("licences")
    (folder / "raw").mkdir()
    origins: dict[str, dict[str, Any]] = {
        "Perun 1": {"wiki": "enwiki", "revision_id": 12},
        "Perun 2": {"wiki": "sample", "licence": "CC BY-SA 4.0"},
        "Perun 3": {"wiki": "dewiki", "licence": "CC BY-SA 3.0", "url": "https://de.example/Perun_3"},
    }
    for title, origin in origins.items():
        name = title.replace(" ", "_")
        (folder / "raw" / f"{name}.wikitext").write_text(TEXT.replace("Perun 1", title))
        (folder / "raw" / f"{name}.json").write_text(json.dumps(origin | {"title": title}))
    run(folder / "raw", folder / "out", now=NOW)
    run(folder / "raw", folder / "bare", now=NOW, sentences=False)
    return folder


WITH_WORDS = [t for t in PUBLISHED if any(c.licensed for c in t.columns)]


def rows(home: Path, out: str, table: str) -> list[dict[str, Any]]:
    return pq.read_table(home / out / "latest" / f"{table}.parquet").to_pylist()


@pytest.mark.parametrize("table", WITH_WORDS, ids=lambda t: t.name)
def test_every_row_with_words_names_page_permalink_and_licence(table: Any, home: Path) -> None:
    found = rows(home, "out", table.name)
    words = [c.name for c in table.columns if c.licensed]
    seen = {(r["credit"], r["source_url"], r["licence"]) for r in found if any(r[w] is not None for w in words)}
    expected = {
        ("Perun 1, by the contributors of enwiki", PERMALINK, "CC BY-SA 4.0"),
        ("Perun 2, written for spaceflight-tables", None, "CC BY-SA 4.0"),
        ("Perun 3, by the contributors of dewiki", "https://de.example/Perun_3", "CC BY-SA 3.0"),
    }
    assert seen == expected if table.name != "issues" else seen <= expected
    assert all(r["licence"] is None for r in found if all(r[w] is None for w in words))


@pytest.mark.parametrize("table", WITH_WORDS, ids=lambda t: t.name)
def test_facts_alone_name_their_page_and_need_no_licence(table: Any, home: Path) -> None:
    for row in rows(home, "bare", table.name):
        assert row["credit"] is not None
        assert row["licence"] is None
        assert {row[c.name] for c in table.columns if c.licensed} <= {None, "(left out)"}


def test_every_resource_of_the_package_names_licence_and_sources(home: Path) -> None:
    package = json.loads((home / "out" / "latest" / "datapackage.json").read_bytes())
    for thing in (package, *package["resources"]):
        assert [licence["name"] for licence in thing["licenses"]] == ["CC-BY-SA-4.0"]
        assert "spaceflight-tables" in thing["sources"][0]["title"]


def test_readme_citation_package_and_code_agree(home: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    package = json.loads((home / "out" / "latest" / "datapackage.json").read_bytes())
    readme = (ROOT / "README.md").read_text("utf-8")
    assert citation["license"] == "MIT"
    assert project["license"] == f"MIT AND {citation['references'][0]['license']}"  # the package carries the samples
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License")
    assert re.search(r"code is MIT", readme)
    (data,) = citation["references"]
    assert data["license"] == package["licenses"][0]["name"]
    assert data["title"] == package["title"]
    assert package["licenses"][0]["path"] in readme
    assert project["version"] == citation["version"] == package["version"] == __version__
    assert project["name"] == citation["title"] == package["name"]
