"""Confidence intervals by documents: samples of one document are not independent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

RESAMPLES = 2000


def document_bootstrap(
    values: npt.NDArray[np.float64], documents: Sequence[str], seed: int = 0
) -> tuple[float, float]:
    """95 % percentile interval of the mean of `values` [n], documents drawn with replacement.

    documents: n ids, one a value.
    """
    _, owner = np.unique(np.asarray(documents), return_inverse=True)
    count = int(owner.max()) + 1
    sums = np.bincount(owner, weights=values, minlength=count)
    sizes = np.bincount(owner, minlength=count)
    drawn = np.random.default_rng(seed).integers(0, count, size=(RESAMPLES, count))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)
