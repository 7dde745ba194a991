"""Early stopping: by which evaluation, and what is left of it."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from evaluated_runs import (
    evaluating,
    figures_are,
    steps_of,
    stopping,
)

from longpref_trainer.generated.train_config import TrainConfig
from longpref_trainer.training.checkpoint import checkpoints
from longpref_trainer.training.early_stopping import Best, find_best
from longpref_trainer.training.loop import train


@pytest.mark.parametrize(
    ("values", "metric", "min_delta", "expected"),
    [
        ([], "f1", 0, None),
        ([None, None], "f1", 0, None),
        ([None, 0.5, None], "f1", 0, Best(1, 0.5, 1)),
        ([0.1, 0.3, 0.2, 0.3], "f1", 0, Best(1, 0.3, 2)),
        ([0.1, 0.15, 0.19, 0.21], "f1", 0.1, Best(3, 0.21, 0)),
        ([0.1, 0.15, 0.19], "f1", 0.1, Best(0, 0.1, 2)),
        ([9.0, 8.0, 8.5], "perplexity", 0, Best(1, 8.0, 1)),
        ([2.0, 1.9, 1.5], "nll", 0.2, Best(2, 1.5, 0)),
    ],
)
def test_the_best_so_far(values: list[float | None], metric: str, min_delta: float, expected: Any):
    assert find_best(list(enumerate(values)), metric, min_delta) == expected


def test_early_stopping(evaluated: TrainConfig, monkeypatch: Any, capsys: Any):
    figures_are(monkeypatch, {0: 0.2, 1: 0.4, 2: 0.3, 3: 0.4, 4: 0.1})
    config = evaluating(evaluated, interval=1)
    config = stopping(replace(config, validation_interval=1), task="words", patience=2)
    summary = train(config)
    stopped = {"step": 3, "task": "words", "metric": "f1", "best": 0.4, "best_step": 1}
    assert summary["stopped_early"] == stopped
    assert json.loads((Path(config.out) / "summary.json").read_text("utf-8")) == summary
    assert (summary["step"], summary["steps"], summary["interrupted"]) == (3, 6, None)
    assert (Path(summary["saved"]["adapter"]) / "adapter_config.json").exists()
    assert checkpoints(Path(config.out))[-1].name == "step-00000003"
    assert steps_of(config, "step") == [1, 2, 3]
    assert steps_of(config, "validation") == [0, 1, 2, 3]
    line = (
        "stopped early after step 3: words/f1 was best at step 1 (0.4), and no better since; what "
        "is saved is the model of step 3\n"
    )
    assert line in capsys.readouterr().err
    # it follows from metrics.jsonl: nothing is trained, whatever was made of the end before
    assert train(config, resume=True)["stopped_early"] == stopped
    assert line in capsys.readouterr().err
    assert steps_of(config, "step") == [1, 2, 3]
    # and with other settings training goes on
    figures_are(monkeypatch, {4: 0.1, 5: 0.1, 6: 0.1})
    on = train(stopping(config, patience=9), resume=True)
    assert (on["step"], on["stopped_early"]) == (6, None)
    assert steps_of(config) == [0, 1, 2, 3, 4, 5, 6]


def test_patience_counts_over_a_resumption(evaluated: TrainConfig, monkeypatch: Any):
    figures_are(monkeypatch, dict.fromkeys(range(7), 0.5))
    config = stopping(evaluating(evaluated, interval=1), task="words", patience=3)

    def interrupt(record: dict[str, Any]) -> None:
        if record["step"] == 2:
            os.kill(os.getpid(), signal.SIGINT)

    # the signal leaves out the evaluation of step 2, which is made up for
    assert train(config, on_step=interrupt)["step"] == 2
    assert steps_of(config) == [0, 1]
    summary = train(config, resume=True)
    assert steps_of(config) == [0, 1, 2, 3]
    assert summary["stopped_early"]["step"] == 3
    assert summary["stopped_early"]["best_step"] == 0


def test_patience_that_ends_with_the_last_step(evaluated: TrainConfig, monkeypatch: Any):
    figures_are(monkeypatch, dict.fromkeys(range(7), 0.5))
    summary = train(stopping(evaluated, task="words", metric="f1", patience=3))
    assert (summary["step"], summary["stopped_early"]) == (6, None)
