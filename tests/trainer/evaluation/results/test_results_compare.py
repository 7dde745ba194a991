from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from out_folders import needle_rows, question_rows, row, task, window_rows, write_out

from longpref_eval.results.compare import compare
from longpref_eval.results.compare_text import compare_text


def folders(tmp_path: Path, a: dict, b: dict, /, **more: dict) -> tuple[Path, Path]:
    return (
        write_out(tmp_path / "a", a, "before", **more.get("a", {})),
        write_out(tmp_path / "b", b, "after", **more.get("b", {})),
    )


def questions(scores: list[float], **more: object) -> dict:
    rows = question_rows(scores)
    return {"longbench/qasper": (task(rows, ["qa_f1"], **more), rows)}


def test_difference_of_the_same_rows(tmp_path: Path) -> None:
    a = [0.0, 0.25, 0.5, 0.75, 1.0, 0.5, 0.5, 0.25]
    b = [0.25, 0.5, 0.75, 0.75, 1.0, 0.75, 0.75, 0.5]
    found = compare(*folders(tmp_path, questions(a), questions(b)))
    measured = found["tasks"]["longbench/qasper"]["metrics"]["qa_f1"]
    assert (measured["a"], measured["b"]) == (0.46875, 0.65625)
    assert measured["difference"]["value"] == 0.1875
    # 6 of 8 rows gain 0.25: with at least 3 of them in nearly every resample
    assert measured["difference"]["low"] == 0.125
    assert measured["difference"]["high"] == 0.25
    assert (measured["told_apart"], measured["better"]) == (True, "b")
    assert measured["wins"] == {"a": 0, "ties": 2, "b": 6}
    assert measured["rows"] == 8
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_identical_results_differ_by_nothing(tmp_path: Path) -> None:
    rows = needle_rows(0.5)
    windows = window_rows({512: 3.0, 1024: 2.9})
    tasks = {
        "needle/single": (task(rows, ["exact_match", "recall"], kind="needle"), rows),
        "perplexity/books": (task(windows, ["perplexity"], kind="perplexity"), windows),
    }
    found = compare(*folders(tmp_path, tasks, tasks))
    for name in tasks:
        for measured in found["tasks"][name]["metrics"].values():
            for part in (measured, *measured["by_length"]):
                difference = part["nats"] if "nats" in part else part["difference"]
                assert difference == {"value": 0.0, "low": 0.0, "high": 0.0}
                assert (part["told_apart"], part["better"]) == (False, None)
    ratio = found["tasks"]["perplexity/books"]["metrics"]["perplexity"]["ratio"]
    assert ratio == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert found["warnings"] == []


def test_rows_that_only_one_has_are_counted_not_used(tmp_path: Path) -> None:
    first = question_rows([0.0] * 8)
    second = question_rows([0.5] * 8)
    first[7]["answers"] = ["another"]
    first.append(row("only a", {"qa_f1": 1.0}))
    second += [row("only b 1", {"qa_f1": 0.0}), row("only b 2", {"qa_f1": 0.0})]
    second[0]["scores"] = {}
    found = compare(
        *folders(
            tmp_path,
            {"t": (task(first, ["qa_f1"]), first)},
            {"t": (task(second, ["qa_f1"]), second)},
        )
    )
    told = found["tasks"]["t"]
    counts = {"both": 7, "only_a": 1, "only_b": 2, "other_answers": 1, "other_tokens": 0}
    assert told["rows"] == counts
    measured = told["metrics"]["qa_f1"]
    assert (measured["rows"], measured["a"], measured["b"]) == (6, 0.0, 0.5)
    assert "1 rows have other answers" in found["warnings"][0]
    assert "rows not compared: 1 only in a, 2 only in b" in compare_text(found)


