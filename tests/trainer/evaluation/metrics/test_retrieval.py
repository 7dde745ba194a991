from __future__ import annotations

from typing import Any

import pytest
from metric_rows import check

from longpref_eval.metrics import score
from longpref_trainer.errors import ConfigError

COUNT_ROWS: list[tuple[Any, ...]] = [
    ("5", ["5"], 1),
    ("There are 5 unique paragraphs.", ["5"], 1),
    ("", ["5"], 0),
    ("five", ["5"], 0),
    ("5", [], 0),
    ("5", [""], 0),
    ("5 or 6", ["5"], 1 / 2),
    ("5, 5, 6", ["5"], 2 / 3),
    ("15", ["5"], 0),
    # as it is written
    ("05", ["5"], 0),
    ("5.0", ["5"], 1 / 2),
    ("1,005", ["5"], 0),
    ("-5", ["5"], 1),
    ("6", ["5", "6"], 1),
    ("5", [5], 1),
    ("有5个段落", ["5"], 1),
    # digits of other scripts are numbers, but written otherwise
    ("5 ٥", ["5"], 1 / 2),
    ("5²", ["5"], 1),
    ("5\n6\n7\n8", ["8"], 1 / 4),
]
RETRIEVAL_ROWS: list[tuple[Any, ...]] = [
    ("Paragraph 3", ["Paragraph 3"], 1),
    ("3", ["Paragraph 3"], 1),
    ("It is paragraph 3.", ["Paragraph 3"], 1),
    ("", ["Paragraph 3"], 0),
    ("three", ["Paragraph 3"], 0),
    ("Paragraph 3", [], 0),
    ("Paragraph 13", ["Paragraph 3"], 0),
    ("Paragraph 3 and Paragraph 4", ["Paragraph 3"], 1 / 2),
    ("Paragraph 3, Paragraph 3, Paragraph 4", ["Paragraph 3"], 2 / 3),
    ("Paragraph 03", ["Paragraph 3"], 0),
    ("Paragraph 3.1", ["Paragraph 3"], 1 / 2),
    # the first one of an answer
    ("4", ["Paragraph 3 or Paragraph 4"], 0),
    ("4", ["Paragraph 3", "Paragraph 4"], 1),
    ("Paragraph 3\n\nParagraph 5\n7\n9", ["Paragraph 5"], 1 / 4),
    ("段落3", ["Paragraph 3"], 1),
    ("Paragraph 12", ["see Paragraph 12!"], 1),
]
RETRIEVAL_ZH_ROWS: list[tuple[Any, ...]] = [
    (
        prediction.replace("Paragraph ", "段落"),
        [one.replace("Paragraph ", "段落") for one in answers],
        s,
    )
    for prediction, answers, s in RETRIEVAL_ROWS
] + [("段落3。", ["段落3"], 1), ("第三段", ["段落3"], 0), ("段落 3", ["段落3"], 1)]


@pytest.mark.parametrize("row", COUNT_ROWS)
def test_count(row: tuple[Any, ...]) -> None:
    check("count", row)


@pytest.mark.parametrize("row", RETRIEVAL_ROWS)
def test_retrieval(row: tuple[Any, ...]) -> None:
    check("retrieval", row)


@pytest.mark.parametrize("row", RETRIEVAL_ZH_ROWS)
def test_retrieval_zh(row: tuple[Any, ...]) -> None:
    check("retrieval_zh", row)


@pytest.mark.parametrize(
    ("name", "answers", "message"),
    [
        ("retrieval", ["3"], r"answers\[0\] names no paragraph: expected `Paragraph N`, got '3'"),
        ("retrieval", ["Paragraph 1", "paragraph 2"], r"answers\[1\] names no paragraph"),
        ("retrieval_zh", ["段落 3"], r"answers\[0\] names no paragraph: expected `段落N`"),
        ("retrieval", [3], r"answers\[0\] must be a text, got int 3"),
        ("count", "5", "answers must be a list"),
        ("count", [True], r"answers\[0\] must be a text, got bool True"),
        ("count", [None], r"answers\[0\] must be a text, got NoneType None"),
    ],
)
def test_faults_of_rows(name: str, answers: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        score(name, "3", answers, {})
