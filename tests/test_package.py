"""What is published installs: sdist and wheel build without network, to the same bytes, and the console command makes the demo."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from pipeline import __version__
from pipeline.tables import PUBLISHED

ROOT = Path(__file__).parent.parent
CLEAN = {k: v for k, v in os.environ.items() if k != "PIPELINE_CONTACT"}


def python(*words: str, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env=CLEAN | {"SOURCE_DATE_EPOCH": "1700000000", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, and the wheel that was built of it."""
    folder = tmp_path_factory.mktemp("dist")
    python("-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT), cwd=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return built / f"spaceflight_tables-{__version__}-py3-none-any.whl"


def test_the_wheel_of_the_checkout_has_the_bytes_of_the_wheel_of_the_sdist(wheel: Path, tmp_path: Path) -> None:
    python("-m", "build", "--no-isolation", "--wheel", "--outdir", str(tmp_path), str(ROOT), cwd=tmp_path)
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_the_wheel_holds_the_package_and_its_samples_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        names = {name for name in file.namelist() if ".dist-info/" not in name}
    raw = {f"pipeline/samples/{f.relative_to(ROOT / 'raw').as_posix()}" for f in (ROOT / "raw").rglob("*") if f.is_file()}
    here = [f for f in (ROOT / "pipeline").rglob("*") if f.is_file() and f.parent.name != "__pycache__"]
    code = {f.relative_to(ROOT).as_posix() for f in here}
    assert names == raw | code


def test_the_sdist_holds_what_its_tests_need(built: Path) -> None:
    with tarfile.open(built / f"spaceflight_tables-{__version__}.tar.gz") as file:
        names = {name.partition("/")[2] for name in file.getnames()}
    assert {
        "Makefile",
        "README.md",
        "LICENSE",
        "pyproject.toml",
        "requirements.txt",
        "tests/test_package.py",
        "raw/sources.toml",
    } <= names
    assert not [name for name in names if name.startswith((".venv", "processed"))]


def test_the_console_command_makes_the_demo_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    there, here = tmp_path / "site", tmp_path / "empty"
    here.mkdir()
    install = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile", "--target", str(there))
    python(*install, str(wheel), cwd=here)
    for sample in (there / "pipeline" / "samples").rglob("[!L]*.*"):  # fewer of them
        sample.unlink()
    command = [sys.executable, str(there / "bin" / "spaceflight-tables")]
    environment = CLEAN | {"PYTHONPATH": f"{there}{os.pathsep}{CLEAN.get('PYTHONPATH', '')}"}
    done = subprocess.run(
        [*command, "demo"], cwd=here, env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].split() == ["report", "demo/latest/report.html"]
    assert (here / "demo" / "latest" / "report.html").stat().st_size > 10_000
    assert {f.name for f in (here / "demo" / "latest").glob("*.parquet")} == {f"{table.name}.parquet" for table in PUBLISHED}
    assert [f.name for f in here.iterdir()] == ["demo"]
    helped = subprocess.run(
        [*command, "run", "--help"], cwd=here, env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert "  spaceflight-tables run --raw raw --out processed\n" in helped.stdout
