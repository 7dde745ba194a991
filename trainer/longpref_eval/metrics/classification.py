"""Classes named in a prediction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from longpref_trainer.errors import ConfigError

from .row import texts_of


def class_share(prediction: str, answer: str, classes: Sequence[str]) -> float:
    """1 / (classes that the prediction names) if the right one is among them, else 0.

    LongBench's classification_score: a class whose name is part of the right one's does not count.
    Its loop takes such names out of the list it walks through, and so never looks at the name
    behind one that it took out; that one counts. Kept, for scores depend on it.
    """
    named = [name for name in classes if name in prediction]
    at = 0
    while at < len(named):
        if named[at] in answer and named[at] != answer:
            # the first of its kind, and all behind it move up
            named.remove(named[at])
        at += 1
    return 1.0 / len(named) if answer in named else 0.0


def classification(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """The best `class_share` of the answers. Raises ConfigError without `all_classes`."""
    if given.get("all_classes") is None:
        raise ConfigError("the row has no `all_classes`: the names of all classes are needed")
    classes = texts_of(given["all_classes"], "all_classes")
    shares = (class_share(prediction, answer, classes) for answer in texts_of(answers))
    return max(shares, default=0.0)
