"""Retrieval of attention heads against recall of the answer, a plot a model on the same axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..drawing.scatter import Scatter, scatter
from ..numbers import percent, short
from ..shapes import Head, TaskResult
from .shown import Shown, tasks_of

KIND = "retrieval-heads"
MOST_HEADS = 10


@dataclass(frozen=True)
class Panel:
    """A model's plot and its strongest heads."""

    model: str
    colour: str
    plot: Scatter
    heads: tuple[tuple[Head, str], ...]


@dataclass(frozen=True)
class Retrieval:
    """A task's plots."""

    task: str
    title: str
    labels: tuple[str, str]
    panels: tuple[Panel, ...]


def retrieval(models: Sequence[Shown]) -> list[Retrieval]:
    """For every task of kind retrieval-heads with groups that have both of its metrics."""
    found = []
    for name, there in tasks_of(models, lambda task: task.kind == KIND and len(task.metrics) > 1):
        first = there[0][1]
        labels = (first.metrics[0], first.metrics[1])
        points = [(model, task, _points(task, labels)) for model, task in there]
        across = [point[0] for _, _, each in points for point in each]
        if not across:
            continue
        highest = max(*across, 0.1)
        panels = tuple(
            Panel(model.name, model.colour, scatter(each, labels, highest), _strongest(task))
            for model, task, each in points
            if each
        )
        found.append(Retrieval(name, first.title, labels, panels))
    return found


def _points(task: TaskResult, labels: tuple[str, str]) -> list[tuple[float, float, str]]:
    points = []
    for group in task.by:
        if not all(label in group.scores for label in labels):
            continue
        a, b = (group.scores[label] for label in labels)
        place = [f"{group.length:,.0f} tokens"] if group.length is not None else []
        place += [f"depth {short(group.depth)} %"] if group.depth is not None else []
        told = f"{labels[0]} {percent(a)} %, {labels[1]} {percent(b)} %"
        points.append((a, b, f"{', '.join(place)}: {told}"))
    return points


def _strongest(task: TaskResult) -> tuple[tuple[Head, str], ...]:
    ordered = sorted(task.heads, key=lambda one: (-one.score, one.layer, one.head))
    return tuple((head, percent(head.score)) for head in ordered[:MOST_HEADS])
