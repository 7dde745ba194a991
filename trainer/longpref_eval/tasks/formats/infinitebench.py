"""InfiniteBench's rows (arXiv 2402.13718): `context`, `input`, `answer`, `options`, a line each.

What a prompt may name and what counts as right is as in its src/eval_utils.py (create_prompt,
get_answer).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from longpref_trainer.errors import InputError

from .question import Question, by_line, count_questions, text_of

count = count_questions
LETTERS = "ABCD"
CALL = re.compile(r"func_[0-9]+\(-?[0-9]+\)")
TARGET = re.compile(r"The .+ of")


def make(row: dict[str, Any], number: str, where: str, settings: Mapping[str, Any]) -> Question:
    """One line."""
    # some of the files name the context `content`
    context = text_of(row, "content" if "context" not in row else "context", where)
    asked = text_of(row, "input", where)
    fields = {"context": context, "input": asked, "question": asked}
    options = row.get("options") or []
    if not isinstance(options, list):
        raise InputError(f"{where}: options: expected a list")
    fields |= {f"OPTION_{letter}": one for letter, one in zip(LETTERS, options, strict=False)}
    if call := CALL.search(asked):
        fields |= {"func_call": call.group(), "func": call.group().split("(")[0]}
    if target := TARGET.search(asked):
        fields["prefix"] = f"What is {target.group().lower()[:-3]} in the following list?"
    return Question(
        id=number, fields=fields, answers=label_of(row, options, where), question=asked, where=where
    )


def label_of(row: Mapping[str, Any], options: list[Any], where: str) -> tuple[Any, ...]:
    """The official label: with options, the answer and its letter."""
    answer = row.get("answer")
    if answer is None or answer == []:
        return ()
    label = list(answer) if isinstance(answer, list) else [answer]
    if not options:
        return tuple(label)
    if len(label) == 2 and label[1] in LETTERS:
        return tuple(label)
    if len(label) != 1 or label[0] not in options[: len(LETTERS)]:
        raise InputError(f"{where}: answer: expected one of the options")
    return (label[0], LETTERS[options.index(label[0])])


read = by_line(make)
