from itertools import combinations

import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.evalkit.pairs import count_pairs
from cellmapkit.evalkit.ranks import midranks
from cellmapkit.evalkit.similarity import similarity_bins, unit_rows
from cellmapkit.pairmetrics.control import permutation_p


@pytest.fixture
def case():
    rows = unit_rows(np.random.default_rng(0).normal(size=(12, 3)).astype(np.float32))
    return rows, midranks(count_pairs(rows).negative)


def rank_sum_of(rows, ranks, genes):
    return sum(int(ranks[similarity_bins(rows[[i]], rows[[j]])[0, 0]]) for i, j in combinations(genes, 2))


def test_p_values_approach_those_of_all_sets(case):
    rows, ranks = case
    sums = {size: [rank_sum_of(rows, ranks, genes) for genes in combinations(range(12), size)] for size in (3, 4)}
    observed = np.array([np.quantile(sums[3], 0.9), np.quantile(sums[4], 0.7), max(sums[4])]).astype(np.int64)
    sizes = np.array([3, 4, 4])
    p = permutation_p(rows, ranks, (sizes, observed), 4000, Run(seed=0))
    exact = [np.mean(np.array(sums[size]) >= limit) for size, limit in zip(sizes, observed, strict=True)]
    np.testing.assert_allclose(p, exact, atol=0.025)


def test_never_zero_and_one_at_the_least(case):
    rows, ranks = case
    p = permutation_p(rows, ranks, (np.array([5, 5]), np.array([10**12, -1])), 99, Run(seed=0))
    assert p.tolist() == [1 / 100, 1]


def test_equal_sums_count_as_reached():
    rows = np.tile(np.array([[1, 0]], np.float32), (6, 1))
    ranks = midranks(count_pairs(rows).negative)
    observed = np.array([rank_sum_of(rows, ranks, range(3))])
    assert permutation_p(rows, ranks, (np.array([3]), observed), 9, Run(seed=0)).tolist() == [1]


def test_no_labels(case):
    assert len(permutation_p(*case, (np.empty(0, np.int64), np.empty(0, np.int64)), 5, Run(seed=0))) == 0
