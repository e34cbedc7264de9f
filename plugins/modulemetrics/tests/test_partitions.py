import numpy as np
from scipy import sparse

from cellmapkit.modulemetrics.partitions import NONE, drawn, specific


def members(sets, n_genes):
    matrix = np.zeros((len(sets), n_genes), bool)
    for label, genes in enumerate(sets):
        matrix[label, genes] = True
    return sparse.csr_array(matrix)


OVERLAPPING = members([[0, 1, 2], [2, 3], [4, 5]], 6)


def test_of_two_overlapping_labels_one_is_drawn():
    seen = set()
    for seed in range(60):
        module = drawn(OVERLAPPING, np.random.default_rng(seed))
        assert (module[4:] == 2).all()  # c always in
        seen.add(tuple(module[:4]))
    assert seen == {(0, 0, 0, NONE), (NONE, NONE, 1, 1)}  # a xor b, whole


def test_odds_of_the_two():
    # gene 2 first among 0..3 (1/4): a or b evenly; 3 first (1/4): b; 0 or 1 first: a. So b in 3/8 of the draws
    taken = [drawn(OVERLAPPING, np.random.default_rng(seed))[3] == 1 for seed in range(2000)]
    assert abs(np.mean(taken) - 3 / 8) < 4 * np.sqrt(3 / 8 * 5 / 8 / 2000)


def test_a_label_turned_down_is_not_replaced():
    # 1 alone, then 0 picks {0, 1}, which is turned down; a second try would always end with 0 alone
    modules = [drawn(members([[0, 1], [0], [1]], 2), np.random.default_rng(seed)).tolist() for seed in range(60)]
    assert sorted({tuple(module) for module in modules}) == [(NONE, 2), (0, 0), (1, NONE), (1, 2)]


def test_more_labels_do_not_use_more_random_numbers():
    one, other = np.random.default_rng(0), np.random.default_rng(0)
    drawn(OVERLAPPING, one)
    drawn(members([[0, 1, 2, 3, 4, 5]], 6), other)
    assert one.random() == other.random()


def test_specific_takes_the_smallest_label_and_the_first_of_equals():
    sets = members([[0, 1, 2, 3], [2, 3], [3, 4], [4, 5, 6]], 7)
    assert specific(sets).tolist() == [0, 0, 1, 1, 2, 3, 3]
