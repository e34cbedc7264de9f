import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score

from cellmapkit.functionmetrics.measures import all_positive, average_precision, f1_by_label, f1_scores


def bools(rows):
    return np.array(rows, bool)


def test_worked_case():
    has, predicted = bools([[1, 0], [1, 0], [1, 1], [0, 1]]), bools([[1, 0], [1, 1], [0, 1], [0, 0]])
    expected = {"f1_weighted": 0.68, "f1_macro": 0.65, "f1_micro": 2 / 3}
    assert f1_scores(has, predicted) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(6))
def test_f1_equals_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    has, predicted = rng.random((60, 9)) < rng.random(9) / 2, rng.random((60, 9)) < rng.random(9) / 2
    has[:, 3] = False
    predicted[:, 4] = False
    made = f1_scores(has, predicted)
    for average in ("weighted", "macro", "micro"):
        expected = f1_score(has, predicted, average=average, zero_division=0)
        assert made[f"f1_{average}"] == pytest.approx(expected, abs=1e-12)
    expected = f1_score(has, predicted, average=None, zero_division=0)
    np.testing.assert_allclose(f1_by_label(has, predicted), expected, atol=1e-12)


def test_a_label_absent_from_the_fold_has_no_weight():
    has, predicted = bools([[1, 0], [0, 0]]), bools([[1, 1], [0, 1]])
    assert f1_scores(has, predicted)["f1_weighted"] == 1
    assert np.isnan(f1_scores(np.zeros((2, 2), bool), predicted)["f1_weighted"])


def test_all_positive_is_the_f1_of_saying_yes():
    has = np.random.default_rng(0).random((50, 6)) < 0.3
    expected = f1_score(has, np.ones_like(has), average="weighted", zero_division=0)
    assert all_positive(has) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("steps", [3, 1000])
def test_average_precision_equals_scikit_learn_with_ties(steps):
    rng = np.random.default_rng(steps)
    has = rng.random((80, 7)) < 0.2
    decision = np.rint((has + 2 * rng.random((80, 7))) * steps)
    expected = [average_precision_score(y, value) for y, value in zip(has.T, decision.T, strict=True)]
    np.testing.assert_allclose(average_precision(has, decision), expected, atol=1e-12)


def test_average_precision_by_hand_and_undefined():
    # .9+ .8- .4+ .4- .1-: 1/2 * 1 + 1/2 * 2/4
    decision = np.array([[0.9, 0.8, 0.4, 0.4, 0.1]]).T
    assert average_precision(bools([[1], [0], [1], [0], [0]]), decision) == pytest.approx([0.75])
    assert np.isnan(average_precision(np.zeros((5, 1), bool), decision)).all()
    assert np.isnan(average_precision(np.ones((5, 1), bool), decision)).all()
