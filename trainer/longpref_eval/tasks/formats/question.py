"""A question as every format gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from longpref_trainer.errors import InputError

from ..rows import as_object, count_lines, lines, parse

MAX_ID = 200


@dataclass(frozen=True)
class Question:
    """One row of a data set."""

    # unique in its file
    id: str
    # what a prompt template may name
    fields: Mapping[str, Any]
    # references; none: the row cannot be scored
    answers: tuple[Any, ...]
    # the question alone, for people
    question: str
    # what else metrics read
    given: Mapping[str, Any] = field(default_factory=dict)
    # file and line, for messages
    where: str = ""


class Format(Protocol):
    """A module of formats/."""

    def count(self, file: Path, settings: Mapping[str, Any]) -> int:
        """Questions of a file. Raises InputError."""

    def read(
        self, file: Path, settings: Mapping[str, Any], only: set[int] | None
    ) -> Iterator[Question]:
        """The questions whose numbers (from 0) are in `only`; all if None. Raises InputError."""


def count_questions(file: Path, settings: Mapping[str, Any]) -> int:
    """Of a file with a question a line."""
    return count_lines(file)


def by_line(
    make: Callable[[dict[str, Any], str, str, Mapping[str, Any]], Question],
) -> Callable[[Path, Mapping[str, Any], set[int] | None], Iterator[Question]]:
    """`read` of a format with a question a line; `make` is given row, line number, place, settings.

    Ids that stand twice get their line number added.
    """

    def read(file: Path, settings: Mapping[str, Any], only: set[int] | None) -> Iterator[Question]:
        for at, (number, line) in enumerate(lines(file)):
            if only is None or at in only:
                where = f"{file}:{number}"
                yield make(as_object(parse(line, where), where), str(at), where, settings)

    return read


def text_of(row: Mapping[str, Any], name: str, where: str) -> str:
    """A field that has to be text. Raises InputError."""
    value = row.get(name)
    if not isinstance(value, str):
        found = "is missing" if name not in row else f"is {type(value).__name__}, not text"
        raise InputError(f"{where}: {name} {found}")
    return value


def answers_of(value: Any, where: str) -> tuple[str, ...]:
    """References: a text or a list of texts; empty ones are none. Raises InputError."""
    if value is None:
        return ()
    listed = value if isinstance(value, list) else [value]
    for one in listed:
        if isinstance(one, bool) or not isinstance(one, (str, int, float)):
            raise InputError(f"{where}: answers: expected texts, got {type(one).__name__}")
    return tuple(str(one) for one in listed if str(one))
