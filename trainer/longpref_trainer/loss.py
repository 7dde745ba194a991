"""The LOGO objective: a pure function of length-normalised log-probabilities.

Source: LOGO (arXiv 2410.18533), section 3.2, equations 2 and 3:

    L_LOGO = −log σ( β/|y_w| · log π(y_w|x) − β/M · Σ_j 1/|y_l(j)| · log π(y_l(j)|x) − γ )
    L      = L_LOGO + λ · NLL(y_w|x)

NLL is the mean over the tokens of y_w and ≥ 0: the paper's equation 3 reads as if the likelihood
were minimised; it is a regulariser that raises it. With M = 1 and λ = 0 this is SimPO.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True)
class Loss:
    """Per sample, B samples; A = M+1 answers, the preferred one first."""

    # [B], nats; the mean over the samples of a step is what is minimised
    loss: Tensor
    # [B] the preference term L_LOGO
    preference: Tensor
    # [B] NLL(y_w|x), mean over answer tokens, nats
    nll: Tensor
    # [B] β (mean log π(y_w) − mean over j of mean log π(y_l(j))), before γ is taken off
    margin: Tensor


def logo_loss(
    average: Tensor,
    present: Tensor,
    *,
    beta: float,
    gamma: float,
    nll_weight: float,
    objective: Literal["logo", "sft"] = "logo",
) -> Loss:
    """The objective of the paper (section 3.2, equations 2 and 3).

    average: [B, A] mean log-probability a token of each answer, nats; column 0 is y_w.
    present: [B, A] bool; false where a sample has fewer answers than A. Columns 0 and 1 are true.
    objective: `sft` is the control without the preference term: loss = NLL, with weight 1.
    """
    chosen, rejected = average[:, 0], average[:, 1:]
    there = present[:, 1:]
    # where, not a product: what stands in an absent cell must not reach the sum, even as inf or nan
    rejected_sum = torch.where(there, rejected, torch.zeros_like(rejected)).sum(dim=1)
    margin = beta * (chosen - rejected_sum / there.sum(dim=1))
    preference = -F.logsigmoid(margin - gamma)
    nll = -chosen
    loss = nll if objective == "sft" else preference + nll_weight * nll
    return Loss(loss=loss, preference=preference, nll=nll, margin=margin)
