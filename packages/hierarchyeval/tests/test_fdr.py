import numpy as np
import pytest
from scipy.stats import false_discovery_control

from cellmapkit.hierarchyeval.fdr import log_q_values


def q_values(p, family=None):
    return np.exp(log_q_values(np.log(p), family or len(p)))


@pytest.mark.parametrize(
    ("p", "q"),
    [
        ([0.005, 0.009, 0.05, 0.2], [0.018, 0.018, 0.2 / 3, 0.2]),
        ([0.01, 0.02, 0.03, 0.04], [0.04] * 4),
        ([0.2, 0.005, 0.05, 0.009], [0.2, 0.018, 0.2 / 3, 0.018]),
        ([], []),
    ],
)
def test_stated_values(p, q):
    np.testing.assert_allclose(q_values(np.array(p)), q, rtol=1e-12)


def test_tests_not_given_count_as_ones():
    rng = np.random.default_rng(0)
    p = np.concatenate([rng.random(200) ** 4, [1.0, 1.0]])
    whole = np.concatenate([p, np.ones(5000)])
    np.testing.assert_allclose(q_values(p, len(whole)), false_discovery_control(whole)[: len(p)], rtol=1e-12)


def test_values_below_the_range_of_floats_stay_apart():
    adjusted = log_q_values(np.array([-2000.0, -1500.0, -1.0]), 10)
    np.testing.assert_allclose(adjusted, [-2000 + np.log(10), -1500 + np.log(5), 0.0])
