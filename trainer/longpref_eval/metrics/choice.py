"""InfiniteBench's multiple choice (En.MC, Code.Debug): which option a prediction settles on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from longpref_trainer.errors import ConfigError

from .row import texts_of

LETTERS = "ABCD"
SPACES = re.compile(" {2,}")
DEBUG_MARKS = ("\n", "`", "'", '"', "-", "*", "Option", "option")
DEBUG_PHRASES = ("answer is:", "is:", "answer:", "correct option is:")
CHOICE_MARKS = ("\n", '"', "'", ".", ",", "?", "!", "{", "}")
CHOICE_PHRASES = ("answer is:", "answer:", "answer is", "option is")


def spaced(text: str, marks: Iterable[str]) -> str:
    """The text with a space for every mark, and one space for several."""
    for mark in marks:
        text = text.replace(mark, " ")
    return SPACES.sub(" ", text)


def starts_after(text: str, phrases: Iterable[str], options: Sequence[str]) -> bool | None:
    """Whether one of the options follows the first phrase that stands in the text.

    First in the order of the phrases, not of the text. The character behind the phrase is taken
    for a space. None if no phrase stands there.
    """
    for phrase in phrases:
        at = text.find(phrase)
        if at >= 0:
            start = at + len(phrase) + 1
            return start <= len(text) and text.startswith(tuple(options), start)
    return None


def code_debug(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """Code.Debug: the prediction begins with the letter, or says either after a phrase.

    The label is [function, letter]. Raises ConfigError for any other.
    """
    label = texts_of(answers, "the label")
    if len(label) < 2:
        raise ConfigError(f"the label must be [function, letter], got {len(label)} value(s)")
    function, letter = label[:2]
    said = prediction.strip()
    if said[:2] in (f"{letter}.", f"{letter}:"):
        return 1.0
    return float(bool(starts_after(spaced(said, DEBUG_MARKS), DEBUG_PHRASES, (letter, function))))


def longbook_choice_eng(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """En.MC: the first letter, the whole text, what follows a phrase, or the first lone letter.

    The label is [option, letter]. A prediction that begins with A, B, C or D has chosen, whatever
    the word (`Because` is B); a run of these letters (`AB`) is a wrong choice.
    """
    label = texts_of(answers, "the label")
    said = prediction.strip()
    if not said:
        return 0.0
    if said[0] in LETTERS:
        return float(said[0] in label)
    if said in label:
        return 1.0
    text = spaced(said, CHOICE_MARKS)
    after = starts_after(text, CHOICE_PHRASES, label)
    if after is not None:
        return float(after)
    chosen = next((word for word in text.split() if word in LETTERS), None)
    return float(chosen in label)
