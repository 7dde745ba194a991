"""The contract between the two languages: a data set made by the pipeline, read by the trainer
and by other people's tools, which must agree with `longpref dataset show`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest
from datasets import load_dataset

from longpref_trainer.data.dataset import open_dataset

ROOT = Path(__file__).parents[3]
MAIN = ROOT / "dist" / "pipelines" / "cli" / "main.js"

WRITE_CORPUS = """
import { writeCorpus } from '%s/dist/tests/helpers/corpus.js';
writeCorpus(process.argv[1], 8);
"""


def node(*arguments: str) -> str:
    command = ["node", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not MAIN.exists():
        pytest.fail("dist/ is missing: run make build")
    folder = tmp_path_factory.mktemp("pipeline")
    node("--input-type=module", "--eval", WRITE_CORPUS % ROOT, str(folder))
    config = str(ROOT / "pipelines/demo/pipeline.yaml")
    tokenizer = str(ROOT / "pipelines/assets/tokenizer.json")
    store = folder / "dataset"
    inputs = ["--config", config, "--input", str(folder / "corpus.jsonl"), "--tokenizer", tokenizer]
    node(str(MAIN), "run", *inputs, "--store", str(store), "--quiet")
    return store


@pytest.fixture(scope="module")
def shown(made: Path) -> dict[str, Any]:
    return dict(json.loads(node(str(MAIN), "dataset", "show", str(made), "--json")))


def test_trainer_reads_every_row_and_its_hash(made: Path, shown: dict[str, Any]) -> None:
    dataset = open_dataset(made, verify="rows")
    counts = {split: len(dataset.splits[split]) for split in ("train", "validation")}
    assert counts == shown["splits"]


def test_load_dataset_agrees_with_show(
    made: Path, shown: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    data = load_dataset(str(made), cache_dir=str(tmp_path))
    rows = {split: len(data[split]) for split in data}
    assert rows == {split: n for split, n in shown["splits"].items() if n > 0}
    hashes = {row for split in data for row in data[split]["row_hash"]}
    total = sum(int(row, 16) for row in hashes) % 2**256
    assert f"{total:064x}" == shown["content_hash"]


def test_duckdb_agrees_with_show(made: Path, shown: dict[str, Any]) -> None:
    hashes = duckdb.sql(f"SELECT row_hash FROM '{made}/data/*.parquet'").fetchall()
    assert len(hashes) == shown["rows"]
    assert f"{sum(int(h, 16) for (h,) in hashes) % 2**256:064x}" == shown["content_hash"]


@pytest.fixture(scope="module")
def compacted(made: Path) -> Path:
    """A compacted copy, the files of its first version beside those of the second."""
    store = made.parent / "compacted"
    shutil.copytree(made, store)
    node(str(MAIN), "dataset", "compact", str(store), "--shard-bytes", "50000", "--quiet")
    return store


def test_trainer_reads_the_same_samples_after_compaction(made: Path, compacted: Path) -> None:
    before, after = open_dataset(made), open_dataset(compacted, verify="rows")
    assert (after.version.number, after.version.entry["content_hash"]) == (
        2,
        before.version.entry["content_hash"],
    )
    assert {f["path"] for f, _ in after.version.files}.isdisjoint(
        f["path"] for f, _ in before.version.files
    )
    for split in ("train", "validation"):
        ids = [[s.sample_id for s in d.splits[split]] for d in (before, after)]
        assert ids[0] == ids[1]
        for a, b in zip(before.splits[split], after.splits[split], strict=True):
            assert a.prompt_ids.tolist() == b.prompt_ids.tolist()
            assert a.segments == b.segments
    old = open_dataset(compacted, version=1, verify="rows")
    assert len(old.train) == len(before.train), "the old version can still be read"


def test_trainer_passes_over_near_duplicates(made: Path) -> None:
    folder = made.parent / "near"
    folder.mkdir()
    lines = (made.parent / "corpus.jsonl").read_text("utf-8").splitlines()[:2]
    records = [json.loads(line) for line in lines]
    twins = [
        {"text": f"Corrected in May.\n{r['text']}", "questions": r["questions"]} for r in records
    ]
    corpus = folder / "twins.jsonl"
    corpus.write_text("".join(f"{json.dumps(r)}\n" for r in (*records, *twins)), "utf-8")
    config = ["--config", str(ROOT / "pipelines/demo/pipeline.yaml")]
    tokenizer = ["--tokenizer", str(ROOT / "pipelines/assets/tokenizer.json")]
    settings = ["--set", "filters.near_duplicates=0.8", "pair.filler=none"]
    settings += ["pair.generator=extractive"]  # every question becomes a sample
    store = folder / "dataset"
    run = ["run", *config, *tokenizer, "--input", str(corpus), "--store", str(store), "--quiet"]
    node(str(MAIN), *run, *settings)
    shown = json.loads(node(str(MAIN), "dataset", "show", str(store), "--json"))
    dataset = open_dataset(store, verify="rows")
    assert {name: len(samples) for name, samples in dataset.splits.items()} == shown["splits"]
    assert shown["withdrawn"] == shown["rows"] > 0, "one of two"
    rows = duckdb.sql(
        f"SELECT sample_id, question, chosen FROM '{store}/data/*.parquet'"
    ).fetchall()
    read = {s.sample_id for samples in dataset.splits.values() for s in samples}
    live = [row[1:] for row in rows if row[0] in read]
    assert sorted(live) == sorted(row[1:] for row in rows if row[0] not in read)


def test_load_dataset_reads_the_files_of_the_card_alone(
    compacted: Path, shown: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    data = load_dataset(str(compacted), cache_dir=str(tmp_path))
    hashes = [row for split in data for row in data[split]["row_hash"]]
    assert len(hashes) == shown["rows"]
    assert f"{sum(int(h, 16) for h in hashes) % 2**256:064x}" == shown["content_hash"]


def test_duckdb_reads_the_files_of_the_card_alone(compacted: Path, shown: dict[str, Any]) -> None:
    card = (compacted / "README.md").read_text("utf-8")
    live = [str(compacted / path) for path in re.findall(r"^    - (data/.*)$", card, re.MULTILINE)]
    assert 0 < len(live) < len(list((compacted / "data").iterdir()))
    hashes = duckdb.sql(f"SELECT row_hash FROM read_parquet({live})").fetchall()
    assert f"{sum(int(h, 16) for (h,) in hashes) % 2**256:064x}" == shown["content_hash"]


def test_the_python_of_the_readme_runs(
    made: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "dataset").symlink_to(made)
    monkeypatch.chdir(tmp_path)
    readme = (ROOT / "README.md").read_text("utf-8")
    found = re.search(r"<!-- tested: python -->\n```python\n(.*?)```", readme, re.DOTALL)
    assert found, "README.md has no block <!-- tested: python -->"
    exec(found[1], {})
    assert capsys.readouterr().out.startswith("What ")
