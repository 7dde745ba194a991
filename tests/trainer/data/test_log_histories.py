"""Random histories of a data set (append, replace, withdraw, version), written by the pipeline:
the trainer must find the files that the pipeline finds at every version, with snapshots, without,
and with damaged ones."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from longpref_trainer.data.log import read_log, select_version, versions
from longpref_trainer.errors import DatasetError

ROOT = Path(__file__).parents[3]
STEPS = [7, 40, 230]

MAKE = """
import { randomFrom } from '%(root)s/dist/pipelines/core/random.js';
import { FolderStore } from '%(root)s/dist/pipelines/stores/folder.js';
import { randomHistory } from '%(root)s/dist/tests/helpers/histories.js';
import { readLog } from '%(root)s/dist/pipelines/dataset/log/log.js';
import { datasetOf } from '%(root)s/dist/pipelines/dataset/dataset.js';
const found = [];
for (const steps of %(steps)s) {
  const store = new FolderStore(process.argv[1] + '/' + steps);
  const { log, versions } = await randomHistory(store, randomFrom('history ' + steps), steps);
  const read = await readLog(store);
  found.push(versions.map((_, i) => {
    const { files, live } = datasetOf(store, read, i + 1);
    return { files, gone: live.flatMap(({ withdrawn }) => [...withdrawn.samples]).sort() };
  }));
}
console.log(JSON.stringify(found));
"""


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Any]]:
    if not (ROOT / "dist/tests/helpers/histories.js").exists():
        pytest.fail("dist/ is missing: run make build")
    folder = tmp_path_factory.mktemp("histories")
    script = MAKE % {"root": ROOT, "steps": STEPS}
    command = ["node", "--input-type=module", "--eval", script, str(folder)]
    made = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [
        (folder / str(steps), files) for steps, files in zip(STEPS, json.loads(made), strict=True)
    ]


def files_of(folder: Path) -> list[Any]:
    return [
        {
            "files": [file for file, _ in version.files],
            "gone": sorted(row for rows in version.withdrawn.values() for row in rows.samples),
        }
        for version in versions(read_log(folder))
    ]


def test_both_languages_find_the_same_files(histories: list[tuple[Path, Any]]) -> None:
    for folder, found in histories:
        assert found, folder
        assert files_of(folder) == found
        assert any(version["gone"] for version in found) or len(found) < 5
        for number in range(1, len(found) + 1):
            select_version(folder, number)  # checks the content hash


def test_without_snapshots_and_with_damaged_ones_the_log_is_the_same(
    histories: list[tuple[Path, Any]], tmp_path: Path
) -> None:
    folder, _ = histories[-1]
    whole = read_log(folder)
    names = sorted(path.name for path in (folder / "log/snapshots").iterdir())
    assert len(names) == 2, "the history is long enough for two"
    for damage in range(20):
        rng = random.Random(damage)
        copy = tmp_path / str(damage)
        shutil.copytree(folder / "log", copy / "log")
        for name in names:
            path = copy / "log/snapshots" / name
            data = path.read_bytes()
            match rng.randrange(4):
                case 0:
                    path.unlink()
                case 1:
                    at = rng.randrange(len(data))
                    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
                case 2:
                    path.write_bytes(data[: rng.randrange(len(data))])
        assert read_log(copy) == whole, damage


def test_snapshots_are_read(histories: list[tuple[Path, Any]], tmp_path: Path) -> None:
    """The entries behind a snapshot need not even be JSON: they are not opened."""
    folder, _ = histories[-1]
    shutil.copytree(folder / "log", tmp_path / "log")
    (tmp_path / "log" / f"{150:020d}.json").write_text("{")
    assert read_log(tmp_path) == read_log(folder)


def test_a_replace_of_files_that_are_not_live_is_refused(
    histories: list[tuple[Path, Any]], tmp_path: Path
) -> None:
    folder, _ = histories[1]
    entries = read_log(folder)
    at = next(i for i, entry in enumerate(entries) if entry["kind"] == "replace")
    shutil.copytree(folder / "log", tmp_path / "log")
    name = tmp_path / "log" / f"{at:020d}.json"
    entry = json.loads(name.read_text())
    name.write_text(json.dumps({**entry, "removes": ["data/none.parquet"]}))
    with pytest.raises(DatasetError, match=f"entry {at} replaces data/none.parquet"):
        versions(read_log(tmp_path))
    name.write_text(json.dumps({**entry, "removes": entry["removes"][1:]}))
    with pytest.raises(DatasetError, match="another content hash"):
        versions(read_log(tmp_path))


def test_a_withdrawal_of_rows_that_are_not_live_is_refused(
    histories: list[tuple[Path, Any]], tmp_path: Path
) -> None:
    folder, _ = histories[1]
    entries = read_log(folder)
    at = next(i for i, entry in enumerate(entries) if entry["kind"] == "withdraw")
    shutil.copytree(folder / "log", tmp_path / "log")
    name = tmp_path / "log" / f"{at:020d}.json"
    entry = json.loads(name.read_text())
    rows = entry["files"][0]
    for bad in (
        {**rows, "path": "data/none.parquet"},
        {**rows, "sample_ids": rows["sample_ids"] * 2},
        {**rows, "content_hash": {**rows["content_hash"], "rows": 0}},
    ):
        name.write_text(json.dumps({**entry, "files": [bad]}))
        with pytest.raises(DatasetError, match=f"entry {at} withdraws rows of data/"):
            versions(read_log(tmp_path))
    name.write_text(json.dumps({**entry, "files": []}))
    with pytest.raises(DatasetError, match="the log has been changed"):
        for number in range(1, 1 + len(versions(read_log(tmp_path)))):
            select_version(tmp_path, number)
