"""Samples to tensors, in one of two layouts that give the same loss and gradients.

Shared prefix: a sample is one row `[prefix | y_w | y_l1 … y_lM]` (`shared_prefix.py`):

    input_ids     p0 p1 … pP-1 0 | a0 a1 | b0 | 0      a, b: answers without their last token,
    position_ids  0  1  … n-1  · | n  n+1| n  | ·      which predicts nothing; all answers start
    predictors               ^     ^  ^    ^           at the same position n

Plain rows: every answer of every sample is a row `[prefix | answer]`:

    input_ids     p0 p1 … pP-1 | y0 y1 … yL-2 | 0 0 …
    predictors            ^      ^  …  ^                column P-1 … P+L-2 predict y0 … yL-1

Padding needs no mask: it stands after everything that is read, and attention is causal.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from ..errors import DatasetError
from .positions import sample_positions
from .sample import Positions, Sample, with_answers
from .shared_prefix import SharedPrefix, branch_slots

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Batch:
    """B samples with at most A = M+1 answers each, as R rows of T tokens."""

    # [R, T] int64, padded with 0
    input_ids: Tensor
    # [R, T] int64 position indices
    position_ids: Tensor
    # [n] int64: index in the flattened R × T of the token that predicts each trained token
    predictors: Tensor
    # [n] int64: the token to be predicted
    targets: Tensor
    # [n] int64: index in the flattened B × A of the answer that the token belongs to
    answers: Tensor
    # [B, A] bool: false where a sample has fewer answers than A
    present: Tensor
    # [B, A−1] weights of the dispreferred answers, a sample's sum to 1; 0 where absent
    weights: Tensor
    # B lists of M kinds of the dispreferred answers: irrelevant, mixed, imported
    rejected_kinds: tuple[tuple[str, ...], ...]
    sample_ids: tuple[str, ...]
    # of each sample: tokens of the prefix, then of every answer
    lengths: tuple[tuple[int, ...], ...]
    # where prefix and branches stand; None: plain rows
    shared: SharedPrefix | None = None

    @property
    def tokens(self) -> int:
        """Tokens that are computed, padding not counted."""
        if self.shared is None:
            return sum(prefix + n - 1 for prefix, *answers in self.lengths for n in answers)
        return sum(prefix + sum(n - 1 for n in answers) for prefix, *answers in self.lengths)

    def map(self, change: Callable[[Tensor], Tensor]) -> Batch:
        """The same batch with every tensor changed."""
        changed: dict[str, Any] = {
            field.name: change(getattr(self, field.name))
            for field in fields(self)
            if isinstance(getattr(self, field.name), Tensor)
        }
        shared = None if self.shared is None else self.shared.map(change)
        return replace(self, **changed, shared=shared)

    def to(self, device: torch.device | str) -> Batch:
        """The same batch on another device.

        To a GPU it goes through pinned memory: a copy from ordinary memory waits for all that the
        GPU has been given to do.
        """
        pin = torch.device(device).type == "cuda"
        return self.map(lambda t: (t.pin_memory() if pin else t).to(device, non_blocking=True))


@dataclass(frozen=True)
class Layout:
    """How samples become a batch."""

    positions: Positions = "stored"
    # one row a sample (shared prefix), or one an answer
    shared: bool = True
    # weight of each kind of dispreferred answer; kinds not named have 1, those of 0 are left out
    weights: Mapping[str, float] | None = None
    # the preferred answer alone
    chosen_only: bool = False
    # the prefix is trained on too, as part of the preferred answer
    with_prefix: bool = False
    # branches are computed without a mask, where the prefixes of a batch are of one length
    merged: bool = False


@dataclass(frozen=True)
class Placed:
    """One sample, cut to what is trained on, with its position indices."""

    prompt: Ids
    answers: tuple[Ids, ...]
    positions: Ids
    # position of the first token of every answer
    start: int
    # weights of the dispreferred answers, summing to 1
    weights: tuple[float, ...]


def make_batch(samples: Sequence[Sample], layout: Layout | None = None) -> Batch:
    """A micro-batch. Raises DatasetError where a sample cannot be trained on, naming it."""
    layout = layout or Layout()
    chosen = [choose(sample, layout) for sample in samples]
    placed = []
    for sample, shares in chosen:
        try:
            prefix, start = sample_positions(
                sample.segments, sample.answer_position, layout.positions
            )
        except DatasetError as error:
            raise DatasetError(f"sample {sample.sample_id}: {error}") from error
        placed.append(Placed(sample.prompt_ids, sample.answer_ids, prefix, start, shares))
    most = max(len(one.answers) for one in placed)
    rows = shared_rows(placed, layout.merged) if layout.shared else plain_rows(placed)
    predictors, targets, answers = [], [], []
    present = np.zeros((len(placed), most), dtype=bool)
    weights = np.zeros((len(placed), most - 1))
    for b, one in enumerate(placed):
        present[b, : len(one.answers)] = True
        weights[b, : len(one.weights)] = one.weights
        for a, ids in enumerate(one.answers):
            at, trained = rows.predictors(b, a), ids
            if layout.with_prefix and a == 0:
                # all tokens after the first; the prefix's last one predicts the answer anyway
                at = np.concatenate([rows.prefix(b, a)[:-1], at])
                trained = np.concatenate([one.prompt[1:], ids])
            predictors.append(at)
            targets.append(trained)
            answers.append(np.full(len(at), b * most + a))
    return Batch(
        input_ids=torch.from_numpy(rows.input_ids),
        position_ids=torch.from_numpy(rows.position_ids),
        predictors=torch.from_numpy(np.concatenate(predictors)),
        targets=torch.from_numpy(np.concatenate(targets)),
        answers=torch.from_numpy(np.concatenate(answers)),
        present=torch.from_numpy(present),
        weights=torch.from_numpy(weights),
        rejected_kinds=tuple(sample.kinds[1:] for sample, _ in chosen),
        sample_ids=tuple(sample.sample_id for sample, _ in chosen),
        lengths=tuple((len(one.prompt), *map(len, one.answers)) for one in placed),
        shared=rows.shared,
    )


def choose(sample: Sample, layout: Layout) -> tuple[Sample, tuple[float, ...]]:
    """The sample with the answers that are trained on, and the weights of the dispreferred ones."""
    if layout.chosen_only:
        return with_answers(sample, [0]), ()
    given = layout.weights or {}
    weights = [float(given.get(kind, 1.0)) for kind in sample.kinds[1:]]
    kept = [j for j, weight in enumerate(weights) if weight > 0]
    if not kept:
        raise DatasetError(
            f"sample {sample.sample_id}: its dispreferred answers are of kind "
            f"{', '.join(sorted(set(sample.kinds[1:])))}, all with weight 0 in `rejected_weights`"
        )
    total = sum(weights)
    shares = tuple(weights[j] / total for j in kept)
    return with_answers(sample, [0, *(j + 1 for j in kept)]), shares


@dataclass(frozen=True)
class Rows:
    """Token and position rows [R, T], and where in them (flattened) things stand."""

    input_ids: Ids
    position_ids: Ids
    # of sample b, answer a: the places of the prefix's tokens, and of its answer's predictors
    prefix: Callable[[int, int], Ids]
    predictors: Callable[[int, int], Ids]
    shared: SharedPrefix | None


def plain_rows(placed: Sequence[Placed]) -> Rows:
    """A row an answer; the reference that the shared prefix has to equal."""
    pairs = [(one, ids) for one in placed for ids in one.answers]
    width = max(len(one.prompt) + len(ids) - 1 for one, ids in pairs)
    input_ids = np.zeros((len(pairs), width), dtype=np.int64)
    position_ids = np.empty_like(input_ids)
    for r, (one, ids) in enumerate(pairs):
        head, length = len(one.prompt), len(one.prompt) + len(ids) - 1
        input_ids[r, :length] = np.concatenate([one.prompt, ids[:-1]])
        position_ids[r, :head] = one.positions
        position_ids[r, head:length] = np.arange(one.start, one.start + length - head)
        # padding stays where the row ends: further on, learned positions may have no entry
        position_ids[r, length:] = position_ids[r, length - 1]
    first = np.cumsum([0, *(len(one.answers) for one in placed)])

    def predictors(b: int, a: int) -> Ids:
        one = placed[b]
        at = (int(first[b]) + a) * width + len(one.prompt) - 1
        return at + np.arange(len(one.answers[a]), dtype=np.int64)

    def prefix(b: int, a: int) -> Ids:
        return (int(first[b]) + a) * width + np.arange(len(placed[b].prompt), dtype=np.int64)

    return Rows(input_ids, position_ids, prefix, predictors, None)


def shared_rows(placed: Sequence[Placed], merged: bool = False) -> Rows:
    """A row a sample: the prefix, then every answer as a branch; merged: see Layout."""
    columns = max(len(one.prompt) for one in placed)
    room = max(sum(len(ids) - 1 for ids in one.answers) for one in placed)
    width = columns + room
    input_ids = np.zeros((len(placed), width), dtype=np.int64)
    position_ids = np.zeros_like(input_ids)
    branches = np.full((len(placed), room), -1, dtype=np.int64)
    steps = np.zeros_like(branches)
    starts: list[list[int]] = []
    for b, one in enumerate(placed):
        head = len(one.prompt)
        input_ids[b, :head] = one.prompt
        position_ids[b, :head] = one.positions
        # padding stays where the prefix ends: further on, learned positions may have no entry
        position_ids[b, head:] = one.positions[-1]
        at = 0
        starts.append([])
        for a, ids in enumerate(one.answers):
            inputs = len(ids) - 1
            part = slice(at, at + inputs)
            input_ids[b, columns:][part] = ids[:-1]
            position_ids[b, columns:][part] = one.start + np.arange(inputs)
            branches[b, part] = a
            steps[b, part] = np.arange(inputs)
            starts[b].append(at)
            at += inputs

    def predictors(b: int, a: int) -> Ids:
        one = placed[b]
        branch = columns + starts[b][a] + np.arange(len(one.answers[a]) - 1, dtype=np.int64)
        return b * width + np.concatenate([[len(one.prompt) - 1], branch]).astype(np.int64)

    def prefix(b: int, _: int) -> Ids:
        return b * width + np.arange(len(placed[b].prompt), dtype=np.int64)

    lengths = np.array([len(one.prompt) for one in placed], dtype=np.int64)
    shared = SharedPrefix(
        columns, torch.from_numpy(lengths), torch.from_numpy(branches), torch.from_numpy(steps)
    )
    # a prefix that is padded needs a mask
    if merged and room and (lengths == columns).all():
        shared.slots, shared.own = branch_slots(branches)
    return Rows(input_ids, position_ids, prefix, predictors, shared)


def permute_roles(sample: Sample) -> Sample:
    """Control `permute_labels`: the M+1 answers in an order drawn by the sample id alone.

    Whichever comes first is then trained as the preferred one, and keeps its own kind.
    """
    seed = hashlib.sha256(f"permute_labels:{sample.sample_id}".encode()).digest()
    order = list(range(len(sample.answer_ids)))
    random.Random(seed).shuffle(order)
    return with_answers(sample, order)
