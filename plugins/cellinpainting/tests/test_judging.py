import numpy as np
import pytest
import torch

from cellmapkit.cellinpainting.batches import PairBatch, Reader
from cellmapkit.cellinpainting.judging import loss_table, trivial_losses

CPU = torch.device("cpu")


def half(rows):
    """A cell whose protein fills the given rows of four; its marker the left half."""
    crop = np.zeros((2, 4, 4), dtype=np.uint8)
    crop[0, rows], crop[1, :, :2] = 200, 90
    return crop


CROPS = np.stack([half([0, 1]), half([2, 3]), half([0])])
READER = Reader(CROPS, (0, 1), CPU)


def batch(source, target):
    return PairBatch(np.array(source), np.array(target), np.zeros(2 * len(source), dtype=np.int64), trains=False)


def test_by_hand():
    # Planes of 0 and 1: half filled has variance 1/4, a quarter filled 3/16; 0 and 1 differ everywhere, 0 and 2 in 1/4.
    flat, copied = trivial_losses(READER, [batch([0, 0], [1, 2]), batch([2], [0])])
    assert flat == pytest.approx((1 / 4 + 3 / 16 + 1 / 4) / 3)
    assert copied == pytest.approx((1 + 1 / 4 + 1 / 4) / 3)


def test_the_table_has_the_last_loss_of_the_network():
    table = loss_table(READER, [batch([0, 1], [1, 0])], [{"validation": 0.5}, {"validation": 0.125}])
    assert table[0] == ("predictor", "mean_squared_error", "n_pairs")
    assert [row[1:] for row in table[1:]] == [(0.125, 2), (pytest.approx(0.25), 2), (pytest.approx(1.0), 2)]
