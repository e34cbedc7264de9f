"""Crops: scaling by the stored type, z-scores with a floor, stretching, the eight views."""

import numpy as np
import pytest
import torch

from cellmapkit.torchkit.crops import crop_rows, dihedral, min_max, z_scores

CPU = torch.device("cpu")


@pytest.mark.parametrize(("kind", "most"), [("uint8", 255), ("uint16", 65535)])
def test_rows_are_scaled_by_the_type_and_read_from_a_map(tmp_path, kind, most):
    stored = np.random.default_rng(0).integers(0, most + 1, (7, 3, 4, 4)).astype(kind)
    stored[5] = most
    np.save(tmp_path / "crops.npy", stored)
    mapped = np.load(tmp_path / "crops.npy", mmap_mode="r")
    found = crop_rows(mapped, np.array([5, 0, 5]), CPU)
    assert found.dtype == torch.float32
    assert (found[0] == 1).all()
    np.testing.assert_array_equal(found.numpy(), (stored[[5, 0, 5]] / np.float32(most)).astype(np.float32))


def test_channels_come_in_the_order_asked_for():
    stored = np.arange(2 * 3 * 2 * 2, dtype=np.uint8).reshape(2, 3, 2, 2)
    found = crop_rows(stored, np.array([1]), CPU, channels=(2, 0)) * 255
    np.testing.assert_allclose(found.numpy(), stored[[1]][:, [2, 0]], rtol=1e-6)


def test_z_scores_of_a_hand_worked_crop():
    # 0, 0, 2, 4: mean 1.5, variance (2.25 + 2.25 + 0.25 + 6.25) / 4 = 2.75
    x = torch.tensor([0.0, 0.0, 2.0, 4.0]).reshape(1, 1, 2, 2)
    expected = torch.tensor([-1.5, -1.5, 0.5, 2.5]) / 2.75**0.5
    torch.testing.assert_close(z_scores(x, 1 / 64).flatten(), expected)


def test_a_constant_channel_is_zero_and_a_faint_one_is_not_blown_up():
    x = torch.full((1, 2, 4, 4), 0.3)
    x[0, 1, 0, 0] += 1 / 255
    found = z_scores(x, 1 / 64)
    assert found[0, 0].abs().max() < 1e-5
    assert found[0, 1].max() == pytest.approx(64 / 255 * 15 / 16, rel=1e-4)


def test_stretching_reaches_0_and_1_and_leaves_a_constant_channel_at_0():
    x = torch.tensor([[2.0, 3.0, 4.0, 6.0], [5.0, 5.0, 5.0, 5.0]]).reshape(1, 2, 2, 2)
    expected = [[0.0, 0.25, 0.5, 1.0], [0.0, 0.0, 0.0, 0.0]]
    assert min_max(x).reshape(2, 4).tolist() == expected


def test_the_eight_views_are_the_eight_symmetries_of_the_square():
    crop = torch.arange(9.0).reshape(1, 1, 3, 3)
    found = dihedral(crop.expand(8, 2, 3, 3), np.arange(8))
    turned = [np.rot90(side, k) for side in (crop[0, 0].numpy(), crop[0, 0].numpy().T) for k in range(4)]
    assert {view.tobytes() for view in found[:, 0].contiguous().numpy()} == {
        np.ascontiguousarray(t).tobytes() for t in turned
    }
    assert (found[:, 0] == found[:, 1]).all()
    assert (found[3, 0].numpy() == np.rot90(crop[0, 0].numpy(), 2)).all()
    quarters = {found[k, 0].contiguous().numpy().tobytes() for k in (5, 6)}
    assert quarters == {np.ascontiguousarray(np.rot90(crop[0, 0].numpy(), k)).tobytes() for k in (1, 3)}


def test_views_preserve_the_histogram():
    rng = np.random.default_rng(1)
    x = torch.from_numpy(rng.random((16, 2, 8, 8), dtype=np.float32))
    found = dihedral(x, rng.integers(0, 8, 16))
    assert not torch.equal(found, x)
    torch.testing.assert_close(found.flatten(2).sort().values, x.flatten(2).sort().values, rtol=0, atol=0)
