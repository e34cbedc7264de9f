import numpy as np
import pytest

from cellmapkit.api import InputError
from cellmapkit.api.records import Network
from cellmapkit.api.run import SilentTask
from cellmapkit.netmf import matrix


def network(pairs, weights=None):
    nodes = tuple("ABCDEF"[: max(map(max, pairs)) + 1])
    values = None if weights is None else np.float32(weights)
    return Network(nodes=nodes, edges=np.array(pairs, dtype=np.int32), weights=values)


def test_a_path_of_three_by_hand():
    # A-B-C: vol 4, P = [[0,1,0],[.5,0,.5],[0,1,0]], P D^-1 = [[0,.5,0],[.5,0,.5],[0,.5,0]],
    # P^2 D^-1 = [[.5,0,.5],[0,.5,0],[.5,0,.5]]; T = 2, b = 1: vol/(bT) = 2, so every cell is log max(1, 1) = 0
    graph = matrix.adjacency(network([(0, 1), (1, 2)]), weighted=False)
    assert matrix.window_matrix(graph, 2, 1.0, SilentTask()).nnz == 0
    # T = 1: 4 * .5 = 2 on the edges
    made = matrix.window_matrix(graph, 1, 1.0, SilentTask()).toarray()
    np.testing.assert_allclose(made, np.log(2) * np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]]), rtol=1e-6)


@pytest.mark.parametrize(("window", "negatives"), [(1, 1.0), (3, 1.0), (4, 0.5)])
def test_it_equals_the_formula_on_dense_matrices(window, negatives, monkeypatch):
    monkeypatch.setattr(matrix, "BLOCK", 2)  # several blocks
    pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (3, 4), (4, 5)]
    weights = [1.0, 2.0, 0.5, 3.0, 1.5, 1.0]
    graph = matrix.adjacency(network(pairs, weights), weighted=True)
    A = np.zeros((6, 6))
    for (i, j), weight in zip(pairs, weights, strict=True):
        A[i, j] = A[j, i] = weight
    D = A.sum(axis=1)
    P = A / D[:, None]
    total = sum(np.linalg.matrix_power(P, r) for r in range(1, window + 1)) / D[None, :]
    expected = np.log(np.maximum(1, D.sum() / (negatives * window) * total))
    made = matrix.window_matrix(graph, window, negatives, SilentTask()).toarray()
    np.testing.assert_allclose(made, expected, atol=1e-6)


def test_weights_count_only_when_asked_for():
    given = network([(0, 1), (1, 2)], [2.0, 3.0])
    assert matrix.adjacency(given, weighted=False).sum() == 4
    assert matrix.adjacency(given, weighted=True).sum() == 10


@pytest.mark.parametrize("weight", [0.0, -1.0, np.nan, np.inf])
def test_a_useless_weight_is_named(weight):
    with pytest.raises(InputError, match=r"1 of 2 edge weights are not positive numbers, e.g. \('B', 'C', "):
        matrix.adjacency(network([(0, 1), (1, 2)], [1.0, weight]), weighted=True)


def test_a_network_without_edges_is_refused():
    with pytest.raises(InputError, match="2 nodes and no edge"):
        matrix.adjacency(Network(nodes=("A", "B"), edges=np.zeros((0, 2), dtype=np.int32)), weighted=False)
