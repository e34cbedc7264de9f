"""Small networks shared by the tests."""

from types import SimpleNamespace

import numpy as np
import pytest

from cellmapkit.api.records import ProximityNetworks
from cellmapkit.hidef.layers import layers_of


def networks_of(edges, sizes, n):
    """Make nested networks of numbered proteins."""
    pairs = np.array(edges, np.int32).reshape(-1, 2)
    ids = tuple(f"P{i:05d}" for i in range(n))
    return ProximityNetworks(ids=ids, edges=pairs, sizes=tuple(sizes), cutoffs=(0.1,) * len(sizes))


def random_networks(seed, n=40, n_groups=4, sizes=None):
    """Make planted groups with their closest pairs first."""
    rng = np.random.default_rng(seed)
    pairs = np.stack(np.triu_indices(n, 1), axis=1)
    together = pairs[:, 0] % n_groups == pairs[:, 1] % n_groups
    score = rng.random(len(pairs)) + 0.6 * together
    order = np.argsort(-score)[: len(pairs) // 4]
    return networks_of(pairs[order], sizes or (len(order) // 8, len(order) // 3, len(order)), n)


def dense_layers(networks):
    """Return one dense adjacency per layer, in float64."""
    out = []
    for size in networks.sizes:
        adjacency = np.zeros((len(networks.ids),) * 2)
        one, other = networks.edges[:size].T
        adjacency[one, other] = adjacency[other, one] = 1.0
        out.append(adjacency)
    return out


def brute_quality(layers, label, resolution):
    """Read the objective off the page: a double sum over nodes in every layer."""
    out = 0.0
    for adjacency in layers:
        degree = adjacency.sum(axis=1)
        for i in range(len(label)):
            for j in range(len(label)):
                if label[i] == label[j]:
                    out += adjacency[i, j] - resolution * degree[i] * degree[j] / degree.sum()
    return out


def planted(seed=0, sizes=None):
    """Two groups of forty, each of four groups of ten: edges with probability .9, .35 and .01."""
    rng = np.random.default_rng(seed)
    pairs = np.stack(np.triu_indices(80, 1), axis=1)
    same_ten, same_forty = (pairs[:, 0] // size == pairs[:, 1] // size for size in (10, 40))
    chance = np.where(same_ten, 0.9, np.where(same_forty, 0.35, 0.01))
    kept = np.flatnonzero(rng.random(len(pairs)) < chance)
    edges = pairs[kept[np.argsort(-chance[kept], kind="stable")]]
    return networks_of(edges, sizes or (len(edges),), 80)


def jaccard(found, members):
    sets = [set(found.members(c).tolist()) for c in range(len(found))]
    return max(len(s & members) / len(s | members) for s in sets)


@pytest.fixture(scope="session")
def kit():
    """The functions above; under importlib mode a test file cannot import this one."""
    return SimpleNamespace(
        networks_of=networks_of,
        random_networks=random_networks,
        dense_layers=dense_layers,
        brute_quality=brute_quality,
        planted=planted,
        jaccard=jaccard,
    )


@pytest.fixture
def networks():
    return random_networks(3)


@pytest.fixture
def layers(networks):
    return layers_of(networks, np.arange(len(networks.ids)))
