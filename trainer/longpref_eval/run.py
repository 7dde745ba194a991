"""The run: every item of every task is measured once, stored, scored and summed up."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from longpref_trainer.errors import ConfigError, LongprefError, ModelError
from longpref_trainer.plan.device import is_out_of_memory

from .backends.backend import Backend
from .kinds import kind_of
from .kinds.kind import Item, Options, Outcome
from .progress import Progress
from .store import Store, open_store, write_atomic, writing
from .summary import averages, machine, summarise, versions
from .tasks.task import Task

# what a prediction's line shows of the question, and of either end of the prompt
SHOWN = 2000

Numbered = tuple[int, Item]


@dataclass(frozen=True)
class Settings:
    """What a run is told beside model and tasks."""

    out: Path
    options: Options
    # label in tables and on the page
    name: str
    # as given on the command line, for results.json
    told: Mapping[str, Any]
    quiet: bool = False
    # called after every item; what it raises ends the run
    on_item: Callable[[], None] | None = None


def run(backend: Backend, tasks: Sequence[Task], settings: Settings) -> dict[str, Any]:
    """Measure `tasks`; returns what OUT/results.json holds.

    OUT/outcomes.jsonl keeps every outcome as it is there, OUT/predictions/ a line a row. What an
    earlier run measured is not measured again. Raises the errors of kinds and backends; what was
    measured until then is kept.
    """
    # before any work: a task whose data is missing is told now, not after hours
    counts = [kind_of(task.kind).count(task, settings.options) for task in tasks]
    found: dict[str, Any] = {}
    with (
        open_store(settings.out, backend.identity()) as store,
        Progress(sum(counts), quiet=settings.quiet) as progress,
    ):
        for task in tasks:
            progress.task(task.title)
            file = settings.out / "predictions" / f"{task.name.replace('/', '__')}.jsonl"
            rows = Rows(file)
            for at, item, outcome in outcomes(task, settings.options, backend, store, progress):
                rows.add(at, row_of(task, item, outcome))
                if settings.on_item is not None:
                    settings.on_item()
            rows.close()
            if beyond := rows.beyond(backend.window):
                progress.line(
                    f"{task.title}: {beyond} rows are longer than the {backend.window:,} tokens "
                    "that the model was made for"
                )
            found[task.name] = summarise(task, check_answers(task, rescored(task, rows)))
        results = {
            "version": 1,
            "name": settings.name,
            "model": backend.identity(),
            "machine": machine(),
            "versions": versions(),
            "settings": dict(settings.told),
            # of measuring, over all runs into this folder
            "seconds": round(sum(one["seconds"] for one in found.values()), 3),
            "tasks": found,
            "averages": averages(tasks, found),
        }
        write_atomic(
            settings.out / "results.json", json.dumps(results, indent=1, ensure_ascii=False) + "\n"
        )
    return results


def outcomes(
    task: Task, options: Options, backend: Backend, store: Store, progress: Progress
) -> Iterator[tuple[int, Item, Outcome]]:
    """Every item with its number and outcome, stored ones as they stand, in batches.

    Within a batch the order is that in which outcomes are there.
    """
    kind = kind_of(task.kind)
    # some kinds measure items together, e.g. needles of one context
    together = getattr(kind, "together", None)
    size = together(task, options) if together else 4 * backend.batch
    for batch in batched(enumerate(kind.items(task, options, backend)), max(1, size)):
        waiting: list[Item] = []
        # prompts that are the same (a row that stands twice) are asked once
        asked: dict[str, list[tuple[int, Item]]] = {}
        for at, item in batch:
            if item.error is not None:
                yield at, item, {"prediction": "", "error": item.error}
            elif (known := store.get(item.key)) is not None:
                yield at, item, known
            else:
                if item.key not in asked:
                    waiting.append(item)
                asked.setdefault(item.key, []).append((at, item))
                continue
            progress.step(task.name, measured=False)
        last = time.monotonic()
        for item, outcome in measured(task, waiting, backend) if waiting else ():
            now = time.monotonic()
            # what it took, so that a run that was interrupted knows of the time before
            outcome["seconds"] = round(now - last, 3)
            store.put(item.key, outcome)
            last = now
            for at, same in asked[item.key]:
                yield at, same, outcome
                progress.step(task.name, measured=True)


def measured(task: Task, items: Sequence[Item], backend: Backend) -> Iterator[tuple[Item, Outcome]]:
    """What the kind measures. Raises ModelError, with what to change, where memory runs out."""
    found = kind_of(task.kind).measure(task, items, backend)
    while True:
        try:
            one = next(found, None)
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            raise ModelError(
                f"{task.name}: out of memory. Smaller --batch, --prefill-chunk or --lengths, or "
                "--dtype bf16, take less. What was measured is kept"
            ) from error
        if one is None:
            return
        yield one


def batched(items: Iterable[Numbered], size: int) -> Iterator[list[Numbered]]:
    """Lists of `size` items; the last one may be shorter."""
    batch: list[Numbered] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def row_of(task: Task, item: Item, outcome: Outcome) -> dict[str, Any]:
    """A line of predictions/: the outcome with its scores, answers and question."""
    error, scores = outcome.get("error"), {}
    try:
        scores = {} if error else kind_of(task.kind).scores(task, item, outcome)
    except LongprefError as refused:
        # e.g. an output of a megabyte, a row without its classes: of this row alone
        error = f"not-scored: {refused}"
    return {
        "id": item.id,
        "scores": scores,
        "prediction": outcome.get("prediction", ""),
        "answers": [one if isinstance(one, str) else json.dumps(one) for one in item.answers],
        "question": item.question[-SHOWN:],
        "prompt": shortened(str(item.asked.get("prompt", ""))),
        "finish": outcome.get("finish"),
        "prompt_tokens": outcome.get("prompt_tokens"),
        "new_tokens": outcome.get("new_tokens"),
        "truncated_tokens": item.truncated_tokens,
        "error": error,
        "about": dict(item.about),
        "seconds": outcome.get("seconds", 0),
        **({"more": outcome["more"]} if "more" in outcome else {}),
    }


def rescored(task: Task, rows: Rows) -> list[dict[str, Any]]:
    """The rows; where a row's scores depend on all rows, with these, here and in the file."""
    told = rows.read()
    again = getattr(kind_of(task.kind), "rescore", None)
    if again is None:
        return told
    scored = [row for row in told if not row["error"]]
    scores = {row["id"]: found for row, found in zip(scored, again(task, scored), strict=True)}
    rows.rescore(scores)
    return rows.read()


