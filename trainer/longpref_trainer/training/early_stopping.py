"""Early stopping: whether the figures of one metric no longer get better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# metrics whose lower values are better; of all others higher ones are
LOWER = ("perplexity", "nll")


@dataclass(frozen=True)
class Best:
    """The best value so far."""

    step: int
    value: float
    # evaluations since then, none of them better
    since: int


def find_best(
    values: Sequence[tuple[int, float | None]], metric: str, min_delta: float
) -> Best | None:
    """The best of (step, value), in order of steps; None while there is no value.

    A value is better than the best so far if it is so by more than `min_delta`: of values that
    are as good the first one stays. None, of an evaluation without one, is never better.
    """
    best: Best | None = None
    for step, value in values:
        if best is None:
            best = None if value is None else Best(step, value, 0)
        elif value is not None and gain(best.value, value, metric) > min_delta:
            best = Best(step, value, 0)
        else:
            best = Best(best.step, best.value, best.since + 1)
    return best


def gain(before: float, after: float, metric: str) -> float:
    """By how much a value is better than an earlier one."""
    return before - after if metric in LOWER else after - before
