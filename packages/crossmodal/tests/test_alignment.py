import math

import numpy as np
import pytest
from scipy.spatial.distance import cdist, pdist
from sklearn.metrics import roc_auc_score

from cellmapkit.crossmodal.alignment import alignment, alignment_by_chance, matched_auroc, mixing, uniformity

CROSS = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])


def clouds(n=60, d=5, noise=0.4):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, d))
    return x, x + noise * rng.normal(size=(n, d))


def lengths(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def test_uniformity_by_hand():
    assert uniformity(CROSS) == pytest.approx(-4.396349, abs=1e-6)
    assert uniformity(CROSS * [[1], [3], [0.1], [2]]) == pytest.approx(
        math.log((4 * math.exp(-4) + 2 * math.exp(-8)) / 6)
    )
    assert uniformity(CROSS[[0, 2]]) == pytest.approx(-8)
    assert uniformity(np.ones((5, 3))) == pytest.approx(0, abs=1e-5)


def test_uniformity_is_that_of_all_pairs():
    x, _ = clouds()
    expected = np.log(np.exp(-2 * pdist(lengths(x)) ** 2).mean())
    assert uniformity(x.astype(np.float32)) == pytest.approx(expected, abs=1e-6)
    x, _ = clouds(n=1100)
    assert uniformity(x) == pytest.approx(np.log(np.exp(-2 * pdist(lengths(x)) ** 2).mean()), abs=1e-12)


def test_alignment_by_hand():
    assert alignment(CROSS, CROSS * 5) == pytest.approx(0)
    assert alignment(CROSS, -CROSS) == pytest.approx(4)


def test_alignment_of_the_unmatched():
    x, y = clouds()
    squared = cdist(lengths(x), lengths(y)) ** 2
    assert alignment(x, y) == pytest.approx(np.diag(squared).mean())
    assert alignment_by_chance(x, y) == pytest.approx(squared[~np.eye(60, dtype=bool)].mean())


def test_auroc_of_matched_pairs():
    x, y = clouds(n=700)
    cosines = lengths(x) @ lengths(y).T
    assert matched_auroc(x, y) == pytest.approx(roc_auc_score(np.eye(700).ravel(), cosines.ravel()), abs=1e-6)
    assert matched_auroc(np.ones((9, 3)), np.ones((9, 3))) == 0.5


def test_mixing_is_none_of_clouds_apart_and_all_of_what_cannot_be_told_apart():
    x, y = clouds(n=200, d=3, noise=0.0)
    far = np.array([100.0, 0.0, 0.0])
    assert mixing(x + far, y - far, 15) == 0
    assert mixing(np.ones((40, 3)), np.ones((40, 3)), 15) == pytest.approx(1)
    shuffled = np.random.default_rng(1).normal(size=(400, 3))
    assert mixing(shuffled[:200], shuffled[200:], 15) == pytest.approx(1, abs=0.05)


def test_mixing_by_brute_force():
    x, y = clouds(n=30)
    points, kind = lengths(np.concatenate([x, y[:20]])), np.arange(50) >= 30
    near = points @ points.T
    np.fill_diagonal(near, -np.inf)
    share = [np.mean(kind[np.argsort(-near[i])[:7]] != kind[i]) for i in range(50)]
    expected = [np.mean(np.delete(kind, i) != kind[i]) for i in range(50)]
    assert mixing(x, y[:20], 7) == pytest.approx(np.sum(share) / np.sum(expected))


def test_the_order_of_points_decides_nothing():
    x, y = np.repeat(CROSS, 5, axis=0), np.repeat(CROSS, 5, axis=0)[:12]
    order = np.random.default_rng(0).permutation(20)
    assert mixing(x, y, 6) == pytest.approx(mixing(x[order], y[::-1], 6), abs=1e-12)
