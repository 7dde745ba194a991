"""Attention of the branches without a mask: two passes of the flash kernel, merged.

A token of an answer sees the whole prefix, and its own answer causally. Both are things that the
flash kernel does without a mask, so each is computed alone, and the two are merged by their
log-sum-exps l₁, l₂ (Milakov & Gimelshein 2018; the step from block to block of FlashAttention and
ring attention):

    l = log(exp l₁ + exp l₂)          o = exp(l₁ − l)·o₁ + exp(l₂ − l)·o₂

The backward pass of the kernel takes o and l and makes exp(q·k − l) of them again. Given the merged
ones, it gives for each part just what that part adds to the gradient: dq = dq₁ + dq₂, and dk, dv of
prefix and branches apart.

The kernels' own operators are called, since PyTorch's public function keeps l to itself. They have
had these signatures since 2.5; the self-check before the first step computes a sample by whole rows
as well, through the public function, and stops where the two differ.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

# outputs of a kernel that its backward pass wants back
Kept = tuple[Any, ...]


def can_merge(query: Tensor) -> bool:
    """Whether there is a flash kernel for this query: on any CPU; on GPUs in half precision, for
    heads of a multiple of 8 up to 256."""
    if query.device.type == "cpu":
        return True
    size = query.shape[-1]
    return query.is_cuda and query.dtype.itemsize == 2 and size % 8 == 0 and size <= 256


def flash(
    query: Tensor, key: Tensor, value: Tensor, causal: bool, scale: float | None
) -> tuple[Tensor, Tensor, Kept]:
    """Output [B, H, T, D], log-sum-exp [B, H, T] of scaled scores, and what backward wants."""
    if query.device.type == "cpu":
        operator = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu
        output, lse = operator(query, key, value, 0.0, causal, scale=scale)
        return output, lse, ()
    operator = torch.ops.aten._scaled_dot_product_flash_attention
    output, lse, *kept, _ = operator(query, key, value, 0.0, causal, False, scale=scale)
    return output, lse, tuple(kept)


def flash_backward(
    slope: Tensor,
    parts: tuple[Tensor, Tensor, Tensor],
    output: Tensor,
    lse: Tensor,
    kept: Kept,
    causal: bool,
    scale: float | None,
) -> tuple[Tensor, Tensor, Tensor]:
    """Gradients of query, key and value (`parts`) for an output's gradient `slope`."""
    if slope.device.type == "cpu":
        operator = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu_backward
        found = operator(slope, *parts, output, lse, 0.0, causal, scale=scale)
    else:
        operator = torch.ops.aten._scaled_dot_product_flash_attention_backward
        *lengths, seed, offset = kept
        found = operator(
            slope, *parts, output, lse, *lengths, 0.0, causal, seed, offset, scale=scale
        )
    return found[0], found[1], found[2]


class MergedAttention(torch.autograd.Function):
    """Attention to a prefix and, causally, to one's own row; both computed apart."""

    @staticmethod
    def forward(
        ctx: Any,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        own_key: Tensor,
        own_value: Tensor,
        slots: Tensor,
        scale: float | None,
    ) -> Tensor:
        """Output [B, H, S, D].

        query: [B, H, S, D]. key, value: [B, H_kv, P, D], of the prefix. own_key, own_value:
        [R, H, L, D], of R branches padded on their right to L. slots: [B, S], place in the flat
        R × L of every query.
        """
        batch, heads, tokens, size = query.shape
        grouped = (batch, key.shape[1], heads // key.shape[1] * tokens, size)
        folded, own = query.reshape(grouped), pack(query, slots, own_key)
        first, first_lse, first_kept = flash(folded, key, value, False, scale)
        second, second_lse, second_kept = flash(own, own_key, own_value, True, scale)
        one, other = first.reshape(query.shape), unpack(second, slots)
        one_lse = first_lse.reshape(batch, heads, tokens)
        other_lse = unpack(second_lse[..., None], slots)[..., 0]
        lse = torch.logaddexp(one_lse, other_lse)
        merged = one * (one_lse - lse).exp()[..., None] + other * (other_lse - lse).exp()[..., None]
        output = merged.to(query.dtype)
        ctx.save_for_backward(query, key, value, own_key, own_value, slots, output, lse)
        ctx.kept, ctx.scale, ctx.grouped = (first_kept, second_kept), scale, grouped
        return output

    @staticmethod
    def backward(ctx: Any, *slopes: Tensor) -> tuple[Tensor | None, ...]:
        """Gradients of query, keys and values."""
        query, key, value, own_key, own_value, slots, output, lse = ctx.saved_tensors
        slope = slopes[0]
        of_query, of_key, of_value = flash_backward(
            slope.reshape(ctx.grouped),
            (query.reshape(ctx.grouped), key, value),
            output.reshape(ctx.grouped),
            lse.reshape(ctx.grouped[:3]),
            ctx.kept[0],
            False,
            ctx.scale,
        )
        # padding of a branch has a slope of 0, so that nothing comes of it, whatever is in it
        of_own, of_own_key, of_own_value = flash_backward(
            pack(slope, slots, own_key),
            (pack(query, slots, own_key), own_key, own_value),
            pack(output, slots, own_key),
            pack(lse[..., None], slots, own_key)[..., 0].contiguous(),
            ctx.kept[1],
            True,
            ctx.scale,
        )
        both = of_query.reshape(query.shape) + unpack(of_own, slots)
        return both, of_key, of_value, of_own_key, of_own_value, None, None


def pack(values: Tensor, slots: Tensor, like: Tensor) -> Tensor:
    """Columns [B, H, S, D] as branches [R, H, L, D] of the R and L of `like`; 0 is padding."""
    rows, width = like.shape[0], like.shape[2]
    flat = values.transpose(1, 2).flatten(0, 1)
    empty = flat.new_zeros(rows * width, *flat.shape[1:])
    packed: Tensor = empty.index_copy(0, slots.flatten(), flat).unflatten(0, (rows, width))
    return packed.transpose(1, 2)


def unpack(values: Tensor, slots: Tensor) -> Tensor:
    """The inverse of `pack`: branches [R, H, L, D] as columns [B, H, S, D]."""
    flat = values.transpose(1, 2).flatten(0, 1)
    columns: Tensor = flat.index_select(0, slots.flatten()).unflatten(0, slots.shape)
    return columns.transpose(1, 2)


def merged_branches(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    columns: int,
    slots: Tensor,
    rows: tuple[int, int],
    scale: float | None,
) -> Tensor:
    """Attention [B, H, S, D] of the branches to the prefix and themselves.

    query: [B, H, S, D]. key, value: [B, H_kv, P + S, D], P = `columns`, all of it read. slots and
    rows are `slots` and `own` of SharedPrefix.
    """
    groups = query.shape[1] // key.shape[1]
    shape = query.new_empty(0).expand(rows[0], 0, rows[1], 0)
    size = (columns, key.shape[2] - columns)
    prefix_key, own_key = key.split(size, dim=2)
    prefix_value, own_value = value.split(size, dim=2)
    # the own part is short: repeated for its group, so that one shape fits every kernel
    own = [
        pack(part, slots, shape).repeat_interleave(groups, dim=1) for part in (own_key, own_value)
    ]
    output: Tensor = MergedAttention.apply(query, prefix_key, prefix_value, *own, slots, scale)
    return output
