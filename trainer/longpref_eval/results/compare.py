"""What changed between two evaluations: paired differences over the rows that both have.

An evaluation's own interval says how sure its score is over other rows of this kind. Whether one
model is better than another on the same rows is a narrower question, which only pairs answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .bootstrap import LEVEL, RESAMPLES, SEED
from .compare_averages import compare_averages
from .compare_metric import compare_metric
from .pairs import Row, pair_rows
from .read import predictions_path, read_predictions, read_results
from .shapes import Results

VERSION = 1
# of settings these say nothing of how rows are measured
NO_SETTING = frozenset({"out", "name", "model", "quiet", "resume"})
# settings that differ are named up to so many, each value up to so many characters
MOST_NAMED, MOST_LETTERS = 12, 40


def compare(a: Path, b: Path) -> dict[str, Any]:
    """What `b` scores beside `a`: two OUT folders, as a dict that is JSON.

    tasks.<name>.metrics.<metric>: `rows`, `a` and `b` (means over the rows both have),
    `difference` (b − a, with low and high of its 95 % interval; of a perplexity `ratio`, b ÷ a,
    and `nats`), `told_apart` (the interval leaves out "no difference", of at least 6 independent
    rows), `better` (a, b or null), `wins` (rows), `by_length` (the same of each length).
    averages.<benchmark>: `average` and `categories.<name>`, with `difference` or null.
    Raises ConfigError where a folder is damaged.
    """
    first, second = read_results(a), read_results(b)
    tasks, rows, not_compared = {}, {}, {}
    for name in first.tasks:
        if name not in second.tasks:
            continue
        reason = _obstacle(first, second, name)
        if reason:
            not_compared[name] = reason
        else:
            tasks[name], rows[name] = _task(first, second, name)
    return {
        "version": VERSION,
        "a": _side(first),
        "b": _side(second),
        "bootstrap": {"resamples": RESAMPLES, "seed": SEED, "interval": LEVEL, "paired": True},
        "tasks": tasks,
        "not_compared": not_compared,
        "only_a": [name for name in first.tasks if name not in second.tasks],
        "only_b": [name for name in second.tasks if name not in first.tasks],
        "averages": compare_averages(first, second, rows),
        "warnings": _warnings(first, second, tasks),
    }


def _side(results: Results) -> dict[str, Any]:
    model = results.model
    return {
        "folder": str(results.folder),
        "name": results.name,
        "model": {"backend": model.backend, "path": model.path, "sha256": model.sha256},
    }


def _obstacle(first: Results, second: Results, name: str) -> str | None:
    kinds = [results.tasks[name].kind for results in (first, second)]
    if kinds[0] != kinds[1]:
        return f"of kind {kinds[0]} in a and {kinds[1]} in b"
    for results in (first, second):
        if not predictions_path(results.folder, name).is_file():
            return f"no predictions are kept in {results.folder}"
    return None


def _task(first: Results, second: Results, name: str) -> tuple[dict[str, Any], tuple[Row, ...]]:
    task, other = first.tasks[name], second.tasks[name]
    pairs = pair_rows(read_predictions(first.folder, name), read_predictions(second.folder, name))
    metrics = {
        metric: compared
        for metric in task.metrics
        if metric in other.metrics
        and (compared := compare_metric(metric, pairs.both, lengths=bool(task.by)))
    }
    told = {
        "title": task.title,
        "category": task.category,
        "benchmark": task.benchmark,
        "kind": task.kind,
        "rows": pairs.counts(),
        # word for word; null where a task has no texts
        "equal_predictions": _equal(pairs.both),
        "metrics": metrics,
    }
    return told, pairs.both


def _equal(rows: Sequence[Row]) -> int | None:
    """Rows whose predictions are the same text."""
    texts = [(one.prediction, other.prediction) for one, other in rows]
    return sum(a == b for a, b in texts) if any(a or b for a, b in texts) else None


def _warnings(first: Results, second: Results, tasks: Mapping[str, Any]) -> list[str]:
    """What makes differences say something else than what the models do, in sentences."""
    found = []
    keys = sorted({*first.settings, *second.settings} - NO_SETTING)
    other = [key for key in keys if first.settings.get(key) != second.settings.get(key)]
    if other:
        named = [
            f"{key} ({first.settings.get(key, 'none')[:MOST_LETTERS]}; "
            f"{second.settings.get(key, 'none')[:MOST_LETTERS]})"
            for key in other[:MOST_NAMED]
        ]
        found.append(
            "The two were measured with other settings, and differences may come from these: "
            + ", ".join(named)
            + (f" and {len(other) - MOST_NAMED} more" if len(other) > MOST_NAMED else "")
        )
    for name, task in tasks.items():
        rows = task["rows"]
        if rows["other_tokens"]:
            found.append(
                f"{name}: {rows['other_tokens']:,} rows have other numbers of tokens in a and b, "
                "so another tokenizer: nats a token cannot be compared, and they are left out"
            )
        if rows["other_answers"]:
            found.append(
                f"{name}: {rows['other_answers']:,} rows have other answers in a and b, so the "
                "data changed in between: they are left out"
            )
    return found
