"""ROUGE-L (Lin 2004) as two packages have it: `rouge` 1.0.1 and `rouge_score` 0.1.2.

LongBench and LV-Eval use the first, InfiniteBench the second (as `evaluate.load("rouge")`). Both
are written anew here: the first one stops at Python's recursion limit, so that its scores depend
on how deep in a program it is called, and both keep a table of tuples that takes gigabytes where a
model repeats itself. Scores are the packages' to the last bit.
"""

from __future__ import annotations

import re
from collections import Counter

from .lcs import check_cost, matched_places, walk
from .row import best_of
from .segment import words_of

# `rouge` walks back through its table by recursion, one call a step, and the benchmarks' scripts
# take its RecursionError for a score of 0. Called as these scripts call it, so many steps fit
# under Python's limit of 1,000; for Chinese there is one function more on the stack.
MOST_STEPS = 990
MOST_STEPS_ZH = 989

ALPHANUMERIC = re.compile(r"[a-z0-9]+")


def rouge_l_f(prediction: str, answer: str, most_steps: int = MOST_STEPS) -> float:
    """F of `rouge` 1.0.1, as LongBench's rouge_score gives it.

    Sentences end at every full stop. The words of all longest common subsequences count once each,
    as do those of both texts. 0 where the package raises: a text without anything but full stops,
    or a walk of over `most_steps` steps. Raises ConfigError for texts that take minutes.
    """
    spoken, wanted = split_at_stops(prediction), split_at_stops(answer)
    if not spoken or not wanted:
        return 0.0
    # a walk ends when either sentence is used up, so it takes the shorter one's words at least
    if min(max(map(len, spoken)), max(map(len, wanted))) > most_steps:
        return 0.0
    check_cost(wanted, spoken)
    shared: set[str] = set()
    for reference in wanted:
        for sentence in spoken:
            found = common_words(reference, sentence, most_steps)
            if found is None:
                return 0.0
            shared |= found
    recall = len(shared) / len({word for sentence in wanted for word in sentence})
    precision = len(shared) / len({word for sentence in spoken for word in sentence})
    return 2.0 * ((precision * recall) / (precision + recall + 1e-8))


def split_at_stops(text: str) -> list[tuple[str, ...]]:
    """Words of each sentence, every sentence once. White space alone is one word without letters,
    as `" ".join(" ".split()).split(" ")` is."""
    parts = (part for part in text.split(".") if part)
    return list(dict.fromkeys(tuple(part.split()) or ("",) for part in parts))


def common_words(
    reference: tuple[str, ...], sentence: tuple[str, ...], most_steps: int
) -> set[str] | None:
    """Words of the longest common subsequence that `rouge` finds; None after too many steps."""
    found = set()
    for step, (i, matched) in enumerate(walk(reference, sentence), 1):
        if step > most_steps:
            return None
        if matched:
            found.add(reference[i])
    return found


def rouge_l_zh_f(prediction: str, answer: str) -> float:
    """`rouge_l_f` of the words that jieba finds (LongBench's rouge_zh_score)."""
    return rouge_l_f(" ".join(words_of(prediction)), " ".join(words_of(answer)), MOST_STEPS_ZH)


def rouge_lsum_f(prediction: str, answer: str) -> float:
    """F of `rouge_score`'s rougeLsum without stemming, as `evaluate` gives it.

    Sentences end at a newline; words are runs of ASCII letters and digits in lower case. A word
    counts as often as it stands in both texts at most. Raises ConfigError for texts that take
    minutes.
    """
    spoken, wanted = split_at_newlines(prediction), split_at_newlines(answer)
    said = Counter(word for sentence in spoken for word in sentence)
    asked = Counter(word for sentence in wanted for word in sentence)
    if not said or not asked:
        return 0.0
    different = list(dict.fromkeys(spoken))
    check_cost(wanted, different)
    recall_total, precision_total = asked.total(), said.total()
    hits = 0
    for reference in wanted:
        places = set().union(*(matched_places(reference, sentence) for sentence in different))
        for place in sorted(places):
            word = reference[place]
            if said[word] > 0 and asked[word] > 0:
                hits += 1
                said[word] -= 1
                asked[word] -= 1
    recall, precision = hits / recall_total, hits / precision_total
    return 2 * precision * recall / (precision + recall) if hits else 0.0


def split_at_newlines(text: str) -> list[tuple[str, ...]]:
    """Words of each line, without lines that hold none."""
    lines = (tuple(ALPHANUMERIC.findall(line)) for line in text.lower().split("\n"))
    return [line for line in lines if line]


rouge_l = best_of(rouge_l_f)
rouge_l_zh = best_of(rouge_l_zh_f)
