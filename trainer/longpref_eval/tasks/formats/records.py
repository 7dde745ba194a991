"""Rows of one's own: JSON lines whose fields a prompt names as they are called there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from longpref_trainer.errors import InputError

from .question import MAX_ID, Question, answers_of, by_line, count_questions

count = count_questions


def make(row: dict[str, Any], number: str, where: str, settings: Mapping[str, Any]) -> Question:
    """One line; `data.answers`, `data.question` and `data.id` name the fields (defaults: so)."""
    named = {name: settings.get(name) or name for name in ("answers", "question", "id")}
    known = row.get(named["id"], number)
    if isinstance(known, bool) or not isinstance(known, (str, int)) or len(str(known)) > MAX_ID:
        raise InputError(f"{where}: {named['id']}: expected a short text or a number")
    value = row.get(named["answers"], row.get("answer") if named["answers"] == "answers" else None)
    return Question(
        id=str(known),
        fields=row,
        answers=answers_of(value, where),
        question=str(row.get(named["question"], "")),
        given=row,
        where=where,
    )


read = by_line(make)
