import numpy as np
import pytest
from sklearn.svm import LinearSVC

from cellmapkit.functionmetrics.svm import train


def problem(seed=0, n=300, width=20):
    """Labels of many sizes that the features explain in part."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, width))
    signal = X @ rng.normal(size=(width, 8)) + 2 * rng.normal(size=(n, 8))
    return X, signal > np.quantile(signal, [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.985], axis=0).diagonal()


def liblinear(X, has, cost, balanced):
    weights = []
    for y in has.T:
        model = LinearSVC(C=cost, dual=False, tol=1e-12, max_iter=10000, class_weight="balanced" if balanced else None)
        model.fit(X, y)
        weights.append(np.r_[model.coef_[0], model.intercept_])
    return np.array(weights).T


@pytest.mark.parametrize("cost", [0.01, 0.1, 1.0, 10.0])
@pytest.mark.parametrize("balanced", [False, True])
def test_it_equals_liblinear(cost, balanced):
    X, has = problem()
    machines = train(X, has, cost, balanced=balanced, tolerance=1e-8)
    assert machines.converged.all()
    np.testing.assert_allclose(machines.weights, liblinear(X, has, cost, balanced), atol=1e-4)


@pytest.mark.parametrize("cost", [0.01, 1.0, 10.0])
def test_single_precision_decides_as_double_does(cost):
    X, has = problem(1)
    exact = train(X, has, cost, balanced=False, tolerance=1e-8).decide(X)
    quick = train(X.astype(np.float32), has, cost, balanced=False, tolerance=1e-4)
    assert quick.converged.all() and quick.weights.dtype == np.float32
    assert ((quick.decide(X.astype(np.float32)) > 0) == (exact > 0)).mean() > 0.998


def test_one_point_each_by_hand():
    # x = -1, 1 with targets -1, 1: w^2/2 + b^2/2 + 2C (1 - w)^2, so w = 4C / (1 + 4C) and b = 0
    machines = train(np.array([[-1.0], [1.0]]), np.array([[False], [True]]), 1.0, balanced=False, tolerance=1e-10)
    np.testing.assert_allclose(machines.weights, [[0.8], [0.0]], atol=1e-12)
    np.testing.assert_allclose(machines.decide(np.array([[2.0]])), [[1.6]])


def test_labels_do_not_see_each_other():
    X, has = problem(2)
    whole = train(X, has, 1.0, balanced=True, tolerance=1e-8).weights
    alone = train(X, has[:, [5]], 1.0, balanced=True, tolerance=1e-8).weights
    np.testing.assert_allclose(whole[:, [5]], alone, atol=1e-8)


@pytest.mark.parametrize("balanced", [False, True])
def test_a_label_of_no_row_or_all_rows_is_predicted_so(balanced):
    X, _ = problem()
    has = np.zeros((len(X), 2), bool)
    has[:, 1] = True
    decided = train(X, has, 1.0, balanced=balanced, tolerance=1e-8).decide(X)
    assert (decided[:, 0] < 0).all() and (decided[:, 1] > 0).all()


def test_correlated_features_of_very_different_length_converge():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 30)) @ (rng.normal(size=(30, 30)) * np.logspace(-2, 1, 30))
    machines = train(X, problem(n=400)[1], 10.0, balanced=False, tolerance=1e-8)
    assert machines.converged.all()
