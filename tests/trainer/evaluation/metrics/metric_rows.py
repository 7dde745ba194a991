"""Rows of golden tests: (prediction, answers, expected), or with `given` before the last."""

from __future__ import annotations

from typing import Any

import pytest

from longpref_eval.metrics import score

SAME = 1e-12


def check(name: str, row: tuple[Any, ...]) -> None:
    prediction, answers, *given, expected = row
    found = score(name, prediction, answers, given[0] if given else {})
    assert found == pytest.approx(expected, abs=SAME)


def f1(shared: int, said: int, wanted: int) -> float:
    """F1 of `shared` words out of `said` in the prediction and `wanted` in the answer."""
    return 2 * shared / (said + wanted)


def rouge_f(shared: int, said: int, wanted: int) -> float:
    """F of the package `rouge`, which is not quite F1."""
    precision, recall = shared / said, shared / wanted
    return 2 * precision * recall / (precision + recall + 1e-8)
