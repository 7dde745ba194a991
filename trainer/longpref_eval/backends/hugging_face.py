"""Hugging Face models and adapters in this process: batches, KV cache, prefill in pieces."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import torch
from torch import nn
from transformers import AutoTokenizer, StoppingCriteria, StoppingCriteriaList

from longpref_trainer.errors import ConfigError, ModelError, TokenizerError
from longpref_trainer.model.load import load_model
from longpref_trainer.model.rope import rope_types

from .backend import Backend, Generation, Request
from .prompt import prompt_ids

DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
# files of a folder that decide what a model answers
DECISIVE = (".safetensors", ".bin", ".json", ".jinja", ".model", ".txt")


class HuggingFace:
    """A model folder, or an adapter's with the base that it names.

    Raises ModelError, TokenizerError, ConfigError.
    """

    def __init__(
        self,
        folder: Path,
        *,
        device: str = "auto",
        dtype: str = "auto",
        batch: int = 1,
        prefill_chunk: int = 2048,
        window: int | None = None,
        tokenizer: Path | None = None,
        model: nn.Module | None = None,
    ) -> None:
        """prefill_chunk: prompt tokens in one forward pass. window: in place of the config's.

        model: one that is in memory, on its device, in place of the folder's weights: the folder
        then gives the tokenizer, and what is measured has no sha256.
        """
        self.folder = folder
        self.device = pick_device(device) if model is None else next(model.parameters()).device
        self.dtype = dtype if dtype != "auto" else "fp32" if self.device.type == "cpu" else "bf16"
        if self.dtype not in DTYPES:
            raise ConfigError(f"--dtype {dtype}: expected auto, {', '.join(DTYPES)}")
        self.sha256 = None if model is not None else folder_sha256(folder)
        self.tokenizer: Any = load_tokenizer(tokenizer or folder)
        if model is None:
            model = load_model(folder, DTYPES[self.dtype]).to(self.device).eval()
        self.model: nn.Module = model
        self.batch, self.prefill_chunk = batch, prefill_chunk
        config = cast(Any, self.model).config
        stated = getattr(config, "max_position_embeddings", None)
        self.window: int | None = window or stated
        # tokens beyond which there is no position: RoPE goes on, learned ones end
        self.most: int | None = None if rope_types(self.model) else stated
        settings = cast(Any, self.model).generation_config
        ends = settings.eos_token_id
        self.ends = {*(ends if isinstance(ends, list) else [ends] if ends is not None else [])}
        if self.tokenizer.eos_token_id is not None:
            self.ends.add(self.tokenizer.eos_token_id)
        padding = self.tokenizer.pad_token_id
        self.padding = int(padding if padding is not None else min(self.ends, default=0))

    def identity(self) -> dict[str, Any]:
        """Backend, folder and the sha256 over its files."""
        return {
            "backend": "hf",
            "path": str(self.folder),
            "sha256": self.sha256,
            "dtype": self.dtype,
        }

    def prompt_overhead(self, *, chat: bool) -> int:
        """Tokens around an empty prompt."""
        return len(prompt_ids(self.tokenizer, "", chat=chat))

    @torch.no_grad()
    def generate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Generation]]:
        """Greedy answers, `batch` prompts of like length and like limits at a time."""
        ids = [prompt_ids(self.tokenizer, one.text, chat=one.chat) for one in requests]
        fitting = []
        for at, one in enumerate(requests):
            if not ids[at]:
                yield at, Generation("", None, 0, error="empty-prompt: no token to go on from")
            elif self.most is not None and len(ids[at]) + one.max_new_tokens > self.most:
                told = (
                    f"{len(ids[at]):,} tokens and an answer; the model has {self.most:,} positions"
                )
                yield at, Generation("", None, len(ids[at]), error=f"prompt-too-long: {told}")
            else:
                fitting.append(at)

        def alike(i: int) -> tuple[Any, ...]:
            one = requests[i]
            return (one.max_new_tokens, one.stop, one.newline_ends, len(ids[i]), i)

        order = sorted(fitting, key=alike)
        for at in range(0, len(order), self.batch):
            part = [i for i in order[at : at + self.batch] if alike(i)[:3] == alike(order[at])[:3]]
            rest = [i for i in order[at : at + self.batch] if i not in part]
            for group in (part, *([i] for i in rest)):
                answers = self.answer([ids[i] for i in group], requests[group[0]])
                yield from zip(group, answers, strict=True)

    def answer(self, prompts: Sequence[Sequence[int]], like: Request) -> list[Generation]:
        """Answers to prompts of one batch, padded on the left."""
        longest = max(map(len, prompts))
        shape = (len(prompts), longest)
        ids = torch.full(shape, self.padding, dtype=torch.long)
        mask = torch.zeros(shape, dtype=torch.long)
        for row, prompt in enumerate(prompts):
            ids[row, longest - len(prompt) :] = torch.tensor(prompt)
            mask[row, longest - len(prompt) :] = 1
        ends = sorted(self.ends)
        extra: dict[str, Any] = {}
        if like.newline_ends:
            # none where a tokenizer knows no newline
            ends += self.tokenizer.encode("\n", add_special_tokens=False)[-1:]
            extra["min_new_tokens"] = 1
        if like.stop:
            stop = StopTexts(self.tokenizer, like.stop, longest)
            extra["stopping_criteria"] = StoppingCriteriaList([stop])
        if longest > self.prefill_chunk:
            extra["prefill_chunk_size"] = self.prefill_chunk
        output = cast(Any, self.model).generate(
            input_ids=ids.to(self.device),
            attention_mask=mask.to(self.device),
            max_new_tokens=like.max_new_tokens,
            num_beams=1,
            do_sample=False,
            temperature=None,
            top_p=None,
            top_k=None,
            eos_token_id=ends or None,
            pad_token_id=self.padding,
            **extra,
        )
        return [
            self.told(new, len(prompt), {*ends}, like)
            for new, prompt in zip(output[:, longest:].tolist(), prompts, strict=True)
        ]

    def told(self, new: list[int], prompt: int, ends: set[int], like: Request) -> Generation:
        """The answer in `new`, which may go on with padding after its end."""
        at = next((i for i, token in enumerate(new) if token in ends), None)
        length = len(new) if at is None else at + 1
        text = str(self.tokenizer.decode(new[:length], skip_special_tokens=True))
        stops = [found for stop in like.stop if (found := text.find(stop)) >= 0]
        if stops:
            text = text[: min(stops)]
        ended = at is not None or bool(stops)
        return Generation(text, "stop" if ended else "length", prompt, length)

    def close(self) -> None:
        """Let go of the model."""
        del self.model


class StopTexts(StoppingCriteria):
    """Ends an answer in whose text a stop text stands.

    Read from the text itself: transformers' `stop_strings` builds a table over the vocabulary, and
    fails where a tokenizer cannot put single tokens into text.
    """

    def __init__(self, tokenizer: Any, stop: Sequence[str], prompt: int) -> None:
        """prompt: tokens before the answer."""
        self.tokenizer, self.stop, self.prompt = tokenizer, stop, prompt

    def __call__(
        self, input_ids: torch.LongTensor, scores: torch.FloatTensor, **_: Any
    ) -> torch.BoolTensor:
        """Whether each row [B] is at its end."""
        texts = self.tokenizer.batch_decode(input_ids[:, self.prompt :], skip_special_tokens=True)
        found = [any(stop in text for stop in self.stop) for text in texts]
        return cast(torch.BoolTensor, torch.tensor(found, device=input_ids.device))


def local_model(backend: Backend, what: str) -> HuggingFace:
    """The backend as one whose model is in this process. Raises ConfigError."""
    if not isinstance(backend, HuggingFace):
        raise ConfigError(
            f"{what} needs the model's own probabilities or attention, which an endpoint does not "
            "give: name the model's folder (--model FOLDER)"
        )
    return backend


def pick_device(name: str) -> torch.device:
    """cpu, cuda, or what there is. Raises ConfigError."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise ConfigError(f"--device {name}: expected cpu, cuda or cuda:0") from error
    if device.type == "cuda" and not torch.cuda.is_available():
        raise ConfigError(f"--device {name}: PyTorch finds no GPU")
    return device


