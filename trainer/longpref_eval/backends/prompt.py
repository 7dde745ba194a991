"""From a prompt's text to the ids that a model reads, and truncation in the middle."""

from __future__ import annotations

from typing import Any, Literal

from longpref_trainer.errors import ConfigError

Truncation = Literal["halves", "joined", "none"]


def has_chat_template(tokenizer: Any) -> bool:
    return bool(getattr(tokenizer, "chat_template", None))


def prompt_ids(tokenizer: Any, text: str, *, chat: bool) -> list[int]:
    """What the model reads: through the chat template as the user's turn, or the text as it is.

    Special tokens that stand in `text` itself are read as such, as the benchmarks' own code does.
    """
    if chat and has_chat_template(tokenizer):
        # tokenised by itself: the template writes the special tokens
        shown = tokenizer.apply_chat_template(
            [{"role": "user", "content": text}], tokenize=False, add_generation_prompt=True
        )
        return list(tokenizer(shown, add_special_tokens=False)["input_ids"])
    return list(tokenizer(text)["input_ids"])


def truncate(tokenizer: Any, text: str, most: int, how: Truncation) -> tuple[str, int]:
    """The text with its middle cut out, and how many tokens that took; `most`: tokens that stay.

    halves: the first and the last ⌊most/2⌋ tokens, each decoded by itself, where the text is
    longer (LongBench, pred.py; LV-Eval, utils.py). joined: decoded together, and decoded also
    where nothing is cut (InfiniteBench, eval_yarn_mistral.py). none: an error where it is longer.
    Counts include the special tokens that the tokenizer adds, as there. Raises ConfigError.
    """
    ids = tokenizer(text)["input_ids"]
    over = len(ids) - most
    if how == "joined":
        kept = ids if over <= 0 else [*ids[: most // 2], *ids[-(most // 2) :]]
        return str(tokenizer.decode(kept, skip_special_tokens=True)), len(ids) - len(kept)
    if over <= 0:
        return text, 0
    if how == "none":
        raise ConfigError(f"the prompt has {len(ids):,} tokens, {most:,} fit")
    half = most // 2
    head = tokenizer.decode(ids[:half], skip_special_tokens=True)
    tail = tokenizer.decode(ids[-half:], skip_special_tokens=True)
    return head + tail, len(ids) - 2 * half
