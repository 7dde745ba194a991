"""What was measured, on what, with which versions and settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..numbers import seconds
from .shown import Shown, task_names

MOST_FACTS = 40
MOST_LETTERS = 120


@dataclass(frozen=True)
class Fact:
    """A line of the table of facts; one value: the same for all models."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Header:
    """tiles: numbers that are read first, each with what it counts."""

    title: str
    lead: str
    tiles: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]


def header(models: Sequence[Shown], comparisons: Sequence[Mapping[str, Any]]) -> Header:
    """comparisons: of each model but the first with the first."""
    names = [model.name for model in models]
    tasks = task_names(models)
    benchmarks = dict.fromkeys(
        benchmark
        for model in models
        for task in model.results.tasks.values()
        if (benchmark := task.benchmark)
    )
    count = f"{len(tasks):,} {'task' if len(tasks) == 1 else 'tasks'}"
    return Header(
        title=" → ".join(names) if len(names) < 3 else ", ".join(names),
        lead=f"Evaluation on {count}" + (f", of {', '.join(benchmarks)}" if benchmarks else ""),
        tiles=tuple(_tiles(models, comparisons)),
        facts=tuple(_facts(models)),
    )


def _tiles(
    models: Sequence[Shown], comparisons: Sequence[Mapping[str, Any]]
) -> list[tuple[str, str]]:
    rows = [sum(task.rows for task in model.results.tasks.values()) for model in models]
    same = len(set(rows)) == 1
    tiles = [(f"{len(task_names(models)):,}", "tasks")]
    tiles += [(f"{rows[0]:,}" if same else " / ".join(f"{n:,}" for n in rows), "rows scored")]
    if len(models) == 1:
        counts = [task.counts for task in models[0].results.tasks.values()]
        if models[0].results.seconds is not None:
            tiles.append((seconds(models[0].results.seconds), "time"))
        tiles.append((f"{sum(one.truncated for one in counts):,}", "prompts cut to fit"))
        failed = sum(one.no_answer + sum(one.errors.values()) for one in counts)
        tiles.append((f"{failed:,}", "rows not scored"))
    if len(comparisons) == 1:
        verdicts = [
            measured["better"]
            for task in comparisons[0]["tasks"].values()
            for measured in list(task["metrics"].values())[:1]
        ]
        for verdict, text in (
            ("b", f"tasks where {models[1].name} is better"),
            ("a", f"tasks where {models[0].name} is better"),
            (None, "tasks where they are not told apart"),
        ):
            tiles.append((f"{verdicts.count(verdict):,}", text))
    return tiles


def _facts(models: Sequence[Shown]) -> list[Fact]:
    columns = [_facts_of(model) for model in models]
    keys = list(dict.fromkeys(key for column in columns for key in column))
    facts = []
    for key in keys[:MOST_FACTS]:
        values = tuple(column.get(key, "–") for column in columns)
        facts.append(Fact(key, values[:1] if len(set(values)) == 1 else values))
    return facts


def _facts_of(model: Shown) -> dict[str, str]:
    results = model.results
    found = {"model": results.model.path, "backend": results.model.backend}
    if results.model.dtype:
        found["precision"] = results.model.dtype
    if results.model.sha256:
        found["sha256"] = results.model.sha256
    if results.seconds is not None:
        found["time"] = seconds(results.seconds)
    for kind, facts in (
        ("machine", results.machine),
        ("version", results.versions),
        ("setting", results.settings),
    ):
        found |= {f"{kind}: {key}"[:MOST_LETTERS]: value for key, value in facts.items()}
    return {key: _shorten(value) for key, value in found.items()}


def _shorten(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"
