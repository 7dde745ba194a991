"""The objectives: pure functions of log-probabilities of answers, in nats.

Of B samples with A = M+1 answers each, the preferred one y_w first. `s(y)` is Σ_t log π(y_t|x),
`a(y)` = s(y)/|y| its mean over answer tokens, w_j the weights of the M dispreferred answers,
which sum to 1: 1/M each unless kinds have weights of their own. Objectives that were published
for pairs take the same weighted mean over the M pairs (y_w, y_l(j)).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from .scales import Scales


@dataclass(frozen=True)
class Answers:
    """Log-probabilities of the answers of B samples."""

    # [B, A] Σ log π, nats; 0 where absent
    sums: Tensor
    # [B, A] tokens; 0 where absent
    lengths: Tensor
    # [B, A−1] weights of the dispreferred answers; 0 where absent, a sample's sum to 1
    weights: Tensor
    # [B, A] Σ log π of the reference model, for DPO
    reference: Tensor | None = None

    @property
    def average(self) -> Tensor:
        """[B, A] mean log-probability a token; 0 where absent."""
        return self.sums / self.lengths.clamp(min=1)

    def mean_over_rejected(self, values: Tensor) -> Tensor:
        """[B] weighted mean of values [B, A−1] over the dispreferred answers."""
        # where, not a product: what stands in an absent cell must not reach the sum, even as nan
        there = self.weights > 0
        weights = self.weights.to(values.dtype)
        return torch.where(there, values * weights, torch.zeros_like(values)).sum(dim=1)


@dataclass(frozen=True)
class Loss:
    """Per sample."""

    # [B] nats; the mean over the samples of a step is what is minimised
    loss: Tensor
    # [B] its preference term; zeros where the objective has none
    preference: Tensor
    # [B] NLL(y_w|x) ≥ 0, mean over tokens
    nll: Tensor
    # [B] what the preference term pushes up, before γ is taken off; zeros where it has none
    margin: Tensor


def combined(preference: Tensor, margin: Tensor, nll: Tensor, nll_weight: float) -> Loss:
    return Loss(preference + nll_weight * nll, preference, nll, margin)


def logo(answers: Answers, scales: Scales) -> Loss:
    """LOGO (arXiv 2410.18533), section 3.2, equations 2 and 3; any M ≥ 1.

    L_LOGO = −log σ( β a(y_w) − β Σ_j w_j a(y_l(j)) − γ ),  L = L_LOGO + λ NLL(y_w). As printed,
    equation 3 reads as if the likelihood were minimised: the NLL is a regulariser that raises it.
    """
    average = answers.average
    margin = scales.beta * (average[:, 0] - answers.mean_over_rejected(average[:, 1:]))
    preference = -F.logsigmoid(margin - scales.gamma)
    return combined(preference, margin, -average[:, 0], scales.nll_weight)


def simpo(answers: Answers, scales: Scales) -> Loss:
    """SimPO (Meng et al. 2024, arXiv 2405.14734), equation 6: LOGO with M = 1 and λ = 0.

    −log σ( β a(y_w) − β a(y_l) − γ ), by pairs.
    """
    average = answers.average
    margins = scales.beta * (average[:, :1] - average[:, 1:])
    preference = answers.mean_over_rejected(-F.logsigmoid(margins - scales.gamma))
    margin = answers.mean_over_rejected(margins)
    return combined(preference, margin, -average[:, 0], scales.nll_weight)


def cpo(answers: Answers, scales: Scales) -> Loss:
    """CPO (Xu et al. 2024, arXiv 2401.08417), equations 4 and 5.

    −log σ( β s(y_w) − β s(y_l) ) + λ NLL(y_w), by pairs; sums, not means, of log-probabilities.
    """
    margins = scales.beta * (answers.sums[:, :1] - answers.sums[:, 1:])
    preference = answers.mean_over_rejected(-F.logsigmoid(margins))
    margin = answers.mean_over_rejected(margins)
    return combined(preference, margin, -answers.average[:, 0], scales.nll_weight)


def orpo(answers: Answers, scales: Scales) -> Loss:
    """ORPO (Hong et al. 2024, arXiv 2403.07691), equations 4 to 7.

    λ NLL(y_w) + β L_OR,  L_OR = −log σ( log odds(y_w) − log odds(y_l) ),  odds(y) = p / (1 − p)
    with p = exp a(y), by pairs. The paper's λ is β here, and the weight of its NLL is 1.
    """
    average = answers.average
    # log(1 − exp a): p = 1 would be odds without end, so a is held below 0 by the last digit
    held = average.clamp(max=-torch.finfo(average.dtype).eps)
    log_odds = average - torch.log(-torch.expm1(held))
    margins = log_odds[:, :1] - log_odds[:, 1:]
    preference = scales.beta * answers.mean_over_rejected(-F.logsigmoid(margins))
    margin = answers.mean_over_rejected(margins)
    return combined(preference, margin, -average[:, 0], scales.nll_weight)


def dpo(answers: Answers, scales: Scales) -> Loss:
    """DPO (Rafailov et al. 2023, arXiv 2305.18290), equation 7.

    −log σ( β [s(y_w) − s_ref(y_w)] − β [s(y_l) − s_ref(y_l)] ), by pairs; the reference is the
    model without its adapter.
    """
    if answers.reference is None:
        raise ValueError("DPO needs log-probabilities of a reference model")
    rewards = scales.beta * (answers.sums - answers.reference)
    margins = rewards[:, :1] - rewards[:, 1:]
    preference = answers.mean_over_rejected(-F.logsigmoid(margins))
    margin = answers.mean_over_rejected(margins)
    return combined(preference, margin, -answers.average[:, 0], scales.nll_weight)


def sft(answers: Answers, scales: Scales) -> Loss:
    """Cross-entropy of the preferred answer: mean over its tokens.

    `sft_everything` is the same with the prefix counted as part of it: instruction tuning on the
    whole sequence, as the paper compares with.
    """
    nll = -answers.average[:, 0]
    none = torch.zeros_like(nll)
    return Loss(nll, none, nll, none)


@dataclass(frozen=True)
class Objective:
    """An objective, with what it needs."""

    function: Callable[[Answers, Scales], Loss]
    # the dispreferred answers
    rejected: bool = True
    # log-probabilities of the model without its adapter
    reference: bool = False
    # the prefix is trained on too
    prefix: bool = False


OBJECTIVES = {
    "logo": Objective(logo),
    "simpo": Objective(simpo),
    "cpo": Objective(cpo),
    "orpo": Objective(orpo),
    "dpo": Objective(dpo, reference=True),
    "sft": Objective(sft, rejected=False),
    "sft_everything": Objective(sft, rejected=False, prefix=True),
}
