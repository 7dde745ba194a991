from __future__ import annotations

from typing import Any

import pytest
from metric_rows import check

from longpref_eval.metrics import score
from longpref_trainer.errors import ConfigError

# the share of the values that stand in the output
ROWS: list[tuple[str, list[str], float]] = [
    ("The code is 1234567.", ["1234567"], 1),
    ("The code is 7654321.", ["1234567"], 0),
    ("", ["1234567"], 0),
    ("1, 2 and 3", ["1", "2", "3"], 1),
    ("1 and 2", ["1", "2", "3"], 2 / 3),
    ("4", ["1", "2", "3"], 0),
    # upper case or lower
    ("PARIS", ["paris"], 1),
    ("paris", ["Paris", "PARIS"], 1),
    # parts of words count
    ("12345678", ["1234567"], 1),
    ("1 234 567", ["1234567"], 0),
    ("1,234,567", ["1234567"], 0),
    # a value that stands twice in the row
    ("1", ["1", "1"], 1),
    ("1", ["1", "2", "2", "2"], 1 / 4),
    ("anything", [""], 1),
    ("北京和上海", ["北京", "广州"], 1 / 2),
    ("first\nsecond", ["second", "first"], 1),
    # the lower case of İ has two characters
    ("İstanbul", ["i̇stanbul"], 1),
    ("STRASSE", ["straße"], 0),
    ("the code\nis 1234567", ["code is"], 0),
]


@pytest.mark.parametrize("row", ROWS)
def test_recall(row: tuple[Any, ...]) -> None:
    check("needle_recall", row)


@pytest.mark.parametrize(("prediction", "answers", "recall"), ROWS)
def test_exact_match(prediction: str, answers: list[str], recall: float) -> None:
    check("needle_exact_match", (prediction, answers, 1 if recall == 1 else 0))


@pytest.mark.parametrize("name", ["needle_recall", "needle_exact_match"])
def test_a_needle_has_a_value(name: str) -> None:
    with pytest.raises(ConfigError, match="answers is empty"):
        score(name, "1234567", [], {})
    with pytest.raises(ConfigError, match=r"answers\[0\] must be a text, got int 1234567"):
        score(name, "1234567", [1234567], {})


def test_many_values() -> None:
    # 0.1 ten times over is not 1 where shares are added up
    values = [str(1_000_000 + at) for at in range(49)]
    check("needle_exact_match", (" ".join(values), values, 1))
    check("needle_exact_match", (" ".join(values[1:]), values, 0))
