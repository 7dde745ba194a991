"""Where prefix and answers of a sample stand in one row, and what of it each may see.

    keys       prefix 0 … P−1            branches
    queries  ┌────────────────────────┬────────────────┐
    prefix   │ causal                 │ –              │
             ├────────────────────────┼────────────────┤
    y_w      │ all                    │ causal – –     │   S × (P + S), S = Σ (L_j − 1): small,
    y_l1     │ all                    │ – causal –     │   since answers are short
    y_l2     │ all                    │ – – causal     │
             └────────────────────────┴────────────────┘

`batch.py` fills it in; `model/attention.py` computes under the masks made here, or, where `slots`
are given, without one (`model/merged_branches.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .sample import Ids


@dataclass
class SharedPrefix:
    """Where prefix and branches stand in rows [B, P + S], each part padded on its right."""

    # P: columns of the prefix
    columns: int
    # [B] int64: tokens of each prefix
    lengths: Tensor
    # [B, S] int64: number of the branch that a column belongs to; −1 is padding
    branches: Tensor
    # [B, S] int64: tokens of the same branch before it
    steps: Tensor
    # [B, S] int64: place of every column in the flat rows of `own`, where branches are computed
    # without a mask (`branch_attention: merged`); None: under one
    slots: Tensor | None = None
    # rows that hold a branch each, and their width
    own: tuple[int, int] = (0, 0)
    # masks made so far, shared by the layers of a step
    masks: dict[Any, Tensor] = field(default_factory=dict, repr=False)

    def map(self, change: Callable[[Tensor], Tensor]) -> SharedPrefix:
        """The same with every tensor changed."""
        slots = None if self.slots is None else change(self.slots)
        return SharedPrefix(
            self.columns,
            change(self.lengths),
            change(self.branches),
            change(self.steps),
            slots,
            self.own,
        )

    def branch_mask(self, window: int | None, groups: int, dtype: torch.dtype) -> Tensor:
        """What the branches see: [B, 1, groups · S, P + S], 0 or −∞; repeated for each group.

        window: a token sees that many tokens, itself included, as counted in its own answer's
        row `[prefix | answer]`; None: all.
        """
        key = ("branch", window, groups, dtype)
        if key not in self.masks:
            lengths, branches, steps = self.lengths, self.branches, self.steps
            prefix = torch.arange(self.columns, device=lengths.device)
            column = torch.arange(branches.shape[1], device=lengths.device)
            # padding sees itself and the prefix, so that no row of the softmax is empty
            own = (branches[:, :, None] == branches[:, None, :]) & (branches >= 0)[:, :, None]
            own = (own & (column[:, None] >= column)) | (column[:, None] == column)
            seen = (prefix < lengths[:, None])[:, None, :].expand(-1, len(column), -1)
            if window is not None:
                # indices in the row [prefix | answer], which is what a window counts
                at = lengths[:, None] + steps
                seen = seen & (at[:, :, None] - prefix < window)
                near = at[:, :, None] - at[:, None, :] < window
                own = own & near
            mask = torch.cat([seen, own], dim=2).repeat(1, groups, 1)[:, None]
            self.masks[key] = additive(mask, dtype)
        return self.masks[key]

    def prefix_mask(self, window: int, dtype: torch.dtype) -> Tensor:
        """What the prefix sees of itself through a window: [P, P], 0 or −∞."""
        key = ("prefix", window, dtype)
        if key not in self.masks:
            column = torch.arange(self.columns, device=self.lengths.device)
            distance = column[:, None] - column
            self.masks[key] = additive((distance >= 0) & (distance < window), dtype)
        return self.masks[key]


def additive(seen: Tensor, dtype: torch.dtype) -> Tensor:
    """0 where something is seen, −∞ where not: what the kernels turn a bool mask into each time.

    Rows stand 16 elements apart, or a multiple: GPU kernels copy a mask that is not so, in every
    layer, and keep the copy for the backward pass.
    """
    *rows, width = seen.shape
    room = torch.zeros(*rows, -(-width // 16) * 16, dtype=dtype, device=seen.device)
    return room[..., :width].masked_fill_(~seen, float("-inf"))


def branch_slots(branches: Ids) -> tuple[Tensor, tuple[int, int]]:
    """A row of its own for every branch: `slots` and `own` of SharedPrefix.

    branches: [B, S], −1 is padding. All padding of a sample is one branch more.
    """
    a_sample = int(branches.max()) + 2
    rows = np.where(branches < 0, a_sample - 1, branches)
    rows += a_sample * np.arange(len(branches))[:, None]
    # the n-th column of its row
    counts = np.zeros(a_sample * len(branches), dtype=np.int64)
    at = np.zeros_like(rows)
    for place, row in np.ndenumerate(rows):
        at[place] = counts[row]
        counts[row] += 1
    # rows that hold nothing are left out
    numbers = np.cumsum(counts > 0) - 1
    width = int(counts.max())
    slots = numbers[rows] * width + at
    return torch.from_numpy(slots), (int((counts > 0).sum()), width)
