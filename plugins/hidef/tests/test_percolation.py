import numpy as np
import pytest

from cellmapkit.api import AlgorithmError
from cellmapkit.hidef import percolation
from cellmapkit.hidef.percolation import percolate


def sets(found):
    return [vertices.tolist() for vertices in found]


def test_two_triangles_by_hand():
    # 0-1-2 and 1-2-3 share the edge 1-2; 3-4-5 shares only the vertex 3
    edges = np.array([(0, 1), (0, 2), (1, 2), (1, 3), (2, 3), (3, 4), (3, 5), (4, 5)])
    ones = np.ones(6, int)
    assert sets(percolate(edges, ones, 3)) == [[0, 1, 2, 3], [3, 4, 5]]
    assert sets(percolate(edges, ones, 2)) == [[0, 1, 2, 3, 4, 5]]
    assert sets(percolate(edges, ones, 4)) == []


def test_twins_count_by_hand():
    # one edge between a vertex present three times and one present twice is a clique of five
    edges = np.array([(0, 1), (1, 2)])
    assert sets(percolate(edges, np.array([3, 2, 1]), 5)) == [[0, 1]]
    # at k = 3 the cliques {0, 1} and {1, 2} share the two copies of 1
    assert sets(percolate(edges, np.array([3, 2, 1]), 3)) == [[0, 1, 2]]
    assert sets(percolate(np.empty((0, 2), int), np.array([4, 3]), 4)) == [[0]]


@pytest.mark.parametrize("seed", range(40))
def test_agrees_with_percolation_of_the_blown_up_graph(seed):
    networkx = pytest.importorskip("networkx")
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 9))
    k = int(rng.integers(2, 6))
    multiplicity = rng.integers(1, 4, n)
    upper = np.triu(rng.random((n, n)) < rng.uniform(0.2, 0.9), 1)
    adjacent = upper | upper.T
    owner = np.repeat(np.arange(n), multiplicity)
    blown_up = networkx.Graph()
    blown_up.add_nodes_from(range(len(owner)))
    for a in range(len(owner)):
        blown_up.add_edges_from((a, b) for b in range(a) if owner[a] == owner[b] or adjacent[owner[a], owner[b]])
    edges = np.argwhere(upper)
    expected = [sorted({int(owner[v]) for v in c}) for c in networkx.community.k_clique_communities(blown_up, k)]
    assert sets(percolate(edges, multiplicity, k)) == sorted(expected)


def test_a_hundred_equal_clusters_cost_nothing():
    edges = np.array([(0, 1), (1, 2), (0, 2)])
    assert sets(percolate(edges, np.array([100, 100, 100]), 50)) == [[0, 1, 2]]


def test_too_many_cliques_end_with_advice(monkeypatch):
    monkeypatch.setattr(percolation, "MOST_CLIQUES", 1)
    edges = np.array([(0, 1), (1, 2)])
    with pytest.raises(AlgorithmError, match="3 similar clusters form more than 1 maximal cliques") as caught:
        percolate(edges, np.ones(3, int), 2)
    assert "density" in caught.value.hint
