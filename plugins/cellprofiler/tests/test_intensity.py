import numpy as np
import pytest

from cellmapkit.cellprofiler.intensity import NAMES, intensity


def measured(crop, mask):
    return dict(zip(NAMES, intensity(crop[None], mask[None])[0], strict=True))


def test_a_square_by_hand():
    crop, mask = np.full((6, 6), 99.0), np.zeros((6, 6), bool)
    mask[1:4, 1:4] = True
    crop[1:4, 1:4] = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    expected = {
        "intensity_integrated": 36,
        "intensity_mean": 4,
        "intensity_sd": (60 / 9) ** 0.5,
        "intensity_min": 0,
        "intensity_max": 8,
        "intensity_edge_integrated": 32,
        "intensity_edge_mean": 4,
        "intensity_edge_sd": (60 / 8) ** 0.5,
        "intensity_edge_min": 0,
        "intensity_edge_max": 8,
        # rows weigh 3, 12, 21, columns 9, 12, 15: the centre moves 18/36 down and 6/36 to the right
        "intensity_mass_displacement": np.hypot(18 / 36, 6 / 36),
        "intensity_lower_quartile": 2,
        "intensity_median": 4,
        "intensity_mad": 2,
        "intensity_upper_quartile": 6,
    }
    assert measured(crop, mask) == pytest.approx(expected)


def test_quantiles_are_those_of_numpy(blobs, grainy):
    for mask, crop in zip(blobs(6), grainy(6), strict=True):
        found, values = measured(crop, mask), crop[mask]
        names = ("lower_quartile", "median", "upper_quartile")
        np.testing.assert_allclose([found[f"intensity_{k}"] for k in names], np.percentile(values, [25, 50, 75]))
        assert found["intensity_mad"] == np.median(np.abs(values - np.median(values)))


def test_the_edge_reaches_the_border_of_the_crop():
    crop = np.zeros((5, 5))
    crop[0] = 2
    found = measured(crop, np.ones((5, 5), bool))
    assert found["intensity_edge_integrated"] == 10
    assert found["intensity_edge_mean"] == 10 / 16


def test_dark_cells_and_no_cell():
    mask = np.zeros((5, 5), bool)
    assert not any(measured(np.ones((5, 5)), mask).values())
    mask[2, 2] = True
    assert not any(measured(np.zeros((5, 5)), mask).values())
