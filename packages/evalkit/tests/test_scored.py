import math

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score

from cellmapkit.evalkit.curves import auroc, average_precision, base_rate, max_fbeta
from cellmapkit.evalkit.scored import count_scored


def test_the_worked_example_of_the_specification():
    counts = count_scored(np.array([0.9, 0.4, 0.8, 0.4, 0.1]), np.array([True, True, False, False, False]))
    assert auroc(counts) == 0.75
    assert average_precision(counts) == 0.75
    assert base_rate(counts) == 0.4


@pytest.mark.parametrize("digits", [1, 15])
def test_measures_are_those_of_scikit_learn_with_and_without_ties(digits):
    rng = np.random.default_rng(digits)
    positive = rng.random(400) < 0.2
    scores = np.round(rng.normal(size=400) + positive, digits)
    assert (len(np.unique(scores)) < 100) == (digits == 1)
    counts = count_scored(scores, positive)
    precision, recall, _ = precision_recall_curve(positive, scores)
    f1 = np.divide(2 * precision * recall, precision + recall, out=np.zeros_like(recall), where=recall > 0)
    assert auroc(counts) == pytest.approx(roc_auc_score(positive, scores), abs=1e-9)
    assert average_precision(counts) == pytest.approx(average_precision_score(positive, scores), abs=1e-9)
    assert max_fbeta(counts, 1) == pytest.approx(f1.max(), abs=1e-9)


def test_differences_far_below_the_bins_of_all_pairs_count():
    assert auroc(count_scored(np.array([0.5, 0.5 + 1e-11]), np.array([False, True]))) == 1


def test_without_one_kind_measures_are_undefined():
    assert math.isnan(auroc(count_scored(np.array([0.1, 0.2]), np.array([True, True]))))
    assert math.isnan(base_rate(count_scored(np.empty(0), np.empty(0, dtype=bool))))
