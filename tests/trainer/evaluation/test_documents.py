"""What docs/evaluation.md and CONTRIBUTING.md tell to do is done, on a tiny model."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from longpref_eval.cli import main

ROOT = Path(__file__).parents[3]


def blocks(page: str, language: str, after: str) -> list[str]:
    """Fenced blocks of a language behind a heading, without their indentation."""
    text = (ROOT / page).read_text("utf-8")
    section = text[text.index(after) :]
    found = re.findall(rf"^( *)```{language}\n(.*?)\n *```", section, re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", body, flags=re.MULTILINE) for indent, body in found]


def commands(block: str) -> list[list[str]]:
    """The arguments of `longpref evaluate` in a block of sh."""
    joined = block.replace("\\\n", " ")
    lines = [shlex.split(line, comments=True) for line in joined.splitlines()]
    return [line[2:] for line in lines if line[:2] == ["longpref", "evaluate"]]


def test_evaluation_in_a_minute(
    tmp_path: Path, byte_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "novel.txt").write_text("the cat sat on the mat. a dog ran. " * 3000, "utf-8")
    before, after, compare, page = commands(blocks("docs/evaluation.md", "sh", "## In a minute")[0])
    at = after.index("…")
    # `…` stands for what the line above says between tasks and out
    rest = before[before.index("--lengths") : before.index("--out")]
    after = [*after[:at], *rest, *after[at + 1 :]]
    small = {"FOLDER": str(byte_model), "ADAPTER": str(byte_model), "512,1k,2k,4k": "1k,2k"}
    for arguments in (before, after, compare, page):
        told = [small.get(one, one) for one in arguments]
        assert main([*told, "--quiet"] if told[0] == "--model" else told) == 0
    assert (tmp_path / "page.html").is_file()


def test_a_task_of_ones_own(
    tmp_path: Path,
    byte_model: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """CONTRIBUTING's steps, files and commands as they stand there."""
    monkeypatch.chdir(tmp_path)
    heading = "## Adding an evaluation task"
    (tmp_path / "manuals.jsonl").write_text(
        blocks("CONTRIBUTING.md", "json", heading)[0] + "\n", "utf-8"
    )
    (tmp_path / "manuals.yaml").write_text(
        blocks("CONTRIBUTING.md", "yaml", heading)[0] + "\n", "utf-8"
    )
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = text[text.index(heading) :]
    section = section[: section.index("\n## ", 1)]
    said = re.findall(r"`(longpref evaluate [^`]*\$MODEL[^`]*)`", section)
    assert len(said) == 2
    for line in said:
        [arguments] = commands(line.replace('"$MODEL"', str(byte_model)))
        assert main(arguments) == 0
    prompt = json.loads(capsys.readouterr().out.splitlines()[0])["prompt"]
    assert "hold the red button for five seconds" in prompt
    found = json.loads((tmp_path / "out/results.json").read_text("utf-8"))
    assert found["tasks"]["manuals"]["rows"] == 1
