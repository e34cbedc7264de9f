import numpy as np
import pytest
from scipy import stats

from cellmapkit.evalkit.ranks import larger_p, midranks, rank_sum, rank_sum_of


def test_worked_example():
    u, z, p = rank_sum_of(np.array([0.8, 0.9]), np.array([0.1, 0.2, 0.3, 0.4]))
    assert u == 8
    assert z == pytest.approx(1.85164, abs=5e-6)
    assert p == pytest.approx(0.03204, abs=5e-6)
    # It is an approximation: of 15 ways to choose the two largest of six one is as extreme.
    exact = stats.mannwhitneyu([0.8, 0.9], [0.1, 0.2, 0.3, 0.4], alternative="greater", method="exact")
    assert exact.pvalue == pytest.approx(1 / 15)


def test_few_pairs_cannot_be_significant():
    assert rank_sum(3 * 10**6, 3, 10**6) <= 3.0


def test_many_pairs_are_significant_near_chance():
    first, second = 500 * 499 // 2, 2_000_000
    assert larger_p(rank_sum(0.505 * first * second, first, second)) < 1e-8


@pytest.mark.parametrize("seed", range(3))
def test_equals_scipy_with_ties(seed):
    rng = np.random.default_rng(seed)
    first, second = rng.integers(3, 20, 40), rng.integers(0, 18, 300)
    u, z, p = rank_sum_of(first, second)
    expected = stats.ranksums(first, second, alternative="greater")
    assert (z, p) == pytest.approx((expected.statistic, expected.pvalue), abs=1e-12)
    assert u == stats.mannwhitneyu(first, second).statistic
    assert midranks(np.bincount(second, minlength=20))[first].sum() / 2 == u


def test_arrays_of_tests_and_empty_samples():
    z = rank_sum(np.array([8.0, 0.0]), np.array([2, 0]), 4)
    assert z[0] == pytest.approx(1.85164, abs=5e-6)
    assert np.isnan(z[1])
    assert np.isnan(larger_p(z)[1])
