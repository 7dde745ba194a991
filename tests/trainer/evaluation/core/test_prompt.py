"""Truncation in the middle, as the benchmarks' own code does it."""

from __future__ import annotations

import pytest
from answering_backend import Words

from longpref_eval.backends.prompt import prompt_ids, truncate
from longpref_trainer.errors import ConfigError


class WithBos(Words):
    """Adds a special token, and has a chat template that writes it."""

    chat_template = "yes"

    def __call__(self, text: str | list[str], add_special_tokens: bool = True) -> dict[str, list]:
        assert isinstance(text, str)
        return {"input_ids": [*([0] if add_special_tokens else []), *self.ids(text)]}

    def ids(self, text: str) -> list[int]:
        return [one + 1 for one in super().ids(text)]

    def decode(self, ids: list[int], skip_special_tokens: bool = False) -> str:
        kept = [one - 1 for one in ids if one or not skip_special_tokens]
        return super().decode(kept) + ("" if skip_special_tokens else "!")

    def apply_chat_template(self, turns: list[dict[str, str]], **_: object) -> str:
        return f"<user> {turns[0]['content']} <assistant>"


TEXT = "a b c d e f g h i j"


def test_halves_are_decoded_apart() -> None:
    """LongBench's pred.py: int(max / 2) tokens from each end, special ones counted, not kept."""
    assert truncate(WithBos(), TEXT, 11, "halves") == (TEXT, 0)
    assert truncate(WithBos(), TEXT, 10, "halves") == ("a b c df g h i j"[:7] + "f g h i j", 1)
    # an odd limit keeps one token less
    assert truncate(WithBos(), TEXT, 7, "halves") == ("a bh i j", 5)


def test_joined_is_decoded_as_a_whole_and_always() -> None:
    """InfiniteBench's eval_yarn_mistral.py."""
    assert truncate(WithBos(), "a  b", 10, "joined") == ("a b", 0)
    assert truncate(WithBos(), TEXT, 6, "joined") == ("a b h i j", 5)


def test_none_refuses() -> None:
    assert truncate(WithBos(), TEXT, 11, "none") == (TEXT, 0)
    with pytest.raises(ConfigError, match="the prompt has 11 tokens, 10 fit"):
        truncate(WithBos(), TEXT, 10, "none")


def test_the_chat_template_writes_the_special_tokens() -> None:
    tokenizer = WithBos()
    plain = prompt_ids(tokenizer, "a b", chat=False)
    assert plain[0] == 0
    chat = prompt_ids(tokenizer, "a b", chat=True)
    assert 0 not in chat
    assert len(chat) == 4
    # a tokenizer without a template reads the text as it is
    assert prompt_ids(Words(), "a b", chat=True) == prompt_ids(Words(), "a b", chat=False)
