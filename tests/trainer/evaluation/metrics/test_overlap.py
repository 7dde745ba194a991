from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from metric_rows import check, f1

from longpref_eval.metrics import first_line, score
from longpref_eval.metrics.normalize import normalize, normalize_zh

F1_ROWS: list[tuple[Any, ...]] = [
    ("Paris", ["Paris"], 1),
    ("", ["Paris"], 0),
    ("Paris", [], 0),
    ("Paris", [""], 0),
    # nothing is shared, though both are the same
    ("", [""], 0),
    ("The Paris!", ["paris"], 1),
    # in city of paris / paris
    ("in the city of Paris", ["Paris"], f1(1, 4, 1)),
    ("Paris Paris", ["Paris"], f1(1, 2, 1)),
    # punctuation goes without a space
    ("well-known", ["wellknown"], 1),
    ("well-known", ["well known"], 0),
    # nothing is left of either
    ("a.", ["a"], 0),
    ("Lyon", ["Paris", "Lyon, France"], f1(1, 1, 2)),
    ("1,000 men", ["1000 men"], 1),
    # cat sat on mat / cat on mat
    ("the cat sat\non the mat", ["cat on mat"], f1(3, 4, 3)),
    ("Éclair", ["éclair"], 1),
    # characters are not composed
    ("café", ["cafe\u0301"], 0),
    # ASCII punctuation alone
    ("“Paris”", ["Paris"], 0),
    ("北京", ["北京"], 1),
    ("北 京", ["北京"], 0),
    # articles are words, not parts of them
    ("other theory of another", ["theory another other"], f1(3, 4, 3)),
    # all lines count; a task that wants the first one takes it first
    ("Answer: Paris\nQuestion: what", ["Paris"], f1(1, 4, 1)),
    ("yes yes no", ["yes no no"], f1(2, 3, 3)),
    ("3.5 km", ["35 km"], 1),
    ("Paris\u3000France", ["France Paris"], 1),
    ("\ud800", ["\ud800"], 1),
]
F1_ZH_ROWS: list[tuple[Any, ...]] = [
    ("北京", ["北京"], 1),
    ("", ["北京"], 0),
    ("北京", [], 0),
    ("北京", [""], 0),
    ("", [""], 0),
    # 北京 是 中国 的 首都 / 中国 的 首都 是 北京
    ("北京是中国的首都。", ["中国的首都是北京"], 1),
    # 首都北京 is one word to jieba
    ("首都北京", ["北京"], 0),
    ("法国巴黎", ["巴黎"], 0),
    # 答案 北京 / 北京
    ("答案：北京", ["北京"], f1(1, 2, 1)),
    ("北京、上海", ["北京"], f1(1, 2, 1)),
    ("“北京”", ["北京"], 1),
    ("Hello，世界！", ["hello世界"], 1),
    # 2008 年 / 2008
    ("2008年", ["2008"], f1(1, 2, 1)),
    # full-width letters are none of the ASCII ones
    ("ＡＢＣ", ["abc"], 0),
    # 李四 和 张 三 / 张三 和 李四
    ("李四和张三", ["张三和李四"], f1(2, 4, 3)),
    ("3.14%", ["314"], 1),
    ("北京 上海", ["上海北京"], 1),
    ("，。", ["，。"], 0),
    ("上海", ["北京", "上海"], 1),
    # 2024 05 01 of both: - is punctuation
    ("2024-05-01", ["2024 05 01"], 1),
    # 人工智能 技术 / 人工智能
    ("人工智能技术", ["人工智能"], f1(1, 2, 1)),
    ("北京北京", ["北京"], f1(1, 2, 1)),
]
EXACT_ROWS: list[tuple[Any, ...]] = [
    ("Paris", ["Paris"], 1),
    ("The Paris!", ["paris"], 1),
    ("Paris, France", ["Paris"], 0),
    ("", ["Paris"], 0),
    ("Paris", [], 0),
    ("", [""], 1),
    # nothing is left of either
    ("a.", ["the"], 1),
    ("Lyon", ["Paris", "Lyon"], 1),
    ("well-known", ["wellknown"], 1),
    ("well-known", ["well known"], 0),
    ("1,000", ["1000"], 1),
    (" Paris \n", ["Paris"], 1),
    ("Paris\nLyon", ["Paris Lyon"], 1),
    ("Paris Paris", ["Paris"], 0),
    ("北京", ["北京"], 1),
    ("北京。", ["北京"], 0),
    ("ÉCLAIR", ["éclair"], 1),
    ("“Paris”", ["Paris"], 0),
]
SUB_EM_ROWS: list[tuple[Any, ...]] = [
    ("Paris", ["Paris"], 1),
    ("It is the Paris of France.", ["paris"], 1),
    ("France", ["Paris"], 0),
    ("", ["Paris"], 0),
    ("Paris", [], 0),
    ("Paris", ["", "Lyon"], 0),
    ("", [""], 1),
    ("The.", ["a"], 1),
    # parts of words count
    ("Parisian", ["Paris"], 1),
    ("Paris", ["Parisian"], 0),
    ("Lyon or Nice", ["Paris", "Nice"], 1),
    # articles between words go on both sides
    ("the king of the hill", ["king of hill"], 1),
    ("Not\nParis\nbut Lyon", ["paris but"], 1),
    ("1,000 men", ["1000"], 1),
    ("Nineteen-eighty-four", ["eightyfour"], 1),
    ("首都是北京。", ["北京"], 1),
    ("first second", ["second first"], 0),
]


