"""Objectives against one another: paired on samples, intervals by documents. Pure functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..held_out.bootstrap import document_bootstrap

TITLES = {
    "compare-logo": "LOGO",
    "compare-sft": "SFT on the preferred answer",
    "compare-simpo": "SimPO (M = 1: `mixed`)",
    "compare-orpo": "ORPO",
    "compare-dpo": "DPO",
}
NAMES = ("accuracy_irrelevant", "accuracy_mixed", "exact_match")


def with_comparison(report: dict[str, Any]) -> dict[str, Any]:
    """The report with `comparison` and `curve`, and without the values they are made of.

    comparison: of each objective, means over samples and seeds, and their differences to LOGO's,
    each with a 95 % interval: a sample's values are averaged over the seeds, then documents are
    drawn. curve: losses of LOGO with a shared prefix against whole rows, first seed.
    """
    documents = report["documents"]
    runs = [seed["runs"] for seed in report["seeds"]]

    def values(run: str, name: str) -> Any:
        return np.mean([one[run]["values"][name] for one in runs], axis=0)

    def told(found: Any) -> dict[str, float]:
        low, high = document_bootstrap(found, documents)
        return {"value": float(found.mean()), "low": low, "high": high}

    comparison = {
        run: {
            "lr": report["sweep"][run]["best"],
            **{name: told(values(run, name)) for name in NAMES},
            "to_logo": {
                name: told(values(run, name) - values("compare-logo", name)) for name in NAMES
            },
            "seeds": {
                name: [float(np.mean(one[run]["values"][name])) for one in runs] for name in NAMES
            },
        }
        for run in TITLES
    }
    curves = [np.asarray(runs[0][run]["losses"], dtype=np.float64) for run in ("logo", "plain")]
    gap = np.abs(curves[0] - curves[1])
    curve = {
        "steps": len(gap),
        "largest_difference": float(gap.max()),
        "mean_difference": float(gap.mean()),
        "first_50_steps": float(gap[:50].max()),
        "mean_loss": float(curves[1].mean()),
        "exact_match": [
            runs[0][run]["conditions"]["stored"]["exact_match"]["value"]
            for run in ("logo", "plain")
        ],
    }
    seeds = [
        {
            **seed,
            "runs": {
                name: {k: v for k, v in run.items() if k not in ("values", "losses")}
                for name, run in seed["runs"].items()
            },
        }
        for seed in report["seeds"]
    ]
    rest = {key: value for key, value in report.items() if key not in ("documents", "seeds")}
    return {**rest, "comparison": comparison, "curve": curve, "seeds": seeds}


def interval(measure: dict[str, float], sign: str = "") -> str:
    """A value with its 95 % interval."""
    texts = [format(measure[key], f"{sign}.3f") for key in ("value", "low", "high")]
    return f"{texts[0]} ({texts[1]}–{texts[2]})"


def comparison_lines(report: dict[str, Any]) -> list[str]:
    """The comparison for people."""
    heads = ["accuracy, irrelevant", "accuracy, mixed", "exact match"]
    lines = ["## Objectives compared", "", INTRODUCTION, ""]
    lines += [f"| objective | lr | {' | '.join(heads)} |", "|---" * 5 + "|"]
    for run, title in TITLES.items():
        found = report["comparison"][run]
        cells = [interval(found[name]) for name in NAMES]
        lines.append(f"| {title} | {found['lr']:g} | {' | '.join(cells)} |")
    lines += ["", "Difference to LOGO, paired by sample:", ""]
    lines += [f"| objective | {' | '.join(heads)} |", "|---" * 4 + "|"]
    for run, title in TITLES.items():
        if run != "compare-logo":
            found = report["comparison"][run]["to_logo"]
            cells = [interval(found[name], "+") for name in NAMES]
            lines.append(f"| {title} | {' | '.join(cells)} |")
    lines += ["", "By seed, exact match: " + seed_line(report), ""]
    rates = [one["lr"] for one in report["sweep"]["compare-logo"]["rates"]]
    lines += ["The sweep, exact match on the documents held out for it (first seed):", ""]
    lines += [
        f"| lr | {' | '.join(f'{rate:g}' for rate in rates)} |",
        "|---" * (len(rates) + 1) + "|",
    ]
    for run, title in TITLES.items():
        cells = [
            f"{one['measures']['stored']['exact_match']['value']:.3f}"
            for one in report["sweep"][run]["rates"]
        ]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    curve = report["curve"]
    return [
        *lines,
        "",
        "## Shared prefix and whole rows",
        "",
        f"The demo's training of the first seed with `prefix_sharing: on` and `off`: over "
        f"{curve['steps']} steps the loss (mean {curve['mean_loss']:.3f}) differs by "
        f"{curve['mean_difference']:.1e} on average, by at most {curve['first_50_steps']:.1e} in "
        f"the first 50 steps and {curve['largest_difference']:.1e} in all: rounding in fp32, which "
        f"training amplifies. Exact match: {curve['exact_match'][0]:.3f} and "
        f"{curve['exact_match'][1]:.3f}.",
    ]


def seed_line(report: dict[str, Any]) -> str:
    """Exact match of every objective on every seed."""
    parts = []
    for run, title in TITLES.items():
        values = report["comparison"][run]["seeds"]["exact_match"]
        parts.append(f"{title} {' · '.join(f'{value:.3f}' for value in values)}")
    return "; ".join(parts) + "."


INTRODUCTION = """All start from the same bases and train the same adapter (r = 32 on all linear
layers, the embedding in full), for the same steps on the same samples. The learning rate of each
is the one of the sweep below with the best exact match on a fifth of the training documents, which
that sweep did not train on; then all training documents are trained on. LOGO has the demo's β, γ
and λ; the others have the values of their papers or their authors' code, which were not swept.
Means over three seeds; intervals by documents."""
