"""What the report says about each bar that was set: measured, or missing with its command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..cases import CASES, Case
from .scaling import LINKS, Measured, estimate
from .store import FINAL, Report

Result = dict[str, Any]
# the device that the bars are about
TARGET = "H200"
PASSES, PUBLIC_PASSES, BATCH = 12_000, 76_800, 64


@dataclass(frozen=True)
class Figure:
    """A bar, and what was measured; text None: missing."""

    name: str
    bar: str
    only: tuple[str, ...]
    text: str | None
    met: bool | None

    @property
    def command(self) -> str:
        """What fills it."""
        words = " ".join(f"--only '{part}'" for part in self.only)
        return f'make bench-gpu ARGS="{words}"' if words else "make bench-gpu"


class Results:
    """The results of one environment, smoke runs left out."""

    def __init__(self, report: Report) -> None:
        entries = {n: e for n, e in report["cases"].items() if not e["smoke"]}
        counts: dict[int, int] = {}
        for entry in entries.values():
            counts[entry["environment"]] = counts.get(entry["environment"], 0) + 1
        environments = report["environments"]
        # the target first, then the one with most cases
        best = max(
            counts, key=lambda i: (TARGET in environments[i]["device"], counts[i]), default=None
        )
        self.environment: Result | None = None if best is None else environments[best]
        self.entries = {n: e for n, e in entries.items() if e["environment"] == best}
        self.found: dict[str, Result] = {n: e["result"] for n, e in self.entries.items()}

    def __getitem__(self, name: str) -> Result:
        """A measured result. Raises KeyError where there is none."""
        found = self.found[name]
        if found["status"] != "measured":
            raise KeyError(name)
        return found

    def best(self, which: Callable[[Case], bool]) -> tuple[str, Result]:
        """The fastest of a sweep that is complete. Raises KeyError where it is not.

        A way of ours that failed is a way less; a peer's that failed has to be run again.
        """
        cases = [case for case in CASES if which(case)]
        names = [case.name for case in cases]
        for case in cases:
            if self.found[case.name]["status"] not in FINAL and case.runner != "ours":
                raise KeyError(case.name)
        measured = {n: self.found[n] for n in names if self.found[n]["status"] == "measured"}
        if not measured:
            raise KeyError(names[0])
        name = min(measured, key=lambda n: seconds(measured[n]))
        return name, measured[name]


def seconds(result: Result) -> float:
    """Seconds a sample (trl: a pair)."""
    return float(result["micro_step_seconds"]["median"]) / int(result["samples_a_micro_step"])


def mfu(result: Result, rate: float) -> float:
    """Share of `rate` (TFLOP/s) that counted operations reach, recomputation not counted."""
    return float(result["flops"]) / seconds(result) / 1e12 / rate


def ours_at(m: int) -> Callable[[Case], bool]:
    """The sweep of ours at M with the recipe's settings."""
    return lambda c: (
        c.runner == "ours"
        and c.m == m
        and not c.long
        and c.embedding == "lora"
        and c.objective == ("simpo" if m == 1 else "logo")
    )


def plain(case: Case) -> bool:
    """The sweep of plain rows."""
    return case.runner == "plain"


def tuned(case: Case) -> bool:
    """The sweep of TRL, tuned."""
    return case.runner == "trl" and case.equal_lengths


def gb(result: Result) -> float:
    """Peak memory, GB."""
    return float(result["peak_bytes"]) / 1e9


Told = tuple[str, bool | None]


def same_checkpointing(r: Results) -> Told:
    ours = seconds(better(r, 2, ", checkpointing"))
    other = seconds(r["plain rows: M=2, checkpointing"])
    told = f"{other / ours:.2f}× ({1 / ours:.2f} and {1 / other:.2f} samples/s)"
    return told, other / ours >= 2.4


def better(r: Results, m: int, tail: str) -> Result:
    """Ours at M by the better of both ways for the branches, other settings equal."""
    return r.best(lambda c: c.name in {f"ours: M={m}{kind}{tail}" for kind in ("", ", merged")})[1]


def best_against_best(r: Results) -> Told:
    (name, ours), (other, peer) = r.best(ours_at(2)), r.best(plain)
    return f"{seconds(peer) / seconds(ours):.2f}× ({name}; {other})", None


