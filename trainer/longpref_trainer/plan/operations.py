"""Floating-point operations of a training step, counted from shapes.

A matrix product of [a, b] and [b, c] is 2abc operations. Per token, a linear layer of n weights
takes 2n forward, 2n for the gradient of its input, and 2n for that of its weights if they are
trained. Attention takes 4·H·D a pair of query and key it may see (scores and weighted sum), twice
that backward; causal attention sees half of all pairs, and only those are counted. Norms,
activations and the softmax are left out: below 1 % together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from torch import nn

from ..model.load import decoder_and_head


@dataclass(frozen=True)
class Shape:
    """What of a model decides on its operations."""

    # weights of all linear layers of the decoder, adapters included; those of them that are trained
    linear: int
    trained: int
    # layers · heads · size of a head
    attention: int
    # weights of the output projection, and whether they are trained
    head: int
    head_trained: bool


def shape_of(model: nn.Module) -> Shape:
    """The shape of a model that is ready to train: with its adapters, and frozen where it is."""
    decoder, head = decoder_and_head(model)
    layers = [m for m in decoder.modules() if isinstance(m, nn.Linear)]
    weights = [cast(Any, layer).weight for layer in layers]
    # an adapter on the token embedding: a lookup in A, then a product with B
    weights += [p for name, p in decoder.named_parameters() if "lora_embedding_B" in name]
    config: Any = model.config
    size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    output: Any = head
    return Shape(
        linear=sum(w.numel() for w in weights),
        trained=sum(w.numel() for w in weights if w.requires_grad),
        attention=config.num_hidden_layers * config.num_attention_heads * size,
        head=output.weight.numel(),
        head_trained=output.weight.requires_grad,
    )


@dataclass(frozen=True)
class Flops:
    """Operations."""

    forward: float
    backward: float
    # the forward pass of the layers that gradient checkpointing does once more
    recompute: float

    @property
    def model(self) -> float:
        """Forward and backward: what MFU is about."""
        return self.forward + self.backward


def tokens_and_pairs(lengths: Sequence[int], shared: bool) -> tuple[int, int]:
    """Tokens computed of a sample (prefix, answers…), and pairs of query and key."""
    prefix, *answers = lengths
    # the last token of an answer predicts nothing and is no input
    inputs = [n - 1 for n in answers]
    if not shared:
        rows = [prefix + n for n in inputs]
        return sum(rows), sum(n * (n + 1) // 2 for n in rows)
    pairs = prefix * (prefix + 1) // 2 + sum(n * prefix + n * (n + 1) // 2 for n in inputs)
    return prefix + sum(inputs), pairs


def sample_flops(
    shape: Shape, lengths: Sequence[int], *, shared: bool, everything: bool = False
) -> Flops:
    """Operations of a sample of a prefix and answers of these lengths in tokens.

    everything: the prefix has logits too.
    """
    tokens, pairs = tokens_and_pairs(lengths, shared)
    predicted = sum(lengths) - 1 if everything else sum(lengths[1:])
    layers = 2.0 * shape.linear * tokens + 4.0 * shape.attention * pairs
    head = 2.0 * shape.head * predicted
    backward = (
        2.0 * (shape.linear + shape.trained) * tokens
        + 8.0 * shape.attention * pairs
        + head * (2 if shape.head_trained else 1)
    )
    return Flops(forward=layers + head, backward=backward, recompute=layers)
