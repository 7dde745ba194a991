"""Evaluations of the model in training: when, where to, and whether training ends by them.

OUT/evaluation/step-000050 is complete or absent, as checkpoints are: an evaluation that was
interrupted is made again as a whole.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..config import as_values
from ..errors import ConfigError, StoreError, TrainingError
from ..plan.device import is_out_of_memory
from .checkpoint import replace_folder
from .early_stopping import find_best
from .evaluator import Evaluator, in_train_yaml
from .prepare import Run
from .progress import Progress, finite
from .signals import Signals
from .undisturbed import undisturbed

FOLDER = "evaluation"
NAME = re.compile(r"step-([0-9]{6,})")

Record = dict[str, Any]


class InterruptionError(Exception):
    """A signal came while an evaluation was at work."""


class Evaluations:
    """Those of a run; there are none where `evaluate` names no tasks."""

    def __init__(self, run: Run, progress: Progress, signals: Signals) -> None:
        """Goes on from what metrics.jsonl has, once `progress` has dropped what is made again."""
        self.run, self.progress, self.signals = run, progress, signals
        self.out = Path(run.config.out)
        keep_folders_until(self.out / FOLDER, run.state.step)
        self.records = read_records(self.out / "metrics.jsonl") if run.evaluator else []
        # what summary.json says of it; None as long as training goes on
        self.stopped_early = self.judge()

    def due(self) -> bool:
        """Whether the model is to be evaluated where the run stands, and was not yet."""
        step, interval = self.run.state.step, self.run.config.evaluate.interval
        return (
            self.run.evaluator is not None
            and (step % interval == 0 or step == self.run.state.steps)
            and all(record["step"] != step for record in self.records)
        )

    def measure(self) -> None:
        """Evaluate where the run stands; `stopped_early` is set where training should end.

        A signal ends it after the item at hand, with nothing recorded. Raises ConfigError,
        InputError, ModelError, StoreError, TrainingError.
        """
        step, evaluator = self.run.state.step, self.run.evaluator
        assert evaluator is not None
        began = time.monotonic()
        try:
            with self.advice():
                results = self.results(evaluator)
        except InterruptionError:
            self.progress.line(f"the evaluation at step {step} is made again by --resume")
            return
        seconds = round(time.monotonic() - began, 3)
        record = {"kind": "evaluation", "step": step, "seconds": seconds, **figures(results)}
        self.progress.evaluation(record)
        self.records.append(finite(record))
        self.stopped_early = self.judge()

    def results(self, evaluator: Evaluator) -> Record:
        """What OUT/evaluation/step-…/results.json holds."""
        from longpref_eval.run import Settings, run
        from longpref_eval.store import MODEL, OUTCOMES

        one, step = self.run, self.run.state.step
        told = {
            key: value
            for key, value in as_values(one.config)["evaluate"].items()
            if key not in ("interval", "stop") and value not in (None, [], {})
        }
        target = self.out / FOLDER / f"step-{step:06d}"
        with undisturbed(one.model, one.device, bf16=one.bf16), replace_folder(target) as draft:
            settings = Settings(
                out=draft,
                options=evaluator.asked.options,
                name=f"step {step}",
                told={"step": step, **told},
                on_item=self.check_signals,
            )
            results = run(evaluator.backend, evaluator.asked.tasks, settings)
            # what a run of its own goes on by
            for name in (MODEL, OUTCOMES, "lock"):
                (draft / name).unlink()
        return results

    def check_signals(self) -> None:
        """Raises InterruptionError."""
        if self.signals.received:
            raise InterruptionError

    def judge(self) -> Record | None:
        """What stopped training early, if anything did."""
        evaluator, state = self.run.evaluator, self.run.state
        watched = evaluator.asked.watched if evaluator else None
        if watched is None or state.step == state.steps:
            return None
        stop = self.run.config.evaluate.stop
        values = [(record["step"], record.get(watched.key)) for record in self.records]
        best = find_best(values, watched.metric, stop.min_delta)
        if best is None or best.since < stop.patience:
            return None
        return {
            "step": state.step,
            "task": watched.task,
            "metric": watched.metric,
            "best": best.value,
            "best_step": best.step,
        }

    @contextlib.contextmanager
    def advice(self) -> Iterator[None]:
        """Say of what goes wrong where training stands, and what can be done."""
        step = self.run.state.step
        kept = (
            f"The checkpoint of step {step} is saved: go on with --resume, where `evaluate` may be "
            "changed"
            if step
            else "Nothing has been trained yet"
        )
        where = f"evaluation at step {step}"
        try:
            yield
        except ConfigError as error:
            raise ConfigError(f"{where}: {in_train_yaml(str(error))}. {kept}") from error
        except (StoreError, OSError) as error:
            why = error.__cause__ or error
            raise StoreError(f"{where}: {self.out / FOLDER}: {why}. {kept}") from error
        except Exception as error:
            # longpref_eval says so in terms of its command line
            if not is_out_of_memory(error.__cause__ or error):
                raise
            raise TrainingError(
                f"{where}: out of memory on {self.run.device}: set smaller `evaluate.lengths`, or "
                f"leave long tasks out. {kept}"
            ) from error


def figures(results: Record) -> dict[str, float | None]:
    """By task/metric; None where no row could be scored."""
    return {
        f"{name}/{metric}": task["scores"].get(metric, {}).get("value")
        for name, task in results["tasks"].items()
        for metric in task["metrics"]
    }


def stop_line(stopped: Record) -> str:
    """Why training ends, and which step was best."""
    return (
        f"stopped early after step {stopped['step']}: {stopped['task']}/{stopped['metric']} was "
        f"best at step {stopped['best_step']} ({stopped['best']:.4g}), and no better since; what "
        f"is saved is the model of step {stopped['step']}"
    )


def read_records(file: Path) -> list[Record]:
    """The records of evaluations in metrics.jsonl, in order."""
    records = map(json.loads, file.read_text("utf-8").splitlines())
    return [record for record in records if record["kind"] == "evaluation"]


def keep_folders_until(folder: Path, step: int) -> None:
    """Delete evaluations after `step`, which are made again, and drafts that a crash left.

    A run that starts anew, at step 0, has none yet.
    """
    for found in folder.glob("*step-*"):
        match = NAME.fullmatch(found.name)
        later = match is not None and (int(match[1]) > step or step == 0)
        if later or found.name.startswith(".step-"):
            shutil.rmtree(found)
