"""LongBench's rows, which LV-Eval's are as well: a question a line.

`input`, `context`, `answers`, `length`, `all_classes` (LongBench, arXiv 2308.14508);
`answer_keywords` (LV-Eval, arXiv 2402.05136).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .question import Question, answers_of, by_line, count_questions, text_of

count = count_questions


def make(row: dict[str, Any], number: str, where: str, settings: Mapping[str, Any]) -> Question:
    """One line. The id is its number: `_id` is missing in some of the files."""
    text_of(row, "context", where)
    question = text_of(row, "input", where)
    return Question(
        id=number,
        fields=row,
        answers=answers_of(row.get("answers"), where),
        question=question,
        given={"all_classes": row.get("all_classes"), "keywords": row.get("answer_keywords")},
        where=where,
    )


read = by_line(make)
