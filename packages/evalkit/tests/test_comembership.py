import numpy as np
import pytest

from cellmapkit.api.evaluation import Standard
from cellmapkit.evalkit.comembership import CoMembership

SETS = {"big": "abcde", "small": "abf", "pair": "ef", "one": "g"}


def test_marks_are_the_size_of_the_smallest_shared_label():
    marks = CoMembership(Standard.of("toy", SETS)).marks(0, 7)
    expected = np.zeros((7, 7), int)
    expected[:5, :5] = 5
    expected[np.ix_([0, 1, 5], [0, 1, 5])] = 3
    expected[np.ix_([4, 5], [4, 5])] = 2
    np.testing.assert_array_equal(marks, expected)


def test_weights_are_one_over_the_pairs_of_the_label():
    pairs = CoMembership(Standard.of("toy", SETS))
    assert pairs.weights.tolist() == [0, 0, 1, 1 / 3, 1 / 6, 1 / 10]


def test_a_large_complex_weighs_as_much_as_a_small_one():
    genes = [f"g{k:02}" for k in range(83)]
    pairs = CoMembership(Standard.of("toy", {"machine": genes[:80], "trimer": genes[80:]}))
    upper = pairs.marks(0, 83)[np.triu_indices(83, 1)]
    assert (upper == 80).sum() == 3160
    assert pairs.weights[upper[upper == 80]].sum() == pytest.approx(pairs.weights[upper[upper == 3]].sum())


def test_no_labels_mark_nothing():
    pairs = CoMembership(Standard.of("toy", {}, other_genes="abc"))
    assert not pairs.marks(0, 2, 0).any()
    assert pairs.marks(1, 3, 1).shape == (2, 2)


@pytest.mark.parametrize(("start", "stop", "first"), [(0, 3, 0), (2, 5, 2), (17, 40, 17), (10, 12, 0), (30, 40, 5)])
def test_blocks_are_parts_of_the_whole(start, stop, first):
    rng = np.random.default_rng(1)
    genes = [f"g{k:02}" for k in range(40)]
    sets = {f"l{k}": rng.choice(genes, rng.integers(1, 20), replace=False) for k in range(12)}
    standard = Standard.of("random", sets, other_genes=genes)
    expected = np.zeros((40, 40), int)
    for members in sorted(sets.values(), key=len, reverse=True):
        if len(members) > 1:
            places = [genes.index(gene) for gene in members]
            expected[np.ix_(places, places)] = len(members)
    np.testing.assert_array_equal(CoMembership(standard).marks(start, stop, first), expected[start:stop, first:])
