"""Samples to tensors: plain rows, one a answer.

Every answer of every sample is a row `[prefix | answer]`, padded on the right:

    input_ids     p0 p1 … pP-1 | y0 y1 … yL-1 | 0 0 …
    predictors            ^      ^  …  ^                column P-1 … P+L-2 predict y0 … yL-1

Padding needs no mask: it stands after everything that is read, and attention is causal.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .dataset import Sample
from .errors import DatasetError
from .positions import Positions, sample_positions


@dataclass(frozen=True)
class Batch:
    """B samples with at most A = M+1 answers each, as R rows of T tokens."""

    # [R, T] int64, padded on the right with 0
    input_ids: Tensor
    # [R, T] int64 position indices, strictly increasing in a row
    position_ids: Tensor
    # [R, T] int64, all ones, on purpose: see `answer_logprobs`
    attention_mask: Tensor
    # [n] int64: index in the flattened R × T of the token that predicts each answer token
    predictors: Tensor
    # [n] int64: the answer token to be predicted
    targets: Tensor
    # [n] int64: index in the flattened B × A of the answer that the token belongs to
    answers: Tensor
    # [B, A] bool: false where a sample has fewer answers than A
    present: Tensor
    # B lists of M kinds of the dispreferred answers: irrelevant, mixed
    rejected_kinds: tuple[tuple[str, ...], ...]
    sample_ids: tuple[str, ...]
    # tokens that are not padding, in all rows
    tokens: int

    def to(self, device: torch.device | str) -> Batch:
        """The same batch on another device."""
        moved: dict[str, Any] = {
            field.name: getattr(self, field.name).to(device, non_blocking=True)
            for field in fields(self)
            if isinstance(getattr(self, field.name), Tensor)
        }
        return replace(self, **moved)


def make_batch(samples: Sequence[Sample], positions: Positions = "stored") -> Batch:
    """Rows of a micro-batch. Raises DatasetError where a sample's positions are inconsistent."""
    sequences: list[np.ndarray[Any, Any]] = []
    position_rows: list[tuple[np.ndarray[Any, Any], int]] = []
    owners: list[tuple[int, int]] = []
    for b, sample in enumerate(samples):
        try:
            placed = sample_positions(sample.segments, sample.answer_position, positions)
        except DatasetError as error:
            raise DatasetError(f"sample {sample.sample_id}: {error}") from error
        for a, ids in enumerate(sample.answer_ids):
            sequences.append(np.concatenate([sample.prompt_ids, ids]))
            position_rows.append(placed)
            owners.append((b, a))
    most = max(len(sample.answer_ids) for sample in samples)
    width = max(len(sequence) for sequence in sequences)
    input_ids = np.zeros((len(sequences), width), dtype=np.int64)
    position_ids = np.empty_like(input_ids)
    present = np.zeros((len(samples), most), dtype=bool)
    predictors, targets, answers = [], [], []
    for r, (sequence, (prefix, start), (b, a)) in enumerate(
        zip(sequences, position_rows, owners, strict=True)
    ):
        head, length = len(prefix), len(sequence) - len(prefix)
        input_ids[r, : len(sequence)] = sequence
        position_ids[r] = np.concatenate([prefix, np.arange(start, start + width - head)])
        present[b, a] = True
        predictors.append(r * width + head - 1 + np.arange(length))
        targets.append(sequence[head:])
        answers.append(np.full(length, b * most + a))
    return Batch(
        input_ids=torch.from_numpy(input_ids),
        position_ids=torch.from_numpy(position_ids),
        attention_mask=torch.ones(input_ids.shape, dtype=torch.int64),
        predictors=torch.from_numpy(np.concatenate(predictors)),
        targets=torch.from_numpy(np.concatenate(targets)),
        answers=torch.from_numpy(np.concatenate(answers)),
        present=torch.from_numpy(present),
        rejected_kinds=tuple(sample.kinds[1:] for sample in samples),
        sample_ids=tuple(sample.sample_id for sample in samples),
        tokens=sum(len(sequence) for sequence in sequences),
    )


def permute_roles(sample: Sample) -> Sample:
    """Control `permute_labels`: the M+1 answers in an order drawn by the sample id alone.

    Whichever comes first is then trained as the preferred one, and keeps its own kind.
    """
    seed = hashlib.sha256(f"permute_labels:{sample.sample_id}".encode()).digest()
    order = list(range(len(sample.answer_ids)))
    random.Random(seed).shuffle(order)
    return replace(
        sample,
        answer_ids=tuple(sample.answer_ids[i] for i in order),
        kinds=tuple(sample.kinds[i] for i in order),
        truncated=tuple(sample.truncated[i] for i in order),
    )
