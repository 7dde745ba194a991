"""What an OUT folder says, checked and typed: `read.py` makes these, all else reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# of these a lower value is the better one
LOWER_IS_BETTER = frozenset({"perplexity", "nll"})
# of these a value is shown as it is, not as percent
UNSCALED = LOWER_IS_BETTER | {"grounding", "with", "swapped", "chosen"}

Scalar = str | float | int | bool | None


@dataclass(frozen=True)
class Score:
    """A metric over a task's rows with its 95 % interval; None where there is nothing to say."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Group:
    """Mean scores of the rows that share a length (tokens) and, in a grid, a depth (percent)."""

    length: float | None
    depth: float | None
    rows: int
    scores: Mapping[str, float]


@dataclass(frozen=True)
class Head:
    """An attention head and its retrieval score."""

    layer: int
    head: int
    score: float


@dataclass(frozen=True)
class Counts:
    """Rows that did not go as planned, and how generation ended."""

    truncated: int
    no_answer: int
    finish: Mapping[str, int]
    errors: Mapping[str, int]


@dataclass(frozen=True)
class TaskResult:
    """A task of results.json. `metrics[0]` is the main one."""

    name: str
    title: str
    category: str
    benchmark: str | None
    kind: str
    metrics: tuple[str, ...]
    rows: int
    scores: Mapping[str, Score]
    counts: Counts
    by: tuple[Group, ...]
    heads: tuple[Head, ...]
    seconds: float | None


@dataclass(frozen=True)
class Average:
    """Averages of a benchmark's main metrics: by category, and over them."""

    categories: Mapping[str, float]
    average: float | None
    left_out: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Model:
    """What was measured."""

    backend: str
    path: str
    sha256: str | None
    dtype: str | None


@dataclass(frozen=True)
class Results:
    """results.json of `folder`. machine, versions and settings: (key, value) as texts."""

    folder: Path
    name: str
    model: Model
    machine: Mapping[str, str]
    versions: Mapping[str, str]
    settings: Mapping[str, str]
    seconds: float | None
    tasks: Mapping[str, TaskResult]
    averages: Mapping[str, Average]


@dataclass(frozen=True)
class Prediction:
    """A row of a task: what was asked, what the model said, and its scores (0..1, or nats)."""

    id: str
    scores: Mapping[str, float]
    prediction: str
    answers: tuple[str, ...]
    question: str
    finish: str | None
    prompt_tokens: int | None
    truncated_tokens: int
    error: str | None
    about: Mapping[str, Scalar]
