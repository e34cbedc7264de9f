import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.records import Network
from cellmapkit.node2vec import Node2vecParams, walks
from cellmapkit.node2vec.graph import graph_of

PATH = [(0, 1), (1, 2), (2, 3)]
TAILED_TRIANGLE = [(0, 1), (0, 2), (1, 2), (2, 3)]
CHI_SQUARE = {1: 10.8, 2: 13.8, 3: 16.3}  # exceeded with probability 0.001, by degrees of freedom


def graph(pairs, weights=None):
    n_nodes = max(map(max, pairs)) + 1
    values = None if weights is None else np.float32(weights)
    nodes = tuple(f"N{node:03d}" for node in range(n_nodes))
    edges = np.array(sorted(pairs), dtype=np.int32)
    return graph_of(Network(nodes=nodes, edges=edges, weights=values), weighted=weights is not None)[1]


def walk(given, start, p=1.0, q=1.0, length=60_000):
    out = np.full((1, length), start, dtype=np.int32)
    walks.walk_on(out, given, walks.Bias(1 / p, 1 / q), np.uint64(5), 0)
    return out[0]


def after(found, previous, current):
    """Count what follows ``previous -> current``."""
    at = np.flatnonzero((found[:-2] == previous) & (found[1:-1] == current)) + 2
    return np.bincount(found[at])


def agrees(counts, expected):
    """Whether counts fit probabilities by the chi-square test; nodes of probability zero must not occur."""
    possible = expected > 0
    counts = np.pad(counts, (0, len(expected) - len(counts)))
    wanted = expected[possible] / expected.sum() * counts.sum()
    distance = ((counts[possible] - wanted) ** 2 / wanted).sum()
    return counts[~possible].sum() == 0 and distance < CHI_SQUARE[possible.sum() - 1]


def test_every_step_follows_an_edge():
    found = walk(graph(TAILED_TRIANGLE), 0, p=2, q=0.5)
    steps = {tuple(sorted(pair)) for pair in zip(found[:-1].tolist(), found[1:].tolist(), strict=True)}
    assert steps == set(TAILED_TRIANGLE)


def test_without_bias_neighbours_are_equally_likely():
    found = walk(graph([(0, 1), (0, 2), (0, 3), (1, 2)]), 0)
    counts = np.bincount(found[1:][found[:-1] == 0])
    assert counts.sum() > 10_000
    assert agrees(counts, np.array([0, 1, 1, 1]))


def test_without_bias_neighbours_are_as_likely_as_their_weights():
    found = walk(graph([(0, 1), (0, 2), (0, 3), (1, 2)], [1, 3, 0.5, 2]), 0)
    assert agrees(np.bincount(found[1:][found[:-1] == 0]), np.array([0, 1, 3, 0.5]))


def test_on_a_path_of_four_the_way_back_has_probability_one_third():
    # from 1 after 0 with p = 2, q = 1: back weighs 1/2, on to 2 weighs 1
    counts = after(walk(graph(PATH), 0, p=2.0), 0, 1)
    assert counts.sum() > 5_000
    assert agrees(counts, np.array([1 / 3, 0, 2 / 3]))


@pytest.mark.parametrize("weights", [None, [1.0, 2.0, 0.5, 3.0]])
@pytest.mark.parametrize(("p", "q"), [(2.0, 1.0), (0.5, 2.0), (4.0, 0.25)])
def test_rejection_agrees_with_the_table_of_all_biases(p, q, weights):
    # from 2 after 0: back to 0 weighs 1/p; 1 is a neighbour of 0 and weighs 1; 3 is not and weighs 1/q
    counts = after(walk(graph(TAILED_TRIANGLE, weights), 0, p=p, q=q), 0, 2)
    assert counts.sum() > 1_000
    edge = np.ones(3) if weights is None else np.array([2.0, 0.5, 3.0])
    assert agrees(counts, np.array([edge[0] / p, edge[1], 0, edge[2] / q]))


@pytest.mark.parametrize("weights", [None, [1.0, 2.0, 0.5, 3.0]])
def test_the_exact_draw_agrees_with_rejection(monkeypatch, weights):
    # 0 - 1 - 2 - 3 is free of triangles: with p = q = 1000 nothing but one in a thousand proposals is accepted
    given = graph([*PATH, (1, 4)], weights)
    counts = after(walk(given, 0, p=1000.0, q=1000.0), 0, 1)
    assert counts.sum() > 3_000
    edge = np.ones(3) if weights is None else np.array([1.0, 2.0, 0.5])
    assert agrees(counts, np.array([edge[0], 0, edge[1], 0, edge[2]]))


def test_with_a_huge_q_a_walk_shuttles_between_star_and_path():
    # centre 0 with leaves 1 and 2, and a path 0 - 3 - 4; p = 1: nothing but the way back is ever a neighbour of where
    # the walk came from or that node itself, so the walk goes to and fro over its first edge
    found = walk(graph([(0, 1), (0, 2), (0, 3), (3, 4)]), 3, q=1e12, length=1000)
    assert found[0] == 3
    assert set(found[::2].tolist()) == {3}
    assert len(set(found[1::2].tolist())) == 1


def test_each_node_starts_one_walk_of_each_round():
    params = Node2vecParams(num_walks=3, walk_length=5)
    found = walks.walks_of(graph(TAILED_TRIANGLE), params, Run())
    assert found.shape == (12, 5)
    assert np.sort(found[:, 0].reshape(3, 4), axis=1).tolist() == [[0, 1, 2, 3]] * 3


def test_threads_and_parts_change_nothing(monkeypatch):
    params = Node2vecParams(num_walks=30, walk_length=12, p=0.5, q=2.0)
    given = graph(TAILED_TRIANGLE)
    one = walks.walks_of(given, params, Run(seed=4))
    monkeypatch.setattr(walks, "_WALKS_PER_CALL", 7)
    assert np.array_equal(walks.walks_of(given, params, Run(seed=4, threads=3)), one)
    assert not np.array_equal(walks.walks_of(given, params, Run(seed=5)), one)
