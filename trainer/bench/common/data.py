"""Data of the paper's shape: a genuine longpref data set, read as every other is.

Without a data set of yours, one is written through the writer of the trainer's tests: text of
words drawn by Zipf's law, tokenised by a word-level tokenizer of the model's vocabulary, N chunks
at gapped positions, eight dispreferred answers. What a step costs depends on lengths alone.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers

from longpref_trainer.data.dataset import Dataset, open_dataset
from longpref_trainer.data.log import add_content_hashes
from longpref_trainer.data.row_hash import row_hash, row_schema
from longpref_trainer.data.sample import Sample, with_answers

from .environment import ROOT
from .sizes import Size

sys.path.append(str(ROOT / "tests" / "trainer"))
import fixtures

# most dispreferred answers of a case
REJECTED = 8


def tokenizer_of(words: int) -> Tokenizer:
    """A word-level tokenizer: word `w7` has id 7, the last id ends an answer."""
    vocabulary = {f"w{i}": i for i in range(words - 1)} | {"<|end|>": words - 1}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="w0"))  # noqa: S106
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.add_special_tokens(["<|end|>"])
    return tokenizer


def text_of(ids: Any) -> str:
    """The text that the tokenizer makes these ids of."""
    return " ".join(f"w{i}" for i in ids)


def prepare(folder: Path, size: Size) -> Path:
    """Write the data sets of a size into `folder` unless they are there; the folder."""
    for name, chunks, rows in (
        ("short", size.chunks, size.rows),
        ("long", size.long_chunks, size.long_rows),
    ):
        if not (folder / name / "log").exists():
            draft = folder / f".{name}.{os.getpid()}"
            write_dataset(draft, size, chunks, rows)
            shutil.rmtree(folder / name, ignore_errors=True)
            draft.rename(folder / name)
    return folder


def write_dataset(folder: Path, size: Size, chunks: int, rows: int) -> None:
    """A data set of one version and one shard."""
    words = int(size.model["vocab_size"])
    tokenizer = tokenizer_of(words)
    folder.mkdir(parents=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    stamp = {
        **fixtures.made(folder / "tokenizer.json"),
        "template": {"head": "w1 w2", "separator": "", "tail": "", "answer": "", "end": ""},
        "window": size.chunk,
        "positions_length": max(
            size.positions,
            size.head + chunks * (size.chunk + 1) + size.question + size.answer,
        ),
    }
    made = [make_row(i, size, chunks, tokenizer, stamp["positions_length"]) for i in range(rows)]
    file = fixtures.write_shard(folder, made, stamp)
    entry = {"kind": "append", "made": stamp, "files": [file], "ledger": [], "streams": []}
    fixtures.write_entry(folder, 0, entry)
    version: dict[str, Any] = {
        "kind": "version",
        "version": 1,
        "content_hash": add_content_hashes([file["content_hash"]]),
        "documents": rows,
        "questions": rows,
        "samples": rows,
        "drops": {},
    }
    fixtures.write_entry(folder, 1, version)


def make_row(
    index: int, size: Size, chunks: int, tokenizer: Tokenizer, positions: int
) -> dict[str, Any]:
    """A row: text written, tokenised, cut into chunks, each placed in a slot of its own."""
    rng = np.random.default_rng(index)
    words = int(size.model["vocab_size"])

    def tokenised(count: int) -> list[int]:
        ids = np.minimum(rng.zipf(1.2, count), words - 2)
        return list(tokenizer.encode(text_of(ids)).ids)

    row: dict[str, Any] = fixtures.make_row(index, rejected=REJECTED, chunks=chunks)
    prompt = tokenised(size.head)
    segments = [fixtures.segment("head", size.head, 0)]
    tail = positions - size.question - size.answer
    slot = (tail - size.head) // chunks
    for n in range(chunks):
        start = size.head + n * slot + int(rng.integers(0, slot - size.chunk + 1))
        segments.append(fixtures.segment("chunk", size.chunk, start))
        prompt += tokenised(size.chunk)
    segments.append(fixtures.segment("tail", size.question, tail))
    prompt += tokenised(size.question)
    answers = [[*tokenised(size.answer - 1), words - 1] for _ in range(REJECTED + 1)]
    row |= {
        "split": "train",
        "prompt": text_of(prompt),
        "chosen": text_of(answers[0][:-1]),
        "rejected": [text_of(ids[:-1]) for ids in answers[1:]],
        "prompt_ids": prompt,
        "segments": segments,
        "chosen_ids": answers[0],
        "rejected_ids": answers[1:],
        "answers": [{**answer, "finish_reason": "stop"} for answer in row["answers"]],
        "answer_position": tail + size.question,
    }
    row["row_hash"] = row_hash(row, row_schema())
    return row


def open_for(folder: Path, *, long: bool) -> Dataset:
    """The data set of a case; `folder` may be a longpref data set of yours."""
    if (folder / "log").exists():
        return open_dataset(folder)
    return open_dataset(folder / ("long" if long else "short"))


def samples_of(dataset: Dataset, m: int) -> Iterator[Sample]:
    """Training samples with M dispreferred answers each, round and round.

    Where a sample has fewer, they are repeated: what is measured depends on lengths alone.
    """
    for index in cycle(range(len(dataset.train))):
        sample = dataset.train[index]
        rejected = len(sample.answer_ids) - 1
        yield with_answers(sample, [0, *(1 + j % rejected for j in range(m))])


def told(dataset: Dataset) -> dict[str, Any]:
    """What the data were, for the report."""
    first = dataset.train[0]
    return {
        "samples": len(dataset.train),
        "content_hash": dataset.version.entry["content_hash"]["sum"],
        "prefix_tokens": len(first.prompt_ids),
        "answer_tokens": [len(ids) for ids in first.answer_ids],
        "template": json.dumps(dataset.made[0]["template"]),
    }
