"""Words that a prediction and an answer share: F1, exact match, containment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .normalize import normalize, normalize_zh
from .row import best_of
from .segment import words_of


def overlap_f1(prediction: Sequence[str], answer: Sequence[str]) -> float:
    """F1 of two bags of tokens; 0 where they share none."""
    shared = sum((Counter(prediction) & Counter(answer)).values())
    if shared == 0:
        return 0.0
    precision = shared / len(prediction)
    recall = shared / len(answer)
    return (2 * precision * recall) / (precision + recall)


def token_f1(prediction: str, answer: str) -> float:
    """F1 of normalised English words (SQuAD; LongBench's qa_f1_score)."""
    return overlap_f1(normalize(prediction).split(), normalize(answer).split())


def token_f1_zh(prediction: str, answer: str) -> float:
    """F1 of normalised Chinese words (LongBench's qa_f1_zh_score)."""
    return overlap_f1(content_words_zh(prediction), content_words_zh(answer))


def content_words_zh(text: str) -> list[str]:
    """Words without those that normalisation leaves nothing of."""
    return [word for word in map(normalize_zh, words_of(text)) if word]


def same(prediction: str, answer: str) -> float:
    """Whether both are the same once normalised (SQuAD's exact match)."""
    return float(normalize(prediction) == normalize(answer))


def contains(prediction: str, answer: str) -> float:
    """Whether the answer stands in the prediction, both normalised (Liu et al. 2023).

    Parts of words count. An answer that normalisation leaves nothing of stands in no prediction
    but one that is as empty; theirs has it in all, but no such answers.
    """
    wanted, said = normalize(answer), normalize(prediction)
    return float(wanted in said if wanted else not said)


qa_f1 = best_of(token_f1)
qa_f1_zh = best_of(token_f1_zh)
exact_match = best_of(same)
sub_em = best_of(contains)
