"""Generated from schemas/train.schema.json by trainer/tools/generate_types.py. Do not edit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class RejectedWeightsConfig:
    """Weight of each kind of dispreferred answer in the mean over a sample's; 0 leaves the kind out
    and does not compute it."""

    # weight of answers made from irrelevant chunks alone
    irrelevant: float = 1.0
    # weight of answers made from critical and irrelevant chunks
    mixed: float = 1.0


@dataclass(frozen=True)
class RopeConfig:
    """Changes to the model's RoPE; none by default, as in the paper."""

    # model: as in config.json; none: plain RoPE; linear: position interpolation; ntk: a larger
    # theta for the factor; yarn
    scaling: Literal["model", "none", "linear", "ntk", "yarn"] = "model"
    # how many times the window is stretched, by linear, ntk or yarn; window · factor has to reach
    # the largest position of the data set
    factor: float | None = None
    # base of the frequencies; null keeps the model's
    theta: float | None = None


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
class StopConfig:
    """Early stopping: training ends when the evaluations no longer get better."""

    # name of one of the tasks; null never stops early
    task: str | None = None
    # metric of that task; null: its main one. Of perplexity and nll lower is better, of all others
    # higher
    metric: str | None = None
    # evaluations in a row without a better value than the best so far, after which training stops
    patience: int = 3
    # a value is better if it is so by more than this
    min_delta: float = 0.0


