"""What is measured: every case by name, with its settings and the seconds it may take."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Case:
    """One measurement, in a process of its own."""

    name: str
    # what runs it: a key of MODULES in child.py
    runner: str
    # dispreferred answers
    m: int = 2
    # samples (trl: pairs) of a forward pass
    micro_batch: int = 1
    gradient_checkpointing: bool = False
    # of the layers, the first so many are recomputed; None: all
    checkpointed_layers: int | None = None
    objective: str = "logo"
    nll_weight: float | None = None
    embedding: str = "lora"
    branch_attention: str = "masked"
    compile: bool = False
    # the prefix of real 64k tokens, at ordinary positions
    long: bool = False
    # trl: a padded pair, as data have them, or pairs of one length
    equal_lengths: bool = True
    # timed micro-steps, and how many of them make an optimizer step
    steps: int = 20
    every: int = 10
    # expected on an H200 with model and start-up, from counted operations at 45 % of 700 TFLOP/s;
    # a run that has less time left does not begin the case
    seconds: int = 120

    @property
    def settings(self) -> dict[str, Any]:
        """Everything that decides on the result; a case of other settings is measured anew."""
        return {k: v for k, v in asdict(self).items() if k not in ("name", "seconds")}


def ours(name: str, **settings: Any) -> Case:
    return Case(f"ours: {name}", "ours", **{"steps": 50, **settings})


def plain(name: str, **settings: Any) -> Case:
    return Case(f"plain rows: {name}", "plain", **settings)


def trl(name: str, **settings: Any) -> Case:
    return Case(f"trl: {name}", "trl", m=1, objective="simpo", **settings)


CKPT: dict[str, Any] = {"gradient_checkpointing": True}
MERGED: dict[str, Any] = {"branch_attention": "merged"}
SIMPO: dict[str, Any] = {"m": 1, "objective": "simpo"}

# in the order in which they are run: what most bars rest on comes first
CASES = [
    Case("matrix rate", "matrix", seconds=60),
    ours("M=2", seconds=120),
    ours("M=2, merged", **MERGED, seconds=120),
    ours("M=2, checkpointing", **CKPT, seconds=150),
    ours("M=2, merged, checkpointing", **CKPT, **MERGED, seconds=150),
    plain("M=2, checkpointing", **CKPT, seconds=150),
    Case("agreement", "agreement", seconds=150),
    ours("M=3, λ=0.1, checkpointing", m=3, nll_weight=0.1, **CKPT, steps=20, seconds=120),
    ours("M=2, whole embedding, checkpointing", embedding="full", **CKPT, steps=20, seconds=120),
    ours("M=8", m=8, seconds=150),
    ours("M=8, merged", m=8, **MERGED, seconds=150),
    ours("M=8, checkpointing", m=8, **CKPT, seconds=180),
    ours("M=8, merged, checkpointing", m=8, **MERGED, **CKPT, seconds=180),
    ours("M=1", **SIMPO, seconds=120),
    ours("M=1, merged", **SIMPO, **MERGED, seconds=120),
    ours("M=1, checkpointing", **SIMPO, **CKPT, seconds=150),
    trl("stock", **CKPT, equal_lengths=False, seconds=150),
    trl("equal lengths, 1 pair", seconds=120),
    trl("equal lengths, 2 pairs", micro_batch=2, seconds=180),
    trl("equal lengths, checkpointing, 1 pair", **CKPT, seconds=150),
    trl("equal lengths, checkpointing, 2 pairs", **CKPT, micro_batch=2, seconds=210),
    trl("equal lengths, checkpointing, 4 pairs", **CKPT, micro_batch=4, seconds=330),
    Case("authors: M=2, checkpointing", "authors", **CKPT, seconds=180),
    Case("authors: M=2", "authors", seconds=150),
    plain("M=2", seconds=120),
    *(
        plain(
            f"M=2, {layers} of 32 layers checkpointed",
            **CKPT,
            checkpointed_layers=layers,
            seconds=150,
        )
        for layers in (24, 16, 8)
    ),
    ours("M=2, 64k prefix, checkpointing", long=True, **CKPT, steps=6, every=3, seconds=400),
    ours("M=2, merged, compile", **MERGED, compile=True, seconds=240),
    plain(
        "M=2, compile, 16 of 32 layers checkpointed",
        **CKPT,
        checkpointed_layers=16,
        compile=True,
        seconds=240,
    ),
    Case("attention kernels, M=2", "attention", m=2, seconds=120),
    Case("attention kernels, M=8", "attention", m=8, seconds=120),
    ours("M=3, λ=0.1", m=3, nll_weight=0.1, steps=20, seconds=120),
    ours(
        "M=2, 64k prefix, merged, checkpointing",
        long=True,
        **CKPT,
        **MERGED,
        steps=6,
        every=3,
        seconds=400,
    ),
    Case("agreement, merged", "agreement", **MERGED, seconds=150),
    Case("data", "data", steps=50, seconds=60),
]


def chosen(only: list[str]) -> list[Case]:
    """The cases whose name holds one of `only`; all where it is empty."""
    return [case for case in CASES if not only or any(part in case.name for part in only)]
