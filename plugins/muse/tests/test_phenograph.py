import random

import igraph
import numpy as np
import pytest
import torch

from cellmapkit.muse import MuseParams
from cellmapkit.muse.neighbours import nearest
from cellmapkit.muse.phenograph import OUTLIER, PhenoGraph, by_size, jaccard_graph, louvain

SEARCH = PhenoGraph(k=10, metric="cosine", min_size=11, restarts=5)


def blobs(sizes=(60, 50, 40), n_features=8, spread=0.2, seed=0):
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(len(sizes)), sizes)
    centres = np.eye(n_features)[: len(sizes)] * 3
    return torch.from_numpy((centres[group] + spread * rng.normal(size=(len(group), n_features))).astype("f4")), group


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_three_planted_blobs_are_recovered_exactly_with_twenty_neighbours(metric):
    values, group = blobs()
    search = PhenoGraph(k=20, metric=metric, min_size=11, restarts=5)
    found = search.labels(values, np.random.default_rng(0))
    assert {(a, b) for a, b in zip(group, found, strict=True)} == {(0, 0), (1, 1), (2, 2)}  # ARI 1, largest first


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_no_cluster_spans_two_planted_blobs_with_the_ten_neighbours_of_the_default(metric):
    values, group = blobs()
    search = PhenoGraph(k=MuseParams().k, metric=metric, min_size=11, restarts=5)
    found = search.labels(values, np.random.default_rng(0))
    assert (found != OUTLIER).all()
    assert all(len(set(group[found == label])) == 1 for label in found)


def test_a_small_blob_is_made_of_outliers():
    values, group = blobs(sizes=(40, 30, 8))
    search = PhenoGraph(k=15, metric="cosine", min_size=11, restarts=3)
    found = search.labels(values, np.random.default_rng(0))
    assert (found[group == 2] == OUTLIER).all()
    assert (found[group < 2] == group[group < 2]).all()


def test_weights_are_the_mean_of_both_jaccard_indices():
    found = nearest(torch.randn(30, 4), 5, "cosine")
    sets = [set(row) for row in found.tolist()]
    whole = np.zeros((30, 30))
    for i, mine in enumerate(sets):
        for j in mine:
            whole[i, j] = len(mine & sets[j]) / len(mine | sets[j])
    whole = (whole + whole.T) / 2
    edges, weights = jaccard_graph(found)
    expected = np.argwhere(np.triu(whole) > 0)
    assert (edges == expected).all()
    np.testing.assert_allclose(weights, whole[expected[:, 0], expected[:, 1]], rtol=1e-12)


def test_jaccard_by_hand():
    neighbours = np.array([[1, 2], [0, 2], [0, 1], [0, 1]])  # 0 and 1 share 2 of {1, 2, 0}: a third; 3 likes 0 and 1
    edges, weights = jaccard_graph(neighbours)
    assert edges.tolist() == [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3]]
    np.testing.assert_allclose(weights, [1 / 3, 1 / 3, 1 / 6, 1 / 3, 1 / 6])


def test_louvain_weighs_edges_and_is_the_same_for_the_same_seed():
    edges = np.array([[0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [0, 5]])
    weights = np.array([1.0, 0.01, 1.0, 0.01, 1.0, 0.01])
    found = louvain(6, edges, weights, 3, seed=1)
    assert found[0] == found[1] != found[2] == found[3] != found[4] == found[5]
    values, _ = blobs(spread=2.0)
    first, again = (SEARCH.labels(values, np.random.default_rng(4)) for _ in range(2))
    assert (first == again).all()


def test_more_restarts_never_lose_modularity():
    edges, weights = jaccard_graph(nearest(torch.randn(300, 10), 6, "cosine"))
    graph = igraph.Graph(n=300, edges=edges)
    one, many = (graph.modularity(louvain(300, edges, weights, r, 5).tolist(), weights=weights) for r in (1, 10))
    assert many >= one


def test_the_module_random_is_left_as_it_was():
    before = random.getstate()
    SEARCH.labels(blobs()[0], np.random.default_rng(0))
    assert random.getstate() == before


def test_too_few_rows():
    assert SEARCH.labels(torch.ones(1, 3), np.random.default_rng(0)).tolist() == [OUTLIER]
    assert SEARCH.labels(torch.randn(4, 3), np.random.default_rng(0)).tolist() == [OUTLIER] * 4
    whole = PhenoGraph(k=10, metric="cosine", min_size=1, restarts=1)
    assert whole.labels(torch.randn(4, 3), np.random.default_rng(0)).tolist() == [0] * 4


def test_clusters_are_numbered_by_size_then_by_first_row():
    assert by_size(np.array([7, 7, 3, 3, 3, 9, 5, 5]), 2).tolist() == [1, 1, 0, 0, 0, OUTLIER, 2, 2]
