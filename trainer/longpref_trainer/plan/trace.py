"""A step of a run, traced without loading its model: what it keeps in memory, by layer.

The model is built from its config.json with tensors that have shapes and no memory, and one step
is traced through it, so that everything is counted for the architecture at hand: weights,
optimizer, and the tensors that the backward pass keeps.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode
from transformers import AutoConfig, AutoModelForCausalLM

from ..data.batch import Layout, make_batch
from ..data.dataset import Samples
from ..data.sample import Sample
from ..errors import ModelError
from ..generated.train_config import TrainConfig
from ..model.attention import share_prefixes
from ..model.load import vocabulary_of
from ..model.rope import apply_rope
from ..model.trainable import make_trainable
from ..objective.batch_loss import batch_loss, make_layout
from ..objective.logprobs import autocast
from .operations import Shape, shape_of


@dataclass(frozen=True)
class Traced:
    """A model that was not loaded: its shape, and the bytes of a step by layer."""

    shape: Shape
    parameters: int
    trained: int
    weights: int
    optimizer: int
    layers: int
    # kept for the backward pass by one layer; kept anyway, whatever is recomputed
    layer: int
    fixed: int
    logits: int
    # a layer's input, all that checkpointing keeps of it
    layer_input: int


def model_config(config: TrainConfig) -> Any:
    """The configuration of the model folder, RoPE as the run sets it. Raises ModelError."""
    try:
        found = AutoConfig.from_pretrained(config.model, local_files_only=True)
    except Exception as error:
        raise ModelError(f"model: {config.model}/config.json cannot be read: {error}") from error
    apply_rope(found, config.rope)
    return found


@contextmanager
def kept_bytes(model: nn.Module) -> Iterator[list[int]]:
    """Bytes of the tensors that a forward pass inside keeps for its backward pass, in [0]."""
    own = {p.untyped_storage()._cdata for p in model.parameters()}
    seen: dict[int, Any] = {}
    total = [0]

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage._cdata not in own and storage._cdata not in seen:
            seen[storage._cdata] = storage  # held, so that no other takes its place
            total[0] += storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        yield total


def trace(config: TrainConfig, lengths: list[int], *, bf16: bool) -> Traced:
    """Trace a step over `micro_batch` samples of these lengths (prefix, answers…)."""
    settings = model_config(config)
    layers = int(settings.num_hidden_layers)
    one_layer, logits = trace_layers(config, settings, 1, lengths, bf16)
    two_layers, _ = trace_layers(config, settings, 2, lengths, bf16)
    per_layer = two_layers - one_layer
    whole = build(config, settings, bf16)
    parameters = {id(p): p for p in whole.parameters()}.values()
    trained = [p for p in parameters if p.requires_grad]
    row = make_batch([fake_sample(lengths)], traced_layout(config))
    tokens = row.input_ids.numel() * config.micro_batch
    return Traced(
        shape=shape_of(whole),
        parameters=sum(p.numel() for p in parameters),
        trained=sum(p.numel() for p in trained),
        weights=sum(p.numel() * p.element_size() for p in parameters),
        optimizer=12 * sum(p.numel() for p in trained),
        layers=layers,
        layer=per_layer,
        fixed=one_layer - per_layer - logits,
        logits=logits,
        layer_input=tokens * settings.hidden_size * (2 if bf16 else 4),
    )


def trace_layers(
    config: TrainConfig, settings: Any, layers: int, lengths: list[int], bf16: bool
) -> tuple[int, int]:
    """Bytes kept by a step of a model of so many layers, and by its logits alone."""
    settings = copy.deepcopy(settings)
    settings.num_hidden_layers = layers
    if kinds := vars(settings).get("layer_types"):
        settings.layer_types = kinds[:layers]
    model = build(config, settings, bf16).train()
    with FakeTensorMode(allow_non_fake_inputs=True) as fake:
        to_shapes(model)
        batch = make_batch([fake_sample(lengths)] * config.micro_batch, traced_layout(config))
        batch = batch.map(fake.from_tensor)
        # the reference of DPO keeps nothing
        plain = replace(config, objective="cpo") if config.objective == "dpo" else config
        with kept_bytes(model) as kept, autocast(torch.device("cpu"), bf16):
            batch_loss(model, batch, plain)
        vocabulary = vocabulary_of(model)
        # kept in fp32 by the loss
        logits = 4 * vocabulary * len(batch.targets)
    return kept[0], min(logits, kept[0])


def traced_layout(config: TrainConfig) -> Layout:
    """The run's layout for samples whose answers are those that it trains on."""
    return replace(make_layout(config, training=True), weights=None)


def build(config: TrainConfig, settings: Any, bf16: bool) -> nn.Module:
    """A model of shapes alone, ready to train, without checkpointing. Raises ModelError."""
    dtype = torch.bfloat16 if bf16 else torch.float32
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(settings, dtype=dtype)
        if config.prefix_sharing == "on":
            share_prefixes(model)
        return make_trainable(model, replace(config, gradient_checkpointing=False, compile=False))


def to_shapes(model: nn.Module) -> None:
    """Inside a FakeTensorMode: tensors without memory that take themselves to be on the CPU.

    peft cannot put adapters on them, so the model is built on `meta` first.
    """
    made: dict[int, Any] = {}
    for module in model.modules():
        for name, parameter in module._parameters.items():
            if parameter is not None:
                if id(parameter) not in made:
                    empty = torch.empty(parameter.shape, dtype=parameter.dtype)
                    made[id(parameter)] = nn.Parameter(empty, parameter.requires_grad)
                module._parameters[name] = made[id(parameter)]
        for name, buffer in module._buffers.items():
            if buffer is not None:
                module._buffers[name] = torch.empty(buffer.shape, dtype=buffer.dtype)


def fake_sample(lengths: list[int]) -> Sample:
    """A sample of a prefix and answers of these lengths."""
    prefix, *answers = lengths
    segment: Any = {
        "kind": "head",
        "length": prefix,
        "position_start": 0,
        "position_ids": None,
    }
    kinds = ["preferred", *(["irrelevant", "mixed"] * len(answers))[: len(answers) - 1]]
    return Sample(
        sample_id="plan",
        document_id="plan",
        prompt_ids=np.zeros(prefix, dtype=np.int64),
        segments=(segment,),
        answer_ids=tuple(np.zeros(n, dtype=np.int64) for n in answers),
        kinds=tuple(kinds),
        truncated=(False,) * len(answers),
        answer_position=prefix,
    )


def lengths_of(samples: Samples, config: TrainConfig, sample: int = 256) -> list[list[int]]:
    """Prefix and answer lengths in tokens of up to `sample` samples, evenly over the split."""
    layout = make_layout(config, training=True)
    at = np.linspace(0, len(samples) - 1, min(sample, len(samples))).astype(int)
    found = []
    for i in at:
        (one,) = make_batch([samples[int(i)]], replace(layout, shared=False)).lengths
        found.append(list(one))
    return found
