"""A paper estimate of training on several GPUs of one machine, from figures measured on one.

Data parallel: every GPU has the whole model and computes its share of a step's samples; gradients
of what is trained are summed by a ring all-reduce, and every GPU then does the same optimizer step.
It is an estimate: nothing of it was run on several GPUs.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """What one GPU takes."""

    # seconds of a sample, median; and the 90th percentile, which the slowest of several is near
    sample_seconds: float
    slow_sample_seconds: float
    # seconds of clipping and the optimizer
    optimizer_seconds: float
    # bytes of the gradients that are summed
    gradient_bytes: float


@dataclass(frozen=True)
class Estimate:
    """What several GPUs would take."""

    gpus: int
    step_seconds: float
    reduce_seconds: float
    # times as many samples a second as one GPU
    speedup: float
    hours: float


# bytes a second each way between GPUs: NVLink 4 of H100 and H200 is 450 GB/s by the data sheet, of
# which large all-reduces reach about 0.8; and PCIe 5 × 16, where there is no NVLink
LINKS = {"NVLink 4": 0.8 * 450e9, "PCIe 5": 0.8 * 64e9}


def all_reduce_seconds(size: float, gpus: int, bandwidth: float, latency: float = 2e-5) -> float:
    """Ring all-reduce of `size` bytes: 2 (n − 1) hops of size / n bytes each."""
    hops = 2 * (gpus - 1)
    return hops * (size / gpus / bandwidth + latency)


def step_seconds(one: Measured, gpus: int, batch: int, bandwidth: float) -> float:
    """Seconds of an optimizer step of `batch` samples.

    The gradients are summed after the last micro-step, nothing hidden behind it. Of several GPUs
    the slowest decides: with more than one, a step is as long as one of slow samples.
    """
    samples = -(-batch // gpus)
    sample = one.sample_seconds if gpus == 1 else one.slow_sample_seconds
    reduce = all_reduce_seconds(one.gradient_bytes, gpus, bandwidth)
    return samples * sample + reduce + one.optimizer_seconds


def estimate(one: Measured, gpus: int, samples: int, batch: int, bandwidth: float) -> Estimate:
    """Time of `samples` sample passes, `batch` of them a step."""
    seconds = step_seconds(one, gpus, batch, bandwidth)
    return Estimate(
        gpus=gpus,
        step_seconds=seconds,
        reduce_seconds=all_reduce_seconds(one.gradient_bytes, gpus, bandwidth),
        speedup=step_seconds(one, 1, batch, bandwidth) / seconds,
        hours=-(-samples // batch) * seconds / 3600,
    )
