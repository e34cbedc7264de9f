import numpy as np
import pytest

from cellmapkit.image_embedding.composite import cell_picture, outlined, thumbnail

CHANNELS = ("red", "green", "blue", "yellow")


def squares(dtype=np.uint8):
    """Return a field whose quarters are bright in one channel each."""
    field = np.zeros((4, 80, 120), dtype)
    for k, (row, column) in enumerate([(0, 0), (0, 60), (40, 0), (40, 60)]):
        field[k, row : row + 40, column : column + 60] = np.iinfo(dtype).max // 2
    return field


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_each_colour_is_seen_where_it_is(dtype):
    picture, _, scale = thumbnail(squares(dtype), CHANNELS, 60)
    assert picture.shape == (40, 60, 3)
    assert scale == 0.5
    red, green, blue, yellow = picture[10, 15], picture[10, 45], picture[30, 15], picture[30, 45]
    assert (red.argmax(), green.argmax(), blue.argmax()) == (0, 1, 2)
    assert yellow[0] > yellow[1] > yellow[2]
    assert min(red.max(), green.max(), blue.max()) > 0.95


def test_the_reticulum_takes_the_place_of_missing_microtubules():
    picture, *_ = thumbnail(squares()[1:], CHANNELS[1:], 60)
    assert picture[30, 45].argmax() == 0
    assert picture[30, 45].max() > 0.95


def test_small_and_even_fields_are_shown():
    picture, *_ = thumbnail(np.full((1, 10, 20), 7, np.uint8), ("green",), 60)
    assert picture.shape == (30, 60, 3)
    assert not picture.any()


def test_what_lies_around_a_cell_is_faint():
    field = squares()
    _, stretch, _ = thumbnail(field, CHANNELS, 60)
    mask = np.zeros((40, 40), np.uint8)
    mask[:, :20] = 1
    picture = cell_picture(field[:, :40, :40], mask, stretch, 80)
    assert picture.shape == (80, 80, 3)
    assert picture[40, 20, 0] > 2 * picture[40, 60, 0] > 0


def test_an_outline_lies_on_the_rim_of_its_cell():
    picture = np.zeros((50, 50, 3))
    mask = np.zeros((16, 16), np.uint8)
    mask[4:12, 4:12] = 1
    outlined(picture, mask, (20, 30), 32, (1.0, 0.5, 0.0))  # the cell fills rows 12..27 and columns 22..37
    rows, columns = np.nonzero(picture[:, :, 0])
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (12, 27, 22, 37)
    assert picture[20, 30].tolist() == [0, 0, 0]
    assert picture[12, 30].tolist() == [1, 0.5, 0]


def test_an_outline_beyond_the_picture_is_cut():
    picture = np.zeros((20, 20, 3))
    outlined(picture, np.ones((8, 8), np.uint8), (0, 19), 16, (1.0, 1.0, 1.0))
    assert picture.any()
    assert picture[8:, :].sum() == 0
