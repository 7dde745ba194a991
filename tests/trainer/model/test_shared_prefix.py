"""The shared prefix gives the loss and gradients of plain rows: the proof, on CPU."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    MistralConfig,
    Qwen2Config,
    Qwen3Config,
)
from transformers.models.llama import modeling_llama
from transformers.models.mistral import modeling_mistral
from transformers.models.qwen2 import modeling_qwen2
from transformers.models.qwen3 import modeling_qwen3

import longpref_trainer.model.attention as attention
import longpref_trainer.objective.self_check as self_check_module
from fixtures import make_dataset, make_model
from longpref_trainer.config import config_from
from longpref_trainer.data.batch import Layout, make_batch
from longpref_trainer.data.dataset import open_dataset
from longpref_trainer.data.sample import Sample
from longpref_trainer.data.shared_prefix import SharedPrefix
from longpref_trainer.errors import ModelError, TrainingError
from longpref_trainer.generated.train_config import TrainConfig
from longpref_trainer.model.check import check_model
from longpref_trainer.model.load import load_model
from longpref_trainer.model.trainable import make_trainable
from longpref_trainer.objective.batch_loss import batch_loss
from longpref_trainer.objective.self_check import self_check
from longpref_trainer.training.optimizer import make_optimizer
from longpref_trainer.training.step import training_step

# grouped queries in all; Llama untied, Qwen2 tied, Mistral and Qwen2 with a window in the text
ARCHITECTURES: dict[str, tuple[Any, dict[str, Any]]] = {
    "llama": (LlamaConfig, {}),
    "mistral": (MistralConfig, {"sliding_window": 9}),
    "qwen2": (
        Qwen2Config,
        {
            "tie_word_embeddings": True,
            "use_sliding_window": True,
            "sliding_window": 7,
            "max_window_layers": 1,
        },
    ),
    "qwen3": (Qwen3Config, {"tie_word_embeddings": True, "head_dim": 16}),
}
MODELING = (modeling_llama, modeling_mistral, modeling_qwen2, modeling_qwen3)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("architectures")
    return {
        name: make_model(root / name, kind=kind, **settings)
        for name, (kind, settings) in ARCHITECTURES.items()
    }


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory, folders) -> dict[int, list[Sample]]:
    """Twelve samples by M; every fourth row has sparse positions, some answers are one token."""
    root = tmp_path_factory.mktemp("by-m")
    found = {}
    for m in (1, 2, 5, 8):
        tokenizer = folders["llama"] / "tokenizer.json"
        dataset = open_dataset(make_dataset(root / str(m), tokenizer, rejected=m))
        found[m] = list(dataset.train)
        first, *rest = found[m]
        ids = (first.answer_ids[0][:1], *first.answer_ids[1:])
        found[m] = [replace(first, answer_ids=ids), *rest]
    return found


@contextlib.contextmanager
def in_float64() -> Iterator[None]:
    """RMSNorm and RoPE without their casts to fp32."""

    def norm(self: Any, hidden_states: torch.Tensor) -> torch.Tensor:
        variance = hidden_states.pow(2).mean(-1, keepdim=True)
        return self.weight * hidden_states * torch.rsqrt(variance + self.variance_epsilon)

    def rope(self: Any, x: torch.Tensor, position_ids: torch.Tensor) -> Any:
        angles = position_ids[..., None].double() * self.inv_freq.double()
        both = torch.cat([angles, angles], dim=-1)
        return both.cos() * self.attention_scaling, both.sin() * self.attention_scaling

    with pytest.MonkeyPatch.context() as patch:
        for module in MODELING:
            names = [name for name in vars(module) if name.endswith(("RMSNorm", "RotaryEmbedding"))]
            for name in names:
                patch.setattr(getattr(module, name), "forward", norm if "Norm" in name else rope)
        yield


def prepare(folder: Path, train: str, checkpointing: bool, dtype: torch.dtype) -> nn.Module:
    """A model whose adapters are not at their start, where half of the gradients are 0."""
    values = {"model": str(folder), "train": train, "gradient_checkpointing": checkpointing}
    config = config_from({**values, "lora": {"r": 4}})
    model = make_trainable(load_model(folder, dtype), config)
    torch.manual_seed(1)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.data = parameter.data.to(dtype)
            if parameter.requires_grad and train == "lora":
                parameter.normal_(std=0.1)
    return model.train()


def gradients(model: nn.Module, samples: list[Sample], layout: Layout, config: TrainConfig):
    model.zero_grad(set_to_none=True)
    loss = batch_loss(model, make_batch(samples, layout), config)
    loss.backward()
    return loss.item(), {
        name: p.grad.clone() for name, p in model.named_parameters() if p.requires_grad
    }


def compare(model: nn.Module, samples: list[Sample], config: TrainConfig) -> float:
    """The largest relative difference of loss and of any tensor's gradient."""
    shared, shared_gradients = gradients(model, samples, Layout(shared=True), config)
    plain, plain_gradients = gradients(model, samples, Layout(shared=False), config)
    assert plain_gradients.keys() == shared_gradients.keys()
    worst = abs(shared - plain) / abs(plain)
    for name, expected in plain_gradients.items():
        assert expected.norm() > 0, name
        worst = max(worst, float((shared_gradients[name] - expected).norm() / expected.norm()))
    return worst


