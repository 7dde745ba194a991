"""Kind `grounding`: whether a model prefers the chosen answer because of what the context says.

Of the held-out pairs of a longpref data set: the margin of the chosen answer over a rejected one
(mean log-probability a token) with its own context, minus the margin with another document's of
like length. A model that has learnt how chosen answers look has the same margin with both; one that
reads has more with its own. Rows are pairs, so two models are compared pair by pair; intervals are
over documents.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from longpref_trainer.data.dataset import Dataset, open_dataset
from longpref_trainer.data.sample import Sample
from longpref_trainer.data.tokenizer_hash import check_tokenizer
from longpref_trainer.errors import ConfigError, DatasetError
from longpref_trainer.held_out.context_pairs import (
    SWAPPED,
    WITH,
    Scored,
    context_documents,
    has_context,
    other_context,
    score,
    tokens_of,
)
from longpref_trainer.held_out.context_use import samples_of
from longpref_trainer.held_out.evaluate import TIE

from ..backends.backend import Backend
from ..backends.hugging_face import adapter_base, local_model
from ..tasks.task import Task
from .kind import Item, Options, Outcome

SCHEMA: Mapping[str, Any] = {
    "required": [],
    "properties": {
        "split": {
            "enum": ["validation", "train", "all"],
            "default": "validation",
            "description": "which rows of the data set",
        },
        "positions": {
            "enum": ["ordinary", "stored"],
            "default": "ordinary",
            "description": "0 … n-1, or the synthetic ones of the data set",
        },
    },
}
# contexts to choose another one from are those of so many rows at most
POOL = 1000


@lru_cache(maxsize=1)
def opened(folder: Path) -> Dataset:
    """The data set. Raises DatasetError."""
    return open_dataset(folder)


def rows_of(task: Task, options: Options) -> tuple[Dataset, list[Sample]]:
    """The data set and its rows that have a context, drawn by seed, as many as `limit` allows.

    Raises ConfigError, DatasetError.
    """
    if options.dataset is None:
        raise ConfigError(f"{task.name}: no data set named: --dataset FOLDER")
    dataset = opened(options.dataset)
    samples = samples_of(dataset, task.settings["split"])
    order = np.random.default_rng(options.seed).permutation(len(samples))
    drawn = [samples[int(i)] for i in order]
    found = [one for one in drawn if has_context(one)]
    if len({one.document_id for one in found}) < 2:
        raise DatasetError(
            f"{options.dataset}: rows of two documents at least are needed to give one the other's "
            "context"
        )
    return dataset, found


def count(task: Task, options: Options) -> int:
    """Pairs."""
    _, found = rows_of(task, options)
    return sum(len(one.kinds) - 1 for one in found[: options.limit])


def items(task: Task, options: Options, backend: Backend) -> Iterable[Item]:
    """The pairs, those of a row one after another."""
    model = local_model(backend, "grounding")
    dataset, found = rows_of(task, options)
    folder = adapter_base(model.folder) or model.folder
    check_tokenizer(folder, dataset.tokenizer_sha256, str(options.dataset))
    pool = found[:POOL]
    documents = context_documents(dataset, [one.sample_id for one in pool])
    window = backend.window
    for sample in found[: options.limit]:
        other = other_context(sample, pool, documents, window, options.seed)
        error = None
        if window is not None and tokens_of(sample) > window:
            error = f"longer-than-window: {tokens_of(sample):,} tokens of {window:,}"
        elif other is None:
            error = "no-other-context: no context of another document fits"
        for j, kind in enumerate(sample.kinds[1:]):
            yield Item(
                id=f"{sample.sample_id}/{j}",
                asked={
                    "kind": "grounding",
                    "sample": ids_sha256(sample),
                    "swapped": ids_sha256(other) if other else None,
                    "positions": task.settings["positions"],
                    "rejected": j,
                },
                about={"document": sample.document_id, "kind": kind},
                question=sample.sample_id,
                payload=(sample, other, j),
                error=error,
            )


def ids_sha256(sample: Sample) -> str:
    """sha256 of all that a model reads of a sample."""
    whole = [sample.prompt_ids, *sample.answer_ids]
    return hashlib.sha256(
        "\n".join(" ".join(map(str, map(int, ids))) for ids in whole).encode()
    ).hexdigest()


def together(task: Task, options: Options) -> int:
    """Pairs that are best given to `measure` at once: those of four rows of two."""
    return 8


def measure(task: Task, items: Sequence[Item], backend: Backend) -> Iterator[tuple[Item, Outcome]]:
    """Margins with both contexts; the answers of a row share one pass over each."""
    model = local_model(backend, "grounding").model
    for _, pairs in groupby(items, key=lambda item: item.payload[0].sample_id):
        listed = list(pairs)
        sample, other, _ = listed[0].payload
        [scored] = score(model, [{WITH: sample, SWAPPED: other}], task.settings["positions"])
        for item in listed:
            yield item, outcome_of(scored, item.payload[2], sample)


def outcome_of(scored: Scored, j: int, sample: Sample) -> Outcome:
    """Mean log-probabilities a token, of the chosen answer and of rejected answer j."""
    told = {name: [values[0], values[j + 1]] for name, values in scored.scores.items()}
    return {"more": told, "prompt_tokens": len(sample.prompt_ids)}


def scores(task: Task, item: Item, outcome: Outcome) -> dict[str, float]:
    """grounding: nats a token that the margin loses with another document's context.

    with, swapped: the margins. chosen: log-probability of the chosen answer. accuracy: whether it
    is likelier than the rejected one, with its context; a tie counts as wrong.
    """
    chosen, rejected = outcome["more"][WITH]
    other_chosen, other_rejected = outcome["more"][SWAPPED]
    margin, swapped = chosen - rejected, other_chosen - other_rejected
    return {
        "grounding": margin - swapped,
        "with": margin,
        "swapped": swapped,
        "chosen": chosen,
        "accuracy": float(margin > TIE),
    }


def more(task: Task, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Means by kind of the rejected answer."""
    kinds = sorted({row["about"]["kind"] for row in rows})
    found = {}
    for kind in kinds:
        own = [row["scores"] for row in rows if row["about"]["kind"] == kind]
        found[kind] = {
            metric: sum(one[metric] for one in own) / len(own) for metric in task.metrics
        }
    return {"kinds": found}
