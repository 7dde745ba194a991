"""Micro-steps of a trainer, timed: what `ours`, `plain` and `authors` have in common.

The step is the trainer's own code. It is timed from outside, by a mark each time that it asks for
another micro-batch: on a GPU a mark is an event in the stream, passed when all before it is done.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from typing import Any

from torch import nn

from longpref_trainer.data.batch import Batch
from longpref_trainer.generated.train_config import TrainConfig
from longpref_trainer.objective.batch_loss import make_layout
from longpref_trainer.plan.memory import checkpointed
from longpref_trainer.plan.operations import Flops, sample_flops, shape_of
from longpref_trainer.training.loop import Batches
from longpref_trainer.training.optimizer import make_optimizer
from longpref_trainer.training.step import StepResult, training_step

from ..common.context import Context, Result, memory_of, reset_peak
from ..common.data import open_for, samples_of, told
from ..common.timing import Clock, spread

# micro-steps before the first that is timed: allocations, libraries, compilers
WARM = 3
# a step over some batches that hold so many samples
Step = Callable[[Iterator[Batch], int], StepResult]


def our_step(model: nn.Module, config: TrainConfig, lr: float = 1e-5) -> Step:
    """The trainer's step."""
    optimizer = make_optimizer(model, config)

    def step(batches: Iterator[Batch], samples: int) -> StepResult:
        return training_step(model, optimizer, batches, samples, lr, config, bf16=True)

    return step


def time_steps(context: Context, model: nn.Module, config: TrainConfig, step: Step) -> Result:
    """Seconds of micro-steps and optimizer steps, peak memory, data-wait, counted operations."""
    case, device = context.case, context.device
    dataset = open_for(context.data, long=case.long)
    samples = samples_of(dataset, case.m)
    layout = make_layout(config, training=True)
    clock = Clock(device)
    micro: list[float] = []
    optimizer: list[float] = []
    waited, lengths = 0.0, list[tuple[int, ...]]()
    began = time.perf_counter()
    count = WARM * case.micro_batch
    step(iter(Batches(islice(samples, count), case.micro_batch, layout)), count)
    clock.seconds(0, clock.mark())  # waits for the device
    warm = time.perf_counter() - began
    reset_peak(device)
    total = 0.0
    while len(micro) < case.steps and not context.late:
        count = case.every * case.micro_batch
        batches = Batches(islice(samples, count), case.micro_batch, layout)
        first = len(clock.marks)
        result = step(marked(batches, clock, context), count)
        end = clock.mark()
        ends = range(first, end)
        micro += [clock.seconds(a, b) for a, b in pairwise(ends)]
        optimizer.append(clock.seconds(end - 1, end))
        total += clock.seconds(first, end)
        waited += batches.seconds
        lengths += batches.lengths
    return {
        "micro_step_seconds": spread(micro),
        "samples_a_micro_step": case.micro_batch,
        "optimizer_seconds": spread(optimizer),
        "micro_steps_an_optimizer_step": case.every,
        "seconds_before": warm,
        "data_wait": waited / total,
        **memory_of(device),
        **counted(model, config, lengths[0], shared=layout.shared),
        "loss": result.metrics["loss"],
        "applied": result.applied,
        "data": told(dataset),
    }


def marked(batches: Batches, clock: Clock, context: Context) -> Iterator[Batch]:
    """The batches, with a mark before each and one behind the last."""
    some = iter(batches)
    while True:
        clock.mark()
        batch = None if context.late and batches.tokens else next(some, None)
        if batch is None:
            return
        yield batch


def counted(
    model: nn.Module, config: TrainConfig, lengths: tuple[int, ...], *, shared: bool
) -> Result:
    """Operations of a sample, and bytes of the gradients, as counted."""
    flops: Flops = sample_flops(shape_of(model), lengths, shared=shared)
    layers: Any = model.config
    layers = layers.num_hidden_layers
    trained = [p for p in model.parameters() if p.requires_grad]
    return {
        "lengths": list(lengths),
        "flops": flops.model,
        "recomputed_flops": flops.recompute * checkpointed(config, layers) / layers,
        "trained_parameters": sum(p.numel() for p in trained),
        "gradient_bytes": sum(p.numel() * p.element_size() for p in trained),
    }
