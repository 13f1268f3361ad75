"""Releases: whole or not at all, the same bytes for the same input, and a package that outsiders can check."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import frictionless
import pytest

from pipeline import files
from pipeline.check import Failure
from pipeline.errors import DataGateError, InputError, StaleError, TryLaterError
from pipeline.release.diff import diff
from pipeline.release.status import status
from pipeline.run import run
from pipeline.tables import PUBLISHED
from pipeline.verbs import export_stage, extract_stage, normalise_stage, report_stage

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BOX = "{{{{Infobox spaceflight\n| name = {0}\n| launch_mass = {1} kg\n| launch_date = 3 March 1965\n}}}}\n'''{0}''' was a space probe.\n"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for number in (1, 2, 3):
        (folder / f"Perun_{number}.wikitext").write_text(BOX.format(f"Perun {number}", 100 + number))
    return folder


def digests(home: Path) -> dict[str, str]:
    return {
        f"{t.name}.{e}": hashlib.sha256((home / f"{t.name}.{e}").read_bytes()).hexdigest()
        for t in PUBLISHED
        for e in ("parquet", "csv", "sheet.csv")
    }


def test_a_second_run_over_the_same_articles_publishes_nothing(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = run(raw, out, now=NOW)
    again = run(raw, out, now=NOW + timedelta(hours=1))
    assert first.published
    assert not again.published
    assert again.release == first.release
    assert len(list((out / "releases").iterdir())) == 1


@pytest.mark.parametrize("name", ["report.html", "missions.csv", "events.sheet.csv"])
@pytest.mark.parametrize("verb", ["run", "export"])
def test_a_release_that_lost_a_file_is_published_anew(name: str, verb: str, raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = run(raw, out, now=NOW)
    extract_stage(raw, out, NOW)
    normalise_stage(out, NOW)
    (out / "latest" / name).unlink()
    later = NOW + timedelta(hours=1)
    told = run(raw, out, now=later) if verb == "run" else export_stage(out, later)
    assert (told.published, told.before, told.changes) == (True, first.release, {})
    assert (out / "latest" / name).is_file()
    assert (out / "latest").resolve().name == told.release != first.release
    assert not run(raw, out, now=NOW + timedelta(hours=2)).published


def test_a_table_of_the_latest_release_that_is_cut_or_gone_is_told(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(raw, out, now=NOW)
    file = out / "latest" / "events.parquet"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-1])
    for _ in range(2):
        with pytest.raises(InputError, match=r"events\.parquet"):
            run(raw, out, now=NOW + timedelta(hours=1))
        file.unlink(missing_ok=True)


@pytest.mark.parametrize("place", ["raw/out", "raw"])
def test_outputs_among_the_raw_articles_are_no_articles(place: str, raw: Path, tmp_path: Path) -> None:
    out = tmp_path / place
    first = run(raw, out, now=NOW)
    extract_stage(raw, out, NOW)
    normalise_stage(out, NOW)
    again = run(raw, out, now=NOW + timedelta(hours=1))
    assert (again.published, again.articles, again.quarantined) == (False, first.articles, {})
    assert extract_stage(raw, out, NOW)["articles"] == 3


def test_the_single_verbs_give_the_bytes_of_run(tmp_path: Path) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    run(ROOT / "raw", whole, now=NOW)
    extract_stage(ROOT / "raw", parts, NOW)
    normalise_stage(parts, NOW)
    summary = export_stage(parts, NOW)
    assert summary.published
    assert digests(whole / "latest") == digests(parts / "latest")
    assert report_stage(parts, NOW).is_file()


def test_one_bad_article_never_stops_a_run(raw: Path, tmp_path: Path) -> None:
    (raw / "Bad.wikitext").write_bytes(b"\xff\xfe")
    (raw / "Broken.xml").write_text("<mediawiki><page>")
    summary = run(raw, tmp_path / "out", now=NOW)
    assert summary.rows["missions"] == 3
    assert summary.quarantined == {"encoding": 1, "dump": 1}
    assert len(list((tmp_path / "out" / "quarantine").iterdir())) == 2


def test_a_failed_gate_publishes_nothing_and_leaves_latest(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    before = run(raw, out, now=NOW).release
    (raw / "Perun_4.wikitext").write_text(BOX.format("Perun 4", 5))
    monkeypatch.setattr(
        "pipeline.harvest.check_tables",
        lambda tables, declared: [Failure("missions", "key", "two rows"), Failure("events", "key", "three rows")],
    )
    with pytest.raises(DataGateError, match=r"(?s)two rows.*three rows"):
        run(raw, out, now=NOW)
    assert (out / "latest").resolve().name == before
    assert not list(out.glob(".staging-*"))


def test_after_a_failed_run_quarantine_and_page_are_again_those_of_the_latest_release(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    run(raw, out, now=NOW)
    page = report_stage(out, NOW).read_bytes()
    (raw / "Bad.wikitext").write_bytes(b"\xff\xfe")
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.harvest.check_tables", lambda tables, declared: [Failure("missions", "key", "two rows")])
        with pytest.raises(DataGateError):
            run(raw, out, now=NOW + timedelta(hours=1))
    assert len(list((out / "quarantine").iterdir())) == 1
    assert report_stage(out, NOW).read_bytes() == page
    (raw / "Bad.wikitext").unlink()
    run(raw, out, now=NOW + timedelta(hours=2))
    assert not list((out / "quarantine").iterdir())


def test_lost_rows_stop_a_release_until_a_reason_is_given(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for number in range(4, 44):
        (raw / f"Perun_{number}.wikitext").write_text(BOX.format(f"Perun {number}", number))
    before = run(raw, out, now=NOW).release
    for number in range(4, 44):
        (raw / f"Perun_{number}.wikitext").unlink()
    with pytest.raises(DataGateError, match="43 rows became 3"):
        run(raw, out, now=NOW + timedelta(hours=1))
    assert (out / "latest").resolve().name == before
    summary = run(raw, out, now=NOW + timedelta(hours=2), accept_drift="the forty were doubles")
    gates = json.loads((out / "latest" / "manifest.json").read_text("utf-8"))["gates"]
    assert gates["accepted"] == "the forty were doubles"
    assert any("43 rows became 3" in finding["message"] for finding in gates["findings"])
    assert summary.changes["missions"] == {"removed, gone": 40}


def test_the_log_tells_how_each_run_ended(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for hours in (0, 1):
        run(raw, out, now=NOW + timedelta(hours=hours))
    (raw / "Perun_1.wikitext").write_text(BOX.format("Perun 1", 999))
    run(raw, out, now=NOW + timedelta(hours=2))
    lines = [json.loads(line) for line in (out / "logs" / "runs.jsonl").read_text("utf-8").splitlines()]
    assert [(line["status"], line["published"]) for line in lines] == [(0, True), (0, False), (0, True)]
    manifest = json.loads((out / "latest" / "manifest.json").read_text("utf-8"))
    assert lines[2]["run"] == manifest["run"]
    assert manifest["changes"]["missions"] == {"changed, source": 1}


def test_the_manifest_says_with_what_and_at_what_cost(raw: Path, tmp_path: Path) -> None:
    summary = run(raw, tmp_path, now=NOW, workers=2, sentences=False)
    manifest = json.loads((tmp_path / "latest" / "manifest.json").read_text("utf-8"))
    asked = {"raw": str(raw), "engine": "local", "workers": 2, "sentences": False, "accept_drift": None, "only": None}
    assert manifest["options"] == asked
    text = (raw / "Perun_2.wikitext").read_bytes()
    assert manifest["inputs"][1]["sha256"] == hashlib.sha256(text).hexdigest()
    assert [i["article_id"] for i in manifest["inputs"]] == ["enwiki:Perun_1", "enwiki:Perun_2", "enwiki:Perun_3"]
    assert all(kib > 10_000 for kib in manifest["peak_memory_kib"].values())
    assert datetime.fromisoformat(manifest["finished"]) > datetime.fromisoformat(manifest["started"])
    assert manifest["code"].startswith("0.")
    assert manifest["counts"] == summary.counts()


def test_a_second_run_is_turned_away_while_the_first_holds_the_lock(tmp_path: Path) -> None:
    with files.lock(tmp_path, NOW), pytest.raises(TryLaterError, match="2026-01-02T03:04:05Z"), files.lock(tmp_path, NOW):
        pass
    with files.lock(tmp_path, NOW):
        pass


def test_retention_keeps_ten_and_what_latest_names(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for number in range(12):
        (raw / "Perun_1.wikitext").write_text(BOX.format("Perun 1", 200 + number))
        run(raw, out, now=NOW + timedelta(minutes=number))
    assert len(list((out / "releases").iterdir())) == files.RETENTION
    assert (out / "latest" / "missions.parquet").is_file()


def test_a_release_validates_as_a_data_package_and_a_wrong_byte_does_not(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(ROOT / "raw", out, now=NOW)
    home = tmp_path / "copy"
    shutil.copytree((out / "latest").resolve(), home)
    report = frictionless.validate(str(home / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "message"])[:5]
    for resource in ("designations", "events-parquet", "events-sheet-csv"):
        checked = frictionless.Package(str(home / "datapackage.json")).get_resource(resource)
        victim = home / str(checked.path)
        victim.chmod(0o644)
        whole = victim.read_bytes()
        victim.write_bytes(whole[:-20] + bytes([whole[-20] ^ 1]) + whole[-19:])
        assert not checked.validate().valid, resource
        victim.write_bytes(whole)
        assert checked.validate().valid, resource


def test_a_difference_names_its_cause(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    old = run(raw, out, now=NOW).release
    (raw / "Perun_1.wikitext").write_text(BOX.format("Perun 1", 999))
    (raw / "Perun_2.wikitext").unlink()
    (raw / "Perun_4.wikitext").write_text(BOX.format("Perun 4", 5))
    new = run(raw, out, now=NOW + timedelta(hours=1)).release
    found = diff(out / "releases" / old, out / "releases" / new)["missions"]
    assert [(r["key"], r["cause"]) for r in found["added"]] == [(["enwiki:Perun_4"], "source")]
    assert [(r["key"], r["cause"]) for r in found["removed"]] == [(["enwiki:Perun_2"], "gone")]
    assert [(r["key"], r["cause"], r["cells"]) for r in found["changed"]] == [
        (["enwiki:Perun_1"], "source", {"launch_mass_kg": [101.0, 999.0]})
    ]


def test_status_tells_the_age_and_refuses_what_is_stale(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(raw, out, now=NOW)
    assert status(out, 24, NOW + timedelta(hours=2))["age_hours"] == 2
    with pytest.raises(StaleError):
        status(out, 24, NOW + timedelta(hours=25))


def test_cell_content_never_becomes_markup_in_the_report(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    payload = "</style><script>alert(1)</script><img src=x onerror=alert(1)> javascript:alert(1) {{{{x}}}} \u2028"
    (raw / "Perun_1.wikitext").write_text(
        BOX.format("Perun 1", 5).replace("| launch_mass", f"| launch_rocket = <nowiki>{payload}</nowiki>\n| launch_mass")
        + "It was launched on 3 March 1965 <nowiki><script>alert(2)</script></nowiki>."
    )
    run(raw, tmp_path / "out", now=NOW)
    page = (tmp_path / "out" / "latest" / "report.html").read_text("utf-8")
    assert page.count("<script") == 3  # two data blocks and the page's own
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in unescape(page)
    assert json.loads((tmp_path / "out" / "latest" / "manifest.json").read_text("utf-8"))["counts"]["rows"]["missions"] == 1
