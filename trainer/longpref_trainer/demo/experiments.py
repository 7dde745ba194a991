"""Does the demo's learning mean what it seems to, and does LOGO do better than other objectives?

For a seed: random weights, warm-up, then from that same base, at the demo's settings,

    logo      the demo's training
    permuted  which of the M+1 answers is preferred is drawn at random: nothing can be learned
    ordinary  LOGO, but positions count from 0: no longer input is simulated
    plain     LOGO without a shared prefix: the curve must be the same (first seed only)

and with one and the same adapter LOGO, SFT, SimPO (M = 1), ORPO and DPO, each at the learning rate
that did best for it on documents held out from training, which are not those of the table.

All run for the same number of steps and are measured on the same held-out documents. A run's
measures are kept in the work folder, so an interrupted command goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from ..config import as_values, load_config
from ..data.dataset import Dataset, open_dataset
from ..errors import ConfigError
from ..held_out.evaluate import CONDITIONS, Measures, evaluate, measure
from ..model.load import load_model
from ..training.loop import train, write_json
from .compare_objectives import with_comparison
from .learning_report import markdown, with_bars
from .tiny import make_model, read_tokenizer, save_model
from .warmup import warm_up_folder

# what differs from the demo's train.yaml
CONTROLS: Mapping[str, Mapping[str, Any]] = {
    "logo": {},
    "permuted": {"permute_labels": True},
    "ordinary": {"positions": "ordinary"},
}
PLAIN: Mapping[str, Any] = {"prefix_sharing": "off"}
# DPO's reference is the model without its adapter, so all that is compared trains adapters
ADAPTER: Mapping[str, Any] = {
    "train": "lora",
    "lora": {
        "r": 32,
        "alpha": 32,
        "embedding": "full",
        "targets": [
            *("q_proj", "k_proj", "v_proj", "o_proj"),
            *("gate_proj", "up_proj", "down_proj"),
        ],
    },
    "merge": True,
}
# β, γ and λ: LOGO's are the demo's; the others have those of their papers' code
COMPARED: Mapping[str, Mapping[str, Any]] = {
    "compare-logo": {},
    "compare-sft": {"objective": "sft", "beta": None, "gamma": None, "nll_weight": None},
    "compare-simpo": {
        "objective": "simpo",
        "rejected_weights": {"irrelevant": 0, "mixed": 1},
        **{"beta": None, "gamma": None, "nll_weight": None},
    },
    "compare-orpo": {"objective": "orpo", "beta": None, "gamma": None, "nll_weight": None},
    "compare-dpo": {"objective": "dpo", "beta": None, "gamma": None, "nll_weight": None},
}
RATES = (5e-4, 1e-3, 2e-3, 4e-3, 8e-3)
# of the training documents, held out from the sweep's training and measured by it: every fifth
SWEEP_SHARE = 5
# the contexts and questions of others say something of what LOGO starts from and ends at
FULLY_MEASURED = ("base", "logo", *COMPARED)


class Experiments:
    """The runs of one data set and one train.yaml, in a work folder."""

    def __init__(
        self, config: Path, dataset: Path, tokenizer: Path, work: Path, threads: int
    ) -> None:
        self.config, self.folder, self.tokenizer = config, dataset, tokenizer
        self.work, self.threads = work, threads
        self.dataset = open_dataset(dataset)
        self.held_out = list(self.dataset.validation)
        if not self.held_out:
            raise ConfigError(f"--dataset: {dataset} holds no validation samples")

    def once(self, seed: int, name: str, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What `make` returns and the seconds it took; from the work folder if it is there."""
        file = self.work / f"seed-{seed}" / f"{name}.json"
        if not file.exists():
            began = time.monotonic()
            made = make()
            file.parent.mkdir(parents=True, exist_ok=True)
            write_json(file, {**made, "seconds": round(time.monotonic() - began, 1)})
        found: dict[str, Any] = json.loads(file.read_text("utf-8"))
        return found

    def measure(self, name: str, model: Path) -> dict[str, Any]:
        """The measures of a model folder on all held-out samples; values by sample at 8×."""
        loaded = load_model(model)
        conditions = list(CONDITIONS) if name in FULLY_MEASURED else ["stored", "ordinary"]
        found: dict[str, Any] = {"conditions": evaluate(loaded, self.held_out, conditions)}
        if name in COMPARED:
            found["values"] = measure(loaded, self.held_out, "stored", 64, name).values
        return found

    def base(self, seed: int) -> dict[str, Any]:
        """Random weights, warm-up and the measures of what LOGO starts from."""
        folder = self.work / f"seed-{seed}"
        save_model(make_model(read_tokenizer(self.tokenizer), seed), self.tokenizer, folder / "raw")
        stages = warm_up_folder(folder / "raw", self.folder, folder / "base", seed)
        return {
            "warmup": [vars(stage) for stage in stages],
            **self.measure("base", folder / "base"),
        }

    def train(self, seed: int, name: str, given: Mapping[str, Any], dataset: Dataset) -> Path:
        """One training run from the seed's base; the model's folder."""
        folder = self.work / f"seed-{seed}"
        settings = {
            **given,
            "seed": seed,
            "threads": self.threads,
            "dataset": str(self.folder),
            "model": str(folder / "base"),
            "out": str(folder / name),
            "validation_interval": 0,
            "tensorboard": False,
        }
        shutil.rmtree(folder / name, ignore_errors=True)  # of an interrupted command
        overrides = [f"{key}={json.dumps(value)}" for key, value in settings.items()]
        train(load_config(self.config, overrides), dataset=dataset)
        return folder / name / "model"

    def trained(self, seed: int, name: str, settings: Mapping[str, Any]) -> dict[str, Any]:
        """A training run and its measures."""
        model = self.train(seed, name, settings, self.dataset)
        summary = json.loads((model.parent / "summary.json").read_text("utf-8"))
        lines = (model.parent / "metrics.jsonl").read_text("utf-8").splitlines()
        records = [json.loads(line) for line in lines]
        return {
            "training_seconds": summary["seconds"],
            "weight_change": summary["weight_change"],
            "losses": [record["loss"] for record in records if record["kind"] == "step"],
            **self.measure(name, model),
        }

    def swept(self, seed: int, name: str) -> dict[str, Any]:
        """Every learning rate of an objective, measured on documents of the training split."""
        documents = self.dataset.train.documents()
        apart = set(documents[::SWEEP_SHARE])
        rest = self.dataset.train.of_documents(set(documents) - apart)
        measured = list(self.dataset.train.of_documents(apart))
        part = replace(self.dataset, splits={**self.dataset.splits, "train": rest})
        found = []
        for rate in RATES:
            run = f"sweep-{name}-{rate:g}"

            def one(run: str = run, rate: float = rate) -> dict[str, Any]:
                settings = {**ADAPTER, **COMPARED[name], "lr": rate}
                model = self.train(seed, run, settings, part)
                return {"lr": rate, "measures": evaluate(load_model(model), measured, ["stored"])}

            found.append(self.once(seed, run, one))
        best = max(found, key=lambda one: score(one["measures"]["stored"]))
        return {"rates": found, "best": best["lr"]}

    def seed(self, seed: int, rates: Mapping[str, float], first: bool) -> dict[str, Any]:
        """All runs of a seed. rates: the learning rate of each that is compared."""
        runs = {name: {**ADAPTER, **COMPARED[name], "lr": rates[name]} for name in COMPARED}
        wanted = {**CONTROLS, **({"plain": PLAIN} if first else {}), **runs}
        found = {"base": self.once(seed, "base", lambda: self.base(seed))}
        for name, settings in wanted.items():
            # what is kept is of this learning rate: a longer sweep may find another
            kept = f"{name}-{rates[name]:g}" if name in rates else name
            found[name] = self.once(
                seed,
                kept,
                lambda name=name, settings=settings: self.trained(seed, name, settings),  # type: ignore[misc]
            )
        return {"seed": seed, "runs": found}

    def all(self, seeds: list[int]) -> dict[str, Any]:
        """All seeds, and what they were run on."""
        version = self.dataset.version
        self.once(seeds[0], "base", lambda: self.base(seeds[0]))
        sweep = {name: self.swept(seeds[0], name) for name in COMPARED}
        rates = {name: found["best"] for name, found in sweep.items()}
        values = as_values(load_config(self.config))
        settings = {k: v for k, v in values.items() if k not in ("dataset", "model", "out")}
        return {
            "dataset": {
                "version": version.number,
                "content_hash": version.entry["content_hash"]["sum"],
                "training_samples": len(self.dataset.train),
                "held_out_samples": len(self.held_out),
                "held_out_documents": len({sample.document_id for sample in self.held_out}),
            },
            "training": settings,
            "documents": [sample.document_id for sample in self.held_out],
            "sweep": sweep,
            "seeds": [self.seed(seed, rates, seed == seeds[0]) for seed in seeds],
        }


