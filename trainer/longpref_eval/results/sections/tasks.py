"""The table of all tasks: scores of every model, and differences from the first one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..numbers import ratio, shown, signed
from ..shapes import UNSCALED, Counts, Score, TaskResult
from .shown import Shown, task_names

# of the small plot beside a difference, in its own units
PLOT_WIDTH, PLOT_EDGE = 132.0, 5.0


@dataclass(frozen=True)
class Cell:
    """A model's score."""

    value: float | None
    text: str
    interval: str


@dataclass(frozen=True)
class Plot:
    """Where a difference and its interval stand, and where 0 does."""

    zero: float
    low: float
    at: float
    high: float


@dataclass(frozen=True)
class Difference:
    """A model minus the first one over the rows both have; `verdict`: better, worse or ''.

    value: of a perplexity the ratio.
    """

    value: float
    text: str
    interval: str
    verdict: str
    rows: int | None
    plot: Plot | None


@dataclass(frozen=True)
class Line:
    """A metric of a task; `main`: its first line, which names it."""

    task: str
    title: str
    metric: str
    main: bool
    rows: str
    cells: tuple[Cell | None, ...]
    differences: tuple[Difference | None, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class TaskTable:
    """Lines by category. plot_ends: the differences at the ends of the small plots, as text."""

    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    has_remarks: bool
    plot_ends: tuple[str, str] | None
    warnings: tuple[str, ...]


def task_table(
    models: Sequence[Shown], comparisons: Sequence[Mapping[str, Any]]
) -> TaskTable | None:
    """None without tasks. comparisons: of each model but the first with the first."""
    reach = _reach(comparisons) if len(comparisons) == 1 else None
    groups: dict[str, list[Line]] = {}
    for name in task_names(models):
        tasks = [model.results.tasks.get(name) for model in models]
        first = next(task for task in tasks if task is not None)
        label = first.category or "other"
        groups.setdefault(label, []).extend(_lines(first, tasks, comparisons, reach))
    if not groups:
        return None
    lines = [line for group in groups.values() for line in group]
    warnings = [
        warning if len(comparisons) == 1 else f"{model.name}: {warning}"
        for model, found in zip(models[1:], comparisons, strict=True)
        for warning in _warnings(found)
    ]
    return TaskTable(
        groups=tuple((label, tuple(group)) for label, group in groups.items()),
        has_remarks=any(line.remarks for line in lines),
        plot_ends=None if reach is None else (signed("", reach[0]), signed("", reach[1])),
        warnings=tuple(warnings),
    )


def _lines(
    first: TaskResult,
    tasks: Sequence[TaskResult | None],
    comparisons: Sequence[Mapping[str, Any]],
    reach: tuple[float, float] | None,
) -> list[Line]:
    metrics = list(dict.fromkeys(m for task in tasks if task is not None for m in task.metrics))
    counts = [f"{task.rows:,}" if task else "–" for task in tasks]
    lines = []
    for i, metric in enumerate(metrics):
        found = [
            comparison["tasks"].get(first.name, {}).get("metrics", {}).get(metric)
            for comparison in comparisons
        ]
        lines.append(
            Line(
                task=first.name,
                title=first.title if i == 0 else "",
                metric=metric,
                main=i == 0,
                rows=(counts[0] if len(set(counts)) == 1 else " / ".join(counts)) if i == 0 else "",
                cells=tuple(_cell(task, metric) for task in tasks),
                differences=tuple(difference_of(metric, one, reach) for one in found),
                remarks=tuple(_remarks([task.counts if task else None for task in tasks]))
                if i == 0
                else (),
            )
        )
    return lines


def _cell(task: TaskResult | None, metric: str) -> Cell | None:
    score = task.scores.get(metric, Score(None, None, None)) if task else None
    if score is None:
        return None
    interval = ""
    if score.low is not None and score.high is not None:
        interval = f"{shown(metric, score.low)} to {shown(metric, score.high)}"
    return Cell(score.value, shown(metric, score.value), interval)


def difference_of(
    metric: str, found: Mapping[str, Any] | None, reach: tuple[float, float] | None = None
) -> Difference | None:
    """What `compare` found for a metric, for people. reach: ends of the small plot, if any."""
    if found is None:
        return None
    better = {"b": "better", "a": "worse", None: ""}[found["better"]]
    if "ratio" in found:
        value, low, high = (found["ratio"][key] for key in ("value", "low", "high"))
        text, interval = f"×{ratio(value)}", f"{ratio(low)} to {ratio(high)}"
        return Difference(value, text, interval, better, found.get("rows"), None)
    value, low, high = (found["difference"][key] for key in ("value", "low", "high"))
    plot = None
    if reach and metric not in UNSCALED:
        plot = Plot(*(_place(one, reach) for one in (0.0, low, value, high)))
    interval = f"{signed(metric, low)} to {signed(metric, high)}"
    return Difference(value, signed(metric, value), interval, better, found.get("rows"), plot)


def _place(value: float, reach: tuple[float, float]) -> float:
    share = (value - reach[0]) / (reach[1] - reach[0])
    return round(PLOT_EDGE + share * (PLOT_WIDTH - 2 * PLOT_EDGE), 1)


def _reach(comparisons: Sequence[Mapping[str, Any]]) -> tuple[float, float] | None:
    """The ends of the intervals of all shares and 0: what small plots reach over."""
    ends = [
        measured["difference"][key]
        for comparison in comparisons
        for task in comparison["tasks"].values()
        for metric, measured in task["metrics"].items()
        if metric not in UNSCALED and "difference" in measured
        for key in ("low", "high")
    ]
    low, high = min(ends, default=0.0), max(ends, default=0.0)
    return (min(low, 0.0), max(high, 0.0)) if low or high else None


def _remarks(counts: Sequence[Counts | None]) -> list[str]:
    """What did not go as planned, each with the numbers of all models: `cut 3 / 4`."""
    kinds: dict[str, list[int]] = {}
    for i, one in enumerate(counts):
        if one is None:
            continue
        numbers = {
            "cut": one.truncated,
            "at the limit": one.finish.get("length", 0),
            "no answer": one.no_answer,
            **one.errors,
        }
        for what, number in numbers.items():
            if number:
                kinds.setdefault(what, [0] * len(counts))[i] = number
    return [f"{what} {' / '.join(f'{n:,}' for n in row)}" for what, row in kinds.items()]


def _warnings(found: Mapping[str, Any]) -> list[str]:
    told = list(found["warnings"])
    for name, task in found["tasks"].items():
        alone = task["rows"]["only_a"] + task["rows"]["only_b"]
        if alone:
            told.append(f"{name}: {alone:,} rows stand in one of the two only, and are left out")
    told += [f"{name}: not compared, {why}" for name, why in found["not_compared"].items()]
    return told
