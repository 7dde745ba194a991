"""How a task is measured: one file a kind, named in KINDS."""

from __future__ import annotations

import importlib
from typing import cast

from .kind import Kind

KINDS = {
    "questions": "questions",
    "needle": "needle",
    "needle-nll": "needle_nll",
    "perplexity": "perplexity",
    "retrieval-heads": "retrieval_heads",
    "grounding": "grounding",
    "ruler": "ruler",
}


def kind_of(name: str) -> Kind:
    """The module of a kind, imported when it is asked for."""
    return cast(Kind, importlib.import_module(f".{KINDS[name]}", __package__))
