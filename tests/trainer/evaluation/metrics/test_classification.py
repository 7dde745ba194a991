from __future__ import annotations

from typing import Any

import pytest
from metric_rows import check

from longpref_eval.metrics import first_line, score
from longpref_trainer.errors import ConfigError

CLASSES = ["Animal", "City", "Country", "location", "Other location", "State"]
ZH = ["政治", "经济", "文化", "文化、休闲娱乐"]
ROWS: list[tuple[Any, ...]] = [
    ("City", ["City"], CLASSES, 1),
    ("Type: City.", ["City"], CLASSES, 1),
    ("City or Country", ["City"], CLASSES, 1 / 2),
    ("City, Country, State", ["State"], CLASSES, 1 / 3),
    ("", ["City"], CLASSES, 0),
    ("city", ["City"], CLASSES, 0),
    ("Country", ["City"], CLASSES, 0),
    # a class whose name is part of the right one's does not count
    ("Other location", ["Other location"], CLASSES, 1),
    ("location", ["Other location"], CLASSES, 0),
    # but the other way round it does
    ("Other location", ["location"], CLASSES, 1 / 2),
    # a goes, b behind it is passed over and stays
    ("abc", ["abc"], ["a", "b", "abc"], 1 / 2),
    # a goes, x is passed over, b goes
    ("abc x", ["abc"], ["a", "x", "b", "abc"], 1 / 2),
    ("abcd", ["abcd"], ["a", "b", "c", "d", "abcd"], 1 / 3),
    ("City", [], CLASSES, 0),
    ("City", ["Country", "City"], CLASSES, 1),
    ("City", ["City"], [], 0),
    ("Town", ["Town"], CLASSES, 0),
    ("City", ["City"], ["City", "City"], 1 / 2),
    ("City", ["City"], ["", "City"], 1),
    # all lines count here
    ("City\nCountry", ["City"], CLASSES, 1 / 2),
    (first_line("City\nCountry"), ["City"], CLASSES, 1),
    ("政治", ["政治"], ZH, 1),
    ("政治、经济", ["政治"], ZH, 1 / 2),
    ("文化、休闲娱乐", ["文化、休闲娱乐"], ZH, 1),
]


@pytest.mark.parametrize("row", ROWS)
def test_classification(row: tuple[Any, ...]) -> None:
    prediction, answers, classes, expected = row
    check("classification", (prediction, answers, {"all_classes": classes}, expected))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "no `all_classes`"),
        ({"all_classes": None}, "no `all_classes`"),
        ({"all_classes": "City"}, "all_classes must be a list of texts, got str 'City'"),
        ({"all_classes": ["City", 3]}, r"all_classes\[1\] must be a text, got int 3"),
    ],
)
def test_classes_must_be_texts(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        score("classification", "City", ["City"], given)
