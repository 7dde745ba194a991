"""Task files: those that come along are right, wrong ones are told by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from longpref_eval.tasks.benchmark import benchmark_names, constants, official_value, read_benchmark
from longpref_eval.tasks.catalogue import find_tasks, task_names
from longpref_eval.tasks.task_file import read_task
from longpref_eval.tasks.template import fill
from longpref_trainer.errors import ConfigError, InputError

GOOD = """title: capitals
category: geography
data: {format: records, file: rows.jsonl}
prompt: "Q: {question} A:"
max_new_tokens: 8
metrics: [f1]
"""


def written(folder: Path, text: str, name: str = "capitals.yaml") -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def test_every_task_that_comes_along_is_read() -> None:
    tasks = {task.name: task for task in find_tasks(task_names())}
    assert len([name for name in tasks if name.startswith("longbench/")]) == 21
    assert len([name for name in tasks if name.startswith("infinitebench/")]) == 12
    assert len([name for name in tasks if name.startswith("lveval/")]) == 55
    assert {"needle", "needle-multi-value", "qa/hotpotqa", "qa/squad2"} <= tasks.keys()
    for task in tasks.values():
        assert task.title
        assert task.category
        assert task.cite, task.name


def test_longbench_as_its_own_code_has_it() -> None:
    """eval.py: the first-line rule of four sets; pred.py: no chat template for six."""
    tasks = {task.name.split("/")[1]: task for task in find_tasks(["longbench"])}
    few = {"trec", "triviaqa", "samsum", "lsht"}
    assert {n for n, t in tasks.items() if t.settings["first_line"]} == few
    assert {n for n, t in tasks.items() if not t.settings["chat"]} == few | {"lcc", "repobench-p"}
    assert {n for n, t in tasks.items() if t.settings["newline_ends"]} == {"samsum"}
    categories = {task.category for task in tasks.values()}
    assert len(categories) == 6
    assert set(read_benchmark("longbench").left_out or ()) == {"code completion"}


def test_benchmarks_say_where_their_files_come_from() -> None:
    for name in benchmark_names():
        told = read_benchmark(name)
        assert told.folders
        for part in told.download:
            assert part["from"] == "hub" or "sha256" in part, name


def test_a_group_and_a_file_and_each_once(tmp_path: Path) -> None:
    own = written(tmp_path, GOOD)
    names = [one.name for one in find_tasks(["needle", str(own), "needle", "qa/hotpotqa"])]
    assert names == ["needle", "capitals", "qa/hotpotqa"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            GOOD.replace("f1", "sub_m"),
            "capitals.yaml:6: metrics: unknown metric 'sub_m'; did you mean sub_em",
        ),
        (GOOD.replace("title", "titel"), "capitals.yaml:1: titel: unknown setting; did you mean"),
        (GOOD + "kind: quiz\n", "capitals.yaml:7: kind: expected one of"),
        (GOOD.replace("8", "none"), "capitals.yaml:5: max_new_tokens"),
        (GOOD.replace("records", "csv"), "capitals.yaml:3: data.format: expected one of"),
        (
            GOOD.replace("category: geography\n", ""),
            "capitals.yaml: category: is missing. It is: bars and averages",
        ),
        (GOOD + "title: again\n", "capitals.yaml:7: `title` stands twice"),
        ("- a\n", "capitals.yaml:1: expected `setting: value` lines"),
        ("title: [\n", "not valid YAML"),
    ],
)
def test_wrong_files_are_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as told:
        read_task(written(tmp_path, text))
    assert said in str(told.value)


def test_wrong_names_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"did you mean .*longbench/hotpotqa"):
        find_tasks(["longbench/hotpotq"])
    with pytest.raises(ConfigError, match=r"a task is named by its file"):
        read_task(written(tmp_path, GOOD, "Capital Cities.yaml"))
    with pytest.raises(ConfigError, match=r"there is another task named needle"):
        find_tasks([str(written(tmp_path, GOOD, "needle.yaml"))])
    with pytest.raises(ConfigError, match=r"none.yaml is not there"):
        find_tasks([str(tmp_path / "none.yaml")])


def test_templates_take_fields_and_nothing_more() -> None:
    row = {"context": "a {b}", "input": "?"}
    assert fill("{{x}} {context}\n{input}", row, "t") == "{x} a {b}\n?"
    for wrong in ("{context.__class__}", "{context!r}", "{context:>99999}", "{0}", "{context[0]}"):
        with pytest.raises(ConfigError, match=r"not the plain name of a field"):
            fill(wrong, row, "t")
    with pytest.raises(
        ConfigError, match=r"r:3: no field 'contxt', .* of t names; did you mean 'context'"
    ):
        fill("{contxt}", row, "t", "r:3")
    with pytest.raises(ConfigError, match=r"write {{ and }}"):
        fill("{context", row, "t")


def test_official_files_are_read_and_never_run(tmp_path: Path) -> None:
    python = tmp_path / "prompt.py"
    python.write_text(
        "import os\nos.abort()\nA = {'x': 'X {context}', 'y': 1 + 1, 'n': 5}\n", "utf-8"
    )
    assert official_value(python, "x", "A") == "X {context}"
    assert official_value(python, "n", "A") == 5
    assert constants("A = {'x': 'a', **b}", "A") == {"x": "a"}
    for key, variable in (("y", "A"), ("x", "B")):
        with pytest.raises(InputError):
            official_value(python, key, variable)
    limits = tmp_path / "limits.json"
    limits.write_text('{"a": 3}', "utf-8")
    assert official_value(limits, "a") == 3
    with pytest.raises(InputError, match=r"nothing under 'b'"):
        official_value(limits, "b")
    limits.write_text("[" * 100_000, "utf-8")
    with pytest.raises(InputError):
        official_value(limits, "a")
