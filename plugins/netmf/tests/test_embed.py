import numpy as np
import pytest
from scipy import sparse

from cellmapkit.api import Run
from cellmapkit.api.records import Network
from cellmapkit.netmf.embed import embed, leading_factors
from cellmapkit.netmf.params import NetmfParams


def blocks(size=60, inside=0.3, between=0.01, seed=0):
    """Two groups of nodes, dense inside and sparse between."""
    generator = np.random.default_rng(seed)
    group = np.repeat([0, 1], size)
    chance = np.where(group[:, None] == group[None, :], inside, between)
    i, j = np.nonzero(np.triu(generator.random(chance.shape) < chance, k=1))
    nodes = tuple(f"N{node:03}" for node in range(2 * size))
    return Network(nodes=nodes, edges=np.stack([i, j], axis=1).astype(np.int32)), group


def auroc(scores, positive):
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    n1 = positive.sum()
    return (ranks[positive].sum() - n1 * (n1 + 1) / 2) / (n1 * (len(scores) - n1))


def test_factors_rebuild_the_matrix_when_all_are_kept():
    generator = np.random.default_rng(0)
    base = generator.normal(size=(30, 30))
    positive = base @ base.T
    values = leading_factors(sparse.csr_array(positive), 30, np.ones(30)).astype(np.float64)
    np.testing.assert_allclose(values @ values.T, positive, rtol=1e-3, atol=1e-3)


def test_iterated_and_whole_solutions_agree():
    generator = np.random.default_rng(1)
    base = generator.normal(size=(300, 8)) * np.arange(8, 0, -1)
    matrix = sparse.csr_array(base @ base.T)
    iterated = leading_factors(matrix, 5, np.ones(300))
    whole = np.linalg.svd(matrix.toarray())
    np.testing.assert_allclose(np.abs(iterated), np.abs(whole[0][:, :5] * np.sqrt(whole[1][:5])), atol=1e-3)


def test_negative_eigenvalues_count_by_their_size():
    values = leading_factors(sparse.csr_array(np.diag([1.0, -5.0, 2.0])), 2, np.ones(3))
    np.testing.assert_allclose(values, [[0, 0], [np.sqrt(5), 0], [0, np.sqrt(2)]], atol=1e-6)


def test_two_groups_are_told_apart():
    network, group = blocks()
    values = embed(network, NetmfParams(dimensions=8), Run()).values
    unit = values / np.linalg.norm(values, axis=1, keepdims=True)
    i, j = np.triu_indices(len(unit), k=1)
    assert auroc((unit @ unit.T)[i, j], group[i] == group[j]) > 0.95


def test_nodes_without_an_edge_get_no_vector():
    network = Network(nodes=("A", "B", "C", "Z"), edges=np.array([[0, 1], [1, 2]], dtype=np.int32))
    assert embed(network, NetmfParams(dimensions=2, window=1), Run()).ids == ("A", "B", "C")


def test_fewer_proteins_than_dimensions_are_said(caplog):
    network = Network(nodes=("A", "B", "C"), edges=np.array([[0, 1], [1, 2]], dtype=np.int32))
    assert embed(network, NetmfParams(dimensions=100, window=1), Run()).values.shape == (3, 2)
    assert "3 proteins allow 2 dimensions, 100 were asked for" in caplog.text


@pytest.mark.parametrize("seed", [1, 2])
def test_the_seed_changes_nothing_but_rounding(seed):
    network, _ = blocks(size=150)
    one = embed(network, NetmfParams(dimensions=4), Run()).values
    other = embed(network, NetmfParams(dimensions=4), Run(seed=seed)).values
    np.testing.assert_allclose(one, other, atol=1e-3)


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_change_nothing(threads):
    network, _ = blocks(size=150)
    one = embed(network, NetmfParams(dimensions=8), Run(threads=1)).values
    assert embed(network, NetmfParams(dimensions=8), Run(threads=threads)).values.tobytes() == one.tobytes()
