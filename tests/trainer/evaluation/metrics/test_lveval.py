from __future__ import annotations

from typing import Any

import pytest
from metric_rows import check, f1, rouge_f

from longpref_eval.metrics import score
from longpref_trainer.errors import ConfigError

F1_EN_ROWS: list[tuple[Any, ...]] = [
    ("Paris", ["Paris"], 1),
    # the first answer alone counts
    ("Paris", ["Lyon", "Paris"], 0),
    ("Paris", ["Paris", "Lyon"], 1),
    ("", ["Paris"], 0),
    ("Paris", [], 0),
    ("Paris", [""], 0),
    # paris / paris is in france
    ("Paris", ["Paris is in France"], {"keywords": "Paris"}, f1(1, 1, 4)),
    ("in France", ["Paris in France"], {"keywords": "Paris"}, 0),
    # one of five keywords is 0.2, which is enough; one of six is not
    ("alpha", ["alpha beta"], {"keywords": "alpha beta gamma delta epsilon"}, f1(1, 1, 2)),
    ("alpha", ["alpha beta"], {"keywords": "alpha beta gamma delta epsilon zeta"}, 0),
    # common words are no keywords
    ("with for", ["with for"], {"keywords": "with for"}, 0),
    # but count among those wanted: one of five
    ("Paris", ["Paris"], {"keywords": "he was in Paris with"}, 1),
    ("Paris", ["Paris"], {"keywords": "he was in Paris with her"}, 0),
    # no keywords: none are needed
    ("in France", ["Paris in France"], {"keywords": ""}, f1(2, 2, 3)),
    ("in France", ["Paris in France"], {"keywords": None}, f1(2, 2, 3)),
    # normalised: articles, case, punctuation
    ("PARIS!", ["paris"], {"keywords": "the Paris."}, 1),
    # a keyword that stands six times is to be said six times
    ("Paris", ["Paris"], {"keywords": "Paris Paris Paris Paris Paris Paris"}, 0),
    ("Paris Paris", ["Paris"], {"keywords": "Paris Paris Paris Paris Paris Paris"}, f1(1, 2, 1)),
    ("北京", ["北京"], {"keywords": "北京"}, 1),
]
F1_ZH_ROWS: list[tuple[Any, ...]] = [
    ("北京", ["北京"], 1),
    ("北京", ["上海", "北京"], 0),
    ("", ["北京"], 0),
    ("北京", [], 0),
    ("北京", [""], 0),
    # without keywords the words of the answer are: one of 中国 的 首都 是 北京
    ("北京", ["中国的首都是北京"], 0),
    # two of five are enough
    ("中国、北京", ["中国的首都是北京"], f1(2, 2, 5)),
    ("北京", ["中国的首都是北京"], {"keywords": "北京"}, f1(1, 1, 5)),
    ("北京", ["中国的首都是北京"], {"keywords": ""}, 0),
    ("北京", ["中国的首都是北京"], {"keywords": None}, 0),
    ("首都", ["中国的首都是北京"], {"keywords": "北京"}, 0),
    # common words are no keywords
    ("可以", ["可以"], 0),
    ("的", ["的"], {"keywords": "的"}, 0),
    # 中国 的 首都: two of three, 的 never counts
    ("中国的首都", ["中国的首都"], 1),
    # 北京 of 北京 和 上海: one of three
    ("北京", ["北京和上海"], 0),
    ("北京。", ["北京和上海"], {"keywords": "北京、上海"}, f1(1, 1, 3)),
    ("Hello，世界！", ["hello世界"], 1),
    ("法国巴黎", ["巴黎"], {"keywords": "巴黎"}, 0),
]
FACTRECALL_EN_ROWS: list[tuple[Any, ...]] = [
    ("Ludwig Beethoven", ["Ludwig Beethoven"], 1),
    ("Beethoven", ["Ludwig Beethoven"], f1(1, 1, 2)),
    ("Ludwig Beethoven", ["Einstein", "Ludwig Beethoven"], 0),
    ("Einstein", ["Einstein", "Ludwig Beethoven"], 1),
    ("", ["Einstein"], 0),
    ("Einstein", [], 0),
    ("Einstein", [""], 0),
    ("", [""], 0),
    ("The Einstein.", ["einstein"], 1),
    # no keywords here
    ("Ludwig", ["Ludwig Beethoven"], {"keywords": "Beethoven"}, f1(1, 1, 2)),
    ("Einstein Einstein", ["Einstein"], f1(1, 2, 1)),
    ("It is Einstein", ["Einstein"], f1(1, 3, 1)),
    ("Einstein\n\nNewton", ["Einstein"], f1(1, 2, 1)),
    ("Ein-stein", ["Einstein"], 1),
    ("爱因斯坦", ["爱因斯坦"], 1),
    ("Zürich", ["Zurich"], 0),
]
FACTRECALL_ZH_ROWS: list[tuple[Any, ...]] = [
    ("北京", ["北京"], 1),
    ("北京", ["上海", "北京"], 0),
    ("上海", ["上海", "北京"], 1),
    ("", ["北京"], 0),
    ("北京", [], 0),
    ("北京", [""], 0),
    ("北京", ["中国的首都是北京"], f1(1, 1, 5)),
    ("北京", ["中国的首都是北京"], {"keywords": "上海"}, f1(1, 1, 5)),
    ("可以", ["可以"], 1),
    ("答案：北京", ["北京"], f1(1, 2, 1)),
    ("2008年", ["2008"], f1(1, 2, 1)),
    ("首都北京", ["北京"], 0),
    ("北京\n上海", ["北京"], f1(1, 2, 1)),
    ("3.14%", ["314"], 1),
    ("Hello，世界！", ["hello世界"], 1),
    ("。", ["。"], 0),
]
ROUGE_ZH_ROWS: list[tuple[Any, ...]] = [
    # 北京 中国 首都 / 中国 首都 北京: 中国 首都
    ("北京是中国的首都。", ["中国的首都是北京"], rouge_f(2, 3, 3)),
    ("北京", ["北京"], rouge_f(1, 1, 1)),
    ("北京", ["上海", "北京"], 0),
    ("", ["北京"], 0),
    ("北京", [], 0),
    ("北京", [""], 0),
    # a common word alone leaves nothing
    ("的", ["的"], 0),
    ("可以", ["可以"], 0),
    # a mark leaves an empty word: one is no text, two are a space between them
    ("。", ["。"], 0),
    ("，。", ["，。"], rouge_f(1, 1, 1)),
    # full stops go before sentences are made
    ("3.14%", ["314"], rouge_f(1, 1, 1)),
    ("Hello，世界！", ["hello世界"], rouge_f(2, 2, 2)),
    ("2008年", ["2008"], rouge_f(1, 1, 1)),
    ("人工智能技术", ["人工智能"], rouge_f(1, 2, 1)),
    # 孙悟空 唐僧 / 唐僧 孙悟空: one of them
    ("孙悟空和唐僧", ["唐僧和孙悟空"], rouge_f(1, 2, 2)),
    ("首都北京", ["北京"], 0),
    ("北京、上海", ["北京"], {"keywords": "上海"}, rouge_f(1, 2, 1)),
]
TABLES = {
    "lveval_f1_en": F1_EN_ROWS,
    "lveval_f1_zh": F1_ZH_ROWS,
    "lveval_factrecall_en": FACTRECALL_EN_ROWS,
    "lveval_factrecall_zh": FACTRECALL_ZH_ROWS,
    "lveval_rouge_zh": ROUGE_ZH_ROWS,
}


@pytest.mark.parametrize(("name", "row"), [(name, row) for name in TABLES for row in TABLES[name]])
def test_lveval(name: str, row: tuple[Any, ...]) -> None:
    check(name, row)


@pytest.mark.parametrize(
    ("name", "answers", "keywords", "message"),
    [
        ("lveval_f1_en", ["Paris"], "the", "given keywords must hold a word"),
        ("lveval_f1_en", ["Paris"], ["Paris"], "given keywords must be a text, got list"),
        ("lveval_f1_zh", ["北京"], "。", "given keywords must hold a word"),
        ("lveval_f1_zh", ["。"], None, r"answers\[0\], without given keywords, must hold a word"),
        ("lveval_rouge_zh", [1], None, r"answers\[0\] must be a text, got int 1"),
    ],
)
def test_faults_of_rows(name: str, answers: Any, keywords: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        score(name, "Paris", answers, {"keywords": keywords})
