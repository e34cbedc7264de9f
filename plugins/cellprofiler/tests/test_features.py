import numpy as np
import pytest

from cellmapkit.cellprofiler import cross, granularity, haralick, intensity, radial, shape, zernike
from cellmapkit.cellprofiler.features import NAMES, features


@pytest.fixture
def cells(blobs, grainy):
    return np.stack([grainy(6), grainy(6, seed=1)], axis=1), blobs(6)


def test_the_composition_is_as_stated():
    assert len(NAMES) == len(set(NAMES)) == 433
    families = (shape, zernike, intensity, haralick, granularity, radial, cross)
    assert [len(family.NAMES) for family in families] == [16, 30, 15, 104, 16, 24, 9]
    prefixes = [name.split("_")[0] for name in NAMES]
    assert prefixes == ["shape"] * 46 + ["protein"] * 189 + ["marker"] * 189 + ["cross"] * 9
    assert [name.removeprefix("protein_") for name in NAMES[46:235]] == [
        name.removeprefix("marker_") for name in NAMES[235:424]
    ]


def test_each_name_stands_over_its_own_feature(cells):
    planes, masks = cells
    found = dict(zip(NAMES, features(planes, masks).T, strict=True))
    p, q = planes[:, 0], planes[:, 1]
    expected = {
        "shape": [(shape.NAMES, shape.shape(masks)), (zernike.NAMES, zernike.zernike(masks[:, None], masks)[:, 0])],
        "cross": [(cross.NAMES, cross.cross(p, q, masks))],
    }
    for channel, crops in (("protein", p), ("marker", q)):
        expected[channel] = [
            (intensity.NAMES, intensity.intensity(crops, masks)),
            (haralick.NAMES, haralick.haralick(crops, masks)),
            (granularity.NAMES, granularity.granularity(crops, masks)),
            (radial.NAMES, radial.radial(crops[:, None], masks)[:, 0]),
            (zernike.NAMES, zernike.zernike(crops[:, None], masks)[:, 0]),
        ]
    for prefix, families in expected.items():
        for names, values in families:
            for k, name in enumerate(names):
                np.testing.assert_array_equal(found.pop(f"{prefix}_{name}"), values[:, k], err_msg=name)
    assert not found


def test_no_cell_depends_on_another_or_on_what_is_outside(cells):
    planes, masks = cells
    whole = features(planes, masks)
    alone = np.concatenate([features(planes[k : k + 1], masks[k : k + 1]) for k in range(len(masks))])
    np.testing.assert_array_equal(whole, alone)
    np.testing.assert_array_equal(features(np.where(masks[:, None], planes, 12345.0), masks), whole)


def test_each_channel_has_its_own_features(cells):
    planes, masks = cells
    one, other = features(planes, masks), features(planes[:, ::-1], masks)
    np.testing.assert_array_equal(one[:, 46:235], other[:, 235:424])
    np.testing.assert_array_equal(one[:, :46], other[:, :46])
    assert (one[:, 46:235] != one[:, 235:424]).any(axis=0).mean() > 0.95


def test_most_features_tell_cells_apart(cells):
    spread = features(*cells).std(axis=0)
    assert (spread > 1e-8).mean() > 0.97


def odd_cells():
    """Yield a name, planes and masks of cells that nothing is known to vary in."""
    noise = np.random.default_rng(0).integers(0, 65535, (1, 2, 32, 32)).astype(float)
    empty = np.zeros((1, 32, 32), bool)
    pixel, corner, line, full = empty.copy(), empty.copy(), empty.copy(), ~empty
    pixel[0, 15, 15] = corner[0, 0, 0] = line[0, 7] = True
    two = pixel | corner
    masks = {"empty": empty, "pixel": pixel, "corner": corner, "line": line, "full": full, "two": two}
    for name, mask in masks.items():
        yield pytest.param(noise, mask, id=f"{name}-noise")
        yield pytest.param(np.zeros_like(noise), mask, id=f"{name}-dark")
        yield pytest.param(np.full_like(noise, 65535), mask, id=f"{name}-bright")


@pytest.mark.parametrize(("planes", "masks"), list(odd_cells()))
def test_odd_cells_give_finite_features(planes, masks):
    found = features(planes, masks)
    assert np.isfinite(found).all()
    assert found.any() == masks.any()
