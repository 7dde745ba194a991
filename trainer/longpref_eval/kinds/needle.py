"""Kind `needle`: facts hidden in long texts, over a grid of length × depth.

After Kamradt's "Needle in a Haystack" (2023) and RULER (arXiv 2404.06654, section 3), with needles
of our own: places that do not exist and codes of seven digits, other ones in every cell.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..backends.backend import Backend, Request
from ..backends.prompt import prompt_ids
from ..tasks.task import Task
from ..tasks.template import fill
from .answering import ask, asked_of, score_answer
from .haystack import Haystack, fitting, insert, read_haystack
from .kind import Item, Options, Outcome
from .needles import Needle, make_needles, spread

SCHEMA: Mapping[str, Any] = {
    "required": [],
    "properties": {
        "lengths": {
            "type": "array",
            "items": {"type": "integer", "minimum": 128},
            "minItems": 1,
            "default": [1024, 2048, 4096, 8192],
            "description": "tokens of the whole prompt, chat template and answer included",
        },
        "depths": {
            "type": "array",
            "items": {"type": "number", "minimum": 0, "maximum": 100},
            "minItems": 1,
            "default": [0, 25, 50, 75, 100],
            "description": "percent of the text that stand before the needle",
        },
        "draws": {
            "type": "integer",
            "minimum": 1,
            "default": 1,
            "description": "needles, each in another text, of every cell of the grid",
        },
        "values": {
            "type": "integer",
            "minimum": 1,
            "maximum": 20,
            "default": 1,
            "description": "values of a needle, each in a sentence of its own",
        },
        "max_new_tokens": {"type": "integer", "minimum": 1, "default": 64},
        "chat": {"type": "boolean", "default": True},
        "prompt": {
            "type": "string",
            "default": (
                "Read this text and answer the question at its end.\n\n{context}\n\n"
                "Question: {question} Answer from the text above, in one sentence."
            ),
            "description": "template with {context} and {question}",
        },
    },
}


def lengths_of(task: Task, options: Options) -> Sequence[int]:
    return options.lengths or task.settings["lengths"]


def depths_of(task: Task, options: Options) -> Sequence[float]:
    return options.depths or task.settings["depths"]


def cells(task: Task, options: Options) -> list[tuple[int, float, int]]:
    """Length, depth and draw of every cell, short ones first."""
    return [
        (length, depth, draw)
        for length in sorted(lengths_of(task, options))
        for depth in depths_of(task, options)
        for draw in range(task.settings["draws"])
    ]


def count(task: Task, options: Options) -> int:
    """Cells of the grid."""
    return len(cells(task, options))


def cell_seed(options: Options, *parts: object) -> int:
    """A seed that no other cell has, and the same for every model."""
    name = "/".join(str(one) for one in (options.seed, *parts))
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def items(task: Task, options: Options, backend: Backend) -> Iterable[Item]:
    """The cells as requests."""
    grid = cells(task, options)
    haystack = read_haystack(
        options.haystack, backend.tokenizer, max(length for length, _, _ in grid)
    )
    for length, depth, draw in grid:
        seed = cell_seed(options, length, depth, draw)
        [needle] = make_needles(1, task.settings["values"], seed)
        places = spread(depth, task.settings["values"])
        hidden = list(zip(places, needle.sentences, strict=True))
        text = prompt_of(task, haystack, hidden, needle, length, seed, backend)
        request = Request(text, task.settings["max_new_tokens"], chat=task.settings["chat"])
        yield Item(
            id=f"{length}/{depth:g}/{draw}",
            asked=asked_of(request),
            about={"length": length, "depth": depth},
            answers=needle.values,
            question=needle.question,
            payload=request,
        )


def prompt_of(
    task: Task,
    haystack: Haystack,
    hidden: Sequence[tuple[float, str]],
    needle: Needle,
    length: int,
    seed: int,
    backend: Backend,
) -> str:
    """A prompt that fills `length` tokens, its answer included, to within a sentence.

    hidden: sentences with the depth of each, in percent. Raises ConfigError.
    """
    tokenizer, settings = backend.tokenizer, task.settings

    def written(sentences: Haystack) -> str:
        placed = [(sentences.place_at(depth), sentence) for depth, sentence in hidden]
        context = insert(sentences.sentences, placed)
        fields = {"context": context, "question": needle.question}
        return fill(settings["prompt"], fields, str(task.file))

    def size(sentences: Haystack) -> int:
        prompt = prompt_ids(tokenizer, written(sentences), chat=settings["chat"])
        return len(prompt) + int(settings["max_new_tokens"])

    return written(fitting(haystack, length, seed, size, task.name))


def measure(task: Task, items: Sequence[Item], backend: Backend) -> Iterator[tuple[Item, Outcome]]:
    """The answers."""
    return ask(items, backend)


def scores(task: Task, item: Item, outcome: Outcome) -> dict[str, float]:
    """By metric."""
    return score_answer(task, item, outcome)