def score(measures: Measures) -> float:
    """What a learning rate is chosen by: exact match, then accuracy against `mixed`."""
    return measures["exact_match"]["value"] + 1e-3 * measures["accuracy_mixed"]["value"]


def add_parser(commands: Any) -> None:
    """Register `experiments`."""
    parser = commands.add_parser(
        "experiments", help="the demo's training with its controls, on several seeds"
    )
    parser.add_argument("--config", type=Path, required=True, help="train.yaml of the demo")
    parser.add_argument("--dataset", type=Path, required=True, help="the data set's folder")
    parser.add_argument("--tokenizer", type=Path, required=True, help="folder of tokenizer.json")
    parser.add_argument("--work", type=Path, required=True, help="folder for models and measures")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="seeds to run")
    parser.add_argument("--out", type=Path, required=True, help="writes OUT.json and OUT.md")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads; 0: PyTorch's choice")
    parser.set_defaults(run=run_experiments)


def run_experiments(arguments: argparse.Namespace) -> int:
    """The command. Exit code 1 where a bar is missed."""
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    experiments = Experiments(
        arguments.config, arguments.dataset, arguments.tokenizer, arguments.work, arguments.threads
    )
    report = with_bars(with_comparison(experiments.all(arguments.seeds)))
    text = markdown(report)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    write_json(arguments.out.with_suffix(".json"), report)
    arguments.out.with_suffix(".md").write_text(text, "utf-8")
    print(text)
    return 0 if all(bar["passed"] for bar in report["bars"]) else 1
