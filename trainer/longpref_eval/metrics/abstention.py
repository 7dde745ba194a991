"""Whether an output says that the question cannot be answered from the text.

The phrases are a closed list, for outputs in English. An empty output does not abstain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from longpref_trainer.errors import ConfigError

from .row import describe, texts_of

TEXT = (
    r"(?:text|context|passages?|documents?|articles?|story|paragraphs?|papers?|report|transcript|"
    r"excerpts?|novel|book|script|film|dialogue|conversation|meeting)"
)
# `is not explicitly mentioned`: up to two words between
FEW = r"(?:\w+ ){0,2}"
NOT = r"(?:not|never|isn't|wasn't|aren't|weren't)"
CANNOT = r"(?:cannot|can't|can not|could not|couldn't)"
UNABLE = r"(?:unable|not able|impossible|not possible)"
DOES_NOT = r"(?:does not|doesn't|do not|don't|did not|didn't)"
FACTS = r"(?:information|info|context|details)"
TELL = (
    r"(?:mention|specify|state|say|provide|contain|include|give|discuss|indicate|address|describe|"
    r"answer|tell|disclose|reveal|explain)"
)

PHRASES = (
    r"\bunanswerable\b",
    rf"\b{NOT} {FEW}answerable\b",
    # "cannot be determined", "it is not possible to tell", "I can't find"
    rf"\b{CANNOT} be {FEW}(?:answered|determined|inferred|established|deduced|ascertained)\b",
    rf"\b(?:i am|i'm|we are|it is|it's) {UNABLE} to {FEW}(?:answer|determine|tell|infer|say)\b",
    rf"\b(?:i|we) {CANNOT} {FEW}(?:answer|determine|find|tell|say|identify)\b",
    # "is not mentioned"; of words with other meanings only with the text: "not found in the text"
    rf"\b{NOT} {FEW}(?:mentioned|specified|stated)\b",
    rf"\b{NOT} {FEW}(?:found|given|provided|included|discussed|described|addressed|indicated|"
    rf"available|contained|present|covered|disclosed) (?:in|by) {FEW}{TEXT}\b",
    # "the passage does not say"
    rf"\b{TEXT} (?:provided |given )?{DOES_NOT} {FEW}{TELL}\b",
    # "no information", "there is no answer", "I don't have enough context"
    rf"\bno {FEW}(?:information|mention|details?) (?:is|was|are|were|about|on|of|in|to|given|"
    r"provided|available|regarding|concerning)\b",
    r"\bno (?:relevant |such |specific )?information\b",
    r"\bthere is no (?:clear |definite )?answer\b",
    rf"(?:\bnot|n't) (?:\w+ ){{0,3}}(?:enough|sufficient) (?:\w+ )?{FACTS}\b",
    rf"\b(?:insufficient|lack of) (?:\w+ )?{FACTS}\b",
    r"\b(?:i|we) (?:do not|don't) know\b",
    # nothing else in the output
    r"\A\W*(?:the answer is )?(?:unknown|n/a|not applicable|not available|not given|no answer|"
    r"none of the above|not enough info)\W*\Z",
)
ABSTAINS = re.compile("|".join(PHRASES))


def abstained(output: str) -> bool:
    """Whether one of the phrases stands in the output, in upper case or lower."""
    plain = output.lower().replace("’", "'").replace("‘", "'")
    return ABSTAINS.search(" ".join(plain.split())) is not None


def abstention(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """1 if the output abstains and the row has no answer, or neither; else 0.

    `given["unanswerable"]` says whether the row has none. Without it a row has none if all its
    answers are empty or abstain (Qasper's `unanswerable`). Raises ConfigError.
    """
    texts = texts_of(answers)
    unanswerable = given.get("unanswerable")
    if unanswerable is None:
        unanswerable = all(not text or abstained(text) for text in texts)
    if not isinstance(unanswerable, bool):
        raise ConfigError(f"given unanswerable must be true or false, got {describe(unanswerable)}")
    return float(abstained(prediction) == unanswerable)
