"""Where each attention head looks most, for single query tokens, beside SDPA's output.

The attention function is our own (longpref_trainer/model/attention.py); a call with `attended`
also tells the place of the highest attention weight. Softmax keeps the order, so scores of one
query against the cached keys are enough: no attention matrix of the prompt is ever made.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, cast

import torch
from torch import Tensor, nn
from transformers import AttentionInterface, AttentionMaskInterface, DynamicCache
from transformers.masking_utils import sdpa_mask

from longpref_trainer.errors import ModelError
from longpref_trainer.model.attention import (
    ATTENTION,
    longpref_attention,
    obstacle,
    shares_prefixes,
)

from .hugging_face import HuggingFace
from .scoring import causal_model, forward

ATTENDED = "longpref-attended"


def attended_attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    *,
    attended: dict[int, Tensor] | None = None,
    **others: Any,
) -> tuple[Tensor, None]:
    """Attention as transformers calls it; `attended` takes places [H] under the layer's number."""
    if attended is not None:
        attended[int(cast(Any, module).layer_idx)] = places(query, key, attention_mask)
    return longpref_attention(module, query, key, value, attention_mask, **others)


def places(query: Tensor, key: Tensor, mask: Tensor | None) -> Tensor:
    """Place [H] of the key with the highest score, of one query token in one row.

    query [1, H, 1, D], key [1, H_kv, T, D]; neighbouring query heads share a key head. mask
    [1, 1 or H, 1, T]: bool (true is seen), or added. Scores are in fp32, as bf16 makes ties.
    """
    heads, size = query.shape[1], query.shape[3]
    grouped = query[0, :, 0].view(key.shape[1], -1, size).float()
    scores = torch.matmul(grouped, key[0].float().transpose(1, 2)).view(heads, -1)
    if mask is not None:
        seen = mask[0, :, 0, : scores.shape[1]]
        hidden = torch.where(seen, 0.0, -torch.inf) if seen.dtype == torch.bool else seen
        scores = scores + hidden
    return scores.argmax(dim=1)


AttentionInterface.register(ATTENDED, attended_attention)
AttentionMaskInterface.register(ATTENDED, sdpa_mask)


@contextlib.contextmanager
def telling_places(backend: HuggingFace) -> Iterator[None]:
    """Make the model able to run `attend`; afterwards it is as before. Raises ModelError."""
    model = causal_model(backend)
    if not shares_prefixes(model):
        raise ModelError(
            f"{obstacle(model) or 'the model has attention of another kind'}: where its heads "
            "look cannot be told"
        )
    cast(Any, model).set_attn_implementation(ATTENDED)
    try:
        yield
    finally:
        cast(Any, model).set_attn_implementation(ATTENTION)


def attend(backend: HuggingFace, token: int, cache: DynamicCache) -> tuple[int, Tensor]:
    """The likeliest token behind `token`, and where each head looked from there: [layers, H].

    cache: holds what stands before `token`, see scoring.prefill; grows by it. Inside
    `telling_places`.
    """
    attended: dict[int, Tensor] = {}
    logits = forward(backend, [token], cache, keep=1, attended=attended)
    return int(logits[0].argmax()), torch.stack([attended[i] for i in sorted(attended)]).cpu()
