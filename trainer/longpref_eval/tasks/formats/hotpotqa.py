"""HotpotQA's distractor setting, which 2WikiMultihopQA's files have too: ten paragraphs a question.

One JSON list of {_id, question, answer, context: [[title, [sentence, …]], …]} (arXiv 1809.09600).
Prompts may name `context` (all paragraphs, each under its title), `question` and `input`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from longpref_trainer.errors import InputError

from ..rows import Row, as_object, read_document
from .question import Question, answers_of, text_of


@lru_cache(maxsize=1)
def rows_of(file: Path) -> list[Any]:
    """The list. Raises InputError."""
    found = read_document(file)
    if not isinstance(found, list):
        raise InputError(f"{file}: expected a list of questions")
    return found


def count(file: Path, settings: Mapping[str, Any]) -> int:
    """Questions of a file. Raises InputError."""
    return len(rows_of(file))


def read(file: Path, settings: Mapping[str, Any], only: set[int] | None) -> Iterator[Question]:
    """See `Format`."""
    for at, row in enumerate(rows_of(file)):
        if only is None or at in only:
            yield make(as_object(row, f"{file}: question {at}"), at, f"{file}: question {at}")


def make(row: Row, at: int, where: str) -> Question:
    """One question."""
    asked = text_of(row, "question", where)
    # not numbered: small models go on with a passage 11
    context = "\n\n".join(f"{title}\n{text}" for title, text in paragraphs(row, where))
    return Question(
        id=str(at),
        fields={"context": context, "question": asked, "input": asked},
        answers=answers_of(row.get("answer"), where),
        question=asked,
        where=where,
    )


def paragraphs(row: Row, where: str) -> list[tuple[str, str]]:
    """Title and text of each. Raises InputError."""
    context = row.get("context")
    try:
        found = [(title, "".join(sentences)) for title, sentences in context or ()]
    except (TypeError, ValueError) as error:
        raise InputError(f"{where}: context: expected [title, [sentence, …]] pairs") from error
    if not found or not all(isinstance(title, str) for title, _ in found):
        raise InputError(f"{where}: context: expected [title, [sentence, …]] pairs")
    return found
