"""Which samples a step takes, and how many steps there are. Pure functions."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ..generated.train_config import TrainConfig


def total_steps(config: TrainConfig, samples: int) -> int:
    """Optimizer steps of a run over a training split of `samples` samples."""
    if config.max_steps is not None:
        return config.max_steps
    return max(1, ceil(config.epochs * samples / config.batch))


def ceil(value: float) -> int:
    """Rounded up, but not for a last digit that floating point made up."""
    return math.ceil(round(value, 9))


def step_samples(step: int, batch: int, samples: int, seed: int) -> list[tuple[int, int]]:
    """Epoch and index of the samples of a step: `batch` of them.

    Epochs follow one another without a break, each in its own order, so that every batch is full
    and a step's samples follow from its number alone.
    """
    first = step * batch
    return [
        (at // samples, int(epoch_order(at // samples, samples, seed)[at % samples]))
        for at in range(first, first + batch)
    ]


@lru_cache(maxsize=2)
def epoch_order(epoch: int, samples: int, seed: int) -> npt.NDArray[np.int64]:
    """A permutation of 0 … samples−1, drawn by seed and epoch."""
    return np.random.default_rng([seed, epoch]).permutation(samples)
