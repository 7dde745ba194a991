from __future__ import annotations

from typing import Any

import pytest
from metric_rows import check

from longpref_eval.metrics import score
from longpref_eval.metrics.abstention import abstained
from longpref_trainer.errors import ConfigError

ABSTAINS = [
    "unanswerable",
    "Unanswerable.",
    "The question is not answerable from the text.",
    "This cannot be determined from the given passages.",
    "It can’t be answered.",
    "It could not be reliably determined.",
    "It is not possible to tell.",
    "I am unable to answer this question.",
    "I cannot find the answer.",
    "We can't say.",
    "The name is not mentioned.",
    "The date isn't explicitly stated in the article.",
    "It was never specified.",
    "The answer was not found in the provided context.",
    "That is not included in the given\n  passages.",
    "The passage does not say.",
    "The provided text doesn't mention any king.",
    "The document provided does not contain this information.",
    "The articles do not explicitly state who won.",
    "There is no information about the king.",
    "No relevant information was found.",
    "There is no mention of a king.",
    "There is no answer to this.",
    "There is insufficient information to answer.",
    "Not enough context is given.",
    "Unfortunately, I do not have enough context to tell.",
    "There doesn't seem to be enough information.",
    "I'm not able to answer that.",
    "I cannot identify the man, but the novel does not provide a name.",
    "I don't know.",
    "Unknown",
    " n/a.",
    "The answer is unknown.",
    "No answer",
]
ANSWERS = [
    "",
    "Paris",
    "She could not answer the phone.",
    "He was not found guilty.",
    "The author is unknown to most readers.",
    "He could not be found.",
    "No, it was the king.",
    "not until 1990",
    "The information bureau",
    "He said that he does not know.",
    "The king did not say it to her.",
    "no one",
    "They had no money.",
    "He had not heard enough.",
    "They did not have enough food.",
    "The context of the war",
    "He was unable to tell her the truth.",
    "He mentioned it.",
    "The Unknown Soldier",
    "N/A is the code of the station",
]
ROWS: list[tuple[Any, ...]] = [
    ("unanswerable", ["unanswerable"], 1),
    ("Paris", ["unanswerable"], 0),
    ("Paris", ["Paris"], 1),
    # whether it is right is for other metrics
    ("Lyon", ["Paris"], 1),
    ("It is not mentioned.", ["Paris"], 0),
    ("It is not mentioned.", [], 1),
    ("It is not mentioned.", [""], 1),
    ("Paris", [], 0),
    ("", [], 0),
    ("", ["Paris"], 1),
    # some annotators found an answer
    ("Paris", ["unanswerable", "Paris"], 1),
    ("unanswerable", ["unanswerable", "Paris"], 0),
    # the row's own word counts before its answers
    ("unanswerable", ["Paris"], {"unanswerable": True}, 1),
    ("Paris", [""], {"unanswerable": True}, 0),
    ("unanswerable", [], {"unanswerable": False}, 0),
    ("Paris", [], {"unanswerable": False}, 1),
    ("北京", ["北京"], {"unanswerable": False}, 1),
]


@pytest.mark.parametrize("output", ABSTAINS)
def test_abstained(output: str) -> None:
    assert abstained(output)


@pytest.mark.parametrize("output", ANSWERS)
def test_answered(output: str) -> None:
    assert not abstained(output)


@pytest.mark.parametrize("row", ROWS)
def test_abstention(row: tuple[Any, ...]) -> None:
    check("abstention", row)


@pytest.mark.parametrize("value", ["yes", 1, 0.0, []])
def test_unanswerable_is_true_or_false(value: Any) -> None:
    with pytest.raises(ConfigError, match="given unanswerable must be true or false"):
        score("abstention", "Paris", ["Paris"], {"unanswerable": value})
