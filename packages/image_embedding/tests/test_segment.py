import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cellmapkit.image_embedding.cell_params import CellParams
from cellmapkit.image_embedding.segment import reduced, segment_field, without_small

DATA = Path(os.environ.get("CELLMAPKIT_DATA") or Path(__file__).parents[4] / "shared" / "data")
COLOURS = ("red", "green", "blue", "yellow")
SPREAD = [(60, 60), (60, 150), (150, 100), (190, 190)]


def field_of(nuclei, *, side=256, nucleus=14, body=30, scale=1, dtype=np.uint8, seed=0):
    """Return red bodies, an empty green plane, and blue nuclei, as discs on noise."""
    y, x = np.mgrid[:side, :side]
    planes = np.zeros((3, side, side))
    for row, column in nuclei:
        far = np.hypot(y - row, x - column)
        planes[0][far <= body] = 90
        planes[2][far <= nucleus] = 120
    planes += np.random.default_rng(seed).uniform(0, 10, planes.shape)
    return np.kron(planes, np.ones((1, scale, scale))).astype(dtype)


def segment(field, channels=("red", "green", "blue"), **settings):
    return segment_field(field, channels, CellParams(**settings))


@pytest.mark.parametrize(("scale", "dtype"), [(1, np.uint8), (4, np.uint8), (1, np.uint16)])
def test_cells_are_counted_placed_and_measured(scale, dtype):
    found = segment(field_of(SPREAD, scale=scale, dtype=dtype), shrink=scale)
    assert len(found) == 4
    order = np.lexsort((found.x, (found.y / 10).round()))
    centres = (np.array(SPREAD) + 0.5) * scale - 0.5
    assert np.abs(np.column_stack([found.y, found.x])[order] - centres).max() < 0.5 * scale
    np.testing.assert_allclose(found.area, np.pi * 30**2 * scale**2, rtol=0.12)
    assert (found.at_border, found.small) == (0, 0)


def test_large_fields_are_segmented_at_a_quarter_of_their_size():
    assert segment(np.zeros((3, 2048, 1500), np.uint8)).labels.shape == (512, 375)
    assert segment(np.zeros((3, 300, 200), np.uint8)).shrink == 1


@pytest.mark.parametrize(("apart", "count"), [(22, 2), (26, 2), (5, 1)])
def test_touching_nuclei_are_split_and_a_broad_one_is_not(apart, count):
    found = segment(field_of([(120, 100), (120, 100 + apart), (40, 200), (200, 60)]))
    assert len(found) == 2 + count


def test_each_pixel_of_a_body_goes_to_the_nearer_nucleus():
    found = segment(field_of([(120, 100), (120, 140)]))
    left, right = np.sort(found.x)
    assert abs((left + right) / 2 - 120) < 2
    assert np.ptp(found.area) < 0.1 * found.area.max()


@pytest.mark.parametrize(("border", "count", "left_out"), [("none", 4, 0), ("nucleus", 3, 1), ("cell", 2, 2)])
def test_cells_at_the_border(border, count, left_out):
    found = segment(field_of([(8, 60), (20, 200), (100, 100), (190, 190)]), border=border)
    assert (len(found), found.at_border) == (count, left_out)


def test_debris_is_left_out_and_counted():
    field = field_of(SPREAD)
    field[0, 20:26, 220:226] = field[2, 20:26, 220:226] = 120
    assert (len(segment(field)), segment(field).small) == (4, 1)
    assert len(segment(field, min_size=0)) == 5


def test_dim_cells_count_beside_bright_ones():
    field = field_of(SPREAD).astype(float)
    field[:, :, :128] *= 0.4
    assert len(segment(field.astype(np.uint8))) == 4


def test_hot_pixels_do_not_matter():
    field = field_of(SPREAD).astype(np.uint16)
    field[:, 5:250:60, 5:250:60] = 65535
    assert len(segment(field)) == 4


def test_without_nuclei_bodies_are_split_by_shape():
    field = field_of([(60, 60), (60, 112), (180, 180)])[:2]
    found = segment(field, ("red", "green"))
    assert len(found) == 3
    np.testing.assert_allclose(np.sort(found.x), [60, 112, 180], atol=3)
    assert len(segment(field[:1], ("green",))) == 3  # a field of the protein alone: its signal is the body


@pytest.mark.parametrize("value", [0, 255])
def test_an_even_field_has_no_cell(value):
    assert len(segment(np.full((3, 64, 64), value, np.uint8))) == 0


def test_noise_alone_does_not_fail():
    noise = np.random.default_rng(4).integers(0, 20, (3, 128, 96)).astype(np.uint8)
    found = segment(noise, min_size=0, border="none")
    assert found.labels.shape == (128, 96)


def test_reduced_takes_means_and_drops_the_rest():
    field = np.arange(2 * 5 * 4, dtype=np.uint16).reshape(2, 5, 4)
    found = reduced(field, 2)
    assert found.shape == (2, 2, 2)
    assert found[0, 0, 0] == (0 + 1 + 4 + 5) / 4


def test_small_is_measured_against_the_typical_not_the_median():
    labels = np.zeros((40, 40), int)
    labels[:20, :20] = 1  # 400 pixels; a crowd of specks beside it
    labels[30, ::4] = np.arange(2, 12)
    kept, gone = without_small(labels, 0.25)
    assert (gone, sorted(np.unique(kept))) == (10, [0, 1])


@pytest.mark.data
@pytest.mark.skipif(not (DATA / "images").is_dir(), reason=f"no images in {DATA}; set CELLMAPKIT_DATA")
@pytest.mark.parametrize(
    ("name", "least", "most"),  # counted by eye, give or take: whole nuclei within the field
    [
        ("cm4ai_untreated/{}/B2AI_1_untreated_A1_R3_{}.jpg", 20, 26),
        ("cm4ai_paclitaxel/{}/B2AI_1_Paclitaxel_C1_R1_z01_{}.jpg", 3, 5),
    ],
)
def test_real_fields(name, least, most):
    paths = [DATA / "images" / name.format(colour, colour) for colour in COLOURS]
    planes = [np.asarray(Image.open(path))[:, :, plane] for path, plane in zip(paths, (0, 1, 2, 0), strict=True)]
    assert least <= len(segment(np.stack(planes), COLOURS)) <= most
