"""`evaluate:` of train.yaml: what is wrong is told before anything is trained."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from evaluated_runs import (
    evaluating,
    steps_of,
    stopping,
)

from longpref_trainer.config import load_config, to_yaml
from longpref_trainer.errors import ConfigError
from longpref_trainer.generated.train_config import EvaluateConfig, TrainConfig
from longpref_trainer.training.loop import train


@pytest.mark.parametrize(
    ("settings", "stop", "message"),
    [
        ({"tasks": ("nedle",)}, {}, "^evaluate.tasks nedle: no such task; did you mean needle"),
        ({"tasks": ("none.yaml",)}, {}, "^evaluate: none.yaml is not there"),
        ({"tasks": ("qa/hotpotqa",)}, {}, r"evaluate.benchmarks: {qa: FOLDER}, or fetch it"),
        ({"tasks": ("needle",), "haystack": ("none",)}, {}, "^evaluate: none is neither a file"),
        ({"tasks": ("needle",)}, {}, "no texts to hide needles in: .* with evaluate.haystack, or"),
        ({"tasks": ("perplexity",)}, {}, "no texts to measure it on: .* with evaluate.texts$"),
        ({"benchmarks": {"logbench": "."}}, {}, "^evaluate.benchmarks.logbench: no such benchmark"),
        ({"benchmarks": {"qa": "none"}}, {}, "^evaluate.benchmarks.qa: none is not a folder"),
        ({}, {"task": "needle"}, r"^evaluate.stop.task: needle is not among the tasks \(words\)"),
        ({}, {"task": "words", "metric": "nll"}, "^evaluate.stop.metric: words has no metric nll"),
        ({}, {"metric": "f1"}, "^evaluate.stop.metric: name its task too"),
        ({"tasks": ()}, {"task": "words"}, r"is not among the tasks \(none\)"),
    ],
)
def test_refused_before_training(
    evaluated: TrainConfig,
    settings: dict[str, Any],
    stop: dict[str, Any],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("LONGPREF_CACHE", evaluated.out)
    monkeypatch.chdir(Path(evaluated.out).parent)
    with pytest.raises(ConfigError, match=message):
        train(stopping(evaluating(evaluated, **settings), **stop))
    assert not Path(evaluated.out).exists()


def test_a_data_file_that_is_missing(evaluated: TrainConfig, texts: Path):
    (texts / "rows.jsonl").unlink()
    with pytest.raises(ConfigError, match=r"data.file: .*rows.jsonl is not there"):
        train(evaluated)
    assert not Path(evaluated.out).exists()


def test_texts_too_short_for_a_length(config: TrainConfig, texts: Path):
    """Found by the evaluation before the first step at the latest."""
    (texts / "short.txt").write_text("w1 w2. " * 90, "utf-8")
    short = evaluating(
        config, tasks=("needle",), lengths=(256, 480), haystack=(str(texts / "short.txt"),)
    )
    message = r"evaluation at step 0: .*evaluate.haystack.*evaluate.lengths.*Nothing has been"
    with pytest.raises(ConfigError, match=message):
        train(short)
    assert steps_of(short, "step") == []


def test_paths_are_relative_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "there").mkdir()
    file = tmp_path / "there" / "train.yaml"
    file.write_text(
        "evaluate:\n  tasks: [needle, my-task.yaml]\n  haystack: [texts/]\n  texts: [../a.txt]\n"
        "  benchmarks: {longbench: LongBench}\n  stop: {task: needle, min_delta: 1}\n",
        "utf-8",
    )
    monkeypatch.chdir(tmp_path)
    config = load_config(file, ["evaluate.benchmarks.qa=own", "evaluate.lengths=[512]"])
    there = tmp_path / "there"
    assert config.evaluate.tasks == ("needle", str(there / "my-task.yaml"))
    assert config.evaluate.haystack == (str(there / "texts"),)
    assert config.evaluate.texts == (str(tmp_path / "a.txt"),)
    assert config.evaluate.benchmarks == {
        "longbench": str(there / "LongBench"),
        "qa": str(tmp_path / "own"),
    }
    assert (config.evaluate.lengths, config.evaluate.limit) == ((512,), 50)
    assert (config.evaluate.stop.task, config.evaluate.stop.min_delta) == ("needle", 1.0)
    file.write_text(to_yaml(config), "utf-8")
    assert load_config(file) == config


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("evaluate: {task: [needle]}", "evaluate.task: unknown setting; did you mean `tasks`"),
        ("evaluate:\n  interval: 0", "train.yaml:2: evaluate.interval: expected at least 1"),
        ("evaluate:\n  stop: {patience: 0}", "train.yaml:2: evaluate.stop.patience: expected at"),
        ("evaluate:\n  benchmarks: {qa: 1}", "train.yaml:2: evaluate.benchmarks.qa: expected str"),
        ("evaluate:\n  tasks: needle", "train.yaml:2: evaluate.tasks: expected array"),
    ],
)
def test_wrong_settings(tmp_path: Path, text: str, message: str):
    (tmp_path / "train.yaml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=message):
        load_config(tmp_path / "train.yaml")


def test_defaults_are_off():
    assert load_config().evaluate == EvaluateConfig()
    assert load_config().evaluate.tasks == ()
