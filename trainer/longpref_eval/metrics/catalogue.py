"""All metrics by name."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from longpref_trainer.errors import ConfigError

from . import choice, infinitebench, lveval
from .abstention import abstention
from .classification import classification
from .needle import needle_exact_match, needle_recall
from .overlap import exact_match, qa_f1, qa_f1_zh, sub_em
from .retrieval import count, retrieval, retrieval_zh
from .rouge import rouge_l, rouge_l_zh
from .row import Metric, check_prediction
from .similarity import code_similarity


def guarded(name: str, metric: Metric) -> Metric:
    """The metric, with its input checked and its name in what it raises."""

    def checked(prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
        try:
            check_prediction(prediction)
            return float(metric(prediction, answers, given))
        except ConfigError as error:
            raise ConfigError(f"metric {name}: {error}") from error

    return checked


# metric(prediction, answers, given): 0 to 1. Each raises ConfigError that names what was wrong.
METRICS: dict[str, Metric] = {
    name: guarded(name, metric)
    for name, metric in {
        # LongBench (Bai et al. 2024), metrics.py
        "qa_f1": qa_f1,
        "qa_f1_zh": qa_f1_zh,
        "rouge_l": rouge_l,
        "rouge_l_zh": rouge_l_zh,
        "classification": classification,
        "retrieval": retrieval,
        "retrieval_zh": retrieval_zh,
        "count": count,
        "code_similarity": code_similarity,
        # LV-Eval (Yuan et al. 2024), metrics.py and config.py
        "lveval_f1_en": lveval.lveval_f1_en,
        "lveval_f1_zh": lveval.lveval_f1_zh,
        "lveval_factrecall_en": lveval.lveval_factrecall_en,
        "lveval_factrecall_zh": lveval.lveval_factrecall_zh,
        "lveval_rouge_zh": lveval.lveval_rouge_zh,
        # InfiniteBench (Zhang et al. 2024), src/compute_scores.py
        "infinitebench_passkey": infinitebench.passkey,
        "infinitebench_number_string": infinitebench.passkey,
        "infinitebench_kv_retrieval": infinitebench.kv_retrieval,
        "infinitebench_longbook_sum_eng": infinitebench.longbook_sum_eng,
        "infinitebench_longbook_qa_eng": infinitebench.longbook_qa_eng,
        "infinitebench_longbook_qa_chn": infinitebench.longbook_qa_chn,
        "infinitebench_longbook_choice_eng": choice.longbook_choice_eng,
        "infinitebench_longdialogue_qa_eng": infinitebench.longdialogue_qa_eng,
        "infinitebench_math_find": infinitebench.math_find,
        "infinitebench_math_calc": infinitebench.math_calc,
        "infinitebench_code_run": infinitebench.code_run,
        "infinitebench_code_debug": choice.code_debug,
        # question answering (Rajpurkar et al. 2016; Liu et al. 2023)
        "exact_match": exact_match,
        "sub_em": sub_em,
        "f1": qa_f1,
        "f1_zh": qa_f1_zh,
        # needles (Hsieh et al. 2024)
        "needle_exact_match": needle_exact_match,
        "needle_recall": needle_recall,
        "abstention": abstention,
    }.items()
}


def score(name: str, prediction: str, answers: Sequence[Any], given: Mapping[str, Any]) -> float:
    """The score of one prediction, 0 to 1.

    answers: the row's references; the metric takes the best one, or the first one where its
    benchmark does. given: what else the row holds (`all_classes`, `keywords`, …). Raises
    ConfigError for a metric that there is not, and for a row that the metric cannot read.
    """
    metric = METRICS.get(name)
    if metric is None:
        close = difflib.get_close_matches(name, METRICS, n=3)
        advice = f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(METRICS)}"
        raise ConfigError(f"metric {name}: there is none of that name; {advice}")
    return metric(prediction, answers, given)
