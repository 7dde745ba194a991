"""What of a model is trained, and in which number format."""

from __future__ import annotations

import warnings
from typing import Any, cast

import torch
from peft import LoraConfig as PeftLoraConfig
from peft import get_peft_model
from peft.tuners.tuners_utils import BaseTunerLayer
from peft.utils import ModulesToSaveWrapper
from torch import nn
from transformers.modeling_layers import GradientCheckpointingLayer

from ..errors import ModelError
from ..generated.train_config import LoraConfig, TrainConfig
from .load import decoder_and_head


def make_trainable(model: nn.Module, config: TrainConfig) -> nn.Module:
    """Freeze or adapt `model` as `train` says; every weight that is trained is in fp32.

    Under bf16 autocast the matrix products still run in bf16. Weights kept in bf16 would not
    move: at a learning rate of 5e-7 an update is below half of their last digit.
    """
    dtype = next(model.parameters()).dtype
    if config.train == "lora":
        model = add_lora(model, config.lora)
    for parameter in model.parameters():
        if config.train == "full":
            parameter.requires_grad_(True)
        if parameter.requires_grad and parameter.dtype != torch.float32:
            parameter.data = parameter.data.float()
    if dtype == torch.bfloat16 and config.train == "lora":
        keep_bf16(model)
    if config.gradient_checkpointing:
        cast(Any, model).gradient_checkpointing_enable(
            gradient_checkpointing_kwargs={"use_reentrant": False}
        )
        leave_out(model, config.checkpointed_layers)
    if config.compile:
        compile_parts(model)
    return model


def keep_bf16(model: nn.Module) -> None:
    """Between the layers of a frozen bf16 model stay bf16 values, though adapters are in fp32.

    Autocast takes care of the matrix products. Two things would make fp32 copies beside them: an
    adapter that casts its input to its own weights' dtype, only for autocast to cast it back (the
    same values, but q, k and v would each keep a copy of their input, in every layer); and what is
    trained in full, embedding or norms, whose outputs would be in fp32, and all residual sums.
    """
    for module in model.modules():
        # peft's own switch (peft.helpers.disable_input_dtype_casting), left where it is put
        if isinstance(module, BaseTunerLayer) and isinstance(module.get_base_layer(), nn.Linear):
            cast(Any, module).cast_input_dtype_enabled = False
        if isinstance(module, ModulesToSaveWrapper):
            module.register_forward_hook(to_bf16)


def to_bf16(module: nn.Module, given: Any, output: torch.Tensor) -> torch.Tensor:
    """Forward hook: the output as a layer of a bf16 model gives it; under autocast alone."""
    on = torch.is_autocast_enabled(output.device.type)
    return output.to(torch.bfloat16) if on else output


def leave_out(model: nn.Module, checkpointed: int | None) -> None:
    """Keep the activations of all layers but the first `checkpointed`; None: of none."""
    if checkpointed is None:
        return
    layers = [m for m in model.modules() if isinstance(m, GradientCheckpointingLayer)]
    for layer in layers[checkpointed:]:
        layer.gradient_checkpointing = False


def compile_parts(model: nn.Module, backend: str = "inductor") -> None:
    """torch.compile the norms and the feed-forward part of every layer, for any length.

    That is where operations over activations are many and small. Attention, with its layout and
    its kernels, stays as it is.
    """
    decoder, _ = decoder_and_head(model)
    for layer in cast(Any, decoder).layers:
        for name, part in layer.named_children():
            if "attn" not in name and "attention" not in name.replace("post_attention", ""):
                part.compile(backend=backend, dynamic=True)


def add_lora(model: nn.Module, lora: LoraConfig) -> nn.Module:
    """Low-rank adapters on `lora.targets`, and what `embedding` and `norms` ask for.

    Raises ModelError if a target names no module.
    """
    names = [name for name, _ in model.named_modules()]
    for target in lora.targets:
        if not any(name.split(".")[-1] == target for name in names):
            raise ModelError(
                f"lora.targets: the model has no module named {target!r}; "
                f"its linear modules are {', '.join(linear_names(model))}"
            )
    targets, saved = list(lora.targets), list[str]()
    if lora.embedding != "none":
        (targets if lora.embedding == "lora" else saved).append(embedding_name(model))
    if lora.norms:
        saved += sorted({n.split(".")[-1] for n in names if n.lower().endswith("norm")})
    tied = bool(getattr(model.config, "tie_word_embeddings", False))
    settings = PeftLoraConfig(
        r=lora.r,
        lora_alpha=cast(int, lora.alpha),
        lora_dropout=lora.dropout,
        target_modules=targets,
        modules_to_save=saved or None,
        # Trained in full, a tied embedding has to stay one matrix. An adapter on a tied embedding
        # is on the input side only: peft's tied adapters are two parameters over one memory
        # (updated twice a step, torn apart by a cast) and merging adds both (peft 0.21).
        ensure_weight_tying=tied and lora.embedding == "full",
        task_type="CAUSAL_LM",
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="(?s).*tie_word_embeddings.*")
        warnings.filterwarnings("ignore", category=FutureWarning)
        return cast(nn.Module, get_peft_model(cast(Any, model), settings))


def embedding_name(model: nn.Module) -> str:
    """Last part of the token embedding's module name, e.g. embed_tokens."""
    embedding = cast(Any, model).get_input_embeddings()
    name = next(name for name, module in model.named_modules() if module is embedding)
    return str(name).split(".")[-1]


def linear_names(model: nn.Module) -> list[str]:
    return sorted({n.split(".")[-1] for n, m in model.named_modules() if isinstance(m, nn.Linear)})
