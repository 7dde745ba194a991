"""Tokenizer hash, row hash and content hash against the vectors shared with `pipelines/`."""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer, models, trainers
from transformers import PreTrainedTokenizerFast

from fixtures import make_dataset, make_row
from longpref_trainer.data.log import add_content_hashes
from longpref_trainer.data.row_hash import row_hash, row_schema
from longpref_trainer.data.tokenizer_hash import (
    check_tokenizer,
    tokenizer_file_sha256,
    tokenizer_sha256,
)
from longpref_trainer.errors import TokenizerError

VECTORS = Path(__file__).parents[2] / "vectors"
TOKENIZERS = json.loads((VECTORS / "tokenizer-hash.json").read_text("utf-8"))
ROWS = json.loads((VECTORS / "row-hash.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", TOKENIZERS, ids=lambda v: v["name"])
def test_tokenizer_vector(vector: dict[str, Any]):
    assert tokenizer_sha256(vector["tokenizer"]) == vector["sha256"]
    assert hashlib.sha256(vector["canonical"].encode("utf-8")).hexdigest() == vector["sha256"]


def test_tokenizer_canonical_form_by_hand():
    """One form written out from docs/data-set.md, without the code under test."""
    tokenizer = {
        "added_tokens": [
            {"id": 2, "content": "\n", "special": False, "lstrip": True},
            {"id": 1, "content": "é", "special": True},
        ],
        "model": {
            "type": "BPE",
            "unk_token": None,
            "byte_fallback": False,
            "prefix": "",
            "vocab": {"b": 1, "a": 0, '"': 2},
            "scores": [0.5, -2.0],
            "merges": ["a b", ["b", "a"]],
        },
        "decoder": {"type": "dropped"},
        "pre_tokenizer": {"lowercase": False},
    }
    canonical = (
        '{"added_tokens":[{"content":"é","id":1,"special":true},'
        '{"content":"\\u000a","id":2,"special":false}],'
        '"model":{"merges":[["a","b"],["b","a"]],"scores":["f3fe0000000000000",-2],"type":"BPE",'
        '"vocab":{"\\"":2,"a":0,"b":1}},'
        '"normalizer":null,"pre_tokenizer":{"lowercase":false},"version":1}'
    )
    assert tokenizer_sha256(tokenizer) == hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def test_tokenizer_survives_a_save(tmp_path: Path):
    """transformers rewrites padding, truncation and post-processor; the hash stays."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.train_from_iterator(
        ["a small text", "another small text"],
        trainers.BpeTrainer(
            vocab_size=60, special_tokens=["<unk>", "<|end|>"], show_progress=False
        ),
    )
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    first = tokenizer_file_sha256(tmp_path)
    fast = PreTrainedTokenizerFast(
        tokenizer_file=str(tmp_path / "tokenizer.json"), eos_token="<|end|>", pad_token="<|end|>"
    )
    fast(["a", "a small text"], padding=True, truncation=True, max_length=4)
    fast.save_pretrained(tmp_path / "saved")
    again = tmp_path / "saved" / "tokenizer.json"
    assert again.read_text("utf-8") != (tmp_path / "tokenizer.json").read_text("utf-8")
    assert tokenizer_file_sha256(again) == first


def test_tokenizer_errors(tmp_path: Path):
    with pytest.raises(TokenizerError, match=r"tokenizer\.json is missing"):
        tokenizer_file_sha256(tmp_path)
    file = tmp_path / "tokenizer.json"
    for text, message in [
        ("{", "cannot be read as JSON"),
        ('{"vocab": {}}', "no `model`"),
        ('{"model": {"merges": ["a b c"]}}', "'a b c' is not a pair"),
        ('{"model": {}, "added_tokens": [{"id": 1}]}', "malformed"),
        ('{"model": {"x": NaN}}', "nan"),
        ('{"model": {"x": "\\ud800"}}', "malformed"),
    ]:
        file.write_text(text, "utf-8")
        with pytest.raises(TokenizerError, match=message) as caught:
            tokenizer_file_sha256(tmp_path)
        assert str(file) in str(caught.value)


def test_check_tokenizer_names_both_hashes(model_folder: Path):
    found = tokenizer_file_sha256(model_folder)
    check_tokenizer(model_folder, found, "data")
    with pytest.raises(TokenizerError) as caught:
        check_tokenizer(model_folder, "0" * 64, "data")
    assert found in str(caught.value) and "0" * 64 in str(caught.value)
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("vector", ROWS, ids=lambda v: v["name"])
def test_row_vector(vector: dict[str, Any]):
    assert row_hash(vector["row"], row_schema()) == vector["row_hash"]


def test_row_encoding_by_hand():
    """A few columns written out from docs/data-set.md, without the code under test."""
    import pyarrow as pa

    item = pa.struct([pa.field("flag", pa.bool_()), pa.field("at", pa.float32())])
    schema = pa.schema(
        [
            pa.field("zeta", pa.list_(pa.int32())),
            pa.field("alpha", pa.string()),
            pa.field("row_hash", pa.string()),
            pa.field("items", pa.list_(item)),
            pa.field("nested", pa.list_(pa.list_(pa.int32()))),
            pa.field("absent", pa.int32()),
        ]
    )
    row = {
        "zeta": [1, -1],
        "alpha": "é",
        "row_hash": "not hashed",
        "items": [{"flag": True, "at": None}, None],
        "nested": [[], [7]],
    }

    def text(value: str) -> bytes:
        data = value.encode("utf-8")
        return b"\x04" + struct.pack("<I", len(data)) + data

    expected = b"\x07" + struct.pack("<I", 4)
    expected += text("alpha") + text("é")
    expected += text("items") + b"\x05" + struct.pack("<I", 2)
    expected += b"\x07" + struct.pack("<I", 1) + text("flag") + b"\x01\x01" + b"\x00"
    expected += text("nested") + b"\x05" + struct.pack("<I", 2)
    expected += b"\x06" + struct.pack("<I", 0) + b"\x06" + struct.pack("<Ii", 1, 7)
    expected += text("zeta") + b"\x06" + struct.pack("<Iii", 2, 1, -1)
    assert row_hash(row, schema) == hashlib.sha256(expected).hexdigest()


def test_any_change_changes_the_row_hash():
    """Every column but row_hash counts, down to one position or one token."""
    row, schema = make_row(3, sparse=True), row_schema()
    before = row_hash(row, schema)
    seen = {before}
    for name in schema.names:
        changed = json.loads(json.dumps(row))
        changed[name] = bump(changed[name])
        after = row_hash(changed, schema)
        assert (after == before) == (name == "row_hash"), name
        seen.add(after)
    assert len(seen) == len(schema.names)


def bump(value: Any) -> Any:
    """The same value with its last leaf changed."""
    if isinstance(value, list):
        return [*value[:-1], bump(value[-1])]
    if isinstance(value, dict):
        key = next(key for key in reversed(value) if value[key] is not None)
        return {**value, key: bump(value[key])}
    if value is None:
        return "."
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"{value}."


def test_content_hash_wraps_and_adds():
    parts = [{"rows": 1, "sum": "f" * 64}, {"rows": 2, "sum": f"{2:064x}"}]
    assert add_content_hashes(parts) == {"rows": 3, "sum": f"{1:064x}"}
    assert add_content_hashes([]) == {"rows": 0, "sum": "0" * 64}


def test_content_hash_does_not_depend_on_shards(tmp_path: Path, model_folder: Path):
    hashes = set()
    for shards in (1, 2, 3):
        folder = make_dataset(
            tmp_path / str(shards), model_folder / "tokenizer.json", shards=shards
        )
        entry = json.loads((folder / "log" / f"{1:020d}.json").read_text("utf-8"))
        hashes.add(entry["content_hash"]["sum"])
    assert len(hashes) == 1
