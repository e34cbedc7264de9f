import numpy as np
import pytest
from scipy.stats import rankdata

from cellmapkit.cellprofiler.cross import NAMES, cross


def measured(p, q):
    mask = np.ones((1, *np.shape(p)), bool)
    return dict(zip(NAMES, cross(np.asarray(p)[None], np.asarray(q)[None], mask)[0], strict=True))


def test_four_pixels_by_hand():
    # p = 0 6 20 30, q = 40 8 1 40; bright from 4.5 and from 6; ranks 0 1 2 3 and 2 1 0 2, weights 1 - (2 0 2 1) / 4
    expected = {
        "pearson": 22 / np.sqrt(552 * 1284.75),
        "slope": 22 / 1284.75,
        "overlap": 1268 / np.sqrt(1336 * 3265),
        "k1": 1268 / 1336,
        "k2": 1268 / 3265,
        "manders_protein": 36 / 56,
        "manders_marker": 48 / 88,
        "rank_weighted_protein": (6 * 1 + 30 * 0.75) / 56,
        "rank_weighted_marker": (8 * 1 + 40 * 0.75) / 88,
    }
    assert measured([[0.0, 6], [20, 30]], [[40.0, 8], [1, 40]]) == pytest.approx(expected)


def test_identical_channels(grainy):
    (crop,) = grainy(1)
    assert measured(crop, crop) == pytest.approx(dict.fromkeys(NAMES, 1.0))


def test_twice_as_bright_a_marker(grainy):
    (crop,) = grainy(1)
    one = dict.fromkeys(NAMES, 1.0) | {"slope": 0.5, "k1": 2.0, "k2": 0.5}
    assert measured(crop, 2 * crop) == pytest.approx(one)


def test_against_numpy_within_a_mask(blobs, grainy):
    masks, p, q = blobs(5), grainy(5), grainy(5, seed=1)
    found = cross(p, q, masks)
    for k, mask in enumerate(masks):
        x, y = p[k][mask], q[k][mask]
        assert found[k, 0] == pytest.approx(np.corrcoef(x, y)[0, 1])
        assert found[k, 1] == pytest.approx(np.polyfit(y, x, 1)[0])
        ranks = rankdata(x, "dense"), rankdata(y, "dense")
        weight = 1 - np.abs(ranks[0] - ranks[1]) / max(rank.max() for rank in ranks)
        bright = (x >= 0.15 * x.max()) & (y >= 0.15 * y.max())
        assert found[k, 7] == pytest.approx((x * weight)[bright].sum() / x[x >= 0.15 * x.max()].sum())


@pytest.mark.parametrize("value", [0.0, 7.3])
def test_a_constant_channel_has_no_correlation(value, grainy):
    (crop,) = grainy(1)
    for p, q in ((crop, np.full(crop.shape, value)), (np.full(crop.shape, value), crop)):
        found = measured(p, q)
        assert found["pearson"] == found["slope"] == 0
        assert np.isfinite(list(found.values())).all()


def test_channels_that_exclude_each_other():
    found = measured([[0.0, 9], [0, 9]], [[5.0, 0], [5, 0]])
    assert found["pearson"] == pytest.approx(-1)
    for name in NAMES[2:]:
        assert found[name] == 0


def test_no_cell():
    assert not cross(np.ones((1, 4, 4)), np.ones((1, 4, 4)), np.zeros((1, 4, 4), bool)).any()
