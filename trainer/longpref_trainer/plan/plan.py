"""What a run will take, before it is started: operations, memory and time, nothing loaded.

A step is traced on shapes alone (`trace.py`); memory is added up from it (`memory.py`, which a run
asks before it loads anything), operations are counted by formula (`operations.py`).
"""

from __future__ import annotations

import math
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from ..data.dataset import Samples
from ..data.order import total_steps
from ..generated.train_config import TrainConfig
from ..objective.loss import OBJECTIVES
from .memory import checkpointed, expected_memory
from .operations import Flops, sample_flops
from .trace import lengths_of, trace


def plan(config: TrainConfig, samples: Samples, *, bf16: bool) -> dict[str, Any]:
    """Everything `train --plan` tells, as plain values; operations are means over samples."""
    lengths = lengths_of(samples, config)
    longest = max(lengths, key=sum)
    traced = trace(config, longest, bf16=bf16)
    everything = OBJECTIVES[config.objective].prefix

    def mean(shared: bool) -> Flops:
        all_of = [
            sample_flops(traced.shape, one, shared=shared, everything=everything) for one in lengths
        ]
        return Flops(
            *(float(np.mean([getattr(one, f) for one in all_of])) for f in Flops.__annotations__)
        )

    def operations(flops: Flops) -> dict[str, float]:
        return {**asdict(flops), "model": flops.model}

    shared, plain = mean(True), mean(False)
    sharing = config.prefix_sharing == "on"
    used = shared if sharing else plain
    recompute = used.recompute * checkpointed(config, traced.layers) / traced.layers
    steps = total_steps(config, len(samples))
    some = replace(config, gradient_checkpointing=True)
    return {
        "model": {
            "folder": config.model,
            "parameters": traced.parameters,
            "trained": traced.trained,
            "dtype": "bf16" if bf16 else "fp32",
        },
        "data": {
            "samples": len(samples),
            "looked_at": len(lengths),
            "prefix_tokens": [float(f([n[0] for n in lengths])) for f in (np.mean, np.max)],
            "answer_tokens": [
                float(f([a for n in lengths for a in n[1:]])) for f in (np.mean, np.max)
            ],
            "answers": max(len(n) - 1 for n in lengths),
        },
        "flops_a_sample": {
            "shared": operations(shared),
            "plain": operations(plain),
            "ratio": plain.model / shared.model,
        },
        "memory": {
            name: {**asdict(found), "total": found.total}
            for name, found in (
                ("checkpointing", expected_memory(traced, checkpointed(some, traced.layers))),
                ("no_checkpointing", expected_memory(traced, 0)),
            )
        },
        "run": {
            "steps": steps,
            "batch": config.batch,
            "micro_batch": config.micro_batch,
            "prefix_sharing": config.prefix_sharing,
            "gradient_checkpointing": config.gradient_checkpointing,
            "flops_a_step": (used.model + recompute) * config.batch,
            "flops": (used.model + recompute) * config.batch * steps,
        },
    }


# share of a device's peak that large models reach in training: an assumption, printed as such
ASSUMED_MFU = 0.4
DEVICES = {"H100, H200": 989e12, "A100": 312e12}


def plan_text(told: dict[str, Any]) -> str:
    """The plan for people."""
    model, data, run = told["model"], told["data"], told["run"]
    flops, memories = told["flops_a_sample"], told["memory"]
    used = flops["shared" if run["prefix_sharing"] == "on" else "plain"]
    lines = [
        f"model       {model['parameters']:,} parameters, {model['trained']:,} trained, "
        f"{model['dtype']}",
        f"data        {data['samples']:,} samples; prefix {data['prefix_tokens'][0]:,.0f} tokens "
        f"(at most {data['prefix_tokens'][1]:,.0f}), {data['answers']} answers of "
        f"{data['answer_tokens'][0]:,.0f} (at most {data['answer_tokens'][1]:,.0f})",
        f"a sample    {flop_text(flops['shared']['model'])} with a shared prefix, "
        f"{flop_text(flops['plain']['model'])} by whole rows: {flops['ratio']:.2f}×",
        f"            checkpointing adds {flop_text(used['recompute'])}",
        f"a step      {run['batch']} samples, {flop_text(run['flops_a_step'])}",
        f"the run     {run['steps']:,} steps, {flop_text(run['flops'])}",
    ]
    for name, peak in DEVICES.items():
        hours = run["flops"] / (peak * ASSUMED_MFU) / 3600
        lines.append(
            f"            {duration(hours)} on one {name} at {ASSUMED_MFU:.0%} of its peak"
        )
    lines += ["", f"{'memory, GB':24}{'checkpointing':>14}{'none':>10}"]
    for part in ("weights", "optimizer", "activations", "logits", "total"):
        cells = [memories[name][part] / 1e9 for name in ("checkpointing", "no_checkpointing")]
        mark = "" if part != "total" else f"   micro_batch {run['micro_batch']}, longest sample"
        lines.append(f"  {part:22}{cells[0]:>14.2f}{cells[1]:>10.2f}{mark}")
    return "\n".join(lines)


def flop_text(flops: float) -> str:
    """Operations with a prefix: MFLOP … EFLOP."""
    power = min(6, max(2, int(math.log10(max(flops, 1)) // 3)))
    return f"{flops / 1000**power:,.3g} {' kMGTPE'[power]}FLOP"


def duration(hours: float) -> str:
    """Hours, or minutes where there are few."""
    return f"{hours:,.1f} h" if hours >= 1 else f"{hours * 60:,.1f} min"
