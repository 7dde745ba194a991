"""A task as its file says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Task:
    """One task file, checked. `settings` are those of its kind (see kinds/)."""

    # longbench/hotpotqa; a user's own: the file's stem
    name: str
    title: str
    # bars and averages are by category
    category: str
    # where the task, its prompt and its metric come from
    cite: str
    kind: str
    # names of metrics/; the first one is the task's main figure
    metrics: tuple[str, ...]
    settings: Mapping[str, Any]
    file: Path

    @property
    def benchmark(self) -> str | None:
        """The benchmark that the task is part of."""
        return self.name.split("/")[0] if "/" in self.name else None
