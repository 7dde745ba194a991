"""What every case is given, and how it measures memory."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from longpref_trainer.plan.device import peak_bytes

from ..cases import Case
from .sizes import Size

Result = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """A case, where it runs, and until when."""

    case: Case
    size: Size
    device: torch.device
    # a folder of `data.prepare`, or a longpref data set
    data: Path
    # value of time.monotonic() by which no further micro-step is begun
    deadline: float

    @property
    def late(self) -> bool:
        """Whether no further micro-step may begin."""
        return time.monotonic() > self.deadline


def reset_peak(device: torch.device) -> None:
    """Forget the peak so far, where the device can: on a CPU it is the process's."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
        torch.cuda.reset_peak_memory_stats(device)


def memory_of(device: torch.device) -> Result:
    """The peak since `reset_peak`: of tensors, and of what the allocator holds for them."""
    found: Result = {"peak_bytes": peak_bytes(device)}
    if device.type == "cuda":
        found["reserved_bytes"] = torch.cuda.max_memory_reserved(device)
    return found
