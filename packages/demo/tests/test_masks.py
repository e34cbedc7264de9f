import numpy as np
import pytest

from cellmapkit.api import InputError
from cellmapkit.demo.masks import score_masks

TRUTH = np.zeros((8, 8), int)
TRUTH[:4, :4], TRUTH[4:, 4:] = 1, 2


def test_the_truth_itself_is_perfect_whatever_its_numbers():
    score = score_masks(np.where(TRUTH > 0, 10 - TRUTH, 0), TRUTH)
    assert (score.n_found, score.n_true, score.count_error, score.mean_iou, score.f1) == (2, 2, 0, 1, 1)


def test_worked_by_hand():
    found = np.zeros((8, 8), int)
    found[:4, 1:5] = 5  # 12 of 20 pixels
    found[4:, 4:6] = 3  # 8 of 16, and the other half by another cell
    found[4:, 6:] = 4
    score = score_masks(found, TRUTH)
    assert (score.n_found, score.n_true, score.count_error) == (3, 2, 0.5)
    assert score.mean_iou == pytest.approx((0.6 + 0.5) / 2)
    assert score.f1 == pytest.approx(2 * 1 / 5)  # one half is no match


def test_two_cells_joined_match_one_of_them():
    score = score_masks((TRUTH > 0).astype(int), TRUTH)
    assert score.mean_iou == pytest.approx(0.25) and score.count_error == 0.5 and score.f1 == 0


def test_nothing_found_scores_nothing():
    score = score_masks(np.zeros((8, 8), int), TRUTH)
    assert (score.n_found, score.count_error, score.mean_iou, score.f1) == (0, 1, 0, 0)


def test_masks_that_cannot_be_compared_are_refused():
    with pytest.raises(InputError, match=r"\(8, 8\) and \(4, 4\)|\(4, 4\) and \(8, 8\)"):
        score_masks(np.zeros((4, 4), int), TRUTH)
    with pytest.raises(InputError, match="has no cell"):
        score_masks(TRUTH, np.zeros((8, 8), int))
