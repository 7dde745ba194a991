from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import pytest

from longpref_eval.cache import cache_root
from longpref_eval.external import environment as module
from longpref_eval.external.environment import (
    Environment,
    canonical,
    own_variables,
    python_of,
    shared_folders,
)
from longpref_trainer.errors import ConfigError, StoreError

WANTED = Environment("thing-1.0", ("thing[hf]==1.0",), ("alone==2.0",), "5 MB")


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands in place of their effects, but for the folders that they would make."""
    made: list[list[str]] = []

    def run(command: list[str | Path], folder: Path, problem: str) -> None:
        words = [str(one) for one in command]
        made.append(words)
        if "venv" in words:
            (Path(words[-1]) / "bin").mkdir(parents=True, exist_ok=True)
            (Path(words[-1]) / "bin" / "python").touch()
            (Path(words[-1]) / "lib" / "python3.11" / "site-packages").mkdir(
                parents=True, exist_ok=True
            )

    monkeypatch.setenv("LONGPREF_CACHE", str(tmp_path))
    monkeypatch.setattr(module, "run", run)
    return made


def test_made_once_with_plain_pip(calls: list[list[str]], tmp_path: Path) -> None:
    told: list[str] = []
    folder = tmp_path / "thing-1.0"
    assert python_of(WANTED, told.append) == folder / "bin" / "python"
    assert told == [f"[set-up] thing-1.0: 5 MB (into {folder})"]
    assert calls[0][1:] == ["-m", "venv", "--clear", str(folder)]
    assert calls[1][0] == str(folder / "bin" / "python")
    assert calls[1][-2:] == ["--no-deps", "alone==2.0"]
    assert calls[2][-3:] == ["--constraint", str(folder / "constraints.txt"), "thing[hf]==1.0"]
    python_of(WANTED, told.append)
    assert (len(calls), len(told)) == (3, 1)


def test_it_sees_what_runs_this_and_keeps_its_versions(
    calls: list[list[str]], tmp_path: Path
) -> None:
    python_of(WANTED, lambda _: None)
    folder = tmp_path / "thing-1.0"
    shared = (folder / "lib/python3.11/site-packages/shared.pth").read_text().split()
    assert shared == [str(one) for one in shared_folders()]
    assert (Path(shared[0]) / "torch").is_dir()
    kept = (folder / "constraints.txt").read_text().split()
    assert f"torch=={version('torch')}" in kept
    assert {canonical(one.split("==")[0]) for one in kept} >= {"transformers", "huggingface-hub"}


def test_other_requirements_or_packages_bring_it_up_to_date(
    calls: list[list[str]], tmp_path: Path
) -> None:
    python_of(WANTED, lambda _: None)
    told: list[str] = []
    python_of(Environment("thing-1.0", ("thing==1.1",), (), "5 MB"), told.append)
    # the folder stays; nothing large is fetched, so nothing is told
    assert [one[-1] for one in calls[3:]] == ["thing==1.1"]
    assert told == []


def test_another_python_or_a_damaged_stamp_makes_it_anew(
    calls: list[list[str]], tmp_path: Path
) -> None:
    python_of(WANTED, lambda _: None)
    stamp = tmp_path / "thing-1.0" / "installed.json"
    for content in (json.dumps({**json.loads(stamp.read_text()), "python": ["2.7"]}), "[1]", "{"):
        stamp.write_text(content)
        calls.clear()
        python_of(WANTED, lambda _: None)
        assert "--clear" in calls[0]


def test_an_installation_that_was_cut_off_is_done_again(
    calls: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = module.run

    def failing(command: list[str | Path], folder: Path, problem: str) -> None:
        whole(command, folder, problem)
        if "--constraint" in command:
            raise ConfigError(problem)

    monkeypatch.setattr(module, "run", failing)
    with pytest.raises(ConfigError, match="pip cannot install it"):
        python_of(WANTED, lambda _: None)
    monkeypatch.setattr(module, "run", whole)
    calls.clear()
    python_of(WANTED, lambda _: None)
    assert len(calls) == 3


def test_what_pip_says_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"(?s)^not there:.*No module named no_such_module"):
        module.run([module.sys.executable, "-m", "no_such_module"], tmp_path, "not there:")


def test_a_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("LONGPREF_CACHE", str(tmp_path / "file" / "below"))
    with pytest.raises(StoreError, match="LONGPREF_CACHE"):
        python_of(WANTED, lambda _: None)


def test_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LONGPREF_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert cache_root() == Path("/somewhere/longpref")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    assert "PYTHONPATH" not in own_variables()
    assert canonical("Huggingface_Hub") == "huggingface-hub"
