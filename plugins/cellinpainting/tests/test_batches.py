import numpy as np
import torch

from cellmapkit.cellinpainting.batches import PairBatch, Reader

CPU = torch.device("cpu")
CROPS = np.random.default_rng(0).integers(7, 250, (6, 4, 8, 8), dtype=np.uint8)


def test_protein_comes_first_and_every_plane_runs_from_0_to_1():
    cells = Reader(CROPS, (1, 0, 3), CPU).cells(np.array([4, 2]))
    for k, row in enumerate((4, 2)):
        for c, channel in enumerate((1, 0, 3)):
            plane = CROPS[row, channel].astype(np.float64)
            expected = (plane - plane.min()) / (plane.max() - plane.min())
            np.testing.assert_allclose(cells[k, c].numpy(), expected, atol=1e-6)


def test_a_constant_channel_becomes_zeros():
    crops = CROPS.copy()
    crops[3, 1], crops[3, 0] = 113, 0
    cells = Reader(crops, (1, 0, 2), CPU).cells(np.array([3]))
    assert not cells[0, :2].any()
    assert cells[0, 2].max() == 1


def test_brightness_and_background_do_not_matter():
    crops = (CROPS.astype(np.uint16) * np.array([3, 9, 1, 20], dtype=np.uint16)[:, None, None] + 500).astype(np.uint16)
    found = [Reader(given, (1, 0), CPU).cells(np.arange(6)) for given in (CROPS, crops)]
    torch.testing.assert_close(*found, rtol=0, atol=1e-5)


def test_sources_and_targets_are_flipped_each_on_its_own_and_all_channels_of_a_cell_alike():
    reader = Reader(CROPS, (1, 0, 3), CPU)
    batch = PairBatch(np.array([0, 1]), np.array([2, 3]), np.array([1, 0, 2, 3]), trains=True)
    source, target = reader.pairs(batch)
    plain = reader.cells(np.arange(4))
    assert torch.equal(source[0], plain[0].flip(2))
    assert torch.equal(source[1], plain[1])
    assert torch.equal(target[0], plain[2].flip(1))
    assert torch.equal(target[1], plain[3].flip(1, 2))
