"""Exports: a merged model generates what adapter and base do; lost updates are told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from torch import nn

from fixtures import END, make_model
from longpref_trainer.cli import main
from longpref_trainer.data.batch import make_batch
from longpref_trainer.data.dataset import Dataset
from longpref_trainer.generated.train_config import LoraConfig, TrainConfig
from longpref_trainer.model.load import load_model
from longpref_trainer.model.trainable import make_trainable
from longpref_trainer.training.export import export, save_dtype, weight_change
from longpref_trainer.training.optimizer import make_optimizer
from longpref_trainer.training.step import training_step


def trained(config: TrainConfig, dataset: Dataset, lr: float = 1e-2, steps: int = 3) -> nn.Module:
    model = make_trainable(load_model(config.model), config)
    optimizer = make_optimizer(model, config)
    for _ in range(steps):
        training_step(model, optimizer, [make_batch(dataset.train[0:4])], 4, lr, config, bf16=False)
    return model


def generate(folder: str, dataset: Dataset) -> list[list[int]]:
    """32 tokens, greedy, after each of six prompts at ordinary positions."""
    model: Any = load_model(folder).eval()
    found = []
    for sample in dataset.train[0:6]:
        ids = torch.tensor(sample.prompt_ids)[None]
        out = model.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=32,
            do_sample=False,
            eos_token_id=END,
            pad_token_id=END,
        )
        found.append(out[0, ids.shape[1] :].tolist())
    return found


@pytest.mark.parametrize("embedding", ["none", "lora", "full"])
@pytest.mark.parametrize("tied", [False, True])
def test_merged_model_generates_what_the_adapter_does(
    tied: bool, embedding: Any, config: TrainConfig, dataset: Dataset, tmp_path: Path
):
    """Token for token in fp32, after a change that is large enough to show (≥ 1e-2)."""
    folder = make_model(tmp_path / "base", tie_word_embeddings=tied)
    lora = LoraConfig(r=4, embedding=embedding)
    config = replace(config, model=str(folder), lora=lora, merge=True)
    model = trained(config, dataset)
    assert weight_change(model, str(folder)).relative >= 1e-2
    saved = export(model, config)
    adapter, merged = (generate(saved[name], dataset) for name in ("adapter", "model"))
    assert adapter == merged
    assert adapter != generate(str(folder), dataset)
    assert {path.suffix for path in Path(saved["model"]).glob("model*")} == {".safetensors"}


def test_small_update_is_lost_in_bf16_and_told(
    config: TrainConfig, dataset: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """An update below bf16's last digit: cosine under 0.9, a warning, and what to do."""
    small = trained(config, dataset, lr=1e-6, steps=2)
    change = weight_change(small, config.model, torch.bfloat16)
    assert change.relative < 1e-3 and change.cosine < 0.9 and change.moved < 0.5
    assert "merge_dtype: fp32" in (change.warning or "")
    exact = weight_change(small, config.model, torch.float32)
    assert exact.cosine > 0.9 and exact.warning is None
    adapter = export(small, config)["adapter"]
    capsys.readouterr()
    arguments = ["export", "--adapter", adapter, "--dtype", "bf16", "--json"]
    assert main([*arguments, "--out", str(tmp_path / "bf16")]) == 0
    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert told["cosine"] == pytest.approx(change.cosine, abs=1e-3)
    assert told["dtype"] == "bfloat16" and "warning: a whole model in bfloat16" in printed.err
    assert stored(tmp_path / "bf16") == torch.bfloat16
    large = weight_change(trained(config, dataset, lr=3e-2), config.model, torch.bfloat16)
    assert large.cosine > 0.9 and large.warning is None


def stored(folder: Path) -> torch.dtype:
    return cast(torch.dtype, next(load_model(folder, "auto").parameters()).dtype)  # type: ignore[arg-type]


def test_export_command(config: TrainConfig, dataset: Dataset, tmp_path: Path, capsys: Any):
    """Merges what a run left; never overwrites, and says what is no adapter."""
    adapter = export(trained(config, dataset), config)["adapter"]
    out = tmp_path / "merged"
    arguments = ["export", "--adapter", adapter, "--out", str(out)]
    assert main(arguments) == 0
    assert "saved" in capsys.readouterr().out
    assert generate(str(out), dataset) == generate(adapter, dataset)
    before = sorted((p.name, p.stat().st_mtime_ns) for p in out.iterdir())
    assert main(arguments) == 2
    assert "exists already" in capsys.readouterr().err
    assert before == sorted((p.name, p.stat().st_mtime_ns) for p in out.iterdir())
    assert main(["export", "--adapter", config.model, "--out", str(tmp_path / "x")]) == 10
    assert "holds no adapter" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_dtype_of_a_saved_model(config: TrainConfig):
    assert save_dtype(config) == torch.float32
    assert save_dtype(replace(config, merge_dtype="fp16")) == torch.float16