def shortened(text: str) -> str:
    """A text, or its two ends."""
    return text if len(text) <= 2 * SHOWN else f"{text[:SHOWN]}\n[…]\n{text[-SHOWN:]}"


def check_answers(task: Task, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows. Raises ConfigError where none of them has an answer to score against."""
    errors = [str(row["error"]) for row in rows]
    if rows and all(one.startswith("no-answer: ") for one in errors):
        raise ConfigError(
            f"{task.file}: no row has an answer to score against, the first one: "
            f"{errors[0].removeprefix('no-answer: ')}. data.answers names the field"
        )
    return rows


class Rows:
    """Predictions of a task, written beside their place and put there whole, in items' order."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.temporary = file.with_name(f".{file.name}.{os.getpid()}")
        self.tokens: list[int] = []
        # (number of the item, where its line begins)
        self.places: list[tuple[int, int]] = []
        with writing(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            self.opened = self.temporary.open("w+b")

    def add(self, at: int, row: Mapping[str, Any]) -> None:
        """One row more, that of item number `at`."""
        self.tokens.append((row["prompt_tokens"] or 0) + (row["new_tokens"] or 0))
        line = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        with writing(self.file):
            self.places.append((at, self.opened.tell()))
            self.opened.write(line)

    def close(self) -> None:
        """All are there."""
        with writing(self.file):
            if self.places != sorted(self.places):
                self.sort()
            self.opened.close()
            self.temporary.replace(self.file)

    def sort(self) -> None:
        """Lines in the order of their items; one at a time, for they may be many."""
        again = self.temporary.with_suffix(".sorted")
        with again.open("w+b") as sorted_lines:
            for _, place in sorted(self.places):
                self.opened.seek(place)
                sorted_lines.write(self.opened.readline())
        self.opened.close()
        again.replace(self.temporary)

    def rescore(self, scores: Mapping[str, Mapping[str, float]]) -> None:
        """Other scores, by id of the row."""
        with self.file.open("rb") as opened:
            told = [json.loads(line) for line in opened]
        again = Rows(self.file)
        for at, row in enumerate(told):
            again.add(at, {**row, "scores": scores.get(row["id"], row["scores"])})
        again.close()

    def beyond(self, window: int | None) -> int:
        """Rows whose prompt and answer are longer than the window."""
        return sum(one > window for one in self.tokens) if window else 0

    def read(self) -> list[dict[str, Any]]:
        """What was added, without the texts that summing up does not need."""
        kept = ("id", "scores", "finish", "truncated_tokens", "error", "about", "seconds", "more")
        with self.file.open("rb") as opened:
            return [
                {key: value for key, value in json.loads(line).items() if key in kept}
                for line in opened
            ]
