import numpy as np
import pytest

from cellmapkit.cellprofiler.radial import NAMES, radial, sectors


def measured(crop, mask):
    found = radial(crop[None, None].astype(float), mask[None])[0, 0]
    return {name: found[k::3] for k, name in enumerate(("fraction", "per_area", "octant_cv"))}


def test_fractions_sum_to_one(blobs, grainy):
    found = radial(grainy(8)[:, None], blobs(8))
    assert found.shape == (8, 1, len(NAMES))
    np.testing.assert_allclose(found[:, 0, ::3].sum(axis=1), 1)


def test_an_even_cell_has_the_same_in_every_ring_and_octant(disc):
    found = measured(np.full((64, 64), 30), disc(28))
    np.testing.assert_allclose(found["per_area"], 1)
    np.testing.assert_allclose(found["octant_cv"], 0, atol=1e-12)
    assert (np.diff(found["fraction"][:7]) > 0).all()


def test_rings_of_a_strip_by_hand():
    # one row: d_centre = |x - 15|; every pixel is 1 from the outside, so rho = d / (d + 1) and the centre is the first
    mask = np.zeros((31, 31), bool)
    mask[10, 5:26] = True
    ring = sectors(mask)[10, 5:26] // 8
    assert ring.tolist() == [int(8 * d / (d + 1)) for d in range(21)]
    crop = np.zeros((31, 31))
    crop[10, 5], crop[10, 6] = 3, 1
    found = measured(crop, mask)
    assert found["fraction"].tolist() == [0.75, 0, 0, 0, 0.25, 0, 0, 0]
    assert found["per_area"][[0, 4]] == pytest.approx([0.75 * 21, 0.25 * 21])


def test_octants_by_hand():
    mask = np.ones((21, 21), bool)
    octant = sectors(mask) % 8
    assert len(np.unique(octant)) == 8
    counts = np.bincount(octant.ravel())
    # 1 + ... + 9 pixels each, and those on the axes and diagonals, of 10 each, as strict comparisons place them
    assert counts.tolist() == [66, 55, 65, 55, 55, 55, 45, 45]
    # bright in one of the octants only: the means are (1, 0, ..., 0), so sd / mean = sqrt(7)
    found = measured((octant == 3) * 5, mask)
    assert found["octant_cv"][4:] == pytest.approx([7**0.5] * 4)


def test_intensity_in_the_middle_and_on_the_edge(disc):
    middle, edge = measured(disc(6) * 1.0, disc(28)), measured((disc(28) & ~disc(26)) * 1.0, disc(28))
    assert middle["fraction"][:2].sum() > 0.9
    assert edge["fraction"][7] > 0.9


def test_dark_cells_and_no_cell(disc):
    assert not radial(np.zeros((1, 1, 64, 64)), disc(9)[None]).any()
    assert not radial(np.ones((1, 1, 64, 64)), np.zeros((1, 64, 64), bool)).any()
