"""Formats of data files, one file each."""

from __future__ import annotations

import importlib
from typing import cast

from .question import Format, Question

FORMATS = ("hotpotqa", "infinitebench", "longbench", "records", "squad")


def format_of(name: str) -> Format:
    """The module of a format."""
    return cast(Format, importlib.import_module(f".{name}", __package__))


__all__ = ["FORMATS", "Format", "Question", "format_of"]
