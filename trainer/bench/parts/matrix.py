"""The rate of matrix products that this device reaches: what MFU is measured against.

Products of the shapes that the model has, at the tokens of a sample, and one large square one. The
best of them is the rate, so that MFU is not flattered by a shape that is slow.
"""

from __future__ import annotations

from itertools import pairwise

import torch

from ..common.context import Context, Result
from ..common.timing import Clock, spread

# products between two marks, so that a mark costs nothing beside them
EACH = 10


def run(context: Context) -> Result:
    """TFLOP/s of every shape, median of the repeats; `tflops` is the best."""
    size, device = context.size, context.device
    hidden, inner = int(size.model["hidden_size"]), int(size.model["intermediate_size"])
    tokens = size.prefix + 3 * (size.answer - 1)
    square = 8192 if device.type == "cuda" else 64
    shapes = {
        "attention projection": (tokens, hidden, hidden),
        "feed-forward up": (tokens, hidden, inner),
        "feed-forward down": (tokens, inner, hidden),
        "square": (square, square, square),
    }
    found = {name: rate(context, *shape) for name, shape in shapes.items()}
    return {
        "shapes": {name: list(shape) for name, shape in shapes.items()},
        "tflops_by_shape": found,
        "tflops": max(one["median"] for one in found.values()),
    }


def rate(context: Context, rows: int, inner: int, columns: int) -> dict[str, float | int]:
    """TFLOP/s of a bf16 product [rows, inner] · [inner, columns]; the clock warm from before."""
    a = torch.randn(rows, inner, device=context.device, dtype=torch.bfloat16)
    b = torch.randn(columns, inner, device=context.device, dtype=torch.bfloat16).T
    clock = Clock(context.device)
    marks = []
    for _ in range(context.case.steps + 3):
        marks.append(clock.mark())
        for _ in range(EACH):
            torch.mm(a, b)
    marks.append(clock.mark())
    flops = 2.0 * rows * inner * columns * EACH / 1e12
    pairs = list(pairwise(marks))[3:]
    return spread([flops / clock.seconds(*pair) for pair in pairs])
