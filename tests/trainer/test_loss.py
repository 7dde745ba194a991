"""The objective against an independent float64 computation, and through a tiny Llama."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from fixtures import make_dataset
from longpref_trainer.batch import make_batch
from longpref_trainer.config import config_from
from longpref_trainer.dataset import Sample, open_dataset
from longpref_trainer.loss import logo_loss
from longpref_trainer.model import load_model
from longpref_trainer.positions import sample_positions
from longpref_trainer.step import batch_loss

SETTINGS = [(10.0, 3.0, 0.1), (2.5, 0.25, 0.1), (3.0, 0.6, 0.0)]


def numpy_logo(sums, lengths, beta, gamma, nll_weight):
    """The method page, section 4, word for word; also d loss / d sums. One sample, float64.

    sums, lengths: of y_w first, then y_l(1) … y_l(M).
    """
    sums, lengths = np.asarray(sums, np.float64), np.asarray(lengths, np.float64)
    m = len(sums) - 1
    z = beta / lengths[0] * sums[0] - gamma
    for j in range(1, m + 1):
        z -= beta / m / lengths[j] * sums[j]
    sigma = 1 / (1 + np.exp(-z))
    loss = -np.log(sigma) + nll_weight * (-sums[0] / lengths[0])
    gradient = (1 - sigma) * beta / m / lengths
    gradient[0] = -(1 - sigma) * beta / lengths[0] - nll_weight / lengths[0]
    return loss, gradient


@pytest.mark.parametrize("m", [1, 2, 5])
@pytest.mark.parametrize(("beta", "gamma", "nll_weight"), SETTINGS)
def test_loss_and_gradient_equal_numpy(m, beta, gamma, nll_weight):
    rng = np.random.default_rng(m)
    lengths = rng.integers(1, 40, (6, m + 1)).astype(np.float64)
    sums = -lengths * rng.uniform(0.05, 2.0, lengths.shape)
    leaf = torch.tensor(sums, requires_grad=True)
    result = logo_loss(
        leaf / torch.tensor(lengths),
        torch.ones(lengths.shape, dtype=torch.bool),
        beta=beta,
        gamma=gamma,
        nll_weight=nll_weight,
    )
    result.loss.sum().backward()
    for b in range(len(sums)):
        loss, gradient = numpy_logo(sums[b], lengths[b], beta, gamma, nll_weight)
        assert result.loss[b].item() == pytest.approx(loss, abs=1e-9)
        np.testing.assert_allclose(leaf.grad[b].numpy(), gradient, atol=1e-9)


@pytest.mark.parametrize("m", [1, 2, 5])
def test_through_a_llama(m: int, tmp_path: Path, model_folder: Path):
    """Loss and every weight's gradient, from ids and positions on, in float64 within 1e-6.

    The reference runs each answer alone, unpadded, under an explicit 4-D causal mask, with logits
    of every token, and multiplies log-probabilities with NumPy's gradient.
    """
    folder = make_dataset(tmp_path, model_folder / "tokenizer.json", rejected=m, train=4)
    samples = open_dataset(folder).train[:]
    config = config_from({"beta": 2.0, "gamma": 0.5, "nll_weight": 0.1})
    model = load_model(model_folder, torch.float64).eval()

    batch_loss(model, make_batch(samples), config).backward()
    ours = {name: p.grad.clone() for name, p in model.named_parameters()}
    with torch.no_grad():
        total = batch_loss(model, make_batch(samples), config).item()

    model.zero_grad()
    expected = 0.0
    for sample in samples:
        logprobs = [answer_alone(model, sample, j) for j in range(m + 1)]
        lengths = [len(ids) for ids in sample.answer_ids]
        loss, gradient = numpy_logo([p.item() for p in logprobs], lengths, 2.0, 0.5, 0.1)
        expected += loss
        torch.autograd.backward(logprobs, [torch.tensor(g) for g in gradient])
    assert total == pytest.approx(expected, abs=1e-6)
    for name, p in model.named_parameters():
        np.testing.assert_allclose(ours[name].numpy(), p.grad.numpy(), atol=1e-6, err_msg=name)
        assert p.grad.abs().max() > 1e-4, name


def answer_alone(model: torch.nn.Module, sample: Sample, j: int) -> torch.Tensor:
    prefix, start = sample_positions(sample.segments, sample.answer_position, "stored")
    answer = sample.answer_ids[j]
    ids = torch.tensor(np.concatenate([sample.prompt_ids, answer]))[None]
    positions = torch.tensor(np.concatenate([prefix, start + np.arange(len(answer))]))[None]
    mask = torch.ones(1, 1, ids.shape[1], ids.shape[1], dtype=torch.bool).tril()
    logits = model(input_ids=ids, position_ids=positions, attention_mask=mask).logits[0]
    logprobs = F.log_softmax(logits, dim=-1)
    p = len(prefix)
    return sum(logprobs[p - 1 + t, answer[t]] for t in range(len(answer)))


def test_m1_without_nll_is_simpo():
    """TRL's SimPO loss (CPOTrainer, loss_type simpo): gamma / beta taken off inside."""
    beta, gamma = 2.5, 1.375
    average = -torch.rand(8, 2, dtype=torch.float64) * 3
    result = logo_loss(
        average, torch.ones(8, 2, dtype=torch.bool), beta=beta, gamma=gamma, nll_weight=0.0
    )
    difference = average[:, 0] - average[:, 1]
    torch.testing.assert_close(result.loss, -F.logsigmoid(beta * difference - gamma))
    torch.testing.assert_close(result.loss, -F.logsigmoid(beta * (difference - gamma / beta)))


def test_samples_with_fewer_answers():
    """An absent answer counts neither in the sum nor in M, whatever stands in its cell."""
    average = torch.tensor([[-1.0, -2.0, float("-inf")], [-1.0, -2.0, -4.0]], requires_grad=True)
    present = torch.tensor([[True, True, False], [True, True, True]])
    both = logo_loss(average, present, beta=2.0, gamma=0.5, nll_weight=0.1)
    alone = logo_loss(average[:1, :2], present[:1, :2], beta=2.0, gamma=0.5, nll_weight=0.1)
    assert both.loss[0] == alone.loss[0]
    assert both.margin.tolist() == [2.0, 4.0]
    both.loss.sum().backward()
    assert torch.isfinite(average.grad).all()
    assert average.grad[0, 2] == 0


def test_sft_is_the_nll_alone():
    average = torch.tensor([[-1.5, -0.5]])
    result = logo_loss(
        average,
        torch.ones(1, 2, dtype=torch.bool),
        beta=10,
        gamma=3,
        nll_weight=0.1,
        objective="sft",
    )
    assert result.loss.item() == result.nll.item() == 1.5


def test_nll_raises_the_likelihood():
    """The regulariser's sign: its gradient with regard to log π(y_w) is negative."""
    average = torch.tensor([[-1.0, -50.0]], requires_grad=True)
    logo_loss(
        average, torch.ones(1, 2, dtype=torch.bool), beta=10, gamma=3, nll_weight=0.1
    ).loss.sum().backward()
    assert average.grad[0, 0].item() == pytest.approx(-0.1)
