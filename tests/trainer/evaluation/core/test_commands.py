"""The command line: what it prints, its exit codes, and that help says enough."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from longpref_eval.cli import main
from longpref_eval.commands.arguments import numbers


def test_help_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    for name in ("run", "tasks", "compare", "page", "score", "prompts", "download"):
        assert f"    {name} " in told
    for name in ("run", "tasks", "compare", "page", "score", "prompts", "download"):
        with pytest.raises(SystemExit) as end:
            main([name, "--help"])
        assert end.value.code == 0


def test_lengths_are_numbers_or_thousands() -> None:
    assert numbers("512,4k, 64K") == (512, 4096, 65536)


def test_official_predictions_are_scored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[dict[str, Any]] = [
        {"pred": "\nABBR\nDialogue", "answers": ["Abbreviation"], "all_classes": ["Abbreviation"]},
        {"pred": "\nAbbreviation\nx", "answers": ["Abbreviation"], "all_classes": ["Abbreviation"]},
    ]
    file = tmp_path / "trec.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in rows), "utf-8")
    assert main(["score", "--task", "longbench/trec", str(file), "--rows"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told == [{"classification": 0.0}, {"classification": 1.0}]
    assert main(["score", "--task", "longbench/trec", str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["scores"] == {"classification": 0.5}
    # InfiniteBench's names
    file.write_text(json.dumps({"prediction": "71432.", "ground_truth": "71432"}) + "\n", "utf-8")
    assert main(["score", "--task", "infinitebench/passkey", str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["scores"] == {"infinitebench_passkey": 1.0}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"answers": ["a"]}', "x.jsonl:1: no prediction"),
        ('{"pred": "a"}', "x.jsonl:1: no answers"),
        ("{", "x.jsonl:1: not valid JSON"),
        ("", "holds no predictions"),
    ],
)
def test_predictions_that_are_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, said: str
) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text(line + "\n", "utf-8")
    assert main(["score", "--task", "longbench/hotpotqa", str(file)]) == 3
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (["--model", "none", "--tasks", "needel"], "did you mean needle", 2),
        (["--model", "none", "--tasks", ","], "--tasks: none named", 2),
        (["--model", "none", "--tasks", "needle"], "model: none is not a folder", 10),
        (["--model", "none", "--tasks", "needle", "--benchmark", "x=y"], "expected NAME=FOLDER", 2),
        (["--model", "none", "--tasks", "needle", "--benchmark", "qa=nowhere"], "not a folder", 2),
    ],
)
def test_wrong_command_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str, code: int
) -> None:
    assert main([*arguments, "--out", str(tmp_path / "out")]) == code
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_model_folder_from_end_to_end(
    tmp_path: Path, byte_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A tiny model: two runs, then compare and page; the second run measures nothing."""
    hay = tmp_path / "hay.txt"
    hay.write_text("the cat sat on the mat. " * 2000, "utf-8")
    arguments = ["--model", str(byte_model), "--tasks", "needle", "--lengths", "1k,2k"]
    arguments += ["--depths", "0,100", "--haystack", str(hay), "--window", "4096", "--quiet"]
    for out in ("a", "b"):
        assert main([*arguments, "--out", str(tmp_path / out), "--json"]) == 0
    printed = capsys.readouterr().out
    found = json.loads((tmp_path / "a/results.json").read_text("utf-8"))
    assert json.dumps(found, indent=1, ensure_ascii=False) in printed
    assert found["tasks"]["needle"]["rows"] == 4
    assert (tmp_path / "a/page.html").stat().st_size > 1000
    before = (tmp_path / "a/outcomes.jsonl").read_bytes()
    assert main([*arguments, "--out", str(tmp_path / "a")]) == 0
    assert "needle in a haystack" in capsys.readouterr().out
    assert (tmp_path / "a/outcomes.jsonl").read_bytes() == before
    assert main(["--compare", str(tmp_path / "a"), str(tmp_path / "b"), "--json"]) == 0
    same = json.loads(capsys.readouterr().out)
    assert same["tasks"]["needle"]["rows"]["both"] == 4
    page = tmp_path / "both.html"
    assert main(["page", str(tmp_path / "a"), str(tmp_path / "b"), "--out", str(page)]) == 0
    assert page.stat().st_size > 1000
