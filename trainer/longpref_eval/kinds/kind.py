"""What a kind of task provides, and what it is given."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ..backends.backend import Backend
from ..tasks.task import Task

# what was measured of one item, as stored: JSON values only
Outcome = dict[str, Any]


@dataclass(frozen=True)
class Item:
    """One thing to measure: a question, a window of a text, a cell of a grid."""

    # unique in its task, the same for every model
    id: str
    # what the outcome depends on beside the model: hashed into the key it is stored under
    asked: Mapping[str, Any]
    # what results are grouped by, e.g. {"length": 4096, "depth": 50}
    about: Mapping[str, Any] = field(default_factory=dict)
    # references, and what else the metrics read
    answers: Sequence[Any] = ()
    given: Mapping[str, Any] = field(default_factory=dict)
    # what a reader of the predictions sees of the prompt
    question: str = ""
    # what the kind measures with, e.g. a Request
    payload: Any = None
    # set where the item cannot be asked: "code: message"
    error: str | None = None
    # tokens that truncation took from the prompt
    truncated_tokens: int = 0

    @property
    def key(self) -> str:
        """sha256 of `asked`: an outcome that is stored under it is not measured again."""
        asked = json.dumps(self.asked, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Options:
    """What the command line says of all tasks."""

    # rows of a data file at most; None: all. Grids and texts are told by lengths and text_tokens
    limit: int | None = None
    # tokens of each text whose perplexity is measured; None: as the task file says
    text_tokens: int | None = None
    # prompt and answer, tokens; None: as the task file says
    lengths: tuple[int, ...] | None = None
    # percent of the context before the needle; None: as the task file says
    depths: tuple[int, ...] | None = None
    # tokens a prompt is cut to, before its chat template; None: what the window leaves
    max_prompt_tokens: int | None = None
    # benchmark: its folders, to look for data and official files in
    benchmarks: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    # texts that needles are hidden in
    haystack: tuple[Path, ...] = ()
    # texts whose perplexity is measured
    texts: tuple[Path, ...] = ()
    # a data set of longpref, for its held-out pairs
    dataset: Path | None = None
    seed: int = 0


class Kind(Protocol):
    """A module of kinds/: how its tasks become items, how these are measured and told.

    It may have as well: `together(task, options) -> int`, how many items are best measured at once
    (needles of one context); `rescore(task, rows) -> scores of each`, where scores depend on all
    rows; `aggregate(rows) -> figures`, where their mean would be wrong (a perplexity);
    `more(task, rows) -> dict`, what else results tell of them (the best heads).
    """

    # a task file's settings of this kind: `properties` and `required` of a JSON Schema
    SCHEMA: Mapping[str, Any]

    def count(self, task: Task, options: Options) -> int:
        """Items that `items` gives; cheap."""

    def items(self, task: Task, options: Options, backend: Backend) -> Iterable[Item]:
        """The items, one at a time and always in the same order. Raises ConfigError, InputError."""

    def measure(
        self, task: Task, items: Sequence[Item], backend: Backend
    ) -> Iterator[tuple[Item, Outcome]]:
        """The outcome of every item, as each is there. `items` are as many as a batch takes."""

    def scores(self, task: Task, item: Item, outcome: Outcome) -> dict[str, float]:
        """By metric, 0 to 1 where the metric is a share."""