def against_trl(r: Results, which: Callable[[Case], bool]) -> Told:
    (name, ours), (other, peer) = r.best(ours_at(1)), r.best(which)
    ratio = seconds(peer) / seconds(ours)
    return f"{ratio:.2f}× ({name} {seconds(ours):.3f} s; {other} {seconds(peer):.3f} s)", ratio > 1


def trl_two_pairs(r: Results) -> Told:
    (_, ours), (other, peer) = r.best(ours_at(2)), r.best(tuned)
    return (
        f"{2 * seconds(peer):.3f} s a sample ({other}, two pairs), ours {seconds(ours):.3f} s: "
        f"{2 * seconds(peer) / seconds(ours):.2f}×"
    ), None


def agreement(r: Results) -> Told:
    found = r["agreement"]
    within = found["loss_difference"] <= 3 * max(found["loss_noise"], 1e-3)
    return (
        f"loss {found['loss']:.4f}, mean difference {found['loss_difference']:.1e} (whole rows "
        f"among themselves {found['loss_noise']:.1e}); gradients "
        f"{found['gradient_difference']:.1e} (among themselves {found['gradient_noise']:.1e})"
    ), within


def utilisation(r: Results) -> Told:
    name, ours = r.best(ours_at(2))
    rate = float(r["matrix rate"]["tflops"])
    share = mfu(ours, rate)
    return f"{share:.1%} of {rate:.0f} TFLOP/s ({name})", share >= 0.45


def optimizer(r: Results) -> Told:
    _, ours = r.best(ours_at(2))
    return f"{ours['optimizer_seconds']['median'] * 1000:.1f} ms", None


def enough_steps(r: Results) -> Told:
    rows = [n for n in r.found if n.startswith(("ours: M=2", "plain", "trl", "authors"))]
    counts: dict[bool, list[int]] = {True: [], False: []}
    for name in rows:
        if r.found[name]["status"] == "measured" and "64k" not in name and "whole emb" not in name:
            counts[name.startswith("ours")].append(r.found[name]["micro_step_seconds"]["n"])
    ours, peers = min(counts[True], default=None), min(counts[False], default=None)
    if ours is None or peers is None:
        raise KeyError("ours: M=2")
    return f"at least {ours} and {peers}", ours >= 50 and peers >= 20


def extrapolated(r: Results) -> Told:
    name, ours = r.best(ours_at(2))
    sample = seconds(ours) + ours["optimizer_seconds"]["median"] / BATCH
    hours = PASSES * sample / 3600
    return (
        f"{hours:.2f} h at {sample:.3f} s a sample ({name}); {PUBLIC_PASSES:,} passes "
        f"{PUBLIC_PASSES * sample / 3600:.1f} h"
    ), hours <= 3


def against_authors(r: Results) -> Told:
    (name, ours), (other, peer) = r.best(ours_at(2)), r.best(lambda c: c.runner == "authors")
    return f"{seconds(peer) / seconds(ours):.2f}× ({name}; {other})", None


def more_answers(r: Results, key: Callable[[Result], float], limit: float) -> Told:
    """M = 8 beside M = 2, each at its better branch attention, with the same checkpointing."""
    words, met = [], True
    for tail in ("", ", checkpointing"):
        two, eight = better(r, 2, tail), better(r, 8, tail)
        ratio = key(eight) / key(two)
        words.append(f"{ratio:.2f}×{' with checkpointing' if tail else ' without checkpointing'}")
        met = ratio <= limit  # the recipe's setting is the last one
    return ", ".join(words), met


def peak(r: Results, name: str, limit: float) -> Told:
    return f"{gb(r[name]):.1f} GB", gb(r[name]) <= limit


def waiting(r: Results) -> Told:
    name, ours = r.best(ours_at(2))
    return f"{ours['data_wait']:.2%} ({name})", ours["data_wait"] < 0.01


def walls(r: Results) -> Told:
    if len(r.found) < len(CASES):
        raise KeyError("all")
    longest = max(float(x.get("wall_seconds", 540)) for x in r.found.values())
    return f"the longest case took {longest:.0f} s", longest < 540


def eight_gpus(r: Results) -> Told:
    name, ours = r.best(ours_at(2))
    one = measured_of(ours)
    words = []
    for link, bandwidth in LINKS.items():
        found = estimate(one, 8, PASSES, BATCH, bandwidth)
        words.append(f"{link}: {found.speedup:.2f}× one, {found.hours * 60:.0f} min")
    return f"estimated from {name}, not run: " + "; ".join(words), None


