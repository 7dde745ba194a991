"""Numbers in a prediction: which paragraph, or how many."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from longpref_trainer.errors import ConfigError

from .row import describe, is_number, text_of, texts_of

NUMBER = re.compile(r"\d+")
PARAGRAPH = re.compile(r"Paragraph (\d+)")
PARAGRAPH_ZH = re.compile(r"段落(\d+)")


def number_share(prediction: str, number: str) -> float:
    """The share of the prediction's numbers that are `number`, written the same; 0 without any.

    LongBench's count_score and retrieval_score.
    """
    found = NUMBER.findall(prediction)
    return found.count(number) / len(found) if found else 0.0


def count(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """The best `number_share` of the answers: texts, or integers as they are written."""
    if isinstance(answers, str) or not isinstance(answers, Sequence):
        raise ConfigError(f"answers must be a list of numbers, got {describe(answers)}")
    numbers = [
        str(answer) if is_number(answer) else text_of(answer, f"answers[{at}]")
        for at, answer in enumerate(answers)
    ]
    return max((number_share(prediction, number) for number in numbers), default=0.0)


def retrieval(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """The best `number_share` of the N of answers `Paragraph N`."""
    return paragraph_share(prediction, answers, PARAGRAPH, "Paragraph N")


def retrieval_zh(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """The best `number_share` of the N of answers `段落N`."""
    return paragraph_share(prediction, answers, PARAGRAPH_ZH, "段落N")


def paragraph_share(
    prediction: str, answers: Sequence[Any], pattern: re.Pattern[str], form: str
) -> float:
    """See `retrieval`. Raises ConfigError for an answer that does not name a paragraph."""
    shares = []
    for at, answer in enumerate(texts_of(answers)):
        match = pattern.search(answer)
        if match is None:
            raise ConfigError(
                f"answers[{at}] names no paragraph: expected `{form}`, got {answer!r:.60}"
            )
        shares.append(number_share(prediction, match.group(1)))
    return max(shares, default=0.0)
