"""The SimPO loss of TRL on the same tokens: the same loss, the same gradients."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from fixtures import make_dataset, make_model
from longpref_trainer.config import config_from
from longpref_trainer.data.batch import Layout, make_batch
from longpref_trainer.data.dataset import open_dataset
from longpref_trainer.model.load import load_model
from longpref_trainer.objective.batch_loss import batch_loss

cpo: Any = pytest.importorskip("trl.experimental.cpo", reason="needs trl (trainer[dev])")

BETA, GAMMA, PAD = 2.0, 1.0, 0


def padded(rows: list[np.ndarray], fill: int) -> torch.Tensor:
    width = max(map(len, rows))
    return torch.tensor([[*row, *[fill] * (width - len(row))] for row in rows])


@pytest.mark.parametrize("shared", [True, False])
def test_same_loss_and_gradients_as_trl(shared: bool, tmp_path: Path):
    """LOGO with M = 1, λ = 0, at ordinary positions, and TRL's CPOTrainer with loss_type simpo."""
    folder = make_model(tmp_path / "model")
    tokenizer = folder / "tokenizer.json"
    data = open_dataset(make_dataset(tmp_path / "data", tokenizer, rejected=1))
    samples = data.train[0:5]

    config = config_from({"beta": BETA, "gamma": GAMMA, "nll_weight": 0})
    ours = load_model(folder, torch.float64)
    batch = make_batch(samples, Layout("ordinary", shared=shared))
    loss = batch_loss(ours, batch, config) / len(samples)
    loss.backward()

    theirs = load_model(folder, torch.float64)
    theirs.set_attn_implementation("sdpa")
    # its own functions on our tokens; a trainer would want a Hugging Face tokenizer and data set
    trainer = cpo.CPOTrainer.__new__(cpo.CPOTrainer)
    settings = {
        "beta": BETA,
        "simpo_gamma": GAMMA,
        "loss_type": "simpo",
        "label_smoothing": 0.0,
        "cpo_alpha": 0.0,
        "alpha": 0.0,
        "is_encoder_decoder": False,
        "pad_token_id": PAD,
        "padding_value": PAD,
        "use_logits_to_keep": False,
        "aux_loss_enabled": False,
    }
    for name, value in settings.items():
        setattr(trainer, name, value)
    trainer.accelerator = type("Accelerator", (), {"device": torch.device("cpu")})()
    given: dict[str, torch.Tensor] = {}
    for name, a in (("chosen", 0), ("rejected", 1)):
        rows = [np.concatenate([s.prompt_ids, s.answer_ids[a]]) for s in samples]
        labels = [
            np.concatenate([np.full(len(s.prompt_ids), -100), s.answer_ids[a]]) for s in samples
        ]
        given[f"{name}_input_ids"] = padded(rows, PAD)
        given[f"{name}_labels"] = padded(labels, -100)
        given[f"{name}_attention_mask"] = padded([np.ones(len(row), int) for row in rows], 0)
    chosen, rejected = trainer.concatenated_forward(theirs, given)[:2]
    losses = trainer.cpo_loss(chosen, rejected)[0]
    losses.mean().backward()

    # RMSNorm and RoPE cast to fp32 in both
    assert loss.item() == pytest.approx(losses.mean().item(), rel=1e-6)
    for (name, a), b in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        assert float((a.grad - b.grad).norm() / b.grad.norm()) < 1e-5, name
