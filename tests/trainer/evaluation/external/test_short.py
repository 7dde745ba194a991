from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import pytest

from longpref_eval.commands import short
from longpref_eval.commands.short import names_of, shots_of
from longpref_eval.results.compare import compare
from longpref_eval.results.read import read_predictions, read_results
from longpref_trainer.errors import ConfigError

# stands in for the environment's Python: two rows of each task, the first one right
HARNESS = f"""#!{sys.executable}
import json, pathlib, sys
config = json.loads(pathlib.Path(sys.argv[-1]).read_text())
folder = pathlib.Path(config["output_path"]).parent
results = {{}}
for task in config["tasks"]:
    results[task] = {{"sample_len": 2, "acc,none": 0.5, "acc_stderr,none": 0.5}}
    lines = [
        {{
            "doc_id": i, "doc": {{"question": "?"}}, "target": str(i), "filter": "none",
            "filtered_resps": [["-1", "x"], ["-2", "x"]], "metrics": ["acc"], "acc": 1.0 - i,
            "arguments": {{"gen_args_0": {{"arg_1": " A"}}, "gen_args_1": {{"arg_1": " B"}}}},
        }}
        for i in range(2)
    ]
    text = "".join(json.dumps(line) + chr(10) for line in lines)
    (folder / f"samples_{{task}}_1.jsonl").write_text(text)
shots = dict.fromkeys(config["tasks"], config.get("num_fewshot"))
whole = {{"results": results, "group_subtasks": {{}}, "versions": {{}}, "n-shot": shots,
          "total_evaluation_time_seconds": "1.5"}}
(folder / "found_1.json").write_text(json.dumps(whole))
print("noise")
"""


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "python"
    file.write_text(HARNESS)
    file.chmod(0o755)
    monkeypatch.setattr(short, "python_of", lambda environment: file)
    return file


def evaluate(*words: object) -> int:
    parser = argparse.ArgumentParser()
    short.add_parser(parser.add_subparsers(required=True))
    arguments = parser.parse_args(["short", *map(str, words)])
    return int(arguments.run(arguments))


def test_results_that_page_and_compare_read(
    python: Path, model_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert evaluate("--model", model_folder, "--out", out, "--device", "cpu", "--json") == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out) == json.loads((out / "results.json").read_text())
    assert "noise" in shown.err
    results = read_results(out)
    assert [task.title for task in results.tasks.values()] == [
        *("MMLU", "TruthfulQA MC1", "TruthfulQA MC2", "ARC easy", "ARC challenge")
    ]
    assert results.seconds == 4.5
    assert (results.model.backend, results.model.dtype) == ("hf", "fp32")
    told = json.loads(shown.out)
    assert told["settings"]["shots"] == {
        "mmlu": "5",
        "truthfulqa_mc1": "0",
        "truthfulqa_mc2": "0",
        "arc_easy": "25",
        "arc_challenge": "25",
    }
    assert sorted(one.name for one in (out / "harness").iterdir()) == [
        *("shots-0", "shots-25", "shots-5")
    ]
    rows = read_predictions(out, "short/arc_easy")
    assert [(row.id, row.prediction, row.answers) for row in rows] == [
        ("arc_easy/0", "A", ("A",)),
        ("arc_easy/1", "A", ("B",)),
    ]
    assert compare(out, out)["tasks"]


def test_the_table_and_quiet(
    python: Path, model_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--model", model_folder, "--out", tmp_path / "out", "--tasks", "arc_easy", "--quiet")
    assert evaluate(*words, "--shots", "arc_easy=3", "--limit", 2, "--name", "mine") == 0
    shown = capsys.readouterr()
    assert "ARC easy" in shown.out
    assert shown.out.startswith("mine: ")
    assert "noise" not in shown.err
    config = json.loads((tmp_path / "out/harness/shots-3/config.json").read_text())
    assert (config["num_fewshot"], config["limit"]) == (3, 2)


def test_a_folder_with_other_results_is_left_alone(
    python: Path, model_folder: Path, tmp_path: Path
) -> None:
    words = ("--model", model_folder, "--out", tmp_path, "--tasks", "arc_easy", "--quiet")
    evaluate(*words)
    file = tmp_path / "results.json"
    text = file.read_text().replace('"kind": "short"', '"kind": "questions"')
    file.write_text(text)
    with pytest.raises(ConfigError, match="results of other tasks"):
        evaluate(*words)
    assert file.read_text() == text


def test_what_an_endpoint_cannot_give(tmp_path: Path) -> None:
    words = ("--model", "http://127.0.0.1:9/v1", "--out", tmp_path / "out", "--chat")
    with pytest.raises(ConfigError, match=r"mmlu, .* need probabilities"):
        evaluate(*words)
    assert not (tmp_path / "out").exists()


def test_an_endpoint(python: Path, tmp_path: Path) -> None:
    words = ("--model", "http://127.0.0.1:9/v1", "--served-model", "smol", "--quiet")
    evaluate(*words, "--out", tmp_path / "out", "--tokenizer", tmp_path, "--tasks", "arc_easy")
    results = read_results(tmp_path / "out")
    assert results.name == "smol"
    assert results.model.path == "http://127.0.0.1:9/v1 smol"
    config = json.loads((tmp_path / "out/harness/shots-25/config.json").read_text())
    assert config["model"] == "local-completions"


def test_names_and_numbers_of_examples() -> None:
    assert names_of("mmlu, arc_easy,mmlu,") == ["mmlu", "arc_easy"]
    with pytest.raises(ConfigError, match="none named"):
        names_of(" , ")
    assert shots_of(["mine=2", "mmlu=0"], ["mine", "mmlu"]) | {} == {
        "mmlu": 0,
        "truthfulqa_mc1": 0,
        "truthfulqa_mc2": 0,
        "arc_easy": 25,
        "arc_challenge": 25,
        "mine": 2,
    }
    for wrong in ("mine", "mine=-1", "mine=two", "other=2", "mine=1001"):
        with pytest.raises(ConfigError, match="expected TASK=NUMBER"):
            shots_of([wrong], ["mine"])
