"""Averages over benchmarks by category, as bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..drawing.bars import BarChart, bar_chart
from ..numbers import percent
from .shown import Shown
from .tasks import Cell, Difference, difference_of


@dataclass(frozen=True)
class AverageLine:
    """A category, or the average (`strong`), of every model, and differences from the first."""

    label: str
    cells: tuple[Cell | None, ...]
    differences: tuple[Difference | None, ...]
    strong: bool


@dataclass(frozen=True)
class BenchmarkAverages:
    """A benchmark's bars and the same as a table. missing: tasks that a model has no score of."""

    benchmark: str
    chart: BarChart
    lines: tuple[AverageLine, ...]
    missing: tuple[str, ...]


def averages(
    models: Sequence[Shown], comparisons: Sequence[Mapping[str, Any]]
) -> list[BenchmarkAverages]:
    """For every benchmark that a model has averages of."""
    names = dict.fromkeys(name for model in models for name in model.results.averages)
    return [found for name in names if (found := _benchmark(models, comparisons, name))]


def _benchmark(
    models: Sequence[Shown], comparisons: Sequence[Mapping[str, Any]], name: str
) -> BenchmarkAverages | None:
    each = [model.results.averages.get(name) for model in models]
    compared = [comparison["averages"].get(name) for comparison in comparisons]
    there = [average for average in each if average]
    left_out = {category for average in there for category in average.left_out}
    lines = []
    for category in dict.fromkeys(key for average in there for key in average.categories):
        values = [average.categories.get(category) if average else None for average in each]
        changes = [one["categories"].get(category) if one else None for one in compared]
        label = f"{category} (not in the average)" if category in left_out else category
        lines.append(_line(label, values, changes, strong=False))
    values = [average.average if average else None for average in each]
    lines.append(
        _line("average", values, [one["average"] if one else None for one in compared], strong=True)
    )
    chart = bar_chart(
        [
            (line.label, [cell.value if cell else None for cell in line.cells], line.strong)
            for line in lines
        ],
        [(model.name, model.colour) for model in models],
    )
    missing = [
        f"{model.name}: {', '.join(average.missing)}"
        if len(models) > 1
        else ", ".join(average.missing)
        for model, average in zip(models, each, strict=True)
        if average and average.missing
    ]
    return BenchmarkAverages(name, chart, tuple(lines), tuple(missing)) if chart else None


def _line(
    label: str,
    values: Sequence[float | None],
    changes: Sequence[Mapping[str, Any] | None],
    *,
    strong: bool,
) -> AverageLine:
    return AverageLine(
        label,
        tuple(None if value is None else Cell(value, percent(value), "") for value in values),
        tuple(
            difference_of("", change) if change and change["difference"] else None
            for change in changes
        ),
        strong,
    )
