"""Experiment trackers beside metrics.jsonl: TensorBoard, and Weights & Biases where asked for."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, Protocol

from ..config import as_values
from ..errors import ConfigError
from ..generated.train_config import TrainConfig


class Tracker(Protocol):
    """Takes the records of metrics.jsonl as they are made."""

    def write(self, record: dict[str, Any]) -> None:
        """One record; `kind` is step, validation or evaluation."""

    def close(self) -> None:
        """Flush and end."""


def open_trackers(out: Path, config: TrainConfig, done: int) -> list[Tracker]:
    """The trackers that `config` asks for. Raises ConfigError where a package is missing.

    done: steps done already; what an interrupted run wrote beyond them is taken back.
    """
    found: list[Tracker] = []
    if config.tensorboard:
        found.append(TensorBoard(out / "tensorboard", done))
    if config.wandb is not None:
        found.append(WeightsAndBiases(out, config.wandb, as_values(config)))
    return found


def scalars(record: dict[str, Any]) -> dict[str, float]:
    """The numbers of a record, named `train/loss`, `validation/loss` and so on."""
    group = "train" if record["kind"] == "step" else record["kind"]
    return {
        f"{group}/{name}": float(value)
        for name, value in record.items()
        if name != "step" and isinstance(value, (int, float))
    }


class TensorBoard:
    """Event files for `tensorboard --logdir OUT`."""

    def __init__(self, folder: Path, done: int) -> None:
        from torch.utils.tensorboard import SummaryWriter

        # TensorBoard drops events of earlier files from `purge_step` on
        self.writer = SummaryWriter(str(folder), purge_step=done + 1 if done else None)

    def write(self, record: dict[str, Any]) -> None:
        """Add the numbers of a record at its step."""
        for name, value in scalars(record).items():
            self.writer.add_scalar(name, value, record["step"])

    def close(self) -> None:
        """Flush and end."""
        self.writer.close()


class WeightsAndBiases:
    """A run in a W&B project; its id is kept in OUT, so that a resumed run goes on in it."""

    def __init__(self, out: Path, project: str, settings: dict[str, Any]) -> None:
        try:
            wandb: Any = importlib.import_module("wandb")
        except ImportError as error:
            raise ConfigError(
                "wandb: the package is not installed; `pip install wandb`, or leave `wandb` out"
            ) from error
        file = out / "wandb-run-id"
        known = file.read_text("utf-8").strip() if file.exists() else None
        self.run = wandb.init(
            project=project, dir=str(out), config=settings, id=known, resume="allow"
        )
        file.write_text(self.run.id, "utf-8")

    def write(self, record: dict[str, Any]) -> None:
        """Log the numbers of a record at its step."""
        self.run.log({**scalars(record), "step": record["step"]})

    def close(self) -> None:
        """Flush and end."""
        self.run.finish()
