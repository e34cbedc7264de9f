import numpy as np
import pytest

from cellmapkit.modulemetrics import graph
from cellmapkit.modulemetrics.graph import neighbour_graph, unit_rows


def by_hand(unit, k):
    """Read it off the definition: sort every row by step and index."""
    steps = np.rint((unit @ unit.T) * np.float32(graph.STEPS))
    edges = {}
    for i in range(len(unit)):
        others = sorted((j for j in range(len(unit)) if j != i), key=lambda j, i=i: (-steps[i, j], j))
        for j in others[:k]:
            if steps[i, j] > 0:
                edges[min(i, j), max(i, j)] = steps[i, j] / graph.STEPS
    return edges


@pytest.mark.parametrize("k", [1, 3, 10, 39, 100])
@pytest.mark.parametrize("cells", [2**22, 41])
def test_it_equals_the_definition(k, cells, monkeypatch):
    monkeypatch.setattr(graph, "_CELLS", cells)  # one block, and a row at a time
    rng = np.random.default_rng(k)
    unit = unit_rows(rng.normal(size=(40, 6)))
    edges, weights = neighbour_graph(unit, k)
    expected = by_hand(unit, k)
    assert [tuple(edge) for edge in edges.tolist()] == sorted(expected)
    np.testing.assert_allclose(weights, [expected[tuple(edge)] for edge in edges.tolist()], atol=3e-6)


def test_equal_vectors_are_taken_in_order():
    unit = unit_rows(np.tile([[1.0, 2.0, 3.0]], (6, 1)))
    edges, weights = neighbour_graph(unit, 2)
    # everyone's first two others: 0 -> 1, 2; 1 -> 0, 2; the rest -> 0, 1
    assert edges.tolist() == [[0, 1], [0, 2], [0, 3], [0, 4], [0, 5], [1, 2], [1, 3], [1, 4], [1, 5]]
    np.testing.assert_allclose(weights, 1, atol=2 / graph.STEPS)


def test_zero_rows_and_opposite_rows_stay_alone():
    edges, _ = neighbour_graph(unit_rows(np.array([[1.0, 0], [1, 0.1], [0, 0], [-1, 0], [0, 0]])), 3)
    assert edges.tolist() == [[0, 1]]


def test_one_row_and_none():
    for n in (0, 1):
        edges, weights = neighbour_graph(np.zeros((n, 3), np.float32), 5)
        assert edges.shape == (0, 2) and weights.shape == (0,)


def test_unit_rows_bear_extreme_lengths():
    made = unit_rows(np.array([[3e30, 4e30], [3e-30, 4e-30], [0, 0]], np.float32))
    np.testing.assert_allclose(made, [[0.6, 0.8], [0.6, 0.8], [0, 0]], rtol=1e-6)
    assert made.dtype == np.float32
