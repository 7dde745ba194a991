"""Other people's tools open a data set as it stands, and each comes to the same rows.

Every tool reads the shards by itself, and the row hash of each of its rows is computed anew from
its columns, token ids and positions included. Sum and count must be what the log says.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from datasets import load_dataset
from test_pipeline_dataset import made, shown

from longpref_trainer.data.row_hash import row_hash, row_schema

__all__ = ["made", "shown"]  # fixtures

Rows = list[dict[str, Any]]


def plain(value: Any) -> Any:
    """Lists for arrays, and None for what pandas calls NaN."""
    if isinstance(value, np.ndarray):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(field) for name, field in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value


def by_pyarrow(folder: Path, _: Path) -> Rows:
    return [row for file in shards(folder) for row in pq.read_table(file).to_pylist()]


def by_pandas(folder: Path, _: Path) -> Rows:
    frame = pd.concat([pd.read_parquet(file) for file in shards(folder)])
    return [plain(row) for row in frame.to_dict("records")]


def by_polars(folder: Path, _: Path) -> Rows:
    return pl.read_parquet(folder / "data" / "*.parquet").to_dicts()


def by_duckdb(folder: Path, _: Path) -> Rows:
    result = duckdb.execute("SELECT * FROM read_parquet(?)", [f"{folder}/data/*.parquet"])
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def by_datasets(folder: Path, cache: Path) -> Rows:
    splits = load_dataset(str(folder), cache_dir=str(cache))
    return [row for split in splits.values() for row in split]


def shards(folder: Path) -> list[Path]:
    return sorted((folder / "data").glob("*.parquet"))


@pytest.mark.parametrize("read", [by_pyarrow, by_pandas, by_polars, by_duckdb, by_datasets])
def test_every_tool_reads_the_same_rows(
    read: Callable[[Path, Path], Rows],
    made: Path,
    shown: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    rows = read(made, tmp_path)
    assert len(rows) == shown["rows"]
    schema = row_schema()
    hashes = [row_hash(row, schema) for row in rows]
    assert hashes == [row["row_hash"] for row in rows]
    assert f"{sum(int(digest, 16) for digest in hashes) % 2**256:064x}" == shown["content_hash"]
