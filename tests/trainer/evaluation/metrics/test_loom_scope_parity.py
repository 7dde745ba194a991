"""LongBench's metrics against those of the package loom-scope, unpacked into a folder."""

from __future__ import annotations

import importlib.util
import os
import random
import sys
from pathlib import Path
from types import ModuleType

import pytest

from longpref_eval.metrics import score

FOLDER = os.environ.get("LONGPREF_LOOM_SCOPE", "")
FILE = Path(FOLDER) / "benchmarks/General/LongBench/utils/evaluation/metrics.py"
NAMES = {
    "qa_f1": "qa_f1_score",
    "qa_f1_zh": "qa_f1_zh_score",
    "rouge_l": "rouge_score",
    "rouge_l_zh": "rouge_zh_score",
    "classification": "classification_score",
    "retrieval": "retrieval_score",
    "retrieval_zh": "retrieval_zh_score",
    "count": "count_score",
    "code_similarity": "code_sim_score",
}
CLASSES = ["Animal", "City", "location", "Other location", "政治", "文化", "文化、休闲娱乐"]
PARTS = [
    "the",
    "cat",
    "City",
    "3",
    "12",
    "北京",
    "的",
    "首都",
    "是",
    "，",
    ".",
    "\n",
    "x = 1",
    "#",
    "é",
]

pytestmark = pytest.mark.skipif(
    not FOLDER, reason="LONGPREF_LOOM_SCOPE does not name the folder of an unpacked loom-scope"
)


@pytest.fixture(scope="module")
def theirs() -> ModuleType:
    for name in ("fuzzywuzzy", "rouge", "jieba"):
        pytest.importorskip(name, reason=f"loom-scope needs the package {name}")
    # fuzzywuzzy counts otherwise with it
    assert "Levenshtein" not in sys.modules
    spec = importlib.util.spec_from_file_location("loom_scope_metrics", FILE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answer_of(name: str, draw: random.Random) -> str:
    fixed = {
        "classification": draw.choice(CLASSES),
        "retrieval": f"Paragraph {draw.randrange(4)}",
        "retrieval_zh": f"段落{draw.randrange(4)}",
        "count": str(draw.randrange(4)),
    }
    return fixed.get(name, " ".join(draw.choices(PARTS, k=draw.randrange(9))))


@pytest.mark.parametrize("name", NAMES)
def test_scores_are_theirs(name: str, theirs: ModuleType) -> None:
    draw = random.Random(7)
    measure = getattr(theirs, NAMES[name])
    for _ in range(200):
        answers = [answer_of(name, draw) for _ in range(draw.randrange(3))]
        extra = [*answers, *CLASSES, "0", "1", "2", "3"]
        prediction = " ".join(draw.choices([*PARTS, *extra], k=draw.randrange(9)))
        given = {"all_classes": CLASSES}
        expected = max((measure(prediction, answer, **given) for answer in answers), default=0.0)
        assert score(name, prediction, answers, given) == expected
