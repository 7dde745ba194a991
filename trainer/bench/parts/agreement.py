"""Do ours and the plain rows agree: the same weights, the same samples, in bf16.

What bf16 itself is uncertain about is measured beside it: whole rows all at once against the same
rows one after another, which are the same function too.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from statistics import mean

import torch
from torch import Tensor, nn

from longpref_trainer.data.batch import make_batch
from longpref_trainer.data.sample import Sample
from longpref_trainer.generated.train_config import TrainConfig
from longpref_trainer.objective.batch_loss import batch_loss, make_layout
from longpref_trainer.objective.logprobs import answer_logprobs, autocast
from longpref_trainer.objective.self_check import (
    backward_by_rows,
    relative_difference,
    self_check,
    take_gradients,
)

from ..common.context import Context, Result
from ..common.data import open_for, samples_of
from ..common.model import train_config, trainable_model

SAMPLES = 8


def run(context: Context) -> Result:
    """Mean absolute differences over samples, of losses and of mean log-probabilities (nats)."""
    case = replace(context.case, gradient_checkpointing=True)
    config = train_config(case, context.size)
    model = trainable_model(context.size, config, context.device).train()
    layout = make_layout(config, training=True)
    samples = list(islice(samples_of(open_for(context.data, long=False), case.m), SAMPLES))
    losses: dict[str, list[float]] = {"shared": [], "plain": []}
    averages: dict[str, list[Tensor]] = {name: [] for name in losses}
    with torch.no_grad(), autocast(context.device, True):
        for sample in samples:
            for name, shared in (("shared", True), ("plain", False)):
                batch = make_batch([sample], replace(layout, shared=shared)).to(context.device)
                losses[name].append(float(batch_loss(model, batch, config)))
                sums, lengths = answer_logprobs(model, batch)
                averages[name].append((sums / lengths)[0].float().cpu())
    checks = [self_check(model, sample, config, bf16=True) for sample in samples[:2]]
    one_by_one = [check.plain_loss for check in checks]
    together = take_plain(context, model, samples[0], config)
    batch = make_batch([samples[0]], replace(layout, shared=True)).to(context.device)
    backward_by_rows(model, samples[0], batch, layout, config, bf16=True)
    return {
        "losses": losses,
        "loss": mean(losses["plain"]),
        "loss_difference": mean_difference(losses["shared"], losses["plain"]),
        "loss_noise": mean_difference(one_by_one, losses["plain"][: len(one_by_one)]),
        "logprob_difference": mean(
            float((a - b).abs().mean())
            for a, b in zip(averages["shared"], averages["plain"], strict=True)
        ),
        "gradient_difference": max(check.gradient_difference for check in checks),
        "gradient_noise": relative_difference(take_gradients(model), together),
    }


def take_plain(
    context: Context, model: nn.Module, sample: Sample, config: TrainConfig
) -> dict[str, Tensor]:
    """Gradients of a sample by whole rows, all in one pass."""
    layout = replace(make_layout(config, training=True), shared=False)
    with autocast(context.device, True):
        loss = batch_loss(model, make_batch([sample], layout).to(context.device), config)
    loss.backward()
    return take_gradients(model)


def mean_difference(given: list[float], expected: list[float]) -> float:
    """Mean absolute difference."""
    return mean(abs(a - b) for a, b in zip(given, expected, strict=True))
