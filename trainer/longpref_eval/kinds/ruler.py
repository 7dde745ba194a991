"""Kind `ruler`: RULER's tasks, with rows that its own package makes (external/ruler.py).

A prompt is the package's `input` as it stands, the beginning of the answer included, in the
user's turn where it goes through a chat template: so do the package's own calls of chat and
completions endpoints. No stop texts; an answer has the tokens that the package's constants say.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from longpref_trainer.errors import ConfigError

from ..backends.backend import Backend, Request
from ..cache import cache_root
from ..external.ruler import (
    ENVIRONMENT,
    TASKS,
    check_length,
    most_new_tokens,
    prepare,
    read_rows,
    rows_identity,
    ruler_python,
)
from ..metrics.ruler import string_match_all, string_match_part
from ..tasks.task import Task
from .answering import ask, asked_of
from .kind import Item, Options, Outcome

METRICS = {"string_match_all": string_match_all, "string_match_part": string_match_part}
SCHEMA: Mapping[str, Any] = {
    "required": ["task"],
    "properties": {
        "task": {"enum": list(TASKS), "description": "RULER's name of the task"},
        "samples": {
            "type": "integer",
            "minimum": 1,
            # the questions that the package has for qa_1
            "maximum": 5000,
            "default": 500,
            "description": "rows of every length",
        },
        "lengths": {
            "type": "array",
            "items": {"type": "integer", "minimum": 1},
            "minItems": 1,
            "default": [4000, 8000, 16000, 32000],
            "description": "tokens of prompt and answer, without a chat template",
        },
        "chat": {
            "type": "boolean",
            "default": True,
            "description": "whether the prompt goes through the model's chat template",
        },
    },
}


def plan(task: Task, options: Options) -> list[tuple[int, int]]:
    """(length, rows), short ones first; `limit` is shared by the lengths. Raises ConfigError."""
    settings = task.settings
    lengths = sorted(set(options.lengths or settings["lengths"]))
    for length in lengths:
        check_length(settings["task"], length)
    found = []
    for at, length in enumerate(lengths):
        rows = settings["samples"]
        if options.limit is not None:
            share = options.limit // len(lengths) + (at < options.limit % len(lengths))
            rows = min(rows, share)
        if rows:
            found.append((length, rows))
    return found


def count(task: Task, options: Options) -> int:
    """Rows of all lengths."""
    return sum(rows for _, rows in plan(task, options))


def items(task: Task, options: Options, backend: Backend) -> Iterable[Item]:
    """The package's rows as requests. Rows longer than the model's window say so."""
    if backend.tokenizer is None:
        raise ConfigError(
            f"{task.name}: RULER's rows are made to measure with the model's tokenizer: name its "
            "folder by --tokenizer"
        )
    python = ruler_python()
    new = most_new_tokens(python, task.settings["task"])
    around = backend.prompt_overhead(chat=task.settings["chat"])
    with tempfile.TemporaryDirectory(prefix="tokenizer-") as name:
        tokenizer = Path(name)
        backend.tokenizer.save_pretrained(tokenizer)
        rows_folder = cache_root() / f"{ENVIRONMENT.name}-rows" / rows_identity(tokenizer)[:16]
        for length, samples in plan(task, options):
            if backend.window is not None and length > backend.window:
                # not worth the making
                yield from (too_long(length, index, backend.window) for index in range(samples))
                continue
            file = prepare(
                task.settings["task"],
                length,
                samples,
                tokenizer,
                rows_folder,
                python,
                seed=options.seed,
            )
            for row in read_rows(file):
                yield item_of(task, row, length, new, around, backend.window)


def too_long(length: int, index: int, window: int, tokens: int | None = None) -> Item:
    """A row that is not asked."""
    needed = tokens or length
    return Item(
        id=f"{length}/{index}",
        asked={},
        about={"length": length},
        error=f"prompt-too-long: {needed:,} tokens with its answer, the window has {window:,}",
    )


def item_of(
    task: Task,
    row: Mapping[str, Any],
    length: int,
    new: int,
    around: int,
    window: int | None,
) -> Item:
    """A row of the package as it is asked. around: tokens of an empty prompt."""
    tokens = row["length"] + around
    if window is not None and tokens > window:
        return too_long(length, row["index"], window, tokens)
    request = Request(row["input"], new, chat=task.settings["chat"])
    return Item(
        id=f"{length}/{row['index']}",
        asked=asked_of(request),
        about={"length": length},
        answers=row["outputs"],
        question=row["input"],
        payload=request,
    )


def measure(task: Task, items: Sequence[Item], backend: Backend) -> Iterator[tuple[Item, Outcome]]:
    """The answers."""
    return ask(items, backend)


def scores(task: Task, item: Item, outcome: Outcome) -> dict[str, float]:
    """By metric."""
    return {name: METRICS[name](outcome["prediction"], item.answers) for name in task.metrics}