def test_few_rows_are_never_told_apart(tmp_path: Path) -> None:
    found = compare(*folders(tmp_path, questions([0.0] * 5), questions([1.0] * 5)))
    measured = found["tasks"]["longbench/qasper"]["metrics"]["qa_f1"]
    assert measured["difference"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert (measured["told_apart"], measured["better"]) == (False, None)
    assert "too few rows" in compare_text(found)


def test_by_length(tmp_path: Path) -> None:
    first, second = needle_rows(0.25), needle_rows(1.0)
    metrics = ["exact_match", "recall"]
    found = compare(
        *folders(
            tmp_path,
            {"needle/single": (task(first, metrics, kind="needle"), first)},
            {"needle/single": (task(second, metrics, kind="needle"), second)},
        )
    )
    recall = found["tasks"]["needle/single"]["metrics"]["recall"]
    differences = [(one["length"], one["difference"]["value"]) for one in recall["by_length"]]
    assert differences == [(512, 0.0), (1024, 0.0), (2048, 0.75)]
    assert recall["difference"]["value"] == pytest.approx(0.25)


def test_perplexity_is_weighted_by_tokens(tmp_path: Path) -> None:
    first = window_rows({512: 3.0, 2048: 4.0})
    second = window_rows({512: 3.0, 2048: 3.5})
    entries = [(task(rows, ["perplexity"], kind="perplexity"), rows) for rows in (first, second)]
    found = compare(*folders(tmp_path, {"p": entries[0]}, {"p": entries[1]}))
    measured = found["tasks"]["p"]["metrics"]["perplexity"]
    tokens = 511 + 2047
    assert measured["a"] == pytest.approx(math.exp((511 * 3.0 + 2047 * 4.0) / tokens))
    assert measured["b"] == pytest.approx(math.exp((511 * 3.0 + 2047 * 3.5) / tokens))
    assert measured["ratio"]["value"] == pytest.approx(measured["b"] / measured["a"])
    assert measured["lower_is_better"] is True
    assert measured["better"] == "b"
    long = measured["by_length"][1]
    assert long["ratio"] == pytest.approx({key: math.exp(-0.5) for key in ("value", "low", "high")})
    assert measured["wins"] == {"a": 0, "ties": 8, "b": 8}


def test_other_tokenizers_are_not_compared(tmp_path: Path) -> None:
    first, second = window_rows({512: 3.0}), window_rows({512: 2.0})
    for one in second:
        one["about"]["tokens"] = 400
    entries = [(task(rows, ["perplexity"], kind="perplexity"), rows) for rows in (first, second)]
    found = compare(*folders(tmp_path, {"p": entries[0]}, {"p": entries[1]}))
    assert found["tasks"]["p"]["rows"]["other_tokens"] == 8
    assert found["tasks"]["p"]["metrics"] == {}
    assert "another tokenizer" in found["warnings"][0]


def test_rows_of_a_document_are_drawn_together(tmp_path: Path) -> None:
    def of(scores: list[float]) -> dict:
        rows = [
            row(f"{i}", {"qa_f1": score}, about={"document": f"d{i // 4}"})
            for i, score in enumerate(scores)
        ]
        return {"t": (task(rows, ["qa_f1"]), rows)}

    found = compare(*folders(tmp_path, of([0.0] * 16), of([1.0] * 12 + [0.0] * 4)))
    measured = found["tasks"]["t"]["metrics"]["qa_f1"]
    # four documents: two resamples in 1,000 miss the last one, but four are too few to tell
    assert measured["difference"]["high"] == 1.0
    assert measured["difference"]["low"] == 0.25
    assert measured["told_apart"] is False


def test_averages_have_paired_intervals(tmp_path: Path) -> None:
    def both(shift: float) -> dict:
        return {
            f"bench/{name}": (task(rows, ["qa_f1"], category=name, benchmark="bench"), rows)
            for name, base in (("one", 0.2), ("two", 0.4), ("code", 0.1))
            for rows in [question_rows([base + shift + 0.01 * (i % 5) * shift for i in range(10)])]
        }

    def told(one: float, two: float, code: float) -> dict:
        categories = {"one": one, "two": two, "code": code}
        return {
            "averages": {
                "bench": {
                    "categories": categories,
                    "average": (one + two) / 2,
                    "left_out": ["code"],
                    "missing": [],
                }
            }
        }

    a, b = folders(
        tmp_path, both(0.0), both(0.1), a=told(0.2, 0.4, 0.1), b=told(0.302, 0.502, 0.202)
    )
    found = compare(a, b)["averages"]["bench"]
    average = found["average"]
    assert average["a"] == pytest.approx(0.3)
    assert average["difference"]["value"] == pytest.approx(0.102)
    assert average["difference"]["low"] > 0.1
    assert average["better"] == "b"
    assert found["same_tasks"] is True
    # Another set of tasks: the averages say nothing of each other.
    tasks = both(0.1)
    del tasks["bench/two"]
    fewer = write_out(tmp_path / "c", tasks, "c", **told(0.302, 0.502, 0.202))
    found = compare(a, fewer)["averages"]["bench"]
    assert found["average"]["difference"] is None
    assert found["same_tasks"] is False


def test_what_differs_beside_the_model_is_told(tmp_path: Path) -> None:
    entry = task(question_rows([0.5]), ["qa_f1"])
    only = {"other": (entry, question_rows([0.5]))}
    a, b = folders(
        tmp_path,
        {**questions([0.5] * 6), **only},
        questions([0.5] * 6),
        b={"settings": {"limit": 50, "out": "elsewhere"}},
    )
    found = compare(a, b)
    assert found["only_a"] == ["other"]
    assert found["warnings"] == [
        "The two were measured with other settings, and differences may come from these: "
        "limit (20; 50)"
    ]
    (b / "predictions" / "longbench__qasper.jsonl").unlink()
    found = compare(a, b)
    assert found["tasks"] == {}
    assert "no predictions are kept" in found["not_compared"]["longbench/qasper"]
    text = compare_text(found)
    assert "only a has other" in text
    assert "longbench/qasper: not compared: no predictions are kept" in text
    kinds = write_out(tmp_path / "k", questions([0.5] * 6, kind="ruler"))
    assert compare(a, kinds)["not_compared"]["longbench/qasper"] == (
        "of kind questions in a and ruler in b"
    )


def test_text_for_people(tmp_path: Path) -> None:
    found = compare(*folders(tmp_path, questions([0.25] * 8), questions([0.5] * 8)))
    lines = compare_text(found).splitlines()
    assert lines[0] == "a: before (models/before)"
    line = next(one for one in lines if one.startswith("longbench/qasper"))
    assert " ".join(line.split()) == (
        "longbench/qasper qa_f1 8 25.0 50.0 +25.0 +25.0 to +25.0 b is better 8 / 0 / 0"
    )
