"""Lots: whatever the ids and the order in which outcomes come, the lots' tables in a row are the sorted table of all."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import cache
from pipeline.batches import outcome_batch
from pipeline.core import Article, Row
from pipeline.errors import InputError
from pipeline.export import sort_rows, write_tables
from pipeline.fetch.articles import Refused
from pipeline.harvest import Harvest
from pipeline.lots import bounds, pieces
from pipeline.stages import process
from pipeline.tables import EVENTS, ISSUES, MENTIONS, MISSIONS, PUBLISHED

IDS = st.lists(st.text("ab#/-0 é", min_size=1, max_size=5).map("w:".__add__), min_size=1, max_size=30, unique=True)


def rows_of(article_id: str) -> dict[str, list[Row]]:
    """Two missions of an article, an event of each, its mention and an issue."""
    missions = [article_id, f"{article_id}#2"]
    events = [f"{mission}/launch-0" for mission in missions]
    return {
        "missions": [{"mission_id": m, "article_id": article_id} for m in missions],
        "events": [{"event_id": e, "mission_id": m, "sequence": 1} for e, m in zip(events, missions, strict=True)],
        "mentions": [{"event_id": e} for e in events],
        "issues": [{"article_id": article_id}],
    }


@given(IDS, st.integers(1, 9))
@settings(max_examples=200, deadline=None)
def test_the_tables_of_the_lots_are_slices_of_the_sorted_table(ids: list[str], least: int) -> None:
    ids.sort()
    starts = bounds([(id_, 1) for id_ in ids], least)
    lots = [ids[first:end] for _, first, end in pieces(ids, starts)]
    assert [id_ for lot in lots for id_ in lot] == ids
    for table in (MISSIONS, EVENTS, MENTIONS, ISSUES):
        parts = [sort_rows([row for id_ in lot for row in rows_of(id_)[table.name]], table) for lot in lots]
        whole = sort_rows([row for id_ in ids for row in rows_of(id_)[table.name]], table)
        assert pa.concat_tables(parts).equals(whole), table.name


TITLES = ("Zond", "Zond-2", "Zond-3/a", "Zond 1", "Zond/1", "Luna", "Luna 1", "Luna 10", "Luna 2", "Perun", "Perun#2", "Vega")
BOX = "{{{{Infobox spaceflight\n| name = {0}\n| launch_mass = {1} kg\n}}}}\n'''{0}''' was a space probe. It was launched on 3 March 1965.\n"


def test_a_release_is_the_same_bytes_whatever_the_order_of_its_articles_and_the_size_of_runs_and_lots(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = [process(Article("w", title, BOX.format(title, 100 + n))) for n, title in enumerate(TITLES)]
    told = [Refused(f"w:{letter}", "encoding", "no text") for letter in ("A", "Luna 1a", "Z", "Zp")]
    found = []
    for turn, (rows, size, most) in enumerate(((1, 1, 8), (1, 10_000, 8), (80, 30_000, 3), (9_999, 10**9, 1))):
        monkeypatch.setattr(cache, "_ROWS_AT_ONCE", rows)
        monkeypatch.setattr(cache, "_RUN", size)
        monkeypatch.setattr(cache, "_BLOCK", size // 3)
        cache.keep(tmp_path / "kept", [outcome_batch([outcome]) for outcome in outcomes[turn:] + outcomes[:turn]])
        harvest = Harvest([], told, ())
        lots = [*harvest.tables(cache.lots(tmp_path / "kept"))]
        (tmp_path / f"{turn}").mkdir()
        write_tables(lots, PUBLISHED, tmp_path / f"{turn}")
        found.append((harvest.failures(), harvest.counts, {f.name: f.read_bytes() for f in (tmp_path / f"{turn}").iterdir()}))
        assert len(lots) == most
    assert not found[0][0]
    assert found[0] == found[1] == found[2] == found[3]


@pytest.mark.parametrize("schema", [None, pa.schema([("article_id", pa.string())])], ids=["no file", "another shape"])
def test_what_holds_no_outcomes_is_told_with_its_mend(schema: pa.Schema | None, tmp_path: Path) -> None:
    if schema:
        with pa.ipc.new_file(str(tmp_path / "kept"), schema):
            pass
    with pytest.raises(InputError, match=r"(?s)cannot be read.*kept.*remove it"):
        next(cache.lots(tmp_path / "kept"))
