import numpy as np
import pytest
import torch

from cellmapkit.muse import neighbours
from cellmapkit.muse.neighbours import nearest, shared_neighbours


def exact(values, k, metric):
    """Neighbours from all distances in float64."""
    values = values.astype(np.float64)
    if metric == "cosine":
        values = values / np.linalg.norm(values, axis=1, keepdims=True)
    gaps = ((values[:, None] - values[None]) ** 2).sum(2)
    np.fill_diagonal(gaps, np.inf)
    return np.sort(np.argsort(gaps, axis=1)[:, :k], axis=1)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("cells", [2**24, 150])
def test_neighbours_are_those_of_all_distances_whatever_the_blocks(metric, cells, monkeypatch):
    monkeypatch.setattr(neighbours, "_BLOCK_CELLS", cells)
    values = np.random.default_rng(0).normal(size=(70, 6)).astype(np.float32) + 3
    assert (nearest(torch.from_numpy(values), 7, metric) == exact(values, 7, metric)).all()


def test_the_metrics_differ_by_length():
    values = torch.tensor([[1.0, 0.0], [100.0, 1.0], [1.0, 0.5], [2.0, 0.2]])
    assert nearest(values, 1, "cosine")[0] == [1]
    assert nearest(values, 1, "euclidean")[0] == [2]


def test_equal_rows_and_rows_of_zeros_never_neighbour_themselves():
    found = nearest(torch.zeros(5, 3), 4, "cosine")
    assert (found == [[j for j in range(5) if j != i] for i in range(5)]).all()


@pytest.mark.parametrize("cells", [2**24, 100])
def test_shared_neighbours_are_the_product_of_the_neighbour_matrix_with_its_transpose(cells, monkeypatch):
    monkeypatch.setattr(neighbours, "_BLOCK_CELLS", cells)
    found = nearest(torch.randn(40, 4), 6, "cosine")
    a = np.zeros((40, 40), dtype=int)
    a[np.arange(40)[:, None], found] = 1
    assert (shared_neighbours(found) == np.take_along_axis(a @ a.T, found, axis=1)).all()
