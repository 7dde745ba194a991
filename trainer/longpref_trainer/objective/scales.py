"""β, γ and λ: what each scales, and what each objective has where a configuration has null."""

from __future__ import annotations

from dataclasses import dataclass

from ..generated.train_config import TrainConfig


@dataclass(frozen=True)
class Scales:
    """β, γ and λ of an objective; its equation is in `loss.py`."""

    # β: multiplies differences of log-probabilities; ORPO: its preference term
    beta: float
    # γ: by how much a margin should exceed 0 (LOGO, SimPO), after β
    gamma: float
    # λ: weight of NLL(y_w), which keeps the preferred answer likely
    nll_weight: float


# LOGO: the paper's for Llama-3; SimPO: its authors' for Llama-3-Instruct; CPO, ORPO, DPO: the
# defaults of their authors' code.
DEFAULTS = {
    "logo": Scales(beta=10.0, gamma=3.0, nll_weight=0.1),
    "simpo": Scales(beta=2.5, gamma=1.4, nll_weight=0.0),
    "cpo": Scales(beta=0.1, gamma=0.0, nll_weight=1.0),
    "orpo": Scales(beta=0.1, gamma=0.0, nll_weight=1.0),
    "dpo": Scales(beta=0.1, gamma=0.0, nll_weight=0.0),
    "sft": Scales(beta=1.0, gamma=0.0, nll_weight=1.0),
    "sft_everything": Scales(beta=1.0, gamma=0.0, nll_weight=1.0),
}


def scales_of(config: TrainConfig) -> Scales:
    """The configuration's β, γ and λ, the objective's own where it has null."""
    own = DEFAULTS[config.objective]
    return Scales(
        own.beta if config.beta is None else config.beta,
        own.gamma if config.gamma is None else config.gamma,
        own.nll_weight if config.nll_weight is None else config.nll_weight,
    )
