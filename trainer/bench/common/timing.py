"""Time: events of the GPU's own clock, or the process's; medians and their spread."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch


class Clock:
    """Marks in the order of what the device does. A mark does not wait for the device."""

    def __init__(self, device: torch.device) -> None:
        self.cuda = device.type == "cuda"
        self.marks: list[Any] = []

    def mark(self) -> int:
        """Note the time at which the device gets here; the mark's number."""
        if self.cuda:
            event = torch.cuda.Event(enable_timing=True)
            event.record()
            self.marks.append(event)
        else:
            self.marks.append(time.perf_counter())
        return len(self.marks) - 1

    def seconds(self, begin: int, end: int) -> float:
        """Between two marks; waits for the device."""
        one, other = self.marks[begin], self.marks[end]
        if not self.cuda:
            return float(other - one)
        other.synchronize()
        return float(one.elapsed_time(other)) / 1000


def spread(values: Sequence[float]) -> dict[str, float | int]:
    """Median, 10th and 90th percentile, and how many there were."""
    low, middle, high = (float(np.percentile(values, q)) for q in (10, 50, 90))
    return {"median": middle, "p10": low, "p90": high, "n": len(values)}
