"""The loaders of docs/loading.md give from the CSV what the Parquet holds, cell for cell."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from odd_values import ODD, ROWS

from pipeline import files
from pipeline.export import sort_rows, write_tables
from pipeline.release import datapackage

ROOT = Path(__file__).parent.parent
LOADERS = re.findall(r"## (\w+)\n\n```python\n(.*?)```", (ROOT / "docs" / "loading.md").read_text("utf-8"), re.DOTALL)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tables = {"odd": sort_rows(ROWS, ODD)}
    write_tables([tables], [ODD], tmp_path)
    monkeypatch.setattr(datapackage, "PUBLISHED", (ODD,))
    package = datapackage.data_package(tmp_path, datetime(2026, 1, 1, tzinfo=UTC))
    (tmp_path / "datapackage.json").write_bytes(files.json_bytes(package))
    return tmp_path


def plain(value: Any) -> Any:
    if hasattr(value, "tolist"):  # a list came as an array
        value = value.tolist()
    if isinstance(value, list):
        return value
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def rows_of(frame: Any) -> list[dict[str, Any]]:
    if isinstance(frame, pd.DataFrame):
        rows = frame.astype(object).to_dict("records")
    elif hasattr(frame, "to_dicts"):
        rows = frame.to_dicts()
    else:
        names = frame.columns
        rows = [dict(zip(names, row, strict=True)) for row in frame.fetchall()]
    return [{k: plain(v) for k, v in row.items()} for row in rows]


def test_there_are_three_loaders() -> None:
    assert [name for name, _ in LOADERS] == ["pandas", "Polars", "DuckDB"]


@pytest.mark.parametrize(("name", "code"), LOADERS, ids=[name for name, _ in LOADERS])
def test_the_csv_with_its_loader_equals_the_parquet(name: str, code: str, home: Path) -> None:
    scope: dict[str, Any] = {"home": home, "table": "odd"}
    exec(code, scope)
    assert rows_of(scope["frame"]) == pq.read_table(home / "odd.parquet").to_pylist(), name
