"""Scores over length, where a task has lengths but no depths: a chart a task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..drawing.lines import LineChart, line_chart
from ..shapes import UNSCALED, TaskResult
from .shown import Shown, tasks_of

# a little room around 0 and 1, so that dots there stand whole
LIMITS = (-0.03, 1.05)


@dataclass(frozen=True)
class OverLength:
    """A task's main metric over length, a line a model."""

    task: str
    title: str
    metric: str
    chart: LineChart


def lengths(models: Sequence[Shown]) -> list[OverLength]:
    """For every task whose rows have two lengths or more."""
    found = []
    for name, there in tasks_of(models, _has_lengths):
        first = there[0][1]
        metric = first.metrics[0]
        series = [(model.name, model.colour, _points(task, metric)) for model, task in there]
        label = f"{metric.replace('_', ' ')} (%)"
        chart = line_chart(series, label, lambda share: f"{100 * share:.3g}", LIMITS)
        if chart:
            found.append(OverLength(name, first.title, metric, chart))
    return found


def _has_lengths(task: TaskResult) -> bool:
    metric = task.metrics[0]
    return metric not in UNSCALED and len(_points(task, metric)) > 1


def _points(task: TaskResult, metric: str) -> dict[float, float]:
    return {
        group.length: group.scores[metric]
        for group in task.by
        if group.length is not None and group.depth is None and metric in group.scores
    }
