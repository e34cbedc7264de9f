import numpy as np
import pytest
from scipy import stats

from cellmapkit.evalkit.significance import benjamini_hochberg, corrected_t, holm


def test_benjamini_hochberg_worked_examples():
    assert benjamini_hochberg(np.array([0.005, 0.009, 0.05, 0.2])) == pytest.approx([0.018, 0.018, 0.2 / 3, 0.2])
    assert benjamini_hochberg(np.array([0.01, 0.02, 0.03, 0.04])) == pytest.approx([0.04] * 4)


def test_holm_worked_example():
    assert holm(np.array([0.04, 0.01, 0.03])) == pytest.approx([0.06, 0.03, 0.06])
    assert holm(np.array([0.9, 0.8])) == pytest.approx([1, 1])


@pytest.mark.parametrize("seed", range(3))
def test_equal_scipy_and_statsmodels(seed):
    p = np.random.default_rng(seed).random(50) ** 3
    np.testing.assert_allclose(benjamini_hochberg(p), stats.false_discovery_control(p), atol=1e-12)
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    np.testing.assert_allclose(benjamini_hochberg(p), multitest.multipletests(p, method="fdr_bh")[1], atol=1e-12)
    np.testing.assert_allclose(holm(p), multitest.multipletests(p, method="holm")[1], atol=1e-12)


@pytest.mark.parametrize("adjust", [benjamini_hochberg, holm])
def test_undefined_tests_are_not_counted(adjust):
    with_hole = adjust(np.array([0.01, np.nan, 0.02]))
    assert with_hole[[0, 2]] == pytest.approx(adjust(np.array([0.01, 0.02])))
    assert np.isnan(with_hole[1])
    assert len(adjust(np.array([]))) == 0


def test_corrected_t_widens_the_plain_one():
    differences = [0.02, 0.01, 0.03, -0.01, 0.02]
    plain = stats.ttest_1samp(differences, 0).statistic
    t, p = corrected_t(differences, 1, 4)
    # The variance factor is 1/5 + 1/4 instead of 1/5.
    assert t == pytest.approx(plain * np.sqrt(0.2 / 0.45), abs=1e-12)
    assert p == pytest.approx(2 * stats.t.sf(t, 4), abs=1e-12)
    assert corrected_t([-d for d in differences], 20, 80) == pytest.approx((-t, p))


def test_corrected_t_at_its_limits():
    assert corrected_t([0, 0, 0], 1, 4) == (0, 1)
    assert corrected_t([-1, -1, -1], 1, 4) == (-np.inf, 0)
    assert np.isnan(corrected_t([0.1], 1, 4)).all()
    assert np.isnan(corrected_t([0.1, np.nan, 0.2], 1, 4)).all()
