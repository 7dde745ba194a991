"""What it takes to read a sample from real shards and make a batch of it; no GPU has part in it."""

from __future__ import annotations

import time
from itertools import islice

from longpref_trainer.objective.batch_loss import make_layout
from longpref_trainer.training.loop import Batches

from ..common.context import Context, Result
from ..common.data import open_for, samples_of, told
from ..common.model import train_config
from ..common.timing import spread


def run(context: Context) -> Result:
    """Seconds to open the data set, and of every micro-batch."""
    began = time.perf_counter()
    dataset = open_for(context.data, long=False)
    opened = time.perf_counter() - began
    layout = make_layout(train_config(context.case, context.size), training=True)
    samples = islice(samples_of(dataset, context.case.m), context.case.steps)
    batches = Batches(samples, 1, layout)
    seconds, before = [], 0.0
    for _ in batches:
        seconds.append(batches.seconds - before)
        before = batches.seconds
    return {
        "open_seconds": opened,
        "micro_batch_seconds": spread(seconds),
        "bytes": sum(path.stat().st_size for path in dataset.folder.rglob("*.parquet")),
        "data": told(dataset),
    }
