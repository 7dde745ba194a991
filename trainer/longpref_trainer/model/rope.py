"""RoPE: what a run asks of it, checked against the largest position in the data.

The paper rescales nothing: positions go far beyond the window that the model was trained on, and
training closes the gap. Linear interpolation, NTK-aware scaling and YaRN are here to compare with.
"""

from __future__ import annotations

from typing import Any

from torch import nn

from ..errors import ConfigError, ModelError
from ..generated.train_config import RopeConfig

# settings that make the frequencies depend on the largest position of a batch
BY_LENGTH = {
    "dynamic": "sets its frequencies by the largest position index in a batch",
    "longrope": "changes its frequencies once a batch goes beyond the original window",
}


def parameters_of(config: Any) -> dict[str, Any]:
    """`rope_parameters` of a model's configuration; {} without RoPE."""
    return dict(getattr(config, "rope_parameters", None) or {})


def rope_types(model: nn.Module) -> set[str]:
    """RoPE types in `config.rope_parameters`, which may be one or one per kind of layer."""
    parameters = parameters_of(model.config)
    nested = [value for value in parameters.values() if isinstance(value, dict)]
    return {str(p.get("rope_type", "default")) for p in nested or [parameters] if p}


def window_of(config: Any) -> int | None:
    """Positions that the model was made for, before any scaling."""
    original = parameters_of(config).get("original_max_position_embeddings")
    found = original or getattr(config, "max_position_embeddings", None)
    return None if found is None else int(found)


def apply_rope(config: Any, rope: RopeConfig) -> None:
    """Set what `rope` asks for in a model's configuration. Raises ConfigError, ModelError.

    linear (Chen et al. 2023, arXiv 2306.15595): positions divided by the factor. ntk ("NTK-aware",
    bloc97 2023): θ · factor^(d / (d − 2)), d the size of a head. yarn (Peng et al. 2023,
    arXiv 2309.00071): by frequency, with its attention temperature.
    """
    if rope.scaling == "model" and rope.theta is None and rope.factor is None:
        return
    parameters = parameters_of(config)
    if "rope_theta" not in parameters:
        raise ModelError(
            f"rope: model type `{config.model_type}` has no single set of RoPE parameters in its "
            "config.json; leave `rope` out"
        )
    needs = rope.scaling in ("linear", "ntk", "yarn")
    if needs != (rope.factor is not None):
        wrong = "needs" if needs else "takes no"
        raise ConfigError(f"rope: scaling {rope.scaling} {wrong} `rope.factor`")
    theta = parameters["rope_theta"] if rope.theta is None else rope.theta
    if rope.scaling == "model":
        config.rope_parameters = {**parameters, "rope_theta": theta}
        return
    window = window_of(config)
    parameters = {"rope_type": "default", "rope_theta": theta}
    if rope.scaling == "ntk":
        size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
        parameters["rope_theta"] = theta * rope.factor ** (size / (size - 2))
    elif rope.scaling != "none":
        parameters |= {"rope_type": rope.scaling, "factor": rope.factor}
    if rope.scaling == "yarn":
        parameters["original_max_position_embeddings"] = window
    config.rope_parameters = parameters
    if rope.factor is not None and window is not None:
        config.max_position_embeddings = int(window * rope.factor)


def check_rope(model: nn.Module, rope: RopeConfig, name: str, largest: int, *, stored: bool) -> str:
    """What the largest position in the data means for the model, as a sentence.

    stored: synthetic positions are used. Raises ModelError and ConfigError where training would
    be wrong.
    """
    types, limit = rope_types(model), getattr(model.config, "max_position_embeddings", None)
    for kind in sorted(types & BY_LENGTH.keys()):
        if stored:
            raise ModelError(
                f"{name}: RoPE type `{kind}` (rope_parameters.rope_type in config.json) "
                f"{BY_LENGTH[kind]}, so the synthetic positions of the data set would change them "
                "from sample to sample. Set `rope.scaling` to none, linear, ntk or yarn, or "
                "`positions: ordinary`"
            )
    if not types:
        if limit is not None and largest >= limit:
            raise ModelError(
                f"{name}: it has learned positions 0 … {limit - 1}, the data set goes up to "
                f"{largest}. Use a model with RoPE, or shorter contexts with `positions: ordinary`"
            )
        return f"largest position {largest:,} of {limit:,} learned ones" if limit else ""
    if limit is None:
        return f"largest position {largest:,}"
    if rope.factor is not None and largest >= limit:
        wanted = -(-(largest + 1) * rope.factor // limit)
        raise ConfigError(
            f"rope.factor: {rope.factor:g} stretches the model's window to {limit:,} positions, "
            f"but the data set goes up to {largest:,}: set it to {wanted:g}"
        )
    kind = "/".join(sorted(types))
    return f"largest position {largest:,}, {(largest + 1) / limit:.2g}× of {limit:,} (RoPE {kind})"
