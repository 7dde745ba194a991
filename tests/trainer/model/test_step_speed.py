"""What makes a step fast changes nothing of what it computes, and does what it says it does."""

from __future__ import annotations

import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from transformers import MistralConfig

from fixtures import make_dataset, make_model
from longpref_trainer.config import config_from
from longpref_trainer.data.batch import Layout, make_batch
from longpref_trainer.data.dataset import open_dataset
from longpref_trainer.data.sample import Sample
from longpref_trainer.data.shared_prefix import branch_slots
from longpref_trainer.model import merged_branches
from longpref_trainer.model.load import load_model
from longpref_trainer.model.trainable import compile_parts, make_trainable
from longpref_trainer.objective.batch_loss import Totals, batch_loss, make_layout
from longpref_trainer.objective.logprobs import autocast
from longpref_trainer.objective.self_check import self_check
from longpref_trainer.plan.memory import checkpointed, expected_memory
from longpref_trainer.plan.trace import kept_bytes, trace
from test_shared_prefix import gradients, in_float64, prepare


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("llama"), num_hidden_layers=3)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> list[Sample]:
    """Samples of three dispreferred answers; some share the length of their prefix."""
    data = make_dataset(tmp_path_factory.mktemp("data"), folder / "tokenizer.json", rejected=3)
    found = list(open_dataset(data).train)
    ids = (found[0].answer_ids[0][:1], *found[0].answer_ids[1:])
    return [replace(found[0], answer_ids=ids), *found[1:]]


def worst(one: Any, other: Any) -> float:
    """The largest relative difference of two results of `gradients`."""
    differences = [float((one[1][n] - g).norm() / g.norm()) for n, g in other[1].items()]
    return max(*differences, abs(one[0] - other[0]) / abs(other[0]))


# --- branches without a mask -------------------------------------------------------------------


@pytest.mark.parametrize("checkpointing", [False, True])
@pytest.mark.parametrize("train", ["lora", "full"])
def test_merged_branches_equal_plain_rows(train, checkpointing, folder, samples, monkeypatch):
    calls: list[int] = []
    original = merged_branches.MergedAttention.apply
    monkeypatch.setattr(
        merged_branches.MergedAttention,
        "apply",
        lambda *given: (calls.append(1), original(*given))[1],
    )
    same = [s for s in samples if len(s.prompt_ids) == len(samples[0].prompt_ids)]
    assert len(same) > 1
    config = config_from({"train": train})
    with in_float64():
        model = prepare(folder, train, checkpointing, torch.float64)
        # one sample with an answer of one token, several of unequal answers, several that need a
        # mask because their prefixes differ
        for some, merged in ((samples[:1], True), (same[:3], True), (samples[:4], False)):
            calls.clear()
            found = gradients(model, some, Layout(merged=True), config)
            assert bool(calls) is merged
            assert worst(found, gradients(model, some, Layout(shared=False), config)) < 1e-10


def test_merged_branches_leave_windows_to_the_mask(tmp_path: Path, samples, monkeypatch):
    mistral = make_model(tmp_path, kind=MistralConfig, sliding_window=9)
    monkeypatch.setattr(merged_branches.MergedAttention, "apply", None)
    config = config_from({})
    with in_float64():
        model = prepare(mistral, "lora", False, torch.float64)
        found = gradients(model, samples[:1], Layout(merged=True), config)
        assert worst(found, gradients(model, samples[:1], Layout(shared=False), config)) < 1e-10


def test_a_run_takes_the_setting(folder, samples):
    """Into training's layout, the self-check before it, and the plan that counts bytes."""
    settings = {"model": str(folder), "lora": {"r": 4}}
    masked = config_from(settings)
    merged = config_from({**settings, "branch_attention": "merged"})
    assert make_layout(merged, training=True).merged and make_layout(merged, training=False).merged
    model = make_trainable(load_model(folder), merged)
    assert self_check(model, samples[1], merged, bf16=False).gradient_difference < 1e-5
    lengths = [200, 9, 9, 9]
    one, other = (trace(config, lengths, bf16=True) for config in (masked, merged))
    assert 0 < other.layer < 1.2 * one.layer


