"""What a metric is given of a row, checked: every byte of it comes from a file or a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from longpref_trainer.errors import ConfigError

# metric(prediction, answers, given) -> 0 to 1. answers: the row's references; given: what else the
# row holds, e.g. `all_classes`
Metric = Callable[[str, Sequence[Any], Mapping[str, Any]], float]

# Some metrics take more than linear time. The benchmarks let a model write 30,000 tokens at most
# (InfiniteBench's Math.Calc, some 60,000 characters), so no official score is out of reach.
MOST = 200_000


def check_prediction(prediction: Any) -> None:
    """Raise ConfigError unless it is a text of at most `MOST` characters."""
    if not isinstance(prediction, str):
        raise ConfigError(f"the prediction must be a text, got {describe(prediction)}")
    if len(prediction) > MOST:
        raise ConfigError(
            f"the prediction has {len(prediction):,} characters, over {MOST:,}: lower the task's "
            "limit of new tokens"
        )


def texts_of(values: Any, name: str = "answers") -> list[str]:
    """The texts of a list. Raises ConfigError naming the first value that is none."""
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise ConfigError(f"{name} must be a list of texts, got {describe(values)}")
    return [text_of(value, f"{name}[{at}]") for at, value in enumerate(values)]


def text_of(value: Any, name: str) -> str:
    """A text of at most `MOST` characters. Raises ConfigError."""
    if not isinstance(value, str):
        raise ConfigError(f"{name} must be a text, got {describe(value)}")
    if len(value) > MOST:
        raise ConfigError(f"{name} has {len(value):,} characters, over {MOST:,}")
    return value


def is_number(value: Any) -> bool:
    """Whether JSON gave a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def describe(value: Any) -> str:
    """A value of the wrong type, short enough for a message."""
    shown = repr(value) if value is None or isinstance(value, str | bool | int | float) else "…"
    return f"{type(value).__name__} {shown[:40]}"


def best_of(measure: Callable[[str, str], float]) -> Metric:
    """The metric that takes the answer that suits a prediction best; 0 where there is none.

    That is how LongBench, InfiniteBench and SQuAD read several references.
    """

    def metric(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
        return max((measure(prediction, answer) for answer in texts_of(answers)), default=0.0)

    return metric
