from __future__ import annotations

from pathlib import Path

import pytest
from out_folders import needle_rows, question_rows, task, window_rows, write_out

from longpref_eval.results import numbers
from longpref_eval.results.read import read_results
from longpref_eval.results.table import results_table


def test_table(tmp_path: Path) -> None:
    rows, needles, windows = question_rows([0.25] * 4), needle_rows(0.25), window_rows({512: 3.0})
    counts = {"truncated": 3, "finish": {}, "errors": {"prompt-too-long": 2}, "no_answer": 1}
    out = write_out(
        tmp_path,
        {
            "longbench/qasper": (
                task(rows, ["qa_f1"], title="Qasper", category="QA", counts=counts),
                rows,
            ),
            "needle/single": (
                task(needles, ["exact_match", "recall"], title="Needle", kind="needle"),
                needles,
            ),
            "perplexity/books": (
                task(windows, ["perplexity"], title="Books", kind="perplexity"),
                windows,
            ),
        },
        "model",
        averages={
            "longbench": {
                "categories": {"QA": 0.25, "code": 0.5},
                "average": 0.25,
                "left_out": ["code"],
                "missing": ["longbench/lcc"],
            }
        },
    )
    lines = results_table(read_results(out)).splitlines()
    assert lines[0] == "model: models/model (hf, fp32), 12.3 s"
    assert "QA" in lines
    qasper = next(line for line in lines if line.startswith("  Qasper"))
    assert " ".join(qasper.split()) == (
        "Qasper 4 qa_f1 25.0 25.0 to 25.0 3 truncated, 1 without an answer, 2 prompt-too-long"
    )
    books = next(line for line in lines if line.startswith("  Books"))
    assert books.split() == ["Books", "8", "perplexity", "20.09"]
    assert "  average              25.0" in lines
    assert "  not in the average: code" in lines
    assert "  not measured: longbench/lcc" in lines
    start = lines.index("Needle, recall (percent): depth down, length in tokens across")
    assert [line.split() for line in lines[start + 1 : start + 4]] == [
        ["512", "1k", "2k"],
        ["0", "%", "100", "100", "25"],
        ["50", "%", "100", "100", "25"],
    ]


def test_a_task_without_scores(tmp_path: Path) -> None:
    out = write_out(tmp_path, {"t": (task([], ["qa_f1"], title="None"), [])})
    line = results_table(read_results(out)).splitlines()[-1]
    assert line.split() == ["None", "0", "qa_f1", "–"]


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (numbers.percent(0.31249), "31.2"),
        (numbers.whole_percent(1.0), "100"),
        (numbers.whole_percent(0.999), ">99"),
        (numbers.whole_percent(0.001), "<1"),
        (numbers.whole_percent(0.0), "0"),
        (numbers.signed("qa_f1", -0.05), "−5.0"),
        (numbers.signed("qa_f1", -0.0001), "0.0"),
        (numbers.signed("nll", 0.5), "+0.50"),
        (numbers.shown("perplexity", 12345.6), "12,346"),
        (numbers.shown("perplexity", None), "–"),
        (numbers.ratio(0.0183), "0.0183"),
        (numbers.ratio(1.0142), "1.014"),
        (numbers.tokens(131072), "128k"),
        (numbers.tokens(4000), "4,000"),
        (numbers.seconds(7800), "2 h 10 min"),
        (numbers.seconds(185), "3 min 5 s"),
    ],
)
def test_numbers(found: str, text: str) -> None:
    assert found == text
