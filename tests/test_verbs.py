"""The single verbs leave what the next one needs, and together they give what `run` gives, losses included."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline import cache, files, stages, verbs
from pipeline.batches import process_batch
from pipeline.core import Article, Reading
from pipeline.engines.jail import guarded
from pipeline.errors import InputError
from pipeline.run import run
from pipeline.tables import PUBLISHED
from pipeline.verbs import export_stage, extract_stage, normalise_stage

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
BOX = "{{{{Infobox spaceflight\n| name = {0}\n| launch_mass = {1} kg\n| launch_date = 3 March 1965\n}}}}\n'''{0}''' was a space probe. It was launched on 3 March 1965.\n"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for number in range(30):
        (folder / f"Perun_{number}.wikitext").write_text(BOX.format(f"Perun {number}", 100 + number))
    (folder / "Rocket.wikitext").write_text("'''Rocket''' is a launch vehicle.")
    (folder / "Bad.wikitext").write_bytes(b"\xff\xfe")
    return folder


def by_verbs(raw: Path, out: Path) -> None:
    extract_stage(raw, out, NOW)
    normalise_stage(out, NOW)
    export_stage(out, NOW)


def left(out: Path) -> dict[str, Any]:
    """Every file of a release that is no account of the run itself, and the quarantine but for the way to a bug."""
    found: dict[str, Any] = {}
    for name in (f"{t.name}.{e}" for t in PUBLISHED for e in ("parquet", "csv", "sheet.csv")):
        found[name] = (out / "latest" / name).read_bytes()
    for file in (out / "quarantine").iterdir():
        found[file.name] = json.loads(file.read_bytes())
        for row in found[file.name]["rows"]:
            row["row"].pop("traceback", None)
    return found


def told(out: Path) -> dict[str, Any]:
    manifest = json.loads((out / "latest" / "manifest.json").read_bytes())
    return {key: manifest[key] for key in ("stages", "inputs", "code")}


def in_this_process(batches: Any, workers: int, **_: Any) -> Any:
    """An engine without worker processes: what a test replaces is not replaced in those."""
    return (process_batch(batch, guarded) for batch in batches)


def breaks(name: str) -> Any:
    """`extract` or `normalise` as they are, but for two articles: one breaks the program, one gives what its table refuses."""
    real = getattr(stages, name)

    def other(article: Article, *rest: Any) -> Any:
        if article.title == "Perun 1":
            raise ZeroDivisionError
        made = real(article, *rest)
        if article.title == "Perun 2" and not isinstance(made, Reading):
            made.tables["events"][0]["event_type"] = "party"
        return made

    return other


@pytest.mark.parametrize("stage", ["", "extract", "normalise"])
def test_the_verbs_give_what_run_gives_whatever_breaks(
    stage: str, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if stage:
        monkeypatch.setattr(stages, stage, breaks(stage))
        monkeypatch.setattr("pipeline.run.run_batches", in_this_process)
    run(raw, tmp_path / "whole", now=NOW)
    by_verbs(raw, tmp_path / "parts")
    assert left(tmp_path / "whole") == left(tmp_path / "parts")
    assert told(tmp_path / "whole") == told(tmp_path / "parts")


def test_the_manifest_counts_every_drop_by_stage_and_reason(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "normalise", breaks("normalise"))
    monkeypatch.setattr("pipeline.run.run_batches", in_this_process)
    run(raw, tmp_path, now=NOW)
    counts = {c["stage"]: c for c in told(tmp_path)["stages"]}
    assert counts["read"] == {"stage": "read", "in": 32, "out": 31, "quarantined": {"encoding": 1}, "ignored": {}}
    assert (counts["extract"]["in"], counts["extract"]["quarantined"]) == (31, {"crash": 1})
    assert sum(counts["extract"]["ignored"].values()) == 1
    assert counts["events"]["quarantined"] == {"allowed": 1}
    assert counts["mentions"]["quarantined"]["orphan"] >= 1
    for count in counts.values():
        assert count["in"] == count["out"] + sum(count["quarantined"].values()) + sum(count["ignored"].values())


def test_export_reads_what_normalise_wrote_and_parses_nothing(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract_stage(raw, tmp_path, NOW)
    normalise_stage(tmp_path, NOW)

    def never(*_: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(verbs, "finish", never)
    monkeypatch.setattr(verbs, "read", never)
    for name in ("articles", "fields", "sentences"):
        (tmp_path / "stages" / f"{name}.parquet").unlink()
    assert export_stage(tmp_path, NOW).published


def test_what_a_stage_left_half_is_not_read(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extract_stage(raw, tmp_path, NOW)
    normalise_stage(tmp_path, NOW)
    with monkeypatch.context() as patch:
        patch.setattr(cache, "keep", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            normalise_stage(tmp_path, NOW)
    with pytest.raises(InputError, match="not to its end"):
        export_stage(tmp_path, NOW)


def test_extract_anew_makes_the_rows_of_before_stale(raw: Path, tmp_path: Path) -> None:
    extract_stage(raw, tmp_path, NOW)
    normalise_stage(tmp_path, NOW)
    extract_stage(raw, tmp_path, NOW)
    with pytest.raises(InputError, match="run normalise first"):
        export_stage(tmp_path, NOW)


@pytest.mark.parametrize("verb", ["run", "export"])
def test_facts_alone_hold_no_words_of_the_articles(verb: str, raw: Path, tmp_path: Path) -> None:
    if verb == "run":
        run(raw, tmp_path, now=NOW, sentences=False)
    else:
        extract_stage(raw, tmp_path, NOW)
        normalise_stage(tmp_path, NOW)
        export_stage(tmp_path, NOW, sentences=False)
    for file in (tmp_path / "latest").iterdir():
        assert b"was a space probe" not in file.read_bytes(), file.name
        assert b"launched on 3 March" not in file.read_bytes(), file.name
    assert files.latest(tmp_path) is not None
