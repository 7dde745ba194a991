"""The results of one evaluation as text for the terminal."""

from __future__ import annotations

from .columns import columns
from .grid import grid_of
from .numbers import NONE, plain, seconds, short, shown, tokens, whole_percent
from .shapes import UNSCALED, Average, Counts, Results, Score, TaskResult


def results_table(results: Results) -> str:
    """A line a task with its main metric (× 100; perplexity and nats as they are) and 95 %
    interval, then averages, then a grid a needle task: depth down, length across.
    """
    model = results.model
    about = [f"{results.name}: {model.path} ({model.backend}"]
    about += [f", {model.dtype})" if model.dtype else ")"]
    time = f", {seconds(results.seconds)}" if results.seconds is not None else ""
    parts = ["".join(about) + time, "", *_tasks(results)]
    for name, average in results.averages.items():
        parts += ["", *_average(name, average)]
    for task in results.tasks.values():
        parts += _grids(task)
    return "\n".join(parts)


def _tasks(results: Results) -> list[str]:
    rows: list[list[str]] = []
    categories = dict.fromkeys(task.category for task in results.tasks.values())
    for category in categories:
        rows.append([category or "other"])
        rows += [_line(t) for t in results.tasks.values() if t.category == category]
    return columns(["task", "rows", "metric", "score", "95 %", ""], rows, left=(0, 2, 4, 5))


def _line(task: TaskResult) -> list[str]:
    metric = task.metrics[0]
    score = task.scores.get(metric, Score(None, None, None))
    interval = ""
    if score.low is not None and score.high is not None:
        interval = f"{shown(metric, score.low)} to {shown(metric, score.high)}"
    return [
        f"  {task.title}",
        f"{task.rows:,}",
        metric,
        shown(metric, score.value),
        interval,
        remarks(task.counts),
    ]


def remarks(counts: Counts) -> str:
    """What went otherwise than planned: `3 truncated, 2 prompt-too-long`."""
    found = [(counts.truncated, "truncated"), (counts.no_answer, "without an answer")]
    found += [(count, code) for code, count in counts.errors.items()]
    return ", ".join(f"{count:,} {what}" for count, what in found if count)


def _average(name: str, average: Average) -> list[str]:
    rows = [[f"  {key}", shown("", value)] for key, value in average.categories.items()]
    rows.append(["  average", shown("", average.average)])
    lines = columns([f"average of {name}", "score"], rows)
    if average.left_out:
        lines.append(f"  not in the average: {', '.join(average.left_out)}")
    if average.missing:
        lines.append(f"  not measured: {', '.join(average.missing)}")
    return lines


def _grids(task: TaskResult) -> list[str]:
    lines: list[str] = []
    for metric in task.metrics:
        grid = grid_of(task, metric)
        if grid is None:
            continue
        unit = "nats a token" if metric in UNSCALED else "percent"
        show = plain if metric in UNSCALED else whole_percent
        rows = [
            [f"{short(depth)} %", *(NONE if value is None else show(value) for value in row)]
            for depth, row in zip(grid.depths, grid.cells, strict=True)
        ]
        lines += ["", f"{task.title}, {metric} ({unit}): depth down, length in tokens across"]
        lines += columns(["", *map(tokens, grid.lengths)], rows, left=())
    return lines
