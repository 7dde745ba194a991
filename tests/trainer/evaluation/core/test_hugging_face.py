"""The Hugging Face backend: the same answers alone and in batches, whole and in pieces."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from transformers import GPT2Config

from longpref_eval.backends.backend import Request
from longpref_eval.backends.hugging_face import HuggingFace, folder_sha256, local_model
from longpref_eval.backends.scoring import token_logprobs
from longpref_trainer.errors import ConfigError, ModelError
from tiny_backend import make_backend

REQUESTS = [
    Request("the cat sat on the mat", 6),
    Request("a dog", 6),
    Request("the cat sat " * 30, 6),
    Request("the mat", 4),
    Request("b", 6, stop=("t",)),
    Request("b", 6, newline_ends=True),
]


def answers(backend: HuggingFace) -> list[tuple[str, Any, Any]]:
    found = dict(backend.generate(REQUESTS))
    return [
        (found[i].text, found[i].prompt_tokens, found[i].new_tokens) for i in range(len(REQUESTS))
    ]


def test_batches_and_pieces_change_nothing(byte_model: Path) -> None:
    alone = answers(HuggingFace(byte_model, device="cpu"))
    assert answers(HuggingFace(byte_model, device="cpu", batch=4)) == alone
    assert answers(HuggingFace(byte_model, device="cpu", prefill_chunk=7)) == alone
    assert answers(HuggingFace(byte_model, device="cpu", batch=3, prefill_chunk=7)) == alone


def test_greedy_by_hand(byte_model: Path) -> None:
    """Token by token from the model's own logits."""
    backend = HuggingFace(byte_model, device="cpu")
    [(_, found)] = backend.generate([Request("the cat sat on the mat", 6)])
    ids = backend.tokenizer("the cat sat on the mat")["input_ids"]
    new: list[int] = []
    with torch.no_grad():
        while len(new) < 6:
            logits = cast(Any, backend.model)(input_ids=torch.tensor([ids + new])).logits
            new.append(int(logits[0, -1].argmax()))
            if new[-1] in backend.ends:
                break
    assert found.text == backend.tokenizer.decode(new, skip_special_tokens=True)


def test_a_stop_text_is_no_part_of_the_answer(byte_model: Path) -> None:
    backend = HuggingFace(byte_model, device="cpu")
    [(_, free)] = backend.generate([Request("the cat", 8)])
    mark = free.text[2:4]
    [(_, found)] = backend.generate([Request("the cat", 8, stop=(mark,))])
    assert found.text == free.text[: free.text.index(mark)]
    assert found.finish == "stop"


def test_the_identity_follows_the_files(byte_model: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(byte_model, copy)
    assert folder_sha256(copy) == folder_sha256(byte_model)
    weights = copy / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    assert folder_sha256(copy) != folder_sha256(byte_model)


def test_what_cannot_be_loaded_is_told(tmp_path: Path, byte_model: Path) -> None:
    with pytest.raises(ModelError, match="is not a folder"):
        HuggingFace(tmp_path / "none")
    with pytest.raises(ConfigError, match="expected auto, fp32"):
        HuggingFace(byte_model, dtype="int3")
    with pytest.raises(ConfigError, match="expected cpu, cuda"):
        HuggingFace(byte_model, device="moon")


def test_probabilities_need_a_model_here() -> None:
    with pytest.raises(ConfigError, match="which an endpoint does not give"):
        local_model(cast(Any, object()), "perplexity")


def test_learned_positions_end(tmp_path: Path) -> None:
    """GPT-2 has no RoPE: beyond its positions there is nothing to read with."""
    backend = make_backend(
        tmp_path / "gpt2", kind=GPT2Config, max_position_embeddings=64, chat=False
    )
    found = dict(backend.generate([Request("a dog", 6), Request("the cat sat " * 50, 6)]))
    assert found[0].error is None
    assert str(found[1].error).startswith("prompt-too-long: ")
    with pytest.raises(ModelError, match=r"64 positions and none beyond"):
        token_logprobs(backend, [1] * 66, 1)


def test_an_empty_prompt_is_told(byte_model: Path) -> None:
    [(_, found)] = HuggingFace(byte_model, device="cpu").generate([Request("", 6)])
    assert str(found.error).startswith("empty-prompt: ")
