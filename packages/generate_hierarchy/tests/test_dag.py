import networkx as nx
import numpy as np

from cellmapkit.generate_hierarchy.dag import depths, levels, links_matrix, reachable, without_shortcuts

DIAMOND = np.array([[0, 1], [0, 2], [1, 3], [2, 3], [0, 3], [3, 4]])


def test_a_diamond_with_a_shortcut():
    closure = reachable(links_matrix(DIAMOND, 5))
    assert set(zip(*map(tuple, closure.nonzero()), strict=True)) == {
        (0, 1), (0, 2), (0, 3), (0, 4), (1, 3), (1, 4), (2, 3), (2, 4), (3, 4),
    }  # fmt: skip
    np.testing.assert_array_equal(without_shortcuts(closure), [[0, 1], [0, 2], [1, 3], [2, 3], [3, 4]])
    np.testing.assert_array_equal(depths(DIAMOND, 5), [0, 1, 1, 2, 3])
    np.testing.assert_array_equal(levels(DIAMOND, 5), [0, 1, 1, 1, 2])


def test_no_links():
    none = np.empty((0, 2), dtype=np.int64)
    assert without_shortcuts(reachable(links_matrix(none, 1))).shape == (0, 2)
    np.testing.assert_array_equal(depths(none, 1), [0])
    np.testing.assert_array_equal(levels(none, 1), [0])


def test_random_graphs_agree_with_networkx():
    rng = np.random.default_rng(0)
    for _ in range(10):
        links = np.argwhere(np.triu(rng.random((30, 30)) < 0.12, 1))
        graph = nx.DiGraph(list(map(tuple, links)))
        graph.add_nodes_from(range(30))
        closure = reachable(links_matrix(links, 30))
        assert set(zip(*closure.nonzero(), strict=True)) == set(nx.transitive_closure_dag(graph).edges)
        assert set(map(tuple, without_shortcuts(closure))) == set(nx.transitive_reduction(graph).edges)
        longest = depths(links, 30)
        for layer, nodes in enumerate(nx.topological_generations(graph)):
            assert all(longest[node] == layer for node in nodes)
