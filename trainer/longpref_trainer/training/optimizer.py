"""The optimizer: which weights it moves, its learning rate by step, and how an update is made."""

from __future__ import annotations

import math

import torch
from torch import nn

from ..data.order import ceil
from ..generated.train_config import TrainConfig


def make_optimizer(model: nn.Module, config: TrainConfig) -> torch.optim.Optimizer:
    """AdamW over what is trained; weight decay on matrices, not on norms and biases."""
    trained = [p for p in model.parameters() if p.requires_grad]
    matrices = [p for p in trained if p.ndim >= 2]
    vectors = [p for p in trained if p.ndim < 2]
    groups = [
        {"params": matrices, "weight_decay": config.weight_decay},
        {"params": vectors, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(
        [group for group in groups if group["params"]], lr=config.lr, fused=True
    )


def learning_rate(step: int, steps: int, config: TrainConfig) -> float:
    """Learning rate of step 0 … steps−1: linear warm-up to `lr`, then a cosine down to 0."""
    warmup = ceil(config.warmup_ratio * steps)
    if step < warmup:
        return config.lr * (step + 1) / warmup
    done = (step - warmup) / max(1, steps - warmup)
    return config.lr * 0.5 * (1 + math.cos(math.pi * done))


def update_weights(optimizer: torch.optim.Optimizer, lr: float) -> None:
    """Move the weights along the gradients that they have, at this learning rate."""
    for group in optimizer.param_groups:
        group["lr"] = lr
    optimizer.step()
