"""Before the first step: does the shared prefix give what whole rows give, on this model?

The two are the same function, and the tests say so for small models of each architecture. What
they cannot know is this run's model, kernels and versions, so one sample is computed both ways,
loss and gradients. Whole rows are run one after another, so that it takes no more memory than a
step: with s_a = Σ log π(y_a), dL/dθ = Σ_a ∂L/∂s_a · ds_a/dθ, a backward pass a row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from ..data.batch import Batch, Layout, choose, make_batch
from ..data.sample import Sample, with_answers
from ..errors import TrainingError
from ..generated.train_config import TrainConfig
from ..model.load import without_dropout
from .batch_loss import batch_loss, make_layout
from .logprobs import answer_logprobs, autocast, reference_logprobs
from .loss import OBJECTIVES, Answers
from .scales import scales_of

# Largest relative difference ‖g − g′‖ / ‖g′‖ of the gradient taken for rounding. fp32: 1e-6 was
# seen. bf16: 0.5 to 3 % between kernels. A branch one position off, a chunk cut off or a prefix
# without gradient give 5 % to 100 %.
TOLERANCE = {"fp32": 1e-3, "bf16": 0.1}


@dataclass(frozen=True)
class Check:
    """Shared prefix and whole rows, of one sample."""

    sample_id: str
    # the objective, nats
    shared_loss: float
    plain_loss: float
    # ‖g − g′‖ / ‖g′‖ over all trained weights
    gradient_difference: float

    def __str__(self) -> str:
        return (
            f"self-check: shared prefix and whole rows agree: loss {self.shared_loss:.5f} and "
            f"{self.plain_loss:.5f}, gradients within {self.gradient_difference:.1e}"
        )


def self_check(model: nn.Module, sample: Sample, config: TrainConfig, *, bf16: bool) -> Check:
    """Compare both layouts on a sample. Raises TrainingError where they differ.

    Leaves weights as they are, and no gradients.
    """
    device = next(model.parameters()).device
    layout = make_layout(config, training=True)
    model.train()
    with without_dropout(model):
        shared = make_batch([sample], replace(layout, shared=True)).to(device)
        with autocast(device, bf16):
            loss = batch_loss(model, shared, config)
        loss.backward()
        shared_gradients = take_gradients(model)
        plain_loss = backward_by_rows(model, sample, shared, layout, config, bf16=bf16)
        plain_gradients = take_gradients(model)
    check = Check(
        sample.sample_id,
        float(loss.detach()),
        plain_loss,
        relative_difference(shared_gradients, plain_gradients),
    )
    # not `>`: a difference that is no number is one
    if not check.gradient_difference <= TOLERANCE["bf16" if bf16 else "fp32"]:
        raise TrainingError(
            f"self-check: on sample {check.sample_id}, sharing the prefix gives loss "
            f"{check.shared_loss:.6f} and gradients that differ by "
            f"{check.gradient_difference:.1%} from those of whole rows (loss "
            f"{check.plain_loss:.6f}). Nothing was trained. Use `prefix_sharing: off`, and report "
            f"the model type `{getattr(model.config, 'model_type', '?')}`"
        )
    return check


def backward_by_rows(
    model: nn.Module,
    sample: Sample,
    shared: Batch,
    layout: Layout,
    config: TrainConfig,
    *,
    bf16: bool,
) -> float:
    """The objective of a sample by whole rows; its gradients are added to the weights'."""
    device = shared.input_ids.device
    kept, _ = choose(sample, layout)
    rows = [
        make_batch(
            [with_answers(kept, [a])],
            replace(
                layout, shared=False, chosen_only=True, with_prefix=layout.with_prefix and a == 0
            ),
        ).to(device)
        for a in range(len(kept.answer_ids))
    ]

    def row_sum(row: Batch) -> tuple[Tensor, Tensor]:
        with autocast(device, bf16):
            sums, lengths = answer_logprobs(model, row)
        return sums[0, 0], lengths[0, 0]

    with torch.no_grad():
        found = [row_sum(row) for row in rows]
        reference = None
        if OBJECTIVES[config.objective].reference:
            with autocast(device, bf16):
                reference = torch.stack([reference_logprobs(model, row)[0, 0] for row in rows])
    sums = torch.stack([one for one, _ in found])[None].requires_grad_()
    lengths = torch.stack([length for _, length in found])[None]
    answers = Answers(sums, lengths, shared.weights, None if reference is None else reference[None])
    loss = OBJECTIVES[config.objective].function(answers, scales_of(config)).loss.sum()
    (slopes,) = torch.autograd.grad(loss, sums)
    for row, slope in zip(rows, slopes[0], strict=True):
        if slope != 0:
            (row_sum(row)[0] * slope).backward()
    return float(loss.detach())


def take_gradients(model: nn.Module) -> dict[str, Tensor]:
    """The gradients of the trained weights, moved to the CPU and out of the model."""
    found = {}
    for name, parameter in model.named_parameters():
        if parameter.grad is not None:
            found[name] = parameter.grad.cpu()
            parameter.grad = None
    return found


def relative_difference(given: dict[str, Tensor], expected: dict[str, Tensor]) -> float:
    """‖g − g′‖ / ‖g′‖ over all tensors; infinite where they are not of the same weights."""
    if given.keys() != expected.keys():
        return float("inf")
    difference = sum(float((given[n] - g).double().square().sum()) for n, g in expected.items())
    norm = sum(float(g.double().square().sum()) for g in expected.values())
    if norm == 0:
        return 0.0 if difference == 0 else float("inf")
    return float((difference / norm) ** 0.5)
