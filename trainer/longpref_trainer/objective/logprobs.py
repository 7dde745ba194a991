"""A batch through the model: log-probabilities of the tokens that are trained."""

from __future__ import annotations

import contextlib
from typing import Any, cast

import torch
import torch.nn.functional as F
from peft import PeftModel
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from ..data.batch import Batch
from ..model.load import decoder_and_head, vocabulary_of, without_dropout


def autocast(device: torch.device, bf16: bool) -> contextlib.AbstractContextManager[Any]:
    """bf16 autocast, or nothing. Weights that are trained stay in fp32 either way."""
    if not bf16:
        return contextlib.nullcontext()
    return torch.autocast(device.type, dtype=torch.bfloat16)


def hidden_states(model: nn.Module, batch: Batch) -> Tensor:
    """Last hidden states [n, D] where a trained token is predicted."""
    decoder, _ = decoder_and_head(model)
    if batch.shared is None:
        # With no mask, transformers takes a jump in position_ids for the start of another packed
        # document and cuts attention there: the chunks of a context would not see one another. An
        # all-ones mask says that there is one document, and is dropped before the kernel.
        given: dict[str, Any] = {"attention_mask": torch.ones_like(batch.input_ids)}
    else:
        # a mask of four dimensions is taken as it is, so that none is made; `model/attention.py`
        # makes its own from where the branches stand
        given = {
            "attention_mask": batch.input_ids.new_ones(1, 1, 1, 1, dtype=torch.bool),
            "shared_prefix": batch.shared,
        }
    output = decoder(
        input_ids=batch.input_ids, position_ids=batch.position_ids, use_cache=False, **given
    )
    hidden: Tensor = output.last_hidden_state.flatten(0, 1)[batch.predictors]
    return hidden


def answer_logits(model: nn.Module, batch: Batch) -> Tensor:
    """Logits [n, V], in fp32 or wider, where a trained token is predicted, and nowhere else."""
    return project(model, hidden_states(model, batch))


def project(model: nn.Module, hidden: Tensor) -> Tensor:
    """Logits [n, V] of hidden states [n, D], in fp32 or wider."""
    logits: Tensor = decoder_and_head(model)[1](hidden)
    return logits.to(torch.promote_types(logits.dtype, torch.float32))


# logits held at once, elements: 0.5 GB in fp32, and as much again for their gradient
LOGITS = 2**27


def token_logprobs(model: nn.Module, batch: Batch) -> Tensor:
    """Log-probability [n] of every trained token, nats.

    Where all logits at once would be large, they are made, used and made again in parts.
    """
    hidden = hidden_states(model, batch)

    def logprobs(states: Tensor, targets: Tensor) -> Tensor:
        return -F.cross_entropy(project(model, states), targets, reduction="none")

    size = max(1, LOGITS // vocabulary_of(model))
    if len(hidden) <= size:
        return logprobs(hidden, batch.targets)
    pairs = zip(hidden.split(size), batch.targets.split(size), strict=True)
    return torch.cat([checkpoint(logprobs, *pair, use_reentrant=False) for pair in pairs])


def sum_by_answer(values: Tensor, batch: Batch) -> Tensor:
    """Sums [B, A] of values [n] of answer tokens; 0 where an answer is absent."""
    zeros = values.new_zeros(batch.present.numel())
    return zeros.index_add(0, batch.answers, values).view_as(batch.present)


def answer_logprobs(model: nn.Module, batch: Batch) -> tuple[Tensor, Tensor]:
    """Log-probability and length of every answer: ([B, A] nats, [B, A] tokens); 0 where absent.

    Only answer tokens count (with the end-of-turn token where the answer has one), never padding,
    and the context only where the batch was made `with_prefix`. The same for both layouts.
    """
    logprobs = token_logprobs(model, batch)
    return sum_by_answer(logprobs, batch), sum_by_answer(torch.ones_like(logprobs), batch)


@torch.no_grad()
def reference_logprobs(model: nn.Module, batch: Batch) -> Tensor:
    """Σ log π_ref [B, A]: of the model without its adapter, dropout off."""
    with without_dropout(model), cast(PeftModel, model).disable_adapter():
        return answer_logprobs(model, batch)[0]
