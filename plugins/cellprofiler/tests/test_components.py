import numpy as np
import pytest
from sklearn.decomposition import PCA

from cellmapkit.cellprofiler.components import Components


def table(n=30, width=12, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 5)) @ rng.normal(size=(5, width)) + 0.1 * rng.normal(size=(n, width)) + 7


def fit(values, variance_kept=0.99, *, standardise=True):
    return Components.fit(values, variance_kept=variance_kept, standardise=standardise)


@pytest.mark.parametrize("standardise", [True, False])
@pytest.mark.parametrize("kept", [0.5, 0.9, 0.99, 1.0])
def test_they_are_those_of_scikit_learn(kept, standardise):
    values = table() * np.arange(1, 13)
    given = (values - values.mean(axis=0)) / values.std(axis=0) if standardise else values
    reference = PCA(n_components=kept if kept < 1 else None, svd_solver="full").fit(given)
    fitted = fit(values, kept, standardise=standardise)
    found = fitted.apply(values)
    assert found.shape[1] == reference.n_components_
    np.testing.assert_allclose(np.abs(found), np.abs(reference.transform(given)), atol=1e-8)
    np.testing.assert_allclose(fitted.variance[: found.shape[1]], found.var(axis=0))


def test_three_points_on_a_line_by_hand():
    fitted = fit(np.array([[0.0, 0, 5], [1, -2, 5], [2, -4, 5]]))
    assert fitted.used.tolist() == [True, True, False]
    np.testing.assert_allclose(fitted.axes, [[0.5**0.5, -(0.5**0.5), 0]], atol=1e-12)
    np.testing.assert_allclose(fitted.variance, [2])
    np.testing.assert_allclose(fitted.apply(np.array([[2.0, -4, 99]])), [[2 * 0.75**0.5 / 0.5**0.5 / 2**0.5]])


def test_the_largest_loading_is_positive():
    axes = fit(table(seed=3)).axes
    assert (axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)] > 0).all()


def test_features_that_do_not_vary_or_are_not_finite_are_left_out():
    values = table()
    values[:, 2] = 3
    values[:, 4] = 1e-9 * np.arange(len(values))
    values[3, 6] = np.nan
    values[:, 8] = np.float32(1e6) + 0.05 * (np.arange(len(values)) % 2)  # what rounding to single precision leaves
    fitted = fit(values)
    assert np.flatnonzero(~fitted.used).tolist() == [2, 4, 6, 8]
    assert not fitted.axes[:, [2, 4, 6, 8]].any()
    assert np.isfinite(fitted.apply(values)).all()


def test_nothing_varies():
    assert fit(np.ones((5, 4))) is None


def test_rank_limits_the_components():
    assert len(fit(table(n=4), 1.0).axes) == 3


def test_means_of_rows_become_means_of_components():
    values, fitted = table(seed=5), fit(table(seed=6))
    np.testing.assert_allclose(fitted.apply(values.mean(axis=0)[None])[0], fitted.apply(values).mean(axis=0), atol=1e-9)
