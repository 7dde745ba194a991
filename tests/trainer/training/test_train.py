"""The loop: it learns, resumes as if uninterrupted, survives signals and non-finite losses."""

from __future__ import annotations

import itertools
import json
import math
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from fixtures import make_dataset
from longpref_trainer.config import load_config
from longpref_trainer.data.dataset import Dataset
from longpref_trainer.data.order import step_samples, total_steps
from longpref_trainer.errors import (
    ConfigError,
    DatasetError,
    ModelError,
    TokenizerError,
    TrainingError,
)
from longpref_trainer.generated.train_config import LoraConfig, TrainConfig
from longpref_trainer.objective.loss import OBJECTIVES
from longpref_trainer.training import loop as train_module
from longpref_trainer.training import step as step_module
from longpref_trainer.training.checkpoint import checkpoints, replace_folder
from longpref_trainer.training.loop import train
from longpref_trainer.training.optimizer import learning_rate


def records(config: TrainConfig, kind: str = "step") -> list[dict[str, Any]]:
    lines = (Path(config.out) / "metrics.jsonl").read_text("utf-8").splitlines()
    return [record for record in map(json.loads, lines) if record["kind"] == kind]


def curve(config: TrainConfig) -> list[tuple[float, ...]]:
    keys = ("step", "loss", "margin", "nll", "grad_norm", "lr", "tokens")
    return [tuple(record[key] for key in keys) for record in records(config)]


def weights(config: TrainConfig) -> dict[str, torch.Tensor]:
    return load_file(checkpoints(Path(config.out))[-1] / "weights.safetensors")


def signal_at(step: int, number: int = signal.SIGTERM) -> Callable[[dict[str, Any]], None]:
    def on_step(record: dict[str, Any]) -> None:
        if record["step"] == step:
            os.kill(os.getpid(), number)

    return on_step


def test_it_learns(config: TrainConfig):
    """Preferred answers start with word 10: that is learned, on held-out documents too."""
    config = replace(config, max_steps=12, lr=1e-2, validation_interval=4)
    summary = train(config)
    assert summary["step"] == 12 and summary["interrupted"] is None
    first, last = records(config)[0], records(config)[-1]
    assert last["loss"] < first["loss"] / 2
    validations = records(config, "validation")
    assert [v["step"] for v in validations] == [0, 4, 8, 12]
    assert summary["validation"]["accuracy"] > validations[0]["accuracy"]
    assert summary["validation"]["margin"] > validations[0]["margin"] + 10
    assert summary["weight_change"] > 1e-3
    out = Path(config.out)
    assert json.loads((out / "summary.json").read_text("utf-8")) == summary
    assert load_config(out / "train.yaml") == config
    for key in ("accuracy_irrelevant", "accuracy_mixed", "chosen_tokens", "tokens_per_second"):
        assert math.isfinite(last[key])
    assert 0 <= last["data_wait"] < 1


def test_permuted_labels_are_not_learned(config: TrainConfig):
    config = replace(config, max_steps=12, lr=1e-2, permute_labels=True)
    summary = train(config)
    assert summary["validation"]["margin"] < 5
    true = replace(config, permute_labels=False, out=config.out + "-true")
    assert train(true)["validation"]["margin"] > 10


def test_micro_batch_does_not_change_the_curve(config: TrainConfig):
    """Gradients are those of the step's mean, however the samples are split into passes."""
    curves = []
    for micro_batch in (1, 3, 4):
        run = replace(config, micro_batch=micro_batch, out=f"{config.out}-{micro_batch}")
        train(run)
        curves.append([record["loss"] for record in records(run)])
    assert curves[1] == pytest.approx(curves[0], rel=1e-3)
    assert curves[2] == pytest.approx(curves[0], rel=1e-3)


@pytest.mark.parametrize("mode", ["lora", "full"])
@pytest.mark.parametrize("stop", [1, 3])
def test_resumed_equals_uninterrupted(config: TrainConfig, mode: Any, stop: int):
    """Same losses, gradients and weights to the last bit, dropout included."""
    lora = LoraConfig(r=4, dropout=0.1, norms=True)
    whole = replace(config, train=mode, lora=lora, out=config.out + "-whole")
    train(whole)
    parts = replace(whole, out=config.out + "-parts")
    summary = train(parts, on_step=signal_at(stop))
    assert (summary["interrupted"], summary["step"]) == (signal.SIGTERM, stop)
    assert "saved" not in summary
    summary = train(parts, resume=True)
    assert (summary["interrupted"], summary["step"]) == (None, 6)
    assert curve(parts) == curve(whole)
    for name, weight in weights(whole).items():
        assert torch.equal(weights(parts)[name], weight), name


