import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from cellmapkit.evalkit.curves import auroc
from cellmapkit.evalkit.similarity import similarity_bins, unit_rows
from cellmapkit.evalkit.toppairs import count_top_pairs, top_thresholds

FRACTIONS = (0.01, 0.05, 0.1, 0.2)


def rows(n=300, d=8, seed=0):
    return unit_rows(np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32))


def agreement(reference, other, fractions=FRACTIONS, threads=1):
    found = top_thresholds(reference, fractions, threads=threads)
    counts = count_top_pairs(reference, other, [threshold for threshold, _ in found], threads=threads)
    return [auroc(one) for one in counts], [realised for _, realised in found]


def test_it_is_the_auroc_of_the_most_similar_pairs():
    one, two = rows(seed=1), rows(d=5, seed=2)
    two = unit_rows(two + 0.5 * one[:, :5])
    upper = np.triu_indices(300, 1)
    first, second = similarity_bins(one, one)[upper], similarity_bins(two, two)[upper]
    found, realised = agreement(one, two)
    for fraction, value, share in zip(FRACTIONS, found, realised, strict=True):
        wanted = int(np.ceil(fraction * len(first)))
        positive = first >= np.sort(first)[-wanted]
        assert value == pytest.approx(roc_auc_score(positive, second), abs=1e-12)
        assert share == pytest.approx(positive.mean(), abs=1e-12)


def test_the_number_of_top_pairs_is_rounded_up():
    # ceil(f 44850) pairs of 300 rows: 449 for 1 %, 1 for a fraction below one pair.
    _, realised = agreement(rows(), rows(), (0.01, 1e-6))
    assert realised == [449 / 44850, 1 / 44850]


def test_itself_is_one_also_in_another_order_of_fractions():
    assert agreement(rows(), rows(), (0.2, 0.01))[0] == [1.0, 1.0]


def test_a_rotated_mirror_image_has_the_same_cosines():
    turned = -rows(d=8) @ np.linalg.qr(np.random.default_rng(5).normal(size=(8, 8)))[0].astype(np.float32)
    assert agreement(rows(d=8), unit_rows(turned))[0] == pytest.approx([1, 1, 1, 1], abs=1e-5)


def test_noise_agrees_with_nothing():
    assert agreement(rows(2000, 32, 1), rows(2000, 32, 2))[0] == pytest.approx([0.5] * 4, abs=0.01)


def test_ties_with_the_threshold_are_positive_and_the_fraction_says_so():
    """Of 4 + 4 + 2 equal rows in orthogonal directions 13 of 45 pairs are equal, whatever fraction was asked for."""
    discrete = np.repeat(np.eye(3, dtype=np.float32), [4, 4, 2], axis=0)
    found, realised = agreement(discrete, discrete, (0.02, 0.2))
    assert realised == [13 / 45, 13 / 45]
    assert found == [1.0, 1.0]


def test_threads_change_nothing():
    one, two = rows(3000, 4, 3), rows(3000, 4, 4)
    assert agreement(one, two, threads=3) == agreement(one, two)
