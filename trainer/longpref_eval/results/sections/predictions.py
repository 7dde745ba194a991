"""Predictions of all models row by row: those that differ first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..bootstrap import TIE
from ..numbers import shown
from ..read import predictions_path, read_predictions
from ..shapes import LOWER_IS_BETTER, Prediction
from .shown import Shown, task_names
from .word_diff import Part, word_diff

MOST_PREDICTION = 1200
MOST_QUESTION = 400
MOST_ANSWER = 200
MOST_ANSWERS = 8


@dataclass(frozen=True)
class Said:
    """What one model said. left_out: characters that are not shown."""

    name: str
    colour: str
    parts: tuple[Part, ...]
    left_out: int
    scores: tuple[tuple[str, float, str], ...]
    finish: str | None
    truncated: int
    error: str | None


@dataclass(frozen=True)
class PredictionRow:
    """A row; `outcome`: better, same or worse of the last model beside the first, '' of one."""

    id: str
    outcome: str
    question: str
    answers: tuple[str, ...]
    more_answers: int
    said: tuple[Said, ...]


@dataclass(frozen=True)
class TaskPredictions:
    """Rows of a task that are shown, of `count`."""

    task: str
    title: str
    metric: str
    rows: tuple[PredictionRow, ...]
    count: int


def predictions(models: Sequence[Shown], most: int) -> list[TaskPredictions]:
    """Up to `most` rows of every task that has predictions in words and kept them."""
    return [found for name in task_names(models) if (found := _task(models, name, most))]


def _task(models: Sequence[Shown], name: str, most: int) -> TaskPredictions | None:
    there = [
        model
        for model in models
        if name in model.results.tasks and predictions_path(model.results.folder, name).is_file()
    ]
    read = [{row.id: row for row in read_predictions(m.results.folder, name)} for m in there]
    if not any(row.prediction or row.error for rows in read for row in rows.values()):
        return None
    task = there[0].results.tasks[name]
    metric = task.metrics[0]
    ids = list(dict.fromkeys(key for rows in read for key in rows))
    ids.sort(key=lambda key: _rank(read, key, metric))
    rows = tuple(_row(there, read, key, metric) for key in ids[: max(0, most)])
    return TaskPredictions(name, task.title, metric, rows, len(ids)) if rows else None


def _gain(read: Sequence[Mapping[str, Prediction]], key: str, metric: str) -> float | None:
    """How much better the last model's score is than the first's; None where one has none."""
    first, last = (rows[key].scores.get(metric) if key in rows else None for rows in _ends(read))
    if len(read) < 2 or first is None or last is None:
        return None
    return first - last if metric in LOWER_IS_BETTER else last - first


def _ends(
    read: Sequence[Mapping[str, Prediction]],
) -> tuple[Mapping[str, Prediction], Mapping[str, Prediction]]:
    return read[0], read[-1]


def _rank(
    read: Sequence[Mapping[str, Prediction]], key: str, metric: str
) -> tuple[bool, float, bool, float]:
    """Largest differences of score first, then other words, then the lowest scores."""
    gain = _gain(read, key, metric)
    size = abs(gain) if gain is not None and abs(gain) > TIE else 0.0
    texts = {rows[key].prediction if key in rows else None for rows in read}
    scores = [rows[key].scores.get(metric, 0.0) for rows in read if key in rows]
    lowest = -max(scores) if metric in LOWER_IS_BETTER else min(scores)
    return not size, -size, len(texts) == 1, lowest


def _row(
    models: Sequence[Shown], read: Sequence[Mapping[str, Prediction]], key: str, metric: str
) -> PredictionRow:
    rows = [(model, found[key]) for model, found in zip(models, read, strict=True) if key in found]
    first = rows[0][1]
    gain = _gain(read, key, metric)
    outcome = ""
    if gain is not None:
        outcome = "better" if gain > TIE else "worse" if gain < -TIE else "same"
    question = " ".join(first.question.split())
    return PredictionRow(
        id=_head(key, MOST_ANSWER),
        outcome=outcome,
        # What is asked stands at the end of a prompt.
        question=question
        if len(question) <= MOST_QUESTION
        else "…" + question[1 - MOST_QUESTION :],
        answers=tuple(_head(answer, MOST_ANSWER) for answer in first.answers[:MOST_ANSWERS]),
        more_answers=max(0, len(first.answers) - MOST_ANSWERS),
        said=tuple(
            _said(model, row, parts) for (model, row), parts in zip(rows, _parts(rows), strict=True)
        ),
    )


def _parts(rows: Sequence[tuple[Shown, Prediction]]) -> list[list[Part]]:
    """Each prediction with what differs from the first one's; of two also the first's own."""
    texts = [row.prediction[:MOST_PREDICTION] for _, row in rows]
    if len(texts) == 2:
        return list(word_diff(*texts))
    return [[Part(texts[0], False)], *(word_diff(texts[0], text)[1] for text in texts[1:])]


def _said(model: Shown, row: Prediction, parts: Sequence[Part]) -> Said:
    return Said(
        name=model.name,
        colour=model.colour,
        parts=tuple(parts),
        left_out=max(0, len(row.prediction) - MOST_PREDICTION),
        scores=tuple((name, value, shown(name, value)) for name, value in row.scores.items()),
        finish=row.finish,
        truncated=row.truncated_tokens,
        error=row.error,
    )


def _head(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