def test_resume_after_a_crash_rewrites_what_was_lost(config: TrainConfig):
    """Metrics after the last checkpoint, and a line cut short, are replaced; nothing is doubled."""
    config = replace(config, save_interval=2)

    def crash(record: dict[str, Any]) -> None:
        if record["step"] == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(config, on_step=crash)
    with (Path(config.out) / "metrics.jsonl").open("a") as file:
        file.write('{"kind": "st')
    assert [record.name for record in checkpoints(Path(config.out))] == [
        "step-00000002",
        "step-00000004",
    ]
    train(config, resume=True)
    assert [record["step"] for record in records(config)] == [1, 2, 3, 4, 5, 6]
    whole = replace(config, out=config.out + "-whole")
    train(whole)
    assert curve(config) == curve(whole)


def test_resume_without_a_checkpoint_starts(config: TrainConfig):
    assert train(replace(config, max_steps=1), resume=True)["step"] == 1


def test_resume_keeps_to_its_version(config: TrainConfig, tmp_path: Path):
    """A newer version that appeared in between is not mixed into the run."""
    tokenizer = Path(config.model) / "tokenizer.json"
    folder = make_dataset(tmp_path / "two", tokenizer, versions=2, shards=1)
    later = [folder / "log" / f"{i:020d}.json" for i in (2, 3)]
    for file in later:
        file.rename(file.with_suffix(".later"))
    config = replace(config, dataset=str(folder))
    train(config, on_step=signal_at(2))
    for file in later:
        file.with_suffix(".later").rename(file)
    summary = train(config, resume=True)
    assert (summary["version"], summary["samples"]) == (1, 6)


def test_resume_refuses_other_settings(config: TrainConfig):
    train(replace(config, save_interval=2), on_step=signal_at(2))
    with pytest.raises(ConfigError, match=r"`beta` is 5.0, but .*step-00000002 was made with 10.0"):
        train(replace(config, beta=5.0), resume=True)
    train(replace(config, log_interval=3), resume=True)


def test_another_run_is_not_overwritten(config: TrainConfig):
    train(replace(config, max_steps=1))
    with pytest.raises(ConfigError, match="holds another run; go on with --resume"):
        train(config)


def test_a_damaged_checkpoint_is_named(config: TrainConfig):
    train(config, on_step=signal_at(2))
    folder = checkpoints(Path(config.out))[-1]
    (folder / "weights.safetensors").write_bytes(b"x")
    with pytest.raises(TrainingError, match="step-00000002 does not fit this model"):
        train(config, resume=True)
    (folder / "state.json").write_text("{")
    with pytest.raises(TrainingError, match=r"state\.json cannot be read") as caught:
        train(config, resume=True)
    assert caught.value.exit_code == 11


def test_old_checkpoints_are_deleted(config: TrainConfig):
    train(replace(config, save_interval=1, keep_checkpoints=2))
    names = [folder.name for folder in checkpoints(Path(config.out))]
    assert names == ["step-00000005", "step-00000006"]


def test_replace_folder_is_all_or_nothing(tmp_path: Path):
    target = tmp_path / "model"
    with replace_folder(target) as draft:
        (draft / "a").write_text("1")
    with pytest.raises(ValueError, match="stop"), replace_folder(target) as draft:
        (draft / "a").write_text("2")
        raise ValueError("stop")
    assert (target / "a").read_text() == "1"
    with replace_folder(target) as draft:
        (draft / "b").write_text("3")
    assert [path.name for path in target.iterdir()] == ["b"]
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_non_finite_steps_are_skipped(config: TrainConfig, monkeypatch, bad: float):
    """Weights and optimizer stay as they are, the step is counted and training goes on."""
    original = step_module.batch_loss
    calls = []

    def sometimes(model, batch, config, totals):
        loss = original(model, batch, config, totals)
        calls.append(1)
        return loss * bad if len(calls) in (3, 4) else loss  # both passes of step 2

    monkeypatch.setattr(step_module, "batch_loss", sometimes)
    summary = train(config)
    assert (summary["skipped"], summary["step"]) == (1, 6)
    assert [record["applied"] for record in records(config)] == [True, False] + [True] * 4
    for weight in weights(config).values():
        assert torch.isfinite(weight).all()


