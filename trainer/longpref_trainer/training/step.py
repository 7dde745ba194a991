"""One training step: losses, gradients, and an update of the weights."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import nn

from ..data.batch import Batch
from ..generated.train_config import TrainConfig
from ..objective.batch_loss import Totals, batch_loss
from ..objective.logprobs import autocast
from .optimizer import update_weights


@dataclass(frozen=True)
class StepResult:
    """What one step did."""

    # means over the step's samples: loss, preference, nll, margin (all nats), accuracy, …
    metrics: dict[str, float]
    # norm of the gradient before clipping
    grad_norm: float
    # false: loss or gradient was not finite and the weights were left alone
    applied: bool


def training_step(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    batches: Iterable[Batch],
    samples: int,
    lr: float,
    config: TrainConfig,
    *,
    bf16: bool,
) -> StepResult:
    """One optimizer step over `batches`, which hold `samples` samples together."""
    trained = [p for group in optimizer.param_groups for p in group["params"]]
    device = trained[0].device
    totals = Totals()

    model.train()
    optimizer.zero_grad(set_to_none=True)
    for batch in batches:
        with autocast(device, bf16):
            loss = batch_loss(model, batch.to(device), config, totals)
        # divided by the samples of the whole step, so micro_batch does not change the gradient
        (loss / samples).backward()
    grad_norm = nn.utils.clip_grad_norm_(trained, config.clip)
    metrics = totals.means()
    applied = bool(torch.isfinite(grad_norm)) and math.isfinite(metrics["loss"])
    if applied:
        update_weights(optimizer, lr)
    return StepResult(metrics=metrics, grad_norm=float(grad_norm), applied=applied)


@torch.no_grad()
def evaluate_loss(
    model: nn.Module, batches: Iterable[Batch], config: TrainConfig, *, bf16: bool
) -> dict[str, float]:
    """Means of the same metrics over `batches`, without training."""
    device = next(model.parameters()).device
    totals = Totals()
    model.eval()
    for batch in batches:
        with autocast(device, bf16):
            batch_loss(model, batch.to(device), config, totals)
    return totals.means()
