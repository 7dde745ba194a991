"""Which kernel each half of attention should get: every candidate at the sizes of a layer.

The prefix (causal, P × P) and the branches (S × (P + S)), forward and backward, one layer, by each
backend that PyTorch has for it, by flex_attention, and the branches merged from two flash passes.
Rates are of operations that are needed: P²/2 and S·P + Σ L²/2 pairs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.attention.flex_attention import create_block_mask, flex_attention

from longpref_trainer.data.shared_prefix import SharedPrefix, branch_slots
from longpref_trainer.model.attention import branch_attention, prefix_attention

from ..common.context import Context, Result, memory_of, reset_peak
from ..common.timing import Clock, spread

BACKENDS = {
    "flash": SDPBackend.FLASH_ATTENTION,
    "cudnn": SDPBackend.CUDNN_ATTENTION,
    "efficient": SDPBackend.EFFICIENT_ATTENTION,
}
Half = Callable[[Tensor, Tensor, Tensor], Tensor]
NONE: dict[str, Any] = {"window": None, "dropout": 0.0, "scaling": None}


def run(context: Context) -> Result:
    """Seconds, TFLOP/s and memory of every candidate; what cannot run says why."""
    model, m = context.size.model, context.case.m
    heads, groups = int(model["num_attention_heads"]), int(model["num_key_value_heads"])
    size = int(model["hidden_size"]) // heads
    prefix, own = context.size.prefix, context.size.answer - 1
    shared = shared_prefix(prefix, own, m + 1, context.device)
    merged = shared_prefix(prefix, own, m + 1, context.device)
    slots, merged.own = branch_slots(merged.branches.cpu().numpy())
    merged.slots = slots.to(context.device)
    branches = own * (m + 1)
    pairs = {
        "prefix": prefix * (prefix + 1) / 2,
        "branches": branches * prefix + (m + 1) * own * (own + 1) / 2,
    }
    # by half: the tokens of queries and keys, and the candidates
    lengths = {"prefix": (prefix, prefix), "branches": (branches, prefix + branches)}
    candidates: dict[str, dict[str, Half]] = {
        "prefix": {
            "default": partial(prefix_attention, shared=shared, **NONE),
            **{
                name: forced(backend, partial(prefix_attention, shared=shared, **NONE))
                for name, backend in BACKENDS.items()
            },
            "flex": flex(shared, prefix_only=True),
        },
        "branches": {
            "masked, default": partial(branch_attention, shared=shared, **NONE),
            **{
                f"masked, {name}": forced(backend, partial(branch_attention, shared=shared, **NONE))
                for name, backend in BACKENDS.items()
                if name != "flash"  # takes no mask
            },
            "merged": partial(branch_attention, shared=merged, **NONE),
            "flex": flex(shared, prefix_only=False),
        },
    }
    found: Result = {"halves": {}}
    for half, functions in candidates.items():
        queries, keys = lengths[half]
        shapes = ((heads, queries, size), (groups, keys, size), (groups, keys, size))
        flops = 12.0 * heads * size * pairs[half]
        found["halves"][half] = {
            name: attempt(context, function, shapes, flops) for name, function in functions.items()
        }
    return found


def shared_prefix(prefix: int, own: int, branches: int, device: torch.device) -> SharedPrefix:
    """One sample of so many branches of one length."""
    columns = torch.arange(own * branches, device=device)[None]
    lengths = torch.tensor([prefix], device=device)
    return SharedPrefix(prefix, lengths, columns // own, columns % own)


def forced(backend: SDPBackend, function: Half) -> Half:
    """`function` with one backend alone allowed; it raises where that cannot run."""

    def run_forced(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        with sdpa_kernel(backend):
            return function(query, key, value)

    return run_forced


def flex(shared: SharedPrefix, *, prefix_only: bool) -> Half:
    """flex_attention under a block mask, compiled; it has no backward pass on a CPU."""

    device = shared.lengths.device
    columns, branches = shared.columns, shared.branches[0]

    def causal(b: Tensor, h: Tensor, q: Tensor, k: Tensor) -> Tensor:
        return q >= k

    def branch(b: Tensor, h: Tensor, q: Tensor, k: Tensor) -> Tensor:
        own = (k - columns).clamp(min=0)
        return (k < columns) | ((branches[q] == branches[own]) & (q >= own))

    tokens = columns if prefix_only else len(branches)
    keys = columns if prefix_only else columns + len(branches)
    compiled = torch.compile(flex_attention, dynamic=False)
    mask: Any = None

    def run_flex(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        nonlocal mask
        if device.type != "cuda":
            raise RuntimeError("flex_attention has no backward pass on a CPU")
        if mask is None:
            seen = causal if prefix_only else branch
            mask = create_block_mask(seen, None, None, tokens, keys, device)
        output: Tensor = compiled(query, key, value, block_mask=mask, enable_gqa=True)
        return output

    return run_flex


def attempt(
    context: Context, function: Half, shapes: tuple[tuple[int, int, int], ...], flops: float
) -> Result:
    """Median seconds forward and both ways; an error in words where it cannot run here."""
    inputs = [
        torch.randn(1, *shape, device=context.device, dtype=torch.bfloat16, requires_grad=True)
        for shape in shapes
    ]
    try:
        forward, both = [], []
        clock = Clock(context.device)
        slope = torch.randn_like(inputs[0])
        for step in range(context.case.steps + 3):
            if step == 3:
                reset_peak(context.device)
            begin = clock.mark()
            output = function(*inputs)
            middle = clock.mark()
            torch.autograd.grad(output, inputs, slope)
            end = clock.mark()
            if step >= 3:
                forward.append((begin, middle))
                both.append((begin, end))
    except Exception as error:  # each candidate may be one that this device does not have
        return {"unavailable": f"{type(error).__name__}: {error}".splitlines()[0][:200]}
    seconds = spread([clock.seconds(*pair) for pair in both])
    return {
        "seconds": seconds,
        "forward_seconds": spread([clock.seconds(*pair) for pair in forward]),
        # forward once, backward twice, as counted
        "tflops": flops / seconds["median"] / 1e12,
        **memory_of(context.device),
    }
