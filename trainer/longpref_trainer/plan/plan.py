"""What a run will take, before it is started: operations, memory and time, nothing loaded.

The model is built from its config.json with tensors that have shapes and no memory, and one step
is traced through it, so that everything is counted for the architecture at hand: weights,
optimizer, and the tensors that the backward pass keeps.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode
from transformers import AutoConfig, AutoModelForCausalLM

from ..data.batch import Layout, make_batch
from ..data.dataset import Sample, Samples
from ..data.order import total_steps
from ..errors import ModelError
from ..generated.train_config import TrainConfig
from ..model.attention import share_prefixes
from ..model.load import make_trainable, vocabulary_of
from ..model.rope import apply_rope
from ..objective.batch_loss import autocast, batch_loss, make_layout
from ..objective.loss import OBJECTIVES
from .operations import Flops, Shape, sample_flops, shape_of


@dataclass(frozen=True)
class Memory:
    """Bytes at the peak of a step."""

    weights: int
    # gradients and AdamW's two moments, fp32
    optimizer: int
    # what the backward pass keeps of the layers, and of the logits with what is made beside them
    activations: int
    logits: int

    @property
    def total(self) -> int:
        """All of it; allocators add some."""
        return self.weights + self.optimizer + self.activations + self.logits


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


def checkpointed(config: TrainConfig, layers: int) -> int:
    """How many of so many layers the backward pass computes again."""
    if not config.gradient_checkpointing:
        return 0
    return layers if config.checkpointed_layers is None else min(config.checkpointed_layers, layers)


def memory(traced: Traced, recomputed: int) -> Memory:
    """Bytes at the peak of a step; of the layers that are recomputed, their inputs and one."""
    layers = (traced.layers - recomputed) * traced.layer
    if recomputed:
        layers += min(recomputed * traced.layer, recomputed * traced.layer_input + traced.layer)
    # beside what is kept: the logits as they come, their softmax and its gradient, for a moment
    return Memory(traced.weights, traced.optimizer, layers + traced.fixed, 3 * traced.logits)


def lengths_of(samples: Samples, config: TrainConfig, sample: int = 256) -> list[list[int]]:
    """Prefix and answer lengths in tokens of up to `sample` samples, evenly over the split."""
    layout = make_layout(config, training=True)
    at = np.linspace(0, len(samples) - 1, min(sample, len(samples))).astype(int)
    found = []
    for i in at:
        (one,) = make_batch([samples[int(i)]], replace(layout, shared=False)).lengths
        found.append(list(one))
    return found


def plan(config: TrainConfig, samples: Samples, *, bf16: bool) -> dict[str, Any]:
    """Everything `train --plan` tells, as plain values; operations are means over samples."""
    lengths = lengths_of(samples, config)
    longest = max(lengths, key=sum)
    traced = trace(config, longest, bf16=bf16)
    everything = OBJECTIVES[config.objective].prefix

    def mean(shared: bool) -> Flops:
        all_of = [
            sample_flops(traced.shape, one, shared=shared, everything=everything) for one in lengths
        ]
        return Flops(
            *(float(np.mean([getattr(one, f) for one in all_of])) for f in Flops.__annotations__)
        )

    def operations(flops: Flops) -> dict[str, float]:
        return {**asdict(flops), "model": flops.model}

    shared, plain = mean(True), mean(False)
    sharing = config.prefix_sharing == "on"
    used = shared if sharing else plain
    recompute = used.recompute * checkpointed(config, traced.layers) / traced.layers
    steps = total_steps(config, len(samples))
    some = replace(config, gradient_checkpointing=True)
    return {
        "model": {
            "folder": config.model,
            "parameters": traced.parameters,
            "trained": traced.trained,
            "dtype": "bf16" if bf16 else "fp32",
        },
        "data": {
            "samples": len(samples),
            "looked_at": len(lengths),
            "prefix_tokens": [float(f([n[0] for n in lengths])) for f in (np.mean, np.max)],
            "answer_tokens": [
                float(f([a for n in lengths for a in n[1:]])) for f in (np.mean, np.max)
            ],
            "answers": max(len(n) - 1 for n in lengths),
        },
        "flops_a_sample": {
            "shared": operations(shared),
            "plain": operations(plain),
            "ratio": plain.model / shared.model,
        },
        "memory": {
            name: {**asdict(found), "total": found.total}
            for name, found in (
                ("checkpointing", memory(traced, checkpointed(some, traced.layers))),
                ("no_checkpointing", memory(traced, 0)),
            )
        },
        "run": {
            "steps": steps,
            "batch": config.batch,
            "micro_batch": config.micro_batch,
            "prefix_sharing": config.prefix_sharing,
            "gradient_checkpointing": config.gradient_checkpointing,
            "flops_a_step": (used.model + recompute) * config.batch,
            "flops": (used.model + recompute) * config.batch * steps,
        },
    }


# share of a device's peak that large models reach in training: an assumption, printed as such
ASSUMED_MFU = 0.4
DEVICES = {"H100, H200": 989e12, "A100": 312e12}


def plan_text(told: dict[str, Any]) -> str:
    """The plan for people."""
    model, data, run = told["model"], told["data"], told["run"]
    flops, memories = told["flops_a_sample"], told["memory"]
    used = flops["shared" if run["prefix_sharing"] == "on" else "plain"]
    lines = [
        f"model       {model['parameters']:,} parameters, {model['trained']:,} trained, "
        f"{model['dtype']}",
        f"data        {data['samples']:,} samples; prefix {data['prefix_tokens'][0]:,.0f} tokens "
        f"(at most {data['prefix_tokens'][1]:,.0f}), {data['answers']} answers of "
        f"{data['answer_tokens'][0]:,.0f} (at most {data['answer_tokens'][1]:,.0f})",
        f"a sample    {flop_text(flops['shared']['model'])} with a shared prefix, "
        f"{flop_text(flops['plain']['model'])} by whole rows: {flops['ratio']:.2f}×",
        f"            checkpointing adds {flop_text(used['recompute'])}",
        f"a step      {run['batch']} samples, {flop_text(run['flops_a_step'])}",
        f"the run     {run['steps']:,} steps, {flop_text(run['flops'])}",
    ]
    for name, peak in DEVICES.items():
        hours = run["flops"] / (peak * ASSUMED_MFU) / 3600
        lines.append(
            f"            {duration(hours)} on one {name} at {ASSUMED_MFU:.0%} of its peak"
        )
    lines += ["", f"{'memory, GB':24}{'checkpointing':>14}{'none':>10}"]
    for part in ("weights", "optimizer", "activations", "logits", "total"):
        cells = [memories[name][part] / 1e9 for name in ("checkpointing", "no_checkpointing")]
        mark = "" if part != "total" else f"   micro_batch {run['micro_batch']}, longest sample"
        lines.append(f"  {part:22}{cells[0]:>14.2f}{cells[1]:>10.2f}{mark}")
    return "\n".join(lines)


def flop_text(flops: float) -> str:
    """Operations with a prefix: MFLOP … EFLOP."""
    power = min(6, max(2, int(math.log10(max(flops, 1)) // 3)))
    return f"{flops / 1000**power:,.3g} {' kMGTPE'[power]}FLOP"


def duration(hours: float) -> str:
    """Hours, or minutes where there are few."""
    return f"{hours:,.1f} h" if hours >= 1 else f"{hours * 60:,.1f} min"
