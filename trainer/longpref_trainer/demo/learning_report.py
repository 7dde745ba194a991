"""The report of the experiments: what was measured on every seed, against bars set before.

Pure functions of the measures. A bar is judged on every seed by itself: no mean, no best seed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .compare_objectives import comparison_lines

Runs = dict[str, Any]
KINDS = ("irrelevant", "mixed")
TITLES = {
    "base": "base (after warm-up)",
    "logo": "LOGO",
    "permuted": "labels permuted",
    "ordinary": "LOGO at ordinary positions",
}


def value(runs: Runs, run: str, condition: str, name: str) -> float:
    """A measured value; NaN, which misses every bar, where the data set could not give it."""
    measures = runs[run]["conditions"].get(condition, {})
    return float(measures[name]["value"]) if name in measures else math.nan


@dataclass(frozen=True)
class Bar:
    """Something that has to hold on every seed."""

    title: str
    limit: float
    # true: at least the limit; false: at most
    least: bool
    measured: Callable[[Runs], float]

    def holds(self, found: float) -> bool:
        """Whether a measured value is on the right side."""
        return found >= self.limit if self.least else found <= self.limit


def bars() -> list[Bar]:
    """The bars, all of held-out samples."""
    found: list[Bar] = []
    for kind in KINDS:
        name = f"accuracy_{kind}"
        found += [
            Bar(
                f"LOGO, 8×: accuracy, {kind}",
                0.93,
                True,
                lambda runs, name=name: value(runs, "logo", "stored", name),  # type: ignore[misc]
            ),
            Bar(
                f"… above the base by, {kind}",
                0.08 if kind == "irrelevant" else 0.10,
                True,
                lambda runs, name=name: gain(runs, "stored", name),  # type: ignore[misc]
            ),
            Bar(
                f"labels permuted, 8×: accuracy, {kind}",
                0.70,
                False,
                lambda runs, name=name: value(runs, "permuted", "stored", name),  # type: ignore[misc]
            ),
        ]
        for run in ("base", "logo"):
            for condition in ("other_context", "other_question"):
                found.append(
                    Bar(
                        f"{TITLES[run]}, another {condition[6:]}: accuracy, {kind}",
                        0.60,
                        False,
                        lambda runs, run=run, condition=condition, name=name: value(  # type: ignore[misc]
                            runs, run, condition, name
                        ),
                    )
                )
    return [
        *found,
        Bar(
            "LOGO, 8×: exact match", 0.85, True, lambda r: value(r, "logo", "stored", "exact_match")
        ),
        Bar("… above the base by", 0.15, True, lambda runs: gain(runs, "stored", "exact_match")),
        Bar(
            "ordinary window: exact match falls by",
            0.05,
            False,
            lambda runs: -gain(runs, "ordinary", "exact_match"),
        ),
    ]


def gain(runs: Runs, condition: str, name: str) -> float:
    """LOGO's value above the base's."""
    return value(runs, "logo", condition, name) - value(runs, "base", condition, name)


def with_bars(report: dict[str, Any]) -> dict[str, Any]:
    """The report with every bar's value on every seed."""
    judged = []
    for bar in bars():
        values = [bar.measured(seed["runs"]) for seed in report["seeds"]]
        judged.append(
            {
                "bar": bar.title,
                "limit": bar.limit,
                "at": "least" if bar.least else "most",
                "values": values,
                "passed": all(map(bar.holds, values)),
            }
        )
    return {**report, "bars": judged}


def interval(measure: dict[str, float]) -> str:
    """A value with its 95 % interval."""
    return f"{measure['value']:.3f} ({measure['low']:.3f}–{measure['high']:.3f})"


def seed_table(runs: Runs, condition: str) -> list[str]:
    """A table of one condition of one seed: a line a run."""
    head = ["", *(f"accuracy, {kind}" for kind in KINDS), "exact match"]
    head += [f"margin, {kind}" for kind in KINDS]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for run, title in TITLES.items():
        measures = runs[run]["conditions"].get(condition)
        if measures:
            names = [f"accuracy_{kind}" for kind in KINDS] + ["exact_match"]
            names += [f"margin_{kind}" for kind in KINDS]
            lines.append(f"| {title} | {' | '.join(interval(measures[n]) for n in names)} |")
    return lines


