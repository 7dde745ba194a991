"""Rows of data files: JSON lines, or a JSON document, one row at a time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from longpref_trainer.errors import InputError

# a row of 256k tokens has about 1 MB; a document of many rows is read whole
MAX_LINE = 64 << 20
MAX_DOCUMENT = 1 << 30

Row = dict[str, Any]


def count_lines(file: Path) -> int:
    """Lines that hold something. Raises InputError."""
    return sum(1 for _ in lines(file))


def lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """(line number from 1, line) of the lines that hold something. Raises InputError."""
    try:
        with file.open("rb") as opened:
            number = 0
            while line := opened.readline(MAX_LINE + 1):
                number += 1
                if len(line) > MAX_LINE:
                    raise InputError(f"{file}:{number}: longer than {MAX_LINE >> 20} MB")
                if line.strip():
                    yield number, line
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error


def parse(text: bytes, where: str) -> Any:
    """JSON from outside. Raises InputError."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        # of JSON lines the line is in `where`
        place = f"column {error.colno}" if error.lineno == 1 else f"line {error.lineno}"
        raise InputError(f"{where}: not valid JSON: {error.msg}, {place}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not valid JSON: {error}") from error


def read_document(file: Path) -> Any:
    """A file that is one JSON document. Raises InputError."""
    try:
        size = file.stat().st_size
        if size > MAX_DOCUMENT:
            raise InputError(f"{file} is larger than {MAX_DOCUMENT >> 20} MB: give JSON lines")
        content = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error
    return parse(content, str(file))


def as_object(value: Any, where: str) -> Row:
    """A row as an object. Raises InputError."""
    if not isinstance(value, dict):
        raise InputError(f"{where}: expected an object, got {type(value).__name__}")
    return value


def chosen(count: int, limit: int | None, name: str) -> set[int] | None:
    """Which of `count` rows `--limit` takes: the same ones for every model, spread over the file.

    None: all.
    """
    if limit is None or limit >= count:
        return None
    order = sorted(range(count), key=lambda i: hashlib.sha256(f"{name}\0{i}".encode()).digest())
    return set(order[:limit])
