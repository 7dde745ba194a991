"""The two sizes that every case can be run at: the paper's, and one that any CPU runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Size:
    """A model's shape and the shape of its data."""

    name: str
    # settings of transformers' LlamaConfig
    model: dict[str, Any]
    # N chunks of so many tokens; head and question around them
    chunks: int
    chunk: int
    head: int
    question: int
    # tokens of every answer, its end-of-turn token included
    answer: int
    # length K that positions simulate
    positions: int
    # chunks of the long prefix, all of them real
    long_chunks: int
    # rank of the adapters
    rank: int
    # rows of the two data sets
    rows: int
    long_rows: int

    @property
    def prefix(self) -> int:
        """Tokens of the prefix."""
        return self.head + self.chunks * self.chunk + self.question


# Llama-3-8B; N = 16 chunks of 512, a question of 22 tokens, K = 64k (LOGO, section 4)
PAPER = Size(
    name="llama-3-8b",
    model={
        "vocab_size": 128256,
        "hidden_size": 4096,
        "intermediate_size": 14336,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "max_position_embeddings": 131072,
        "rope_parameters": {"rope_type": "default", "rope_theta": 500000.0},
        "rms_norm_eps": 1e-5,
        "tie_word_embeddings": False,
    },
    chunks=16,
    chunk=512,
    head=2,
    question=22,
    answer=200,
    positions=65536,
    long_chunks=128,
    rank=32,
    rows=64,
    long_rows=4,
)

SMOKE = Size(
    name="smoke",
    model={
        "vocab_size": 320,
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 4096,
        "rope_parameters": {"rope_type": "default", "rope_theta": 500000.0},
        "rms_norm_eps": 1e-5,
        "tie_word_embeddings": False,
    },
    chunks=4,
    chunk=16,
    head=2,
    question=6,
    answer=7,
    positions=1024,
    long_chunks=12,
    rank=4,
    rows=6,
    long_rows=2,
)
