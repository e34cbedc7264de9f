"""Crops: which channels go in, and how each is normalised."""

import numpy as np
import pytest
import torch

from cellmapkit.deeploc.params import DeepLocParams
from cellmapkit.deeploc.source import CropSource, normalised

CPU = torch.device("cpu")


@pytest.fixture
def crops():
    return torch.from_numpy(np.random.default_rng(0).random((3, 2, 64, 64), dtype=np.float32))


def test_the_protein_comes_first_and_markers_can_be_left_out(make_cells):
    images = make_cells(np.random.default_rng(0), 10)
    source = CropSource(images, DeepLocParams(), CPU)
    assert source.channels == ("green", "red")
    x = source.take(np.array([3, 1]))
    stored = torch.from_numpy(images.cells.crops[[3, 1]][:, [1, 0]] / np.float32(255))
    torch.testing.assert_close(x, normalised(stored, "z_score", 1 / 64), rtol=1e-5, atol=1e-5)
    assert x.is_contiguous(memory_format=torch.channels_last)
    assert CropSource(images, DeepLocParams(markers=()), CPU).take(np.array([0])).shape == (1, 1, 64, 64)


def test_views_turn_the_channels_of_a_cell_together(make_cells):
    images = make_cells(np.random.default_rng(0), 10)
    source = CropSource(images, DeepLocParams(), CPU)
    plain, turned = source.take(np.array([2])), source.take(np.array([2]), np.array([6]))
    torch.testing.assert_close(turned, plain.flip(2).transpose(2, 3))
    torch.testing.assert_close(turned.flatten(2).sort().values, plain.flatten(2).sort().values, rtol=0, atol=0)


def test_z_scores_are_of_each_channel_and_together_of_the_crop(crops):
    crops = crops * torch.tensor([1.0, 0.5])[None, :, None, None]
    apart, together = normalised(crops, "z_score", 1e-6), normalised(crops, "together", 1e-6)
    torch.testing.assert_close(apart.mean((2, 3)), torch.zeros(3, 2), rtol=0, atol=1e-5)
    torch.testing.assert_close(together.mean((1, 2, 3)), torch.zeros(3), rtol=0, atol=1e-5)
    torch.testing.assert_close(together.square().mean((1, 2, 3)), torch.ones(3), rtol=0, atol=1e-4)
    assert (together[:, 0].mean((1, 2)) > 0.2).all()


def test_stretching_cuts_the_tails(crops):
    found = normalised(crops, "stretch", 1.0)
    low, high = np.percentile(crops[0, 0].numpy(), [0.1, 99.9])
    expected = np.clip((crops[0, 0].numpy() - low) / (high - low), 0, 1)
    np.testing.assert_allclose(found[0, 0].numpy(), expected, atol=1e-5)
    assert (found[0, 0] == 0).sum() == (found[0, 0] == 1).sum() == 5  # a thousandth of 4096, rounded up


@pytest.mark.parametrize("how", ["z_score", "together", "stretch"])
def test_a_constant_crop_is_zero(how):
    assert normalised(torch.full((1, 2, 64, 64), 0.7), how, 1 / 64).abs().max() < 1e-4
