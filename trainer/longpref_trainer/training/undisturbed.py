"""The model in training, lent to an evaluation and given back as it was."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator

import numpy as np
import torch
from torch import nn
from transformers.utils import logging

from ..objective.logprobs import autocast


@contextlib.contextmanager
def undisturbed(model: nn.Module, device: torch.device, *, bf16: bool) -> Iterator[None]:
    """Inside: evaluation mode, no gradients, numbers as in training (bf16: autocast).

    Afterwards each module is in the mode that it was in (without dropout layers may stand apart),
    and all random states are what they were: training goes on as if nothing had been between. In
    evaluation mode gradient checkpointing does nothing; its own flags are not touched.
    """
    trained = [module for module in model.modules() if module.training]
    drawn, drawn_by_numpy = random.getstate(), np.random.get_state()
    verbosity = logging.get_verbosity()
    # of every prompt beyond the window transformers would warn anew; the evaluation says so once
    logging.set_verbosity_error()
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        model.eval()
        try:
            with torch.no_grad(), autocast(device, bf16):
                yield
        finally:
            for module in trained:
                module.training = True
            random.setstate(drawn)
            np.random.set_state(drawn_by_numpy)
            logging.set_verbosity(verbosity)
