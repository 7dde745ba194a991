"""What lm-evaluation-harness wrote, in the form of results.json and predictions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeGuard

from longpref_trainer.errors import InputError

from ..tasks.rows import as_object, lines, parse, read_document
from .harness import Found
from .short_tasks import KNOWN, ShortTask

# half of a normal distribution's 95 %, in standard errors
NORMAL = 1.96
# metrics of the harness that are shares
SHARES = ("acc", "acc_norm", "exact_match", "mc1", "mc2", "f1")
# what a row's question is called in the data sets
QUESTIONS = ("question", "query", "prompt", "goal", "text")
Values = dict[str, dict[str, float]]


def read_found(found: Found) -> dict[str, Any]:
    """The file of results. Raises InputError."""
    whole = as_object(read_document(found.results), str(found.results))
    for key in ("results", "group_subtasks", "n-shot", "versions"):
        as_object(whole.get(key), f"{found.results}: {key}")
    return whole


def tasks_of(whole: Mapping[str, Any], where: str) -> dict[str, dict[str, Any]]:
    """Entries of results.json, by name (short/mmlu); parts of groups stand in `more`.

    Raises InputError.
    """
    parts = {part for _, names in groups(whole) for part in names}
    return {
        our_name(name): task_of(name, whole, where)
        for name in whole["results"]
        if name not in parts
    }


def our_name(name: str) -> str:
    """A name of the harness as one of results.json."""
    return "short/" + (re.sub(r"[^a-z0-9._-]", "_", name.lower()).lstrip("._-") or "task")


def groups(whole: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Groups with the names of their parts; a task by itself is not one."""
    return [
        (name, [one for one in parts if isinstance(one, str) and one != name])
        for name, parts in whole["group_subtasks"].items()
        if isinstance(parts, list)
    ]


def task_of(name: str, whole: Mapping[str, Any], where: str) -> dict[str, Any]:
    """One entry. Raises InputError."""
    known = KNOWN.get(name, ShortTask(name, "short", "", "", 0))
    entry = as_object(whole["results"][name], f"{where}: results.{name}")
    scores = scores_of(entry, f"{where}: results.{name}")
    if not scores:
        raise InputError(f"{where}: results.{name}: the harness gave no score")
    metrics = sorted(scores, key=lambda one: one != known.metric)
    more: dict[str, Any] = {
        "harness": name,
        "task_version": str(whole["versions"].get(name)),
        "shots": whole["n-shot"].get(name),
    }
    if subtasks := leaves(name, whole):
        more["parts"] = {
            one: {
                "rows": rows_of(whole["results"].get(one), f"{where}: results.{one}"),
                "scores": {
                    metric: values["value"]
                    for metric, values in scores_of(whole["results"][one], where).items()
                },
            }
            for one in subtasks
        }
    return {
        "title": known.title,
        "category": known.category,
        "benchmark": None,
        "cite": "; ".join(filter(None, [known.cite, f"lm-evaluation-harness, {name}"])),
        "kind": "short",
        "metrics": metrics,
        "rows": rows_of(entry, f"{where}: results.{name}"),
        "scores": scores,
        "counts": {"truncated": 0, "finish": {}, "errors": {}, "no_answer": 0},
        "by": [],
        "seconds": None,
        "more": more,
    }


def leaves(name: str, whole: Mapping[str, Any]) -> list[str]:
    """The tasks below a group that have rows; none for a task."""
    inside = dict(groups(whole))
    found: dict[str, None] = {}

    def walk(one: str, above: tuple[str, ...]) -> None:
        for part in inside.get(one, []):
            if part in above:
                continue
            if inside.get(part):
                walk(part, (*above, part))
            elif part in whole["results"]:
                found[part] = None

    walk(name, (name,))
    return list(found)


def rows_of(entry: Any, where: str) -> int:
    """Rows that a task or a group was measured on. Raises InputError."""
    rows = as_object(entry, where).get("sample_len")
    if isinstance(rows, bool) or not isinstance(rows, int) or rows < 0:
        raise InputError(f"{where}: sample_len: expected a number of rows, got {rows!r}")
    return rows


