"""Checkpoints: OUT/checkpoints/step-00000100, complete or absent.

A checkpoint holds the trained weights, the optimizer's state and where training stood. All
randomness follows from seed and step, so nothing else is needed to go on as if uninterrupted.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from ..errors import ConfigError, TrainingError


@dataclass(frozen=True)
class State:
    """Where training stood."""

    # optimizer steps done, skipped ones included
    step: int
    # steps of the whole run: the learning rate depends on it
    steps: int
    # steps skipped for a loss or gradient that was not finite, in all and last in a row
    skipped: int
    skipped_in_a_row: int
    # version of the data set and its content hash
    version: int
    content_hash: str
    # the full configuration
    config: dict[str, Any]


@contextlib.contextmanager
def replace_folder(target: Path) -> Iterator[Path]:
    """A new folder to fill; it takes the place of `target` only once it is complete."""
    draft = target.with_name(f".{target.name}.draft-{os.getpid()}")
    old = target.with_name(f".{target.name}.old-{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        yield draft
        sync(draft)
        if target.exists():
            target.rename(old)
        draft.rename(target)
        sync_path(target.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def sync(folder: Path) -> None:
    """Flush a folder and its files to disk, so that the rename cannot overtake them."""
    for path in [*folder.rglob("*"), folder]:
        sync_path(path)


def sync_path(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def trained_weights(model: nn.Module) -> dict[str, torch.Tensor]:
    return {name: p.detach() for name, p in model.named_parameters() if p.requires_grad}


def save_checkpoint(
    out: Path, model: nn.Module, optimizer: torch.optim.Optimizer, state: State, keep: int
) -> Path:
    """Write a checkpoint and delete all but the newest `keep`."""
    target = out / "checkpoints" / f"step-{state.step:08d}"
    with replace_folder(target) as folder:
        weights = {name: w.cpu().contiguous() for name, w in trained_weights(model).items()}
        save_file(weights, folder / "weights.safetensors")
        torch.save(optimizer.state_dict(), folder / "optimizer.pt")
        (folder / "state.json").write_text(json.dumps(asdict(state), indent=1), "utf-8")
    for old in checkpoints(out)[:-keep]:
        shutil.rmtree(old)
    return target


def checkpoints(out: Path) -> list[Path]:
    """Complete checkpoints, oldest first."""
    return sorted((out / "checkpoints").glob("step-" + "[0-9]" * 8))


def read_state(folder: Path) -> State:
    """The state of a checkpoint. Raises TrainingError if it cannot be read."""
    file = folder / "state.json"
    try:
        return State(**json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise TrainingError(
            f"{file} cannot be read: {error}. Delete {folder} to resume from the one before it"
        ) from error


def load_checkpoint(folder: Path, model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    """Put weights and optimizer state back. Raises TrainingError if they do not fit."""
    try:
        saved = load_file(folder / "weights.safetensors")
        weights = trained_weights(model)
        if saved.keys() != weights.keys():
            different = sorted(saved.keys() ^ weights.keys())[0]
            raise ValueError(f"the trained weights differ, e.g. {different}")
        for name, weight in weights.items():
            weight.copy_(saved[name])
        optimizer.load_state_dict(torch.load(folder / "optimizer.pt", weights_only=True))
    except Exception as error:
        raise TrainingError(f"{folder} does not fit this model: {error}") from error


# Settings that may change when a run is resumed: they do not touch the curve, or by no more than
# rounding and the draws of dropout. The last three are what helps where memory ran out.
FREE = {"out", "dataset", "model", "version", "device", "threads", "verify", "merge"}
FREE |= {"tensorboard", "wandb", "peak_tflops", "self_check", "merge_dtype"}
FREE |= {"log_interval", "save_interval", "keep_checkpoints", "max_nonfinite"}
FREE |= {"micro_batch", "gradient_checkpointing", "prefix_sharing"}
# leaves the weights alone; what it stops by may be changed, e.g. to go on after an early stop
FREE |= {"evaluate"}


def check_resumable(saved: dict[str, Any], now: dict[str, Any], folder: Path) -> None:
    """Refuse to go on with other settings than those a checkpoint was made with."""
    for key in now:
        if key not in FREE and saved.get(key) != now[key]:
            raise ConfigError(
                f"--resume: `{key}` is {json.dumps(now[key])}, but {folder} was made with "
                f"{json.dumps(saved.get(key))}. Set it back, or train into another `out`"
            )
