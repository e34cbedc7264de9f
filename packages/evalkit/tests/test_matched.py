import math

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from cellmapkit.api.evaluation import Standard
from cellmapkit.evalkit.comembership import CoMembership
from cellmapkit.evalkit.matched import count_matched, quantile_classes
from cellmapkit.evalkit.similarity import unit_rows

GENES = [f"g{k:03}" for k in range(150)]


def case(seed=0, n_labels=25):
    rng = np.random.default_rng(seed)
    sets = {f"l{k}": rng.choice(GENES, 6, replace=False) for k in range(n_labels)}
    standard = Standard.of("s", sets, other_genes=GENES)
    return unit_rows(rng.normal(size=(150, 3)).astype(np.float32)), CoMembership(standard), rng.integers(0, 4, 150)


def pairs(rows, members, classes):
    upper = np.triu_indices(len(rows), 1)
    kinds = np.sort(np.stack([classes[upper[0]], classes[upper[1]]]), axis=0)
    return (rows @ rows.T)[upper], members.marks(0, len(rows))[upper] > 0, kinds


def test_it_is_the_mean_of_the_aurocs_of_kinds_by_their_positive_pairs():
    rows, members, classes = case()
    score, positive, kinds = pairs(rows, members, classes)
    total = 0.0
    for one in range(4):
        for other in range(one, 4):
            here = (kinds[0] == one) & (kinds[1] == other)
            total += positive[here].sum() * roc_auc_score(positive[here], score[here])
    found = count_matched(rows, members, classes)
    assert found.auroc == pytest.approx(total / positive.sum(), abs=2e-4)  # similarities in steps of 2^-14
    assert found.auroc_of_levels == pytest.approx(roc_auc_score(positive, kinds.sum(axis=0)), abs=1e-12)
    assert int((found.positive + found.negative).sum()) == len(score)


def test_one_class_is_no_matching():
    rows, members, classes = case()
    score, positive, _ = pairs(rows, members, classes)
    found = count_matched(rows, members, np.zeros(150, np.int64))
    assert found.auroc == pytest.approx(roc_auc_score(positive, score), abs=2e-4)
    assert found.auroc_of_levels == 0.5


def test_what_only_the_class_explains_is_gone():
    """Labels join genes of one class, and vectors say the class and noise: without matching this is no chance."""
    rng = np.random.default_rng(3)
    classes = np.arange(150) % 2
    busy = [gene for gene, of in zip(GENES, classes, strict=True) if of]
    standard = Standard.of("s", {f"l{k}": rng.choice(busy, 8, replace=False) for k in range(20)}, other_genes=GENES)
    rows = unit_rows(np.column_stack([np.where(classes, 3, -3), rng.normal(size=(150, 6))]).astype(np.float32))
    members = CoMembership(standard)
    assert count_matched(rows, members, np.zeros(150, np.int64)).auroc > 0.7
    found = count_matched(rows, members, classes)
    assert found.auroc == pytest.approx(0.5, abs=0.03)
    assert found.auroc_of_levels > 0.8


def test_kinds_without_negative_pairs_are_left_out():
    rows = unit_rows(np.random.default_rng(1).normal(size=(4, 3)).astype(np.float32))
    members = CoMembership(Standard.of("s", {"l": "abcd"}))
    found = count_matched(rows, members, np.array([0, 0, 1, 1]))
    assert math.isnan(found.auroc) and math.isnan(found.auroc_of_levels)


def test_threads_change_nothing():
    rng = np.random.default_rng(2)
    genes = [f"g{k:04}" for k in range(3000)]
    standard = Standard.of("s", {f"l{k}": rng.choice(genes, 20, replace=False) for k in range(50)}, other_genes=genes)
    rows, members = unit_rows(rng.normal(size=(3000, 4)).astype(np.float32)), CoMembership(standard)
    classes = rng.integers(0, 10, 3000)
    one, three = (count_matched(rows, members, classes, threads=threads) for threads in (1, 3))
    assert (one.positive == three.positive).all() and (one.negative == three.negative).all()


def test_classes_are_equally_large_and_equal_values_stay_together():
    assert quantile_classes(np.array([5, 1, 3, 9, 7, 11]), 3).tolist() == [1, 0, 0, 2, 1, 2]
    assert quantile_classes(np.array([1, 1, 1, 1, 1, 2]), 3).tolist() == [1, 1, 1, 1, 1, 2]
    assert quantile_classes(np.array([4, 4]), 10).tolist() == [2, 2]
