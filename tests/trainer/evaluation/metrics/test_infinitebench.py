from __future__ import annotations

from typing import Any

import pytest
from metric_rows import check, f1

from longpref_eval.metrics import score
from longpref_trainer.errors import ConfigError

SKIP = {"skip_first_number": True}
PASSKEY: list[tuple[Any, ...]] = [
    ("71432", ["71432"], 1),
    ("71432", "71432", 1),
    ("The pass key is 71432. Remember it.", ["71432"], 1),
    ("", ["71432"], 0),
    ("none", ["71432"], 0),
    # the first number alone
    ("1 71432", ["71432"], 0),
    ("71432 1", ["71432"], 1),
    ("714321", ["71432"], 0),
    ("71,432", ["71432"], 0),
    ("71 432", ["71432"], 0),
    ("-71432", ["71432"], 1),
    ("071432", ["71432"], 0),
    # the first of several labels
    ("71432", ["71432", "1"], 1),
    ("1", ["71432", "1"], 0),
    # ASCII digits alone
    ("٧ 71432", ["71432"], 1),
    ("x71432y", ["71432"], 1),
    ("\n\n71432\n", ["71432"], 1),
]
KV: list[tuple[Any, ...]] = [
    ("ab-12", ["ab-12"], 1),
    ("ab-12", "ab-12", 1),
    ('"ab-12"', ["ab-12"], 1),
    ('{"key": "ab-12"}', ["ab-12"], 1),
    ("The value is ab-12.", ["ab-12"], 1),
    ("", ["ab-12"], 0),
    ("ab-123", ["ab-12"], 0),
    ("AB-12", ["ab-12"], 0),
    ("(ab-12)", ["ab-12"], 0),
    ("ab-12;", ["ab-12"], 0),
    ("cd-34 ab-12", ["ab-12"], 1),
    ("ab -12", ["ab-12"], 0),
    # marks inside a label never stand in a word
    ("a.b", ["a.b"], 0),
    ("x\nab-12!?", ["ab-12"], 1),
    ("", [""], 0),
    ("ab-12\u3000", ["ab-12"], 1),
]
DIALOGUE: list[tuple[Any, ...]] = [
    ("JOHN", ["JOHN"], 1),
    ("John", ["JOHN"], 1),
    ("It is John.", ["JOHN"], 1),
    ("", ["JOHN"], 0),
    ("Johnny", ["JOHN"], 0),
    # the first label alone
    ("JACK", ["JOHN", "JACK"], 0),
    ("JOHN", ["JOHN", "JACK"], 1),
    # labels are upper case, and one word
    ("john", ["john"], 0),
    ("DR SMITH", ["DR SMITH"], 0),
    ("Mary, John", ["JOHN"], 1),
    ("'john'", ["JOHN"], 1),
    ("John's", ["JOHN"], 1),
    ("(John)", ["JOHN"], 0),
    ("josé", ["JOSÉ"], 1),
    ("straße", ["STRASSE"], 1),
    ("x\njohn:", ["JOHN"], 1),
]
CODE_RUN: list[tuple[Any, ...]] = [
    ("12", [12], 1),
    ("12", 12, 1),
    ("The return value is 12.", [12], 1),
    ("-12", [-12], 1),
    ("", [12], 0),
    ("twelve", [12], 0),
    # the last word
    ("12 is it", [12], 0),
    ("11 12", [12], 1),
    ("`12`", [12], 1),
    ("12.0", [12], 0),
    ("12.0", [0], 1),
    ("x=12", [12], 0),
    ("answer:12", [12], 1),
    ("+12", [12], 1),
    ("1_2", [12], 1),
    ("012", [12], 1),
    ("12,", [12], 0),
    ("9" * 5000, [9], 0),
    ("...", [12], 0),
]
CODE_DEBUG: list[tuple[Any, ...]] = [
    ("A.", ["run", "A"], 1),
    ("A: run", ["run", "A"], 1),
    ("A", ["run", "A"], 0),
    ("(A)", ["run", "A"], 0),
    ("B.", ["run", "A"], 0),
    ("", ["run", "A"], 0),
    ("The answer is: A", ["run", "A"], 1),
    ("The answer is: run", ["run", "A"], 1),
    ("The answer is: running", ["run", "A"], 1),
    ("The answer is: B or A", ["run", "A"], 0),
    # the character behind the phrase is taken for a space
    ("The answer is:A", ["run", "A"], 0),
    ("The answer is:", ["run", "A"], 0),
    ("The answer is: **A**", ["run", "A"], 1),
    ("the correct option is: Option A", ["run", "A"], 1),
    ("Answer: A. The error is: run", ["run", "A"], 1),
    # `answer is:` goes before `is:`, wherever they stand
    ("What it is: A\nanswer is: B", ["run", "A"], 0),
    ("answer: A", ["run", "A"], 1),
    ("answer: \n\n`run`", ["run", "A"], 1),
    (" A.", ["run", "A"], 1),
    ("运行 answer: run", ["run", "A"], 1),
]
CHOICE: list[tuple[Any, ...]] = [
    ("A", ["Paris", "A"], 1),
    ("A. Paris", ["Paris", "A"], 1),
    ("B", ["Paris", "A"], 0),
    ("", ["Paris", "A"], 0),
    (" \n", ["Paris", "A"], 0),
    ("Paris", ["Paris", "A"], 1),
    # a first letter of A to D is the choice
    ("Because it is A", ["Paris", "B"], 1),
    ("Dublin", ["Dublin", "A"], 0),
    ("The answer is A", ["Paris", "A"], 1),
    ("The answer is: Paris", ["Paris", "A"], 1),
    ("the answer is:A", ["Paris", "A"], 0),
    ("the answer is", ["Paris", "A"], 0),
    ("the option is B or A", ["Paris", "A"], 0),
    ("(A)", ["Paris", "A"], 0),
    ("I choose A or B", ["Paris", "A"], 1),
    ("It is B, not A", ["Paris", "A"], 0),
    # a run of letters is a word of them
    ("I say AB, or A", ["Paris", "A"], 0),
    ("paris", ["Paris", "A"], 0),
    ("I think 'A'", ["Paris", "A"], 1),
    ("It is 巴黎", ["Paris", "A"], 0),
    ("A", [], 0),
]
MATH_FIND: list[tuple[Any, ...]] = [
    ("12", [12], 1),
    ("12", 12, 1),
    ("The number is 12.", [12], 1),
    ("", [12], 0),
    ("none", [12], 0),
    ("11 12", [12], 0),
    ("12 11", [12], 1),
    ("012", [12], 1),
    # the sign is no part of a number
    ("-12", [12], 1),
    ("-12", [-12], 0),
    # the official script stops here
    ("12.5", [12], 0),
    ("12.0", [12], 0),
    ("1,200", [1200], 0),
    ("12.5", [12.5], 1),
    ("12.50", 12.5, 1),
    ("12", [12.0], 1),
    ("12.", [12.0], 1),
    (".5", [5.0], 1),
    ("٣", [3], 1),
    ("1" * 5000, [1], 0),
    ("1e3", [1.0], 1),
]
MATH_CALC: list[tuple[Any, ...]] = [
    ("[1, 2, 3]", [[1, 2, 3]], 1),
    ("[1, 2, 3]", [1, 2, 3], 1),
    ("1 2 3 4 5", [1, 2, 3], 1),
    ("", [1, 2, 3], 0),
    ("none", [1, 2, 3], 0),
    ("1, 2", [1, 2, 3], 2 / 3),
    ("1, 3, 3", [1, 2, 3], 1 / 3),
    ("2, 2, 3", [1, 2, 3], 0),
    ("0 1 2 3", [1, 2, 3], 0),
    ("0 1 2 3", [1, 2, 3], SKIP, 1),
    ("0 1 2", [[1, 2, 3]], SKIP, 2 / 3),
    ("5", [1], SKIP, 0),
    # signs are none, and a negative number is never right
    ("-1", [1], 1),
    ("-1", [-1], 0),
    ("1.5", [1, 5], 1),
    ("01", [1], 1),
    ("1, " + "9" * 5000 + ", 3", [1, 2, 3], 1 / 3),
    ("1 ٢", [1, 2], 1 / 2),
]
QA_CHN: list[tuple[Any, ...]] = [
    # characters, not words
    ("北京", ["北京"], 1),
    ("首都北京", ["北京"], f1(2, 4, 2)),
    ("", ["北京"], 0),
    ("北京", [], 0),
    ("北京", [""], 0),
    ("。", ["。"], 0),
    ("北京。", ["北京"], 1),
    ("京北", ["北京"], 1),
    ("北 京\n", ["北京"], 1),
    ("南京", ["北京"], f1(1, 2, 2)),
    ("南京", ["北京", "南京市"], f1(2, 2, 3)),
    ("北北京", ["北京"], f1(2, 3, 2)),
    ("Hello", ["hell"], f1(4, 5, 4)),
    ("《西游记》", ["西游记"], f1(3, 4, 3)),
    ("上海", ["北京"], 0),
    ("2008年", ["2008"], f1(4, 5, 4)),
]
TABLES = {
    "passkey": PASSKEY,
    "number_string": PASSKEY,
    "kv_retrieval": KV,
    "longdialogue_qa_eng": DIALOGUE,
    "code_run": CODE_RUN,
    "code_debug": CODE_DEBUG,
    "longbook_choice_eng": CHOICE,
    "math_find": MATH_FIND,
    "math_calc": MATH_CALC,
    "longbook_qa_chn": QA_CHN,
}


