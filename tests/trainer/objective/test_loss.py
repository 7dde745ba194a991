"""The objective against an independent float64 computation, and through a tiny Llama."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from fixtures import make_dataset
from longpref_trainer.config import config_from
from longpref_trainer.data.batch import make_batch
from longpref_trainer.data.dataset import open_dataset
from longpref_trainer.data.positions import sample_positions
from longpref_trainer.data.sample import Sample
from longpref_trainer.model.load import load_model
from longpref_trainer.objective.batch_loss import batch_loss
from longpref_trainer.objective.loss import OBJECTIVES, Answers, Loss
from longpref_trainer.objective.scales import Scales

SETTINGS = [(10.0, 3.0, 0.1), (2.5, 0.25, 0.1), (3.0, 0.6, 0.0)]


def answers_of(sums, lengths, reference=None) -> Answers:
    """Answers whose dispreferred ones weigh the same; those of length 0 are absent."""
    lengths = torch.as_tensor(lengths)
    there = (lengths[:, 1:] > 0).to(torch.float64)
    return Answers(sums, lengths, there / there.sum(dim=1, keepdim=True), reference)


def objective(name, sums, lengths, beta, gamma, nll_weight, reference=None) -> Loss:
    scales = Scales(beta, gamma, nll_weight)
    return OBJECTIVES[name].function(answers_of(sums, lengths, reference), scales)


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
    result = objective("logo", leaf, lengths, beta, gamma, nll_weight)
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
    """Equation 6 of SimPO, and TRL's way to write it: gamma / beta taken off inside."""
    beta, gamma = 2.5, 1.375
    sums = -torch.rand(8, 2, dtype=torch.float64) * 3
    lengths = torch.randint(1, 9, (8, 2))
    result = objective("logo", sums, lengths, beta, gamma, 0.0)
    average = sums / lengths
    difference = average[:, 0] - average[:, 1]
    torch.testing.assert_close(result.loss, -F.logsigmoid(beta * difference - gamma))
    torch.testing.assert_close(result.loss, -F.logsigmoid(beta * (difference - gamma / beta)))
    torch.testing.assert_close(
        result.loss, objective("simpo", sums, lengths, beta, gamma, 0.0).loss
    )


@pytest.mark.parametrize("name", ["logo", "simpo", "cpo", "orpo", "dpo"])
def test_samples_with_fewer_answers(name):
    """An absent answer counts neither in the sum nor in M, whatever stands in its cell."""
    sums = torch.tensor([[-1.0, -2.0, float("-inf")], [-1.0, -2.0, -4.0]], requires_grad=True)
    lengths = torch.tensor([[1, 1, 0], [1, 1, 1]])
    reference = torch.zeros(2, 3) - 0.5
    both = objective(name, sums, lengths, 2.0, 0.5, 0.1, reference)
    alone = objective(name, sums[:1, :2], lengths[:1, :2], 2.0, 0.5, 0.1, reference[:1, :2])
    assert both.loss[0] == alone.loss[0]
    both.loss.sum().backward()
    assert torch.isfinite(sums.grad).all()
    assert sums.grad[0, 2] == 0 and sums.grad[1].abs().min() > 0
    if name == "logo":
        assert both.margin.tolist() == [2.0, 4.0]


def test_objectives_by_hand():
    """One pair, numbers put into the published equations."""
    sums, lengths = torch.tensor([[-2.0, -6.0]], dtype=torch.float64), [[2, 3]]
    reference = torch.tensor([[-2.5, -5.0]], dtype=torch.float64)

    def sigmoid(x: float) -> float:
        return 1 / (1 + math.exp(-x))

    def loss(name: str, beta: float, gamma: float, nll_weight: float) -> float:
        return objective(name, sums, lengths, beta, gamma, nll_weight, reference).loss.item()

    # a(y_w) = −1, a(y_l) = −2
    assert loss("simpo", 2.0, 0.5, 0.0) == pytest.approx(-math.log(sigmoid(2.0 - 0.5)))
    assert loss("cpo", 0.1, 0.0, 1.0) == pytest.approx(-math.log(sigmoid(0.4)) + 1.0)
    odds = [math.exp(a) / (1 - math.exp(a)) for a in (-1.0, -2.0)]
    ratio = math.log(odds[0] / odds[1])
    assert loss("orpo", 0.1, 0.0, 1.0) == pytest.approx(1.0 - 0.1 * math.log(sigmoid(ratio)))
    assert loss("dpo", 0.1, 0.0, 0.0) == pytest.approx(-math.log(sigmoid(0.1 * (0.5 + 1.0))))


@pytest.mark.parametrize("name", ["simpo", "cpo", "orpo", "dpo"])
def test_published_for_pairs_is_the_mean_over_pairs(name):
    sums = -torch.rand(3, 4, dtype=torch.float64) * 9
    lengths, reference = torch.randint(1, 9, (3, 4)), -torch.rand(3, 4, dtype=torch.float64)
    whole = objective(name, sums, lengths, 0.7, 0.3, 0.2, reference)
    pairs = [
        objective(name, sums[:, [0, j]], lengths[:, [0, j]], 0.7, 0.3, 0.2, reference[:, [0, j]])
        for j in (1, 2, 3)
    ]
    torch.testing.assert_close(whole.loss, sum(pair.loss for pair in pairs) / 3)


def test_weights_of_kinds():
    """Weights 3 : 1 are the same as the first answer three times beside the second."""
    sums = -torch.rand(2, 3, dtype=torch.float64) * 9
    lengths = torch.randint(1, 9, (2, 3))
    thrice = [0, 1, 1, 1, 2]
    for name in ("logo", "simpo"):
        weighted = Answers(sums, lengths, torch.tensor([[0.75, 0.25]] * 2))
        scales = Scales(2.0, 0.5, 0.1)
        again = objective(name, sums[:, thrice], lengths[:, thrice], 2.0, 0.5, 0.1)
        torch.testing.assert_close(OBJECTIVES[name].function(weighted, scales).loss, again.loss)


def test_orpo_at_certainty():
    """An answer of probability 1 has odds without end; loss and gradient stay finite."""
    sums = torch.tensor([[0.0, -3.0]], requires_grad=True)
    loss = objective("orpo", sums, [[2, 2]], 0.1, 0.0, 1.0).loss.sum()
    loss.backward()
    assert torch.isfinite(loss) and torch.isfinite(sums.grad).all()


def test_sft_is_the_nll_alone():
    result = objective("sft", torch.tensor([[-3.0]]), [[2]], 10, 3, 0.1)
    assert result.loss.item() == result.nll.item() == 1.5


def test_dpo_without_a_reference():
    with pytest.raises(ValueError, match="reference"):
        objective("dpo", torch.zeros(1, 2), [[1, 1]], 0.1, 0.0, 0.0)


def test_nll_raises_the_likelihood():
    """The regulariser's sign: its gradient with regard to log π(y_w) is negative."""
    sums = torch.tensor([[-1.0, -50.0]], requires_grad=True)
    objective("logo", sums, [[1, 1]], 10, 3, 0.1).loss.sum().backward()
    assert sums.grad[0, 0].item() == pytest.approx(-0.1)
