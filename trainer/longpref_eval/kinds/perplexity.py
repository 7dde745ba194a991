"""Kind `perplexity`: how well a model tells a text, by a sliding window, at several lengths.

After Press, Smith and Lewis (2022), "Train Short, Test Long" (arXiv 2108.12409): the
window goes on by `stride` tokens at a time, and of each window but the first only these new tokens
are scored, so that every scored token has length - stride tokens before it at least. LOGO (arXiv
2410.18533, section 4) reports it on PG-19 from 2k to 64k.

Lengths compare because the same tokens are scored at each: the first `tokens` of every text but its
very first one. A text with fewer tokens than the longest length is left out at all lengths, and
counted. Perplexities of models with different tokenizers do not compare: their tokens differ.
"""

from __future__ import annotations

import hashlib
import math
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from longpref_trainer.errors import ConfigError

from ..backends.backend import Backend
from ..backends.hugging_face import local_model
from ..backends.scoring import NOT_FINITE, token_logprobs
from ..tasks.task import Task
from .haystack import read_text, text_files
from .kind import Item, Options, Outcome

SCHEMA: Mapping[str, Any] = {
    "required": [],
    "properties": {
        "lengths": {
            "type": "array",
            "items": {"type": "integer", "minimum": 16},
            "minItems": 1,
            "default": [2048, 4096, 8192, 16384, 32768, 65536],
            "description": "tokens of a window, the start token included",
        },
        "stride": {
            "type": "number",
            "exclusiveMinimum": 0,
            "default": 0.5,
            "description": (
                "what the window goes on by: up to 1 a share of its length, above that tokens"
            ),
        },
        "tokens": {
            "type": "integer",
            "minimum": 16,
            "default": 131072,
            "description": "tokens of each text that are used; at least those of a window",
        },
        "start_token": {
            "type": "boolean",
            "default": True,
            "description": (
                "whether every window begins with the start token, if the tokenizer adds one"
            ),
        },
    },
}

# to estimate by, before there is a tokenizer
BYTES_A_TOKEN = 4
# exp of more is no finite number
HIGHEST = 700.0

Window = tuple[int, int, int]


def lengths_of(task: Task, options: Options) -> list[int]:
    """Each once, short ones first."""
    return sorted({*(options.lengths or task.settings["lengths"])})


def tokens_of(task: Task, options: Options) -> int:
    """Tokens of a text that are used: a text of them fills the longest window."""
    return max(options.text_tokens or int(task.settings["tokens"]), *lengths_of(task, options))


def stride_of(task: Task, length: int) -> int:
    """Tokens that the window goes on by, one less than it holds at most. Raises ConfigError."""
    stride = task.settings["stride"]
    if stride <= 1:
        return max(1, min(int(length * stride), length - 1))
    if stride != int(stride) or stride >= length:
        raise ConfigError(
            f"{task.file}: stride: {stride:g}: expected a share of the window up to 1, or tokens, "
            f"fewer than the shortest length ({length:,})"
        )
    return int(stride)


def windows(total: int, length: int, stride: int) -> Iterator[Window]:
    """(begin, end, first): tokens [begin, end), of which those from `first` on are scored.

    The scored ones of all windows are 1 … total - 1, each once. All windows hold `length` tokens,
    or all there are.
    """
    end = min(length, total)
    yield 0, end, 1
    while end < total:
        scored, end = end, min(end + stride, total)
        yield end - length, end, scored


