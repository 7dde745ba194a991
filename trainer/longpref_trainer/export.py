"""What training leaves behind: an adapter, a merged model or a full one, with its tokenizer."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import torch
from peft import PeftModel
from peft.tuners.lora import LoraLayer
from torch import nn

from .checkpoint import replace_folder
from .generated.train_config import TrainConfig
from .model import load_model

# of these, what the model folder has goes along unchanged: a library that re-saves a tokenizer
# rewrites it, and its hash could change
TOKENIZER_FILES = (
    *("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"),
    *("tokenizer.model", "vocab.json", "merges.txt", "added_tokens.json", "chat_template.jinja"),
)


def export(model: nn.Module, config: TrainConfig) -> dict[str, str]:
    """Save what was trained under `config.out`; each folder's name and path.

    `adapter` for LoRA; `model` for full training, or for LoRA with `merge`. Merging changes
    `model`: do it last.
    """
    out, saved = Path(config.out), dict[str, str]()
    if isinstance(model, PeftModel):
        with replace_folder(out / "adapter") as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # the frozen base embedding stays out; one trained in full is saved anyway
            model.save_pretrained(str(folder), save_embedding_layers=False)
            copy_tokenizer(Path(config.model), folder)
        saved["adapter"] = str(out / "adapter")
    if not isinstance(model, PeftModel) or config.merge:
        with replace_folder(out / "model") as folder:
            whole = merge(model) if isinstance(model, PeftModel) else model
            cast(Any, whole).to(stored_dtype(Path(config.model))).save_pretrained(folder)
            copy_tokenizer(Path(config.model), folder)
        saved["model"] = str(out / "model")
    return saved


def stored_dtype(folder: Path) -> torch.dtype:
    """The dtype that a model folder is saved in; what is trained is saved in the same."""
    settings = json.loads((folder / "config.json").read_text("utf-8"))
    name = settings.get("dtype") or settings.get("torch_dtype") or "float32"
    return cast(torch.dtype, getattr(torch, name))


def merge(model: PeftModel) -> nn.Module:
    """The base model with the adapter merged in: fp32 (rounded once, when saved), on the CPU."""
    base: Any = model.get_base_model()
    model.cpu().float()
    embedding, head = base.get_input_embeddings(), base.get_output_embeddings()
    if base.config.tie_word_embeddings and isinstance(embedding, LoraLayer):
        # the adapter changed the input side only; merged into a tied matrix it would change both
        head.weight = nn.Parameter(head.weight.detach().clone())
        base.config.tie_word_embeddings = False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cast(nn.Module, cast(Any, model).merge_and_unload())


def copy_tokenizer(source: Path, target: Path) -> None:
    for name in TOKENIZER_FILES:
        if (source / name).exists():
            shutil.copyfile(source / name, target / name)


@torch.no_grad()
def weight_change(model: nn.Module, folder: str) -> float:
    """‖ΔW‖/‖W‖ (Frobenius) over the weights that were trained, W as stored in `folder`.

    How far training moved the model: the public script's learning rate of 5e-7 gives LoRA no
    more than 6e-5 in 188 steps.
    """
    original = load_model(folder, stored_dtype(Path(folder)))
    before = dict(original.named_parameters(remove_duplicate=False))
    delta, norm = 0.0, 0.0
    for weight, change in changes(model, before):
        delta += float(change.float().square().sum())
        norm += float(weight.float().square().sum())
    return (delta / norm) ** 0.5 if norm else 0.0


def changes(
    model: nn.Module, before: dict[str, Any]
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """(W, ΔW) of every adapted layer and of every weight trained in full, each once."""
    for name, module in model.named_modules():
        if isinstance(module, LoraLayer):
            change = cast(Any, module).get_delta_weight("default").cpu()
            yield before[plain_name(name) + ".weight"], change
    for name, parameter in model.named_parameters():
        if parameter.requires_grad and plain_name(name) in before:
            weight = before[plain_name(name)]
            yield weight, parameter.detach().cpu() - weight.to(parameter.dtype)


def plain_name(name: str) -> str:
    """A module's or parameter's name without what peft wraps around it."""
    return name.removeprefix("base_model.model.").replace(".modules_to_save.default", "")
