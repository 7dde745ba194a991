"""Ours: one row a sample, the prefix once."""

from __future__ import annotations

from ..common.context import Context, Result
from ..common.model import train_config, trainable_model
from .steps import our_step, time_steps


def run(context: Context) -> Result:
    """The trainer's step over a shared prefix."""
    config = train_config(context.case, context.size)
    model = trainable_model(context.size, config, context.device)
    return time_steps(context, model, config, our_step(model, config))
