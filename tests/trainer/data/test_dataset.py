"""Reading a data set folder by its log, and refusing damaged ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fixtures import made, make_dataset, make_row, write_entry, write_shard
from longpref_trainer.data.dataset import Dataset, open_dataset
from longpref_trainer.data.inspect import inspect, inspect_text
from longpref_trainer.data.log import add_content_hashes, read_log, select_version, subtract
from longpref_trainer.data.positions import prefix_positions
from longpref_trainer.data.row_hash import row_hash, row_schema
from longpref_trainer.data.tokenizer_hash import tokenizer_file_sha256
from longpref_trainer.errors import DatasetError
from longpref_trainer.generated.log_entry import ContentHash


def entry(folder: Path, number: int) -> Path:
    return folder / "log" / f"{number:020d}.json"


def change(file: Path, edit: Callable[[dict], object]) -> None:
    value = json.loads(file.read_text("utf-8"))
    edit(value)
    file.write_text(json.dumps(value), "utf-8")


def test_samples_are_the_rows(dataset: Dataset, model_folder: Path):
    rows = sorted((make_row(i, sparse=i % 4 == 3) for i in range(12)), key=lambda r: r["sample_id"])
    assert [s.sample_id for s in dataset.train] == [r["sample_id"] for r in rows]
    for sample, row in zip(dataset.train, rows, strict=True):
        assert sample.prompt_ids.tolist() == row["prompt_ids"]
        assert [list(s) for s in sample.segments] == [list(s) for s in row["segments"]]
        assert [ids.tolist() for ids in sample.answer_ids] == [
            row["chosen_ids"],
            *row["rejected_ids"],
        ]
        assert sample.kinds == ("preferred", "irrelevant", "mixed")
        assert sample.truncated == tuple(a["finish_reason"] == "length" for a in row["answers"])
    assert len(dataset.validation) == 4
    assert dataset.tokenizer_sha256 == tokenizer_file_sha256(model_folder)
    assert dataset.train[-1].sample_id == rows[-1]["sample_id"]
    with pytest.raises(IndexError):
        dataset.train[12]


def test_shards_and_order_change_nothing(tmp_path: Path, model_folder: Path, dataset: Dataset):
    other = make_dataset(tmp_path, model_folder / "tokenizer.json", shards=3)
    assert [s.sample_id for s in open_dataset(other).train] == [s.sample_id for s in dataset.train]


def older_schema() -> pa.Schema:
    """As shards were written before `given_without` and `short_segments`."""
    schema = row_schema()
    answer = schema.field("answers").type.value_type
    before = pa.list_(pa.struct([field for field in answer if field.name != "given_without"]))
    kept = [field for field in schema if field.name != "short_segments"]
    return pa.schema([f.with_type(before) if f.name == "answers" else f for f in kept])


def test_older_shards_beside_new_ones(tmp_path: Path, model_folder: Path, monkeypatch, dataset):
    written = 0

    def schema() -> pa.Schema:
        nonlocal written
        written += 1
        return older_schema() if written % 2 else row_schema()

    def row(*given: Any, **settings: Any) -> dict[str, Any]:
        made_row = make_row(*given, **settings)
        for answer in made_row["answers"]:
            answer["given_without"] = None
        made_row["short_segments"] = None
        return {**made_row, "row_hash": row_hash(made_row, row_schema())}

    monkeypatch.setattr("fixtures.make_row", row)
    monkeypatch.setattr("fixtures.write_shard", partial(write_shard, schema=schema))
    folder = make_dataset(tmp_path, model_folder / "tokenizer.json", shards=3)
    mixed = open_dataset(folder, verify="rows")
    assert written == 6
    assert [s.sample_id for s in mixed.train] == [s.sample_id for s in dataset.train]
    assert [s.kinds for s in mixed.train] == [s.kinds for s in dataset.train]
    assert [s.truncated for s in mixed.train] == [s.truncated for s in dataset.train]


def test_versions(tmp_path: Path, model_folder: Path):
    folder = make_dataset(tmp_path, model_folder / "tokenizer.json", versions=3, shards=1)
    counts = [len(open_dataset(folder, number).train) for number in (1, 2, 3)]
    assert counts == [4, 8, 12]
    assert open_dataset(folder).version.number == 3
    with pytest.raises(DatasetError, match=r"no version 4; it has 1, 2, 3"):
        open_dataset(folder, 4)
    # an append after the newest version belongs to a run that has not finished
    for last in (5, 4):
        entry(folder, last).rename(entry(folder, last).with_suffix(".kept"))
        assert len(open_dataset(folder).train) == 8


def test_an_empty_split(tmp_path: Path, model_folder: Path):
    folder = make_dataset(tmp_path, model_folder / "tokenizer.json", validation=0)
    assert list(open_dataset(folder).validation) == []


def test_verify_rows(dataset_folder: Path):
    assert len(open_dataset(dataset_folder, verify="rows").train) == 12


def test_unknown_fields_pass_unknown_features_do_not(changeable: Path):
    change(entry(changeable, 0), lambda e: e.update(note="from the future"))
    assert len(open_dataset(changeable).train) == 12
    change(entry(changeable, 1), lambda e: e.update(requires=["deltas"]))
    with pytest.raises(DatasetError, match=r"0001\.json needs the reader feature 'deltas'"):
        open_dataset(changeable)


def test_unknown_kind_is_refused(changeable: Path):
    write_entry(changeable, 2, {"kind": "merge", "rows": []})
    with pytest.raises(DatasetError, match="entries of kind 'merge'"):
        open_dataset(changeable)


def withdraw(folder: Path, sequence: int, path: str, gone: list[Any]) -> ContentHash:
    """A withdrawal of rows, and a version without them; what is left."""
    content = add_content_hashes({"rows": 1, "sum": row["row_hash"]} for row in gone)
    ids = sorted(row["sample_id"] for row in gone)
    rows = {"path": path, "sample_ids": ids, "content_hash": content}
    entry: dict[str, Any] = {"kind": "withdraw", "requires": ["withdraw"], "files": [rows]}
    write_entry(folder, sequence, {**entry, "reason": "near-duplicate", "ledger": []})
    newest = select_version(folder, None)
    left = subtract(newest.entry["content_hash"], [content])
    changed = {"version": newest.number + 1, "content_hash": left}
    write_entry(folder, sequence + 1, {**newest.entry, "sequence": sequence + 1, **changed})
    return left


def test_withdrawn_rows_are_not_trained_on(changeable: Path):
    before = open_dataset(changeable, verify="rows")
    path = next(file["path"] for file, _ in before.version.files if file["split"] == "train")
    rows = pq.read_table(changeable / path).to_pylist()
    left = withdraw(changeable, 2, path, rows[1:3])
    after = open_dataset(changeable, verify="rows")
    assert after.version.number == 2 and left["rows"] == 14
    gone = {row["sample_id"] for row in rows[1:3]}
    ids = [sample.sample_id for sample in before.train]
    assert [sample.sample_id for sample in after.train] == [i for i in ids if i not in gone]
    assert inspect(str(changeable))["splits"]["train"]["samples"] == 10
    assert len(open_dataset(changeable, 1, verify="rows").train) == 12, "as it was"
    withdraw(changeable, 4, path, [row for row in rows if row["sample_id"] not in gone])
    assert len(open_dataset(changeable, verify="rows").train) == 12 - len(rows), "a whole file"


def test_withdrawn_rows_must_be_those_of_the_file(changeable: Path):
    file = open_dataset(changeable).version.files[0][0]
    row = pq.read_table(changeable / file["path"]).to_pylist()[0]
    withdraw(changeable, 2, file["path"], [{**row, "sample_id": "another"}])
    with pytest.raises(DatasetError, match="lacks rows that the log withdraws"):
        open_dataset(changeable)
    for number in (2, 3):
        entry(changeable, number).unlink()
    withdraw(changeable, 2, file["path"], [{**row, "row_hash": "12" * 32}])
    open_dataset(changeable)
    with pytest.raises(DatasetError, match="the rows withdrawn are not those"):
        open_dataset(changeable, verify="rows")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda f: shard(f).unlink(), "cannot be read .*but the log names it"),
        (lambda f: shard(f).write_bytes(shard(f).read_bytes()[:-1]), "has sha256 .* the log says"),
        (lambda f: flip(shard(f)), "has sha256 .* the log says"),
        (lambda f: entry(f, 0).rename(entry(f, 3)), r"log/0+0\.json is missing although"),
        (lambda f: entry(f, 1).write_text("{"), r"0001\.json cannot be read as JSON"),
        (lambda f: change(entry(f, 1), lambda e: e.update(sequence=4)), "`sequence` is 4, not 1"),
        (lambda f: change(entry(f, 0), lambda e: e.pop("made")), r"0000\.json: `made` is missing"),
        (lambda f: change(entry(f, 0), lambda e: e["files"].pop()), "the log has been changed"),
        (lambda f: change(entry(f, 0), lambda e: e["made"].update(seed=9)), "metadata `longpref`"),
        (lambda f: entry(f, 1).unlink(), "no finished version"),
        (lambda f: [entry(f, i).unlink() for i in (0, 1)], "holds no entry"),
        (lambda f: (f / "log").rename(f / "gone"), "has no folder `log`"),
        (
            lambda f: change(entry(f, 0), lambda e: e["files"][0].update(path="../x")),
            "outside the data set",
        ),
    ],
)
def test_damage_is_named(changeable: Path, damage: Callable[[Path], object], message: str):
    damage(changeable)
    with pytest.raises(DatasetError, match=message) as caught:
        open_dataset(changeable)
    assert str(changeable) in str(caught.value)
    assert (caught.value.code, caught.value.exit_code) == ("DATASET", 6)


def shard(folder: Path) -> Path:
    return min((folder / "data").glob("*.parquet"))


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda r: r["prompt_ids"].append(1), "segments hold"),
        (lambda r: r["answers"].pop(), "3 answers' ids, 2 answers"),
        (lambda r: r.update(chosen_ids=[]), "an answer has no tokens"),
        (lambda r: r.update(rejected_ids=[], answers=r["answers"][:1]), "1 answers' ids"),
        (lambda r: r.update(prompt_ids=[], segments=[]), "prompt_ids is empty"),
    ],
)
def test_inconsistent_rows_are_named(tmp_path, model_folder, monkeypatch, edit, message):
    import fixtures

    def bad_row(index: int, **options):
        row = make_row(index, **options)
        edit(row)
        return row

    monkeypatch.setattr(fixtures, "make_row", bad_row)
    folder = make_dataset(tmp_path, model_folder / "tokenizer.json", train=1, validation=0)
    with pytest.raises(DatasetError, match=message) as caught:
        list(open_dataset(folder).train)
    assert make_row(0)["sample_id"] in str(caught.value)


def test_verify_rows_finds_an_altered_row(tmp_path, model_folder, monkeypatch):
    """A row that changed after it was hashed: files agree with the log, the row hash does not."""
    import fixtures

    def altered(index: int, **options):
        row = make_row(index, **options)
        row["prompt_ids"][3] += 1
        return row

    monkeypatch.setattr(fixtures, "make_row", altered)
    folder = make_dataset(tmp_path, model_folder / "tokenizer.json")
    open_dataset(folder)
    with pytest.raises(DatasetError, match=r"has row hash .* its row_hash column says"):
        open_dataset(folder, verify="rows")


def test_verify_rows_finds_a_doubled_row(tmp_path, model_folder, monkeypatch):
    import fixtures

    def stated_once(parts):
        parts = list(parts)
        return original(parts[:1] if len(parts) == 2 else parts)

    original = fixtures.add_content_hashes
    monkeypatch.setattr(fixtures, "add_content_hashes", stated_once)
    folder = make_dataset(
        tmp_path, model_folder / "tokenizer.json", validation=0, train=2, shards=1
    )
    open_dataset(folder)
    with pytest.raises(DatasetError, match="content hash that the log states"):
        open_dataset(folder, verify="rows")


def test_a_shard_that_is_not_parquet(changeable: Path):
    """Right by its sha256, and still not readable."""
    file = shard(changeable)
    file.write_bytes(b"not Parquet")

    def edit(e: dict) -> None:
        for f in e["files"]:
            if f["path"].endswith(file.name):
                f["sha256"] = hashlib.sha256(b"not Parquet").hexdigest()

    change(entry(changeable, 0), edit)
    with pytest.raises(DatasetError, match="cannot be read as Parquet") as caught:
        open_dataset(changeable)
    assert str(file) in str(caught.value) and caught.value.cause is not None


def test_two_tokenizers_are_refused(changeable: Path, model_folder: Path):
    stamp = {**made(model_folder / "tokenizer.json"), "tokenizer_sha256": "0" * 64}
    both = open_dataset(changeable)
    file, _ = both.version.files[0]
    object.__setattr__(both.version, "files", (*both.version.files, (file, stamp)))
    with pytest.raises(DatasetError, match="made with 2 tokenizers"):
        _ = both.tokenizer_sha256


def test_inspect(dataset_folder: Path):
    facts = inspect(str(dataset_folder), verify="rows")
    assert facts["splits"]["train"]["answers"] == {"irrelevant": 12, "mixed": 12, "preferred": 12}
    assert facts["splits"]["train"]["sparse_samples"] == 3
    assert facts["splits"]["train"]["truncated_answers"] == 2
    text = inspect_text(facts)
    assert "version 1" in text and facts["content_hash"]["sum"] in text


def test_a_real_data_set(real_dataset: Path):
    """Set LONGPREF_DATASET to a data set that the pipeline made."""
    opened = open_dataset(real_dataset, verify="rows")
    assert len(opened.train) > 0
    for entry in read_log(real_dataset):
        assert entry["kind"] in ("append", "version")
    for sample in opened.train:
        assert len(prefix_positions(sample.segments)) == len(sample.prompt_ids)