@pytest.mark.parametrize(("task", "row"), [(task, row) for task in TABLES for row in TABLES[task]])
def test_infinitebench(task: str, row: tuple[Any, ...]) -> None:
    check(f"infinitebench_{task}", row)


@pytest.mark.parametrize(
    ("task", "answers", "message"),
    [
        ("passkey", [], "answers is empty: the task has one label a row"),
        ("passkey", [71432], "the label must be a text, got int 71432"),
        ("kv_retrieval", None, "the label must be a text, got NoneType None"),
        ("longdialogue_qa_eng", [["JOHN"]], "the label must be a text, got list"),
        ("code_run", ["12"], "the label must be an integer, got str '12'"),
        ("code_run", [True], "the label must be an integer, got bool True"),
        ("math_find", ["12"], "the label must be a number, got str '12'"),
        ("math_calc", [], "answers is empty"),
        ("math_calc", [[]], "the label must be a list of numbers that is not empty"),
        ("math_calc", [1, "2"], "the label must be a list of numbers"),
        ("math_calc", 1, "the label must be a list of numbers"),
        ("code_debug", ["run"], r"the label must be \[function, letter\], got 1 value"),
        ("code_debug", "run", "the label must be a list of texts, got str 'run'"),
        ("longbook_choice_eng", ["Paris", 0], r"the label\[1\] must be a text, got int 0"),
        ("longbook_sum_eng", [None], r"answers\[0\] must be a text, got NoneType None"),
    ],
)
def test_faults_of_labels(task: str, answers: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=f"metric infinitebench_{task}: .*{message}"):
        score(f"infinitebench_{task}", "12", answers, {})
