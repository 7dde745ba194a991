"""A backend without a model: answers by a function, counts what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from longpref_eval.backends.backend import Generation, Request


class Answering:
    """Counts characters as tokens where it has no tokenizer."""

    def __init__(
        self,
        answer: Callable[[Request], str] = lambda request: "Paris",
        tokenizer: Any = None,
        window: int | None = None,
        name: str = "a",
    ) -> None:
        self.reply, self.tokenizer, self.window, self.name = answer, tokenizer, window, name
        self.batch = 1
        self.asked: list[Request] = []

    def identity(self) -> dict[str, Any]:
        return {"backend": "test", "path": self.name, "sha256": self.name, "dtype": None}

    def prompt_overhead(self, *, chat: bool) -> int:
        return 0

    def generate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Generation]]:
        for at, request in enumerate(requests):
            self.asked.append(request)
            yield at, Generation(self.reply(request), "stop", len(request.text), 1)

    def close(self) -> None:
        pass


class Words:
    """A tokenizer whose tokens are words."""

    chat_template = None

    def __init__(self) -> None:
        self.words: list[str] = []

    def __call__(self, text: str | list[str], add_special_tokens: bool = True) -> dict[str, Any]:
        if isinstance(text, list):
            return {"input_ids": [self.ids(one) for one in text]}
        return {"input_ids": self.ids(text)}

    def ids(self, text: str) -> list[int]:
        found = []
        for word in text.split():
            if word not in self.words:
                self.words.append(word)
            found.append(self.words.index(word))
        return found

    def decode(self, ids: Sequence[int], skip_special_tokens: bool = False) -> str:
        return " ".join(self.words[one] for one in ids)