def measured_of(ours: Result) -> Measured:
    """What the estimate of several GPUs starts from."""
    count = int(ours["samples_a_micro_step"])
    return Measured(
        sample_seconds=ours["micro_step_seconds"]["median"] / count,
        slow_sample_seconds=ours["micro_step_seconds"]["p90"] / count,
        optimizer_seconds=ours["optimizer_seconds"]["median"],
        gradient_bytes=ours["gradient_bytes"],
    )


M2, ALL = ("ours: M=2",), ()
# name, bar, the cases that fill it, how it is told
LINES: list[tuple[str, str, tuple[str, ...], Callable[[Results], Told]]] = [
    (
        "samples/s against plain rows, checkpointing on both",
        "≥ 2.4×",
        ("ours: M=2", "plain rows: M=2, checkpointing"),
        same_checkpointing,
    ),
    (
        "samples/s against plain rows, best against best",
        "reported",
        ("ours: M=2", "plain rows"),
        best_against_best,
    ),
    (
        "M = 1 against TRL's CPO trainer, stock",
        "faster",
        ("ours: M=1", "trl: stock"),
        lambda r: against_trl(r, lambda c: c.name == "trl: stock"),
    ),
    (
        "M = 1 against TRL's CPO trainer, tuned",
        "faster",
        ("ours: M=1", "trl: equal"),
        lambda r: against_trl(r, tuned),
    ),
    ("M = 2 with TRL, as two pairs", "reported", ("ours: M=2", "trl: equal"), trl_two_pairs),
    ("loss agreement with plain rows", "within bf16 noise", ("agreement",), agreement),
    (
        "MFU of the measured matrix rate, no recomputation counted",
        "≥ 45 % (goal 50)",
        ("matrix rate", "ours: M=2"),
        utilisation,
    ),
    (
        "micro-steps timed, ours and each peer",
        "≥ 50 and ≥ 20",
        ("ours: M=2", "plain rows", "trl", "authors"),
        enough_steps,
    ),
    ("optimizer step", "reported", M2, optimizer),
    ("12,000 sample passes (76,800 beside it)", "≤ 3 h", M2, extrapolated),
    ("against the authors' step", "reported", ("ours: M=2", "authors"), against_authors),
    (
        "M = 2 → 8, time",
        "≤ 1.25×",
        ("ours: M=2", "ours: M=8"),
        lambda r: more_answers(r, seconds, 1.25),
    ),
    (
        "M = 2 → 8, memory",
        "≤ 1.15×",
        ("ours: M=2", "ours: M=8"),
        lambda r: more_answers(r, gb, 1.15),
    ),
    (
        "M = 3 and λ > 0 at 8k, peak",
        "< 40 GB",
        ("ours: M=3",),
        lambda r: peak(r, "ours: M=3, λ=0.1, checkpointing", 40),
    ),
    (
        "8k with checkpointing, peak",
        "≤ 28 GB",
        ("ours: M=2, checkpointing",),
        lambda r: peak(r, "ours: M=2, checkpointing", 28),
    ),
    (
        "8k with checkpointing, whole embedding trained, peak",
        "≤ 40 GB",
        ("whole embedding",),
        lambda r: peak(r, "ours: M=2, whole embedding, checkpointing", 40),
    ),
    (
        "a real prefix of 64k tokens, peak",
        "≤ 80 GB",
        ("64k prefix",),
        lambda r: peak(r, "ours: M=2, 64k prefix, checkpointing", 80),
    ),
    ("data-wait, reading real shards", "< 1 % of step time", M2, waiting),
    ("every command ends", "≤ 9 min", ALL, walls),
    ("eight GPUs", "an estimate", M2, eight_gpus),
]


def figures(report: Report) -> list[Figure]:
    """Every bar, in order."""
    results = Results(report)
    found = []
    for name, bar, only, tell in LINES:
        try:
            text, met = tell(results)
        except KeyError:
            text, met = None, None
        found.append(Figure(name, bar, only, text, met))
    return found


def told(report: Report) -> str:
    """The figures for a terminal."""
    marks = {True: "met", False: "NOT MET", None: ""}
    lines = [
        f"{figure.name:62} {figure.bar:20} {figure.text or 'missing'} {marks[figure.met]}".rstrip()
        for figure in figures(report)
    ]
    return "\n".join(lines)
