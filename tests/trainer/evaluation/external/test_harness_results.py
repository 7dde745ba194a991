from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from longpref_eval.external.harness import Found
from longpref_eval.external.harness_results import (
    our_name,
    predictions_of,
    read_found,
    scores_of,
    tasks_of,
)
from longpref_trainer.errors import InputError

DATE = "2026-11-28T16-47-35.373092"


def entry(rows: object, **scores: object) -> dict[str, object]:
    named = {key.replace("__", ","): value for key, value in scores.items()}
    return {"alias": "x", "name": "x", "sample_len": rows, **named}


WHOLE: dict[str, Any] = {
    "results": {
        "mmlu": entry(30, acc__none=0.5, acc_stderr__none=0.1),
        "mmlu_stem": entry(10, acc__none=0.2, acc_stderr__none=0.1),
        "mmlu_law": entry(20, acc__none=0.65, acc_stderr__none=0.1),
        "mmlu_physics": entry(10, acc__none=0.2, acc_stderr__none=0.1),
        "arc_easy": entry(
            4, acc__none=0.75, acc_stderr__none=0.25, acc_norm__none=1.0, acc_norm_stderr__none=0.0
        ),
        "gsm8k": entry(1, exact_match__strict=1, exact_match_stderr__strict="N/A"),
    },
    # as the harness has it: groups inside groups, and tasks by themselves
    "group_subtasks": {"mmlu": ["mmlu_stem", "mmlu_law"], "mmlu_stem": ["mmlu_physics"], "odd": 7},
    "n-shot": {"mmlu": 5, "arc_easy": 25},
    "versions": {"mmlu": 2, "arc_easy": 1.0},
}


def found(tmp_path: Path, whole: object = WHOLE) -> Found:
    file = tmp_path / f"found_{DATE}.json"
    file.write_text(json.dumps(whole))
    return Found(file, DATE)


def test_entries_of_results(tmp_path: Path) -> None:
    told = tasks_of(read_found(found(tmp_path)), "found")
    assert list(told) == ["short/mmlu", "short/arc_easy", "short/gsm8k"]
    mmlu = told["short/mmlu"]
    assert [mmlu[key] for key in ("title", "category", "metrics", "rows", "kind")] == [
        *("MMLU", "knowledge", ["acc"], 30, "short")
    ]
    assert mmlu["cite"] == "Hendrycks et al. 2021, arXiv 2009.03300; lm-evaluation-harness, mmlu"
    assert mmlu["scores"]["acc"] == pytest.approx({"value": 0.5, "low": 0.304, "high": 0.696})
    assert mmlu["more"] == {
        "harness": "mmlu",
        "task_version": "2",
        "shots": 5,
        "parts": {
            "mmlu_physics": {"rows": 10, "scores": {"acc": 0.2}},
            "mmlu_law": {"rows": 20, "scores": {"acc": 0.65}},
        },
    }


