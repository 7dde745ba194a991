"""Percentile bootstrap of a mean and of a paired difference of means (Efron and Tibshirani, 1993).

Values of one cluster (rows of a document) are drawn together: they are not independent. Same
values and seed, same interval, on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

RESAMPLES = 2000
SEED = 0
LEVEL = 0.95
# of rows whose scores differ by less, neither is better
TIE = 1e-9
# so many indices are drawn at once: bounds memory, changes no number
DRAWN_AT_ONCE = 1 << 22

Floats = npt.NDArray[np.float64]


class Interval(NamedTuple):
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


class Wins(NamedTuple):
    """Rows by which of two models scores higher."""

    a: int
    ties: int
    b: int


def mean_interval(
    values: npt.ArrayLike,
    *,
    clusters: Sequence[str] | None = None,
    weights: npt.ArrayLike | None = None,
    seed: int | Sequence[int] = SEED,
) -> Interval:
    """The mean of `values` [n] and its 95 % interval.

    clusters: n ids, values of one id are drawn together; None: each alone. weights [n], above 0:
    of a weighted mean (tokens, of nats a token). Raises ValueError where there are no values.
    """
    array = np.asarray(values, dtype=np.float64)
    weight = np.ones_like(array) if weights is None else np.asarray(weights, dtype=np.float64)
    draws = resampled_means(array, clusters=clusters, weights=weight, seed=seed)
    return interval_of(float((array * weight).sum() / weight.sum()), draws)


def interval_of(value: float, draws: Floats) -> Interval:
    """`value` with the 95 % percentile interval of its resampled `draws`."""
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value, float(low), float(high))


def resampled_means(
    values: npt.ArrayLike,
    *,
    clusters: Sequence[str] | None = None,
    weights: npt.ArrayLike | None = None,
    seed: int | Sequence[int] = SEED,
) -> Floats:
    """Means [RESAMPLES] of `values` [n] drawn anew by clusters; as in `mean_interval`.

    Draws that are added up (an average over tasks) need a seed each: with one seed, tasks of the
    same size would draw the same rows.
    """
    array = np.asarray(values, dtype=np.float64)
    weight = np.ones_like(array) if weights is None else np.asarray(weights, dtype=np.float64)
    if array.ndim != 1 or not array.size or weight.shape != array.shape:
        raise ValueError(f"expected values [n] and weights [n], n > 0: {array.shape}")
    owner = np.arange(array.size) if clusters is None else _owners(clusters)
    sums: Floats = np.bincount(owner, weights=array * weight).astype(np.float64)
    sizes: Floats = np.bincount(owner, weights=weight).astype(np.float64)
    count = sums.size
    rng = np.random.default_rng(seed)
    step = max(1, DRAWN_AT_ONCE // count)
    means = []
    for start in range(0, RESAMPLES, step):
        drawn = rng.integers(0, count, size=(min(step, RESAMPLES - start), count))
        means.append(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1))
    return np.concatenate(means)


def paired_difference(
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    *,
    clusters: Sequence[str] | None = None,
    weights: npt.ArrayLike | None = None,
    seed: int | Sequence[int] = SEED,
) -> Interval:
    """The mean of b − a [n], where a[i] and b[i] are of one row, and its 95 % interval.

    What makes a row easy or hard for both falls out, so the interval is narrower than one from
    two independent draws. The rest is as in `mean_interval`.
    """
    difference = np.asarray(b, dtype=np.float64) - np.asarray(a, dtype=np.float64)
    return mean_interval(difference, clusters=clusters, weights=weights, seed=seed)


def wins(a: npt.ArrayLike, b: npt.ArrayLike, *, lower_is_better: bool = False) -> Wins:
    """How many rows each of two models does better; a[i] and b[i] are of one row."""
    gain = np.asarray(b, dtype=np.float64) - np.asarray(a, dtype=np.float64)
    if lower_is_better:
        gain = -gain
    better, worse = int((gain > TIE).sum()), int((gain < -TIE).sum())
    return Wins(worse, gain.size - better - worse, better)


def _owners(clusters: Sequence[str]) -> npt.NDArray[np.intp]:
    return np.unique(np.asarray(clusters), return_inverse=True)[1]