def test_every_column_has_a_slot_of_its_own():
    branches = torch.tensor([[0, 0, 2, -1, -1, -1], [1, 1, 1, 1, 2, 2]]).numpy()
    slots, (rows, width) = branch_slots(branches)
    assert (rows, width) == (5, 4)
    assert slots.tolist() == [[0, 1, 4, 8, 9, 10], [12, 13, 14, 15, 16, 17]]


def test_the_kernels_of_gpus_are_called_as_they_are_declared():
    """On tensors without memory, which check operators' arguments and give shapes."""
    query, key = (torch.empty(1, 4, n, 64, dtype=torch.bfloat16, device="meta") for n in (10, 7))
    output, lse, kept = merged_branches.flash(query, key, key, False, None)
    assert output.shape == query.shape and lse.shape == (1, 4, 10) and lse.dtype == torch.float32
    found = merged_branches.flash_backward(
        output, (query, key, key), output, lse, kept, False, None
    )
    assert [g.shape for g in found] == [query.shape, key.shape, key.shape]


# --- no waiting for the device -----------------------------------------------------------------


class Waits(TorchDispatchMode):
    """Notes operations that the host waits for: reads of a number, sizes that follow from data."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = func.name()
        indices = args[1] if name.startswith("aten::index.") or "index_put" in name else ()
        reads = any(part in name for part in ("_local_scalar", "nonzero", "masked_select"))
        if reads or any(index is not None and index.dtype == torch.bool for index in indices):
            self.seen.append(f"{name} {traceback.format_stack(limit=8)}")
        return func(*args, **(kwargs or {}))


@pytest.mark.parametrize("merged", [False, True])
@pytest.mark.parametrize("checkpointing", [False, True])
def test_a_micro_step_never_waits_for_the_device(checkpointing, merged, folder, samples):
    config = config_from({"gradient_checkpointing": checkpointing})
    model = make_trainable(load_model(folder, torch.bfloat16), config).train()
    batch = make_batch(samples[:2], Layout(merged=merged))
    totals = Totals()
    with Waits() as waits:
        with autocast(torch.device("cpu"), True):
            loss = batch_loss(model, batch, config, totals)
        loss.backward()
    assert waits.seen == []
    with Waits() as waits:
        means = totals.means()
    assert means["accuracy"] >= 0
    with Waits() as waits:
        loss.item()
    assert len(waits.seen) == 1


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@pytest.mark.parametrize("merged", [False, True])
def test_on_a_gpu_it_equals_plain_rows_and_never_waits(merged, folder, samples):
    """With the GPU's own kernels, and CUDA's own word on what waits."""
    branches = "merged" if merged else "masked"
    config = config_from({"lora": {"r": 4}, "branch_attention": branches})
    model = make_trainable(load_model(folder, torch.bfloat16), config).to("cuda").train()
    assert self_check(model, samples[1], config, bf16=True).gradient_difference < 0.1
    batch = make_batch(samples[1:2], make_layout(config, training=True))
    totals = Totals()
    for mode in ("default", "error"):  # the first pass loads libraries
        torch.cuda.set_sync_debug_mode(mode)
        try:
            with autocast(torch.device("cuda"), True):
                loss = batch_loss(model, batch.to("cuda"), config, totals)
            loss.backward()
        finally:
            torch.cuda.set_sync_debug_mode("default")
    assert totals.means()["accuracy"] >= 0


# --- fewer copies ------------------------------------------------------------------------------


def kept_of(model: nn.Module, samples: list[Sample], config: Any) -> tuple[int, Any]:
    model.zero_grad(set_to_none=True)
    batch = make_batch(samples[:1])
    with kept_bytes(model) as kept, autocast(torch.device("cpu"), True):
        loss = batch_loss(model, batch, config)
    loss.backward()
    found = {n: p.grad.clone() for n, p in model.named_parameters() if p.grad is not None}
    return kept[0], (loss.item(), found)


def adapted(folder: Path, **settings: Any) -> tuple[nn.Module, Any]:
    config = config_from({**settings, "lora": {"r": 4, **settings.get("lora", {})}})
    torch.manual_seed(1)
    model = make_trainable(load_model(folder, torch.bfloat16), config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_B" in name or "embedding_A" in name:
                parameter.normal_(std=0.1)
    return model.train(), config


def test_adapters_share_one_copy_of_their_input(folder, samples):
    """The same numbers to the last bit as with peft's cast, and less kept for the backward pass."""
    model, config = adapted(folder)
    kept, found = kept_of(model, samples, config)
    for module in model.modules():
        if hasattr(module, "cast_input_dtype_enabled"):
            module.cast_input_dtype_enabled = True
    kept_with_casts, expected = kept_of(model, samples, config)
    assert worst(found, expected) == 0.0
    # q, k and v: two copies of the input of three
    batch = make_batch(samples[:1])
    copies = 2 * batch.input_ids.numel() * model.config.hidden_size * 2
    assert kept_with_casts - kept >= copies * model.config.num_hidden_layers


