"""What Python makes of a row's prompt and answers: `apply_chat_template` and the model's own
tokenizer on the same messages, against the ids that the pipeline wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from transformers import AutoTokenizer

USER = "Read the text and answer the question after it.\n\n{context}\n\nQuestion: {question}"
TAIL = "\n\nQuestion: {question}\nAnswer:"
"""The pipeline's defaults, written here once more: an oracle takes nothing from what it judges."""

BORDER = 2
"""Tokens beside a border that may differ from encoding the whole string."""


@dataclass
class Report:
    """Differences between rows and Python, in rows and tokens."""

    rows: int = 0
    tokens: int = 0
    wrong: list[str] = field(default_factory=list)
    body_tokens: int = 0
    body_rows: int = 0
    far: list[str] = field(default_factory=list)
    undecoded: list[str] = field(default_factory=list)


class Oracle:
    """One tokenizer, with its chat template or as a base model's."""

    def __init__(self, folder: str, chat: bool, kwargs: dict[str, Any] | None = None) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.chat = chat
        config = json.loads((Path(folder) / "tokenizer_config.json").read_text("utf-8"))
        self.adds_bos = config.get("add_bos_token") is True
        self.special = set(self.tokenizer.all_special_ids)
        self.kwargs = {"enable_thinking": False, **(kwargs or {})}

    def render(self, user: str, answer: str | None = None) -> str:
        messages = [{"role": "user", "content": user}]
        if answer is not None:
            messages.append({"role": "assistant", "content": answer})
        return str(
            self.tokenizer.apply_chat_template(
                messages,
                tokenize=False,
                add_generation_prompt=answer is None,
                **self.kwargs,
            )
        )

    def prompt(self, context: str, question: str) -> str:
        if self.chat:
            return self.render(USER.format(context=context, question=question))
        return self.bos() + context + TAIL.format(question=question)

    def whole(self, context: str, question: str, answer: str) -> str:
        if self.chat:
            return self.render(USER.format(context=context, question=question), answer)
        return self.prompt(context, question) + f" {answer}" + str(self.tokenizer.eos_token)

    def bos(self) -> str:
        """What the tokenizer puts before a text. transformers 5 forgets DeepSeek-V3's."""
        first = self.tokenizer.convert_ids_to_tokens(self.tokenizer("a").input_ids[0])
        adds = first == self.tokenizer.bos_token or self.adds_bos
        return str(self.tokenizer.bos_token) if adds else ""

    def ids(self, text: str) -> list[int]:
        return list(self.tokenizer(text, add_special_tokens=False).input_ids)

    def around(self, question: str) -> tuple[str, str]:
        """Head and tail of a prompt, as text."""
        head, tail = self.prompt("\ue000", question).split("\ue000")
        return head, tail


def lengths(oracle: Oracle, ids: list[int]) -> list[int]:
    """Bytes of every token."""
    tokens = oracle.tokenizer.convert_ids_to_tokens(ids)
    byte_level = "ByteLevel" in repr(oracle.tokenizer.backend_tokenizer.decoder)
    added = oracle.tokenizer.get_added_vocab()

    def size(token: str) -> int:
        if token in added and set(token) != {"▁"}:
            return len(token.encode())
        if byte_level:
            return len(token)
        if len(token) == 6 and token.startswith("<0x"):
            return 1
        return len(token.replace("▁", " ").encode())

    return [size(token) for token in tokens]


def stretches(
    ours: list[int], theirs: list[int], sizes: list[int], their_sizes: list[int]
) -> Iterator[tuple[int, int]]:
    """Where two encodings of a text differ: ranges of our tokens between common borders."""
    i = j = 0
    while i < len(ours) and j < len(theirs):
        if ours[i] == theirs[j]:
            i, j = i + 1, j + 1
            continue
        start = i
        a, b = sizes[i], their_sizes[j]
        i, j = i + 1, j + 1
        while a != b:
            if a < b:
                if i == len(ours):
                    break
                a, i = a + sizes[i], i + 1
            else:
                if j == len(theirs):
                    break
                b, j = b + their_sizes[j], j + 1
        yield start, i
    if i < len(ours):
        yield i, len(ours)


