"""Which tokens of a text hold certain characters of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from longpref_trainer.errors import TokenizerError

# characters [begin, end) that a token stands for
Offsets = Sequence[tuple[int, int]]


def encode(tokenizer: Any, text: str, *, special: bool) -> tuple[list[int], Offsets]:
    """The text's tokens with the characters of each. special: as the tokenizer adds them.

    Raises TokenizerError.
    """
    try:
        encoded = tokenizer(
            text, add_special_tokens=special, return_offsets_mapping=True, verbose=False
        )
    except NotImplementedError as error:
        raise TokenizerError(
            "the tokenizer does not tell which characters a token stands for: this kind of task "
            "needs one with a tokenizer.json"
        ) from error
    return list(encoded["input_ids"]), [(begin, end) for begin, end in encoded["offset_mapping"]]


def tokens_in(offsets: Offsets, begin: int, end: int) -> list[int]:
    """Tokens that hold one of the characters [begin, end) at least, in order."""
    return [at for at, (left, right) in enumerate(offsets) if left < end and right > begin]
