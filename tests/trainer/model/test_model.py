"""Loading, adapters, tied embeddings, dtypes, saving and merging."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel

from fixtures import POSITIONS, WORDS, make_model
from longpref_trainer.data.batch import Layout, make_batch
from longpref_trainer.data.dataset import Dataset
from longpref_trainer.errors import ConfigError, ModelError
from longpref_trainer.generated.train_config import LoraConfig, TrainConfig
from longpref_trainer.model.check import check_model
from longpref_trainer.model.load import decoder_and_head, load_model
from longpref_trainer.model.trainable import make_trainable
from longpref_trainer.objective.batch_loss import batch_loss
from longpref_trainer.objective.logprobs import answer_logprobs, autocast
from longpref_trainer.training.export import export, merge, weight_change
from longpref_trainer.training.optimizer import make_optimizer
from longpref_trainer.training.prepare import choose_device
from longpref_trainer.training.step import training_step

EMBEDDINGS = ["none", "lora", "full"]


def prepare(config: TrainConfig, dtype: torch.dtype = torch.float32) -> torch.nn.Module:
    return make_trainable(load_model(config.model, dtype), config)


def train_a_little(
    model: torch.nn.Module, config: TrainConfig, dataset: Dataset, *, bf16: bool = False
) -> None:
    optimizer = make_optimizer(model, config)
    for _ in range(3):
        batches = [make_batch(dataset.train[0:4])]
        assert training_step(model, optimizer, batches, 4, 1e-2, config, bf16=bf16).applied


@torch.no_grad()
def logprobs(model: torch.nn.Module, dataset: Dataset) -> torch.Tensor:
    return answer_logprobs(model.eval(), make_batch(dataset.train[0:4]))[0]


@pytest.mark.parametrize("norms", [False, True])
@pytest.mark.parametrize("embedding", EMBEDDINGS)
@pytest.mark.parametrize("tied", [False, True])
def test_saved_adapter_and_merged_model_are_the_trained_one(
    tied: bool, embedding: Any, norms: bool, config: TrainConfig, dataset: Dataset, tmp_path: Path
):
    """Trap: an adapter on a tied embedding, merged, must not change the output side too."""
    folder = make_model(tmp_path / "model", tie_word_embeddings=tied)
    lora = LoraConfig(r=4, embedding=embedding, norms=norms)
    config = replace(config, model=str(folder), lora=lora, merge=True)
    model = prepare(config)
    untrained = logprobs(model, dataset)
    train_a_little(model, config, dataset)
    trained = logprobs(model, dataset)
    assert (trained - untrained).abs().max() > 0.1
    change = weight_change(model, str(folder)).relative

    saved = export(model, config)
    for kind in ("adapter", "model"):
        again = load_model(saved[kind])
        torch.testing.assert_close(logprobs(again, dataset), trained, atol=2e-4, rtol=0)
        tokenizer = Path(saved[kind]) / "tokenizer.json"
        assert tokenizer.read_bytes() == (folder / "tokenizer.json").read_bytes()
    merged = load_model(saved["model"])
    # one matrix stays one, unless only its input side was trained
    assert merged.config.tie_word_embeddings == (tied and embedding != "lora")
    assert change == pytest.approx(measured_change(merged, folder, lora), rel=1e-3)
    # the frozen embedding is not part of the adapter
    size = (Path(saved["adapter"]) / "adapter_model.safetensors").stat().st_size
    assert (size > WORDS * 32 * 4 + 20_000) == (embedding == "full" and tied) or size < 60_000


def measured_change(merged: torch.nn.Module, folder: Path, lora: LoraConfig) -> float:
    """‖ΔW‖/‖W‖ over the trained matrices, from two saved models."""
    before = dict(load_model(folder).named_parameters())
    names = [*lora.targets, *(["embed_tokens"] if lora.embedding != "none" else [])]
    names += ["norm"] if lora.norms else []
    delta = norm = 0.0
    for name, weight in merged.named_parameters():
        if any(part in name for part in names):
            delta += (weight - before[name]).square().sum().item()
            norm += before[name].square().sum().item()
    return (delta / norm) ** 0.5


def test_a_tied_embedding_trained_in_full_stays_one_matrix(
    config: TrainConfig, dataset: Dataset, tmp_path: Path
):
    """Trap: both ends see the same trained weight, which is counted and updated once."""
    folder = make_model(tmp_path / "model", tie_word_embeddings=True)
    config = replace(config, model=str(folder), lora=LoraConfig(r=4, embedding="full"))
    for dtype in (torch.float32, torch.bfloat16):
        model = prepare(config, dtype)
        train_a_little(model, config, dataset, bf16=dtype == torch.bfloat16)
        decoder, head = decoder_and_head(model)
        ends = [module.modules_to_save["default"].weight for module in (decoder.embed_tokens, head)]
        assert ends[0] is ends[1]
        trained = [p for p in model.parameters() if p.requires_grad]
        assert sum(p is ends[0] for p in trained) == 1
        assert len({p.data_ptr() for p in trained}) == len(trained)


@pytest.mark.parametrize("embedding", EMBEDDINGS)
@pytest.mark.parametrize("tied", [False, True])
def test_no_two_trained_parameters_share_memory(
    tied: bool, embedding: Any, config: TrainConfig, tmp_path: Path
):
    """peft's own tied adapters do: a shared memory would be updated twice a step."""
    folder = make_model(tmp_path / "model", tie_word_embeddings=tied)
    config = replace(config, model=str(folder), lora=LoraConfig(r=4, embedding=embedding))
    trained = [p for p in prepare(config).parameters() if p.requires_grad]
    assert len({p.untyped_storage().data_ptr() for p in trained}) == len(trained)


