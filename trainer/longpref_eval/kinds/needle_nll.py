"""Kind `needle-nll`: how well a model tells the right answer, for ten needles in one text.

The negative log-likelihood says more than right or wrong, and is there for models that do not
answer questions yet. Ten needles stand in the middle of ten equal parts of the text; the text goes
through the model once, and the ten questions and answers behind it share its KV cache.

The prompt is that of kind `needle`. The answer repeats the needle up to its value ("The entry code
of … is 1234567."), and the tokens of the value alone are scored: those that hold one of its
characters at least. Without a chat template the answer begins on a new line.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ..backends.backend import Backend
from ..backends.hugging_face import HuggingFace, local_model
from ..backends.prompt import has_chat_template, prompt_ids
from ..backends.scoring import NOT_FINITE, continue_logprobs, prefill
from ..tasks.task import Task
from ..tasks.template import fill
from . import needle as needle_kind
from .haystack import Haystack, fitting, insert, read_haystack
from .kind import Item, Options, Outcome
from .needles import Needle, make_needles
from .spans import encode, tokens_in

SHARED = ("lengths", "draws", "chat", "prompt")
SCHEMA: Mapping[str, Any] = {
    "required": [],
    "properties": {
        **{key: needle_kind.SCHEMA["properties"][key] for key in SHARED},
        "needles": {
            "type": "integer",
            "minimum": 1,
            "maximum": 100,
            "default": 10,
            "description": "needles in one text, each in the middle of a part of it",
        },
    },
}


@dataclass(frozen=True)
class Asked:
    """A needle's question behind a text."""

    # number of the text: items of one text share a prefill
    text: str
    prompt: str
    needle: Needle


def depths_of(task: Task, options: Options) -> Sequence[float]:
    """Percent of the text before each needle; --depths in place of the even spread."""
    needles = task.settings["needles"]
    return options.depths or [round(100 * (at + 0.5) / needles, 2) for at in range(needles)]


def texts_of(task: Task, options: Options) -> list[tuple[int, int]]:
    """Length and draw of every text, short ones first."""
    lengths = sorted(needle_kind.lengths_of(task, options))
    return [(length, draw) for length in lengths for draw in range(task.settings["draws"])]


def together(task: Task, options: Options) -> int:
    """Items that follow one another and share a prefill: best given to `measure` at once."""
    return len(depths_of(task, options))


def count(task: Task, options: Options) -> int:
    """Needles of all texts."""
    return len(texts_of(task, options)) * len(depths_of(task, options))


def items(task: Task, options: Options, backend: Backend) -> Iterable[Item]:
    """The needles, text by text."""
    tokenizer = local_model(backend, "needle-nll").tokenizer
    texts, depths = texts_of(task, options), depths_of(task, options)
    longest = max(length for length, _ in texts)
    haystack = read_haystack(options.haystack, tokenizer, longest)
    for length, draw in texts:
        seed = needle_kind.cell_seed(options, "nll", length, draw)
        needles = make_needles(len(depths), 1, seed)
        prompts = prompts_of(task, tokenizer, haystack, needles, depths, length, seed)
        for at, (one, prompt) in enumerate(zip(needles, prompts, strict=True)):
            yield Item(
                id=f"{length}/{draw}/{at}",
                asked={
                    "kind": "needle-nll",
                    "prompt": prompt,
                    "chat": task.settings["chat"],
                    "lead": one.lead,
                    "value": one.values[0],
                },
                about={"length": length, "depth": depths[at]},
                answers=one.values,
                question=one.question,
                payload=Asked(f"{length}/{draw}", prompt, one),
            )


def prompts_of(
    task: Task,
    tokenizer: Any,
    haystack: Haystack,
    needles: Sequence[Needle],
    depths: Sequence[float],
    length: int,
    seed: int,
) -> list[str]:
    """A prompt a needle, all of one text, the longest of `length` tokens to within a sentence.

    Raises ConfigError.
    """
    chat = task.settings["chat"]

    def written(sentences: Haystack, one: Needle) -> str:
        placed = [
            (sentences.place_at(depth), needle.sentences[0])
            for depth, needle in zip(depths, needles, strict=True)
        ]
        fields = {"context": insert(sentences.sentences, placed), "question": one.question}
        return fill(task.settings["prompt"], fields, str(task.file))

    def size(sentences: Haystack, one: Needle) -> int:
        return len(ids_of(tokenizer, written(sentences, one), one, chat=chat)[0])

    widest = max(needles, key=lambda one: size(Haystack((), ()), one))
    what = f"{task.name}, {len(needles)} needles"
    taken = fitting(haystack, length, seed, lambda sentences: size(sentences, widest), what)
    return [written(taken, one) for one in needles]


def ids_of(tokenizer: Any, prompt: str, needle: Needle, *, chat: bool) -> tuple[list[int], int]:
    """Prompt and answer up to the end of the value, and where the value begins.

    Raises TokenizerError.
    """
    before = "" if chat and has_chat_template(tokenizer) else "\n"
    begin = len(before) + len(needle.lead) + 1
    value = needle.values[0]
    # with its full stop, so that its end is as in a sentence
    answer, offsets = encode(tokenizer, f"{before}{needle.lead} {value}.", special=False)
    scored = tokens_in(offsets, begin, begin + len(value))
    ids = prompt_ids(tokenizer, prompt, chat=chat)
    return [*ids, *answer[: scored[-1] + 1]], len(ids) + scored[0]


def measure(task: Task, items: Sequence[Item], backend: Backend) -> Iterator[tuple[Item, Outcome]]:
    """Mean negative log-likelihood, nats a token, of every needle's value."""
    model = local_model(backend, "needle-nll")
    for _, group in groupby(items, key=lambda item: str(item.payload.text)):
        yield from measure_text(list(group), model, chat=task.settings["chat"])


def measure_text(
    items: Sequence[Item], model: HuggingFace, *, chat: bool
) -> Iterator[tuple[Item, Outcome]]:
    """Of needles in one text: what their prompts begin with in common is computed once."""
    asked = [
        ids_of(model.tokenizer, item.payload.prompt, item.payload.needle, chat=chat)
        for item in items
    ]
    # a token before the first scored one is needed behind the cache, to tell that one
    common = min(common_prefix([ids for ids, _ in asked]), *(first - 1 for _, first in asked))
    cache = prefill(model, asked[0][0][:common])
    for item, (ids, first) in zip(items, asked, strict=True):
        logprobs = continue_logprobs(model, cache, common, ids[common:], first - common)
        nll = -float(logprobs.double().mean())
        if math.isfinite(nll):
            yield item, {"nll": nll, "tokens": len(logprobs), "prompt_tokens": first}
        else:
            yield item, {"error": NOT_FINITE}


def common_prefix(rows: Sequence[list[int]]) -> int:
    """Tokens that all rows begin with."""
    low, high = min(rows), max(rows)
    pairs = zip(low, high, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(low), len(high)))


def scores(task: Task, item: Item, outcome: Outcome) -> dict[str, float]:
    """Nats a token; not a share."""
    return {"nll": outcome["nll"]}
