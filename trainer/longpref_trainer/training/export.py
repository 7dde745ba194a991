"""What training leaves behind: an adapter, a merged model or a full one, with its tokenizer."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import torch
from peft import PeftModel
from peft.tuners.lora import LoraLayer
from torch import nn

from ..errors import ConfigError, ModelError
from ..generated.train_config import TrainConfig
from ..model.load import load_model
from .checkpoint import replace_folder

# of these, what the model folder has goes along unchanged: a library that re-saves a tokenizer
# rewrites it, and its hash could change
TOKENIZER_FILES = (
    *("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"),
    *("tokenizer.model", "vocab.json", "merges.txt", "added_tokens.json", "chat_template.jinja"),
)


DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
# below this cosine a saved model is told not to be what was trained
FAITHFUL = 0.9


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
            facts = {"rope": asdict(config.rope), "positions": config.positions}
            (folder / "longpref.json").write_text(json.dumps(facts, indent=1) + "\n", "utf-8")
        saved["adapter"] = str(out / "adapter")
    if not isinstance(model, PeftModel) or config.merge:
        with replace_folder(out / "model") as folder:
            whole = merge(model) if isinstance(model, PeftModel) else model
            cast(Any, whole).to(save_dtype(config)).save_pretrained(folder)
            copy_tokenizer(Path(config.model), folder)
        saved["model"] = str(out / "model")
    return saved


def save_dtype(config: TrainConfig) -> torch.dtype:
    """The dtype that a whole model is saved in."""
    if config.merge_dtype == "stored":
        return stored_dtype(Path(config.model))
    return DTYPES[config.merge_dtype]


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


@dataclass(frozen=True)
class Change:
    """How far training moved the weights it trained, and how much of it survives saving."""

    # ‖ΔW‖/‖W‖ (Frobenius), W as stored in the model folder
    relative: float
    # cosine of the update after rounding to `dtype`, round(W + ΔW) − W, and the intended one
    cosine: float
    # share of the weights that are others after rounding
    moved: float
    dtype: str

    def __str__(self) -> str:
        return (
            f"‖ΔW‖/‖W‖ {self.relative:.3e}; saved in {self.dtype}, the update keeps a cosine of "
            f"{self.cosine:.3f} to the intended one and {self.moved:.1%} of the weights change"
        )

    @property
    def warning(self) -> str | None:
        """What to do where rounding lost the update."""
        if self.relative == 0 or self.cosine >= FAITHFUL:
            return None
        return (
            f"warning: a whole model in {self.dtype} is not what was trained: the update is "
            f"smaller than its last digit (cosine {self.cosine:.3f} < {FAITHFUL}). Use the "
            "adapter as it is, or save with `merge_dtype: fp32`"
        )


@torch.no_grad()
def weight_change(model: nn.Module, folder: str, dtype: torch.dtype | None = None) -> Change:
    """How far training moved the model of `folder`, and what rounding to `dtype` keeps of it.

    The public script's learning rate of 5e-7 gives LoRA ‖ΔW‖/‖W‖ of no more than 6e-5 in 188
    steps; merged to bf16, 1.4 % of the weights change.
    """
    stored = stored_dtype(Path(folder))
    dtype = dtype or stored
    before = dict(load_model(folder, stored).named_parameters(remove_duplicate=False))
    delta = norm = product = realised = 0.0
    moved = count = 0
    for weight, change in changes(model, before):
        start, change = weight.float(), change.float()
        kept = (start + change).to(dtype).float() - start.to(dtype).float()
        delta += float(change.square().sum())
        norm += float(start.square().sum())
        product += float((kept * change).sum())
        realised += float(kept.square().sum())
        moved += int((kept != 0).sum())
        count += kept.numel()
    both = (delta * realised) ** 0.5
    return Change(
        relative=(delta / norm) ** 0.5 if norm else 0.0,
        cosine=product / both if both else float(delta == 0),
        moved=moved / count if count else 0.0,
        dtype=str(dtype).removeprefix("torch."),
    )


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


def add_parser(commands: Any) -> None:
    """Register `export`."""
    parser = commands.add_parser("export", help="merge an adapter into a whole model")
    parser.add_argument("--adapter", type=Path, required=True, help="folder of the adapter")
    parser.add_argument("--out", type=Path, required=True, help="folder of the model, a new one")
    parser.add_argument(
        "--dtype", choices=["stored", *DTYPES], default="stored", help="number format to save in"
    )
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")
    parser.set_defaults(run=run_export)


def run_export(arguments: argparse.Namespace) -> int:
    """The command."""
    adapter, out = arguments.adapter, arguments.out
    if not (adapter / "adapter_config.json").exists():
        raise ModelError(f"--adapter: {adapter} holds no adapter (adapter_config.json)")
    if out.exists():
        raise ConfigError(f"--out: {out} exists already; choose a new folder")
    model = load_model(adapter)
    base = str(cast(Any, model).peft_config["default"].base_model_name_or_path)
    dtype = stored_dtype(Path(base)) if arguments.dtype == "stored" else DTYPES[arguments.dtype]
    change = weight_change(model, base, dtype)
    with replace_folder(out) as folder:
        cast(Any, merge(cast(PeftModel, model))).to(dtype).save_pretrained(folder)
        copy_tokenizer(adapter, folder)
    if arguments.json:
        print(json.dumps({"model": str(out), **asdict(change)}))
    else:
        print(f"saved {out}\n{change}")
    if change.warning:
        print(change.warning, file=sys.stderr)
    return 0
