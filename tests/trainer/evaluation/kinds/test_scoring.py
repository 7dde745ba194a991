"""Log-probabilities in pieces and behind a shared cache are those of a plain forward pass."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model
from torch import Tensor
from transformers import AutoModelForCausalLM, MistralConfig

from fixtures import make_model
from longpref_eval.backends.hugging_face import HuggingFace
from longpref_eval.backends.scoring import (
    chosen,
    continue_logprobs,
    forward,
    prefill,
    token_logprobs,
)
from longpref_trainer.errors import ModelError

IDS = random.Random(0).choices(range(1, 90), k=50)
CLOSE = {"atol": 1e-4, "rtol": 0}
# 64: the text in one piece, without a cache
CHUNKS = [3, 7, 49, 64]


def make_adapter(folder: Path) -> Path:
    """LoRA weights that change much."""
    base = make_model(folder / "base")
    model = get_peft_model(
        AutoModelForCausalLM.from_pretrained(base),
        LoraConfig(r=4, target_modules=["q_proj", "v_proj"], init_lora_weights=False),
    )
    model.peft_config["default"].base_model_name_or_path = str(base)
    model.save_pretrained(folder / "adapter")
    return folder / "adapter"


@pytest.fixture(params=["llama", "sliding window", "adapter"])
def folder(request: Any, tmp_path: Path) -> Path:
    if request.param == "adapter":
        return make_adapter(tmp_path)
    if request.param == "llama":
        return make_model(tmp_path)
    return make_model(tmp_path, kind=MistralConfig, sliding_window=9)


def plain(backend: HuggingFace) -> Tensor:
    """Log-probabilities of IDS[1:], all at once, without a cache."""
    with torch.no_grad():
        logits = backend.model(input_ids=torch.tensor([IDS]), use_cache=False).logits[0]
    return logits.log_softmax(-1)[:-1].gather(1, torch.tensor(IDS[1:])[:, None])[:, 0]


@pytest.mark.parametrize("chunk", CHUNKS)
def test_pieces_are_a_plain_pass(folder: Path, chunk: int):
    backend = HuggingFace(folder, device="cpu", prefill_chunk=chunk)
    wanted = plain(backend)
    assert wanted.std() > 0.5
    for first in (1, 7, 8, 30, 49):
        torch.testing.assert_close(
            token_logprobs(backend, IDS, first), wanted[first - 1 :], **CLOSE
        )
    assert token_logprobs(backend, IDS, 50).shape == (0,)


@pytest.mark.parametrize("chunk", CHUNKS)
def test_continuations_share_a_cache(folder: Path, chunk: int):
    backend = HuggingFace(folder, device="cpu", prefill_chunk=chunk)
    wanted = plain(backend)
    cache = prefill(backend, IDS[:30])
    for _ in range(2):
        # another continuation in between leaves nothing behind
        other = continue_logprobs(backend, cache, 30, [5] * 12, 1)
        assert other.shape == (11,)
        for first in (1, 4, 19):
            found = continue_logprobs(backend, cache, 30, IDS[30:], first)
            torch.testing.assert_close(found, wanted[29 + first :], **CLOSE)
        assert cache.get_seq_length() == 30


def test_a_cache_of_nothing(model_folder: Path):
    backend = HuggingFace(model_folder, device="cpu", prefill_chunk=8)
    found = continue_logprobs(backend, prefill(backend, []), 0, IDS, 1)
    torch.testing.assert_close(found, plain(backend), **CLOSE)


def test_a_failure_leaves_the_cache_as_it_was(model_folder: Path, monkeypatch: pytest.MonkeyPatch):
    backend = HuggingFace(model_folder, device="cpu", prefill_chunk=4)
    cache = prefill(backend, IDS[:30])
    calls = []

    def failing(*given: Any, **named: Any) -> Tensor:
        calls.append(given)
        if len(calls) == 3:
            raise MemoryError
        return forward(*given, **named)

    monkeypatch.setattr("longpref_eval.backends.scoring.forward", failing)
    with pytest.raises(MemoryError):
        continue_logprobs(backend, cache, 30, IDS[30:], 1)
    assert cache.get_seq_length() == 30


def test_logits_are_there_of_scored_places_alone(model_folder: Path):
    backend = HuggingFace(model_folder, device="cpu", prefill_chunk=10)
    rows: list[int] = []
    head: Any = backend.model.get_submodule("lm_head")
    head.register_forward_hook(lambda module, given, output: rows.append(output.shape[1]))
    token_logprobs(backend, IDS, 16)
    # 49 places in five pieces; place 15 tells token 16. One where none is wanted
    assert rows == [1, 5, 10, 10, 9]


def test_softmax_is_in_fp32():
    """Trap: 2,000 logits in bf16, and a sum in bf16, are off by percents."""
    logits = torch.randn(3, 2000).bfloat16()
    targets = torch.tensor([5, 1999, 0])
    wanted = logits.double().log_softmax(-1).gather(1, targets[:, None])[:, 0]
    found = chosen(logits, targets)
    assert found.dtype == torch.float32
    torch.testing.assert_close(found.double(), wanted, atol=1e-5, rtol=0)


def test_the_first_token_has_no_probability(model_folder: Path):
    backend = HuggingFace(model_folder, device="cpu")
    for first in (0, 51):
        with pytest.raises(ValueError, match="first"):
            token_logprobs(backend, IDS, first)


def test_a_state_that_cannot_go_back_is_refused(model_folder: Path):
    backend = HuggingFace(model_folder, device="cpu")
    backend.model.config.layer_types = ["full_attention", "linear_attention"]  # type: ignore[union-attr]
    with pytest.raises(ModelError, match="layers of type `linear_attention`"):
        prefill(backend, IDS)
