"""Log-probabilities of tokens in long texts: a KV cache, and a forward pass a piece."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from typing import Any, cast

import torch
import torch.nn.functional as F
from peft import PeftModel
from torch import Tensor, nn
from transformers import DynamicCache

from longpref_trainer.errors import ModelError

from .hugging_face import HuggingFace

# logits cast to fp32 at once, elements: 0.25 GB, and as much again for their softmax
LOGITS = 2**26
# an outcome's error
NOT_FINITE = "not-finite: the model gives probabilities that are no numbers: try --dtype fp32"
# layers whose cache holds a key and a value for every token, so that it can be cut back
CROPPABLE = {"full_attention", "sliding_attention", "chunked_attention"}


def causal_model(backend: HuggingFace) -> nn.Module:
    """The model that gives logits. An adapter's layers sit inside it, peft's wrapper around it."""
    model = backend.model
    return model.get_base_model() if isinstance(model, PeftModel) else model


def token_logprobs(backend: HuggingFace, ids: Sequence[int], first: int) -> Tensor:
    """Log-probability of each of ids[first:], given all before it: [len(ids) - first], nats, fp32.

    first: at least 1, as nothing tells the first token. On the CPU. `prefill_chunk` tokens go
    through the model at a time, and logits are there of one such piece alone.
    """
    whole = len(ids) - 1 <= backend.prefill_chunk
    config = cast(Any, causal_model(backend)).config
    return score(backend, None if whole else DynamicCache(config=config), ids, first)


def prefill(backend: HuggingFace, ids: Sequence[int]) -> DynamicCache:
    """The KV cache of `ids`, filled in pieces. Raises ModelError."""
    config = cast(Any, causal_model(backend)).config
    if strange := sorted({*(getattr(config, "layer_types", None) or ())} - CROPPABLE):
        raise ModelError(
            f"model type `{config.model_type}` has layers of type `{strange[0]}`, whose state "
            "cannot be shared by several questions: this kind of task measures attention models"
        )
    # without the config, layers with a sliding window keep all tokens too (their mask stays), so
    # that the cache can be cut back, and places in it are places in the text
    cache = DynamicCache()
    for piece in pieces(backend, ids):
        forward(backend, piece, cache, keep=1)
    return cache


def continue_logprobs(
    backend: HuggingFace, cache: DynamicCache, length: int, ids: Sequence[int], first: int
) -> Tensor:
    """As `token_logprobs`, of ids[first:] behind the `length` tokens that `cache` holds.

    first: at least 1, as the cache has no logits of its last token. The cache is used in place and
    cut back to `length` afterwards: several continuations share one `prefill`.
    """
    try:
        return score(backend, cache, ids, first)
    finally:
        if (over := cache.get_seq_length() - length) > 0:
            cache.crop(-over)


@torch.no_grad()
def score(
    backend: HuggingFace, cache: DynamicCache | None, ids: Sequence[int], first: int
) -> Tensor:
    """Log-probabilities [len(ids) - first] of ids[first:]; `cache` grows by all but the last."""
    if not 1 <= first <= len(ids):
        raise ValueError(f"first: {first} of {len(ids)} tokens")
    targets = torch.tensor(ids, device=backend.device)
    found = []
    at = 0
    for piece in pieces(backend, ids[:-1]):
        # place t tells token t + 1
        begin, end = max(at, first - 1), at + len(piece)
        logits = forward(backend, piece, cache, keep=max(end - begin, 1))
        if begin < end:
            found.append(chosen(logits, targets[begin + 1 : end + 1]))
        at = end
    return torch.cat(found).cpu() if found else torch.empty(0)


def pieces(backend: HuggingFace, ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """`ids`, `prefill_chunk` at a time."""
    for at in range(0, len(ids), backend.prefill_chunk):
        yield ids[at : at + backend.prefill_chunk]


@torch.no_grad()
def forward(
    backend: HuggingFace,
    ids: Sequence[int],
    cache: DynamicCache | None,
    keep: int,
    **extra: Any,
) -> Tensor:
    """Logits [keep, V] of the last `keep` of `ids`, which follow what `cache` holds.

    extra: goes on to the attention function.
    """
    model = causal_model(backend)
    length = len(ids) + (cache.get_seq_length() if cache is not None else 0)
    if backend.most is not None and length > backend.most:
        raise ModelError(
            f"the model has learned {backend.most:,} positions and none beyond: choose --lengths "
            "up to that"
        )
    output = cast(Any, model)(
        input_ids=torch.tensor([list(ids)], device=backend.device),
        use_cache=cache is not None,
        logits_to_keep=keep,
        **{cache_argument(model): cache},
        **extra,
    )
    logits: Tensor = output.logits[0, -keep:]
    return logits


def cache_argument(model: nn.Module) -> str:
    """transformers renames `past_key_values`, model by model."""
    named = inspect.signature(model.forward).parameters
    return "cache" if "cache" in named else "past_key_values"


def chosen(logits: Tensor, targets: Tensor) -> Tensor:
    """Log-probabilities [n] of targets [n] under logits [n, V]; softmax in fp32."""
    rows = max(1, LOGITS // logits.shape[-1])
    pairs = zip(logits.split(rows), targets.split(rows), strict=True)
    return torch.cat(
        [-F.cross_entropy(part.float(), wanted, reduction="none") for part, wanted in pairs]
    )
