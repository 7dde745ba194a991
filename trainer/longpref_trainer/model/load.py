"""Loading a causal language model folder, and finding one's way in the model."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import torch
from peft import PeftConfig, PeftModel
from torch import nn
from transformers import AutoConfig, AutoModelForCausalLM
from transformers.utils import logging

from ..errors import LongprefError, ModelError
from ..generated.train_config import RopeConfig
from .attention import obstacle, share_prefixes
from .rope import apply_rope

# its bars for single files would stand between our own lines
logging.disable_progress_bar()


def decoder_and_head(model: nn.Module) -> tuple[nn.Module, nn.Module]:
    """The part that gives hidden states, and the projection to the vocabulary.

    Adapters sit inside both, so this sees through peft's wrapper.
    """
    base: Any = model.get_base_model() if isinstance(model, PeftModel) else model
    return base.get_decoder(), base.get_output_embeddings()


def vocabulary_of(model: nn.Module) -> int:
    """Tokens that the output projection tells apart."""
    return int(cast(Any, decoder_and_head(model)[1]).weight.shape[0])


def adapter_rope(folder: Path) -> RopeConfig:
    """The RoPE settings that an adapter was trained with."""
    file = folder / "longpref.json"
    return (
        RopeConfig(**json.loads(file.read_text("utf-8"))["rope"]) if file.exists() else RopeConfig()
    )


@contextlib.contextmanager
def without_dropout(model: nn.Module) -> Iterator[None]:
    """No dropout, but in training mode: gradient checkpointing is off in the other."""
    layers = [m for m in model.modules() if isinstance(m, nn.Dropout) and m.training]
    attention: list[Any] = [m for m in model.modules() if getattr(m, "attention_dropout", 0)]
    rates = [m.attention_dropout for m in attention]
    try:
        for layer in layers:
            layer.eval()
        for module in attention:
            module.attention_dropout = 0.0
        yield
    finally:
        for layer in layers:
            layer.train()
        for module, rate in zip(attention, rates, strict=True):
            module.attention_dropout = rate


def load_model(
    folder: str | Path, dtype: torch.dtype = torch.float32, rope: RopeConfig | None = None
) -> nn.Module:
    """The model of a folder, or an adapter folder with the model it was trained on; on the CPU.

    rope: changes to its RoPE; an adapter has those it was trained with in longpref.json. Raises
    ModelError if the folder cannot be loaded as a causal language model.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ModelError(f"model: {folder} is not a folder")
    try:
        if (folder / "adapter_config.json").exists():
            base_folder = PeftConfig.from_pretrained(str(folder)).base_model_name_or_path
            base = load_model(cast(str, base_folder), dtype, adapter_rope(folder))
            return cast(nn.Module, PeftModel.from_pretrained(cast(Any, base), str(folder)))
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        apply_rope(config, rope or RopeConfig())
        # sdpa by name: other implementations read position_ids as packed documents on their own
        model = AutoModelForCausalLM.from_pretrained(
            folder, config=config, dtype=dtype, attn_implementation="sdpa", local_files_only=True
        )
    except LongprefError:
        raise
    except Exception as error:
        raise ModelError(
            f"model: {folder} cannot be loaded as a causal language model: {error}"
        ) from error
    if obstacle(model) is None:
        share_prefixes(model)
    return cast(nn.Module, model)
