"""Models that are refused, since they would be trained wrongly."""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import nn

from ..data.dataset import Samples
from ..errors import ModelError
from ..generated.train_config import TrainConfig
from .attention import ADVICE, obstacle
from .load import decoder_and_head
from .rope import check_rope


def check_model(model: nn.Module, config: TrainConfig, samples: Samples) -> str:
    """Refuse a model that would be trained wrongly on `samples`. Raises ModelError, ConfigError.

    Returns what the positions of the data mean for it, as a sentence.
    """
    if config.prefix_sharing == "on" and (problem := obstacle(model)):
        raise ModelError(f"{config.model}: {problem}; {ADVICE}")
    check_finite(model, config.model)
    stored = config.positions != "ordinary"
    largest = samples.largest_position("stored" if stored else "ordinary")
    told = check_rope(model, config.rope, config.model, largest, stored=stored)
    window = config.max_tokens or getattr(model.config, "max_position_embeddings", None)
    tokens = samples.largest_position("ordinary") + 1
    if window is not None and tokens > window:
        source = "max_tokens" if config.max_tokens else "max_position_embeddings in config.json"
        raise ModelError(
            f"{config.model}: a sample has up to {tokens:,} tokens, more than {window:,} "
            f"({source}). Make the data set with fewer or shorter chunks, or allow it with "
            f"`max_tokens: {tokens}`: RoPE has no end, but the model was not made for it"
        )
    known, token = cast(Any, model).get_input_embeddings().num_embeddings, samples.largest_token()
    if token >= known:
        raise ModelError(
            f"{config.model}: it embeds {known} tokens, but the data set has token id {token}"
        )
    check_head(model, config.model)
    return told


@torch.no_grad()
def check_finite(model: nn.Module, name: str) -> None:
    """Refuse weights that are NaN or infinite, naming them."""
    for weight, parameter in model.named_parameters():
        low, high = parameter.aminmax()
        if not bool(torch.isfinite(low) & torch.isfinite(high)):
            raise ModelError(
                f"{name}: weight {weight} has values that are not finite; the model's files are "
                "damaged or were saved by a run that diverged: fetch or make them again"
            )


@torch.no_grad()
def check_head(model: nn.Module, name: str) -> None:
    """Refuse a model whose logits are more than head(hidden state), e.g. capped or scaled."""
    decoder, head = decoder_and_head(model)
    device = next(model.parameters()).device
    ids = torch.tensor([[0, 1]], device=device)
    was_training = model.training
    model.eval()
    mask = torch.ones_like(ids)
    own = model(input_ids=ids, attention_mask=mask, use_cache=False).logits.float()
    ours = head(decoder(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state)
    model.train(was_training)
    if not torch.allclose(own, ours.float(), rtol=1e-2, atol=1e-2):
        raise ModelError(
            f"{name}: this architecture changes its logits after the output projection (soft cap "
            "or scale), which the trainer does not compute; use another model"
        )
