"""One sample of a data set, as training takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from ..generated.row import Segment

Ids = npt.NDArray[np.int64]
# which position indices are trained at: those of the data set, or 0, 1, 2 …
Positions = Literal["stored", "ordinary"]


@dataclass(frozen=True)
class Sample:
    """What training needs of a row. Answers: the preferred one first, then the M dispreferred."""

    sample_id: str
    document_id: str
    # [P] token ids of the shared prefix
    prompt_ids: Ids
    # parts of the prefix with their position indices
    segments: tuple[Segment, ...]
    # M+1 arrays [L_j] of token ids, with the end-of-turn token unless truncated
    answer_ids: tuple[Ids, ...]
    # M+1 kinds: preferred, then irrelevant, mixed or imported
    kinds: tuple[str, ...]
    # M+1: true where the answer was cut and has no end-of-turn token
    truncated: tuple[bool, ...]
    # position index of the first token of every answer
    answer_position: int


def with_answers(sample: Sample, which: Sequence[int]) -> Sample:
    """The sample with these of its answers, in this order."""
    return replace(
        sample,
        answer_ids=tuple(sample.answer_ids[i] for i in which),
        kinds=tuple(sample.kinds[i] for i in which),
        truncated=tuple(sample.truncated[i] for i in which),
    )