def overview(seeds: list[dict[str, Any]]) -> list[str]:
    """A table of the main measures at stored positions: a line a run, every seed in each cell."""
    names = [*(f"accuracy_{kind}" for kind in KINDS), "exact_match"]
    titles = [*(f"accuracy, {kind}" for kind in KINDS), "exact match"]
    lines = [f"| {' | '.join(['', *titles])} |", "|---" * 4 + "|"]
    for run, title in TITLES.items():
        cells = [
            " · ".join(f"{value(seed['runs'], run, 'stored', name):.3f}" for seed in seeds)
            for name in names
        ]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return lines


CONDITION_TITLES = {
    "stored": "8× synthetic positions, as stored",
    "ordinary": "ordinary positions",
    "other_context": "with another document's context (8×)",
    "other_question": "with another question of the document (8×)",
}

INTRODUCTION = """# Is the demo's learning honest?

Written by `python -m longpref_trainer experiments`; `{name}` has the same with all digits.
All seeds use one data set, the demo's. Each draws its own weights, warms them up and trains from
that base: with LOGO as the demo does, with the roles of the three answers permuted at random, and
with LOGO at ordinary positions. Samples, steps and all other settings are the same for all runs.
The warm-up saw no position beyond 127; the data set goes to 1,023: 8 times as far.

Measured on {held_out_samples:,} samples of {held_out_documents} documents that neither warm-up nor
training saw ({training_samples:,} samples were trained on). Content hash of the data set:
`{hash}…`.

*Accuracy* of a kind: how often the mean log-probability of y_w is above that of the dispreferred
answer of this kind; ties count as wrong. *Margin*: their difference in nats. *Exact match*: greedy
decoding gives y_w and its end. In brackets: 95 % bootstrap intervals by document.

Training: {settings}.
"""


def markdown(report: dict[str, Any], name: str = "demo-learning.json") -> str:
    """The report for people."""
    data = report["dataset"]
    seeds = [str(seed["seed"]) for seed in report["seeds"]]
    shown = ("train", "beta", "gamma", "nll_weight", "lr", "weight_decay", "batch", "epochs")
    settings = ", ".join(f"{k} {report['training'][k]}" for k in shown if k in report["training"])
    lines = [
        INTRODUCTION.format(name=name, hash=data["content_hash"][:16], settings=settings, **data),
        "## Bars",
        "",
        f"| on every seed | bar | {' | '.join(f'seed {seed}' for seed in seeds)} | |",
        "|---" * (len(seeds) + 3) + "|",
    ]
    for bar in report["bars"]:
        sign = "≥" if bar["at"] == "least" else "≤"
        values = " | ".join(f"{found:.3f}" for found in bar["values"])
        verdict = "holds" if bar["passed"] else "**missed**"
        lines.append(f"| {bar['bar']} | {sign} {bar['limit']:.2f} | {values} | {verdict} |")
    lines += ["", *comparison_lines(report)]
    lines += ["", "## All runs at 8×", "", *overview(report["seeds"])]
    for seed in report["seeds"]:
        runs = seed["runs"]
        lines += ["", f"## Seed {seed['seed']}", "", warmup_line(runs["base"]["warmup"])]
        for condition, title in CONDITION_TITLES.items():
            lines += ["", f"**{title}**", "", *seed_table(runs, condition)]
    return "\n".join(lines) + "\n"


def warmup_line(stages: list[dict[str, Any]]) -> str:
    """What the warm-up took, restarts included."""
    steps = ", ".join(f"{stage['name']} {stage['steps']} steps" for stage in stages)
    attempts = max(stage["attempt"] for stage in stages) + 1
    seconds = sum(stage["seconds"] for stage in stages)
    times = "once" if attempts == 1 else f"{attempts} times"
    return f"Warm-up: started {times}; {steps}; {seconds:.0f} s."
