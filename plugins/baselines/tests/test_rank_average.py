import numpy as np
import pytest

from cellmapkit.api import AlgorithmError, Run
from cellmapkit.api.records import Modalities
from cellmapkit.api.testing.inputs import toy_modalities
from cellmapkit.baselines import rank_average as module
from cellmapkit.baselines.params import RankAverageParams
from cellmapkit.baselines.rank_average import averaged_ranks, fit

HAND = Modalities(
    ids=("A", "B", "C", "D"),
    names=("one", "two"),
    tables=(
        np.array([[1, 0], [0, 1], [3, 4], [0, 0]], dtype=np.float32),
        np.array([[5, 0], [0, 0], [0, 2], [4, 3]], dtype=np.float32),
    ),
    mask=np.array([[True, True], [True, False], [True, True], [False, True]]),
)


def test_ranks_are_averaged_over_the_modalities_a_pair_shares():
    # cosines: one AB 0, AC .6, BC .8; two AC 0, AD .8, CD .6; quantiles 1/6, 1/2, 5/6 in each
    matrix, apart = averaged_ranks(HAND, Run())
    expected = np.eye(4)
    expected[0, 1], expected[0, 2], expected[0, 3] = -2 / 3, (1 / 2 + 1 / 6) - 1, 2 / 3
    expected[1, 2], expected[1, 3], expected[2, 3] = 2 / 3, 0, 0
    np.testing.assert_allclose(matrix, np.triu(expected) + np.triu(expected, 1).T, atol=1e-6)
    assert apart == 2


def test_blocks_give_what_one_block_gives(monkeypatch):
    given = toy_modalities()
    whole, apart = averaged_ranks(given, Run())
    monkeypatch.setattr(module, "_BLOCK", 7)
    blocks, also = averaged_ranks(given, Run())
    np.testing.assert_allclose(blocks, whole, atol=2 / 300)  # rounding may shift a cosine by one rank
    np.testing.assert_array_equal(blocks, blocks.T)
    assert apart == also


def test_any_monotone_change_of_a_modality_leaves_the_ranks():
    given = toy_modalities(n_modalities=1)
    other = Modalities(ids=given.ids, names=given.names, tables=(given.tables[0] * 5,), mask=given.mask)
    np.testing.assert_allclose(averaged_ranks(given, Run())[0], averaged_ranks(other, Run())[0], atol=1e-3)


def test_products_of_vectors_are_the_best_approximation():
    matrix, _ = averaged_ranks(HAND, Run())
    values, vectors = np.linalg.eigh(matrix.astype(np.float64))
    result = fit(HAND, RankAverageParams(latent_dimension=2), Run())
    best = (vectors[:, -2:] * values[-2:]) @ vectors[:, -2:].T
    np.testing.assert_allclose(result.fused.values @ result.fused.values.T, best, atol=1e-5)
    assert result.fused_kind == "joint"
    assert result.notes[0] == "12.5% of the pairs share no modality and take the median rank"
    assert result.notes[1].startswith("2 eigenvalues carry ")


def test_a_modality_of_one_protein_and_a_constant_one_say_nothing():
    mask = np.array([[True, True], [True, False], [True, False]])
    tables = (HAND.tables[0][:3], np.array([[7], [0], [0]], dtype=np.float32))
    given = Modalities(ids=("A", "B", "C"), names=("one", "two"), tables=tables, mask=mask)
    np.testing.assert_allclose(averaged_ranks(given, Run())[0][0], [1, -2 / 3, 0], atol=1e-6)
    flat = Modalities(ids=("A", "B"), names=("x",), tables=(np.ones((2, 2), np.float32),), mask=np.ones((2, 1), bool))
    with pytest.raises(AlgorithmError, match="x: no two proteins differ"):
        fit(flat, RankAverageParams(), Run())
