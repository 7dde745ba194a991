"""score: predictions that were made elsewhere, by a task's metrics."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from longpref_trainer.errors import InputError

from ..metrics import first_line, score
from ..tasks.catalogue import find_tasks
from ..tasks.rows import as_object, lines, parse

# as the benchmarks' own code calls them
PREDICTIONS = ("pred", "prediction")
ANSWERS = ("answers", "ground_truth", "label", "answer")


def add_parser(commands: Any) -> None:
    """Register the command."""
    parser = commands.add_parser(
        "score",
        help="score a file of predictions, as the benchmarks' own code writes it",
        description="One JSON line a row: pred (or prediction), answers (or ground_truth, label), "
        "and what the metric reads (all_classes, gold_ans).",
    )
    parser.add_argument("--task", required=True, help="whose metrics: e.g. longbench/hotpotqa")
    parser.add_argument("file", type=Path, help="predictions, JSON lines")
    parser.add_argument("--rows", action="store_true", help="a JSON line a row: its scores")
    parser.set_defaults(run=run_score)


def run_score(arguments: argparse.Namespace) -> int:
    """The command."""
    [task] = find_tasks([arguments.task])
    total: dict[str, float] = dict.fromkeys(task.metrics, 0.0)
    count = 0
    for prediction, answers, given in predictions(arguments.file):
        if task.settings.get("first_line"):
            prediction = first_line(prediction)
        found = {name: score(name, prediction, answers, given) for name in task.metrics}
        count += 1
        for name, value in found.items():
            total[name] += value
        if arguments.rows:
            print(json.dumps(found))
    if not count:
        raise InputError(f"{arguments.file} holds no predictions")
    if not arguments.rows:
        means = {name: value / count for name, value in total.items()}
        print(json.dumps({"task": task.name, "rows": count, "scores": means}))
    return 0


def predictions(file: Path) -> Iterator[tuple[str, list[Any], dict[str, Any]]]:
    """Prediction, answers, and the row itself for metrics that read more. Raises InputError."""
    for number, line in lines(file):
        where = f"{file}:{number}"
        row = as_object(parse(line, where), where)
        prediction = next((row[key] for key in PREDICTIONS if key in row), None)
        answers = next((row[key] for key in ANSWERS if key in row), None)
        if not isinstance(prediction, str):
            raise InputError(f"{where}: no prediction (a text under {' or '.join(PREDICTIONS)})")
        if answers is None:
            raise InputError(f"{where}: no answers (under {' or '.join(ANSWERS)})")
        given = {**row, "keywords": row.get("gold_ans", row.get("answer_keywords"))}
        yield prediction, answers if isinstance(answers, list) else [answers], given
