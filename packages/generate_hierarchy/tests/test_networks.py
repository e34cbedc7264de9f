import numpy as np
import pytest

from cellmapkit.api import InputError
from cellmapkit.api.records import Network, ProximityNetworks
from cellmapkit.generate_hierarchy.networks import nearest_layer, plain_network, remove_edges, without_unconnected


def nested(n_edges=10, sizes=(2, 10), n=40):
    edges = np.stack([np.arange(n_edges), np.arange(n_edges) + 1], axis=1).astype(np.int32)
    return ProximityNetworks(
        ids=tuple(f"P{i:02d}" for i in range(n)),
        edges=edges,
        sizes=sizes,
        cutoffs=tuple(0.01 * (k + 1) for k in range(len(sizes))),
        similarity=np.linspace(1, 0, n_edges, dtype=np.float32),
    )


def test_a_plain_network_has_one_layer_and_its_density():
    network = Network(nodes=("A", "B", "C", "D"), edges=np.array([[0, 1], [1, 3], [2, 3]], dtype=np.int32))
    plain = plain_network(network)
    assert (plain.sizes, plain.cutoffs, plain.similarity) == ((3,), (0.5,), None)
    np.testing.assert_array_equal(plain.edges, network.edges)


def test_a_network_without_edges_is_refused():
    with pytest.raises(InputError, match="2 nodes has no edge"):
        plain_network(Network(nodes=("A", "B"), edges=np.empty((0, 2), dtype=np.int32)))


def test_removed_edges_are_the_same_in_every_layer():
    networks = nested(n_edges=100, sizes=(30, 60, 100), n=101)
    fewer, removed = remove_edges(networks, 10.9, np.random.default_rng(0))
    assert len(removed) == 10
    assert fewer.sizes == tuple(size - int((removed < size).sum()) for size in networks.sizes)
    gone = {tuple(networks.edges[k]) for k in removed}
    assert {tuple(e) for e in fewer.edges} == {tuple(e) for e in networks.edges} - gone
    np.testing.assert_array_equal(fewer.similarity, np.delete(networks.similarity, removed))
    again, _ = remove_edges(networks, 10.9, np.random.default_rng(0))
    assert again.edges.tobytes() == fewer.edges.tobytes()
    other, _ = remove_edges(networks, 10.9, np.random.default_rng(1))
    assert other.edges.tobytes() != fewer.edges.tobytes()


def test_nothing_removed_at_zero_percent():
    fewer, removed = remove_edges(nested(), 0, np.random.default_rng(0))
    assert fewer.sizes == nested().sizes
    assert len(removed) == 0


def test_a_layer_left_empty_is_refused():
    with pytest.raises(InputError, match=r"90 % of the edges leaves the network of cutoff 0.01"):
        for seed in range(5):
            remove_edges(nested(sizes=(1, 10)), 90, np.random.default_rng(seed))


def test_proteins_without_an_edge_are_left_out_and_named():
    networks = ProximityNetworks(
        ids=("A", "B", "C", "D", "E"),
        edges=np.array([[1, 4], [1, 3]], dtype=np.int32),
        sizes=(1, 2),
        cutoffs=(0.1, 0.2),
    )
    smaller, left_out = without_unconnected(networks)
    assert left_out == ("A", "C")
    assert smaller.ids == ("B", "D", "E")
    np.testing.assert_array_equal(smaller.edges, [[0, 2], [0, 1]])
    assert without_unconnected(smaller) == (smaller, ())


@pytest.mark.parametrize(("cutoff", "layer"), [(0.01, 0), (0.02, 1), (0.1, 2), (0.0, 0), (0.024, 1)])
def test_the_nearest_layer(cutoff, layer):
    assert nearest_layer(nested(sizes=(1, 5, 10)), cutoff) == layer
