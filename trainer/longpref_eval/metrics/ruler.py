"""RULER's two metrics: references that stand in the answer (arXiv 2404.06654, section 4).

As eval/synthetic/constants.py and eval/evaluate.py of its code have them, 0 to 1 in place of 100.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

CONTROL = re.compile(r"[\x00-\x1f]")


def readable(prediction: str) -> str:
    """The answer as it is compared: every control character is a newline, none at the ends."""
    return CONTROL.sub("\n", prediction.strip()).strip()


def string_match_all(prediction: str, answers: Sequence[str]) -> float:
    """The share of references that stand in the answer, upper and lower case alike."""
    text = readable(prediction).lower()
    return sum(answer.lower() in text for answer in answers) / len(answers)


def string_match_part(prediction: str, answers: Sequence[str]) -> float:
    """1 if any reference stands in the answer (its QA tasks)."""
    text = readable(prediction).lower()
    return float(any(answer.lower() in text for answer in answers))
