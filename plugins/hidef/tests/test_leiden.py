from importlib.util import find_spec

import numpy as np
import pytest

from cellmapkit.hidef import layers as layers_module
from cellmapkit.hidef.layers import layers_of
from cellmapkit.hidef.leiden import partition, quality


@pytest.mark.parametrize("resolution", [0.1, 1.0, 4.0, 30.0])
def test_quality_is_the_double_sum(kit, networks, layers, resolution):
    label = partition(layers, resolution, 4, 0)
    expected = kit.brute_quality(kit.dense_layers(networks), label, resolution)
    assert quality(layers, label, resolution) == pytest.approx(expected, rel=1e-12, abs=1e-9)


@pytest.mark.skipif(find_spec("leidenalg") is None, reason="compares with leidenalg, an extra")
def test_quality_is_what_leidenalg_calls_quality(networks, layers):
    import igraph
    import leidenalg

    label = partition(layers, 1.7, 4, 0)
    graphs = [igraph.Graph(len(label), networks.edges[:size].tolist()) for size in networks.sizes]
    kind = leidenalg.RBConfigurationVertexPartition
    theirs = sum(kind(graph, label.tolist(), resolution_parameter=1.7).quality() for graph in graphs)
    assert quality(layers, label, 1.7) == pytest.approx(theirs, rel=1e-9)


def test_no_single_move_is_left_that_gains(kit, networks, layers):
    label = partition(layers, 1.3, 9, 0)
    dense = kit.dense_layers(networks)
    reached = kit.brute_quality(dense, label, 1.3)
    for node in range(len(label)):
        for community in range(label.max() + 2):
            tried = label.copy()
            tried[node] = community
            assert kit.brute_quality(dense, tried, 1.3) <= reached + 1e-6


def test_two_cliques_joined_by_an_edge(kit):
    clique = [(i, j) for i in range(6) for j in range(i)]
    edges = [(j, i) for i, j in clique] + [(j + 6, i + 6) for i, j in clique] + [(0, 6)]
    layers = layers_of(kit.networks_of(edges, (len(edges),), 12), np.arange(12))
    assert partition(layers, 1.0, 0, 0).tolist() == [0] * 6 + [1] * 6
    assert set(partition(layers, 0.01, 0, 0).tolist()) == {0}
    assert len(set(partition(layers, 50.0, 0, 0).tolist())) == 12


def test_planted_groups_are_found_in_any_layer_number(kit):
    for sizes in (None, (195,)):
        given = kit.random_networks(1, sizes=sizes)
        layers = layers_of(given, np.arange(40))
        label = partition(layers, 1.0, 3, 2 if sizes else 0)
        groups = layers.proteins % 4
        assert len(set(zip(label.tolist(), groups.tolist(), strict=True))) == 4


def test_one_seed_one_result_and_wider_indices_change_nothing(networks, layers, monkeypatch):
    one = partition(layers, 2.0, 5, 0)
    assert partition(layers, 2.0, 5, 0).tolist() == one.tolist()
    monkeypatch.setattr(layers_module, "SHORT", 1)
    wide = layers_of(networks, np.arange(len(networks.ids)))
    assert wide.graph.indices.dtype == np.int32
    assert partition(wide, 2.0, 5, 0).tolist() == one.tolist()


def test_iterations_never_make_it_worse(layers):
    for seed in range(5):
        reached = [quality(layers, partition(layers, 2.5, seed, count), 2.5) for count in (1, 2, 3, 0)]
        assert reached == sorted(reached)


def test_rounds_only_ever_make_it_better(layers):
    gained = 0.0
    for seed in range(8):
        reached = [quality(layers, partition(layers, 2.5, seed, 0, count), 2.5) for count in (0, 1, 4, 8)]
        assert reached == sorted(reached)
        gained += reached[-1] - reached[0]
    assert gained > 0


def test_labels_are_numbered_from_zero_without_gaps(layers):
    label = partition(layers, 3.0, 1, 0)
    assert sorted(set(label.tolist())) == list(range(label.max() + 1))
