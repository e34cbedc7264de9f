import numpy as np
import pytest
import torch

from cellmapkit.muse.rows import cosine_hinges, directions, directions_back
from cellmapkit.muse.triplets import batch_all, distances, distances_gradient, same_label


@pytest.mark.parametrize(("n_rows", "n_labels"), [(64, 20), (64, 2), (9, 1), (5, 5), (1, 1), (2, 2)])
def test_hinges_and_gradient_are_those_of_the_general_form(n_rows, n_labels):
    joint, labels = torch.randn(n_rows, 6), torch.randint(n_labels, (2, n_rows))
    apart = distances(joint, "cosine")
    expected = batch_all(apart, same_label(labels), 0.2)
    rows, lengths = np.empty((n_rows, 6), "f4"), np.empty(n_rows, "f4")
    found, pull = np.empty((2, 2), "f4"), np.empty((n_rows, n_rows), "f4")
    directions(joint.numpy(), 1e-8, lengths, rows)
    cosine_hinges((1 - apart).numpy(), labels.numpy(), np.float32(0.2), found, pull)
    np.testing.assert_allclose(found, torch.stack([expected.loss, expected.active]), rtol=1e-6)
    np.testing.assert_allclose(pull, -(expected.pull + expected.pull.t()), atol=1e-6)
    slope = np.zeros((n_rows, 6), "f4")
    directions_back(pull @ rows, rows, lengths, 1.0, slope)
    np.testing.assert_allclose(slope, distances_gradient(joint, apart, "cosine", expected.pull), atol=1e-6)


def test_directions_of_short_rows_are_short():
    rows, lengths = np.empty((2, 2), "f4"), np.empty(2, "f4")
    directions(np.array([[3, 4], [0, 0]], "f4"), 1e-8, lengths, rows)
    np.testing.assert_allclose(lengths, [5, 1e-8])
    np.testing.assert_allclose(rows, [[0.6, 0.8], [0, 0]])
    changed = np.ones((1, 2), "f4")
    directions_back(np.array([[1, 0]], "f4"), rows[:1], lengths[:1], 2.0, changed)  # 2 (g - r (g r)) / 5, by hand
    np.testing.assert_allclose(changed, [[1 + 0.4 * 0.64, 1 - 0.4 * 0.48]], rtol=1e-6)
