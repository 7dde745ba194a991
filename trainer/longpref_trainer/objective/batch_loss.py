"""One training step, and the log-probabilities it is made of."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, cast

import torch
import torch.nn.functional as F
from peft import PeftModel
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from ..config import scales_of
from ..data.batch import Batch, Layout
from ..generated.train_config import TrainConfig
from ..model.load import decoder_and_head, vocabulary_of, without_dropout
from .loss import OBJECTIVES, Answers


@dataclass
class Totals:
    """Sums over samples, on the device until `means` is asked for: no wait inside a step."""

    sums: dict[str, Tensor] = field(default_factory=dict)
    counts: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, value: Tensor, count: int) -> None:
        """Add the scalar `value`, a sum over `count` things."""
        value = value.detach()
        self.sums[name] = self.sums[name] + value if name in self.sums else value
        self.counts[name] = self.counts.get(name, 0) + count

    def means(self) -> dict[str, float]:
        """Every sum over its count; read from the device at once."""
        if not self.sums:
            return {}
        sums = torch.stack([value.double() for value in self.sums.values()]).tolist()
        return {
            name: value / self.counts[name] for name, value in zip(self.sums, sums, strict=True)
        }


def autocast(device: torch.device, bf16: bool) -> contextlib.AbstractContextManager[Any]:
    """bf16 autocast, or nothing. Weights that are trained stay in fp32 either way."""
    if not bf16:
        return contextlib.nullcontext()
    return torch.autocast(device.type, dtype=torch.bfloat16)


def hidden_states(model: nn.Module, batch: Batch) -> Tensor:
    """Last hidden states [n, D] where a trained token is predicted."""
    decoder, _ = decoder_and_head(model)
    if batch.shared is None:
        # With no mask, transformers takes a jump in position_ids for the start of another packed
        # document and cuts attention there: the chunks of a context would not see one another. An
        # all-ones mask says that there is one document, and is dropped before the kernel.
        given: dict[str, Any] = {"attention_mask": torch.ones_like(batch.input_ids)}
    else:
        # a mask of four dimensions is taken as it is, so that none is made; `attention.py` makes
        # its own from where the branches stand
        given = {
            "attention_mask": batch.input_ids.new_ones(1, 1, 1, 1, dtype=torch.bool),
            "shared_prefix": batch.shared,
        }
    output = decoder(
        input_ids=batch.input_ids, position_ids=batch.position_ids, use_cache=False, **given
    )
    hidden: Tensor = output.last_hidden_state.flatten(0, 1)[batch.predictors]
    return hidden


def answer_logits(model: nn.Module, batch: Batch) -> Tensor:
    """Logits [n, V], in fp32 or wider, where a trained token is predicted, and nowhere else."""
    return project(model, hidden_states(model, batch))


def project(model: nn.Module, hidden: Tensor) -> Tensor:
    """Logits [n, V] of hidden states [n, D], in fp32 or wider."""
    logits: Tensor = decoder_and_head(model)[1](hidden)
    return logits.to(torch.promote_types(logits.dtype, torch.float32))


# logits held at once, elements: 0.5 GB in fp32, and as much again for their gradient
LOGITS = 2**27


def token_logprobs(model: nn.Module, batch: Batch) -> Tensor:
    """Log-probability [n] of every trained token, nats.

    Where all logits at once would be large, they are made, used and made again in parts.
    """
    hidden = hidden_states(model, batch)

    def logprobs(states: Tensor, targets: Tensor) -> Tensor:
        return -F.cross_entropy(project(model, states), targets, reduction="none")

    size = max(1, LOGITS // vocabulary_of(model))
    if len(hidden) <= size:
        return logprobs(hidden, batch.targets)
    pairs = zip(hidden.split(size), batch.targets.split(size), strict=True)
    return torch.cat([checkpoint(logprobs, *pair, use_reentrant=False) for pair in pairs])


def sum_by_answer(values: Tensor, batch: Batch) -> Tensor:
    """Sums [B, A] of values [n] of answer tokens; 0 where an answer is absent."""
    zeros = values.new_zeros(batch.present.numel())
    return zeros.index_add(0, batch.answers, values).view_as(batch.present)


def answer_logprobs(model: nn.Module, batch: Batch) -> tuple[Tensor, Tensor]:
    """Log-probability and length of every answer: ([B, A] nats, [B, A] tokens); 0 where absent.

    Only answer tokens count (with the end-of-turn token where the answer has one), never padding,
    and the context only where the batch was made `with_prefix`. The same for both layouts.
    """
    logprobs = token_logprobs(model, batch)
    return sum_by_answer(logprobs, batch), sum_by_answer(torch.ones_like(logprobs), batch)


@torch.no_grad()
def reference_logprobs(model: nn.Module, batch: Batch) -> Tensor:
    """Σ log π_ref [B, A]: of the model without its adapter, dropout off."""
    with without_dropout(model), cast(PeftModel, model).disable_adapter():
        return answer_logprobs(model, batch)[0]


def make_layout(config: TrainConfig, *, training: bool) -> Layout:
    """What is computed of a sample: in training what the objective needs, else all answers."""
    objective = OBJECTIVES[config.objective]
    return Layout(
        positions="ordinary" if config.positions == "ordinary" else "stored",
        shared=config.prefix_sharing == "on",
        weights=asdict(config.rejected_weights) if training else None,
        chosen_only=training and not objective.rejected,
        with_prefix=training and objective.prefix,
        merged=config.branch_attention == "merged",
    )


def batch_loss(
    model: nn.Module, batch: Batch, config: TrainConfig, totals: Totals | None = None
) -> Tensor:
    """Sum over the batch's samples of the objective, a scalar; adds metrics to `totals`."""
    objective = OBJECTIVES[config.objective]
    reference = reference_logprobs(model, batch) if objective.reference else None
    sums, lengths = answer_logprobs(model, batch)
    answers = Answers(sums, lengths, batch.weights, reference)
    result = objective.function(answers, scales_of(config))
    if totals is not None:
        add_metrics(totals, batch, answers.average, lengths)
        names = ("loss", "preference", "nll", "margin") if objective.rejected else ("loss", "nll")
        for name in names:
            totals.add(name, getattr(result, name).sum(), len(batch.sample_ids))
    return result.loss.sum()


def add_metrics(totals: Totals, batch: Batch, average: Tensor, lengths: Tensor) -> None:
    """Per answer: log-probabilities, lengths, and how often y_w is likelier than each kind."""
    present = batch.present
    totals.add("chosen_logprob", average[:, 0].sum(), len(average))
    totals.add("chosen_tokens", lengths[:, 0].sum(), len(average))
    rejected = sum(len(kinds) for kinds in batch.rejected_kinds)
    if rejected == 0:
        return
    # where, not a boolean index: its size would have to be waited for. Absent ones may be nan
    there = torch.where(present[:, 1:], average[:, 1:], torch.zeros_like(average[:, 1:]))
    totals.add("rejected_logprob", there.sum(), rejected)
    totals.add("rejected_tokens", lengths[:, 1:].sum(), rejected)
    wins = (average[:, :1] > average[:, 1:]).float()
    for b, kinds in enumerate(batch.rejected_kinds):
        for j, kind in enumerate(kinds):
            totals.add("accuracy", wins[b, j], 1)
            totals.add(f"accuracy_{kind}", wins[b, j], 1)


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
        for group in optimizer.param_groups:
            group["lr"] = lr
        optimizer.step()
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
