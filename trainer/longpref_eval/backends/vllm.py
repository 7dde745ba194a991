"""vLLM in this process, where it is installed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from longpref_trainer.errors import ConfigError

from .backend import Generation, Request
from .hugging_face import adapter_base, folder_sha256, load_tokenizer
from .prompt import prompt_ids


class Vllm:
    """A model folder in vLLM; an adapter's is served over its base. Raises ConfigError.

    It batches by itself, so it is given many requests at once.
    """

    def __init__(
        self,
        folder: Path,
        *,
        dtype: str = "auto",
        window: int | None = None,
        tokenizer: Path | None = None,
        batch: int = 64,
    ) -> None:
        try:
            from vllm import LLM
            from vllm.lora.request import LoRARequest
        except ImportError as error:
            raise ConfigError("--backend vllm: the package vllm is not installed here") from error
        self.folder, self.batch = folder, batch
        self.sha256 = folder_sha256(folder)
        self.tokenizer: Any = load_tokenizer(tokenizer or folder)
        base = adapter_base(folder)
        names = {"fp32": "float32", "bf16": "bfloat16", "fp16": "float16"}
        self.dtype = names.get(dtype, dtype)
        self.adapter = LoRARequest("adapter", 1, str(folder)) if base else None
        self.engine = LLM(
            str(base or folder),
            dtype=self.dtype,
            max_model_len=window,
            enable_lora=base is not None,
            seed=0,
        )
        self.window: int | None = self.engine.llm_engine.model_config.max_model_len

    def identity(self) -> dict[str, Any]:
        """Backend, folder and the sha256 over its files."""
        return {
            "backend": "vllm",
            "path": str(self.folder),
            "sha256": self.sha256,
            "dtype": self.dtype,
        }

    def prompt_overhead(self, *, chat: bool) -> int:
        """Tokens around an empty prompt."""
        return len(prompt_ids(self.tokenizer, "", chat=chat))

    def generate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Generation]]:
        """Greedy answers, all at once; a prompt beyond the window is told of alone."""
        from vllm import SamplingParams

        window = self.window or 0
        asked, prompts, limits = [], [], []
        for at, one in enumerate(requests):
            ids = prompt_ids(self.tokenizer, one.text, chat=one.chat)
            if window and len(ids) + one.max_new_tokens > window:
                told = f"prompt-too-long: {len(ids):,} tokens and an answer, {window:,} fit"
                yield at, Generation("", None, len(ids), error=told)
                continue
            asked.append(at)
            prompts.append({"prompt_token_ids": ids})
            limits.append(
                SamplingParams(
                    temperature=0,
                    max_tokens=one.max_new_tokens,
                    stop=[*one.stop, *(["\n"] if one.newline_ends else [])] or None,
                )
            )
        if not prompts:
            return
        outputs = self.engine.generate(prompts, limits, lora_request=self.adapter, use_tqdm=False)
        for at, output in zip(asked, outputs, strict=True):
            first = output.outputs[0]
            finish = "length" if first.finish_reason == "length" else "stop"
            ids = output.prompt_token_ids or []
            yield at, Generation(first.text, finish, len(ids), len(first.token_ids))

    def close(self) -> None:
        """Let go of the engine."""
        del self.engine
