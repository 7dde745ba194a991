"""Memory: what a run will need, checked before the model is loaded, and what it has used."""

from __future__ import annotations

import os
import resource
import sys
from typing import Any

import torch

from ..data.dataset import Samples
from ..errors import TrainingError
from ..generated.train_config import TrainConfig
from .plan import Memory, checkpointed, lengths_of, memory, trace

# models of fewer weights fit anywhere: no time is spent on tracing them
SMALL = 100_000_000


def available_bytes(device: torch.device) -> int:
    """Memory that is free on the device, or on this machine."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:  # noqa: PTH123
            found = dict(line.split(":") for line in lines)
        return int(found["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def peak_bytes(device: torch.device) -> int:
    """The most memory used since the process began: on the GPU, or of the process."""
    if device.type == "cuda":
        return int(torch.cuda.max_memory_allocated(device))
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def check_memory(config: TrainConfig, samples: Samples, device: torch.device, *, bf16: bool) -> str:
    """What the run is expected to need, as a sentence; '' for small models.

    Raises TrainingError where weights and optimizer alone do not fit.
    """
    longest = max(lengths_of(samples, config), key=sum)
    traced = trace(config, longest, bf16=bf16)
    if traced.parameters < SMALL:
        return ""
    need = memory(traced, checkpointed(config, traced.layers))
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


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory ran out, on a GPU or a CPU."""
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return True
    text = str(error)
    return isinstance(error, RuntimeError) and (
        "out of memory" in text or "can't allocate memory" in text
    )
