from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest
from metric_rows import check, f1, rouge_f

from longpref_eval.metrics import score
from longpref_eval.metrics.lcs import matched_places, rises, walk
from longpref_trainer.errors import ConfigError

ROUGE_L_ROWS: list[tuple[Any, ...]] = [
    ("the cat sat", ["the cat sat"], rouge_f(3, 3, 3)),
    ("", ["the cat"], 0),
    ("the cat", [""], 0),
    ("the cat", [], 0),
    # full stops alone are no sentence
    ("...", ["the cat"], 0),
    # white space is one word without letters
    (" ", [" \n"], rouge_f(1, 1, 1)),
    # the sat, or cat sat
    ("cat the sat", ["the cat sat"], rouge_f(2, 3, 3)),
    # different words count
    ("the the the", ["the"], rouge_f(1, 1, 1)),
    ("The cat", ["the cat"], rouge_f(1, 2, 2)),
    # the cat sat, on the mat: the, cat, sat, on, mat
    ("the cat sat. on the mat", ["the cat sat on the mat"], rouge_f(5, 5, 5)),
    # cat of the first sentence, mat of the second (of mat and on)
    ("mat on cat", ["the cat. on mat"], rouge_f(2, 3, 4)),
    # b of both sentences: of (a) and (b), the first one has b
    ("b a. b", ["a b"], rouge_f(1, 2, 2)),
    ("the cat", ["a dog", "the cat"], rouge_f(2, 2, 2)),
    # two sentences: 3, and 14 is pi
    ("3.14 is pi", ["3.14 is pi"], rouge_f(4, 4, 4)),
    ("the cat\nsat", ["the cat sat"], rouge_f(3, 3, 3)),
    ("café au lait", ["café noir"], rouge_f(1, 3, 2)),
    ("the cat,", ["the cat"], rouge_f(1, 2, 2)),
    # 990 words, one of them shared: 990 steps of recursion; with 991 the package gives up
    ("a" + " x" * 989, ["a"], rouge_f(1, 2, 1)),
    ("a" + " x" * 990, ["a"], 0),
    ("the cat." + " x" * 991, ["the cat"], 0),
    ("x " * 1000, ["x " * 1000], 0),
]
ROUGE_L_ZH_ROWS: list[tuple[Any, ...]] = [
    # 北京 是 中国 的 首都 。 / 中国 的 首都 是 北京: 中国 的 首都
    ("北京是中国的首都。", ["中国的首都是北京"], rouge_f(3, 6, 5)),
    ("我爱北京天安门", ["我爱北京天安门"], rouge_f(4, 4, 4)),
    ("", ["北京"], 0),
    ("北京", [], 0),
    ("北京", [""], 0),
    ("首都北京", ["北京"], 0),
    # marks are words
    ("北京、上海", ["北京"], rouge_f(1, 3, 1)),
    ("答案：北京", ["北京"], rouge_f(1, 3, 1)),
    ("法国巴黎", ["巴黎"], 0),
    ("人工智能技术", ["人工智能"], rouge_f(1, 2, 1)),
    # Hello is not hello
    ("Hello，世界！", ["hello，世界！"], rouge_f(3, 4, 4)),
    # a full stop ends a sentence: 3, and 14%
    ("3.14%", ["3.14%"], rouge_f(2, 2, 2)),
    ("北京", ["上海", "北京"], rouge_f(1, 1, 1)),
    ("   ", ["北京"], 0),
    # 李四 和 张 三 / 张三 和 李四: of 和 and 李四, one
    ("李四和张三", ["张三和李四"], rouge_f(1, 4, 3)),
    ("the cat", ["the cat"], rouge_f(2, 2, 2)),
    # one step less than in English
    ("好" + "，" * 988, ["好"], rouge_f(1, 2, 1)),
    ("好" + "，" * 989, ["好"], 0),
]
ROUGE_LSUM_ROWS: list[tuple[Any, ...]] = [
    ("the cat sat", ["the cat sat"], 1),
    ("the cat sat", "the cat sat", 1),
    ("", ["the cat"], 0),
    ("the cat", [""], 0),
    ("\n\n", ["the cat"], 0),
    # no letters or digits of ASCII
    ("北京", ["北京"], 0),
    ("The Cat!", ["the cat"], 1),
    ("cat the sat", ["the cat sat"], f1(2, 3, 3)),
    # a word counts as often as in both
    ("the the the", ["the"], f1(1, 3, 1)),
    ("the", ["the the the"], f1(1, 1, 3)),
    # full stops end no line: one of 3 words against one of 3
    ("b. a. b", ["a b a"], f1(2, 3, 3)),
    # a line each: all words of (a b a) are found, but b a b holds one a
    ("b\na\nb", ["a b a"], f1(2, 3, 3)),
    ("the cat sat\non the mat", ["the cat sat on the mat"], 1),
    ("3.14", ["3 14"], 1),
    # café is caf and é, which is none of ASCII's letters
    ("café", ["caf"], 1),
    ("a dog", ["the cat", "a dog", "a"], 1),
    ("cats", ["cat"], 0),
    # of (a) and (b), b; rouge_score shortens the reference first
    ("b a", ["a b"], f1(1, 2, 2)),
    ("x y\nx y", ["x y"], f1(2, 4, 2)),
]