def compare(oracle: Oracle, row: dict[str, Any], report: Report) -> None:
    """Adds a row's differences to the report."""
    prompt_ids = list(row["prompt_ids"])
    segments = row["segments"]
    head_length, tail_length = segments[0]["length"], segments[-1]["length"]
    has_head = segments[0]["kind"] == "head"
    head_ids = prompt_ids[:head_length] if has_head else []
    tail_ids = prompt_ids[-tail_length:]
    head, tail = oracle.around(row["question"])
    name = row["sample_id"][:12]
    report.rows += 1
    report.tokens += len(prompt_ids)
    text = row["prompt"]
    if not (text.startswith(head) and text.endswith(tail)):
        report.wrong.append(f"{name}: prompt text {text[:60]!r} … {text[-120:]!r}")
        return
    if head_ids != oracle.ids(head):
        report.wrong.append(f"{name}: head {head_ids} {oracle.ids(head)}")
    context = text[len(head) : len(text) - len(tail)]
    whole_text = oracle.prompt(context, row["question"])
    whole = oracle.ids(whole_text)
    # Behind a letter, not alone: alone, a SentencePiece tokenizer puts a space mark before it.
    if tail_ids != oracle.ids("x" + tail)[len(oracle.ids("x")) :]:
        report.wrong.append(f"{name}: tail {tail_ids} {oracle.ids(tail)}")
    if tail_ids[BORDER:] != whole[-tail_length + BORDER :]:
        report.wrong.append(f"{name}: tail in the prompt {tail_ids} {whole[-tail_length:]}")
    for kind, answer, ids in zip(
        ["chosen", *["rejected"] * len(row["rejected"])],
        [row["chosen"], *row["rejected"]],
        [row["chosen_ids"], *row["rejected_ids"]],
        strict=True,
    ):
        full = oracle.ids(oracle.whole(context, row["question"], answer))
        if whole != full[: len(whole)]:
            report.wrong.append(f"{name}: {kind}: prompt and conversation differ")
            continue
        after = full[len(whole) : len(whole) + len(ids)]
        if list(ids) != after:
            report.wrong.append(f"{name}: {kind} {answer[:60]!r} {list(ids)} {after}")
    decoded = oracle.tokenizer.decode(
        [*prompt_ids, *row["chosen_ids"]],
        skip_special_tokens=False,
        clean_up_tokenization_spaces=False,
    )
    if "\ufffd" in text:
        return  # a chunk that begins inside a character has no text of its own
    told = oracle.whole(context, row["question"], row["chosen"])
    # SentencePiece's mark after <s>: the ids are Python's, and so is the space in the decoded text.
    if not told.startswith((decoded, decoded.replace("<s> ", "<s>", 1))):
        at = next(
            (i for i, (a, b) in enumerate(zip(decoded, told, strict=False)) if a != b),
            0,
        )
        where = slice(max(0, at - 20), at + 40)
        report.undecoded.append(
            f"{name}: {decoded[where]!r} {told[where]!r} {decoded[-40:]!r} {told[-40:]!r}"
        )
    body(oracle, prompt_ids, whole, segments, name, report)


def body(
    oracle: Oracle,
    ours: list[int],
    theirs: list[int],
    segments: list[dict[str, Any]],
    name: str,
    report: Report,
) -> None:
    borders = [0]
    for segment in segments:
        borders.append(borders[-1] + segment["length"])
    differ = 0
    sizes, their_sizes = lengths(oracle, ours), lengths(oracle, theirs)
    prefixed = sum(their_sizes) == sum(sizes) + 1
    if prefixed:
        # The space mark before the first text, which is not in the text.
        marked = next(i for i, token in enumerate(theirs) if token not in oracle.special)
        their_sizes[marked] -= 1
    assert sum(their_sizes) == sum(sizes), name
    for start, end in stretches(ours, theirs, sizes, their_sizes):
        differ += end - start
        near = any(start >= border - BORDER and end <= border + BORDER for border in borders)
        # SentencePiece alone: Python marks the first word of the string, which may be many pieces.
        near = near or (prefixed and start <= 1)
        if not near:
            report.far.append(
                f"{name}: {oracle.tokenizer.convert_ids_to_tokens(ours[start:end])} "
                f"at {start} of {borders}"
            )
    report.body_tokens += differ
    report.body_rows += differ > 0