def load_tokenizer(folder: Path) -> Any:
    """The tokenizer of a folder; of an adapter without one, that of its base.

    Raises TokenizerError.
    """
    if not (folder / "tokenizer_config.json").exists() and (base := adapter_base(folder)):
        folder = base
    try:
        return AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except Exception as error:
        raise TokenizerError(f"tokenizer: {folder} cannot be loaded: {error}") from error


def adapter_base(folder: Path) -> Path | None:
    """The folder of the model that an adapter was trained on."""
    try:
        named = json.loads((folder / "adapter_config.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    base = named.get("base_model_name_or_path") if isinstance(named, dict) else None
    return Path(base) if isinstance(base, str) else None


def folder_sha256(folder: Path) -> str:
    """sha256 over the names and contents of the files that decide; an adapter's with its base's.

    Raises ModelError.
    """
    if not folder.is_dir():
        raise ModelError(f"model: {folder} is not a folder")
    whole = hashlib.sha256()
    files = sorted(one for one in folder.iterdir() if one.suffix in DECISIVE and one.is_file())
    for file in files:
        with file.open("rb") as opened:
            content = hashlib.file_digest(opened, "sha256").hexdigest()
        whole.update(f"{file.name}\0{content}\n".encode())
    if (base := adapter_base(folder)) and base.is_dir():
        whole.update(f"base\0{folder_sha256(base)}\n".encode())
    return whole.hexdigest()
