import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

from cellmapkit.functionmetrics.scaling import learn


def rows(n=90, d=12, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(n, d)) @ rng.normal(size=(d, d)) + 3).astype(np.float32)


def test_narrow_tables_are_scaled_as_scikit_learn_does():
    train, test = rows(), rows(seed=1)
    expected = StandardScaler().fit(train.astype(float)).transform(test.astype(float))
    np.testing.assert_allclose(learn(train, 12)(test), expected, atol=1e-9)


@pytest.mark.parametrize(("width", "n"), [(1, 90), (5, 90), (11, 90), (5, 9), (7, 9)])
def test_wide_tables_are_cut_as_scikit_learn_does(width, n):
    train, test = rows(n).astype(float), rows(seed=1).astype(float)
    pca = PCA(width, svd_solver="full").fit(train)
    scaler = StandardScaler().fit(pca.transform(train))
    expected = scaler.transform(pca.transform(test))
    # the sign of an axis is free
    np.testing.assert_allclose(np.abs(learn(train, width)(test)), np.abs(expected), atol=1e-8)


def test_directions_without_spread_are_ignored():
    train = np.column_stack([rows(d=3), np.full(90, 7.0)])
    test = train + np.array([0, 0, 0, 5.0])
    assert (learn(train, 10)(test)[:, 3] == 0).all()
    few = learn(rows(n=6, d=40), 20)(rows(n=50, d=40, seed=2))
    assert np.isfinite(few).all() and (np.abs(few).max(axis=0) > 1e-6).sum() == 5  # six points span five directions
