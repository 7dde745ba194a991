"""Attention over a shared prefix: one row `[prefix | y_w | y_l1 … y_lM]` in place of M+1 rows.

All M+1 answers of a LOGO sample are trained on one context, tokens and positions alike (LOGO,
section 3.1), and attention is causal: what a layer makes of the prefix does not depend on the
answers. So the prefix is computed once. Every answer is a branch: it sees the prefix and itself.

    prefix    one call, the causal kernel
    branches  one call under the mask of `data/shared_prefix.py`, or without a mask by two flash
              passes (`merged_branches.py`): setting `branch_attention`

It is an ordinary forward pass over ordinary tensors: nothing is cached, so the gradient of all
branches reaches the prefix, with gradient checkpointing too. (Keeping the prefix in a KV cache
loses it silently there.) flex_attention would take one call, but has no backward on a CPU.

The function goes through transformers' public attention interface under the name ATTENTION. A
call without `shared_prefix` is transformers' own SDPA attention, masks included.
"""

from __future__ import annotations

from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.integrations.sdpa_attention import repeat_kv, sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

from ..data.shared_prefix import SharedPrefix
from ..errors import ModelError
from .merged_branches import can_merge, merged_branches

ATTENTION = "longpref"
# kinds of layers whose tokens meet in attention alone, with nothing but a window as a limit
LAYER_TYPES = {"full_attention", "sliding_attention"}
# what some architectures add to attention scores, and branches would have to honour
REFUSED = ("softcap", "s_aux", "position_bias")


def longpref_attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    *,
    dropout: float = 0.0,
    scaling: float | None = None,
    shared_prefix: SharedPrefix | None = None,
    sliding_window: int | None = None,
    **others: Any,
) -> tuple[Tensor, None]:
    """Attention as transformers calls it: query [B, H, T, D], key and value [B, H_kv, T, D].

    Returns [B, T, H, D]. Without `shared_prefix` it is SDPA under `attention_mask`.
    """
    if shared_prefix is None:
        return sdpa_attention_forward(
            module,
            query,
            key,
            value,
            attention_mask,
            dropout=dropout,
            scaling=scaling,
            **others,
        )
    for name in REFUSED:
        if others.get(name) is not None:
            raise ModelError(f"{name_of(module)} has `{name}` in its attention; {ADVICE}")
    columns = shared_prefix.columns
    # split, and not sliced twice: its gradient is one concatenation
    prefix_query, branch_query = query.split((columns, query.shape[2] - columns), dim=2)
    outputs = [
        prefix_attention(
            prefix_query,
            key[:, :, :columns],
            value[:, :, :columns],
            shared_prefix,
            window=sliding_window,
            dropout=dropout,
            scaling=scaling,
        )
    ]
    if branch_query.shape[2] > 0:
        outputs.append(
            branch_attention(
                branch_query,
                key,
                value,
                shared_prefix,
                window=sliding_window,
                dropout=dropout,
                scaling=scaling,
            )
        )
    return torch.cat([output.transpose(1, 2) for output in outputs], dim=1), None


def prefix_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    shared: SharedPrefix,
    *,
    window: int | None,
    dropout: float,
    scaling: float | None,
) -> Tensor:
    """Causal attention [B, H, P, D] of the prefix; padding stands after all that is read."""
    groups = query.shape[1] // key.shape[1]
    # grouped kernels exist in half precision and on CPUs; elsewhere SDPA would hold P × P scores
    grouped = groups > 1 and (query.device.type == "cpu" or query.dtype.itemsize == 2)
    if groups > 1 and not grouped:
        key, value = repeat_kv(key, groups), repeat_kv(value, groups)
    narrow = window is not None and window < shared.columns
    return F.scaled_dot_product_attention(
        query,
        key,
        value,
        attn_mask=shared.prefix_mask(cast(int, window), query.dtype) if narrow else None,
        is_causal=not narrow,
        dropout_p=dropout,
        scale=scaling,
        enable_gqa=grouped,
    )


def branch_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    shared: SharedPrefix,
    *,
    window: int | None,
    dropout: float,
    scaling: float | None,
) -> Tensor:
    """Attention [B, H, S, D] of the branches to the prefix and themselves, in either way."""
    if shared.slots is not None and window is None and dropout == 0 and can_merge(query):
        return merged_branches(query, key, value, shared.columns, shared.slots, shared.own, scaling)
    return masked_branches(
        query, key, value, shared, window=window, dropout=dropout, scaling=scaling
    )


def masked_branches(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    shared: SharedPrefix,
    *,
    window: int | None,
    dropout: float,
    scaling: float | None,
) -> Tensor:
    """Attention [B, H, S, D] of the branches in one call under `SharedPrefix.branch_mask`.

    The query heads that share a key head are folded into the query axis: keys and values of the
    long prefix are read once a key head, and not repeated in memory.
    """
    batch, heads, tokens, size = query.shape
    groups = heads // key.shape[1]
    output = F.scaled_dot_product_attention(
        query.reshape(batch, heads // groups, groups * tokens, size),
        key,
        value,
        attn_mask=shared.branch_mask(window, groups, query.dtype),
        dropout_p=dropout,
        scale=scaling,
    )
    # values may be narrower than keys
    return output.reshape(batch, heads, tokens, value.shape[-1])


AttentionInterface.register(ATTENTION, longpref_attention)
AttentionMaskInterface.register(ATTENTION, sdpa_mask)

ADVICE = (
    "the answers of a sample cannot share its prefix there; use `prefix_sharing: off`, which "
    "computes every answer's row whole"
)


def name_of(model: nn.Module) -> str:
    """The architecture's name, for messages."""
    config: Any = getattr(model, "config", None)
    return f"model type `{getattr(config, 'model_type', type(model).__name__)}`"


def shares_prefixes(model: nn.Module) -> bool:
    """Whether SharedPrefix rows may be given to `model`."""
    config: Any = model.config
    return bool(config._attn_implementation == ATTENTION)


def obstacle(model: nn.Module) -> str | None:
    """What stands against sharing prefixes in `model`, in words; None: nothing.

    It has to take its attention from transformers' interface (Llama, Mistral, Qwen and most
    others since) and nothing but attention may carry information from token to token.
    """
    architecture: Any = model
    if not getattr(architecture, "_supports_attention_backend", False):
        return f"{name_of(model)} computes attention by itself"
    kinds = set(getattr(architecture.config, "layer_types", None) or ())
    if strange := sorted(kinds - LAYER_TYPES):
        return f"{name_of(model)} has layers of type `{strange[0]}`"
    return None


def share_prefixes(model: nn.Module) -> None:
    """Make `model` able to run SharedPrefix rows. Raises ModelError naming what is against it."""
    if problem := obstacle(model):
        raise ModelError(f"{problem}; {ADVICE}")
    cast(Any, model).set_attn_implementation(ATTENTION)
