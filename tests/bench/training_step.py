"""Speed and memory of a training step: shared prefix against whole rows, on this machine.

    .venv/bin/python tests/bench/training_step.py [--out FILE] [--rounds 5] [--device cpu|cuda]

Each measurement is a process of its own, so that peak memory is its own; the cases take turns,
so that what else the machine does falls on all alike. A step is `training_step` as the trainer
runs it: forward, backward, clipping, AdamW. Both layouts project only the tokens that predict an
answer to the vocabulary.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from transformers import LlamaConfig, LlamaForCausalLM

from longpref_trainer.config import config_from
from longpref_trainer.data.batch import Layout, make_batch
from longpref_trainer.model.attention import share_prefixes
from longpref_trainer.model.trainable import make_trainable
from longpref_trainer.plan.device import peak_bytes
from longpref_trainer.plan.operations import sample_flops, shape_of
from longpref_trainer.plan.trace import fake_sample
from longpref_trainer.training.optimizer import make_optimizer
from longpref_trainer.training.step import training_step

# a Llama of 14 million parameters with grouped queries
MODEL = {
    "vocab_size": 8192,
    "hidden_size": 320,
    "intermediate_size": 896,
    "num_hidden_layers": 8,
    "num_attention_heads": 10,
    "num_key_value_heads": 2,
    "max_position_embeddings": 32768,
}
# the demo's model and context, where a pass is so short that its overhead counts
DEMO = {
    "vocab_size": 1500,
    "hidden_size": 128,
    "intermediate_size": 256,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 4,
    "max_position_embeddings": 2048,
}
# M, samples of a step and of a forward pass; whole rows where `shared` is false
CASES: dict[str, dict[str, Any]] = {
    "shared, M=2": {"m": 2},
    "plain, M=2": {"m": 2, "shared": False},
    "shared, M=8": {"m": 8},
    "shared, M=2, checkpointing": {"m": 2, "checkpointing": True},
    "plain, M=2, checkpointing": {"m": 2, "shared": False, "checkpointing": True},
    "4 samples, one row each, padded": {"m": 2, "samples": 4, "micro_batch": 4},
    "4 samples, one after another": {"m": 2, "samples": 4, "micro_batch": 1},
    "demo: 16 samples, padded": {"demo": True, "samples": 16, "micro_batch": 16},
    "demo: 16 samples, one after another": {"demo": True, "samples": 16, "micro_batch": 1},
    "demo: 16 samples, whole rows": {
        "demo": True,
        "samples": 16,
        "micro_batch": 16,
        "shared": False,
    },
}
# numerator, denominator: how many times the first takes of the second
RATIOS = {
    "whole rows / shared prefix": ("plain, M=2", "shared, M=2"),
    "whole rows / shared prefix, checkpointing": (
        "plain, M=2, checkpointing",
        "shared, M=2, checkpointing",
    ),
    "M = 8 / M = 2": ("shared, M=8", "shared, M=2"),
    "one after another / padded": (
        "4 samples, one after another",
        "4 samples, one row each, padded",
    ),
    "demo: one after another / padded": (
        "demo: 16 samples, one after another",
        "demo: 16 samples, padded",
    ),
    "demo: whole rows / shared prefix": (
        "demo: 16 samples, whole rows",
        "demo: 16 samples, padded",
    ),
}
PREFIX, ANSWER = 2048, 50


def run_case(name: str, steps: int, device: str) -> dict[str, Any]:
    """One case in this process: seconds of every step, peak memory."""
    case = CASES[name]
    demo = bool(case.get("demo"))
    prefix, answer = (134, 2) if demo else (PREFIX, ANSWER)
    samples, micro = case.get("samples", 1), case.get("micro_batch", 1)
    config = config_from(
        {
            "train": "full" if demo else "lora",
            "gradient_checkpointing": bool(case.get("checkpointing")),
            "batch": samples,
            "micro_batch": micro,
        }
    )
    torch.manual_seed(0)
    model = LlamaForCausalLM._from_config(
        LlamaConfig(**(DEMO if demo else MODEL)), attn_implementation="sdpa"
    )
    share_prefixes(model)
    model = make_trainable(model, config).to(device)
    optimizer = make_optimizer(model, config)
    lengths = [prefix, *[answer] * (case.get("m", 2) + 1)]
    rng = np.random.default_rng(0)
    one = fake_sample(lengths)
    one.prompt_ids[:] = rng.integers(0, 1000, prefix)
    layout = Layout(shared=case.get("shared", True))
    batches = [make_batch([one] * micro, layout) for _ in range(samples // micro)]
    before, seconds = peak_bytes(torch.device(device)), []
    for step in range(steps + 1):
        began = time.perf_counter()
        training_step(model, optimizer, batches, samples, 1e-4, config, bf16=device == "cuda")
        if step:  # the first one allocates
            seconds.append(time.perf_counter() - began)
    flops = samples * sample_flops(shape_of(model), lengths, shared=layout.shared).model
    return {
        "seconds": seconds,
        "peak_bytes": peak_bytes(torch.device(device)),
        "step_bytes": peak_bytes(torch.device(device)) - before,
        "flops": flops,
        "parameters": sum(p.numel() for p in model.parameters()),
    }


def machine(device: str) -> dict[str, Any]:
    cpu = platform.processor()
    lines = Path("/proc/cpuinfo")
    if lines.exists():
        names = [x for x in lines.read_text("utf-8").splitlines() if x.startswith("model name")]
        cpu = names[0].split(":")[1].strip() if names else cpu
    found = {"cpu": cpu, "cores": os.cpu_count(), "os": platform.platform(terse=True)}
    if device == "cuda":
        found["gpu"] = torch.cuda.get_device_name()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("bench-results/training-step.json"))
    parser.add_argument("--rounds", type=int, default=5, help="processes of each case")
    parser.add_argument("--steps", type=int, default=3, help="timed steps of each process")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--only", help="cases whose name holds this")
    parser.add_argument("--case", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.case:
        print(json.dumps(run_case(arguments.case, arguments.steps, arguments.device)))
        return 0
    names = [name for name in CASES if not arguments.only or arguments.only in name]
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    load = os.getloadavg()[0]
    for round_ in range(arguments.rounds):
        # there and back again: no case is always the first
        for name in names if round_ % 2 == 0 else reversed(names):
            print(f"round {round_ + 1}/{arguments.rounds}: {name}", file=sys.stderr, flush=True)
            command = [sys.executable, __file__, "--case", name, "--device", arguments.device]
            command += ["--steps", str(arguments.steps)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            runs[name].append(json.loads(done.stdout))
    cases = {name: summary(found) for name, found in runs.items()}
    ratios = {
        name: {
            "time": cases[a]["seconds"] / cases[b]["seconds"],
            "step_memory": cases[a]["step_bytes"] / cases[b]["step_bytes"],
            "counted_operations": cases[a]["flops"] / cases[b]["flops"],
        }
        for name, (a, b) in RATIOS.items()
        if a in cases and b in cases
    }
    report = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(arguments.device),
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "transformers": transformers.__version__,
        },
        "threads": torch.get_num_threads(),
        "load_before": load,
        "size": {"prefix": PREFIX, "answer": ANSWER, "model": MODEL, "demo": DEMO},
        "cases": cases,
        "ratios": ratios,
    }
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    for name, case in cases.items():
        print(
            f"{name:40} {case['seconds']:8.3f} s ({case['low']:.3f}–{case['high']:.3f})  "
            f"{case['step_bytes'] / 1e6:7.0f} MB a step  {case['tflops']:.3f} TFLOP/s"
        )
    for name, ratio in ratios.items():
        print(
            f"{name:46} time {ratio['time']:.2f}×  memory {ratio['step_memory']:.2f}×  "
            f"operations {ratio['counted_operations']:.2f}×"
        )
    print(f"→ {arguments.out}")
    return 0


def summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Median over all steps of all processes, with the range of the processes' medians."""
    medians = [statistics.median(run["seconds"]) for run in runs]
    seconds = statistics.median(x for run in runs for x in run["seconds"])
    step = statistics.median(run["step_bytes"] for run in runs)
    return {
        "seconds": seconds,
        "low": min(medians),
        "high": max(medians),
        "peak_bytes": statistics.median(run["peak_bytes"] for run in runs),
        "step_bytes": step,
        "flops": runs[0]["flops"],
        "tflops": runs[0]["flops"] / seconds / 1e12,
        "parameters": runs[0]["parameters"],
    }


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main())
