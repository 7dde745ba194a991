"""Reads an OUT folder of an evaluation: results.json and the predictions of a task.

Both may come from anywhere, so sizes are bounded, every field is checked, and a task's name
cannot lead to a file outside the folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from longpref_trainer.errors import ConfigError

from .fields import Field, clean, parse
from .shapes import (
    Average,
    Counts,
    Group,
    Head,
    Model,
    Prediction,
    Results,
    Score,
    TaskResult,
)

VERSION = 1
RESULTS_FILE = "results.json"
PREDICTIONS = "predictions"
TASK_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)?")
MOST_RESULTS_BYTES = 64 << 20
MOST_LINE_BYTES = 16 << 20
MOST_ROWS = 1_000_000
# of machine, versions and settings each
MOST_FACTS = 200
MOST_DEPTH = 6


def read_results(folder: Path) -> Results:
    """results.json of `folder`, checked.

    Raises ConfigError where the file is missing, too large, no JSON, of another version, or has a
    field that is not what it should be; the message names it.
    """
    path = folder / RESULTS_FILE
    with _open(path, "name the folder that an evaluation wrote") as file:
        data = file.read(MOST_RESULTS_BYTES + 1)
    if len(data) > MOST_RESULTS_BYTES:
        raise ConfigError(
            f"{path} has more than {MOST_RESULTS_BYTES >> 20} MB: no evaluation writes that much, "
            "name another folder"
        )
    whole = parse(data, str(path))
    version = whole.get("version")
    if version.value != VERSION or isinstance(version.value, bool):
        raise ConfigError(
            f"{version.where} is {clean(str(version.value))[:20]}, and this longpref reads version "
            f"{VERSION}: update longpref, or run the evaluation again with this one"
        )
    tasks = whole.get("tasks").entries()
    for name in tasks:
        check_task_name(name, f"{path}: tasks")
    averages = whole.maybe("averages")
    model = whole.get("model")
    return Results(
        folder=folder,
        name=whole.get("name").label(),
        model=Model(
            backend=model.get("backend").label(),
            path=model.get("path").label(),
            sha256=_label(model, "sha256"),
            dtype=_label(model, "dtype"),
        ),
        machine=facts(whole.maybe("machine")),
        versions=facts(whole.maybe("versions")),
        settings=facts(whole.maybe("settings")),
        seconds=_number(whole, "seconds"),
        tasks={name: _task(name, field) for name, field in tasks.items()},
        averages={
            clean(name): _average(field)
            for name, field in (averages.entries() if averages else {}).items()
        },
    )


def check_task_name(name: str, where: str) -> None:
    """Raises ConfigError unless the name is `task` or `group/task` of plain small letters."""
    if not TASK_NAME.fullmatch(name):
        raise ConfigError(
            f"{where}: {clean(name)[:80]!r} is not a task's name: expected small letters, digits "
            "and . _ - with at most one / between, as in longbench/hotpotqa"
        )


def predictions_path(folder: Path, task: str) -> Path:
    """Where the rows of a task are. Raises ConfigError where the name could lead elsewhere."""
    check_task_name(task, str(folder))
    return folder / PREDICTIONS / f"{task.replace('/', '__')}.jsonl"


def read_predictions(folder: Path, task: str) -> list[Prediction]:
    """The rows of a task, checked.

    Raises ConfigError where the file is missing, a line is no row (the message names it), an id
    stands twice, or sizes are beyond their bounds.
    """
    path = predictions_path(folder, task)
    rows: list[Prediction] = []
    seen: dict[str, int] = {}
    with _open(path, "run the evaluation of this task again") as file:
        for number, line in _lines(file, path):
            row = _prediction(parse(line, f"{path} line {number}"))
            if row.id in seen:
                raise ConfigError(
                    f"{path} line {number}: the id {row.id[:80]!r} stands in line {seen[row.id]} "
                    "too: run the evaluation of this task again into an empty folder"
                )
            seen[row.id] = number
            rows.append(row)
    return rows


def _open(path: Path, advice: str) -> BinaryIO:
    # A pipe or a device would be read without end.
    if not path.is_file():
        raise ConfigError(f"{path} is not there, or not a file: {advice}")
    try:
        return path.open("rb")
    except OSError as error:
        raise ConfigError(f"{path} cannot be read ({error.strerror}): {advice}") from error


def _lines(file: BinaryIO, path: Path) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := file.readline(MOST_LINE_BYTES + 1):
        number += 1
        if len(line) > MOST_LINE_BYTES:
            raise ConfigError(
                f"{path} line {number} has more than {MOST_LINE_BYTES >> 20} MB: run the "
                "evaluation of this task again"
            )
        if number > MOST_ROWS:
            raise ConfigError(f"{path} has more than {MOST_ROWS:,} lines: evaluate fewer rows")
        if line.strip():
            yield number, line


def _label(field: Field, key: str) -> str | None:
    found = field.maybe(key)
    return found.label() if found else None


def _number(field: Field, key: str) -> float | None:
    found = field.maybe(key)
    return found.number() if found else None


def _count(field: Field, key: str) -> int:
    found = field.maybe(key)
    return found.count() if found else 0


def facts(field: Field | None) -> dict[str, str]:
    """An object of any depth as (dotted key, text), for people: `gpu.name` → `H100`."""
    found: dict[str, str] = {}

    def walk(field: Field, key: str, depth: int) -> None:
        if len(found) >= MOST_FACTS:
            return
        if isinstance(field.value, dict):
            for name, inner in field.entries().items() if depth < MOST_DEPTH else ():
                label = " ".join(clean(name).split())
                walk(inner, f"{key}.{label}" if key else label, depth + 1)
        elif isinstance(field.value, list):
            plain = [one for one in field.value if isinstance(one, str | int | float)]
            found[key] = " ".join(clean(", ".join(map(str, plain))).split())
        elif field.value is not None:
            found[key] = " ".join(clean(str(field.value)).split())

    if field:
        field.entries()
        walk(field, "", 0)
    return found


def _task(name: str, field: Field) -> TaskResult:
    metrics = field.get("metrics").labels()
    if not metrics:
        field.get("metrics").fail("at least one metric")
    counts, by, more = (field.maybe(key) for key in ("counts", "by", "more"))
    heads = more.maybe("heads") if more else None
    return TaskResult(
        name=name,
        title=_label(field, "title") or name,
        category=_label(field, "category") or "",
        benchmark=_label(field, "benchmark"),
        kind=field.get("kind").label(),
        metrics=metrics,
        rows=field.get("rows").count(),
        scores={clean(key): _score(one) for key, one in field.get("scores").entries().items()},
        counts=_counts(counts),
        by=tuple(_group(one) for one in by.items()) if by else (),
        heads=tuple(_head(one) for one in heads.items()) if heads else (),
        seconds=_number(field, "seconds"),
    )


def _score(field: Field) -> Score:
    return Score(*(_number(field, key) for key in ("value", "low", "high")))


def _counts(field: Field | None) -> Counts:
    if field is None:
        return Counts(0, 0, {}, {})
    finish, errors = field.maybe("finish"), field.maybe("errors")
    return Counts(
        truncated=_count(field, "truncated"),
        no_answer=_count(field, "no_answer"),
        finish=finish.counts() if finish else {},
        errors=errors.counts() if errors else {},
    )


def _group(field: Field) -> Group:
    return Group(
        length=_number(field, "length"),
        depth=_number(field, "depth"),
        rows=field.get("rows").count(),
        scores=field.get("scores").numbers(),
    )


def _head(field: Field) -> Head:
    layer, head, score = (field.get(key) for key in ("layer", "head", "score"))
    return Head(layer.count(), head.count(), score.number())


def _average(field: Field) -> Average:
    left_out, missing = field.maybe("left_out"), field.maybe("missing")
    return Average(
        categories=field.get("categories").numbers(),
        average=_number(field, "average"),
        left_out=left_out.labels() if left_out else (),
        missing=missing.labels() if missing else (),
    )


def _prediction(field: Field) -> Prediction:
    answers, about, question = (field.maybe(key) for key in ("answers", "about", "question"))
    prompt, prediction = field.maybe("prompt_tokens"), field.maybe("prediction")
    identity = field.get("id").label()
    return Prediction(
        id=identity,
        scores=field.get("scores").numbers(),
        prediction=prediction.text() if prediction else "",
        answers=tuple(one.text() for one in answers.items()) if answers else (),
        question=question.text() if question else "",
        finish=_label(field, "finish"),
        prompt_tokens=prompt.count() if prompt else None,
        truncated_tokens=_count(field, "truncated_tokens"),
        error=_label(field, "error"),
        about={
            clean(key): one.scalar()
            for key, one in (about.entries() if about else {}).items()
            if not isinstance(one.value, dict | list)
        },
    )
