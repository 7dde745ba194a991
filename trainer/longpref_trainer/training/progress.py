"""What people and programs see of a run: lines or a progress bar, and OUT/metrics.jsonl."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

from tqdm import tqdm

from ..generated.train_config import TrainConfig
from .trackers import open_trackers


class Progress:
    """Prints one line a step (off a terminal) or a bar (on one); writes every step as JSON."""

    def __init__(self, out: Path, steps: int, done: int, config: TrainConfig) -> None:
        """`done`: steps done already, by the run that is being resumed."""
        self.stream, self.interval, self.steps = sys.stderr, config.log_interval, steps
        self.trackers = open_trackers(out, config, done)
        path = out / "metrics.jsonl"
        # a run that starts anew has no records yet: those are of one that saved nothing
        keep_until(path, done or -1)
        self.file = path.open("a", encoding="utf-8")
        self.bar = (
            tqdm(total=steps, initial=done, file=self.stream, unit="step")
            if self.stream.isatty()
            else None
        )

    def line(self, text: str) -> None:
        """A line of text, above the bar if there is one."""
        if self.bar is not None:
            self.bar.write(text, file=self.stream)
        else:
            print(text, file=self.stream, flush=True)

    def step(self, record: dict[str, Any]) -> None:
        """Report a step; `record["step"]` counts from 1."""
        self.write(record)
        if self.bar is not None:
            self.bar.update(1)
            self.bar.set_postfix_str(f"loss {record['loss']:.4f}")
        if record["step"] % self.interval == 0 or record["step"] == self.steps:
            self.line(step_line(record, self.steps))

    def validation(self, record: dict[str, Any]) -> None:
        """Report a validation."""
        self.write(record)
        self.line(f"validation {metrics_text(record)}")

    def evaluation(self, record: dict[str, Any]) -> None:
        """Report an evaluation."""
        self.write(record)
        self.line(evaluation_line(record))

    def write(self, record: dict[str, Any]) -> None:
        """Append a record to metrics.jsonl; on disk when this returns."""
        record = finite(record)
        self.file.write(json.dumps(record) + "\n")
        self.file.flush()
        for tracker in self.trackers:
            tracker.write(record)

    def close(self) -> None:
        """End the bar and the file."""
        self.file.close()
        for tracker in self.trackers:
            tracker.close()
        if self.bar is not None:
            self.bar.close()


def finite(record: dict[str, Any]) -> dict[str, Any]:
    """NaN and infinities as null: JSON has none."""
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in record.items()
    }


def metrics_text(record: dict[str, Any]) -> str:
    """Loss, margin, accuracies and answer lengths of a record."""
    kinds = [key for key in record if key.startswith("accuracy_")]
    accuracies = " ".join(f"{key.removeprefix('accuracy_')} {record[key]:.2f}" for key in kinds)
    text = f"loss {record['loss']:.4f}  nll {record['nll']:.3f}  "
    if "margin" not in record:  # an objective without dispreferred answers
        return text + f"len {record['chosen_tokens']:.0f}"
    return (
        f"{text}margin {record['margin']:+.3f}  acc {record['accuracy']:.2f} ({accuracies})  "
        f"len {record['chosen_tokens']:.0f}/{record['rejected_tokens']:.0f}"
    )


def step_line(record: dict[str, Any], steps: int) -> str:
    """One line of a step."""
    return (
        f"step {record['step']:>{len(str(steps))}}/{steps}  {metrics_text(record)}  "
        f"lr {record['lr']:.2e}  grad {record['grad_norm']:.2f}  "
        f"{record['tokens_per_second']:,.0f} tok/s{speed_text(record)}  "
        f"data {record['data_wait']:.0%}  {record['memory_gb']:.1f} GB"
        + ("" if record["applied"] else "  SKIPPED (not finite)")
    )


def evaluation_line(record: dict[str, Any]) -> str:
    """One line of an evaluation, with the value of every metric of every task."""
    values = [
        f"{key} {value:.4g}" if isinstance(value, float) else f"{key} –"
        for key, value in record.items()
        if "/" in key
    ]
    return f"evaluation at step {record['step']} ({record['seconds']:.1f} s): " + ", ".join(values)


def speed_text(record: dict[str, Any]) -> str:
    """TFLOP/s, and MFU where the device's peak is known."""
    mfu = record["mfu"]
    return f"  {record['tflops']:.3g} TFLOP/s" + ("" if mfu is None else f"  MFU {mfu:.0%}")


def keep_until(path: Path, step: int) -> None:
    """Drop records after `step` from a metrics file: a resumed run writes them again."""
    if not path.exists():
        return
    kept = []
    for line in path.read_text("utf-8").splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            continue  # the line a crash cut short
        if record["step"] <= step:
            kept.append(line + "\n")
    path.write_text("".join(kept), "utf-8")
