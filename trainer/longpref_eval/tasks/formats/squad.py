"""SQuAD's files, version 2 with its unanswerable questions (arXiv 1806.03822).

Prompts may name `context`, `question` and `title`; metrics are given `unanswerable`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from longpref_trainer.errors import InputError

from ..rows import Row, as_object, read_document
from .question import Question, text_of


@lru_cache(maxsize=1)
def rows_of(file: Path) -> list[Row]:
    """A row a question, with the paragraph it is asked of. Raises InputError."""
    found: list[Row] = []
    data = as_object(read_document(file), str(file)).get("data")
    for a, article in enumerate(listed(data, f"{file}: data")):
        where = f"{file}: data[{a}]"
        title = str(as_object(article, where).get("title", ""))
        for p, paragraph in enumerate(listed(article.get("paragraphs"), f"{where}.paragraphs")):
            place = f"{where}.paragraphs[{p}]"
            context = text_of(as_object(paragraph, place), "context", place)
            for q, asked in enumerate(listed(paragraph.get("qas"), f"{place}.qas")):
                spot = f"{place}.qas[{q}]"
                row = as_object(asked, spot)
                found.append({**row, "context": context, "title": title, "where": spot})
    return found


def listed(value: Any, where: str) -> list[Any]:
    """A list. Raises InputError."""
    if not isinstance(value, list):
        raise InputError(f"{where}: expected a list")
    return value


def count(file: Path, settings: Mapping[str, Any]) -> int:
    """Questions of a file. Raises InputError."""
    return len(rows_of(file))


def read(file: Path, settings: Mapping[str, Any], only: set[int] | None) -> Iterator[Question]:
    """See `Format`. An unanswerable question has one answer, the empty one."""
    for at, row in enumerate(rows_of(file)):
        if only is not None and at not in only:
            continue
        asked = text_of(row, "question", row["where"])
        none = bool(row.get("is_impossible", False))
        texts = [
            text_of(as_object(one, row["where"]), "text", row["where"])
            for one in listed(row.get("answers", []), f"{row['where']}.answers")
        ]
        yield Question(
            id=str(at),
            fields={"context": row["context"], "title": row["title"], "question": asked},
            answers=("",) if none else tuple(dict.fromkeys(texts)),
            question=asked,
            given={"unanswerable": none},
            where=row["where"],
        )
