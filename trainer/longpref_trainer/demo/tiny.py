"""The demo's model: a tokenizer of a corpus, and a Llama of half a million parameters.

The model is random but for three things that a big model learns early in its pre-training and a
small one would spend minutes on:

- the output matrix starts as a copy of the embedding (they are not tied and part at once), so
  that passing a token on to the output needs no learning;
- embeddings start larger than the other weights, so that tokens can be told apart;
- one head of the first layer starts out looking at the token before, by biases of its query and
  key. Such heads are what induction heads build on (Olsson et al. 2022, arXiv 2209.11895).

Which tokens matter, and to say what followed a name, has to be learned (`warmup.py`).
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from torch import nn
from transformers import LlamaConfig, LlamaForCausalLM
from transformers.utils import logging

from ..errors import ConfigError, TokenizerError

END, PAD = "<|end|>", "<|pad|>"
# more than the corpus has words: merging ends when every word is one token
MOST_TOKENS = 4096

HIDDEN, LAYERS, HEADS, FEED_FORWARD = 128, 2, 4, 256
ROPE_THETA = 10_000.0
# positions the warm-up may see, and no more; LOGO trains at 8 times as many
WINDOW = 128
WEIGHT_STD = 0.02
EMBEDDING_STD = 0.06
# size of the query and key bias of the previous-token head, and the RoPE frequencies that have it
PREVIOUS_TOKEN_BIAS = 5.0
PREVIOUS_TOKEN_PAIRS = 5


def corpus_texts(file: Path) -> Iterator[str]:
    """Documents of a .jsonl corpus, and each question as the demo's template writes it."""
    try:
        lines = file.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"--corpus: {file} cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
            yield document["text"]
            for item in document.get("questions", []):
                yield f"\n{item['question']} {item.get('answer', '')}".rstrip()
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ConfigError(
                f"--corpus: {file}:{number}: expected a document with `text`, as JSON: {error!r}"
            ) from error


def train_tokenizer(corpus: Path) -> Tokenizer:
    """A byte-level BPE of the corpus. The same corpus gives the same tokenizer, to the byte."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=MOST_TOKENS,
        min_frequency=2,
        special_tokens=[END, PAD],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(corpus_texts(corpus), trainer)
    return tokenizer


def save_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    """tokenizer.json, and the file that makes `AutoTokenizer` load it."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": END,
        "pad_token": PAD,
        "clean_up_tokenization_spaces": False,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n", "utf-8")


def read_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer.json of a folder. Raises TokenizerError."""
    try:
        return Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:
        raise TokenizerError(f"{folder / 'tokenizer.json'} cannot be read: {error}") from error


def make_model(tokenizer: Tokenizer, seed: int) -> LlamaForCausalLM:
    """The tiny Llama for a tokenizer, its weights drawn by `seed`."""
    config = LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=HIDDEN,
        intermediate_size=FEED_FORWARD,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        num_key_value_heads=HEADS,
        max_position_embeddings=WINDOW,
        rope_parameters={"rope_type": "default", "rope_theta": ROPE_THETA},
        # room for the previous-token head, which looks by position and not by content
        attention_bias=True,
        initializer_range=WEIGHT_STD,
        tie_word_embeddings=False,
        bos_token_id=None,
        eos_token_id=tokenizer.token_to_id(END),
        pad_token_id=tokenizer.token_to_id(PAD),
    )
    torch.manual_seed(seed)
    model = LlamaForCausalLM(config)
    draw_weights(model, seed)
    return model


@torch.no_grad()
def draw_weights(model: nn.Module, seed: int) -> None:
    """Draw all weights anew, as the module says. Also what a failed warm-up starts again from."""
    llama = cast(Any, model)
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in sorted(model.named_parameters()):
        if "norm" in name:
            parameter.fill_(1.0)
        elif name.endswith("bias"):
            parameter.zero_()
        else:
            std = EMBEDDING_STD if "embed_tokens" in name else WEIGHT_STD
            parameter.normal_(std=std, generator=generator)
    llama.lm_head.weight.copy_(llama.model.embed_tokens.weight)
    look_at_previous_token(llama)


def look_at_previous_token(llama: Any) -> None:
    """Biases that make head 0 of layer 0 prefer the token before.

    RoPE turns pair i of the key at position n by n·ω_i, of the query at m by m·ω_i. With a key
    bias of (b, 0) and a query bias of b·(cos ω_i, −sin ω_i) their product is
    b²·Σ_i cos((m − n − 1)·ω_i): largest at m − n = 1. The quickest few frequencies are enough to
    tell neighbours apart.
    """
    config = llama.config
    size = config.hidden_size // config.num_attention_heads
    pairs = torch.arange(size // 2)
    omega = config.rope_parameters["rope_theta"] ** (-2.0 * pairs / size)
    strength = PREVIOUS_TOKEN_BIAS * (pairs < PREVIOUS_TOKEN_PAIRS)
    attention = llama.model.layers[0].self_attn
    # transformers keeps the first halves of all pairs before the second halves
    attention.k_proj.bias[:size] = torch.cat([strength, torch.zeros_like(strength)])
    attention.q_proj.bias[:size] = torch.cat([strength * omega.cos(), -strength * omega.sin()])


def save_model(model: nn.Module, tokenizer_folder: Path, folder: Path) -> None:
    """Save a model with its tokenizer beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    logging.disable_progress_bar()
    cast(Any, model).save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        source = tokenizer_folder / name
        if source.exists() and source.resolve() != (folder / name).resolve():
            shutil.copyfile(source, folder / name)


def add_parser(commands: Any) -> None:
    """Register `tiny tokenizer` and `tiny model`."""
    parser = commands.add_parser("tiny", help="make the demo's tokenizer or its untrained model")
    parts = parser.add_subparsers(required=True, metavar="part")
    tokenizer = parts.add_parser("tokenizer", help="train a byte-level BPE on a corpus")
    tokenizer.add_argument("--corpus", type=Path, required=True, help="a .jsonl of documents")
    tokenizer.add_argument("--out", type=Path, required=True, help="folder to write it to")
    tokenizer.set_defaults(run=run_tokenizer)
    model = parts.add_parser("model", help="draw the weights of a tiny Llama")
    model.add_argument("--tokenizer", type=Path, required=True, help="folder of tokenizer.json")
    model.add_argument("--out", type=Path, required=True, help="folder to write it to")
    model.add_argument("--seed", type=int, default=0, help="the same seed gives the same weights")
    model.set_defaults(run=run_model)


def run_tokenizer(arguments: argparse.Namespace) -> int:
    tokenizer = train_tokenizer(arguments.corpus)
    save_tokenizer(tokenizer, arguments.out)
    print(f"tokenizer: {tokenizer.get_vocab_size():,} tokens → {arguments.out}")
    return 0


def run_model(arguments: argparse.Namespace) -> int:
    model = make_model(read_tokenizer(arguments.tokenizer), arguments.seed)
    save_model(model, arguments.tokenizer, arguments.out)
    count = sum(parameter.numel() for parameter in model.parameters())
    print(f"model: {count:,} parameters, not trained → {arguments.out}")
    return 0