@pytest.mark.parametrize("trained", [{"embedding": "full"}, {"norms": True}])
def test_what_is_trained_in_full_leaves_the_others_in_bf16(trained, folder, samples):
    model, config = adapted(folder, lora=trained)
    seen = set()
    for layer in model.get_base_model().model.layers:
        layer.register_forward_hook(lambda m, given, out: seen.add((given[0].dtype, out.dtype)))
    kept_of(model, samples, config)
    assert seen == {(torch.bfloat16, torch.bfloat16)}


# --- recomputing some layers, compiling some parts ---------------------------------------------


def test_some_layers_are_recomputed(folder, samples):
    kept, found = {}, {}
    for layers in (0, 1, 2, None):
        settings = {"gradient_checkpointing": True, "checkpointed_layers": layers}
        model, config = adapted(folder, **settings)
        kept[layers], found[layers] = kept_of(model, samples, config)
    assert kept[0] > kept[1] > kept[2] > kept[None]
    assert all(worst(one, found[None]) == 0.0 for one in found.values())


def test_a_plan_counts_the_layers_that_are_recomputed(folder):
    settings = {"model": str(folder), "gradient_checkpointing": True}
    found = trace(config_from(settings), [200, 9, 9, 9], bf16=True)
    counts = [checkpointed(config_from({**settings, "checkpointed_layers": n}), 3) for n in (0, 2)]
    assert [*counts, checkpointed(config_from(settings), 3)] == [0, 2, 3]
    assert checkpointed(config_from({"checkpointed_layers": 2}), 3) == 0
    kept = [expected_memory(found, n).activations for n in (0, 2, 3)]
    assert kept == sorted(kept, reverse=True) and kept[0] > kept[2]


def test_compiled_parts_give_the_same(folder, samples):
    """As graphs, without a code generator: what a compiler for a GPU makes of them is its own."""
    model = prepare(folder, "lora", True, torch.float32)
    config = config_from({})
    expected = gradients(model, samples[:1], Layout(), config)
    torch._dynamo.reset()
    compile_parts(model, backend="aot_eager")
    for some in (samples[:1], samples[1:3]):
        gradients(model, some, Layout(), config)
    compiled = [m for m in model.modules() if m._compiled_call_impl is not None]
    assert len(compiled) == 3 * 3  # two norms and the feed-forward part of each layer
    assert worst(gradients(model, samples[:1], Layout(), config), expected) < 1e-5
    torch._dynamo.reset()
