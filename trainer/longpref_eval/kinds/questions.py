"""Kind `questions`: a prompt a row of a data file, an answer, a score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from longpref_trainer.errors import ConfigError, LongprefError

from ..backends.backend import Backend, Request
from ..backends.prompt import Truncation, truncate
from ..tasks.benchmark import find_file, official_value
from ..tasks.formats import FORMATS, Question, format_of
from ..tasks.rows import chosen
from ..tasks.task import Task
from ..tasks.template import fill
from .answering import ask, asked_of, score_answer
from .kind import Item, Options, Outcome

# decoding and encoding again may make a prompt a few tokens longer than it was cut to
SLACK = 16
TEXT = {"type": "string", "minLength": 1}
OFFICIAL = {
    "type": "object",
    "additionalProperties": False,
    "required": ["file", "key"],
    "properties": {"file": TEXT, "key": TEXT, "variable": TEXT},
}
SCHEMA: Mapping[str, Any] = {
    "required": ["data", "prompt", "max_new_tokens"],
    "properties": {
        "data": {
            "type": "object",
            "additionalProperties": False,
            "required": ["format", "file"],
            "description": "where the rows are",
            "properties": {
                "format": {"enum": list(FORMATS)},
                "file": TEXT,
                "benchmark": TEXT,
                "id": TEXT,
                "question": TEXT,
                "answers": TEXT,
            },
        },
        "prompt": {
            "anyOf": [TEXT, OFFICIAL],
            "description": "a template with {fields} of the rows, or where the benchmark has it",
        },
        "max_new_tokens": {
            "anyOf": [{"type": "integer", "minimum": 1, "maximum": 65536}, OFFICIAL],
            "description": "the longest answer, or where the benchmark says it",
        },
        "chat": {
            "type": "boolean",
            "default": True,
            "description": "whether the prompt goes through the model's chat template",
        },
        "stop": {
            "type": "array",
            "items": TEXT,
            "default": [],
            "description": "texts that end an answer",
        },
        "newline_ends": {
            "type": "boolean",
            "default": False,
            "description": "a newline ends the answer, after its first token",
        },
        "first_line": {
            "type": "boolean",
            "default": False,
            "description": "the first line of the answer alone is scored",
        },
        "truncate": {
            "enum": ["halves", "joined", "none"],
            "default": "halves",
            "description": "how a prompt that is too long loses its middle",
        },
    },
}


def data_file(task: Task, options: Options) -> Path:
    """The file of rows. Raises ConfigError."""
    data = task.settings["data"]
    benchmark = data.get("benchmark") or task.benchmark
    if benchmark is None:
        file = task.file.parent / str(data["file"])
        if not file.is_file():
            raise ConfigError(f"{task.file}: data.file: {file.absolute()} is not there")
        return file
    return find_file(benchmark, data["file"], options.benchmarks)


def official(task: Task, name: str, kind: type, options: Options) -> Any:
    """A setting of the task, or what the benchmark's own file has in its place."""
    value = task.settings[name]
    if not isinstance(value, dict):
        return value
    benchmark = task.settings["data"].get("benchmark") or task.benchmark
    if benchmark is None:
        raise ConfigError(f"{task.file}: {name}: only a benchmark's task has official files")
    file = find_file(benchmark, value["file"], options.benchmarks)
    found = official_value(file, value["key"], value.get("variable"))
    if not isinstance(found, kind) or isinstance(found, bool):
        raise ConfigError(f"{file}: {value['key']}: expected {kind.__name__}")
    return found


def count(task: Task, options: Options) -> int:
    """Rows, or as many as `limit` takes."""
    data = task.settings["data"]
    rows = format_of(data["format"]).count(data_file(task, options), data)
    return rows if options.limit is None else min(rows, options.limit)


def items(task: Task, options: Options, backend: Backend) -> Iterable[Item]:
    """The rows as requests, prompts cut to what fits."""
    data = task.settings["data"]
    file = data_file(task, options)
    template = official(task, "prompt", str, options)
    new = official(task, "max_new_tokens", int, options)
    form = format_of(data["format"])
    # counted where a limit needs it alone: files may have hundreds of megabytes
    limit = options.limit
    only = None if limit is None else chosen(form.count(file, data), limit, task.name)
    most = room(options, backend, new, chat=task.settings["chat"])
    for question in form.read(file, data, only):
        yield item_of(task, question, template, new, most, backend)


def room(options: Options, backend: Backend, new: int, *, chat: bool) -> int | None:
    """Tokens that a prompt may have before its chat template; None: it is not cut.

    Raises ConfigError.
    """
    if options.max_prompt_tokens is not None:
        if backend.tokenizer is None:
            raise ConfigError(
                "--max-prompt-tokens: no tokenizer to count by: name the model's folder by "
                "--tokenizer"
            )
        return options.max_prompt_tokens
    if backend.window is None or backend.tokenizer is None:
        return None
    left = backend.window - new - backend.prompt_overhead(chat=chat) - SLACK
    if left < 64:
        raise ConfigError(
            f"the window of {backend.window:,} tokens leaves {left:,} for the prompt beside an "
            f"answer of {new:,}: set --window to what the model can do"
        )
    return left


def item_of(
    task: Task, question: Question, template: str, new: int, most: int | None, backend: Backend
) -> Item:
    """One row as it is asked; a row that cannot be asked says why."""
    settings = task.settings
    error, cut, text = None, 0, ""
    if not question.answers:
        named = settings["data"].get("answers") or "answers"
        error = f"no-answer: {question.where}: the row has nothing under {named!r}"
    else:
        text = fill(template, question.fields, str(task.file), question.where)
        how: Truncation = settings["truncate"]
        if most is not None:
            try:
                text, cut = truncate(backend.tokenizer, text, most, how)
            except LongprefError as refused:
                error = f"prompt-too-long: {refused}"
    request = Request(
        text=text,
        max_new_tokens=new,
        chat=settings["chat"],
        stop=tuple(settings["stop"]),
        newline_ends=settings["newline_ends"],
    )
    return Item(
        id=question.id,
        asked=asked_of(request),
        answers=question.answers,
        given=question.given,
        question=question.question,
        payload=request,
        error=error,
        truncated_tokens=cut,
    )


def measure(task: Task, items: Sequence[Item], backend: Backend) -> Iterator[tuple[Item, Outcome]]:
    """The answers."""
    return ask(items, backend)


def scores(task: Task, item: Item, outcome: Outcome) -> dict[str, float]:
    """By metric."""
    return score_answer(task, item, outcome)
