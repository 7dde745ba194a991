"""`evaluate:` of train.yaml: what is evaluated during training, checked before any step.

longpref_eval is imported here and in evaluation.py alone, and only where there are tasks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from torch import nn

from ..errors import ConfigError
from ..generated.train_config import StopConfig, TrainConfig

if TYPE_CHECKING:
    from longpref_eval.backends.hugging_face import HuggingFace
    from longpref_eval.kinds.kind import Options
    from longpref_eval.tasks.task import Task

# what messages of longpref_eval call a setting, and what it is called in train.yaml
NAMES = (
    (r"--benchmark (\S+)=FOLDER( \(several are allowed\))?", r"evaluate.benchmarks: {\1: FOLDER}"),
    (r"--text-tokens\b", "evaluate.text_tokens"),
    (r"--(tasks|haystack|lengths|depths|limit)\b", r"evaluate.\1"),
    (r"--text\b", "evaluate.texts"),
)


@dataclass(frozen=True)
class Watched:
    """What early stopping goes by."""

    task: str
    metric: str

    @property
    def key(self) -> str:
        """Its name in metrics.jsonl."""
        return f"{self.task}/{self.metric}"


@dataclass(frozen=True)
class Asked:
    """The tasks, and what they are told."""

    tasks: Sequence[Task]
    options: Options
    # rows, cells and windows of all tasks, about
    items: int
    watched: Watched | None


@dataclass(frozen=True)
class Evaluator:
    """What is asked, and the model in training to ask."""

    asked: Asked
    backend: HuggingFace


def make_evaluator(asked: Asked, folder: Path, model: nn.Module, *, bf16: bool) -> Evaluator:
    """Checks the first item of every task too: its texts, its lengths, the room in the window.

    folder: the model's, for its tokenizer. Raises ConfigError, InputError, ModelError,
    TokenizerError.
    """
    from longpref_eval.backends.hugging_face import HuggingFace
    from longpref_eval.kinds import kind_of

    backend = HuggingFace(folder, dtype="bf16" if bf16 else "fp32", model=model)
    try:
        for task in asked.tasks:
            next(iter(kind_of(task.kind).items(task, asked.options, backend)), None)
    except ConfigError as error:
        raise ConfigError(in_train_yaml(str(error))) from error
    return Evaluator(asked, backend)


def find_asked(config: TrainConfig) -> Asked | None:
    """What `evaluate` asks for; None where it names no tasks.

    Tasks on a data set of longpref are given that of the run. Raises ConfigError for tasks that
    there are not, files that are missing, a task to stop by that is none of these; InputError and
    DatasetError for files that cannot be read.
    """
    evaluate = config.evaluate
    if not evaluate.tasks:
        find_watched(evaluate.stop, {})
        return None
    from longpref_eval.kinds import kind_of
    from longpref_eval.kinds.kind import Options
    from longpref_eval.tasks.catalogue import find_tasks

    try:
        tasks = find_tasks(evaluate.tasks)
        watched = find_watched(evaluate.stop, {task.name: task.metrics for task in tasks})
        options = Options(
            limit=evaluate.limit,
            lengths=evaluate.lengths or None,
            depths=evaluate.depths or None,
            text_tokens=evaluate.text_tokens,
            benchmarks=benchmark_folders(evaluate.benchmarks),
            haystack=tuple(map(Path, evaluate.haystack)),
            texts=tuple(map(Path, evaluate.texts)),
            dataset=Path(config.dataset),
        )
        items = sum(kind_of(task.kind).count(task, options) for task in tasks)
    except ConfigError as error:
        raise ConfigError(in_train_yaml(str(error))) from error
    return Asked(tasks, options, items, watched)


def find_watched(stop: StopConfig, metrics: Mapping[str, Sequence[str]]) -> Watched | None:
    """What `stop` names among the tasks, given with their metrics. Raises ConfigError."""
    if stop.task is None:
        if stop.metric is not None:
            raise ConfigError("evaluate.stop.metric: name its task too, in evaluate.stop.task")
        return None
    if stop.task not in metrics:
        told = ", ".join(metrics) or "none"
        raise ConfigError(f"evaluate.stop.task: {stop.task} is not among the tasks ({told})")
    known = metrics[stop.task]
    if stop.metric is not None and stop.metric not in known:
        raise ConfigError(
            f"evaluate.stop.metric: {stop.task} has no metric {stop.metric}; it has "
            f"{', '.join(known)}"
        )
    return Watched(stop.task, stop.metric or known[0])


def benchmark_folders(given: Mapping[str, str]) -> dict[str, list[Path]]:
    """By benchmark the folder given for it, then where `longpref evaluate download` puts its files.

    Raises ConfigError.
    """
    from longpref_eval.tasks.benchmark import benchmark_names
    from longpref_eval.tasks.download import with_cached

    names = benchmark_names()
    for name, folder in given.items():
        if name not in names:
            raise ConfigError(
                f"evaluate.benchmarks.{name}: no such benchmark; known: {', '.join(names)}"
            )
        if not Path(folder).is_dir():
            raise ConfigError(f"evaluate.benchmarks.{name}: {folder} is not a folder")
    return with_cached({name: [Path(folder)] for name, folder in given.items()})


def in_train_yaml(message: str) -> str:
    """A message of longpref_eval, with settings called as in train.yaml."""
    for pattern, name in NAMES:
        message = re.sub(pattern, name, message)
    return message if "evaluate." in message else f"evaluate: {message}"
