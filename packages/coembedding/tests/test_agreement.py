import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.coembedding.agreement import agreement, chance, nearest
from cellmapkit.coembedding.consensus import Aligned


def units(n=40, seed=0, width=5):
    values = np.random.default_rng(seed).normal(size=(n, width))
    return (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float32)


def members(*tables):
    return Aligned(ids=tuple(f"P{i:03}" for i in range(len(tables[0]))), units=tables, left_out=())


def test_nearest_are_those_of_a_full_sort():
    unit = units(600)  # several blocks
    cosines = unit.astype(float) @ unit.T.astype(float)
    np.fill_diagonal(cosines, -2)
    wanted = np.argsort(-cosines, axis=1)[:, :7]
    np.testing.assert_array_equal(np.sort(nearest(unit, 7, Run(threads=2)), axis=1), np.sort(wanted, axis=1))


def test_hand_worked_angles():
    # on a circle, the two nearest: member 1 at 0, 10, 20, 90, 100 degrees; in member 2 the last two have changed sides
    circle = [np.deg2rad(angles) for angles in ([0, 10, 20, 90, 100], [0, 10, 20, 350, 340])]
    tables = [np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32) for angles in circle]
    found = agreement(members(*tables), 2, Run())
    # nearest two of member 1: {1,2} {0,2} {0,1} {2,4} {2,3}; of member 2: {1,3} {0,2} {0,1} {0,4} {0,3}
    np.testing.assert_allclose(found.per_protein, [1 / 3, 1, 1, 1 / 3, 1 / 3], rtol=1e-6)
    np.testing.assert_allclose(found.per_member, [0.6, 0.6])


def test_equal_members_agree_fully_and_unequal_ones_share_the_blame():
    one, other = units(), units(seed=9)
    found = agreement(members(one, one.copy(), other), 10, Run())
    assert found.per_member[0] == found.per_member[1] > found.per_member[2]
    assert 1 / 3 < found.per_protein.mean() < 1
    np.testing.assert_array_equal(agreement(members(one, one.copy()), 10, Run()).per_protein, 1)


def test_chance_is_the_mean_of_random_sets():
    assert chance(1, 4) == pytest.approx(1 / 4)
    assert chance(2, 2) == 1
    # two of three: the same set (1/3, Jaccard 1) or one shared (2/3, Jaccard 1/3)
    assert chance(2, 3) == pytest.approx(1 / 3 + 2 / 9)
    generator = np.random.default_rng(2)
    sets = [set(generator.choice(50, 10, replace=False).tolist()) for _ in range(4000)]
    drawn = [len(a & b) / len(a | b) for a, b in zip(sets[::2], sets[1::2], strict=True)]
    assert chance(10, 50) == pytest.approx(np.mean(drawn), abs=4 * np.std(drawn) / np.sqrt(len(drawn)))


def test_unrelated_members_agree_as_chance_says():
    found = agreement(members(units(400, 1, 50), units(400, 2, 50)), 10, Run())
    assert found.chance == pytest.approx(chance(10, 399))
    assert found.per_protein.mean() == pytest.approx(found.chance, rel=0.25)


def test_few_proteins_have_fewer_neighbours():
    found = agreement(members(units(3), units(3, 5)), 10, Run())
    assert (found.k, found.chance) == (2, 1)
    np.testing.assert_array_equal(found.per_protein, 1)
