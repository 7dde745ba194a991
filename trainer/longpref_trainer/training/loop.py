"""The training loop."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from ..config import to_yaml
from ..data.batch import Batch, Layout, make_batch, permute_roles
from ..data.dataset import Dataset
from ..data.order import step_samples
from ..data.positions import redrawn
from ..data.sample import Sample
from ..errors import TrainingError
from ..generated.train_config import TrainConfig
from ..objective.batch_loss import make_layout
from ..objective.self_check import self_check
from ..plan.device import is_out_of_memory, peak_bytes
from ..plan.memory import advice
from ..plan.operations import sample_flops
from .checkpoint import State, save_checkpoint
from .evaluation import Evaluations, stop_line
from .export import export, save_dtype, weight_change
from .optimizer import learning_rate
from .prepare import Run, prepare
from .progress import Progress
from .signals import Signals
from .step import StepResult, evaluate_loss, training_step

Record = dict[str, Any]


def train(
    config: TrainConfig,
    *,
    resume: bool = False,
    dataset: Dataset | None = None,
    on_step: Callable[[Record], None] | None = None,
) -> Record:
    """Train as `config` says; returns the summary, which is also OUT/summary.json.

    resume: go on from the newest checkpoint in OUT, if there is one.
    dataset: one that is open already, in place of `config.dataset`.
    on_step: called with the record of every step, as it stands in OUT/metrics.jsonl.
    SIGINT and SIGTERM let the step end, save a checkpoint and return with `interrupted` set to
    the signal's number. Raises the errors of `prepare`, TrainingError, and StoreError where an
    evaluation cannot be written.
    """
    started = time.monotonic()
    run = prepare(config, resume, dataset)
    out = Path(config.out)
    out.mkdir(parents=True, exist_ok=True)
    (out / "train.yaml").write_text(to_yaml(config), "utf-8")
    progress = Progress(out, run.state.steps, run.state.step, config)
    try:
        progress.line(describe(run))
        if config.prefix_sharing == "on" and config.self_check:
            with memory_advice(run, "in the self-check"):
                sample = next(training_samples(run))
                progress.line(str(self_check(run.model, sample, config, bf16=run.bf16)))
        if run.state.step == 0 and config.validation_interval:
            validate(run, progress)  # where training starts from
        with Signals() as signals:
            evaluations = Evaluations(run, progress, signals)
            if evaluations.due():  # at the start, or left out by an interruption
                evaluations.measure()
            while run.state.step < run.state.steps and not (
                signals.received or evaluations.stopped_early
            ):
                with memory_advice(run, f"in step {run.state.step + 1}"):
                    record = one_step(run)
                progress.step(record)
                if on_step is not None:
                    on_step(record)
                state = run.state
                if state.skipped_in_a_row >= config.max_nonfinite:
                    raise TrainingError(
                        f"{out}: loss or gradient was not finite in {state.skipped_in_a_row} "
                        f"steps in a row, up to step {state.step}. Lower `lr`, or use `dtype: fp32`"
                    )
                last = state.step == state.steps
                evaluate = evaluations.due()
                # before an evaluation too: should it fail, nothing that was trained is lost
                if last or evaluate or signals.received or due(state.step, config.save_interval):
                    save_checkpoint(out, run.model, run.optimizer, state, config.keep_checkpoints)
                if evaluate and not signals.received:
                    evaluations.measure()
                # after the last step `finish` does it
                ends = last or signals.received or evaluations.stopped_early
                if due(state.step, config.validation_interval) and not ends:
                    validate(run, progress)
        if evaluations.stopped_early:
            progress.line(stop_line(evaluations.stopped_early))
        summary = finish(run, progress, signals.received)
        summary["stopped_early"] = evaluations.stopped_early
        summary["seconds"] = round(time.monotonic() - started, 3)
        write_json(out / "summary.json", summary)
        return summary
    finally:
        progress.close()


@contextlib.contextmanager
def memory_advice(run: Run, where: str) -> Iterator[None]:
    """Where memory runs out, say what to change. Raises TrainingError."""
    try:
        yield
    except Exception as error:
        if not is_out_of_memory(error):
            raise
        raise TrainingError(
            f"out of memory {where} on {run.device}. {advice(run.config)}. "
            "What was saved so far stays; --resume goes on from there where the setting allows it"
        ) from error


def due(step: int, interval: int) -> bool:
    """Whether something done every `interval` steps (0: never) is due after `step`."""
    return interval > 0 and step % interval == 0


def one_step(run: Run) -> Record:
    """One step of the run: moves `run.state` on, returns the record of the step."""
    config, state = run.config, run.state
    # dropout follows from seed and step, so a resumed run draws what an uninterrupted one draws
    torch.manual_seed(config.seed * 1_000_003 + state.step)
    batches = Batches(training_samples(run), config.micro_batch, make_layout(config, training=True))
    lr = learning_rate(state.step, state.steps, config)

    began = time.perf_counter()
    result = training_step(
        run.model, run.optimizer, batches, config.batch, lr, config, bf16=run.bf16
    )
    seconds = time.perf_counter() - began

    run.state = after(state, result)
    flops = sum(
        sample_flops(
            run.shape,
            lengths,
            shared=batches.layout.shared,
            everything=batches.layout.with_prefix,
        ).model
        for lengths in batches.lengths
    )
    return {
        "kind": "step",
        "step": run.state.step,
        **result.metrics,
        "lr": lr,
        "grad_norm": result.grad_norm,
        "applied": result.applied,
        "skipped": run.state.skipped,
        "tokens": batches.tokens,
        # of forward and backward pass, as counted (plan/operations.py); of the device's peak
        "tflops": flops / seconds / 1e12,
        "mfu": None if run.peak is None else flops / seconds / run.peak,
        "memory_gb": peak_bytes(run.device) / 1e9,
        "tokens_per_second": batches.tokens / seconds,
        # share of the step's time spent on making batches
        "data_wait": batches.seconds / seconds,
        "seconds": seconds,
    }


def training_samples(run: Run) -> Iterator[Sample]:
    """The samples of the step that `run` stands before."""
    config, train = run.config, run.dataset.train
    for epoch, index in step_samples(run.state.step, config.batch, len(train), config.seed):
        sample = train[index]
        if config.positions == "redrawn":
            sample = redrawn(sample, epoch, config.seed)
        yield permute_roles(sample) if config.permute_labels else sample


def after(state: State, result: StepResult) -> State:
    """The state after a step."""
    return replace(
        state,
        step=state.step + 1,
        skipped=state.skipped + (not result.applied),
        skipped_in_a_row=0 if result.applied else state.skipped_in_a_row + 1,
    )


class Batches:
    """Micro-batches of some samples, made when asked for; counts tokens and seconds spent."""

    def __init__(self, samples: Iterator[Sample], micro_batch: int, layout: Layout) -> None:
        self.samples, self.micro_batch, self.layout = samples, micro_batch, layout
        self.tokens, self.seconds = 0, 0.0
        # of each sample: tokens of the prefix, then of every answer
        self.lengths: list[tuple[int, ...]] = []

    def __iter__(self) -> Iterator[Batch]:
        while True:
            began = time.perf_counter()
            some = [s for _, s in zip(range(self.micro_batch), self.samples, strict=False)]
            batch = make_batch(some, self.layout) if some else None
            self.seconds += time.perf_counter() - began
            if batch is None:
                return
            self.tokens += batch.tokens
            self.lengths += batch.lengths
            yield batch


def validate(run: Run, progress: Progress) -> dict[str, float]:
    """Metrics on the validation split, in the roles that the data set gives; {} without one."""
    samples = run.dataset.validation
    if len(samples) == 0:
        return {}
    some = (samples[i] for i in range(min(len(samples), run.config.validation_samples)))
    layout = make_layout(run.config, training=False)
    batches = Batches(some, run.config.micro_batch, layout)
    with memory_advice(run, "in validation"):
        metrics = evaluate_loss(run.model, batches, run.config, bf16=run.bf16)
    progress.validation({"kind": "validation", "step": run.state.step, **metrics})
    return metrics


def finish(run: Run, progress: Progress, signal_number: int | None) -> Record:
    """Validate, measure and save after the last step; nothing after a signal, to be quick."""
    state, summary = run.state, Record()
    if signal_number is not None:
        progress.line(f"stopped by a signal after step {state.step}; go on with --resume")
    else:
        summary["validation"] = validate(run, progress)
        change = weight_change(run.model, run.config.model, save_dtype(run.config))
        summary["weight_change"] = change.relative
        summary["saved_update"] = {"cosine": change.cosine, "moved": change.moved}
        progress.line(str(change))
        if change.warning and (run.config.train == "full" or run.config.merge):
            progress.line(change.warning)
        summary["saved"] = export(run.model, run.config)
        for name, path in summary["saved"].items():
            progress.line(f"saved {name}: {path}")
    return {
        **summary,
        "step": state.step,
        "steps": state.steps,
        "skipped": state.skipped,
        "interrupted": signal_number,
        "version": state.version,
        "content_hash": state.content_hash,
        "samples": len(run.dataset.train),
    }


def describe(run: Run) -> str:
    """What is about to happen: every setting, then data, model and device in a line."""
    trained = sum(p.numel() for p in run.model.parameters() if p.requires_grad)
    total = sum(p.numel() for p in run.model.parameters())
    resumed = f", resumed after step {run.state.step}" if run.state.step else ""
    return (
        f"{to_yaml(run.config)}"
        f"data set version {run.state.version}: {len(run.dataset.train)} training, "
        f"{len(run.dataset.validation)} validation samples; {run.state.steps} steps{resumed}\n"
        f"{trained:,} of {total:,} parameters trained, on {run.device} in "
        f"{'bf16 (autocast)' if run.bf16 else 'fp32'}" + "".join(f"\n{note}" for note in run.notes)
    )


def write_json(path: Path, value: Record) -> None:
    """Write through a draft and a rename, so that a reader never sees half a file."""
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", "utf-8")
    os.replace(draft, path)
