import logging

import numpy as np
import pytest

from cellmapkit.api import InputError, Run
from cellmapkit.api.records import Network
from cellmapkit.node2vec import Node2vecParams, algorithm
from cellmapkit.node2vec.embed import embed

SMALL = {"dimensions": 16, "num_walks": 5, "walk_length": 20, "window": 4}


def blocks(size=50, inside=0.3, between=0.01, seed=0):
    """Return two groups of nodes, dense inside and sparse between, and who is in which."""
    generator = np.random.default_rng(seed)
    group = np.repeat([0, 1], size)
    chance = np.where(group[:, None] == group[None, :], inside, between)
    i, j = np.nonzero(np.triu(generator.random(chance.shape) < chance, k=1))
    nodes = tuple(f"N{node:03}" for node in range(2 * size))
    return Network(nodes=nodes, edges=np.stack([i, j], axis=1).astype(np.int32)), group


def auroc(scores, positive):
    above, below = np.sort(scores[positive]), np.sort(scores[~positive])
    counts = np.searchsorted(below, above, "left") + np.searchsorted(below, above, "right")
    return counts.mean() / 2 / len(below)


@pytest.mark.parametrize("params", [{"dimensions": 128}, {"dimensions": 16, "q": 0.5, "walk_length": 40, "epochs": 3}])
def test_two_groups_are_told_apart(params):
    network, group = blocks()
    values = embed(network, Node2vecParams(**params), Run()).values
    unit = values / np.linalg.norm(values, axis=1, keepdims=True)
    i, j = np.triu_indices(len(unit), k=1)
    assert auroc((unit @ unit.T)[i, j], group[i] == group[j]) > 0.95


def test_nodes_without_an_edge_get_no_vector(caplog):
    network = Network(nodes=("A", "B", "M", "Z"), edges=np.array([[0, 3]], dtype=np.int32))
    with caplog.at_level(logging.INFO):
        assert embed(network, Node2vecParams(**SMALL), Run()).ids == ("A", "Z")
    assert "2 of 4 nodes have no edge" in caplog.text


def test_a_network_without_edges_is_refused():
    network = Network(nodes=("A", "B"), edges=np.zeros((0, 2), dtype=np.int32))
    with pytest.raises(InputError, match="no edge"):
        embed(network, Node2vecParams(**SMALL), Run())


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_change_nothing(threads):
    network, _ = blocks()
    one = embed(network, Node2vecParams(**SMALL), Run(threads=1)).values
    assert embed(network, Node2vecParams(**SMALL), Run(threads=threads)).values.tobytes() == one.tobytes()


def test_another_seed_gives_other_vectors():
    network, _ = blocks()
    one = embed(network, Node2vecParams(**SMALL), Run()).values
    assert (embed(network, Node2vecParams(**SMALL), Run(seed=1)).values != one).any()


def test_heavy_edges_draw_nodes_together():
    # a ring of eight whose edges are heavy and light in turn
    edges = np.array(sorted(tuple(sorted((node, (node + 1) % 8))) for node in range(8)), dtype=np.int32)
    heavy = np.float32([10 if (i % 2 == 0 and j == i + 1) else 0.1 for i, j in edges])
    network = Network(nodes=tuple("ABCDEFGH"), edges=edges, weights=heavy)
    values = embed(network, Node2vecParams(weighted=True, sample=0.0, dimensions=16), Run()).values
    unit = values / np.linalg.norm(values, axis=1, keepdims=True)
    similar = np.einsum("ij,ij->i", unit[edges[:, 0]], unit[edges[:, 1]])
    assert similar[heavy > 1].min() > similar[heavy < 1].max()


def test_weights_asked_for_but_absent_are_said(caplog):
    network, _ = blocks(size=10, inside=0.8)
    embed(network, Node2vecParams(weighted=True, **SMALL), Run())
    assert "no edge weights" in caplog.text


def test_presets_are_the_defaults_of_the_toolkit():
    assert algorithm.with_preset("code", {}) == algorithm.with_preset("ours", {}) == Node2vecParams()
    assert Node2vecParams().record() == {
        "dimensions": 1024,
        "walk_length": 80,
        "num_walks": 10,
        "p": 2.0,
        "q": 1.0,
        "weighted": False,
        "window": 10,
        "negatives": 5,
        "epochs": 1,
        "learn_rate": 0.025,
        "final_learn_rate": 1e-4,
        "sample": 1e-3,
        "noise_power": 0.75,
    }
