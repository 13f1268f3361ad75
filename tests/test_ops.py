"""What a scheduler is given is valid and calls what the Makefile has."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OPS = ROOT / "ops"
COMMAND = "make fetch run"


def test_service_and_cron_line_call_the_same_targets_and_they_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for name in ("spaceflight-tables.service", "spaceflight-tables.cron"):
        assert COMMAND in (OPS / name).read_text("utf-8"), name
    for target in COMMAND.split()[1:]:
        assert re.search(rf"^[a-z ]*\b{target}\b[a-z ]*:", makefile, re.MULTILINE), target


def test_make_help_has_a_line_for_every_target() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    told = subprocess.run(["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert sorted(line.split()[0] for line in told.stdout.splitlines()) == sorted(phony.split())


@pytest.mark.parametrize("target", ["fetch", "run", "extract", "normalise", "export", "report"])
def test_folders_with_blanks_stay_whole(target: str) -> None:
    asked = ["make", "--no-print-directory", "--dry-run", target, "RAW=my raw", "OUT=my out"]
    lines = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    words = shlex.split(lines[-1])
    assert words[words.index("--raw") + 1] == "my raw"


def test_the_cron_line_has_five_times_a_user_and_a_command() -> None:
    lines = [
        line
        for line in (OPS / "spaceflight-tables.cron").read_text("utf-8").splitlines()
        if line and not line.startswith(("#", "PIPELINE_"))
    ]
    assert len(lines) == 1
    *times, user, command = lines[0].split(" ", 6)
    assert len(times) == 5
    assert all(re.fullmatch(r"\*|\d+", part) for part in times)
    assert re.fullmatch(r"[a-z]+", user)
    assert "%" not in command  # cron reads it as a newline


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not on this machine")
    for unit in ("service", "timer"):
        text = (OPS / f"spaceflight-tables.{unit}").read_text("utf-8")
        # paths and accounts of the target machine do not exist here
        text = re.sub(r"^(User|WorkingDirectory|Documentation)=.*\n", "", text, flags=re.MULTILINE)
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/sh", text, flags=re.MULTILINE)
        (tmp_path / f"spaceflight-tables.{unit}").write_text(text)
    units = [str(tmp_path / f"spaceflight-tables.{unit}") for unit in ("service", "timer")]
    done = subprocess.run([tool, "verify", *units], capture_output=True, text=True, check=False, timeout=60)
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "spaceflight-tables" in line]
    assert not ours, ours
    assert done.returncode == 0, done.stderr
