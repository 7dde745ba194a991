"""Operations and memory as counted, against counters and against what a step keeps."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from torch.utils.flop_counter import FlopCounterMode
from transformers import MambaConfig

from fixtures import make_dataset, make_model
from longpref_trainer.cli import main
from longpref_trainer.config import config_from
from longpref_trainer.data.batch import Layout, make_batch
from longpref_trainer.errors import ModelError
from longpref_trainer.model.load import load_model
from longpref_trainer.model.trainable import make_trainable
from longpref_trainer.objective.batch_loss import batch_loss
from longpref_trainer.plan.device import peak_tflops
from longpref_trainer.plan.memory import expected_memory
from longpref_trainer.plan.operations import sample_flops, shape_of, tokens_and_pairs
from longpref_trainer.plan.trace import fake_sample, kept_bytes, trace

LLAMA_3_8B = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "hidden_size": 4096,
    "intermediate_size": 14336,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "vocab_size": 128256,
    "max_position_embeddings": 8192,
    "rope_theta": 500000.0,
    "tie_word_embeddings": False,
}


@pytest.fixture(scope="module")
def llama_3(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("llama-3-8b")
    (folder / "config.json").write_text(json.dumps(LLAMA_3_8B), "utf-8")
    return folder


def counted(config: Any, lengths: list[int], shared: bool) -> dict[str, float]:
    """Operations by PyTorch's counter: of matrix products, and of attention."""
    model = make_trainable(load_model(config.model), config)
    batch = make_batch([fake_sample(lengths)], Layout(shared=shared))
    with FlopCounterMode(display=False) as counter:
        batch_loss(model, batch, config).backward()
    found = {"products": 0.0, "attention": 0.0}
    for operation, flops in counter.get_flop_counts()["Global"].items():
        found["attention" if "attention" in str(operation) else "products"] += flops
    return found


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("train", ["lora", "full"])
def test_products_are_those_that_run(train: str, shared: bool, tmp_path: Path):
    """All matrix products outside attention, to 1 %: the first layer's have no input gradient."""
    folder = make_model(tmp_path / "m", num_hidden_layers=4)
    config = config_from({"model": str(folder), "train": train, "lora": {"r": 4}})
    model = make_trainable(load_model(folder), config)
    lengths = [200, 9, 5, 7]
    flops = sample_flops(shape_of(model), lengths, shared=shared)
    _, pairs = tokens_and_pairs(lengths, shared)
    attention = 12.0 * shape_of(model).attention * pairs
    found = counted(config, lengths, shared)["products"]
    assert flops.model - attention == pytest.approx(found, rel=0.01)


def test_pairs_of_query_and_key():
    # prefix 3; answers of 3 and 2 tokens are 2 and 1 inputs
    assert tokens_and_pairs([3, 3, 2], shared=True) == (6, 6 + (2 * 3 + 3) + (3 + 1))
    assert tokens_and_pairs([3, 3, 2], shared=False) == (9, 15 + 10)


def test_ratio_at_the_paper_s_size(llama_3: Path):
    """P = 8192, M = 2, answers of 200: at least 2.75 times fewer than whole rows."""
    config = config_from({"model": str(llama_3)})
    traced = trace(config, [8192, 200, 200, 200], bf16=True)
    assert traced.parameters == 8_030_261_248 + traced.trained
    shared, plain = (
        sample_flops(traced.shape, [8192, 200, 200, 200], shared=s) for s in (True, False)
    )
    assert plain.model / shared.model >= 2.75
    assert plain.recompute / shared.recompute >= 2.75
    # design page: about 47 GB of activations without checkpointing
    whole = expected_memory(traced, 0)
    assert 40e9 < whole.activations < 55e9
    assert expected_memory(traced, traced.layers).activations < 5e9
    assert whole.weights == pytest.approx(16.2e9, rel=0.01)