@dataclass(frozen=True)
class EvaluateConfig:
    """Evaluation of the model while it is trained, on tasks of longpref evaluate; independent of
    the validation split."""

    # names, groups or files: needle, qa/hotpotqa, my-task.yaml; none: no evaluation
    tasks: tuple[str, ...] = ()
    # steps between two evaluations; there is one before the first step and one after the last too,
    # and a checkpoint is saved before each but the first
    interval: int = 50
    # most rows of a data file, the same ones each time; null: all
    limit: int | None = 50
    # tokens, of needles, perplexity and others with lengths; none: as the task file says
    lengths: tuple[int, ...] = ()
    # percent of the text before a needle; none: as the task file says
    depths: tuple[int, ...] = ()
    # texts to hide needles in: files, or folders of them; none: demo/corpus, if it is there
    haystack: tuple[str, ...] = ()
    # texts whose perplexity is measured: files, or folders of them
    texts: tuple[str, ...] = ()
    # tokens of each text that are used for perplexity; null: as the task file says
    text_tokens: int | None = None
    # folders of benchmarks' own files by name, e.g. {longbench: ./LongBench}; what longpref
    # evaluate download fetched is found without
    benchmarks: dict[str, str] = field(default_factory=dict)
    # early stopping: training ends when the evaluations no longer get better
    stop: StopConfig = field(default_factory=StopConfig)


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
    # logo: the paper's preference loss over all dispreferred answers and the weighted NLL of the
    # preferred one; simpo, cpo, orpo, dpo: those losses, the mean over pairs (dpo: the reference is
    # the model without its adapter); sft: the NLL of the preferred answer alone; sft_everything: of
    # context and preferred answer
    objective: Literal["logo", "simpo", "cpo", "orpo", "dpo", "sft", "sft_everything"] = "logo"
    # β, scale of the log-probabilities (paper: Llama-3 10, Mistral 2.5, Llama-2 3); null: logo 10,
    # simpo 2.5, cpo, orpo and dpo 0.1
    beta: float | None = None
    # γ, the margin between preferred and dispreferred answers, of logo and simpo (paper: Llama-3 3,
    # Mistral 0.25, Llama-2 0.6); null: logo 3, simpo 1.4
    gamma: float | None = None
    # λ, weight of the NLL of the preferred answer (mean over its tokens); null: logo 0.1, cpo and
    # orpo 1, others 0
    nll_weight: float | None = None
    # weight of each kind of dispreferred answer in the mean over a sample's; 0 leaves the kind out
    # and does not compute it
    rejected_weights: RejectedWeightsConfig = field(default_factory=RejectedWeightsConfig)
    # control: in training, the roles of the M+1 answers of a sample are permuted at random, by its
    # sample id
    permute_labels: bool = False
    # stored: the synthetic position indices of the data set; redrawn: stored ones in the first
    # epoch, drawn anew in every other; ordinary: 0 … n-1
    positions: Literal["stored", "redrawn", "ordinary"] = "stored"
    # on: the answers of a sample share one pass over its prefix; off: a whole row for each answer
    # (the same loss and gradients, about 3 times the work for 3 answers)
    prefix_sharing: Literal["on", "off"] = "on"
    # how the answers attend to the shared prefix: masked: in one call under a mask; merged: by the
    # flash kernel, to the prefix and to themselves apart, where the prefixes of a micro-batch are
    # of one length and there is no sliding window (the same loss and gradients)
    branch_attention: Literal["masked", "merged"] = "masked"
    # prefix_sharing: on only: before the first step, compare loss and gradients with those of whole
    # rows, and stop where they differ
    self_check: bool = True
    # most tokens that a sample may have, context and answer together; null: the model's own window
    # (max_position_embeddings). The paper's 16 chunks of 512 tokens fill a window of 8,192 before
    # the question comes
    max_tokens: int | None = None
    # changes to the model's RoPE; none by default, as in the paper
    rope: RopeConfig = field(default_factory=RopeConfig)
    # lora: low-rank adapters on a frozen backbone; full: every weight
    train: Literal["lora", "full"] = "lora"
    # settings of train: lora
    lora: LoraConfig = field(default_factory=LoraConfig)
    # train: lora only: besides the adapter, save the model with the adapter merged in
    merge: bool = False
    # number format of a whole model that is saved; stored: that of the model folder. Small updates
    # are lost in bf16; what is lost is reported
    merge_dtype: Literal["stored", "fp32", "bf16", "fp16"] = "stored"
    # peak learning rate (5e-5 suits LoRA; the paper's public script has 5e-7)
    lr: float = 5e-05
    # AdamW weight decay, on matrices only
    weight_decay: float = 0.05
    # share of the steps in which the learning rate rises linearly; then it falls along a cosine to
    # 0
    warmup_ratio: float = 0.1
    # samples per optimizer step
    batch: int = 64
    # samples per forward pass (a row each; M+1 rows with prefix_sharing: off)
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
    # gradient_checkpointing: true only: recompute the first so many layers, and keep the
    # activations of the others; null: all
    checkpointed_layers: int | None = None
    # torch.compile norms and feed-forward layers: fewer passes over memory, a minute more before
    # the first step; needs a C++ compiler
    compile: bool = False
    # CPU threads of PyTorch; 0 leaves its own choice
    threads: int = 0
    # check of the data set before training: files by sha256, or row hashes and the content hash as
    # well (slow)
    verify: Literal["files", "rows"] = "files"
    # steps between two printed lines (metrics.jsonl has every step)
    log_interval: int = 1
    # write the metrics for TensorBoard too, into OUT/tensorboard
    tensorboard: bool = True
    # project in Weights & Biases to send the metrics to; needs the package wandb
    wandb: str | None = None
    # the device's dense TFLOP/s in the dtype used, for MFU; null: known for the common NVIDIA ones
    peak_tflops: float | None = None
    # steps between two checkpoints; 0 saves on a signal and at the end only
    save_interval: int = 100
    # checkpoints kept; older ones are deleted
    keep_checkpoints: int = 2
    # steps between two validations; 0 is never
    validation_interval: int = 50
    # most samples of the validation split used, the same ones each time
    validation_samples: int = 256
    # evaluation of the model while it is trained, on tasks of longpref evaluate; independent of the
    # validation split
    evaluate: EvaluateConfig = field(default_factory=EvaluateConfig)
    # steps in a row with a loss or gradient that is not finite, each skipped, after which training
    # stops
    max_nonfinite: int = 5
