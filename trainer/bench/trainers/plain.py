"""Peer (c): the strongest trainer by whole rows that we can write.

M + 1 right-padded rows in one pass, the causal kernel without a mask, grouped keys as they are,
logits at answers alone, adapters without casts, selective checkpointing, fused AdamW: everything
that ours has but the shared prefix.
"""

from __future__ import annotations

from ..common.context import Context, Result
from ..common.model import train_config, trainable_model
from .steps import our_step, time_steps


def run(context: Context) -> Result:
    """The trainer's step over whole rows."""
    config = train_config(context.case, context.size, sharing=False)
    model = trainable_model(context.size, config, context.device)
    return time_steps(context, model, config, our_step(model, config))
