"""InfiniteBench (Zhang et al. 2024): one metric a task, as src/compute_scores.py has them.

`answers` is the row's label as the benchmark has it: a list, or (of the tasks that have one value)
the value itself. Where the official script would stop with an exception, a prediction scores 0 and
a label raises ConfigError.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from longpref_trainer.errors import ConfigError

from .normalize import normalize_zh
from .overlap import overlap_f1, qa_f1
from .rouge import rouge_lsum_f
from .row import best_of, describe, is_number, text_of, texts_of

DIGITS = re.compile(r"[0-9]+")
DECIMAL = re.compile(r"\d+\.\d+|\d+")
# as marks between words
MARKS = "\n:\"'.,?!{}"
CODE_MARKS = "\n.`'\":"
# Python's int() refuses numbers of over 4,300 digits, and the official script stops there; no label
# is as long, so they are wrong
MOST_DIGITS = 4_000


def words_without(text: str, marks: Iterable[str]) -> list[str]:
    """Words of a text whose marks are spaces."""
    for mark in marks:
        text = text.replace(mark, " ")
    return text.split()


def label_of(answers: Any) -> Any:
    """The one value of a label. Raises ConfigError for an empty list."""
    if not isinstance(answers, list | tuple):
        return answers
    if not answers:
        raise ConfigError("answers is empty: the task has one label a row")
    return answers[0]


def first_number(prediction: str) -> str:
    """The first run of ASCII digits; empty if there is none."""
    match = DIGITS.search(prediction)
    return match.group() if match else ""


def passkey(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """Retrieve.PassKey and Retrieve.Number: the first number is the label, digit by digit."""
    return float(text_of(label_of(answers), "the label") == first_number(prediction))


def kv_retrieval(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """Retrieve.KV: the label is one of the words."""
    return float(text_of(label_of(answers), "the label") in words_without(prediction, MARKS))


def longdialogue_qa_eng(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """En.Dia: the first label is one of the words in upper case."""
    label = text_of(label_of(answers), "the label")
    return float(label in (word.upper() for word in words_without(prediction, MARKS)))


def code_run(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """Code.Run: the last word is the label as an integer."""
    label = label_of(answers)
    if not is_number(label):
        raise ConfigError(f"the label must be an integer, got {describe(label)}")
    words = words_without(prediction, CODE_MARKS)
    try:
        return float(bool(words) and int(words[-1]) == label)
    except ValueError:
        return 0.0


def math_find(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """Math.Find: the first number is the label.

    Where the label is an integer and the number has decimals (`12.0` too), the official script
    stops; that is 0 here.
    """
    label = label_of(answers)
    if not is_number(label):
        raise ConfigError(f"the label must be a number, got {describe(label)}")
    match = DECIMAL.search(prediction)
    read = int if isinstance(label, int) else float
    try:
        return float(match is not None and read(match.group()) == label)
    except ValueError:
        return 0.0


def math_calc(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """Math.Calc: the share of the label's numbers before the first wrong one.

    The label may be a list in a list. `given["skip_first_number"]`: the first number of the
    prediction repeats the question (the official script does so for GPT-4).
    """
    label = label_of(answers)
    label = label if isinstance(label, list | tuple) else answers
    if not isinstance(label, list | tuple) or not label or not all(map(is_number, label)):
        raise ConfigError("the label must be a list of numbers that is not empty")
    numbers = DIGITS.findall(prediction)
    if given.get("skip_first_number"):
        numbers = numbers[1:]
    right = 0
    for wanted, number in zip(label, numbers, strict=False):
        if len(number) > MOST_DIGITS or int(number) != wanted:
            break
        right += 1
    return right / len(label)


def character_f1(prediction: str, answer: str) -> float:
    """F1 of normalised Chinese characters (qa_f1_score_zh)."""
    return overlap_f1(normalize_zh(prediction), normalize_zh(answer))


def longbook_sum_eng(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """En.Sum: rougeLsum; of several references the best one, as `evaluate` takes it.

    Raises ConfigError without a reference.
    """
    references = [answers] if isinstance(answers, str) else texts_of(answers)
    if not references:
        raise ConfigError("answers is empty: a summary needs a reference")
    return max(
        rouge_lsum_f(prediction, text_of(reference, "the label")) for reference in references
    )


longbook_qa_eng = qa_f1
longbook_qa_chn = best_of(character_f1)
