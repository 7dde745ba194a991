"""Everything a run needs before its first step: data, model and optimizer, checked."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
from torch import nn

from ..config import as_values
from ..data.dataset import Dataset, open_dataset
from ..data.order import total_steps
from ..data.tokenizer_hash import check_tokenizer
from ..data.weighed import with_weighed_answers
from ..errors import ConfigError, DatasetError, ModelError
from ..generated.train_config import TrainConfig
from ..model.check import check_model
from ..model.load import load_model
from ..model.trainable import make_trainable
from ..objective.loss import OBJECTIVES
from ..plan.device import peak_tflops
from ..plan.memory import check_memory
from ..plan.operations import Shape, shape_of
from .checkpoint import State, check_resumable, checkpoints, load_checkpoint, read_state
from .evaluator import Evaluator, find_asked, make_evaluator
from .optimizer import make_optimizer


@dataclass
class Run:
    """A run that is ready to train."""

    config: TrainConfig
    dataset: Dataset
    model: nn.Module
    optimizer: torch.optim.Optimizer
    device: torch.device
    # autocast to bf16
    bf16: bool
    state: State
    # for counting operations
    shape: Shape
    # the device's dense peak, operations a second; None where it is not known
    peak: float | None
    # of the model in training; None where `evaluate` names no tasks
    evaluator: Evaluator | None = None
    # what the positions of the data mean for the model, and what memory is expected
    notes: tuple[str, ...] = ()


def prepare(config: TrainConfig, resume: bool, dataset: Dataset | None = None) -> Run:
    """Open, check and load everything; with `resume`, from the newest checkpoint if there is one.

    dataset: one that is open already, in place of `config.dataset`.
    Raises ConfigError, InputError, DatasetError, TokenizerError, ModelError or TrainingError before
    any weight is changed.
    """
    asked = find_asked(config)
    saved = find_checkpoint(config, resume)
    state = read_state(saved) if saved else None
    if saved and state:
        check_resumable(state.config, as_values(config), saved)

    if dataset is None:
        version = state.version if state else config.version
        dataset = open_dataset(config.dataset, version, config.verify)
    if len(dataset.train) == 0:
        raise DatasetError(f"{dataset.folder}: the training split has no samples")
    content_hash = dataset.version.entry["content_hash"]["sum"]
    if state and state.content_hash != content_hash:
        raise DatasetError(
            f"{dataset.folder} version {state.version} has another content hash than when {saved} "
            "was made: train into another `out`"
        )
    folder = Path(config.model)
    if (folder / "adapter_config.json").exists():
        raise ModelError(
            f"model: {folder} is an adapter; train a model, or merge the adapter first"
        )
    check_tokenizer(folder, dataset.tokenizer_sha256, str(dataset.folder))

    check_objective(config)
    dataset, left_out = to_train_on(dataset, config)
    device, bf16 = choose_device(config)
    memory = check_memory(config, dataset.train, device, bf16=bf16)
    if config.threads:
        torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    model = load_model(folder, torch.bfloat16 if bf16 else torch.float32, config.rope)
    positions = check_model(model, config, dataset.train)
    model = make_trainable(model, config).to(device)
    optimizer = make_optimizer(model, config)
    if saved and state:
        load_checkpoint(saved, model, optimizer)
    else:
        steps = total_steps(config, len(dataset.train))
        state = State(0, steps, 0, 0, dataset.version.number, content_hash, as_values(config))
    evaluator = make_evaluator(asked, folder, model, bf16=bf16) if asked else None
    told = asked and (
        f"evaluation: {len(asked.tasks)} tasks, {asked.items:,} items, every "
        f"{config.evaluate.interval} steps"
    )
    return Run(
        config,
        dataset,
        model,
        optimizer,
        device,
        bf16,
        state,
        shape_of(model),
        find_peak(config, device),
        evaluator,
        tuple(note for note in (left_out, positions, memory, told) if note),
    )


def to_train_on(dataset: Dataset, config: TrainConfig) -> tuple[Dataset, str | None]:
    """The data set without samples that the objective has nothing of, and a note on them."""
    if not OBJECTIVES[config.objective].rejected:
        return dataset, None
    train, note = with_weighed_answers(dataset.train, asdict(config.rejected_weights))
    return replace(dataset, splits={**dataset.splits, "train": train}), note


def check_objective(config: TrainConfig) -> None:
    """Refuse an objective that this run cannot have. Raises ConfigError."""
    if OBJECTIVES[config.objective].reference and config.train != "lora":
        raise ConfigError(
            f"objective: {config.objective} compares with the model without its adapter, so it "
            "needs `train: lora`; with `train: full` use logo, simpo, cpo or orpo"
        )


def find_peak(config: TrainConfig, device: torch.device) -> float | None:
    """Operations a second that the device is capable of: as set, or by its name."""
    named = config.peak_tflops
    if named is None and device.type == "cuda":
        named = peak_tflops(torch.cuda.get_device_name(device))
    return None if named is None else named * 1e12


def find_checkpoint(config: TrainConfig, resume: bool) -> Path | None:
    """The newest checkpoint to go on from. Raises ConfigError where a new run would overwrite."""
    out = Path(config.out)
    found = checkpoints(out)
    if not resume and (found or (out / "summary.json").exists()):
        raise ConfigError(
            f"out: {out} holds another run; go on with --resume, delete it, or choose another `out`"
        )
    return found[-1] if found else None


def choose_device(config: TrainConfig) -> tuple[torch.device, bool]:
    """The device, and whether to autocast to bf16. Raises ConfigError without the GPU asked for."""
    cuda = torch.cuda.is_available()
    if config.device == "cuda" and not cuda:
        raise ConfigError("device: cuda, but PyTorch finds no GPU; use `device: cpu` or `auto`")
    device = torch.device("cuda" if cuda and config.device != "cpu" else "cpu")
    bf16 = config.dtype == "bf16" or (config.dtype == "auto" and device.type == "cuda")
    return device, bf16
