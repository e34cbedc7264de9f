import numpy as np
import pytest
import torch

from cellmapkit.densenet.pixels import resized, standardised, views


def test_three_pixels_become_two_rounded_half_up():
    # centres of two lie at 0.25 and 1.75 of three: 0.75 * 0 + 0.25 * 30 = 7.5, 0.25 * 30 + 0.75 * 90 = 75
    field = np.tile(np.array([0, 30, 90], dtype=np.uint8), (1, 3, 1))
    assert resized(field, 2)[0].tolist() == [[8, 75], [8, 75]]


def test_enlarging_repeats_the_border():
    # centres of four lie at -0.25, 0.25, 0.75 and 1.25 of two
    field = np.tile(np.array([0, 100], dtype=np.uint8)[:, None], (1, 1, 2))
    assert resized(field, 4)[0, :, 0].tolist() == [0, 25, 75, 100]


def test_a_field_that_is_not_square_is_squeezed():
    field = np.arange(8, dtype=np.uint16).reshape(1, 2, 4) * 1000
    assert resized(field, 2)[0].tolist() == [[500, 2500], [4500, 6500]]


def test_resizing_is_bilinear():
    field = np.random.default_rng(0).integers(0, 256, (4, 60, 45), dtype=np.uint8)
    size = 40
    rows, columns = ((np.arange(size) + 0.5) * length / size - 0.5 for length in field.shape[1:])
    rows, columns = rows.clip(0, 59), columns.clip(0, 44)
    i, j = rows.astype(int), columns.astype(int)
    a, b = (rows - i)[:, None], columns - j
    i1, j1 = np.minimum(i + 1, 59), np.minimum(j + 1, 44)
    top = field[:, i][:, :, j] * (1 - b) + field[:, i][:, :, j1] * b
    low = field[:, i1][:, :, j] * (1 - b) + field[:, i1][:, :, j1] * b
    found = resized(field, size).numpy()
    assert np.abs(found - (top * (1 - a) + low * a)).max() <= 0.5 + 1e-4
    assert (found == found.round()).all()


@pytest.mark.parametrize(("kind", "full"), [(np.uint8, 255), (np.uint16, 65535)])
def test_full_scale_is_one(kind, full):
    field = np.full((4, 8, 8), full, dtype=kind)
    field.flags.writeable = False
    found = standardised(field, 8)
    expected = [(1 - 0.074598) / 0.122813, (1 - 0.050630) / 0.085745, (1 - 0.050891) / 0.129882]
    torch.testing.assert_close(found[:, 3, 5], torch.tensor([*expected, (1 - 0.076287) / 0.119411]))
    assert (standardised(np.zeros_like(field), 8)[1] == -0.050630 / 0.085745).all()
    assert (field == full).all()


def test_eight_views_are_all_there_are_of_any_view():
    field = torch.arange(9.0).view(1, 1, 3, 3)
    seen = {tuple(view.flatten().tolist()) for view in views(field, 8)}
    assert len(seen) == 8
    assert seen == {tuple(view.flatten().tolist()) for view in views(torch.rot90(field, 1, (2, 3)), 8)}
    assert seen == {tuple(view.flatten().tolist()) for view in views(field.flip(3), 8)}
    assert [view.tolist() for view in views(field, 1)] == [field.tolist()]
