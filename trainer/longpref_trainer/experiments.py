"""Does the demo's learning mean what it seems to? Several seeds, each with its controls.

For a seed: random weights, warm-up, then from that same base

    logo      the demo's training
    permuted  which of the M+1 answers is preferred is drawn at random: nothing can be learned
    sft       the preferred answers alone, no preference term
    ordinary  LOGO, but positions count from 0: no longer input is simulated

each for the same number of steps, each measured on the same held-out documents. A run's measures
are kept in the work folder, so an interrupted command goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch

from .config import as_values, load_config
from .dataset import open_dataset
from .errors import ConfigError
from .evaluate import CONDITIONS, Measures, evaluate
from .learning_report import markdown, with_bars
from .model import load_model
from .tiny import make_model, read_tokenizer, save_model
from .train import train, write_json
from .warmup import warm_up_folder

# what differs from the demo's train.yaml
RUNS: Mapping[str, Mapping[str, Any]] = {
    "logo": {},
    "permuted": {"permute_labels": True},
    "sft": {"objective": "sft"},
    "ordinary": {"positions": "ordinary"},
}
# the contexts and questions of others say something of what LOGO starts from and ends at
FULLY_MEASURED = ("base", "logo")


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

    def measure(self, name: str, model: Path) -> dict[str, Measures]:
        """The measures of a model folder on all held-out samples."""
        conditions = list(CONDITIONS) if name in FULLY_MEASURED else ["stored", "ordinary"]
        return evaluate(load_model(model), self.held_out, conditions)

    def base(self, seed: int) -> dict[str, Any]:
        """Random weights, warm-up and the measures of what LOGO starts from."""
        folder = self.work / f"seed-{seed}"
        save_model(make_model(read_tokenizer(self.tokenizer), seed), self.tokenizer, folder / "raw")
        stages = warm_up_folder(folder / "raw", self.folder, folder / "base", seed)
        return {
            "warmup": [vars(stage) for stage in stages],
            "conditions": self.measure("base", folder / "base"),
        }

    def trained(self, seed: int, name: str) -> dict[str, Any]:
        """One training run from the seed's base, and its measures."""
        folder = self.work / f"seed-{seed}"
        settings = {
            **RUNS[name],
            "seed": seed,
            "threads": self.threads,
            "dataset": str(self.folder),
            "model": str(folder / "base"),
            "out": str(folder / name),
            "validation_interval": 0,
        }
        overrides = [f"{key}={json.dumps(value)}" for key, value in settings.items()]
        summary = train(load_config(self.config, overrides))
        return {
            "training_seconds": summary["seconds"],
            "weight_change": summary["weight_change"],
            "conditions": self.measure(name, folder / name / "model"),
        }

    def seed(self, seed: int) -> dict[str, Any]:
        """All runs of a seed."""
        runs = {"base": self.once(seed, "base", lambda: self.base(seed))}
        for name in RUNS:
            runs[name] = self.once(seed, name, lambda name=name: self.trained(seed, name))  # type: ignore[misc]
        return {"seed": seed, "runs": runs}

    def all(self, seeds: list[int]) -> dict[str, Any]:
        """All seeds, and what they were run on."""
        version = self.dataset.version
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
            "seeds": [self.seed(seed) for seed in seeds],
        }


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
    report = with_bars(experiments.all(arguments.seeds))
    text = markdown(report)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    write_json(arguments.out.with_suffix(".json"), report)
    arguments.out.with_suffix(".md").write_text(text, "utf-8")
    print(text)
    return 0 if all(bar["passed"] for bar in report["bars"]) else 1