def count(task: Task, options: Options) -> int:
    """Windows, about: texts are not tokenized here, and a token is taken for four bytes."""
    lengths = lengths_of(task, options)
    most, found = tokens_of(task, options), 0
    for _, file in texts(options):
        total = min(most, file.stat().st_size // BYTES_A_TOKEN)
        if total < lengths[-1]:
            found += 1
            continue
        for length in lengths:
            found += sum(1 for _ in windows(total, length, stride_of(task, length)))
    return found


def texts(options: Options) -> list[tuple[str, Path]]:
    """Files with a name of each, which is the file's, and its path where names repeat.

    Raises ConfigError.
    """
    if not options.texts:
        raise ConfigError(
            "perplexity: no texts to measure it on: name files or folders with --text"
        )
    files = list(dict.fromkeys(text_files(options.texts)))
    names = Counter(file.name for file in files)
    return [(file.name if names[file.name] == 1 else file.as_posix(), file) for file in files]


def items(task: Task, options: Options, backend: Backend) -> Iterable[Item]:
    """The windows: text by text, and of each text length by length.

    Raises ConfigError if no text is long enough.
    """
    tokenizer = local_model(backend, "perplexity").tokenizer
    lengths = lengths_of(task, options)
    most, longest, usable = tokens_of(task, options), 0, False
    start = start_of(tokenizer) if task.settings["start_token"] else []
    for name, file in texts(options):
        ids = first_tokens(tokenizer, read_text(file), most)
        longest = max(longest, len(ids))
        if len(ids) < lengths[-1]:
            error = f"text-too-short: {file} has {len(ids):,} tokens of {lengths[-1]:,}"
            about = {"text": name, "tokens": 0}
            yield Item(id=f"-/{name}/0", asked={}, about=about, question=name, error=error)
            continue
        usable = True
        for length in lengths:
            stride = min(stride_of(task, length), length - len(start) - 1)
            spans = windows(len(ids), length - len(start), stride)
            for at, span in enumerate(spans):
                yield item_of(f"{length}/{name}/{at}", name, length, start, ids, span)
    if not usable:
        raise ConfigError(
            f"perplexity: no text holds a window of {lengths[-1]:,} tokens, the longest has "
            f"{longest:,}: choose smaller --lengths, or longer --text"
        )


def item_of(
    name: str, text: str, length: int, start: Sequence[int], ids: Sequence[int], span: Window
) -> Item:
    """A window of `ids` behind the start token."""
    begin, end, scored = span
    window = array("q", [*start, *ids[begin:end]])
    first = len(start) + scored - begin
    return Item(
        id=name,
        # little-endian, whatever the machine: the key is the same everywhere
        asked={
            "kind": "perplexity",
            "ids": hashlib.sha256(" ".join(map(str, window)).encode()).hexdigest(),
            "first": first,
        },
        about={"length": length, "text": text, "tokens": len(window) - first},
        question=f"{text}, tokens {scored:,} to {end - 1:,}",
        payload=(window, first),
    )


def start_of(tokenizer: Any) -> list[int]:
    """The start token, if the tokenizer puts one before a text by itself."""
    added = list(tokenizer("")["input_ids"])[:1]
    return added if added and added[0] == tokenizer.bos_token_id else []


def first_tokens(tokenizer: Any, text: str, most: int) -> array[int]:
    """The first tokens of a text, `most` or all there are, without special ones."""
    characters = 8 * most
    while True:
        part = text[:characters]
        ids = tokenizer(part, add_special_tokens=False, verbose=False)["input_ids"]
        if len(ids) > most or len(part) == len(text):
            return array("q", ids[:most])
        characters *= 2


def measure(task: Task, items: Sequence[Item], backend: Backend) -> Iterator[tuple[Item, Outcome]]:
    """Sum of the negative log-likelihoods, nats, and tokens that it is of."""
    model = local_model(backend, "perplexity")
    for item in items:
        window, first = item.payload
        nll = -float(token_logprobs(model, window.tolist(), first).double().sum())
        if math.isfinite(nll):
            yield item, {"nll": nll, "tokens": len(window) - first, "prompt_tokens": len(window)}
        else:
            yield item, {"error": NOT_FINITE}


def scores(task: Task, item: Item, outcome: Outcome) -> dict[str, float]:
    """Of one window."""
    return of_nll(outcome["nll"] / outcome["tokens"])


def of_nll(nll: float) -> dict[str, float]:
    """Perplexity, and nll in nats a token."""
    return {"perplexity": math.exp(min(nll, HIGHEST)), "nll": nll}


def aggregate(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Of many windows: the mean over their tokens, and exp of it. Windows score unequally many."""
    tokens = sum(row["about"]["tokens"] for row in rows)
    return of_nll(sum(row["scores"]["nll"] * row["about"]["tokens"] for row in rows) / tokens)


def more(task: Task, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How many tokens were scored, by length."""
    tokens: Counter[int] = Counter()
    for row in rows:
        tokens[row["about"]["length"]] += row["about"]["tokens"]
    return {"tokens": {str(length): tokens[length] for length in sorted(tokens)}}
