import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.music import spectrum
from cellmapkit.music.spectrum import coordinates


def symmetric(n, seed=0):
    base = np.random.default_rng(seed).normal(size=(n, n))
    return (base + base.T).astype(np.float32)


def test_points_on_a_line_come_back():
    x = np.array([-3.0, -1.0, 1.0, 3.0])
    values, share = coordinates((np.outer(x, x) + 7).astype(np.float32), 2, Run().stream("start"))
    np.testing.assert_allclose(np.abs(values @ values.T), np.abs(np.outer(x, x)), atol=1e-5)
    assert values.shape == (4, 1)
    assert share == pytest.approx(1)


def test_products_are_the_best_approximation_of_the_centred_matrix():
    given = symmetric(30).astype(np.float64)
    centre = np.eye(30) - 1 / 30
    values, vectors = np.linalg.eigh(centre @ given @ centre)
    best = (vectors[:, -4:] * values[-4:]) @ vectors[:, -4:].T
    found, share = coordinates(given.astype(np.float32), 4, Run().stream("start"))
    np.testing.assert_allclose(found @ found.T, best, atol=1e-4)
    assert share == pytest.approx((values[-4:] ** 2).sum() / (values**2).sum(), rel=1e-4)
    assert (found[np.abs(found).argmax(axis=0), range(4)] > 0).all()


def test_eigenvalues_below_zero_are_left_out():
    found, _ = coordinates(symmetric(12), 12, Run().stream("start"))
    centre = np.eye(12) - 1 / 12
    assert found.shape[1] == (np.linalg.eigvalsh(centre @ symmetric(12) @ centre) > 1e-4).sum() < 12


def test_the_iterated_solution_agrees_with_the_whole_one(monkeypatch):
    whole, share = coordinates(symmetric(60), 5, Run().stream("start"))
    monkeypatch.setattr(spectrum, "DENSE_UP_TO", 10)
    iterated, other = coordinates(symmetric(60), 5, Run().stream("start"))
    np.testing.assert_allclose(iterated, whole, atol=1e-3)
    assert other == pytest.approx(share, rel=1e-4)


def test_equal_proximities_give_no_dimension():
    found, share = coordinates(np.ones((5, 5), dtype=np.float32), 3, Run().stream("start"))
    assert found.shape == (5, 0)
    assert share == 0
