import numpy as np
import pytest
from scipy.ndimage import distance_transform_edt, gaussian_filter

from cellmapkit.demo.camera import PSF
from cellmapkit.demo.locations import LOCATIONS, Drawing, Style, protein_map


def drawing(scene, markers, **style):
    return Drawing(rng=np.random.default_rng(7), scene=scene, markers=markers, style=Style(**style))


@pytest.fixture(scope="module")
def maps(scene, markers):
    """Return the map of each location as a camera without noise would see it."""
    drawn = {name: protein_map(name, drawing(scene, markers)) for name in LOCATIONS}
    return {name: gaussian_filter(image, PSF * scene.scale) for name, image in drawn.items()}


def share(image, where):
    return float(image[where].sum() / image.sum())


def correlation(one, other, where):
    return float(np.corrcoef(one[where], other[where])[0, 1])


def test_there_are_ten_and_all_are_finite_and_not_negative(maps):
    assert len(maps) == 10
    assert all(np.isfinite(image).all() and image.min() >= 0 and image.sum() > 0 for image in maps.values())


def test_typical_brightness_is_one(scene, markers):
    for name in LOCATIONS:
        image = protein_map(name, drawing(scene, markers)).astype(float)
        assert (image**2).sum() / image.sum() == pytest.approx(1, rel=1e-4)


def test_nuclear_proteins_are_in_the_nucleus(scene, maps):
    inside = scene.to_nucleus < 0
    assert share(maps["Nucleoplasm"], inside) > 0.95 and share(maps["Nucleoli"], inside) > 0.95
    bodies, rest = scene.nucleoli == 1, inside & (scene.nucleoli == 0)
    assert maps["Nucleoli"][bodies].mean() > 4 * maps["Nucleoli"][rest].mean()
    assert maps["Nucleoplasm"][bodies].mean() < 0.6 * maps["Nucleoplasm"][rest].mean()


def test_the_nuclear_membrane_is_a_rim_of_the_nucleus(scene, maps):
    rim = np.abs(scene.to_nucleus) < 1.3
    assert share(maps["Nuclear membrane"], rim) > 0.6
    assert all(share(maps[name], rim) < 0.45 for name in LOCATIONS if name != "Nuclear membrane")


@pytest.mark.parametrize("name", ["Cytosol", "Endoplasmic reticulum", "Vesicles", "Mitochondria", "Golgi apparatus"])
def test_cytoplasmic_proteins_are_in_the_cytoplasm(scene, maps, name):
    assert share(maps[name], (scene.cells > 0) & (scene.to_nucleus > 0)) > 0.85


def test_the_plasma_membrane_is_the_rim_of_the_cell(scene, maps):
    cells = scene.cells.astype(int)
    edge = np.zeros(cells.shape, bool)
    edge[1:] |= cells[1:] != cells[:-1]
    edge[:, 1:] |= cells[:, 1:] != cells[:, :-1]
    rim = distance_transform_edt(~edge) / scene.scale < 1.5
    assert share(maps["Plasma membrane"], rim) > 0.6
    assert all(share(maps[name], rim) < 0.25 for name in LOCATIONS if name != "Plasma membrane")


@pytest.mark.parametrize(("marker", "name"), [("reticulum", "Endoplasmic reticulum"), ("microtubules", "Microtubules")])
def test_a_protein_of_a_marker_agrees_with_it_most(scene, markers, maps, marker, name):
    cells = scene.cells > 0
    planes = {key: gaussian_filter(image, PSF * scene.scale) for key, image in vars(markers).items() if key != "net"}
    found = {key: correlation(maps[name], plane, cells) for key, plane in planes.items()}
    assert max(found, key=found.get) == marker and found[marker] > 0.8
    others = {key: correlation(image, planes[marker], cells) for key, image in maps.items()}
    assert max(others, key=others.get) == name


def test_golgi_is_compact_beside_the_nucleus(scene, maps):
    y, x = (np.mgrid[: len(scene.cells), : len(scene.cells)] + 0.5) / scene.scale
    away = np.min([np.hypot(y - row, x - column) for row, column in scene.origins], axis=0)
    assert share(maps["Golgi apparatus"], away < 8) > 0.9 > 2 * share(maps["Vesicles"], away < 8)


def test_vesicles_are_spots_and_mitochondria_threads(scene, markers, maps):
    cytoplasm = scene.cells > 0
    for name in ("Vesicles", "Mitochondria"):
        bright = np.sort(maps[name][cytoplasm])[::-1]
        half = np.searchsorted(np.cumsum(bright), bright.sum() / 2) / len(bright)
        assert half < 0.2, "half of it is on few pixels"
    # A thread is brighter along itself than across: the larger eigenvalue of the structure tensor wins by more
    assert _coherence(maps["Mitochondria"]) > 1.2 * _coherence(maps["Vesicles"])


def _coherence(image):
    gy, gx = np.gradient(image)
    yy, xx, xy = (gaussian_filter(part, 1.5) for part in (gy * gy, gx * gx, gy * gx))
    bright = image > np.percentile(image, 97)
    return float((np.hypot(yy - xx, 2 * xy) / (yy + xx + 1e-9))[bright].mean())


def test_styles_act(scene, markers):
    def image(name, **style):
        return protein_map(name, drawing(scene, markers, **style))

    far = (scene.to_nucleus > 8) & (scene.cells > 0)
    for name in ("Mitochondria", "Vesicles", "Cytosol", "Endoplasmic reticulum", "Microtubules"):
        assert share(image(name, reach=1.6), far) > share(image(name, reach=0.6), far)
    for name in LOCATIONS:
        neutral = image(name)
        for change in ({"size": 1.5}, {"number": 1.5}, {"reach": 1.5}):
            assert np.abs(image(name, **change) - neutral).max() > 1e-3, (name, change)
    lit = [(image("Vesicles", number=number) > 0.3).sum() for number in (0.5, 2.0)]
    assert lit[1] > 2 * lit[0]
    assert (image("Vesicles", size=1.6) > 0.3).sum() > 1.3 * (image("Vesicles", size=0.8) > 0.3).sum()
