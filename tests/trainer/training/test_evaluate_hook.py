"""Evaluation during training: what it measures, and that it disturbs nothing."""

from __future__ import annotations

import ast
import random
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from evaluated_runs import (
    KINDS,
    all_kinds,
    evaluating,
    folders,
    losses,
    records,
    steps_of,
    weights,
)

import longpref_trainer
from longpref_eval.backends.hugging_face import HuggingFace
from longpref_eval.kinds.kind import Options
from longpref_eval.results.read import read_predictions, read_results
from longpref_eval.run import Settings, run
from longpref_eval.tasks.catalogue import find_tasks
from longpref_trainer.generated.train_config import LoraConfig, TrainConfig
from longpref_trainer.training.evaluation import Evaluations
from longpref_trainer.training.loop import train
from longpref_trainer.training.undisturbed import undisturbed


def test_off_by_default(config: TrainConfig, monkeypatch: pytest.MonkeyPatch):
    """Without tasks longpref_eval is not even imported."""
    for name in {"longpref_eval", *sys.modules}:
        if name.split(".")[0] == "longpref_eval":
            monkeypatch.setitem(sys.modules, name, None)  # importing it raises
    summary = train(replace(config, max_steps=1))
    assert summary["stopped_early"] is None
    assert steps_of(config) == []
    assert not (Path(config.out) / "evaluation").exists()


def test_imported_in_functions_alone():
    """No module of the trainer imports longpref_eval when it is imported itself."""
    for file in Path(longpref_trainer.__file__).parent.rglob("*.py"):
        for node in ast.parse(file.read_text("utf-8")).body:
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [str(node.module)]
            assert not any(name.startswith("longpref_eval") for name in names), file


def test_before_between_and_after(evaluated: TrainConfig, capsys: pytest.CaptureFixture[str]):
    config = evaluating(evaluated, interval=4)
    summary = train(replace(config, tensorboard=True))
    assert summary["stopped_early"] is None
    assert steps_of(config) == [0, 4, 6]
    assert folders(config) == ["step-000000", "step-000004", "step-000006"]
    printed = capsys.readouterr().err
    assert "evaluation: 1 tasks, 5 items, every 4 steps" in printed
    for record in records(config, "evaluation"):
        folder = Path(config.out) / "evaluation" / f"step-{record['step']:06d}"
        assert sorted(one.name for one in folder.iterdir()) == ["predictions", "results.json"]
        results = read_results(folder)
        assert results.name == f"step {record['step']}"
        scores = results.tasks["words"].scores
        assert record["words/f1"] == scores["f1"].value
        assert record["words/exact_match"] == scores["exact_match"].value
        assert len(read_predictions(folder, "words")) == 5
        assert record["seconds"] > 0
        line = f"evaluation at step {record['step']} ({record['seconds']:.1f} s): words/f1 "
        assert line in printed

    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(Path(config.out) / "tensorboard"))
    events.Reload()
    assert [e.step for e in events.Scalars("evaluation/words/f1")] == [0, 4, 6]


def test_as_longpref_evaluate_measures_the_saved_model(config: TrainConfig, texts: Path):
    config = all_kinds(replace(config, max_steps=4), texts)
    saved = train(config)["saved"]["adapter"]
    asked = config.evaluate
    options = Options(
        text_tokens=asked.text_tokens,
        lengths=asked.lengths,
        depths=asked.depths,
        haystack=tuple(map(Path, asked.haystack)),
        texts=tuple(map(Path, asked.texts)),
        dataset=Path(config.dataset),
    )
    backend = HuggingFace(Path(saved), device="cpu", tokenizer=Path(config.model))
    settings = Settings(Path(config.out) / "again", options, "again", {}, quiet=True)
    again = run(backend, find_tasks(asked.tasks), settings)
    first, last = records(config, "evaluation")
    assert first["perplexity/nll"] != last["perplexity/nll"]
    found = {
        f"{name}/{metric}": task["scores"][metric]["value"]
        for name, task in again["tasks"].items()
        for metric in task["metrics"]
    }
    assert {key.split("/")[0] for key in found} == {"words", *KINDS}
    assert {key: value for key, value in last.items() if "/" in key} == pytest.approx(found)


@pytest.mark.parametrize("mode", ["lora", "full"])
def test_weights_are_the_same_to_the_last_bit(
    config: TrainConfig, texts: Path, mode: Any, monkeypatch: pytest.MonkeyPatch
):
    """With dropout and gradient checkpointing, and with every kind of task."""
    plain = replace(
        config,
        train=mode,
        lora=LoraConfig(r=4, dropout=0.1, norms=True),
        gradient_checkpointing=True,
        out=config.out + "-plain",
    )
    train(plain)
    with_hook = all_kinds(replace(plain, out=config.out + "-hook"), texts)
    states: list[list[Any]] = []
    original = Evaluations.measure

    def measure(self: Evaluations) -> None:
        before = state_of(self.run.model)
        original(self)
        states.append([before, state_of(self.run.model)])

    monkeypatch.setattr(Evaluations, "measure", measure)
    train(with_hook)
    assert len(states) == 3
    for before, after in states:
        assert after == before
    assert steps_of(with_hook) == [0, 4, 6]
    assert losses(with_hook) == losses(plain)
    for name, weight in weights(plain).items():
        assert torch.equal(weights(with_hook)[name], weight), name


def state_of(model: Any) -> list[Any]:
    """What of a model and of randomness an evaluation could change."""
    modules = list(model.modules())
    return [
        [module.training for module in modules],
        [getattr(module, "gradient_checkpointing", None) for module in modules],
        [(p.requires_grad, p.grad is None) for p in model.parameters()],
        model.config.to_dict(),
        model.config._attn_implementation,
        model.generation_config.to_dict(),
        torch.get_rng_state().tolist(),
        random.getstate(),
        np.random.get_state()[1].tolist(),
    ]


def test_modes_and_random_states_are_given_back():
    model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Dropout(0.5), torch.nn.Dropout(0.5))
    model.train()
    model[1].eval()
    drawn = [random.random(), np.random.rand(), float(torch.rand(1))]
    for seeded in (random.seed, np.random.seed, torch.manual_seed):
        seeded(1)
    expected = [random.random(), np.random.rand(), float(torch.rand(1))]
    assert expected != drawn
    for seeded in (random.seed, np.random.seed, torch.manual_seed):
        seeded(1)
    with (
        pytest.raises(ValueError, match="in between"),
        undisturbed(model, torch.device("cpu"), bf16=True),
    ):
        assert not any(module.training for module in model.modules())
        assert not torch.is_grad_enabled() and torch.is_autocast_enabled("cpu")
        for draw in (random.random, np.random.rand, lambda: torch.rand(1)):
            draw()
        raise ValueError("in between")
    assert [module.training for module in model.modules()] == [True, True, False, True]
    assert torch.is_grad_enabled() and not torch.is_autocast_enabled("cpu")
    assert [random.random(), np.random.rand(), float(torch.rand(1))] == expected
