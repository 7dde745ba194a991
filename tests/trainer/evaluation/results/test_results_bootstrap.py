from __future__ import annotations

import numpy as np
import pytest

from longpref_eval.results.bootstrap import (
    RESAMPLES,
    mean_interval,
    paired_difference,
    resampled_means,
    wins,
)


def test_golden_interval_of_a_share() -> None:
    # 40 of 100 right: the binomial's 2.5 and 97.5 % are 31 and 50 (at 49 it is 97.3 %)
    found = mean_interval([1.0] * 40 + [0.0] * 60)
    assert found.value == pytest.approx(0.4)
    assert found.low == pytest.approx(0.31)
    assert found.high == pytest.approx(0.495, abs=0.0051)


def test_two_values_reach_from_one_to_the_other() -> None:
    # A quarter of the resamples is all of the first, a quarter all of the second.
    assert mean_interval([0.0, 1.0]) == (0.5, 0.0, 1.0)


def test_constant_values_have_no_width() -> None:
    assert mean_interval([0.25] * 7) == (0.25, 0.25, 0.25)
    assert mean_interval([0.25]) == (0.25, 0.25, 0.25)


def test_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="n > 0"):
        mean_interval([])


def test_weights_give_the_weighted_mean() -> None:
    found = mean_interval([1.0, 3.0], weights=[3.0, 1.0])
    assert found == (1.5, 1.0, 3.0)


def test_clusters_widen_the_interval() -> None:
    values = np.repeat([0.0, 1.0] * 5, 10)
    alone = mean_interval(values)
    together = mean_interval(values, clusters=[str(i // 10) for i in range(100)])
    assert alone.value == together.value == 0.5
    assert together.high - together.low > 2.5 * (alone.high - alone.low)


def test_large_input_draws_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(3).random(50)
    whole = resampled_means(values)
    monkeypatch.setattr("longpref_eval.results.bootstrap.DRAWN_AT_ONCE", 64)
    assert whole.shape == (RESAMPLES,)
    assert np.array_equal(whole, resampled_means(values))


def test_paired_is_narrower_on_correlated_rows() -> None:
    rng = np.random.default_rng(0)
    a = rng.random(200)
    b = a + 0.02 + rng.normal(0, 0.02, 200)
    paired = paired_difference(a, b)
    one, other = mean_interval(a), mean_interval(b, seed=1)
    unpaired_half = np.hypot(one.high - one.value, other.high - other.value)
    assert paired.value == pytest.approx(np.mean(b) - np.mean(a))
    assert paired.low > 0
    assert paired.high - paired.value < unpaired_half / 5


def test_identical_results_differ_by_exactly_nothing() -> None:
    values = np.random.default_rng(1).random(33)
    assert paired_difference(values, values) == (0.0, 0.0, 0.0)


def test_same_values_same_interval() -> None:
    values = np.random.default_rng(2).random(20)
    assert mean_interval(values) == mean_interval(values)
    assert mean_interval(values) != mean_interval(values, seed=1)


def test_wins_count_rows() -> None:
    a, b = [0.1, 0.5, 0.5, 0.9], [0.2, 0.5 + 1e-12, 0.7, 0.1]
    assert wins(a, b) == (1, 1, 2)
    assert wins(a, b, lower_is_better=True) == (2, 1, 1)
