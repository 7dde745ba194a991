"""An adapter and the model that it is merged into are measured alike."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from peft import LoraConfig, get_peft_model

from longpref_eval.cli import main
from longpref_trainer.cli import main as trainer
from longpref_trainer.model.load import load_model


def test_adapter_and_merged_model(tmp_path: Path, byte_model: Path) -> None:
    model = get_peft_model(
        cast(Any, load_model(byte_model)),
        LoraConfig(r=4, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"),
    )
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.3)
    cast(Any, model).peft_config["default"].base_model_name_or_path = str(byte_model)
    model.save_pretrained(tmp_path / "adapter")
    # as the trainer leaves it
    for file in byte_model.glob("tokenizer*"):
        shutil.copy(file, tmp_path / "adapter")
    merged = tmp_path / "merged"
    assert trainer(["export", "--adapter", str(tmp_path / "adapter"), "--out", str(merged)]) == 0
    (tmp_path / "hay.txt").write_text("the cat sat on the mat. a dog ran. " * 3000, "utf-8")
    tasks = ["--tasks", "needle,needle-nll,perplexity", "--lengths", "1k,2k", "--quiet"]
    texts = ["--haystack", str(tmp_path / "hay.txt"), "--text", str(tmp_path / "hay.txt")]
    found = {}
    for name, folder in (
        ("base", byte_model),
        ("adapter", tmp_path / "adapter"),
        ("merged", merged),
    ):
        out = tmp_path / f"out-{name}"
        told = ["--model", str(folder), *tasks, *texts, "--text-tokens", "2k", "--out", str(out)]
        assert main([*told, "--no-page"]) == 0
        found[name] = json.loads((out / "results.json").read_text("utf-8"))["tasks"]
        found[name]["texts"] = [
            json.loads(line)["prediction"]
            for line in (out / "predictions/needle.jsonl").read_text("utf-8").splitlines()
        ]
    assert found["adapter"]["texts"] == found["merged"]["texts"]
    for task, metric in (("needle-nll", "nll"), ("perplexity", "nll")):
        value = {name: one[task]["scores"][metric]["value"] for name, one in found.items()}
        assert value["adapter"] == pytest.approx(value["merged"], abs=1e-4)
        assert value["adapter"] != pytest.approx(value["base"], abs=1e-3)