@pytest.mark.parametrize("row", ROUGE_L_ROWS)
def test_rouge_l(row: tuple[Any, ...]) -> None:
    check("rouge_l", row)


@pytest.mark.parametrize("row", ROUGE_L_ZH_ROWS)
def test_rouge_l_zh(row: tuple[Any, ...]) -> None:
    check("rouge_l_zh", row)


@pytest.mark.parametrize("row", ROUGE_LSUM_ROWS)
def test_rouge_lsum(row: tuple[Any, ...]) -> None:
    check("infinitebench_longbook_sum_eng", row)


def test_a_summary_without_a_reference_is_an_error() -> None:
    with pytest.raises(ConfigError, match="answers is empty"):
        score("infinitebench_longbook_sum_eng", "the cat", [], {})


def length(x: str, y: str) -> int:
    """Of the longest common subsequence, as textbooks define it."""

    @cache
    def of(i: int, j: int) -> int:
        if not i or not j:
            return 0
        if x[i - 1] == y[j - 1]:
            return of(i - 1, j - 1) + 1
        return max(of(i - 1, j), of(i, j - 1))

    return of(len(x), len(y))


def test_rows_of_bits_are_the_table() -> None:
    draw = random.Random(2)
    for _ in range(100):
        x, y = ("".join(draw.choices("abcd", k=draw.randrange(12))) for _ in range(2))
        for j, row in enumerate(rises(x, y)):
            for i in range(len(x)):
                assert row >> i & 1 == length(x[: i + 1], y[:j]) - length(x[:i], y[:j])


def test_walks_find_a_longest_common_subsequence() -> None:
    draw = random.Random(3)
    for _ in range(200):
        x, y = ("".join(draw.choices("abcd", k=draw.randrange(12))) for _ in range(2))
        for places in ([i for i, matched in walk(x, y) if matched], matched_places(x, y)):
            assert len(places) == length(x, y)
            rest = iter(y)
            assert all(x[i] in rest for i in reversed(places))


def random_text(draw: random.Random, separator: str) -> str:
    words = draw.choices(["the", "cat", "sat", "on", "mat", "3.5", "Hat,", "é", ".", "\n"], k=40)
    return " ".join(word if draw.random() < 0.9 else separator for word in words)


def test_rouge_l_is_that_of_the_package() -> None:
    package = pytest.importorskip("rouge", reason="the package rouge is not installed").Rouge()
    draw = random.Random(4)
    for _ in range(100):
        said, wanted = random_text(draw, "."), random_text(draw, ".")
        expected = package.get_scores([said], [wanted], avg=True)["rouge-l"]["f"]
        assert score("rouge_l", said, [wanted], {}) == expected


def test_rouge_lsum_is_that_of_the_package() -> None:
    module = pytest.importorskip(
        "rouge_score.rouge_scorer", reason="the package rouge_score is not installed"
    )
    scorer = module.RougeScorer(["rougeLsum"])
    draw = random.Random(5)
    for _ in range(100):
        said = random_text(draw, "\n")
        wanted = [random_text(draw, "\n") for _ in range(2)]
        expected = scorer.score_multi(wanted, said)["rougeLsum"].fmeasure
        assert score("infinitebench_longbook_sum_eng", said, wanted, {}) == expected


def test_texts_that_would_take_minutes_are_an_error() -> None:
    numbers = [str(at) for at in range(30_000)]
    with pytest.raises(ConfigError, match="too long for ROUGE: 30,000 and 29,000 sentences"):
        score("rouge_l", ".".join(numbers), [".".join(numbers[:29_000])], {})
    with pytest.raises(ConfigError, match="too long for ROUGE"):
        score("infinitebench_longbook_sum_eng", " ".join(numbers), [" ".join(numbers)], {})


def test_a_repetitive_output_is_scored() -> None:
    # 50,000 words; the space behind the last full stop is a sixth one
    said = "the cat sat on mat. " * 10_000
    check("rouge_l", (said, ["the cat sat on a mat"], rouge_f(5, 6, 6)))