@pytest.mark.parametrize("architecture", ["llama", "tied"])
@pytest.mark.parametrize("train", ["lora", "full"])
def test_traced_bytes_are_those_that_a_step_keeps(train: str, architecture: str, tmp_path: Path):
    """Traced on one and two layers, without a model: what four real layers keep, to 2 %."""
    settings = {"tie_word_embeddings": architecture == "tied", "num_hidden_layers": 4}
    folder = make_model(tmp_path / "m", **settings)
    config = config_from({"model": str(folder), "train": train, "lora": {"r": 4}, "micro_batch": 2})
    lengths = [300, 20, 10, 15]
    traced = trace(config, lengths, bf16=False)
    model = make_trainable(load_model(folder), config)
    assert traced.parameters == sum(p.numel() for p in model.parameters())
    with kept_bytes(model) as kept:
        batch_loss(model, make_batch([fake_sample(lengths)] * 2), config)
    expected = 4 * traced.layer + traced.fixed + traced.logits
    assert expected == pytest.approx(kept[0], rel=0.02)


@pytest.mark.parametrize("sharing", ["on", "off"])
def test_plan_of_a_model_that_is_not_there(
    sharing: str, llama_3: Path, dataset_folder: Path, capsys: pytest.CaptureFixture[str]
):
    """`train --plan` needs config.json alone, and trains nothing."""
    settings = [f"model={llama_3}", f"dataset={dataset_folder}", f"prefix_sharing={sharing}"]
    arguments = ["train", "--plan", *(a for s in settings for a in ("--set", s))]
    assert main(arguments) == 0
    text = capsys.readouterr().out
    assert "8,061,759,488 parameters, 31,498,240 trained" in text
    assert "with a shared prefix" in text and "memory, GB" in text
    assert main([*arguments, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    flops = told["flops_a_sample"]
    assert flops["ratio"] == pytest.approx(flops["plain"]["model"] / flops["shared"]["model"])
    used = flops["shared" if sharing == "on" else "plain"]["model"]
    assert told["run"]["flops_a_step"] == pytest.approx(64 * used)
    assert told["data"]["samples"] == 12
    assert not (llama_3 / "out").exists()


def test_micro_batches_take_more_memory(llama_3: Path):
    config = config_from({"model": str(llama_3)})
    one = trace(config, [1000, 20, 20], bf16=True)
    two = trace(replace(config, micro_batch=2), [1000, 20, 20], bf16=True)
    assert two.layer == pytest.approx(2 * one.layer, rel=0.01)


def test_peaks_by_name():
    assert peak_tflops("NVIDIA H200") == 989.0
    assert peak_tflops("NVIDIA H100 PCIe") == 756.0
    assert peak_tflops("NVIDIA A100-SXM4-80GB") == 312.0
    assert peak_tflops("some CPU") is None


def test_samples_of_one_kind_have_one_answer(tmp_path: Path):
    """What objectives do not use is not counted."""
    folder = make_model(tmp_path / "m")
    data = make_dataset(tmp_path / "d", folder / "tokenizer.json")
    from longpref_trainer.data.dataset import open_dataset
    from longpref_trainer.plan.trace import lengths_of

    train = open_dataset(data).train
    sft = config_from({"objective": "sft"})
    assert {len(n) for n in lengths_of(train, sft)} == {2}
    mixed = config_from({"rejected_weights": {"irrelevant": 0}})
    assert {len(n) for n in lengths_of(train, mixed)} == {3}


def test_left_out_kinds_can_be_traced(tmp_path: Path):
    """Lengths of a plan are those of what is trained on: nothing is left out of them again."""
    folder = make_model(tmp_path / "m")
    one = config_from({"model": str(folder), "rejected_weights": {"irrelevant": 0}})
    two = config_from({"model": str(folder)})
    assert trace(one, [30, 5, 4], bf16=False) == trace(two, [30, 5, 4], bf16=False)
    sft = config_from({"model": str(folder), "objective": "sft"})
    assert trace(sft, [30, 5], bf16=False).layer < trace(two, [30, 5, 4], bf16=False).layer


def test_plan_of_a_model_that_cannot_share(tmp_path: Path):
    folder = make_model(tmp_path / "m", kind=MambaConfig, state_size=4)
    config = config_from({"model": str(folder), "train": "full"})
    with pytest.raises(ModelError, match=r"mamba.*prefix_sharing: off"):
        trace(config, [30, 5, 4], bf16=False)
