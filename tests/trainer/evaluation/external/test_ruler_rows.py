from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from longpref_eval.external import ruler
from longpref_eval.external.ruler import (
    TASKS,
    check_length,
    most_new_tokens,
    most_seconds,
    prepare,
    read_rows,
    rows_identity,
)
from longpref_trainer.errors import ConfigError, InputError

ROW = {"index": 0, "input": "Text. Question?", "outputs": ["one", "two"], "length": 1000}
# what the package's preparation is told, and what it leaves
PACKAGE = """
import json, os, sys, pathlib
arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
arguments["tokenizer"] = sorted(os.listdir("tokenizer"))
arguments["offline"] = os.environ["HF_HUB_OFFLINE"]
arguments["python"] = os.environ["PATH"].split(os.pathsep)[0]
folder = pathlib.Path(arguments["--save_dir"]) / arguments["--task"]
folder.mkdir(parents=True)
rows = {rows}
(folder / "validation.jsonl").write_text("".join(json.dumps(row) + chr(10) for row in rows))
pathlib.Path({told!r}).write_text(json.dumps(arguments))
"""
Made = Callable[[str], Path]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """A Python with a package whose prepare.py is the text given."""

    def make(source: str) -> Path:
        folder = tmp_path / "environment"
        package = folder / "lib" / "python3.11" / "site-packages" / "long_context_eval"
        (package / "data" / "synthetic").mkdir(parents=True)
        (package / "data" / "prepare.py").write_text(source)
        (package / "synthetic.yaml").write_text("vt:\n  task: variable_tracking\nfwe: {task: no}\n")
        constants = "TASKS = {'variable_tracking': {'tokens_to_generate': 30, 'template': 'x'}}"
        (package / "data" / "synthetic" / "constants.py").write_text(constants)
        (folder / "bin").mkdir()
        (folder / "bin" / "python").symlink_to(sys.executable)
        return folder / "bin" / "python"

    return make


@pytest.fixture
def tokenizer(tmp_path: Path) -> Path:
    folder = tmp_path / "a model's folder"
    folder.mkdir()
    for name in ("tokenizer.json", "tokenizer_config.json", "model.safetensors", "code.py"):
        (folder / name).write_text("{}")
    return folder


def test_rows_are_those_of_the_package(made: Made, tokenizer: Path, tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    python = made(PACKAGE.format(rows=[{**ROW, "other": 1}, {**ROW, "index": 1}], told=str(told)))
    file = prepare("vt", 4000, 2, tokenizer, tmp_path / "rows", python)
    assert list(read_rows(file)) == [ROW, {**ROW, "index": 1}]
    arguments = json.loads(told.read_text())
    assert arguments["--max_seq_length"] == "4000"
    assert [arguments[key] for key in ("--num_samples", "--chunk_idx", "--chunk_amount")] == [
        "2",
        "0",
        "1",
    ]
    # neither weights nor code: the package runs what it finds there
    assert arguments["tokenizer"] == ["tokenizer.json", "tokenizer_config.json"]
    assert arguments["offline"] == "1"
    assert arguments["python"] == str(python.parent)
    told.unlink()
    assert prepare("vt", 4000, 2, tokenizer, tmp_path / "rows", python) == file
    assert not told.exists()


def test_another_seed_is_another_chunk(made: Made, tokenizer: Path, tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    python = made(PACKAGE.format(rows=[ROW], told=str(told)))
    prepare("vt", 4000, 1, tokenizer, tmp_path, python, seed=2)
    arguments = json.loads(told.read_text())
    assert [arguments[key] for key in ("--num_samples", "--chunk_idx", "--chunk_amount")] == [
        "3",
        "2",
        "3",
    ]


def test_a_failure_that_ends_with_0_is_told(made: Made, tokenizer: Path, tmp_path: Path) -> None:
    python = made("print('Error output: LookupError: punkt_tab not found')")
    with pytest.raises(ConfigError, match=r"vt at 4,000 tokens: .*says:\n  Error output: Look"):
        prepare("vt", 4000, 2, tokenizer, tmp_path / "rows", python)
    assert not (tmp_path / "rows").exists()


def test_a_search_without_end_is_ended(
    made: Made, tokenizer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ruler, "most_seconds", lambda length, samples: 0.3)
    python = made("while True: pass")
    with pytest.raises(ConfigError, match="choose larger --lengths"):
        prepare("vt", 4000, 2, tokenizer, tmp_path, python)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([ROW], "made 1 rows of 2"),
        ([ROW, 7], "expected an object"),
        ([ROW, {**ROW, "outputs": []}], ":2: expected outputs"),
        ([ROW, {**ROW, "outputs": [1]}], ":2: expected outputs"),
        ([ROW, {**ROW, "input": None}], ":2: expected index, input and length"),
    ],
)
def test_rows_that_are_none(
    rows: list[object], message: str, made: Made, tokenizer: Path, tmp_path: Path
) -> None:
    python = made(PACKAGE.format(rows=rows, told=str(tmp_path / "told")))
    with pytest.raises(InputError, match=message):
        prepare("vt", 4000, 2, tokenizer, tmp_path / "rows", python)


def test_lengths_that_the_package_cannot_make() -> None:
    assert len(TASKS) == 13
    for task in TASKS:
        check_length(task, 2048)
    check_length("vt", 1024)
    with pytest.raises(ConfigError, match=r"qa_2: 1,024 tokens are too few .* at least 2,048"):
        check_length("qa_2", 1024)
    with pytest.raises(ConfigError, match="at least 1,024"):
        check_length("cwe", 512)
    with pytest.raises(ConfigError, match="no task 'qa_3'"):
        check_length("qa_3", 4096)
    # an hour and a half for the paper's largest size
    assert 300 < most_seconds(1024, 1) < most_seconds(128_000, 500) < 6000


def test_a_folder_without_a_tokenizer(made: Made, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no tokenizer"):
        prepare("vt", 4000, 2, tmp_path / "nothing", tmp_path, made(""))


def test_a_name_that_its_shell_would_split(
    made: Made, tokenizer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a b").mkdir()
    monkeypatch.setattr(ruler.tempfile, "tempdir", str(tmp_path / "a b"))
    with pytest.raises(ConfigError, match="TMPDIR"):
        prepare("vt", 4000, 2, tokenizer, tmp_path, made(""))


def test_limits_are_read_from_the_package(made: Made) -> None:
    python = made("")
    assert most_new_tokens(python, "vt") == 30
    for task in ("fwe", "cwe"):
        with pytest.raises(ConfigError, match=f"no limit of answers for {task}"):
            most_new_tokens(python, task)


def test_an_environment_that_lost_its_package(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="delete that folder"):
        most_new_tokens(tmp_path / "bin" / "python", "vt")


def test_rows_belong_to_a_tokenizer(tokenizer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = rows_identity(tokenizer)
    (tokenizer / "model.safetensors").write_text("other weights")
    assert rows_identity(tokenizer) == first
    (tokenizer / "tokenizer.json").write_text("[]")
    assert rows_identity(tokenizer) != first
