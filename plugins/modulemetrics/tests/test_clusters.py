import random
import sys

import igraph
import numpy as np
import pytest

from cellmapkit.api import PluginError
from cellmapkit.modulemetrics.clusters import leiden, louvain, weighted_graph

TRIANGLES = weighted_graph(
    7, np.array([[0, 1], [0, 2], [1, 2], [2, 3], [3, 4], [3, 5], [4, 5]]), np.array([1, 1, 1, 0.1, 1, 1, 1.0])
)


def noise(seed=0, n=150):
    rng = np.random.default_rng(seed)
    pairs = np.stack(np.triu_indices(n, 1), axis=1)
    pairs = pairs[rng.random(len(pairs)) < 0.06]
    return weighted_graph(n, pairs, rng.random(len(pairs)) + 0.1)


@pytest.mark.parametrize("cluster", [louvain, leiden])
def test_two_triangles_and_a_lone_vertex(cluster):
    assert len({*cluster(TRIANGLES, 1.0, 0)[:3]}) == 1
    assert len(np.unique(cluster(TRIANGLES, 1.0, 0))) == 3
    assert len(np.unique(cluster(TRIANGLES, 100.0, 0))) == 7


@pytest.mark.parametrize("cluster", [louvain, leiden])
def test_weights_count(cluster):
    even = weighted_graph(4, np.array([[0, 1], [1, 2], [2, 3]]), np.array([0.1, 5.0, 0.1]))
    found = cluster(even, 1.0, 0)
    assert found[1] == found[2]


@pytest.mark.parametrize("cluster", [louvain, leiden])
def test_no_edges_give_singletons(cluster):
    assert len(np.unique(cluster(weighted_graph(4, np.zeros((0, 2), int), np.zeros(0)), 1.0, 0))) == 4


@pytest.mark.parametrize("cluster", [louvain, leiden])
def test_the_seed_decides(cluster):
    graph = noise()
    found = [cluster(graph, 1.0, seed).tolist() for seed in (1, 1, 2, 3, 4)]
    assert found[0] == found[1]
    assert any(other != found[0] for other in found[2:])


@pytest.mark.parametrize("cluster", [louvain, leiden])
def test_global_random_numbers_are_left_alone(cluster):
    random.seed(5)
    before = random.getstate()
    cluster(noise(), 1.0, 0)
    assert random.getstate() == before
    # igraph draws from the module random again, as it does from the start
    drawn = [igraph.Graph.Erdos_Renyi(30, 0.2).get_edgelist() for _ in range(2) if random.seed(9) is None]
    assert drawn[0] == drawn[1]
    assert random.getstate() != before


def test_without_leidenalg_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "leidenalg", None)
    with pytest.raises(PluginError, match=r"needs leidenalg(?s:.*)cellmapkit-modulemetrics\[leiden\]"):
        leiden(TRIANGLES, 1.0, 0)