@pytest.mark.parametrize("mode", ["lora", "full"])
def test_trained_weights_are_fp32_and_move(mode: Any, config: TrainConfig, dataset: Dataset):
    """Trap: at a learning rate of 5e-7 weights in bf16 stay where they are."""
    lora = LoraConfig(r=4, embedding="full", norms=True)
    config = replace(config, train=mode, lora=lora, weight_decay=0.0)
    model = prepare(config, torch.bfloat16)
    trained = {n: p for n, p in model.named_parameters() if p.requires_grad}
    assert {p.dtype for p in trained.values()} == {torch.float32}
    frozen = [p for p in model.parameters() if not p.requires_grad]
    assert {p.dtype for p in frozen} <= {torch.bfloat16}
    before = {name: p.detach().clone() for name, p in trained.items()}
    optimizer = make_optimizer(model, config)
    batches = [make_batch(dataset.train[0:4])]
    assert training_step(model, optimizer, batches, 4, 5e-7, config, bf16=True).applied
    # lora_A has no gradient while lora_B is zero, as it is in the first step
    moved = [n for n, p in trained.items() if not torch.equal(p, before[n])]
    still = set(trained) - set(moved)
    assert all("lora_A" in name or "lora_embedding_B" in name for name in still), still
    # the same step in bf16 is lost: most weights are larger than 256 times the update
    name = next(n for n in trained if "embed" in n)
    rounded = before[name].bfloat16()
    assert ((rounded + (trained[name] - before[name]).bfloat16()) == rounded).float().mean() > 0.8


def test_bf16_is_near_fp32(config: TrainConfig, dataset: Dataset):
    fp32, bf16 = prepare(config), prepare(config, torch.bfloat16)
    batch = make_batch(dataset.train[0:4])
    with torch.no_grad():
        reference = batch_loss(fp32, batch, config)
        with autocast(torch.device("cpu"), True):
            loss = batch_loss(bf16, batch, config)
    assert loss.dtype == torch.float32
    assert loss.item() == pytest.approx(reference.item(), rel=0.1)


def test_gradient_checkpointing_changes_no_gradient(config: TrainConfig, dataset: Dataset):
    gradients = []
    for checkpointing in (False, True):
        torch.manual_seed(1)
        model = prepare(replace(config, gradient_checkpointing=checkpointing)).train()
        assert decoder_and_head(model)[0].gradient_checkpointing == checkpointing
        batch_loss(model, make_batch(dataset.train[0:4]), config).backward()
        gradients.append({n: p.grad for n, p in model.named_parameters() if p.requires_grad})
    for name, gradient in gradients[0].items():
        torch.testing.assert_close(gradients[1][name], gradient)
        assert gradient is not None


def test_head_at_predictors_only(config: TrainConfig, dataset: Dataset):
    """The vocabulary projection sees as many tokens as the answers have, no more."""
    model = prepare(config)
    _, head = decoder_and_head(model)
    seen = []
    head.register_forward_hook(lambda _, inputs, out: seen.append(tuple(out.shape)))
    batch = make_batch(dataset.train[0:3], Layout(shared=False))
    answer_logprobs(model, batch)
    assert seen == [(len(batch.targets), WORDS)]
    assert len(batch.targets) < batch.tokens / 4


@pytest.mark.parametrize(
    "parameters",
    [
        {"rope_type": "dynamic", "factor": 4.0, "rope_theta": 1e4},
        {"full_attention": {"rope_type": "dynamic", "factor": 4.0, "rope_theta": 1e4}},
    ],
)
def test_dynamic_rope_is_refused_with_stored_positions(parameters, config, dataset, tmp_path):
    """Trap: its frequencies follow the largest position of a batch."""
    model = load_model(make_model(tmp_path / "model"))
    model.config.rope_parameters = parameters
    with pytest.raises(ModelError, match="RoPE type `dynamic`"):
        check_model(model, config, dataset.train)
    check_model(model, replace(config, positions="ordinary"), dataset.train)


