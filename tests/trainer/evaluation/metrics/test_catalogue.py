from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from longpref_eval.metrics import METRICS, score
from longpref_trainer.errors import ConfigError

# what each metric has to be given of a row
ROWS: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "classification": (["City"], {"all_classes": ["City", "Animal"]}),
    "retrieval": (["Paragraph 3"], {}),
    "retrieval_zh": (["段落3"], {}),
    "infinitebench_code_run": ([3], {}),
    "infinitebench_code_debug": (["run", "A"], {}),
    "infinitebench_math_find": ([3], {}),
    "infinitebench_math_calc": ([[1, 2]], {}),
}
NAMES = """
qa_f1 qa_f1_zh rouge_l rouge_l_zh classification retrieval retrieval_zh count code_similarity
lveval_f1_en lveval_f1_zh lveval_factrecall_en lveval_factrecall_zh lveval_rouge_zh
infinitebench_passkey infinitebench_number_string infinitebench_kv_retrieval
infinitebench_longbook_sum_eng infinitebench_longbook_qa_eng infinitebench_longbook_qa_chn
infinitebench_longbook_choice_eng infinitebench_longdialogue_qa_eng infinitebench_math_find
infinitebench_math_calc infinitebench_code_run infinitebench_code_debug
exact_match sub_em f1 f1_zh needle_exact_match needle_recall abstention
"""
HOSTILE = [
    "",
    "\x00",
    "\ud800\udfff",
    "\u202e\u200b\ufeff",
    "``` # // \n" * 20,
    "." * 300,
    "\n" * 300,
    "(" * 300,
    "9" * 5000,
    "的" * 300,
    "not no cannot " * 100,
    "😀" * 100,
    "answer is: answer is",
    "%s {0} \\1 $(x)",
]


def test_names() -> None:
    assert set(METRICS) == set(NAMES.split())
    assert len(METRICS) == 33


@pytest.mark.parametrize("name", METRICS)
@pytest.mark.parametrize("prediction", HOSTILE)
def test_hostile_outputs_have_a_score(name: str, prediction: str) -> None:
    answers, given = ROWS.get(name, (["the answer 3 北京"], {}))
    assert 0 <= score(name, prediction, answers, given) <= 1
    assert isinstance(score(name, prediction, answers, given), float)


@pytest.mark.parametrize("name", METRICS)
def test_what_is_no_row_is_an_error(name: str) -> None:
    answers, given = ROWS.get(name, (["the answer"], {}))
    wrong: Any
    for wrong in (None, 3, ["x"], b"x"):
        with pytest.raises(ConfigError, match=f"metric {name}: the prediction must be a text"):
            score(name, wrong, answers, given)
    for wrong in ({}, [{}], [None], [b"x"], 1.5j):
        with pytest.raises(ConfigError, match=f"metric {name}: .* must be "):
            score(name, "x", wrong, given)


@pytest.mark.parametrize("name", METRICS)
def test_long_texts_are_an_error(name: str) -> None:
    answers, given = ROWS.get(name, (["the answer"], {}))
    with pytest.raises(ConfigError, match=f"metric {name}: the prediction has 200,001 characters"):
        score(name, "x" * 200_001, answers, given)


def test_long_answers_are_an_error() -> None:
    with pytest.raises(ConfigError, match=r"answers\[1\] has 200,001 characters, over 200,000"):
        score("qa_f1", "x", ["x", "x" * 200_001], {})


def test_unknown_names() -> None:
    with pytest.raises(ConfigError, match=r"metric qa_f2: .*did you mean qa_f1 or"):
        score("qa_f2", "x", ["x"], {})
    with pytest.raises(ConfigError, match="metric 12345: there is none of that name; known: qa_f1"):
        score("12345", "x", ["x"], {})


def test_answers_may_be_a_tuple() -> None:
    assert score("qa_f1", "Paris", ("Lyon", "Paris"), {}) == 1
    assert score("infinitebench_math_calc", "1 2", ([1, 2],), {}) == 1
    assert score("infinitebench_longbook_choice_eng", "A", ("Paris", "A"), {}) == 1


def test_a_long_run_of_chinese_characters_is_an_error() -> None:
    with pytest.raises(ConfigError, match="over 20,000 Chinese characters in a row"):
        score("qa_f1_zh", "的" * 20_001, ["北京"], {})
    assert score("infinitebench_longbook_qa_chn", "的" * 20_001, ["北京"], {}) == 0


def test_jieba_is_quiet_late_and_its_own(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from longpref_eval.metrics import score\n"
        "score('qa_f1', 'Paris', ['Paris'], {})\n"
        "assert 'jieba' not in sys.modules\n"
        "assert score('qa_f1_zh', '首都北京', ['首都北京'], {}) == 1\n"
        "import jieba\n"
        "jieba.setLogLevel(60)\n"
        "jieba.add_word('都北')\n"
        "assert score('qa_f1_zh', '都北', ['都'], {}) > 0\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", program],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": ":".join(sys.path), "TMPDIR": str(tmp_path)},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