@pytest.mark.parametrize("checkpointing", [False, True])
@pytest.mark.parametrize("train", ["lora", "full"])
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_equals_plain_rows(architecture, train, checkpointing, folders, samples):
    """M 1, 2, 5, 8 × continuous and sparse positions × 1 and several samples, three precisions."""
    config = config_from({"beta": 2, "gamma": 0.5})
    folder = folders[architecture]
    double = prepare(folder, train, checkpointing, torch.float64)
    single = prepare(folder, train, checkpointing, torch.float32)
    for some in samples.values():
        sparse = [s for s in some if any(part["position_ids"] for part in s.segments)]
        continuous = [s for s in some if s not in sparse]
        assert len(sparse) >= 2 and len(continuous) >= 4
        for chosen in (sparse[:1], sparse[:2], continuous[:1], continuous[:4]):
            with in_float64():
                assert compare(double, chosen, config) <= 1e-10
            assert compare(double, chosen, config) <= 1e-6
            assert compare(single, chosen, config) <= 1e-5


@pytest.mark.parametrize("train", ["lora", "full"])
def test_same_curve_over_many_steps(train, folders, samples):
    """24 optimizer steps of four samples: losses and weights by whole rows, to 1e-8.

    In fp32 rounding grows in training (docs/demo-learning.md); in float64 there is nothing to grow.
    Padded together or one after another, a step is the same.
    """
    config = config_from({"beta": 2, "gamma": 0.5, "train": train})
    curves, weights = [], []
    with in_float64():
        for shared, micro_batch in ((False, 4), (True, 4), (True, 1)):
            model = prepare(folders["llama"], train, False, torch.float64)
            optimizer = make_optimizer(model, config)
            layout, curve = Layout(shared=shared), []
            for step in range(24):
                some = [samples[2][(4 * step + i) % 12] for i in range(4)]
                batches = [
                    make_batch(some[i : i + micro_batch], layout) for i in range(0, 4, micro_batch)
                ]
                result = training_step(model, optimizer, batches, 4, 1e-3, config, bf16=False)
                assert result.applied
                curve.append([result.metrics["loss"], result.metrics["margin"], result.grad_norm])
            curves.append(torch.tensor(curve, dtype=torch.float64))
            weights.append({n: p.detach() for n, p in model.named_parameters()})
    expected, *others = curves
    assert expected[-3:, 0].mean() < 0.7 * expected[:3, 0].mean()
    for found in others:
        torch.testing.assert_close(found, expected, rtol=1e-8, atol=1e-8)
    for found in weights[1:]:
        for name, weight in weights[0].items():
            assert (found[name] - weight).norm() <= 1e-8 * weight.norm(), name


@pytest.mark.parametrize("objective", ["simpo", "cpo", "orpo", "dpo", "sft", "sft_everything"])
def test_every_objective_equals_plain_rows(objective, folders, samples):
    config = config_from({"objective": objective})
    model = prepare(folders["llama"], "lora", False, torch.float64)
    with in_float64():
        assert compare(model, samples[2][:3], config) <= 1e-10


def test_window_shorter_than_the_prefix_counts(folders, samples):
    """The windows in the matrix above do something: without them the loss is another."""
    config = config_from({})
    for name in ("mistral", "qwen2"):
        model = load_model(folders[name], torch.float64)
        narrow = gradients(model, samples[2][:2], Layout(), config)[0]
        for layer in model.model.layers:
            layer.self_attn.sliding_window = None
        model.config.sliding_window = None
        assert abs(gradients(model, samples[2][:2], Layout(), config)[0] - narrow) > 1e-3


def test_logits_in_parts(folders, samples, monkeypatch):
    """Where all logits at once would be too many, parts give the same."""
    config = config_from({})
    model = prepare(folders["llama"], "lora", False, torch.float64)
    whole = gradients(model, samples[2][:3], Layout(), config)
    monkeypatch.setattr("longpref_trainer.objective.logprobs.LOGITS", 96 * 4)
    parts = gradients(model, samples[2][:3], Layout(), config)
    assert parts[0] == pytest.approx(whole[0], rel=1e-12)
    for name, gradient in whole[1].items():
        torch.testing.assert_close(parts[1][name], gradient, rtol=1e-9, atol=1e-12)


