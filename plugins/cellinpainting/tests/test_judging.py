import numpy as np
import pytest
import torch

from cellmapkit.api import Run
from cellmapkit.cellinpainting import CellInpaintingParams
from cellmapkit.cellinpainting.batches import PairBatch, Reader
from cellmapkit.cellinpainting.judging import loss_table, trivial_losses
from cellmapkit.cellinpainting.learner import PairLearner
from cellmapkit.cellinpainting.model import Inpainter
from cellmapkit.cellinpainting.pairs import Groups
from cellmapkit.torchkit import torch_generator

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


def copier(group):
    """A learner whose network paints the source's protein as it lies, and is trained by nobody."""
    rows = np.arange(3)
    params = CellInpaintingParams(width=0.01, batch_size=2)
    model = Inpainter(1, params, torch_generator(Run(), "weights"))
    model.forward = lambda source, markers: source[:, :1]
    groups = Groups.of(rows, np.array(group))
    return PairLearner(model, READER, (groups, groups), params, Run())


def test_the_table_by_hand():
    table = loss_table(copier([0, 1, 0]), READER)
    assert table == (
        ("predictor", "mean_squared_error", "n_pairs"),
        ("network", pytest.approx(1 / 4), 2),
        ("mean of the target's protein", pytest.approx((1 / 4 + 3 / 16) / 2), 2),
        ("protein of the source as it lies", pytest.approx(1 / 4), 2),
    )


def test_a_network_that_copies_errs_more_when_shown_other_proteins():
    crops = np.stack([half([0, 1]), half([0, 1]), half([2, 3]), half([2, 3])])
    one = copier([0, 1, 0])
    groups = Groups.of(np.arange(4), np.array([0, 0, 1, 1]))
    reader = Reader(crops, (0, 1), CPU)
    one = PairLearner(one.model, reader, (groups, groups), CellInpaintingParams(batch_size=3), Run())
    rows = loss_table(one, reader)
    assert rows[1] == ("network", 0.0, 4)
    assert rows[2] == ("network, the source being of another protein", 1.0, 4)
