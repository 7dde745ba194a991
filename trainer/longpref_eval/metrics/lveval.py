"""LV-Eval (Yuan et al. 2024): F1 that needs a share of the answer's keywords first.

The scorer looks at the first of a row's answers alone. `given["keywords"]` is the row's
answer_keywords, a text of words; without it (or where it is empty) English answers need no
keyword, and Chinese ones need words of the answer itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from longpref_trainer.errors import ConfigError

from .normalize import normalize, normalize_zh
from .overlap import content_words_zh, overlap_f1, token_f1, token_f1_zh
from .rouge import MOST_STEPS_ZH, rouge_l_f
from .row import Metric, text_of, texts_of
from .segment import words_of

# keywords a prediction must hold, or it scores 0
LEAST_KEYWORDS = 0.2
LEAST_KEYWORDS_ZH = 0.4

# Words that are no keywords (metrics.py, ABANDON_WORDS).
COMMON_TEXT = """
and to of in her was with for it from is that his he by she they or at because be on are their what
as had were about being this who but have has when which does
"""
COMMON_TEXT_ZH = """
的 和 是 等 在 年 可以 为 与 ‰ 了 或 一种 月 c 至 日 有 进行 于 不 中 × 根据 小 由 亩 也 要 指 法
会 元 主要 以及 通过 首先 对 然后 号 以 所 后 丁 包括 无 将 用 能 形 方面 因素 位于 而 从 到 一定
用于 但 使用 让 具有 并 亿元 万元 上 类 基于 才 来 地 片 其他 个 或者 变得 时 给 你 使 条 受 已经
带 度
"""
COMMON = frozenset(COMMON_TEXT.split())
COMMON_ZH = frozenset(COMMON_TEXT_ZH.split())


def first_of(measure: Callable[[str, str], float]) -> Metric:
    """The metric that reads the first answer alone; 0 where there is none."""

    def metric(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
        texts = texts_of(answers)
        return measure(prediction, texts[0]) if texts else 0.0

    return metric


def lveval_f1_en(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """English word F1 of the first answer; 0 below a keyword recall of `LEAST_KEYWORDS`.

    Raises ConfigError for keywords that normalisation leaves nothing of.
    """
    texts = texts_of(answers)
    if not texts:
        return 0.0
    words = normalize(prediction).split()
    keywords = keywords_of(given)
    if keywords:
        wanted = normalize(keywords).split()
        if keyword_recall(words, wanted, COMMON, "given keywords") < LEAST_KEYWORDS:
            return 0.0
    return overlap_f1(words, normalize(texts[0]).split())


def lveval_f1_zh(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """Chinese word F1 of the first answer; 0 below a keyword recall of `LEAST_KEYWORDS_ZH`.

    Raises ConfigError for keywords (or an answer in their place) that normalisation leaves
    nothing of.
    """
    texts = texts_of(answers)
    if not texts:
        return 0.0
    words, answer = content_words_zh(prediction), content_words_zh(texts[0])
    keywords = keywords_of(given)
    if keywords or texts[0]:
        wanted = content_words_zh(keywords) if keywords else answer
        name = "given keywords" if keywords else "answers[0], without given keywords,"
        if keyword_recall(words, wanted, COMMON_ZH, name) < LEAST_KEYWORDS_ZH:
            return 0.0
    return overlap_f1(words, answer)


def keywords_of(given: Mapping[str, Any]) -> str:
    """The row's keywords; empty where it has none. Raises ConfigError."""
    keywords = given.get("keywords")
    return "" if keywords is None else text_of(keywords, "given keywords")


def keyword_recall(
    words: Sequence[str], wanted: Sequence[str], common: Collection[str], name: str
) -> float:
    """The share of the keywords that stand in the prediction.

    Common words never count as found, but do count among those wanted.
    """
    if not wanted:
        raise ConfigError(f"{name} must hold a word: nothing but punctuation or articles is there")
    shared = Counter(words) & Counter(wanted)
    return sum(times for word, times in shared.items() if word not in common) / len(wanted)


def rare_words_zh(text: str) -> str:
    """Words one space apart, without common ones. Empty words stay, as LV-Eval keeps them.

    The text is segmented twice, the second time with spaces between the words of the first: that
    splits some words anew.
    """
    words = map(normalize_zh, words_of(" ".join(words_of(text))))
    return " ".join(word for word in words if word not in COMMON_ZH)


def rare_rouge_l_zh(prediction: str, answer: str) -> float:
    """ROUGE-L without common words (rouge_zh_score_blacklist)."""
    return rouge_l_f(rare_words_zh(prediction), rare_words_zh(answer), MOST_STEPS_ZH)


lveval_factrecall_en = first_of(token_f1)
lveval_factrecall_zh = first_of(token_f1_zh)
lveval_rouge_zh = first_of(rare_rouge_l_zh)
