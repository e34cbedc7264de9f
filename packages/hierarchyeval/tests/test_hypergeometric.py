from fractions import Fraction
from math import comb, log

import numpy as np
import pytest
from scipy.stats import hypergeom, norm

from cellmapkit.hierarchyeval.hypergeometric import log_upper_tail


def tail(x, m, k, n):
    return log_upper_tail(*(np.array(v) if i != 1 else v for i, v in enumerate(([x], m, [k], [n]))))[0]


@pytest.mark.parametrize(
    ("x", "m", "k", "n", "p"),
    [
        (4, 20, 5, 6, 540 / 38760),  # (C(5,4) C(15,2) + C(5,5) C(15,1)) / C(20,6)
        (4, 10, 4, 4, 1 / 210),
        (0, 20, 5, 6, 1.0),
        (3, 8, 3, 8, 1.0),
        (1, 5, 1, 2, 2 / 5),
        (1, 20, 5, 6, 1 - 5005 / 38760),  # 1 - C(15,6) / C(20,6), counted from the other side
    ],
)
def test_hand_worked_values(x, m, k, n, p):
    assert np.exp(tail(x, m, k, n)) == pytest.approx(p, rel=1e-12)


def test_the_stated_value():
    assert np.exp(tail(4, 20, 5, 6)) == pytest.approx(0.0139319, abs=5e-8)


@pytest.mark.parametrize("population", [7, 60, 900, 11000])
def test_equals_scipy_everywhere(population):
    rng = np.random.default_rng(population)
    k, n = rng.integers(1, population + 1, (2, 400))
    x = np.array([rng.integers(0, min(a, b) + 1) for a, b in zip(k, n, strict=True)])
    near = np.minimum(np.minimum(k, n), k * n // population + rng.integers(0, 8, 400))
    x = np.where(rng.random(400) < 0.5, x, near)
    expected = hypergeom.sf(x - 1, population, k, n)
    ours = log_upper_tail(x, population, k, n)
    shown = expected > 1e-290
    assert shown.sum() > 200
    np.testing.assert_allclose(np.exp(ours[shown]), expected[shown], rtol=1e-9)
    assert (ours[~shown] < -660).all()


def test_tails_below_the_range_of_floats_keep_their_precision():
    # X = k = n: the only way is 1 / C(m, n)
    assert tail(500, 10000, 500, 500) == pytest.approx(-log(comb(10000, 500)), rel=1e-12)


@pytest.mark.parametrize(("x", "n"), [(1, 100), (2, 100), (7, 100), (100, 100), (3, 3000), (20, 3000), (90, 3000)])
def test_sixty_million_pairs_are_exact(x, n):
    """Counted in whole numbers: 200 edges among the pairs of some 11,000 genes."""
    m, k = 60_000_000, 200
    ways = sum(comb(n, i) * comb(m - n, k - i) for i in range(x, min(n, k) + 1))
    exact = Fraction(ways, comb(m, k))
    assert tail(x, m, k, n) == pytest.approx(log(exact.numerator) - log(exact.denominator), rel=1e-9)


@pytest.mark.parametrize("deviations", [0.1, 3, 30])
def test_many_edges_among_many_pairs_are_nearly_normal(deviations):
    m, k, n = 200_000_000, 10_000_000, 50_000_000
    mean, sd = k * n / m, (k * n / m * (1 - n / m) * (1 - k / m)) ** 0.5
    x = int(mean + deviations * sd)
    assert tail(x, m, k, n) == pytest.approx(norm.logsf((x - 0.5 - mean) / sd), rel=0.01)


def test_no_tests_at_all():
    nothing = np.zeros(0, dtype=np.int64)
    assert len(log_upper_tail(nothing, 10, nothing, nothing)) == 0
