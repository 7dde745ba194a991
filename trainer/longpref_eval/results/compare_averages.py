"""Averages over a benchmark of two models, with the paired interval of their difference.

A category is the mean of its tasks' main metrics, the average the mean of the categories but those
left out. Rows are drawn anew inside every task, so the interval is over rows, not over tasks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from .bootstrap import SEED, Floats, interval_of, resampled_means
from .compare_metric import verdict
from .pairs import Row, cluster_of, scores_of
from .shapes import Results


def compare_averages(
    first: Results, second: Results, rows: Mapping[str, Sequence[Row]]
) -> dict[str, Any]:
    """By benchmark that both have; rows: of each task, those that both have.

    `a` and `b` are as each results.json tells them. `difference` is of shared rows, and null
    where the two average other tasks.
    """
    return {
        name: _benchmark(first, second, name, rows)
        for name in first.averages
        if name in second.averages
    }


def _benchmark(
    first: Results, second: Results, name: str, rows: Mapping[str, Sequence[Row]]
) -> dict[str, Any]:
    a, b = first.averages[name], second.averages[name]
    by_category = [_categories(results, name) for results in (first, second)]
    same = by_category[0] == by_category[1] and set(a.left_out) == set(b.left_out)
    # category: value and draws of its difference; None where a task has no row in both
    found: dict[str, _Drawn | None] = {}
    for category, tasks in by_category[0].items() if same else ():
        found[category] = _mean([_drawn(first, task, rows) for task in tasks])
    counted = [one for category, one in found.items() if category not in a.left_out]
    return {
        "average": _change(a.average, b.average, _mean(counted)),
        "categories": {
            category: _change(value, b.categories[category], found.get(category))
            for category, value in a.categories.items()
            if category in b.categories
        },
        "left_out": list(a.left_out),
        "same_tasks": same,
    }


class _Drawn(NamedTuple):
    """A difference, what it is in every resample, and the fewest rows of a task in it."""

    value: float
    draws: Floats
    independent: int


def _categories(results: Results, benchmark: str) -> dict[str, list[str]]:
    """The benchmark's tasks that have a score, sorted, by category."""
    found: dict[str, list[str]] = {}
    for task in results.tasks.values():
        score = task.scores.get(task.metrics[0])
        if task.benchmark == benchmark and score is not None and score.value is not None:
            found.setdefault(task.category, []).append(task.name)
    return {category: sorted(tasks) for category, tasks in found.items()}


def _drawn(results: Results, task: str, rows: Mapping[str, Sequence[Row]]) -> _Drawn | None:
    a, b, there = scores_of(rows.get(task, ()), results.tasks[task].metrics[0])
    if not there:
        return None
    clusters = [cluster_of(one) for one, _ in there]
    difference = np.subtract(b, a)
    # A seed of the task's own, from its name.
    draws = resampled_means(difference, clusters=clusters, seed=[SEED, *task.encode()])
    return _Drawn(float(difference.mean()), draws, len(set(clusters)))


def _mean(parts: Sequence[_Drawn | None]) -> _Drawn | None:
    there = [one for one in parts if one is not None]
    if not there or len(there) < len(parts):
        return None
    return _Drawn(
        sum(one.value for one in there) / len(there),
        np.mean([one.draws for one in there], axis=0),
        min(one.independent for one in there),
    )


def _change(a: float | None, b: float | None, drawn: _Drawn | None) -> dict[str, Any]:
    if drawn is None:
        return {"a": a, "b": b, "difference": None, "told_apart": False, "better": None}
    difference = interval_of(drawn.value, drawn.draws)
    return {
        "a": a,
        "b": b,
        "difference": difference._asdict(),
        **verdict(difference, drawn.independent, lower_is_better=False),
    }
