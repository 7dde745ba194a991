"""What the tests train on: a small tokenizer, a tiny Llama and a conforming data set.

Everything is made in a temporary folder, without the pipeline. Set LONGPREF_DATASET (and
LONGPREF_MODEL, a model with its tokenizer) to run the tests that read a data set on a real one.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoModelForCausalLM, LlamaConfig

from longpref_trainer.data.log import add_content_hashes
from longpref_trainer.data.row_hash import row_hash, row_schema
from longpref_trainer.data.tokenizer_hash import tokenizer_file_sha256

WORDS = 96
END = WORDS - 1
HEAD, SEPARATOR, TAIL = [1, 2], [3], [4, 5, 6]
POSITIONS = 512


def make_tokenizer(folder: Path) -> Path:
    """A word-level tokenizer.json of WORDS words; word 0 is <unk>, the last <|end|>."""
    vocabulary = {f"w{i}": i for i in range(1, WORDS - 1)} | {"<unk>": 0, "<|end|>": END}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.add_special_tokens(["<|end|>"])
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder / "tokenizer.json"


def make_model(folder: Path, seed: int = 0, kind: Any = LlamaConfig, **settings: Any) -> Path:
    """A random two-layer model (grouped queries) with the small tokenizer, saved in `folder`.

    kind: the configuration class, which decides on the architecture.
    """
    torch.manual_seed(seed)
    config = kind(
        **{
            "vocab_size": WORDS,
            "hidden_size": 32,
            "intermediate_size": 48,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
            "max_position_embeddings": POSITIONS,
            "tie_word_embeddings": False,
            "bos_token_id": 1,
            "eos_token_id": END,
            # large enough that attention is not uniform and a lost chunk shows
            "initializer_range": 0.2,
            **settings,
        }
    )
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    make_tokenizer(folder)
    return folder


def make_row(
    index: int, *, split: str = "train", rejected: int = 2, sparse: bool = False, chunks: int = 3
) -> dict[str, Any]:
    """A sample with gapped positions. Answers: y_w starts with word 10, the others do not.

    Every fifth row's last answer is truncated: it lacks the end-of-turn token.
    """
    rng = random.Random(index)
    length = rng.randint(4, 7)
    prompt, segments, position = list(HEAD), [segment("head", 2, 0)], 2
    for _ in range(chunks):
        start = position + rng.randint(5, 40)
        ids = [rng.randint(20, 90) for _ in range(length)]
        explicit = sorted(rng.sample(range(start, start + 3 * length), length)) if sparse else None
        segments.append(segment("chunk", length, explicit[0] if explicit else start, explicit))
        last = explicit[-1] if explicit else start + length - 1
        segments.append(segment("separator", 1, last + 1))
        prompt += ids + SEPARATOR
        position = last + 2
    tail = position + rng.randint(5, 40)
    segments.append(segment("tail", len(TAIL), tail))
    prompt += TAIL
    kinds = ["preferred", *["irrelevant", "mixed"] * rejected][: rejected + 1]
    answers = [
        [10 + j, *(rng.randint(20, 90) for _ in range(rng.randint(1, 5)))]
        for j in range(len(kinds))
    ]
    cut = len(kinds) - 1 if index % 5 == 4 else None
    answers = [ids if j == cut else [*ids, END] for j, ids in enumerate(answers)]
    text = [" ".join(f"w{i}" for i in ids if i != END) for ids in answers]
    row: dict[str, Any] = {
        "sample_id": sha(f"sample {index}"),
        "document_id": sha(f"document {index // 2}"),
        "draw": index % 2,
        "split": split,
        "question": f"w4 w5 w6 – question {index}?",
        "prompt": " ".join(f"w{i}" for i in prompt),
        "chosen": text[0],
        "rejected": text[1:],
        "context": [
            {
                "document_id": sha(f"document {index // 2}"),
                "chunk": c,
                "byte_start": 100 * c,
                "byte_end": 100 * c + 90,
                "score": 1.5 * c,
                "critical": c == 0,
            }
            for c in range(chunks)
        ],
        "prompt_ids": prompt,
        "segments": segments,
        "chosen_ids": answers[0],
        "rejected_ids": answers[1:],
        "answers": [
            {
                "kind": kind,
                "given": [0] if kind == "preferred" else [1, 2],
                "generator": "extractive",
                "sampling": "{}",
                "finish_reason": "length" if j == cut else "stop",
                "given_documents": None,
                "given_without": [{"document_id": None, "chunk": 1, "byte_start": 0, "byte_end": 9}]
                if kind == "mixed"
                else None,
                "in_context": True if j == 0 else None,
                "mean_logprob": None,
                "abstains": None,
            }
            for j, kind in enumerate(kinds)
        ],
        "answer_position": tail + len(TAIL),
        "question_kind": None,
        "short_segments": [0, 1, 2, len(segments) - 1],
    }
    row["row_hash"] = row_hash(row, row_schema())
    return row


def segment(kind: str, length: int, start: int, ids: list[int] | None = None) -> dict[str, Any]:
    return {"kind": kind, "length": length, "position_start": start, "position_ids": ids}


def sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def made(tokenizer: Path) -> dict[str, Any]:
    return {
        "row_schema": 1,
        "identity": sha("identity"),
        "tokenizer_sha256": tokenizer_file_sha256(tokenizer),
        "template": {"head": "w1 w2", "separator": " w3", "tail": "", "answer": "", "end": ""},
        "window": 64,
        "positions_length": POSITIONS,
        "seed": 0,
    }


def write_shard(
    folder: Path,
    rows: list[dict[str, Any]],
    made: Mapping[str, Any],
    *,
    schema: Callable[[], pa.Schema] = row_schema,
) -> dict[str, Any]:
    """Write one shard under the name of its sha256; its entry for the log."""
    columns = schema().with_metadata({"longpref": json.dumps(made)})
    table = pa.Table.from_pylist(rows, schema=columns)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    draft = folder / "data" / "draft.parquet"
    pq.write_table(table, draft, compression="zstd", row_group_size=4)
    digest = hashlib.sha256(draft.read_bytes()).hexdigest()
    path = f"data/{rows[0]['split']}-{digest[:16]}.parquet"
    draft.rename(folder / path)
    hashes = [{"rows": 1, "sum": row["row_hash"]} for row in rows]
    return {
        "path": path,
        "split": rows[0]["split"],
        "rows": len(rows),
        "bytes": (folder / path).stat().st_size,
        "sha256": digest,
        "content_hash": add_content_hashes(hashes),
    }


def write_entry(folder: Path, sequence: int, entry: dict[str, Any]) -> Path:
    """Write log entry `sequence` with the fields every entry has."""
    base = {
        "sequence": sequence,
        "commit_id": f"commit-{sequence}",
        "requires": [],
        "created_at": "2026-01-01T00:00:00Z",
        "submission_id": sha("submission"),
    }
    path = folder / "log" / f"{sequence:020d}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**base, **entry}), "utf-8")
    return path


def make_dataset(
    folder: Path,
    tokenizer: Path,
    *,
    train: int = 12,
    validation: int = 4,
    rejected: int = 2,
    shards: int = 2,
    versions: int = 1,
) -> Path:
    """A data set of `train` + `validation` rows; every fourth row has sparse positions.

    versions: the rows are spread over so many append + version entries.
    """
    rows = [
        make_row(
            i,
            split="train" if i < train else "validation",
            rejected=rejected,
            sparse=i % 4 == 3,
        )
        for i in range(train + validation)
    ]
    stamp = made(tokenizer)
    sequence, files = 0, list[dict[str, Any]]()
    for version in range(1, versions + 1):
        added = []
        for split in ("train", "validation"):
            part = [row for row in rows if row["split"] == split][version - 1 :: versions]
            pieces = [part[s::shards] for s in range(shards)]
            added += [write_shard(folder, piece, stamp) for piece in pieces if piece]
        entry = {"kind": "append", "made": stamp, "files": added, "ledger": [], "streams": []}
        write_entry(folder, sequence, entry)
        files += added
        entry = {
            "kind": "version",
            "version": version,
            "content_hash": add_content_hashes(file["content_hash"] for file in files),
            "documents": len(rows),
            "questions": len(rows),
            "samples": sum(file["rows"] for file in added),
            "drops": {},
        }
        write_entry(folder, sequence + 1, entry)
        sequence += 2
    return folder
