"""A model of the size with random weights, made on the device in bf16; no copy on the CPU."""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import nn
from transformers import LlamaConfig, LlamaForCausalLM

from longpref_trainer.config import config_from
from longpref_trainer.generated.train_config import TrainConfig
from longpref_trainer.model.attention import share_prefixes
from longpref_trainer.model.trainable import add_lora, make_trainable

from ..cases import Case
from .sizes import Size


def train_config(case: Case, size: Size, *, sharing: bool = True) -> TrainConfig:
    """The trainer's settings for a case; everything not named is the paper's or the default."""
    layers = case.checkpointed_layers
    if layers is not None:
        # the cases name layers of 32
        layers = -(-layers * int(size.model["num_hidden_layers"]) // 32)
    return config_from(
        {
            "objective": case.objective,
            "nll_weight": case.nll_weight,
            "lora": {"r": size.rank, "alpha": size.rank / 2, "embedding": case.embedding},
            "gradient_checkpointing": case.gradient_checkpointing,
            "checkpointed_layers": layers,
            "branch_attention": case.branch_attention,
            "compile": case.compile,
            "positions": "ordinary" if case.long else "stored",
            "prefix_sharing": "on" if sharing else "off",
            "micro_batch": case.micro_batch,
            "dtype": "bf16",
        }
    )


def random_model(size: Size, device: torch.device) -> Any:
    """The architecture with random weights in bf16, on the device."""
    torch.manual_seed(0)
    config = LlamaConfig(**size.model)
    with torch.device(device):
        return LlamaForCausalLM._from_config(
            config, dtype=torch.bfloat16, attn_implementation="sdpa"
        )


def trainable_model(size: Size, config: TrainConfig, device: torch.device) -> nn.Module:
    """The model as the trainer makes it ready: frozen, adapters in fp32."""
    model = random_model(size, device)
    share_prefixes(model)
    return settled(make_trainable(model, config), device)


def stock_model(size: Size, config: TrainConfig, device: torch.device) -> nn.Module:
    """The model with the same adapters as peft makes them, for trainers that are not ours."""
    return settled(add_lora(random_model(size, device), config.lora), device)


def settled(model: nn.Module, device: torch.device) -> nn.Module:
    """On the device, adapters moved from their start, where they do nothing."""
    model.to(device)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.requires_grad and "lora_" in name:
                cast(torch.Tensor, parameter).normal_(std=0.01)
    return model
