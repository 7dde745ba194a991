"""Kind `retrieval-heads`: which attention heads copy a needle, and whether the answer tells it.

Retrieval score of a head, after Wu et al. 2024, "Retrieval Head Mechanistically Explains
Long-Context Factuality" (arXiv 2404.15574, section 2): while the model answers, a head copies a
token if the place it attends to most lies in the needle and holds the token that is generated
there. Its score on a sample is |g ∩ k| / |k|: the share of the needle's tokens k that it copied
once at least. A head's score is the mean over samples that succeed: whose answer tells more than
half of the values. Their public code counts every copying step, so that a token told twice counts
twice; we keep to the paper, and scores stay below 1.

k are the tokens of the values (`copied: values`). Our needles' other words stand in the question
too, so that repeating them needs no retrieval, and the answer to several values does not repeat
their sentences. `copied: sentences` takes whole sentences, as the paper's needles are.

Per sample, after LOGO (arXiv 2410.18533, appendix B): `retrieval`, the mean of the scores of the
model's ten best heads, against `recall`, the share of values in the answer. The mean and not the
union of what ten heads copy: a union is near 1 as soon as any head looks at the needle, and does
not tell sure heads from ten that hit a digit by chance. The ten heads are those of the whole task
(`rescore`), and the same for all its samples: ten chosen in each sample would find what copied by
chance where the model retrieves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from longpref_trainer.errors import ConfigError

from ..backends.attended import attend, telling_places
from ..backends.backend import Backend
from ..backends.hugging_face import HuggingFace, local_model
from ..backends.prompt import has_chat_template
from ..backends.scoring import prefill
from ..metrics import score
from ..tasks.task import Task
from . import needle as needle_kind
from .haystack import read_haystack
from .kind import Item, Options, Outcome
from .needles import Needle, make_needles, spread
from .spans import encode, tokens_in

SCHEMA: Mapping[str, Any] = {
    "required": [],
    "properties": {
        **needle_kind.SCHEMA["properties"],
        "copied": {
            "enum": ["values", "sentences"],
            "default": "values",
            "description": "what of a needle heads must copy",
        },
    },
}

# heads that `retrieval` is the mean of (LOGO, appendix B)
BEST = 10
# heads that results tell
TOLD = 20
# a sample succeeds if more of its values are told (the public code: ROUGE-1 recall over 50)
SUCCESS = 0.5

Head = tuple[int, int]


@dataclass(frozen=True)
class Asked:
    """A prompt and the needle in it."""

    prompt: str
    needle: Needle


def count(task: Task, options: Options) -> int:
    """Cells of the grid."""
    return needle_kind.count(task, options)


def items(task: Task, options: Options, backend: Backend) -> Iterable[Item]:
    """The cells of the grid, as those of kind `needle`, with texts and needles of their own."""
    local_model(backend, "retrieval-heads")
    settings, grid = task.settings, needle_kind.cells(task, options)
    haystack = read_haystack(
        options.haystack, backend.tokenizer, max(length for length, _, _ in grid)
    )
    for length, depth, draw in grid:
        seed = needle_kind.cell_seed(options, "heads", length, depth, draw)
        [one] = make_needles(1, settings["values"], seed)
        places = spread(depth, settings["values"])
        hidden = list(zip(places, one.sentences, strict=True))
        prompt = needle_kind.prompt_of(task, haystack, hidden, one, length, seed, backend)
        yield Item(
            id=f"{length}/{depth:g}/{draw}",
            asked={
                "kind": "retrieval-heads",
                "prompt": prompt,
                "chat": settings["chat"],
                "max_new_tokens": settings["max_new_tokens"],
                "copied": settings["copied"],
                "values": list(one.values),
            },
            about={"length": length, "depth": depth},
            answers=one.values,
            question=one.question,
            payload=Asked(prompt, one),
        )


def measure(task: Task, items: Sequence[Item], backend: Backend) -> Iterator[tuple[Item, Outcome]]:
    """Greedy answers, and what each head copied on the way."""
    model = local_model(backend, "retrieval-heads")
    with telling_places(model):
        for item in items:
            yield item, measure_item(task, item.payload, model)


def measure_item(task: Task, asked: Asked, model: HuggingFace) -> Outcome:
    """The outcome of one cell."""
    settings = task.settings
    ids, needle = find_needle(task, model.tokenizer, asked)
    tokens, places = answer(model, ids, settings["max_new_tokens"])
    heads = head_scores(ids, needle, tokens, places)
    return {
        "prediction": str(model.tokenizer.decode(tokens, skip_special_tokens=True)),
        "finish": "stop" if tokens[-1] in model.ends else "length",
        "prompt_tokens": len(ids),
        "new_tokens": len(tokens),
        # layer, head, score of the heads that copied anything
        "more": {
            "heads": copying(heads),
            "of": list(heads.shape),
            "needle_tokens": len(needle),
        },
    }


def copying(heads: Tensor) -> list[list[float]]:
    """[layer, head, score] of the heads [layers, H] with a score, high ones first."""
    found = [
        [layer, head, round(float(heads[layer, head]), 6)]
        for layer, head in heads.nonzero().tolist()
    ]
    return sorted(found, key=lambda one: (-one[2], one))


def find_needle(task: Task, tokenizer: Any, asked: Asked) -> tuple[list[int], list[int]]:
    """The prompt's tokens, and the needle's places among them.

    Raises ConfigError, TokenizerError.
    """
    text, chat = asked.prompt, task.settings["chat"] and has_chat_template(tokenizer)
    if chat:
        text = tokenizer.apply_chat_template(
            [{"role": "user", "content": text}], tokenize=False, add_generation_prompt=True
        )
    ids, offsets = encode(tokenizer, text, special=not chat)
    found: list[int] = []
    for sentence, value in zip(asked.needle.sentences, asked.needle.values, strict=True):
        begin, end = text.find(sentence), len(sentence)
        if begin < 0:
            raise ConfigError(f"{task.file}: prompt: the needle is not in it: write {{context}}")
        if task.settings["copied"] == "values":
            begin, end = begin + sentence.index(value), len(value)
        found += tokens_in(offsets, begin, begin + end)
    return ids, found


def answer(model: HuggingFace, ids: Sequence[int], most: int) -> tuple[list[int], list[Tensor]]:
    """Greedy tokens, an ending one included, and for each where every head looked [layers, H].

    The place belongs to the query that the token comes from: the token before it.
    """
    cache = prefill(model, ids[:-1])
    tokens: list[int] = []
    places: list[Tensor] = []
    while len(tokens) < most and not (tokens and tokens[-1] in model.ends):
        token, attended = attend(model, tokens[-1] if tokens else ids[-1], cache)
        tokens.append(token)
        places.append(attended)
    return tokens, places


def head_scores(
    ids: Sequence[int], needle: Sequence[int], tokens: Sequence[int], places: Sequence[Tensor]
) -> Tensor:
    """Share [layers, H] of the needle's places that each head copied.

    needle: places in `ids`. tokens: the answer's; places: by token [layers, H], where heads looked.
    """
    shape = places[0].shape
    copied = torch.zeros(*shape, len(needle), dtype=torch.bool)
    number = {place: at for at, place in enumerate(needle)}
    for token, attended in zip(tokens, places, strict=True):
        for place, at in number.items():
            if ids[place] == token:
                copied[..., at] |= attended == place
    return copied.float().mean(dim=-1)


def scores(task: Task, item: Item, outcome: Outcome) -> dict[str, float]:
    """Of one sample by itself: the mean of its own ten best heads. See `rescore`."""
    found = [value for _, _, value in outcome["more"]["heads"]]
    recall = score("needle_recall", outcome["prediction"], item.answers, item.given)
    return {"retrieval": sum(found[:BEST]) / best_of(outcome), "recall": recall}


def best_of(told: Mapping[str, Any]) -> int:
    """How many heads `retrieval` is the mean of; a tiny model has fewer than ten."""
    layers, heads = told["more"]["of"]
    return int(min(BEST, layers * heads))


def rescore(task: Task, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, float]]:
    """Scores of every row, `retrieval` being the mean of the task's ten best heads."""
    best = [head for head, _ in ranked(rows)[:BEST]]
    found = []
    for row in rows:
        own = scores_of(row)
        retrieval = sum(own.get(head, 0.0) for head in best) / best_of(row)
        found.append({**row["scores"], "retrieval": retrieval})
    return found


def scores_of(row: Mapping[str, Any]) -> dict[Head, float]:
    """By (layer, head), of those that copied anything."""
    return {(layer, head): value for layer, head, value in row["more"]["heads"]}


def ranked(rows: Sequence[Mapping[str, Any]]) -> list[tuple[Head, float]]:
    """Heads by their mean score over the rows that succeed; if none does, over all."""
    counted = successful(rows) or rows
    sums: defaultdict[Head, float] = defaultdict(float)
    for row in counted:
        for head, value in scores_of(row).items():
            sums[head] += value
    means = ((head, value / len(counted)) for head, value in sums.items())
    return sorted(means, key=lambda one: (-one[1], one[0]))


def successful(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [row for row in rows if row["scores"]["recall"] > SUCCESS]


def more(task: Task, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The best heads with their scores, and how many samples succeeded."""
    heads = [
        {"layer": layer, "head": head, "score": value}
        for (layer, head), value in ranked(rows)[:TOLD]
    ]
    return {"heads": heads, "successful": len(successful(rows))}
