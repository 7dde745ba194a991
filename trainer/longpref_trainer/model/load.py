"""Loading a causal language model folder and choosing what in it is trained."""

from __future__ import annotations

import contextlib
import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import torch
from peft import LoraConfig as PeftLoraConfig
from peft import PeftConfig, PeftModel, get_peft_model
from peft.tuners.tuners_utils import BaseTunerLayer
from peft.utils import ModulesToSaveWrapper
from torch import nn
from transformers import AutoConfig, AutoModelForCausalLM
from transformers.modeling_layers import GradientCheckpointingLayer
from transformers.utils import logging

from ..data.dataset import Samples
from ..errors import LongprefError, ModelError
from ..generated.train_config import LoraConfig, RopeConfig, TrainConfig
from .attention import ADVICE, obstacle, share_prefixes
from .rope import apply_rope, check_rope

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
