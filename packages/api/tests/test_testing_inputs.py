import numpy as np
import pytest

from cellmapkit.api.testing import toy_modalities, toy_network, toy_proximity
from cellmapkit.api.testing.case import differences


@pytest.mark.parametrize("make", [toy_network, toy_modalities, toy_proximity])
def test_equal_seeds_give_equal_inputs_and_others_differ(make):
    assert differences(make(3), make(3)) == []
    assert differences(make(3), make(4)) != []


def test_every_node_of_the_network_has_an_edge_and_two_are_apart():
    network = toy_network(0)
    assert set(network.edges.ravel().tolist()) == set(range(32))
    with_last = network.edges[(network.edges >= 30).any(axis=1)]
    assert with_last.tolist() == [[30, 31]]
    assert network.weights.min() >= 0.75 and network.weights.max() < 1
    assert toy_network(0, weighted=False).weights is None


@pytest.mark.parametrize("n_modalities", [1, 2, 3, 4])
def test_every_protein_is_in_a_modality_and_some_are_in_all(n_modalities):
    given = toy_modalities(5, n_modalities=n_modalities)
    assert given.mask.any(axis=1).all()
    assert given.mask.all(axis=1).sum() >= 12
    assert given.mask.all() == (n_modalities == 1)
    for table, present in zip(given.tables, given.mask.T, strict=True):
        assert (np.abs(table).sum(axis=1) > 0).tolist() == present.tolist()


def test_modalities_without_gaps_on_request():
    assert toy_modalities(5, missing=False).mask.all()


def test_groups_can_be_seen():
    given = toy_modalities(1, missing=False)
    table = given.tables[0]
    distance = np.linalg.norm(table[:, None] - table[None], axis=2)
    same = np.equal.outer(np.arange(36) % 4, np.arange(36) % 4)
    assert distance[same].mean() < 0.6 * distance[~same].mean()


def test_proximity_networks_are_prefixes_of_one_falling_list():
    given = toy_proximity(0)
    assert given.sizes == (39, 78, 117) == tuple(round(cutoff * 780) for cutoff in given.cutoffs)
    assert (np.diff(given.similarity) <= 0).all()
    same_group = given.edges[:39, 0] % 5 == given.edges[:39, 1] % 5
    assert same_group.mean() > 0.9


def test_a_plain_network_has_no_similarity():
    plain = toy_proximity(0, plain=True)
    assert plain.similarity is None and plain.sizes == (117,)
    assert {tuple(edge) for edge in plain.edges.tolist()} == {tuple(edge) for edge in toy_proximity(0).edges.tolist()}
