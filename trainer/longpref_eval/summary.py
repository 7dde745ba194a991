"""From rows to figures: means with intervals, groups, counts, averages over a benchmark."""

from __future__ import annotations

import os
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from .kinds import kind_of
from .results.bootstrap import mean_interval
from .tasks.benchmark import benchmark_names, read_benchmark
from .tasks.catalogue import task_names
from .tasks.task import Task

PACKAGES = ("torch", "transformers", "peft", "jieba", "openai", "vllm")
# what rows are grouped by, where they tell it
GROUPS = ("length", "depth")

Row = Mapping[str, Any]


def summarise(task: Task, rows: Sequence[Row]) -> dict[str, Any]:
    """A task's entry in results.json. Rows with an error are counted and not scored."""
    scored = [row for row in rows if not row["error"]]
    errors = Counter(str(row["error"]).split(":")[0] for row in rows if row["error"])
    no_answer = errors.pop("no-answer", 0)
    return {
        "title": task.title,
        "category": task.category,
        "benchmark": task.benchmark,
        "cite": task.cite,
        "kind": task.kind,
        "metrics": list(task.metrics),
        # what was asked: a task of one's own may have been another one last week
        "definition": {"file": task.file.name, "settings": dict(task.settings)},
        "rows": len(scored),
        "scores": figures(task, scored),
        "counts": {
            "truncated": sum(bool(row["truncated_tokens"]) for row in rows),
            "finish": dict(Counter(row["finish"] for row in scored if row["finish"])),
            "errors": dict(errors),
            "no_answer": no_answer,
        },
        "by": groups(task, scored),
        "seconds": round(sum(row["seconds"] for row in rows), 3),
        "more": more(task, scored),
    }


def figures(task: Task, rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    """By metric: the mean (or what the kind has in its place) with 95 % of its bootstrap."""
    if not rows:
        return {}
    found = {}
    own = aggregate(task, rows)
    documents = [str(row["about"].get("document", row["id"])) for row in rows]
    for metric in task.metrics:
        if metric in own:
            found[metric] = {"value": own[metric]}
            continue
        values = [row["scores"][metric] for row in rows]
        mean, low, high = mean_interval(values, clusters=documents)
        found[metric] = {"value": mean, "low": low, "high": high}
    return found


def aggregate(task: Task, rows: Sequence[Row]) -> dict[str, float]:
    """What a kind tells of many rows where their mean would be wrong, e.g. a perplexity."""
    own = getattr(kind_of(task.kind), "aggregate", None)
    return dict(own(rows)) if own and rows else {}


def more(task: Task, rows: Sequence[Row]) -> dict[str, Any]:
    """What else a kind tells of its rows."""
    own = getattr(kind_of(task.kind), "more", None)
    return dict(own(task, rows)) if own else {}


def groups(task: Task, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Means by length and depth, sorted; none if the rows tell neither."""
    cells: dict[tuple[tuple[str, float], ...], list[Row]] = {}
    for row in rows:
        place = tuple((key, row["about"][key]) for key in GROUPS if key in row["about"])
        if place:
            cells.setdefault(place, []).append(row)
    return [
        {**dict(place), "rows": len(inside), "scores": means(task, inside)}
        for place, inside in sorted(cells.items(), key=lambda one: [v for _, v in one[0]])
    ]


def means(task: Task, rows: Sequence[Row]) -> dict[str, float]:
    """By metric, of a group."""
    plain = {
        metric: sum(row["scores"][metric] for row in rows) / len(rows) for metric in task.metrics
    }
    return {**plain, **aggregate(task, rows)}


def averages(tasks: Sequence[Task], found: Mapping[str, Any]) -> dict[str, Any]:
    """By benchmark: the mean of each category's tasks, and the mean of these categories.

    LOGO's averages over LongBench are such means of categories, with code left out (table 1).
    `missing`: tasks of the benchmark that were not measured.
    """
    told: dict[str, Any] = {}
    for name in benchmark_names():
        mine = [task for task in tasks if task.benchmark == name and found[task.name]["scores"]]
        left_out = read_benchmark(name).left_out
        if not mine or left_out is None:
            continue
        by: dict[str, list[float]] = {}
        for task in mine:
            value = found[task.name]["scores"][task.metrics[0]]["value"]
            by.setdefault(task.category, []).append(value)
        categories = {category: sum(values) / len(values) for category, values in by.items()}
        counted = [value for category, value in categories.items() if category not in left_out]
        measured = {task.name for task in mine}
        told[name] = {
            "categories": categories,
            "average": sum(counted) / len(counted) if counted else None,
            "left_out": [one for one in left_out if one in categories],
            "missing": [
                one for one in task_names() if one.startswith(f"{name}/") and one not in measured
            ],
        }
    return told


def machine() -> dict[str, Any]:
    """What it ran on."""
    import torch

    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    return {
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "gpu": gpu,
    }


def versions() -> dict[str, str]:
    """Python, and the packages that decide figures."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
