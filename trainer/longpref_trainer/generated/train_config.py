"""Generated from schemas/train.schema.json by trainer/tools/generate_types.py. Do not edit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class LoraConfig:
    """Settings of train: lora."""

    # rank
    r: int = 32
    # α; updates are scaled by alpha / r
    alpha: float = 16.0
    # dropout on the adapters' input
    dropout: float = 0.0
    # names of the linear modules that get an adapter (the attention projections)
    targets: tuple[str, ...] = ("q_proj", "k_proj", "v_proj", "o_proj")
    # the token embedding: frozen, with an adapter, or trained in full
    embedding: Literal["none", "lora", "full"] = "lora"
    # train the weights of the norm layers too
    norms: bool = False


@dataclass(frozen=True)
class TrainConfig:
    """Settings of the trainer. Every setting has a default; relative paths are relative to this
    file. Nothing here changes the data set."""

    # the data set's folder
    dataset: str = "./dataset"
    # version of the data set to train on; null is the newest
    version: int | None = None
    # folder of the model to train, a Hugging Face causal language model with its tokenizer.json
    model: str = "./model"
    # folder for checkpoints, metrics and the trained model
    out: str = "./out"
    # logo: preference loss and the weighted NLL of the preferred answer; sft: that NLL alone, with
    # weight 1 (a control)
    objective: Literal["logo", "sft"] = "logo"
    # β, scale of the length-normalised log-probabilities (paper: Llama-3 10, Mistral 2.5, Llama-2
    # 3)
    beta: float = 10.0
    # γ, the margin between preferred and dispreferred answers (paper: Llama-3 3, Mistral 0.25,
    # Llama-2 0.6)
    gamma: float = 3.0
    # λ, weight of the NLL of the preferred answer (mean over its tokens)
    nll_weight: float = 0.1
    # control: in training, the roles of the M+1 answers of a sample are permuted at random, by its
    # sample id
    permute_labels: bool = False
    # stored: the synthetic position indices of the data set; ordinary: 0 … n-1
    positions: Literal["stored", "ordinary"] = "stored"
    # lora: low-rank adapters on a frozen backbone; full: every weight
    train: Literal["lora", "full"] = "lora"
    # settings of train: lora
    lora: LoraConfig = field(default_factory=LoraConfig)
    # train: lora only: besides the adapter, save the model with the adapter merged in
    merge: bool = False
    # peak learning rate (5e-5 suits LoRA; the paper's public script has 5e-7)
    lr: float = 5e-05
    # AdamW weight decay, on matrices only
    weight_decay: float = 0.05
    # share of the steps in which the learning rate rises linearly; then it falls along a cosine to
    # 0
    warmup_ratio: float = 0.1
    # samples per optimizer step
    batch: int = 64
    # samples per forward pass (each is M+1 rows)
    micro_batch: int = 1
    # passes over the training split; may be a fraction
    epochs: float = 1.0
    # optimizer steps; null follows from epochs
    max_steps: int | None = None
    # gradients are scaled down to at most this norm
    clip: float = 1.0
    # seed of sample order, adapter initialisation and dropout
    seed: int = 0
    # where to train; auto takes a GPU if there is one
    device: Literal["auto", "cpu", "cuda"] = "auto"
    # bf16: autocast, frozen weights in bf16, trained weights in fp32; auto is bf16 on a GPU and
    # fp32 on a CPU
    dtype: Literal["auto", "fp32", "bf16"] = "auto"
    # recompute activations in the backward pass: less memory, about a third more time
    gradient_checkpointing: bool = False
    # CPU threads of PyTorch; 0 leaves its own choice
    threads: int = 0
    # check of the data set before training: files by sha256, or row hashes and the content hash as
    # well (slow)
    verify: Literal["files", "rows"] = "files"
    # steps between two printed lines (metrics.jsonl has every step)
    log_interval: int = 1
    # steps between two checkpoints; 0 saves on a signal and at the end only
    save_interval: int = 100
    # checkpoints kept; older ones are deleted
    keep_checkpoints: int = 2
    # steps between two validations; 0 is never
    validation_interval: int = 50
    # most samples of the validation split used, the same ones each time
    validation_samples: int = 256
    # steps in a row with a loss or gradient that is not finite, each skipped, after which training
    # stops
    max_nonfinite: int = 5
