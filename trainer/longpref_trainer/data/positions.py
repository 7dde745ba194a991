"""From segments to position indices of the shared prefix.

The data set stores a position for every segment of a prefix, so that k real tokens stand as if
in a text of K (LOGO, section 3.3, equation 4). Training uses them as stored, draws them anew for
every epoch by the same rule, or counts from 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from ..errors import DatasetError
from ..generated.row import Segment
from .sample import Ids, Positions, Sample


def prefix_positions(segments: Sequence[Segment]) -> Ids:
    """Stored position indices of a prefix: [P], strictly increasing.

    Each segment is consecutive from `position_start`, or has explicit `position_ids` (sparse).
    Raises DatasetError where indices and length disagree or positions do not increase: causal
    attention goes by order of tokens, so a position that falls back would be silently wrong.
    """
    parts: list[Ids] = []
    for index, segment in enumerate(segments):
        explicit = segment.get("position_ids")
        if explicit is None:
            start = segment["position_start"]
            parts.append(np.arange(start, start + segment["length"], dtype=np.int64))
            continue
        ids = np.asarray(explicit, dtype=np.int64)
        if len(ids) != segment["length"]:
            raise DatasetError(
                f"segment {index} ({segment['kind']}) has {segment['length']} tokens "
                f"but {len(ids)} position_ids"
            )
        parts.append(ids)
    positions = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
    if len(positions) > 1 and int(np.diff(positions).min()) < 1:
        at = int(np.argmax(np.diff(positions) < 1))
        raise DatasetError(
            f"positions do not increase: token {at} stands at {positions[at]}, "
            f"token {at + 1} at {positions[at + 1]}"
        )
    return positions


def placements(slot: int, block: int) -> Ids:
    """Offsets of a block of `block` tokens that cover a slot of `slot` positions evenly.

    ⌈slot / block⌉ of them, from one end to the other, as the pipeline draws from.
    """
    count = -(-slot // block)
    if count <= 1:
        return np.zeros(1, dtype=np.int64)
    # half up, as JavaScript rounds
    return np.floor(np.arange(count) * (slot - block) / (count - 1) + 0.5).astype(np.int64)


def redraw(segments: Sequence[Segment], random: np.random.Generator) -> Ids:
    """Position indices [P] of a prefix drawn anew (LOGO, section 3.3, in slots; continuous or
    sparse as the row was).

    Head and tail stay. Between them the N chunks, each with the separator after it, have a slot
    of W = ⌊(tail − h) / N⌋ positions each: a continuous chunk stands at one of the ⌈W/|C|⌉
    evenly spaced places, a sparse one at |C| distinct positions of it. Raises DatasetError where
    there is no room to draw from.
    """
    prefix_positions(segments)  # the stored ones have to be right to begin with
    blocks: list[list[Segment]] = []
    for segment in segments:
        if segment["kind"] == "chunk" or (segment["kind"] == "separator" and not blocks):
            blocks.append([segment])
        elif segment["kind"] == "separator":
            blocks[-1].append(segment)
    head = [segment for segment in segments if segment["kind"] == "head"]
    tail = [segment for segment in segments if segment["kind"] == "tail"]
    if not tail or not blocks or [*head, *chain(*blocks), *tail] != list(segments):
        raise DatasetError("positions: redrawn wants segments head, chunks and separators, tail")
    first = sum(segment["length"] for segment in head)
    slot = (tail[0]["position_start"] - first) // len(blocks)
    parts = [np.arange(first, dtype=np.int64)]
    for i, block in enumerate(blocks):
        length = sum(segment["length"] for segment in block)
        if length > slot:
            raise DatasetError(
                f"positions: redrawn finds no room: a chunk has {length} tokens, its slot {slot} "
                "positions; use `positions: stored`"
            )
        start = first + i * slot
        if any(segment.get("position_ids") is not None for segment in block):
            parts.append(start + np.sort(random.choice(slot, size=length, replace=False)))
        else:
            parts.append(start + random.choice(placements(slot, length)) + np.arange(length))
    parts.append(np.arange(tail[0]["length"], dtype=np.int64) + tail[0]["position_start"])
    return np.concatenate(parts).astype(np.int64)


def redrawn(sample: Sample, epoch: int, seed: int) -> Sample:
    """The sample with positions drawn by seed, epoch and sample id; in epoch 0 as stored."""
    if epoch == 0:
        return sample
    text = f"positions:{seed}:{epoch}:{sample.sample_id}"
    digest = hashlib.sha256(text.encode()).digest()
    try:
        ids = redraw(sample.segments, np.random.default_rng(list(digest)))
    except DatasetError as error:
        raise DatasetError(f"sample {sample.sample_id}: {error}") from error
    whole: Segment = {
        "kind": "chunk",
        "length": len(ids),
        "position_start": int(ids[0]),
        "position_ids": ids.tolist(),
    }
    return replace(sample, segments=(whole,))


def sample_positions(
    segments: Sequence[Segment], answer_position: int, mode: Positions
) -> tuple[Ids, int]:
    """Prefix positions [P] and the position of the first answer token, for `mode`.

    `stored`: as the data set has them. `ordinary`: 0 … P−1, and the answers from P.
    All M+1 answers of a sample start at the same position.
    """
    if mode == "ordinary":
        length = sum(segment["length"] for segment in segments)
        return np.arange(length, dtype=np.int64), length
    prefix = prefix_positions(segments)
    if len(prefix) and answer_position <= prefix[-1]:
        raise DatasetError(
            f"answer_position {answer_position} is not after the prefix, "
            f"which ends at position {prefix[-1]}"
        )
    return prefix, answer_position
