"""Scores over length and depth as a grid: what needle tasks are read by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .shapes import TaskResult


@dataclass(frozen=True)
class Grid:
    """`cells[i][j]`: the mean at depths[i] (percent) and lengths[j] (tokens); None: not measured.

    rows: how many rows the cell is a mean of.
    """

    lengths: tuple[float, ...]
    depths: tuple[float, ...]
    cells: tuple[tuple[float | None, ...], ...]
    rows: tuple[tuple[int, ...], ...]

    def values(self) -> list[float]:
        """All that were measured."""
        return [value for row in self.cells for value in row if value is not None]


def grid_of(
    task: TaskResult,
    metric: str,
    lengths: Sequence[float] | None = None,
    depths: Sequence[float] | None = None,
) -> Grid | None:
    """The grid of a metric, or None where the task has no groups by length and depth.

    lengths, depths: the axes, where several grids share theirs; the task's own if None.
    """
    found = {
        (group.depth, group.length): group
        for group in task.by
        if group.length is not None and group.depth is not None and metric in group.scores
    }
    if not found:
        return None
    columns = tuple(lengths or axis(task, metric)[0])
    down = tuple(depths or axis(task, metric)[1])
    there = [[found.get((depth, length)) for length in columns] for depth in down]
    return Grid(
        lengths=columns,
        depths=down,
        cells=tuple(tuple(g.scores[metric] if g else None for g in row) for row in there),
        rows=tuple(tuple(g.rows if g else 0 for g in row) for row in there),
    )


def axis(task: TaskResult, metric: str) -> tuple[list[float], list[float]]:
    """Lengths and depths, ascending, of the groups that have both and the metric."""
    there = [
        (group.length, group.depth)
        for group in task.by
        if group.length is not None and group.depth is not None and metric in group.scores
    ]
    return sorted({length for length, _ in there}), sorted({depth for _, depth in there})
