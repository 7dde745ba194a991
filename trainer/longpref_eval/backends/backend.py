"""What a backend does: greedy answers to prompts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Request:
    """A prompt and its limits."""

    text: str
    max_new_tokens: int
    # through the model's chat template, where it has one
    chat: bool = True
    # texts that end an answer; they are no part of it
    stop: tuple[str, ...] = ()
    # a newline ends the answer, but never before its first token (LongBench's rule for SAMSum)
    newline_ends: bool = False


@dataclass(frozen=True)
class Generation:
    """An answer, or why there is none."""

    text: str
    # stop: the model or a stop text ended it; length: it was cut
    finish: str | None
    prompt_tokens: int | None = None
    new_tokens: int | None = None
    # "code: message" where this one request was refused
    error: str | None = None


class Backend(Protocol):
    """A model that answers. Its attributes are fixed once it is there."""

    # a transformers tokenizer; None: lengths are not known, and prompts not cut
    tokenizer: Any
    # tokens of prompt and answer; None: not known
    window: int | None
    # requests that `generate` is given at once
    batch: int

    def identity(self) -> dict[str, Any]:
        """What tells this model from others: results of one are never taken for another's."""

    def prompt_overhead(self, *, chat: bool) -> int:
        """Tokens that the chat template and special tokens add to a prompt."""

    def generate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Generation]]:
        """(index, answer) as each is there.

        Raises ModelError, EndpointError where nothing more can be had.
        """

    def close(self) -> None:
        """Let go of what it holds."""