def test_model_without_the_interface_is_refused_by_name(tmp_path: Path, samples, folders):
    settings = {"vocab_size": 96, "n_embd": 32, "n_layer": 1, "n_head": 2, "n_positions": 512}
    model = GPT2LMHeadModel(GPT2Config(**settings))
    model._supports_attention_backend = False
    assert attention.obstacle(model) == "model type `gpt2` computes attention by itself"
    with pytest.raises(ModelError, match=r"gpt2.*prefix_sharing: off"):
        attention.share_prefixes(model)
    with pytest.raises(ModelError, match=r"gpt2.*prefix_sharing: off"):
        check_model(model, config_from({}), samples[2])  # type: ignore[arg-type]
    model = load_model(folders["qwen3"])
    model.config.layer_types = ["linear_attention", "full_attention"]
    assert "layers of type `linear_attention`" in str(attention.obstacle(model))


def test_values_narrower_than_keys():
    """As in latent attention: against one call under the whole mask."""
    query, key = torch.randn(1, 4, 7, 8), torch.randn(1, 2, 7, 8)
    value = torch.randn(1, 2, 7, 6)
    branches, steps = torch.tensor([[0, 0, 1, 1]]), torch.tensor([[0, 1, 0, 1]])
    shared = SharedPrefix(3, torch.tensor([3]), branches, steps)
    found, _ = attention.longpref_attention(
        nn.Identity(), query, key, value, None, shared_prefix=shared
    )
    seen = torch.ones(7, 7, dtype=torch.bool).tril()
    seen[5:, 3:5] = False
    expected = nn.functional.scaled_dot_product_attention(
        query, key.repeat_interleave(2, 1), value.repeat_interleave(2, 1), attn_mask=seen
    )
    torch.testing.assert_close(found, expected.transpose(1, 2))


def test_attention_with_a_soft_cap_is_refused():
    rows = torch.zeros(1, 1, 4, 8)
    where = torch.zeros(1, 1, dtype=torch.int64)
    shared = SharedPrefix(3, torch.tensor([3]), where, where)
    with pytest.raises(ModelError, match="`softcap` in its attention"):
        attention.longpref_attention(
            nn.Identity(), rows, rows, rows, None, shared_prefix=shared, softcap=30.0
        )


# --- the self-check --------------------------------------------------------------------------


@pytest.mark.parametrize("bf16", [False, True])
@pytest.mark.parametrize("train", ["lora", "full"])
@pytest.mark.parametrize("objective", ["logo", "dpo", "orpo", "sft", "sft_everything"])
def test_self_check_passes(objective, train, bf16, folders, samples):
    if objective == "dpo" and train == "full":
        return
    config = config_from({"objective": objective, "train": train, "lora": {"dropout": 0.3}})
    model = make_trainable(load_model(folders["llama"]), config)
    before = {name: p.clone() for name, p in model.named_parameters()}
    check = self_check(model, samples[2][3], config, bf16=bf16)
    assert check.gradient_difference <= (0.05 if bf16 else 1e-5)
    assert check.shared_loss == pytest.approx(check.plain_loss, abs=0.05 if bf16 else 1e-5)
    for name, parameter in model.named_parameters():
        assert parameter.grad is None
        assert torch.equal(parameter, before[name])
    assert all(m.training for m in model.modules() if isinstance(m, nn.Dropout))


def one_off(shared: SharedPrefix, *args: Any) -> torch.Tensor:
    """A branch that does not see the last token of the prefix."""
    mask = original_mask(shared, *args).clone()
    mask[..., shared.columns - 1] = float("-inf")
    return mask


original_mask = SharedPrefix.branch_mask


@pytest.mark.parametrize("bf16", [False, True])
def test_self_check_stops_on_a_mismatch(bf16, folders, samples, monkeypatch):
    config = config_from({})
    model = make_trainable(load_model(folders["llama"]), config)
    monkeypatch.setattr(SharedPrefix, "branch_mask", one_off)
    with pytest.raises(TrainingError, match=r"differ by .* Nothing was trained.*prefix_sharing"):
        self_check(model, samples[2][3], config, bf16=bf16)


def test_self_check_finds_a_prefix_without_gradient(folders, samples, monkeypatch):
    """Trap: what a KV cache under gradient checkpointing does, silently: the loss is right."""
    config = config_from({"train": "full"})
    model = make_trainable(load_model(folders["llama"]), config)
    original = attention.branch_attention

    def cached(query, key, value, shared, **settings):
        columns = shared.columns
        cut = (torch.cat([x[:, :, :columns].detach(), x[:, :, columns:]], 2) for x in (key, value))
        return original(query, *cut, shared, **settings)

    monkeypatch.setattr(attention, "branch_attention", cached)
    with pytest.raises(TrainingError, match="self-check"):
        self_check(model, samples[2][3], config, bf16=False)


def test_difference_of_unlike_gradients():
    one = {"a": torch.ones(2)}
    assert self_check_module.relative_difference(one, {}) == float("inf")
    assert self_check_module.relative_difference({}, {}) == 0.0
