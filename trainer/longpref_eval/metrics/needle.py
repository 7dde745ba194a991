"""Values that stand in an output, whatever else it says (RULER, Hsieh et al. 2024)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from longpref_trainer.errors import ConfigError

from .row import texts_of


def needle_recall(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """The share of the values that stand in the output, upper case or lower.

    RULER's string_match_all. Raises ConfigError if there are no values.
    """
    values = texts_of(answers)
    if not values:
        raise ConfigError("answers is empty: a needle has one value at least")
    output = prediction.lower()
    return sum(value.lower() in output for value in values) / len(values)


def needle_exact_match(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """1 if every value stands in the output, else 0."""
    return float(needle_recall(prediction, answers, given) == 1)
