"""A model as the page shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..fields import clean
from ..shapes import Results, TaskResult

# What came first is grey, as in the report of a data set. Names of the style sheet.
COLOURS = ("grey", "blue", "orange", "green", "purple")
MOST_NAME = 60


@dataclass(frozen=True)
class Shown:
    """Results under the name and colour they have on the page."""

    name: str
    colour: str
    results: Results


def shown_models(results: Sequence[Results], names: Sequence[str]) -> list[Shown]:
    """Each with a colour, and a name that no other has."""
    models: list[Shown] = []
    for i, (one, name) in enumerate(zip(results, names, strict=True)):
        short = " ".join(clean(name).split())[:MOST_NAME] or "model"
        taken = {model.name for model in models}
        number = 2
        unique = short
        while unique in taken:
            unique, number = f"{short} ({number})", number + 1
        colour = "blue" if len(results) == 1 else COLOURS[i % len(COLOURS)]
        models.append(Shown(unique, colour, one))
    return models


def task_names(models: Sequence[Shown]) -> list[str]:
    """All tasks that some model has, in the order of their first appearance."""
    return list(dict.fromkeys(name for model in models for name in model.results.tasks))


def tasks_of(
    models: Sequence[Shown], wanted: Callable[[TaskResult], bool]
) -> list[tuple[str, list[tuple[Shown, TaskResult]]]]:
    """By name, the wanted tasks with the models that have them."""
    found = []
    for name in task_names(models):
        there = [(m, m.results.tasks[name]) for m in models if name in m.results.tasks]
        there = [(model, task) for model, task in there if wanted(task)]
        if there:
            found.append((name, there))
    return found
