"""Memory that a run will need: estimated from a traced step, and checked against what is free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

from ..data.dataset import Samples
from ..errors import TrainingError
from ..generated.train_config import TrainConfig
from .device import available_bytes
from .trace import Traced, lengths_of, trace

# models of fewer weights fit anywhere: no time is spent on tracing them
SMALL = 100_000_000


@dataclass(frozen=True)
class Memory:
    """Bytes at the peak of a step."""

    weights: int
    # gradients and AdamW's two moments, fp32
    optimizer: int
    # what the backward pass keeps of the layers, and of the logits with what is made beside them
    activations: int
    logits: int

    @property
    def total(self) -> int:
        """All of it; allocators add some."""
        return self.weights + self.optimizer + self.activations + self.logits


def checkpointed(config: TrainConfig, layers: int) -> int:
    """How many of so many layers the backward pass computes again."""
    if not config.gradient_checkpointing:
        return 0
    return layers if config.checkpointed_layers is None else min(config.checkpointed_layers, layers)


def expected_memory(traced: Traced, recomputed: int) -> Memory:
    """Bytes at the peak of a step; of the layers that are recomputed, their inputs and one."""
    layers = (traced.layers - recomputed) * traced.layer
    if recomputed:
        layers += min(recomputed * traced.layer, recomputed * traced.layer_input + traced.layer)
    # beside what is kept: the logits as they come, their softmax and its gradient, for a moment
    return Memory(traced.weights, traced.optimizer, layers + traced.fixed, 3 * traced.logits)


def check_memory(config: TrainConfig, samples: Samples, device: torch.device, *, bf16: bool) -> str:
    """What the run is expected to need, as a sentence; '' for small models.

    Raises TrainingError where weights and optimizer alone do not fit.
    """
    longest = max(lengths_of(samples, config), key=sum)
    traced = trace(config, longest, bf16=bf16)
    if traced.parameters < SMALL:
        return ""
    need = expected_memory(traced, checkpointed(config, traced.layers))
    free = available_bytes(device)
    if need.weights + need.optimizer > free:
        raise TrainingError(
            f"the model does not fit: its weights take {gb(need.weights)}, gradients and optimizer "
            f"{gb(need.optimizer)}, and {gb(free)} are free on {device}. {advice(config)}"
        )
    told = f"memory: about {gb(need.total)} expected ({parts(need)}), {gb(free)} free"
    return told if need.total <= free else f"{told}: it may not fit. {advice(config)}"


def parts(need: Memory) -> str:
    """The parts of an estimate."""
    names = ("weights", "optimizer", "activations", "logits")
    return ", ".join(f"{name} {gb(getattr(need, name))}" for name in names)


def gb(size: int) -> str:
    """Bytes as GB."""
    return f"{size / 1e9:.1f} GB"


def advice(config: TrainConfig) -> str:
    """What would take less memory, most helpful first."""
    options: list[tuple[Any, str]] = [
        (config.micro_batch > 1, f"`micro_batch: 1` (it is {config.micro_batch})"),
        (not config.gradient_checkpointing, "`gradient_checkpointing: true`"),
        (
            config.gradient_checkpointing and config.checkpointed_layers is not None,
            "`checkpointed_layers: null`",
        ),
        (config.prefix_sharing == "off", "`prefix_sharing: on`"),
        (config.train == "full", "`train: lora`"),
        (config.train == "lora" and config.lora.embedding == "full", "`lora.embedding: lora`"),
        (config.dtype == "fp32", "`dtype: bf16`"),
    ]
    helpful = [text for applies, text in options if applies]
    return f"Try {', '.join([*helpful, 'a data set of fewer or shorter chunks'])}"
