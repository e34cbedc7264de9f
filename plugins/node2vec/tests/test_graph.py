import numpy as np
import pytest

from cellmapkit.api import InputError
from cellmapkit.api.records import Network
from cellmapkit.node2vec.graph import graph_of


def network(pairs, weights=None, nodes="ABCDEF"):
    values = None if weights is None else np.float32(weights)
    return Network(nodes=tuple(nodes), edges=np.array(pairs, dtype=np.int32).reshape(-1, 2), weights=values)


def test_neighbours_stand_in_both_directions_and_rise():
    kept, graph = graph_of(network([(0, 1), (0, 2), (1, 2), (2, 3)]), weighted=False)
    assert kept.tolist() == [0, 1, 2, 3]
    assert graph.indptr.tolist() == [0, 2, 4, 7, 8]
    assert graph.indices.tolist() == [1, 2, 0, 2, 0, 1, 3, 2]
    assert len(graph.reached) == 0


def test_nodes_without_an_edge_are_left_out():
    kept, graph = graph_of(network([(1, 3), (3, 5)]), weighted=False)
    assert kept.tolist() == [1, 3, 5]
    assert graph.indices.tolist() == [1, 0, 2, 1]


def test_weights_run_up_in_the_order_of_the_neighbours():
    _, graph = graph_of(network([(0, 1), (0, 2), (1, 2)], [1, 2, 4]), weighted=True)
    # neighbours of 0: 1 (1), 2 (2); of 1: 0 (1), 2 (4); of 2: 0 (2), 1 (4)
    assert graph.reached.tolist() == [0, 1, 3, 4, 8, 10, 14]


def test_weights_are_ignored_unless_asked_for():
    _, graph = graph_of(network([(0, 1)], [7]), weighted=False)
    assert len(graph.reached) == 0


@pytest.mark.parametrize("weight", [0.0, -1.0, np.nan, np.inf])
def test_a_useless_weight_is_named(weight):
    given = network([(0, 1), (1, 2)], [1, weight])
    with pytest.raises(InputError, match=r"1 of 2 edge weights are not positive numbers, e.g. \('B', 'C', "):
        graph_of(given, weighted=True)


def test_a_network_without_edges_is_refused():
    with pytest.raises(InputError, match="6 nodes and no edge"):
        graph_of(network([]), weighted=False)
