"""A tokenizer without a model: prompts can be made, nothing answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from longpref_trainer.errors import ModelError

from .backend import Generation, Request
from .hugging_face import load_tokenizer
from .prompt import prompt_ids


class TokenizerOnly:
    """See `Backend`. Raises TokenizerError."""

    def __init__(self, folder: Path, window: int | None = None) -> None:
        self.tokenizer: Any = load_tokenizer(folder)
        self.window = window
        self.batch = 1

    def identity(self) -> dict[str, Any]:
        """No model."""
        return {"backend": "none", "path": None, "sha256": None, "dtype": None}

    def prompt_overhead(self, *, chat: bool) -> int:
        """Tokens around an empty prompt."""
        return len(prompt_ids(self.tokenizer, "", chat=chat))

    def generate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Generation]]:
        """Raises ModelError."""
        raise ModelError("there is no model: prompts are made alone")

    def close(self) -> None:
        """Nothing to let go of."""
