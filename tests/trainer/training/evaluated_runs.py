"""What the tests of evaluation during training share: settings, and what a run has written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from longpref_trainer.generated.train_config import TrainConfig
from longpref_trainer.training.checkpoint import checkpoints
from longpref_trainer.training.evaluation import Evaluations

# every way in which a kind of task uses a model, beside answers to rows
KINDS = ("needle", "perplexity", "needle-nll", "retrieval-heads", "grounding")
TASK = """title: words
category: words
data: {format: records, file: rows.jsonl}
prompt: "w1 w2 {question}"
max_new_tokens: 4
metrics: [f1, exact_match]
"""


def evaluating(config: TrainConfig, **settings: Any) -> TrainConfig:
    return replace(config, evaluate=replace(config.evaluate, **settings))


def stopping(config: TrainConfig, **settings: Any) -> TrainConfig:
    return evaluating(config, stop=replace(config.evaluate.stop, **settings))


def all_kinds(config: TrainConfig, texts: Path) -> TrainConfig:
    """One length and depth of each."""
    return evaluating(
        config,
        tasks=(str(texts / "words.yaml"), *KINDS),
        interval=4,
        haystack=(str(texts / "text.txt"),),
        texts=(str(texts / "text.txt"),),
        text_tokens=256,
        lengths=(256,),
        depths=(50,),
    )


def records(config: TrainConfig, kind: str) -> list[dict[str, Any]]:
    lines = (Path(config.out) / "metrics.jsonl").read_text("utf-8").splitlines()
    return [record for record in map(json.loads, lines) if record["kind"] == kind]


def steps_of(config: TrainConfig, kind: str = "evaluation") -> list[int]:
    return [record["step"] for record in records(config, kind)]


def losses(config: TrainConfig) -> list[float]:
    return [record["loss"] for record in records(config, "step")]


def weights(config: TrainConfig) -> dict[str, torch.Tensor]:
    return load_file(checkpoints(Path(config.out))[-1] / "weights.safetensors")


def folders(config: TrainConfig) -> list[str]:
    return sorted(one.name for one in (Path(config.out) / "evaluation").iterdir())


def figures_are(monkeypatch: pytest.MonkeyPatch, values: dict[int, float | None]) -> None:
    """Evaluations give these values, by step, of the metric f1, and are not made."""

    def results(self: Evaluations, evaluator: Any) -> dict[str, Any]:
        value = values[self.run.state.step]
        scores = {} if value is None else {"f1": {"value": value}}
        return {"tasks": {"words": {"metrics": ["f1"], "scores": scores}}}

    monkeypatch.setattr(Evaluations, "results", results)