def scores_of(entry: Mapping[str, Any], where: str) -> Values:
    """By metric the value with 95 % of a normal distribution around it, by its standard error.

    A metric is named as the harness names it, with the filter of answers where there is one.
    """
    found: Values = {}
    for key, value in as_object(entry, where).items():
        metric, comma, filtered = key.partition(",")
        if not comma or metric.endswith("_stderr"):
            continue
        if not is_number(value):
            raise InputError(f"{where}: {key}: expected a number, got {value!r}")
        name = metric_name(metric, filtered)
        found[name] = {"value": float(value)}
        error = entry.get(f"{metric}_stderr,{filtered}")
        # of a single row the harness has none
        if is_number(error):
            low, high = value - NORMAL * error, value + NORMAL * error
            if metric in SHARES:
                low, high = max(0.0, low), min(1.0, high)
            found[name] |= {"low": low, "high": high}
    return found


def metric_name(metric: str, filtered: str) -> str:
    return metric if filtered == "none" else f"{metric}/{filtered}"


def is_number(value: object) -> TypeGuard[float]:
    """A finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def predictions_of(name: str, whole: Mapping[str, Any], found: Found) -> Iterator[dict[str, Any]]:
    """A line of predictions/ for every row of a task or of a group's parts. Raises InputError."""
    for part in leaves(name, whole) or [name]:
        rows: dict[str, dict[str, Any]] = {}
        for sample, where in samples(found.samples(part)):
            row = prediction(part, sample, where)
            # one line for every filter of answers
            known = rows.setdefault(row["id"], row)
            known["scores"] |= row["scores"]
        yield from rows.values()


def samples(file: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """Lines of a file of samples. Raises InputError."""
    for number, line in lines(file):
        where = f"{file}:{number}"
        yield as_object(parse(line, where), where), where


def prediction(task: str, sample: Mapping[str, Any], where: str) -> dict[str, Any]:
    """A sample of the harness as a line of predictions/. Raises InputError."""
    number = sample.get("doc_id")
    if isinstance(number, bool) or not isinstance(number, int):
        raise InputError(f"{where}: doc_id: expected a number, got {number!r}")
    doc = as_object(sample.get("doc"), f"{where}: doc")
    names = sample.get("metrics")
    filtered = str(sample.get("filter", "none"))
    scores = {
        metric_name(name, filtered): float(sample[name])
        for name in (names if isinstance(names, list) else [])
        if isinstance(name, str) and is_number(sample.get(name))
    }
    said, answer = answers_of(sample)
    question = next((doc[key] for key in QUESTIONS if isinstance(doc.get(key), str)), "")
    return {
        "id": f"{task}/{number}",
        "scores": scores,
        "prediction": said,
        "answers": [answer],
        "question": question,
        "finish": None,
        "prompt_tokens": None,
        "new_tokens": None,
        "truncated_tokens": 0,
        "error": None,
        "about": {"part": task},
    }


def answers_of(sample: Mapping[str, Any]) -> tuple[str, str]:
    """What the model chose (the likeliest choice) or wrote, and the reference."""
    answers, target = sample.get("filtered_resps"), str(sample.get("target", ""))
    if not isinstance(answers, list) or not answers:
        return "", target
    if not all(isinstance(one, list) and len(one) == 2 for one in answers):
        return (answers[0] if isinstance(answers[0], str) else ""), target
    likely = [-math.inf if (found := number(one[0])) is None else found for one in answers]
    choices = [choice(sample, i) for i in range(len(answers))]
    if target.isdigit() and int(target) < len(choices):
        target = choices[int(target)]
    return choices[max(range(len(likely)), key=likely.__getitem__)], target


def number(value: object) -> float | None:
    """A number that the harness may have written as text; None if it is none."""
    try:
        found = float(str(value))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def choice(sample: Mapping[str, Any], index: int) -> str:
    """The text of a choice."""
    arguments = sample.get("arguments")
    one = arguments.get(f"gen_args_{index}") if isinstance(arguments, dict) else None
    text = one.get("arg_1") if isinstance(one, dict) else None
    return text.strip() if isinstance(text, str) else ""
