"""A tiny random model that reads bytes, as a backend, and a text to hide things in."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

from fixtures import make_model
from longpref_eval.backends.hugging_face import HuggingFace
from longpref_eval.tasks.benchmark import CATALOGUE
from longpref_eval.tasks.task import Task
from longpref_eval.tasks.task_file import read_task

BYTES = 256
START, END = BYTES, BYTES + 1
CHAT = (
    "{% for message in messages %}<s>user: {{ message['content'] }}<e>{% endfor %}"
    "{% if add_generation_prompt %}<s>model: {% endif %}"
)


def make_backend(
    folder: Path, *, chat: bool = True, start: bool = False, chunk: int = 64, **settings: Any
) -> HuggingFace:
    """start: whether the tokenizer puts <s> before a text. settings: see fixtures.make_model."""
    make_model(
        folder,
        **{
            "vocab_size": BYTES + 2,
            "max_position_embeddings": 4096,
            "bos_token_id": START,
            "eos_token_id": END,
            **settings,
        },
    )
    make_byte_tokenizer(folder, chat=chat, start=start)
    return HuggingFace(folder, device="cpu", dtype="fp32", prefill_chunk=chunk)


def make_byte_tokenizer(folder: Path, *, chat: bool, start: bool) -> None:
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({one: at for at, one in enumerate(alphabet)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(["<s>", "<e>"])
    if start:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="<s> $A", special_tokens=[("<s>", START)]
        )
    whole = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="<e>", pad_token="<e>"
    )
    if chat:
        whole.chat_template = CHAT
    whole.save_pretrained(folder)


def make_text(file: Path, sentences: int, seed: int = 0) -> Path:
    """Sentences of drawn words."""
    draw = random.Random(seed)
    words = ("river", "lamp", "went", "under", "old", "the", "a", "stone", "quietly", "and")
    told = (" ".join(draw.choices(words, k=draw.randint(4, 9))) for _ in range(sentences))
    file.write_text("".join(f"{one.capitalize()}. " for one in told), "utf-8")
    return file


def packaged(name: str, **settings: Any) -> Task:
    """A task that comes along, with other settings."""
    task = read_task(CATALOGUE / f"{name}.yaml", name)
    assert settings.keys() <= task.settings.keys()
    return replace(task, settings={**task.settings, **settings})
