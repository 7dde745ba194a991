from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from out_folders import question_rows, row, task, write_out

from longpref_eval.results import read as reading
from longpref_eval.results.read import predictions_path, read_predictions, read_results
from longpref_trainer.errors import ConfigError


@pytest.fixture
def out(tmp_path: Path) -> Path:
    rows = question_rows([0.0, 0.5, 1.0])
    return write_out(tmp_path / "out", {"longbench/qasper": (task(rows, ["qa_f1"]), rows)})


def change(folder: Path, *path: str | int, to: Any) -> None:
    file = folder / "results.json"
    whole = json.loads(file.read_text())
    inner = whole
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = to
    file.write_text(json.dumps(whole))


def test_reads_what_was_written(out: Path) -> None:
    found = read_results(out)
    qasper = found.tasks["longbench/qasper"]
    assert (found.name, found.model.path, found.seconds) == ("model", "models/model", 12.3)
    assert found.settings == {"limit": "20"}
    assert (qasper.rows, qasper.metrics, qasper.scores["qa_f1"].value) == (3, ("qa_f1",), 0.5)
    rows = read_predictions(out, "longbench/qasper")
    assert [one.id for one in rows] == ["q0", "q1", "q2"]
    assert rows[1].scores == {"qa_f1": 0.5}
    assert rows[1].answers == ("answer of q1",)


def test_missing_and_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"results\.json is not there"):
        read_results(tmp_path)
    os.mkfifo(tmp_path / "results.json")
    with pytest.raises(ConfigError, match="not a file"):
        read_results(tmp_path)


def test_other_version_says_what_to_do(out: Path) -> None:
    change(out, "version", to=2)
    with pytest.raises(ConfigError, match=r"version is 2, and this longpref reads version 1: up"):
        read_results(out)
    change(out, "version", to=True)
    with pytest.raises(ConfigError, match="version is True"):
        read_results(out)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("tasks", "longbench/qasper", "rows"), -1, r"qasper\.rows is -1, expected a whole"),
        (("tasks", "longbench/qasper", "rows"), 10**300, "rows is 1000"),
        (("tasks", "longbench/qasper", "metrics"), [], r"metrics is a list, expected at least one"),
        (("tasks", "longbench/qasper", "metrics"), [1], r"metrics\[0\] is 1, expected a text"),
        (("tasks", "longbench/qasper", "scores"), None, "scores is missing or null"),
        (
            ("tasks", "longbench/qasper", "scores", "qa_f1", "value"),
            "0.5",
            r'scores\.qa_f1\.value is "0\.5", expected a number',
        ),
        (("tasks", "longbench/qasper", "by"), [{"rows": 1}], r"by\[0\]: scores is missing"),
        (("tasks", "longbench/qasper", "counts"), {"truncated": 1.5}, "counts.truncated is 1.5"),
        (("tasks",), [], "tasks is a list, expected an object"),
        (("model",), "llama", 'model is "llama", expected an object'),
        (("name",), {"a": 1}, "name is an object, expected a text"),
        (("averages",), {"x": {}}, r"averages\.x: categories is missing"),
    ],
)
def test_wrong_fields_are_named(out: Path, path: tuple[str, ...], value: Any, message: str) -> None:
    change(out, *path, to=value)
    with pytest.raises(ConfigError, match=message):
        read_results(out)


@pytest.mark.parametrize("text", ["", "{", "[1", '{"version": NaN}', "\xff", "[" * 100_000])
def test_no_json(out: Path, text: str) -> None:
    (out / "results.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"results\.json: not JSON"):
        read_results(out)


def test_numbers_beyond_floats(out: Path) -> None:
    text = (out / "results.json").read_text().replace("12.3", "1e999")
    (out / "results.json").write_text(text)
    with pytest.raises(ConfigError, match="seconds is Infinity, expected a finite number"):
        read_results(out)


def test_too_large(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_RESULTS_BYTES", 100)
    with pytest.raises(ConfigError, match="has more than"):
        read_results(out)
    monkeypatch.setattr(reading, "MOST_LINE_BYTES", 100)
    with pytest.raises(ConfigError, match="line 1 has more than"):
        read_predictions(out, "longbench/qasper")


@pytest.mark.parametrize(
    "name", ["../x", "a/../b", "/etc/passwd", "a/b/c", "A", "", "a\n", ".a", "a/.b", "a\\b", "a\0"]
)
def test_task_names_stay_inside(out: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="is not a task's name"):
        predictions_path(out, name)
    entry = json.loads((out / "results.json").read_text())["tasks"]["longbench/qasper"]
    change(out, "tasks", to={name: entry})
    with pytest.raises(ConfigError, match="is not a task's name"):
        read_results(out)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("not json", r"qasper\.jsonl line 4: not JSON"),
        ("[]", "line 4 is a list, expected an object"),
        ('{"id": 3}', "line 4: id is 3, expected a text"),
        ('{"id": "x"}', "line 4: scores is missing"),
        ('{"id": "x", "scores": {"qa_f1": true}}', "scores.qa_f1 is true, expected a number"),
        ('{"id": "x", "scores": {}, "answers": "a"}', 'answers is "a", expected a list'),
        ('{"id": "x", "scores": {}, "about": {"length": 1e999}}', "about.length is Infinity"),
        ('{"id": "q1", "scores": {}}', "line 4: the id 'q1' stands in line 2 too"),
    ],
)
def test_wrong_lines_are_named(out: Path, line: str, message: str) -> None:
    with predictions_path(out, "longbench/qasper").open("a") as file:
        file.write(line + "\n")
    with pytest.raises(ConfigError, match=message):
        read_predictions(out, "longbench/qasper")


def test_texts_can_be_shown(tmp_path: Path) -> None:
    rows = [
        row("a\nb", {}, prediction="half \ud800 esc \x1b[2J tab\t nul \0", about={"x": [1], "y": 1})
    ]
    entry = task(rows, ["qa_f1"], title="two\nlines \x1b[0m")
    out = write_out(tmp_path, {"t": (entry, rows)}, name="\u202eturned")
    found = read_predictions(out, "t")[0]
    assert found.prediction == "half � esc �[2J tab\t nul �"
    assert (found.id, dict(found.about)) == ("a b", {"y": 1})
    assert read_results(out).tasks["t"].title == "two lines �[0m"
    assert read_results(out).name == "�turned"


def test_deep_facts_end(out: Path) -> None:
    deep: Any = 1
    for _ in range(200):
        deep = {"a": deep}
    change(out, "machine", to={"gpu": {"name": "H100", "sizes": [1, 2]}, "deep": deep})
    assert read_results(out).machine == {"gpu.name": "H100", "gpu.sizes": "1, 2"}