@pytest.mark.parametrize("name", ["qa_f1", "f1", "infinitebench_longbook_qa_eng"])
@pytest.mark.parametrize("row", F1_ROWS)
def test_f1(name: str, row: tuple[Any, ...]) -> None:
    check(name, row)


@pytest.mark.parametrize("name", ["qa_f1_zh", "f1_zh"])
@pytest.mark.parametrize("row", F1_ZH_ROWS)
def test_f1_zh(name: str, row: tuple[Any, ...]) -> None:
    check(name, row)


@pytest.mark.parametrize("row", EXACT_ROWS)
def test_exact_match(row: tuple[Any, ...]) -> None:
    check("exact_match", row)


@pytest.mark.parametrize("row", SUB_EM_ROWS)
def test_sub_em(row: tuple[Any, ...]) -> None:
    check("sub_em", row)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The a An", ""),
        ("A man, a plan: the canal!", "man plan canal"),
        ("U.S.A.", "usa"),
        ("it's  the\tend", "its end"),
        ("a-the-an", "athean"),
        ("—the—", "— —"),
    ],
)
def test_normalize(text: str, expected: str) -> None:
    assert normalize(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    # the list has 》 but neither 《 nor a full-width full stop
    [
        ("《西 游 记》，A.", "《西游记a"),
        ("３．１４", "３．１４"),
        ("a\u3000b\n", "ab"),
        ("…·", "·"),
    ],
)
def test_normalize_zh(text: str, expected: str) -> None:
    assert normalize_zh(text) == expected


@pytest.mark.parametrize(
    ("prediction", "expected"),
    [
        ("Paris\nQuestion", "Paris"),
        ("\n\nParis\n", "Paris"),
        ("", ""),
        ("\n", ""),
        # only newlines are taken from the beginning
        (" \nParis", " "),
        ("Paris\rLyon", "Paris\rLyon"),
    ],
)
def test_first_line(prediction: str, expected: str) -> None:
    assert first_line(prediction) == expected


def test_f1_is_that_of_counted_words() -> None:
    draw = random.Random(1)
    for _ in range(500):
        said, wanted = (draw.choices("pqrstu", k=draw.randrange(9)) for _ in range(2))
        shared = sum(min(times, wanted.count(word)) for word, times in Counter(said).items())
        expected = f1(shared, len(said), len(wanted)) if shared else 0
        assert score("qa_f1", " ".join(said), [" ".join(wanted)], {}) == pytest.approx(expected)
