import dataclasses

import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.demo.antibodies import Antibody, Place
from cellmapkit.demo.field import COLOURS, draw_field
from cellmapkit.demo.image_params import ImageParams
from cellmapkit.demo.locations import LOCATIONS, Style

PARAMS = ImageParams(field_size=256)


def antibody(location, number=3):
    stray = Place(location="Vesicles", weight=0.05, style=Style())
    places = (Place(location=location, weight=1.0, style=Style()),)
    return Antibody(number=number, targets=(0,), places=places, stray=stray, brightness=1.0, unspecific=0.1)


@pytest.fixture(scope="module")
def field():
    return draw_field(antibody("Nucleoplasm"), 0, PARAMS, Run(seed=2))


def test_equal_arguments_give_equal_bytes(field):
    again = draw_field(antibody("Nucleoplasm"), 0, PARAMS, Run(seed=2, threads=2))
    for name in ("pixels", "cells", "nuclei"):
        assert getattr(again, name).tobytes() == getattr(field, name).tobytes()


@pytest.mark.parametrize(("number", "field_number", "seed"), [(3, 0, 3), (3, 1, 2), (4, 0, 2)])
def test_another_seed_field_or_antibody_gives_other_cells(field, number, field_number, seed):
    other = draw_field(antibody("Nucleoplasm", number), field_number, PARAMS, Run(seed=seed))
    assert (other.cells != field.cells).any() and (other.pixels != field.pixels).any()


def test_the_stain_leaves_cells_and_markers(field):
    other = draw_field(antibody("Cytosol"), 0, PARAMS, Run(seed=2))
    assert (other.cells == field.cells).all() and (other.nuclei == field.nuclei).all()
    assert np.corrcoef(other.pixels[2].ravel(), field.pixels[2].ravel())[0, 1] > 0.95
    assert np.corrcoef(other.pixels[1].ravel(), field.pixels[1].ravel())[0, 1] < 0.8


def test_channels_show_what_they_stand_for(field):
    planes = dict(zip(COLOURS, field.pixels.astype(float), strict=True))
    assert field.pixels.shape == (4, 256, 256) and field.pixels.dtype == np.uint8
    nuclei, cytoplasm = field.nuclei > 0, (field.cells > 0) & (field.nuclei == 0)
    outside = field.cells == 0
    for colour in ("blue", "green"):
        assert planes[colour][nuclei].mean() > 3 * planes[colour][cytoplasm].mean()
    for colour in ("red", "yellow"):
        assert planes[colour][cytoplasm].mean() > 1.3 * planes[colour][nuclei].mean() > planes[colour][outside].mean()
    assert all(plane[outside].mean() < 16 for plane in planes.values())


def test_exposure_is_neither_dark_nor_burnt_out():
    for location in LOCATIONS:
        green = draw_field(antibody(location), 0, PARAMS, Run(seed=2)).pixels[1]
        assert np.percentile(green, 99.7) > 30 and (green == 255).mean() < 0.02, location


def test_the_green_channel_differs_most_between_locations():
    greens = {name: draw_field(antibody(name), 0, PARAMS, Run(seed=2)).pixels[1].ravel() for name in LOCATIONS}
    table = np.corrcoef(np.array(list(greens.values())))
    assert (table - np.eye(len(table))).max() < 0.9


def test_brightness_and_noise_act(field):
    dim = draw_field(dataclasses.replace(antibody("Nucleoplasm"), brightness=0.5), 0, PARAMS, Run(seed=2))
    inside = field.nuclei > 0
    assert dim.pixels[1][inside].mean() == pytest.approx(0.55 * field.pixels[1][inside].mean(), rel=0.15)
    quiet = draw_field(antibody("Nucleoplasm"), 0, ImageParams(field_size=256, image_noise=0.0), Run(seed=2))
    spread = [np.diff(item.pixels[2].astype(float), axis=1).std() for item in (field, quiet)]
    assert spread[0] > 1.1 * spread[1]


def test_the_picture_stays_what_it_is(field):
    # The figures of the documentation rest on such fields. Rounding may differ between machines, a mean hardly.
    means = field.pixels.mean(axis=(1, 2))
    assert means == pytest.approx(np.array([16.68, 13.25, 13.02, 16.51]), abs=0.05)
    assert (int(field.cells.max()), int((field.cells > 0).sum())) == (8, 22879)