def test_dynamic_rope_does_depend_on_the_batch(dataset: Dataset, tmp_path: Path):
    """The trap is there in the installed version: a neighbour changes a sample's loss."""
    rope = {"rope_type": "dynamic", "factor": 4.0, "rope_theta": 1e4}
    folder = make_model(tmp_path, rope_parameters=rope, max_position_embeddings=32)
    near, far = sorted(dataset.train, key=lambda s: s.answer_position)[:: len(dataset.train) - 1]
    model = load_model(folder).eval()
    with torch.no_grad():
        alone = answer_logprobs(model, make_batch([near]))[0][0]
        beside = answer_logprobs(model, make_batch([near, far]))[0][0]
    assert (alone - beside).abs().max() > 1e-3


def test_learned_positions(config: TrainConfig, dataset: Dataset, tmp_path: Path):
    def gpt2(positions: int) -> torch.nn.Module:
        settings = GPT2Config(
            vocab_size=WORDS, n_positions=positions, n_embd=16, n_layer=1, n_head=2
        )
        return GPT2LMHeadModel(settings)

    check_model(gpt2(POSITIONS), config, dataset.train)
    with pytest.raises(ModelError, match=r"learned positions 0 … 63, the data set goes up to"):
        check_model(gpt2(64), config, dataset.train)
    check_model(gpt2(64), replace(config, positions="ordinary"), dataset.train)


def test_tokens_that_the_model_does_not_embed(config, dataset, tmp_path):
    model = load_model(make_model(tmp_path, vocab_size=60))
    with pytest.raises(ModelError, match="embeds 60 tokens, but the data set has token id 95"):
        check_model(model, config, dataset.train)


def test_logits_changed_after_the_head_are_refused(config, dataset, model_folder, monkeypatch):
    model = load_model(model_folder)
    original = type(model).forward

    def capped(self: Any, **inputs: Any) -> Any:
        out = original(self, **inputs)
        out.logits = 2 * torch.tanh(out.logits / 2)
        return out

    monkeypatch.setattr(type(model), "forward", capped)
    with pytest.raises(ModelError, match="changes its logits after the output projection"):
        check_model(model, config, dataset.train)


def test_load_errors(tmp_path: Path, config: TrainConfig, model_folder: Path):
    with pytest.raises(ModelError, match="is not a folder"):
        load_model(tmp_path / "none")
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        load_model(tmp_path)
    assert caught.value.cause is not None and caught.value.exit_code == 10
    damaged = Path(shutil.copytree(model_folder, tmp_path / "damaged"))
    (damaged / "model.safetensors").write_bytes(b"x")
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_model(damaged)
    wrong = replace(config, lora=LoraConfig(targets=("q_proj", "query")))
    with pytest.raises(
        ModelError, match="no module named 'query'; its linear modules are down_proj"
    ):
        prepare(wrong)


def test_merged_model_keeps_the_stored_dtype(config: TrainConfig, tmp_path: Path, dataset: Dataset):
    folder = make_model(tmp_path / "model")
    load_model(folder).to(torch.bfloat16).save_pretrained(folder)
    config = replace(config, model=str(folder), merge=True)
    model = prepare(config, torch.bfloat16)
    saved = export(model, config)
    assert json.loads((Path(saved["model"]) / "config.json").read_text())["dtype"] == "bfloat16"
    assert merge(prepare(config, torch.bfloat16)).lm_head.weight.dtype == torch.float32


def test_weight_decay_is_on_matrices_only(config: TrainConfig):
    config = replace(config, lora=LoraConfig(r=4, norms=True))
    groups = make_optimizer(prepare(config), config).param_groups
    decays = {p.ndim: group["weight_decay"] for group in groups for p in group["params"]}
    assert decays == {2: 0.05, 1: 0.0}


def test_choose_device(config: TrainConfig, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    auto, cpu = replace(config, device="auto"), replace(config, device="cpu")
    assert choose_device(auto) == (torch.device("cuda"), True)
    assert choose_device(replace(auto, dtype="fp32")) == (torch.device("cuda"), False)
    assert choose_device(cpu) == (torch.device("cpu"), False)
    assert choose_device(replace(cpu, dtype="bf16")) == (torch.device("cpu"), True)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ConfigError, match="finds no GPU"):
        choose_device(replace(config, device="cuda"))
