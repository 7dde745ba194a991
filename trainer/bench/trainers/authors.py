"""Peer (d): the step of the authors' public code, without its slips.

M + 1 whole rows in one pass, logits of every token of all rows in fp32, their log-softmax, and the
NLL over all rows of y_w. (The public code computes its NLL from unshifted logits and one of its
log-probabilities twice: docs of the method; the work is the same.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from longpref_trainer.data.batch import Batch
from longpref_trainer.generated.train_config import TrainConfig
from longpref_trainer.objective.logprobs import autocast
from longpref_trainer.objective.loss import Answers, logo
from longpref_trainer.objective.scales import scales_of
from longpref_trainer.training.optimizer import make_optimizer
from longpref_trainer.training.step import StepResult

from ..common.context import Context, Result
from ..common.model import stock_model, train_config
from .steps import time_steps


def run(context: Context) -> Result:
    """The authors' step, on adapters as peft makes them."""
    config = train_config(context.case, context.size, sharing=False)
    model = stock_model(context.size, config, context.device)
    if config.gradient_checkpointing:
        settings: Any = model
        settings.gradient_checkpointing_enable({"use_reentrant": False})
    optimizer = make_optimizer(model, config)

    def step(batches: Iterator[Batch], samples: int) -> StepResult:
        model.train()
        optimizer.zero_grad(set_to_none=True)
        loss = torch.zeros(())
        for batch in batches:
            there = batch.to(context.device)
            with autocast(context.device, True):
                loss = batch_loss(model, there, config)
            (loss / samples).backward()
        norm = nn.utils.clip_grad_norm_(
            [p for p in model.parameters() if p.requires_grad], config.clip
        )
        optimizer.step()
        return StepResult({"loss": float(loss.detach())}, float(norm), True)

    return time_steps(context, model, config, step)


def labels_of(batch: Batch) -> Tensor:
    """Labels [R, T]: the answer token that follows a column, −100 elsewhere."""
    labels = torch.full_like(batch.input_ids, -100)
    labels.view(-1)[batch.predictors] = batch.targets
    return labels


def batch_loss(model: nn.Module, batch: Batch, config: TrainConfig) -> Tensor:
    """Sum over the samples of LOGO's loss, with the logits of all rows."""
    output = model(
        input_ids=batch.input_ids,
        position_ids=batch.position_ids,
        attention_mask=torch.ones_like(batch.input_ids),
        use_cache=False,
    )
    logits = output.logits.float()
    labels = labels_of(batch)
    there = labels != -100
    chosen = torch.arange(len(labels), device=labels.device) % batch.present.shape[1] == 0
    picked = logits.log_softmax(-1).gather(2, labels.clamp(min=0)[..., None])[..., 0]
    sums = (picked * there).sum(1).view_as(batch.present)
    lengths = there.sum(1).view_as(batch.present).to(sums.dtype)
    nll = F.cross_entropy(logits[chosen].flatten(0, 1), labels[chosen].flatten())
    scales = scales_of(config)
    answers = Answers(sums, lengths, batch.weights)
    return logo(answers, scales).preference.sum() + scales.nll_weight * nll * len(batch.present)
