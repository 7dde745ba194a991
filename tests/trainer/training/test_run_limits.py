"""Memory, trackers, and input that a run refuses in a sentence, with nothing overwritten."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from safetensors.torch import load_file, save_file

import fixtures
from fixtures import make_dataset, make_row
from longpref_trainer.cli import main
from longpref_trainer.config import config_from, to_yaml
from longpref_trainer.data.dataset import Dataset
from longpref_trainer.data.row_hash import row_hash, row_schema
from longpref_trainer.errors import ConfigError, TrainingError
from longpref_trainer.generated.train_config import TrainConfig
from longpref_trainer.plan import device as device_module
from longpref_trainer.plan import memory as memory_module
from longpref_trainer.plan.device import is_out_of_memory
from longpref_trainer.plan.memory import advice, check_memory
from longpref_trainer.training import loop as train_module
from longpref_trainer.training.checkpoint import checkpoints
from longpref_trainer.training.loop import train


def records(config: TrainConfig) -> list[dict[str, Any]]:
    lines = (Path(config.out) / "metrics.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_shared_and_plain_runs_are_the_same_curve(config: TrainConfig):
    """A whole run in fp32; test_shared_prefix.py has the same in float64, to 1e-8."""
    curves = []
    for sharing in ("on", "off"):
        out = f"{config.out}-{sharing}"
        run = replace(config, out=out, max_steps=12, prefix_sharing=cast(Any, sharing))
        train(run)
        curves.append([record["loss"] for record in records(run)])
    assert len(curves[0]) == 13  # the last one of validation
    assert curves[0][-1] < curves[0][0]
    assert curves[0] == pytest.approx(curves[1], rel=1e-4)


@pytest.mark.parametrize("objective", ["simpo", "cpo", "orpo", "dpo", "sft", "sft_everything"])
def test_every_objective_learns(objective: Any, config: TrainConfig):
    """The trained quantity gets better on the samples it is trained on."""
    given = replace(config, objective=objective, max_steps=15, epochs=5.0, beta=None, gamma=None)
    train(replace(given, nll_weight=None, validation_interval=15))
    found = records(given)
    steps = [r for r in found if r["kind"] == "step"]
    name = "nll" if objective.startswith("sft") else "loss"
    assert sum(r[name] for r in steps[-3:]) < sum(r[name] for r in steps[:3])
    # answers are compared in validation whatever is trained on
    assert "accuracy_mixed" in next(r for r in found if r["kind"] == "validation")
    assert ("margin" in steps[0]) == (not objective.startswith("sft"))


def test_dpo_without_an_adapter(full_config: TrainConfig):
    with pytest.raises(ConfigError, match=r"objective: dpo .*needs `train: lora`"):
        train(replace(full_config, objective="dpo"))
    assert not Path(full_config.out).exists()


def test_dpo_starts_at_the_reference(config: TrainConfig):
    """The adapter is nothing at first: all rewards are 0, the loss is log 2."""
    train(replace(config, objective="dpo", max_steps=1, beta=0.1, nll_weight=0.0))
    assert records(config)[0]["loss"] == pytest.approx(0.693147, abs=1e-5)


def test_redrawn_positions_change_with_the_epoch(config: TrainConfig, monkeypatch: Any):
    """12 samples, 4 a step: steps 1 to 3 are as stored, later ones are not."""
    seen: list[list[int]] = []
    original = train_module.make_batch

    def spy(samples: Any, layout: Any) -> Any:
        batch = original(samples, layout)
        seen.append(batch.position_ids[:, 2:10].flatten().tolist())
        return batch

    monkeypatch.setattr(train_module, "make_batch", spy)
    for positions in ("stored", "redrawn"):
        run = replace(config, positions=positions, out=f"{config.out}-{positions}", max_steps=6)
        train(replace(run, self_check=False, micro_batch=4))
    # the last batch of each run is its validation
    stored, again = seen[:6], seen[7:13]
    assert stored[:3] == again[:3]
    assert all(a != b for a, b in zip(stored[3:], again[3:], strict=True))


# --- trackers --------------------------------------------------------------------------------


def test_tensorboard_has_every_number(config: TrainConfig):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    config = replace(config, tensorboard=True, save_interval=2, validation_interval=3)
    train(config)
    events = EventAccumulator(str(Path(config.out) / "tensorboard"))
    events.Reload()
    losses = [(e.step, e.value) for e in events.Scalars("train/loss")]
    steps = [r for r in records(config) if r["kind"] == "step"]
    assert [s for s, _ in losses] == [1, 2, 3, 4, 5, 6]
    assert [v for _, v in losses] == pytest.approx([r["loss"] for r in steps])
    assert {"train/margin", "train/tokens_per_second", "train/memory_gb", "validation/loss"} <= set(
        events.Tags()["scalars"]
    )


def test_wandb_offline(config: TrainConfig, monkeypatch: Any):
    pytest.importorskip("wandb", reason="needs wandb, which is no dependency")
    monkeypatch.setenv("WANDB_MODE", "offline")
    train(replace(config, wandb="longpref-test"))
    assert list(Path(config.out).glob("wandb/offline-run-*/*.wandb"))
    assert (Path(config.out) / "wandb-run-id").read_text("utf-8")


def test_wandb_that_is_not_there(config: TrainConfig, monkeypatch: Any):
    import sys

    monkeypatch.setitem(sys.modules, "wandb", None)
    with pytest.raises(ConfigError, match="pip install wandb"):
        train(replace(config, wandb="longpref-test"))


# --- memory ----------------------------------------------------------------------------------


def test_a_model_that_does_not_fit(config: TrainConfig, dataset: Dataset, monkeypatch: Any):
    monkeypatch.setattr(memory_module, "SMALL", 0)
    cpu = torch.device("cpu")
    told = check_memory(config, dataset.train, cpu, bf16=False)
    assert "expected (weights 0.0 GB" in told and "may not fit" not in told
    monkeypatch.setattr(memory_module, "available_bytes", lambda _: 150_000)
    told = check_memory(config, dataset.train, cpu, bf16=False)
    assert "it may not fit. Try `micro_batch: 1` (it is 2), `gradient_checkpointing: true`" in told
    monkeypatch.setattr(memory_module, "available_bytes", lambda _: 1000)
    with pytest.raises(TrainingError, match="the model does not fit: its weights take"):
        train(config)
    assert not Path(config.out).exists()


def test_out_of_memory_says_what_to_change(config: TrainConfig, monkeypatch: Any):
    config = replace(config, save_interval=1)
    original, calls = train_module.training_step, []

    def greedy(*args: Any, **settings: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            torch.empty(2**55, dtype=torch.uint8)
        return original(*args, **settings)

    monkeypatch.setattr(train_module, "training_step", greedy)
    message = r"out of memory in step 3 on cpu\. Try `micro_batch: 1` \(it is 2\)"
    with pytest.raises(TrainingError, match=message):
        train(config)
    assert checkpoints(Path(config.out))[-1].name == "step-00000002"
    # and what it says can be done
    monkeypatch.setattr(train_module, "training_step", original)
    smaller = replace(config, micro_batch=1, gradient_checkpointing=True)
    assert train(smaller, resume=True)["step"] == 6
    assert [r["step"] for r in records(config) if r["kind"] == "step"] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("function", "where"), [("self_check", "the self-check"), ("evaluate_loss", "validation")]
)
def test_out_of_memory_before_the_first_step(
    function: str, where: str, config: TrainConfig, monkeypatch: Any
):
    """What runs first on a GPU that is too small says so as well."""

    def greedy(*args: Any, **settings: Any) -> Any:
        torch.empty(2**55, dtype=torch.uint8)

    monkeypatch.setattr(train_module, function, greedy)
    with pytest.raises(TrainingError, match=rf"out of memory in {where} on cpu\. Try"):
        train(replace(config, validation_interval=2))


def test_advice_names_what_is_left():
    everything = config_from(
        {"micro_batch": 4, "prefix_sharing": "off", "train": "full", "dtype": "fp32"}
    )
    for word in ("micro_batch: 1", "gradient_checkpointing", "prefix_sharing: on", "train: lora"):
        assert word in advice(everything)
    spent = config_from({"gradient_checkpointing": True})
    assert advice(spent) == "Try a data set of fewer or shorter chunks"


def test_errors_that_are_about_memory():
    assert is_out_of_memory(torch.OutOfMemoryError("x")) and is_out_of_memory(MemoryError())
    assert not is_out_of_memory(RuntimeError("shape mismatch"))
    assert not is_out_of_memory(ValueError("out of memory"))


def test_free_memory_of_this_machine():
    assert 10**8 < device_module.available_bytes(torch.device("cpu")) < 10**14
    assert device_module.peak_bytes(torch.device("cpu")) > 10**7


def test_self_check_is_before_the_first_step(config: TrainConfig, capsys: Any):
    train(replace(config, max_steps=1))
    printed = capsys.readouterr().err
    assert printed.index("self-check: shared prefix and whole rows agree") < printed.index(
        "step 1/1"
    )
    assert "prefix_sharing: 'on'" in to_yaml(config)
    assert "largest position" in printed and "GB" in printed


# --- damaged input, through the command line ------------------------------------------------


def nan_weights(config: TrainConfig) -> None:
    file = Path(config.model) / "model.safetensors"
    weights = load_file(file)
    weights["model.norm.weight"][3] = float("nan")
    save_file(weights, file, {"format": "pt"})


def short_window(config: TrainConfig) -> None:
    edit_json(Path(config.model) / "config.json", "max_position_embeddings", 20)


def other_tokenizer(config: TrainConfig) -> None:
    file = Path(config.model) / "tokenizer.json"
    settings = json.loads(file.read_text("utf-8"))
    settings["model"]["vocab"]["w1"], settings["model"]["vocab"]["w2"] = 2, 1
    file.write_text(json.dumps(settings), "utf-8")


def truncated_shard(config: TrainConfig) -> None:
    shard = next((Path(config.dataset) / "data").glob("train-*.parquet"))
    shard.write_bytes(shard.read_bytes()[:-100])


def missing_shard(config: TrainConfig) -> None:
    next((Path(config.dataset) / "data").glob("train-*.parquet")).unlink()


def missing_weights(config: TrainConfig) -> None:
    (Path(config.model) / "model.safetensors").unlink()


def empty_answer(config: TrainConfig) -> None:
    """A data set that is whole, of rows whose first dispreferred answer has no tokens."""
    row = make_row(0)
    row["rejected_ids"][0] = []
    row["row_hash"] = row_hash(row, row_schema())
    tokenizer = Path(config.model) / "tokenizer.json"
    shutil.rmtree(config.dataset)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fixtures, "make_row", lambda *_, **settings: {**row, **split_of(settings)})
        make_dataset(Path(config.dataset), tokenizer, train=1, validation=0)


def split_of(settings: dict[str, Any]) -> dict[str, Any]:
    return {"split": settings["split"]}


def edit_json(file: Path, key: str, value: Any) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), key: value}), "utf-8")


@pytest.mark.parametrize(
    ("damage", "code", "message"),
    [
        (nan_weights, 10, "weight model.norm.weight has values that are not finite"),
        (short_window, 10, "more than 20 (max_position_embeddings in config.json). Make the data"),
        (other_tokenizer, 4, "was made with"),
        (truncated_shard, 6, ".parquet has"),
        (missing_shard, 6, ".parquet"),
        (missing_weights, 10, "cannot be loaded as a causal language model"),
        (empty_answer, 6, "an answer has no tokens"),
    ],
)
def test_damaged_input_is_a_sentence_and_nothing_is_written(
    damage: Any, code: int, message: str, config: TrainConfig, tmp_path: Path, capsys: Any
):
    model = shutil.copytree(config.model, tmp_path / "its-model")
    data = shutil.copytree(config.dataset, tmp_path / "its-data")
    config = replace(config, model=str(model), dataset=str(data))
    damage(config)
    file = tmp_path / "train.yaml"
    file.write_text(to_yaml(config), "utf-8")
    capsys.readouterr()
    assert main(["train", "--config", str(file)]) == code
    (line,) = [x for x in capsys.readouterr().err.splitlines() if x.startswith("error")]
    assert message in line
    assert not Path(config.out).exists()
