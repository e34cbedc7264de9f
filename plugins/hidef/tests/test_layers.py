import numpy as np
import pytest

from cellmapkit.api import InputError
from cellmapkit.hidef import layers as module
from cellmapkit.hidef.layers import layers_of

# layer 1 holds 0-1; layer 2 also 1-3 and 0-3; protein 2 has no edge
EDGES, SIZES = [[0, 1], [1, 3], [0, 3]], (1, 3)


def test_layers_by_hand(kit):
    layers = layers_of(kit.networks_of(EDGES, SIZES, 4), np.arange(4))
    assert layers.proteins.tolist() == [0, 1, 3]
    assert layers.sizes.tolist() == [1.0, 3.0]
    assert layers.graph.indptr.tolist() == [0, 2, 4, 6]
    assert layers.graph.indices.tolist() == [1, 2, 0, 2, 0, 1]
    assert layers.graph.weights.tolist() == [2, 1, 2, 1, 1, 1]
    assert layers.graph.degrees.tolist() == [[1, 2], [1, 2], [0, 2]]
    assert layers.graph.indices.dtype == np.uint16
    assert layers.graph.weights.dtype == np.uint8


def test_order_within_a_layer_and_names_do_not_matter(kit):
    one = layers_of(kit.networks_of(EDGES, SIZES, 4), np.arange(4))
    swapped = layers_of(kit.networks_of([EDGES[0], EDGES[2], EDGES[1]], SIZES, 4), np.arange(4))
    # the same network with proteins listed 3, 2, 1, 0, so that the rank turns them round
    turned = layers_of(kit.networks_of([[2, 3], [0, 2], [0, 3]], SIZES, 4), np.arange(4)[::-1])
    for other in (swapped, turned):
        assert other.proteins.tolist() == one.proteins.tolist()
        for field, expected in zip(other.graph, one.graph, strict=True):
            assert field.tolist() == expected.tolist()


def test_empty_layers_are_left_out(kit):
    layers = layers_of(kit.networks_of(EDGES, (0, 1, 3), 4), np.arange(4))
    assert layers.sizes.tolist() == [1.0, 3.0]
    assert layers.graph.weights.max() == 2


def test_many_proteins_get_wider_indices(kit, monkeypatch):
    monkeypatch.setattr(module, "SHORT", 2)
    assert layers_of(kit.networks_of(EDGES, SIZES, 4), np.arange(4)).graph.indices.dtype == np.int32


def test_no_edge_is_refused_saying_what_to_do(kit):
    with pytest.raises(InputError, match="4 proteins hold no edge") as caught:
        layers_of(kit.networks_of([], (0,), 4), np.arange(4))
    assert "cutoffs" in caught.value.hint


def test_more_layers_than_the_weights_can_hold_are_refused(kit):
    with pytest.raises(InputError, match="256 networks hold 256 edges"):
        layers_of(kit.networks_of([[0, 1]], (1,) * 256, 2), np.arange(2))
