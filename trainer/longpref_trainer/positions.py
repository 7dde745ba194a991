"""From segments to position indices of the shared prefix.

The data set stores a position for every segment of a prefix, so that k real tokens stand as if
in a text of K (LOGO, section 3.3, equation 4). Training either uses them or, as a control,
counts from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from .errors import DatasetError
from .generated.row import Segment

Positions = Literal["stored", "ordinary"]


def prefix_positions(segments: Sequence[Segment]) -> npt.NDArray[np.int64]:
    """Stored position indices of a prefix: [P], strictly increasing.

    Each segment is consecutive from `position_start`, or has explicit `position_ids` (sparse).
    Raises DatasetError where indices and length disagree or positions do not increase: causal
    attention goes by order of tokens, so a position that falls back would be silently wrong.
    """
    parts: list[npt.NDArray[np.int64]] = []
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


def sample_positions(
    segments: Sequence[Segment], answer_position: int, mode: Positions
) -> tuple[npt.NDArray[np.int64], int]:
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
