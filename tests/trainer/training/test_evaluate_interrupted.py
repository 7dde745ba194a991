"""Evaluation during training goes on after crashes, signals, full disks."""

from __future__ import annotations

import errno
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from evaluated_runs import (
    evaluating,
    folders,
    records,
    steps_of,
)

from longpref_eval import store as store_module
from longpref_eval.backends.hugging_face import HuggingFace
from longpref_trainer.errors import StoreError, TrainingError
from longpref_trainer.generated.train_config import TrainConfig
from longpref_trainer.training.checkpoint import checkpoints
from longpref_trainer.training.evaluation import Evaluations
from longpref_trainer.training.loop import train


def test_a_crash_doubles_and_loses_nothing(evaluated: TrainConfig):
    """Evaluations since the checkpoint are made again; folders without a record are not kept."""

    def crash(record: dict[str, Any]) -> None:
        if record["step"] == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(evaluated, on_step=crash)
    assert [one.name for one in checkpoints(Path(evaluated.out))] == [
        "step-00000002",
        "step-00000004",
    ]
    before = records(evaluated, "evaluation")
    assert [record["step"] for record in before] == [0, 2, 4]
    # as if the checkpoint of step 4 were not there, and a draft of a killed evaluation were
    checkpoints(Path(evaluated.out))[-1].rename(Path(evaluated.out) / "gone")
    (Path(evaluated.out) / "evaluation" / ".step-000006.draft-1").mkdir()
    train(evaluated, resume=True)
    assert steps_of(evaluated) == [0, 2, 4, 6]
    after = records(evaluated, "evaluation")
    assert after[:2] == before[:2]  # seconds too: not measured again
    assert after[2]["words/f1"] == before[2]["words/f1"]
    assert folders(evaluated) == [f"step-{step:06d}" for step in (0, 2, 4, 6)]
    assert steps_of(evaluated, "step") == [1, 2, 3, 4, 5, 6]


def test_a_run_that_saved_nothing_starts_anew(evaluated: TrainConfig):
    def crash(record: dict[str, Any]) -> None:
        raise KeyboardInterrupt

    config = replace(evaluated, validation_interval=4)
    with pytest.raises(KeyboardInterrupt):
        train(config, on_step=crash)
    assert folders(config) == ["step-000000"]
    train(config)
    assert steps_of(config) == [0, 2, 4, 6]
    assert steps_of(config, "validation") == [0, 4, 6]


@pytest.mark.parametrize("at", [0, 4])
def test_a_signal_during_an_evaluation(
    evaluated: TrainConfig, at: int, monkeypatch: pytest.MonkeyPatch, capsys: Any
):
    """The item at hand is finished; the checkpoint is there; the evaluation is made again."""
    answers: list[int] = []
    original = HuggingFace.told

    def told(self: HuggingFace, *args: Any) -> Any:
        answers.append(1)
        # the second row of the evaluation
        if len(answers) == 5 * (at // 2) + 2:
            os.kill(os.getpid(), signal.SIGTERM)
        return original(self, *args)

    monkeypatch.setattr(HuggingFace, "told", told)
    summary = train(evaluated)
    assert (summary["interrupted"], summary["step"]) == (signal.SIGTERM, at)
    assert "saved" not in summary
    assert len(answers) == 5 * (at // 2) + 2
    assert steps_of(evaluated) == list(range(0, at, 2))
    assert folders(evaluated) == [f"step-{step:06d}" for step in range(0, at, 2)]
    assert [one.name for one in checkpoints(Path(evaluated.out))][-1:] == (
        ["step-00000004"] if at else []
    )
    assert f"the evaluation at step {at} is made again by --resume" in capsys.readouterr().err
    summary = train(evaluated, resume=True)
    assert (summary["interrupted"], summary["step"]) == (None, 6)
    assert steps_of(evaluated) == [0, 2, 4, 6]


def test_a_full_disk_loses_nothing(evaluated: TrainConfig, monkeypatch: pytest.MonkeyPatch):
    original = Evaluations.measure

    def full(*args: Any, **settings: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def measure(self: Evaluations) -> None:
        with monkeypatch.context() as patch:
            if self.run.state.step == 4:
                patch.setattr(store_module.os, "fsync", full)
            original(self)

    monkeypatch.setattr(Evaluations, "measure", measure)
    message = (
        r"evaluation at step 4: .*evaluation: .*No space left on device\. The checkpoint of step 4 "
        r"is saved: go on with --resume, where `evaluate` may be changed"
    )
    with pytest.raises(StoreError, match=message):
        train(evaluated)
    assert folders(evaluated) == ["step-000000", "step-000002"]
    assert checkpoints(Path(evaluated.out))[-1].name == "step-00000004"
    monkeypatch.undo()
    # also without any evaluation
    assert train(evaluating(evaluated, tasks=()), resume=True)["step"] == 6
    assert steps_of(evaluated) == [0, 2]


def test_out_of_memory(evaluated: TrainConfig, monkeypatch: pytest.MonkeyPatch):
    def greedy(*args: Any) -> None:
        torch.empty(2**55, dtype=torch.uint8)

    monkeypatch.setattr(HuggingFace, "answer", greedy)
    message = r"evaluation at step 0: out of memory on cpu: set smaller `evaluate\.lengths`, or .*"
    with pytest.raises(TrainingError, match=message + "Nothing has been trained yet"):
        train(evaluated)