def test_training_stops_after_many_non_finite_steps(config: TrainConfig, monkeypatch):
    logo = OBJECTIVES["logo"]

    def broken(*args):
        result = logo.function(*args)
        return replace(result, loss=result.loss * float("nan"))

    monkeypatch.setitem(OBJECTIVES, "logo", replace(logo, function=broken))
    with pytest.raises(TrainingError, match="not finite in 3 steps in a row, up to step 3"):
        train(replace(config, max_nonfinite=3, self_check=False))
    assert [record["loss"] for record in records(config)] == [None] * 3  # JSON has no NaN


def test_refusals_before_training(config: TrainConfig, tmp_path: Path):
    folder = Path(shutil.copytree(config.model, tmp_path / "other"))
    tokenizer = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    tokenizer["model"]["vocab"]["w1"], tokenizer["model"]["vocab"]["w2"] = 2, 1
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    with pytest.raises(TokenizerError, match="was made with"):
        train(replace(config, model=str(folder)))
    (folder / "adapter_config.json").write_text("{}")
    with pytest.raises(ModelError, match="is an adapter"):
        train(replace(config, model=str(folder)))
    empty = make_dataset(tmp_path / "empty", Path(config.model) / "tokenizer.json", train=0)
    with pytest.raises(DatasetError, match="training split has no samples"):
        train(replace(config, dataset=str(empty)))
    assert not Path(config.out).exists()


def test_schedule():
    config = TrainConfig(lr=1.0, warmup_ratio=0.2, batch=4, epochs=2.5)
    assert total_steps(config, 10) == 7
    assert total_steps(replace(config, max_steps=3), 10) == 3
    rates = [learning_rate(step, 10, config) for step in range(10)]
    assert rates[:3] == [0.5, 1.0, 1.0]
    assert rates[6] == pytest.approx(0.5)
    # 0.1 · 30 is a little more than 3 in floating point
    assert learning_rate(2, 30, replace(config, warmup_ratio=0.1)) == 1.0
    assert all(a > b for a, b in itertools.pairwise(rates[2:])) and 0 < rates[-1] < 0.05
    assert [learning_rate(s, 4, replace(config, warmup_ratio=0)) for s in (0, 2)] == [1.0, 0.5]


def test_every_epoch_has_every_sample_once():
    steps = [step_samples(step, 4, 10, seed=3) for step in range(15)]
    drawn = [index for step in steps for _, index in step]
    assert [epoch for step in steps for epoch, _ in step] == sorted([*range(6)] * 10)
    epochs = [drawn[at : at + 10] for at in range(0, 60, 10)]
    assert all(sorted(epoch) == list(range(10)) for epoch in epochs)
    assert len({tuple(epoch) for epoch in epochs}) == 6
    assert steps[0] != step_samples(0, 4, 10, seed=4)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_to_the_process(config: TrainConfig, number: int, tmp_path: Path):
    """`python -m longpref_trainer train` saves on a signal, exits 128 + n, and resumes."""
    trainer = Path(train_module.__file__).parents[2]
    command = [sys.executable, "-m", "longpref_trainer", "train", "--config"]
    file = tmp_path / "run.yaml"
    from longpref_trainer.config import to_yaml

    file.write_text(to_yaml(replace(config, max_steps=100_000)), "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(trainer)}
    process = subprocess.Popen(
        [*command, str(file)], stderr=subprocess.PIPE, text=True, env=environment
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("step"):
            process.send_signal(number)
            break
    rest = process.stderr.read()
    assert process.wait(60) == 128 + number
    done = records(config)[-1]["step"]
    assert f"stopped by a signal after step {done}; go on with --resume" in rest
    assert checkpoints(Path(config.out))[-1].name == f"step-{done:08d}"
    assert json.loads((Path(config.out) / "summary.json").read_text())["interrupted"] == number


def test_a_run_on_a_real_data_set(real_dataset: Path, tmp_path: Path):
    """Set LONGPREF_DATASET and LONGPREF_MODEL: two steps on what the pipeline made."""
    model = os.environ.get("LONGPREF_MODEL")
    if not model:
        pytest.skip("LONGPREF_MODEL is not set")
    sets = [f"dataset={real_dataset}", f"model={model}", f"out={tmp_path / 'out'}"]
    config = load_config(None, [*sets, "max_steps=2", "batch=2", "threads=1"])
    assert train(config)["step"] == 2


def test_dataset_order_is_independent_of_shards(
    config: TrainConfig, tmp_path: Path, dataset: Dataset
):
    other = make_dataset(tmp_path / "other", Path(config.model) / "tokenizer.json", shards=3)
    train(replace(config, max_steps=2))
    again = replace(config, max_steps=2, dataset=str(other), out=config.out + "-again")
    train(again)
    assert curve(again) == curve(config)
