"""Which words of a text another one does not have: a difference by words."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

# A word, a run of space, or one mark. Chinese and Japanese have no spaces: there a sign is a word.
WORD = re.compile(r"\s+|[぀-ヿ㐀-鿿豈-﫿]|[^\W぀-ヿ㐀-鿿豈-﫿]+|[^\w\s]")
# The time grows with the square of it, and texts come from anywhere: the rest stays unmarked.
MOST_WORDS = 400


class Part(NamedTuple):
    """A stretch of text; `changed`: the other text has another one, or nothing, in its place."""

    text: str
    changed: bool


def word_diff(a: str, b: str) -> tuple[list[Part], list[Part]]:
    """`a` and `b` as parts. The parts of each, joined, are the text itself."""
    left, right = WORD.findall(a), WORD.findall(b)
    rest = ["".join(words[MOST_WORDS:]) for words in (left, right)]
    left, right = left[:MOST_WORDS], right[:MOST_WORDS]
    parts: tuple[list[Part], list[Part]] = ([], [])
    # Without autojunk: frequent words are words too.
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for tag, start_a, end_a, start_b, end_b in matcher.get_opcodes():
        for side, text in zip(
            parts, ("".join(left[start_a:end_a]), "".join(right[start_b:end_b])), strict=True
        ):
            if text:
                side.append(Part(text, tag != "equal"))
    for side, text in zip(parts, rest, strict=True):
        if text:
            side.append(Part(text, False))
    return parts
