"""What kinds that ask for answers share: requests to the backend, and outcomes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..backends.backend import Backend, Generation, Request
from ..metrics import first_line, score
from ..tasks.task import Task
from .kind import Item, Outcome


def asked_of(request: Request) -> dict[str, Any]:
    """What an answer depends on beside the model."""
    return {
        "prompt": request.text,
        "chat": request.chat,
        "max_new_tokens": request.max_new_tokens,
        "stop": list(request.stop),
        "newline_ends": request.newline_ends,
    }


def ask(items: Sequence[Item], backend: Backend) -> Iterator[tuple[Item, Outcome]]:
    """The backend's answers to items whose payload is a Request."""
    for at, found in backend.generate([item.payload for item in items]):
        yield items[at], outcome_of(found)


def outcome_of(found: Generation) -> Outcome:
    """As it is stored."""
    return {
        "prediction": found.text,
        "finish": found.finish,
        "prompt_tokens": found.prompt_tokens,
        "new_tokens": found.new_tokens,
        "error": found.error,
    }


def score_answer(task: Task, item: Item, outcome: Mapping[str, Any]) -> dict[str, float]:
    """By metric of the task. `first_line` of its file: the official rule for few-shot sets."""
    prediction = outcome["prediction"]
    if task.settings.get("first_line"):
        prediction = first_line(prediction)
    return {name: score(name, prediction, item.answers, item.given) for name in task.metrics}
