"""Perplexity over length: lines, and the numbers with their ratios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..drawing.lines import LineChart, line_chart
from ..numbers import plain, short, tokens
from ..shapes import TaskResult
from .shown import Shown, tasks_of
from .tasks import Cell, Difference, difference_of

METRIC = "perplexity"


@dataclass(frozen=True)
class PerplexityLine:
    """A length: each model's perplexity, and the ratio to the first one's."""

    length: str
    cells: tuple[Cell | None, ...]
    differences: tuple[Difference | None, ...]


@dataclass(frozen=True)
class Perplexity:
    """A task's chart and its table."""

    task: str
    title: str
    chart: LineChart
    lines: tuple[PerplexityLine, ...]


def perplexity(
    models: Sequence[Shown], comparisons: Sequence[Mapping[str, Any]]
) -> list[Perplexity]:
    """For every task of kind perplexity that has lengths."""
    found = []
    for name, there in tasks_of(models, lambda task: task.kind == METRIC):
        by_model = {model.name: _points(task) for model, task in there}
        series = [(model.name, model.colour, by_model[model.name]) for model, _ in there]
        chart = line_chart(series, METRIC, short)
        if chart is None:
            continue
        lengths = sorted({length for points in by_model.values() for length in points})
        lines = tuple(_line(name, models, comparisons, by_model, length) for length in lengths)
        found.append(Perplexity(name, there[0][1].title, chart, lines))
    return found


def _points(task: TaskResult) -> dict[float, float]:
    return {
        group.length: group.scores[METRIC]
        for group in task.by
        if group.length is not None and METRIC in group.scores
    }


def _line(
    task: str,
    models: Sequence[Shown],
    comparisons: Sequence[Mapping[str, Any]],
    by_model: Mapping[str, Mapping[float, float]],
    length: float,
) -> PerplexityLine:
    values = [by_model.get(model.name, {}).get(length) for model in models]
    differences = []
    for comparison in comparisons:
        metrics = comparison["tasks"].get(task, {}).get("metrics", {})
        groups = metrics.get(METRIC, {}).get("by_length", [])
        at = next((group for group in groups if group["length"] == length), None)
        differences.append(difference_of(METRIC, at))
    return PerplexityLine(
        tokens(length),
        tuple(None if value is None else Cell(value, plain(value), "") for value in values),
        tuple(differences),
    )
