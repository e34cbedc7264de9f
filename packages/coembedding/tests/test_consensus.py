import numpy as np
import pytest

from cellmapkit.api import AlgorithmError
from cellmapkit.api.records import Embedding
from cellmapkit.coembedding.consensus import aligned, all_alike, consensus_embedding


def embedding(ids, values):
    return Embedding(ids=tuple(ids), values=np.asarray(values, dtype=np.float32))


def random_members(n=30, width=4, count=3):
    generator = np.random.default_rng(1)
    ids = [f"P{i:02}" for i in range(n)]
    return [embedding(ids, generator.normal(size=(n, width)) * generator.uniform(1, 9)) for _ in range(count)]


def mean_cosines(members):
    total = 0.0
    for member in members:
        unit = member.values / np.linalg.norm(member.values, axis=1, keepdims=True)
        total = total + unit.astype(float) @ unit.T.astype(float)
    return total / len(members)


def test_rows_meet_by_name_and_get_length_one():
    common = aligned([embedding("BAC", [[0, 2], [3, 4], [1, 0]]), embedding("DAB", [[1, 1], [5, 0], [0, 7]])])
    assert common.ids == ("A", "B")
    assert common.left_out == ("C", "D")
    np.testing.assert_allclose(common.units[0], [[0.6, 0.8], [0, 1]])
    np.testing.assert_allclose(common.units[1], [[1, 0], [0, 1]])


def test_a_row_without_direction_stays_zero():
    common = aligned([embedding("AB", [[0, 0], [1, 0]]), embedding("AB", [[1e-9, 0], [2, 0]])])
    np.testing.assert_array_equal(common.units[0][0], [0, 0])
    np.testing.assert_array_equal(common.units[1][0], [0, 0])
    assert np.isfinite(consensus_embedding(common)[0].values).all()


def test_fewer_than_two_common_proteins_are_refused():
    with pytest.raises(AlgorithmError, match="1 proteins are in all 2 members"):
        aligned([embedding("AB", np.eye(2)), embedding("BC", np.eye(2))])


def test_full_width_gives_the_mean_cosines_exactly():
    members = [embedding("ABC", np.random.default_rng(k).normal(size=(3, 4))) for k in range(3)]
    fused, kept = consensus_embedding(aligned(members))  # three proteins need three dimensions at most
    assert fused.values.shape == (3, 3)
    assert kept == pytest.approx(1)
    np.testing.assert_allclose(fused.values @ fused.values.T, mean_cosines(members), atol=1e-6)


def test_the_reduction_is_the_nearest_of_its_rank_and_says_what_it_keeps():
    members = random_members()
    fused, kept = consensus_embedding(aligned(members))
    values = np.linalg.eigvalsh(mean_cosines(members))[::-1]  # an independent way to the same spectrum
    assert fused.values.shape == (30, 4)
    assert kept == pytest.approx(values[:4].sum() / 30, abs=1e-6)
    assert 0.3 < kept < 0.9
    error = np.linalg.norm(fused.values @ fused.values.T - mean_cosines(members))
    assert error == pytest.approx(np.sqrt((values[4:] ** 2).sum()), rel=1e-4)


def test_equal_members_are_noticed_and_one_bit_makes_them_unequal():
    one, *_ = random_members()
    other = one.values.copy()
    assert all_alike([one, embedding(one.ids, other), one])
    other[3, 1] = np.nextafter(other[3, 1], np.float32(9))
    assert not all_alike([one, embedding(one.ids, other)])
