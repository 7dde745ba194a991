"""Heat maps over length and depth, those of all models side by side on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..drawing.heat_map import HeatMap, HeatScale, heat_map, heat_scale
from ..grid import axis, grid_of
from ..shapes import TaskResult
from .shown import Shown, tasks_of


@dataclass(frozen=True)
class Heats:
    """A metric of a task: a map a model, and the scale of all of them."""

    task: str
    title: str
    metric: str
    scale: HeatScale
    maps: tuple[tuple[str, HeatMap], ...]


def needles(models: Sequence[Shown], kinds: Sequence[str]) -> list[Heats]:
    """A row of maps for every metric of every task of these kinds."""
    found = []
    for name, there in tasks_of(models, lambda task: task.kind in kinds):
        metrics = dict.fromkeys(metric for _, task in there for metric in task.metrics)
        found += [heats for metric in metrics if (heats := _heats(name, there, metric))]
    return found


def _heats(name: str, there: Sequence[tuple[Shown, TaskResult]], metric: str) -> Heats | None:
    axes = [axis(task, metric) for _, task in there]
    # One grid for all, so that a place is the same cell in every map.
    lengths = sorted({length for found, _ in axes for length in found})
    depths = sorted({depth for _, found in axes for depth in found})
    grids = [
        (model, grid)
        for model, task in there
        if (grid := grid_of(task, metric, lengths, depths)) is not None
    ]
    values = [value for _, grid in grids for value in grid.values()]
    if not values:
        return None
    scale = heat_scale(metric, values)
    maps = tuple((model.name, heat_map(grid, scale)) for model, grid in grids)
    return Heats(name, there[0][1].title, metric, scale, maps)