def test_the_main_metric_is_first_and_shares_stay_shares(tmp_path: Path) -> None:
    arc = tasks_of(WHOLE, "found")["short/arc_easy"]
    assert arc["metrics"] == ["acc_norm", "acc"]
    assert arc["scores"]["acc_norm"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert arc["scores"]["acc"] == {"value": 0.75, "low": pytest.approx(0.26), "high": 1.0}
    assert "parts" not in arc["more"]


def test_a_metric_without_an_error_and_with_a_filter() -> None:
    assert tasks_of(WHOLE, "found")["short/gsm8k"]["scores"] == {
        "exact_match/strict": {"value": 1.0}
    }
    nan = {"acc,none": 0.5, "acc_stderr,none": math.nan, "word_perplexity,none": 30.0}
    nan |= {"word_perplexity_stderr,none": 10.0}
    assert scores_of(nan, "x") == {
        "acc": {"value": 0.5},
        "word_perplexity": {"value": 30.0, "low": pytest.approx(10.4), "high": pytest.approx(49.6)},
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"results": []}, "results: expected an object"),
        ({"results": {"arc_easy": 3}}, "results.arc_easy: expected an object"),
        ({"results": {"arc_easy": entry(4)}}, "gave no score"),
        ({"results": {"arc_easy": entry(None, acc__none=0.5)}}, "sample_len: expected a number"),
        ({"results": {"arc_easy": entry(4, acc__none="high")}}, "acc,none: expected a number"),
        ({"results": {"arc_easy": entry(4, acc__none=math.inf)}}, "acc,none: expected a number"),
        ({"group_subtasks": None}, "group_subtasks: expected an object"),
    ],
)
def test_results_that_are_none(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        tasks_of(read_found(found(tmp_path, {**WHOLE, **change})), "found")


def test_groups_that_hold_each_other() -> None:
    whole = {**WHOLE, "group_subtasks": {"mmlu": ["mmlu_stem"], "mmlu_stem": ["mmlu", "mmlu_law"]}}
    # neither is above the other: none of them is told
    assert "short/mmlu" not in tasks_of(whole, "found")


def test_names() -> None:
    assert our_name("arc_easy") == "short/arc_easy"
    assert our_name("../MMLU Pro") == "short/mmlu_pro"
    assert our_name("../") == "short/task"


def sample(number: object = 0, **changes: object) -> dict[str, object]:
    return {
        "doc_id": number,
        "doc": {"question": "What colour is grass?"},
        "target": "1",
        "arguments": {
            "gen_args_0": {"arg_0": "Q", "arg_1": " purple"},
            "gen_args_1": {"arg_0": "Q", "arg_1": " green"},
        },
        "filtered_resps": [["-6.2", "False"], ["-1.9", "True"]],
        "filter": "none",
        "metrics": ["acc", "acc_norm"],
        "acc": 1.0,
        "acc_norm": 0.0,
        **changes,
    }


def write_samples(run: Found, task: str, *rows: object) -> None:
    run.samples(task).write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_predictions_of_choices(tmp_path: Path) -> None:
    run = found(tmp_path)
    write_samples(run, "arc_easy", sample(), sample(1, filtered_resps=[["-1", "x"], ["nan", "x"]]))
    rows = list(predictions_of("arc_easy", WHOLE, run))
    assert rows[0] == {
        "id": "arc_easy/0",
        "scores": {"acc": 1.0, "acc_norm": 0.0},
        "prediction": "green",
        "answers": ["green"],
        "question": "What colour is grass?",
        "finish": None,
        "prompt_tokens": None,
        "new_tokens": None,
        "truncated_tokens": 0,
        "error": None,
        "about": {"part": "arc_easy"},
    }
    assert (rows[1]["id"], rows[1]["prediction"]) == ("arc_easy/1", "purple")


def test_predictions_of_a_group_are_those_of_its_parts(tmp_path: Path) -> None:
    run = found(tmp_path)
    write_samples(run, "mmlu_physics", sample())
    write_samples(run, "mmlu_law", sample(), sample(1))
    rows = list(predictions_of("mmlu", WHOLE, run))
    assert [row["id"] for row in rows] == ["mmlu_physics/0", "mmlu_law/0", "mmlu_law/1"]


def test_predictions_that_were_written_and_filtered(tmp_path: Path) -> None:
    run = found(tmp_path)
    written = {"metrics": ["exact_match"], "target": "18", "arguments": {}, "doc": {"query": "?"}}
    write_samples(
        run,
        "gsm8k",
        sample(0, **written, filter="strict", filtered_resps=["18"], exact_match=1),
        sample(0, **written, filter="flexible", filtered_resps=["17"], exact_match=0),
    )
    [row] = predictions_of("gsm8k", WHOLE, run)
    assert row["scores"] == {"exact_match/strict": 1.0, "exact_match/flexible": 0.0}
    assert (row["prediction"], row["answers"], row["question"]) == ("18", ["18"], "?")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not valid JSON"),
        ("[]", "expected an object"),
        (json.dumps(sample("0")), "doc_id: expected a number"),
        (json.dumps(sample(doc=None)), "doc: expected an object"),
    ],
)
def test_samples_that_are_none(line: str, message: str, tmp_path: Path) -> None:
    run = found(tmp_path)
    run.samples("arc_easy").write_text(line + "\n")
    with pytest.raises(InputError, match=message):
        list(predictions_of("arc_easy", WHOLE, run))


def test_odd_samples_are_told_as_far_as_they_go(tmp_path: Path) -> None:
    run = found(tmp_path)
    odd = [
        {"filtered_resps": None, "metrics": None},
        {"filtered_resps": [["-1", "x"], "y"], "arguments": 3},
        {"filtered_resps": [["a", "x"], ["b", "x"]], "arguments": [], "target": "9"},
        {"acc": "high", "acc_norm": True},
    ]
    write_samples(run, "arc_easy", *(sample(i, **one) for i, one in enumerate(odd)))
    rows = list(predictions_of("arc_easy", WHOLE, run))
    assert [row["prediction"] for row in rows] == ["", "", "", "green"]
    assert rows[0]["scores"] == {}
    assert rows[3]["scores"] == {}


def test_samples_that_are_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        list(predictions_of("arc_easy", WHOLE, found(tmp_path)))
