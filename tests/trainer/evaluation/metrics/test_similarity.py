from __future__ import annotations

import random
import sys
from difflib import SequenceMatcher
from types import ModuleType
from typing import Any

import pytest
from metric_rows import check

from longpref_eval.metrics import score
from longpref_trainer.errors import ConfigError

# 2 * (characters in matching blocks) / (characters of both), in whole percent
ROWS: list[tuple[Any, ...]] = [
    ("return x", ["return x"], 1),
    ("", [""], 1),
    ("", ["x"], 0),
    ("x", [""], 0),
    ("x", [], 0),
    # 2 * 2 / 6
    ("abc", ["abd"], 0.67),
    # bcd: 2 * 3 / 8
    ("abcd", ["bcde"], 0.75),
    # 12.5 and 37.5 percent are rounded to even
    ("axxxxxxx", ["ayyyyyyy"], 0.12),
    ("abcxxxxx", ["abcyyyyy"], 0.38),
    ("\n\nreturn x\nreturn y", ["return x"], 1),
    # lines with a mark of comments or of Markdown are passed over
    ("# first\nreturn x", ["return x"], 1),
    ("```python\nreturn x\n```", ["return x"], 1),
    ("x = 1 // one\nreturn x", ["return x"], 1),
    ('a = "http://b"\nreturn x', ["return x"], 1),
    ("# only\n// comments", ["return x"], 0),
    ("# only a comment", [""], 1),
    # space counts: 2 * 8 / 17
    (" return x", ["return x"], 0.94),
    # an empty line is the first one, unless newlines alone stand before it
    ("  \nreturn x", ["return x"], 0.2),
    # 2 * 5 / 12
    ("变量 = 1", ["变量 = 2"], 0.83),
    ("b", ["abcdefg", "ab"], 0.67),
    # of answers of 200 characters and more, those are left out that are over 1 % of it
    ("x" + "a" * 299, ["a" * 199], 0.8),
    ("x" + "a" * 299, ["a" * 200], 0),
]


@pytest.mark.parametrize("row", ROWS)
def test_code_similarity(row: tuple[Any, ...]) -> None:
    check("code_similarity", row)


def test_it_does_not_change_with_levenshtein(monkeypatch: pytest.MonkeyPatch) -> None:
    # the longest block is XYZ: 2 * 3 / 20; python-Levenshtein counts abcde: 2 * 5 / 20
    row = ("abcdeXYZ", ["XYZa-b-c-d-e"], 0.3)
    check("code_similarity", row)
    fake: Any = ModuleType("Levenshtein")
    fake.ratio = lambda a, b: 0.99
    fake.__all__ = ["ratio"]
    monkeypatch.setitem(sys.modules, "Levenshtein", fake)
    for name in [name for name in sys.modules if name.endswith("metrics.similarity")]:
        monkeypatch.delitem(sys.modules, name)
    from longpref_eval.metrics.similarity import line_similarity

    assert line_similarity("abcdeXYZ", "XYZa-b-c-d-e") == 0.3
    check("code_similarity", row)


def test_it_is_difflib_in_whole_percent() -> None:
    draw = random.Random(6)
    for _ in range(300):
        line, answer = ("".join(draw.choices("abc =()", k=draw.randrange(1, 40))) for _ in range(2))
        percent = round(100 * SequenceMatcher(None, line, answer).ratio())
        assert score("code_similarity", line, [answer], {}) == percent / 100


def test_a_line_that_would_take_minutes_is_an_error() -> None:
    with pytest.raises(ConfigError, match="a line has 10,001 characters"):
        score("code_similarity", "x" * 10_001, ["return x"], {})
    # another line decides
    assert score("code_similarity", "return x\n" + "x" * 10_001, ["return x"], {}) == 1
