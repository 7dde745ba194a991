"""The loss of a batch, with the metrics beside it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

import torch
from torch import Tensor, nn

from ..data.batch import Batch, Layout
from ..generated.train_config import TrainConfig
from .logprobs import answer_logprobs, reference_logprobs
from .loss import OBJECTIVES, Answers
from .scales import scales_of


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
