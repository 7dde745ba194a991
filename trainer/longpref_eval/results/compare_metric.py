"""One metric of two models over the rows that both have, whole and by length."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .bootstrap import Interval, paired_difference, wins
from .pairs import Row, cluster_of, length_of, scores_of, weights_of
from .shapes import LOWER_IS_BETTER

# With 5 rows even a difference of one sign in all of them has a chance above 5 % (2 · 2⁻⁵).
FEWEST = 6
PERPLEXITY = "perplexity"
# exp of more is beyond a float, and so beyond JSON
MOST_NATS = 700.0


def compare_metric(metric: str, rows: Sequence[Row], *, lengths: bool) -> dict[str, Any] | None:
    """See `compare.compare`; None where no row has the metric in both.

    lengths: also for the rows of each length.
    """
    measure = _perplexity if metric == PERPLEXITY else _mean
    whole = measure(metric, rows)
    if whole is None:
        return None
    groups: dict[float, list[Row]] = {}
    for row in rows if lengths else ():
        length = length_of(row[0])
        if length is not None:
            groups.setdefault(length, []).append(row)
    by_length = [
        {"length": int(length) if length.is_integer() else length, **found}
        for length, group in sorted(groups.items())
        if (found := measure(metric, group))
    ]
    return {"lower_is_better": metric in LOWER_IS_BETTER, **whole, "by_length": by_length}


def verdict(difference: Interval, independent: int, lower_is_better: bool) -> dict[str, Any]:
    """Whether two models are told apart, and which is better.

    independent: rows, or documents where rows of one are drawn together.
    """
    if independent < FEWEST or difference.low <= 0 <= difference.high:
        return {"told_apart": False, "better": None}
    return {"told_apart": True, "better": "b" if (difference.value > 0) != lower_is_better else "a"}


def _mean(metric: str, rows: Sequence[Row]) -> dict[str, Any] | None:
    a, b, there = scores_of(rows, metric)
    if not there:
        return None
    clusters = [cluster_of(one) for one, _ in there]
    difference = paired_difference(a, b, clusters=clusters)
    lower = metric in LOWER_IS_BETTER
    return {
        "rows": len(there),
        "a": math.fsum(a) / len(a),
        "b": math.fsum(b) / len(b),
        "difference": difference._asdict(),
        **verdict(difference, len(set(clusters)), lower),
        "wins": wins(a, b, lower_is_better=lower)._asdict(),
    }


def _perplexity(_: str, rows: Sequence[Row]) -> dict[str, Any] | None:
    """exp of the mean nats a token, over tokens where rows say how many they score.

    By each row's `nll` (mean nats a token), since a mean of perplexities is none.
    """
    a, b, there = scores_of(rows, "nll")
    if not there:
        return None
    weights = weights_of([one for one, _ in there])
    clusters = [cluster_of(one) for one, _ in there]
    difference = paired_difference(a, b, clusters=clusters, weights=weights)
    return {
        "rows": len(there),
        "a": _exp(_weighted(a, weights)),
        "b": _exp(_weighted(b, weights)),
        "ratio": Interval(*(_exp(nats) for nats in difference))._asdict(),
        "nats": difference._asdict(),
        **verdict(difference, len(set(clusters)), lower_is_better=True),
        "wins": wins(a, b, lower_is_better=True)._asdict(),
    }


def _exp(nats: float) -> float:
    return math.exp(min(nats, MOST_NATS))


def _weighted(values: Sequence[float], weights: Sequence[float] | None) -> float:
    weights = weights or [1.0] * len(values)
    return math.fsum(v * w for v, w in zip(values, weights, strict=True)) / math.fsum(weights)
