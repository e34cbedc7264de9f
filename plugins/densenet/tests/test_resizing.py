import numpy as np
import pytest

from cellmapkit.densenet.resizing import resized


def line(*values, kind=np.uint8):
    """A field of one plane whose rows are all alike."""
    return np.tile(np.array(values, dtype=kind), (1, len(values), 1))


def test_three_pixels_become_two_in_whole_numbers():
    # Centres of two lie at 0.25 and 1.75 of three. First: (0 * 1536 + 31 * 512) >> 4 = 992; from above
    # 992 * 1536 >> 16 = 23, from below 992 * 512 >> 16 = 7 (of 7.75); (23 + 7 + 2) >> 2 = 8 where 7.75 is exact.
    # Second: (31 * 512 + 90 * 1536) >> 4 = 9632; 225 + 75 + 2 >> 2 = 75 where 75.25 is exact.
    assert resized(line(0, 31, 90), 2)[0].tolist() == [[8, 75], [8, 75]]


def test_what_is_cut_off_makes_the_result_darker():
    # (25 * 1536 + 24 * 512) >> 4 = 3168; 3168 * 1536 >> 16 = 74 (of 74.25), 3168 * 512 >> 16 = 24 (of 24.75):
    # 98 + 2 >> 2 = 25 as 24.75 is. One less: 24.5 exactly would round to 25, but 73 + 24 + 2 >> 2 = 24.
    assert resized(line(25, 24, 24), 2)[0, 0, 0] == 25
    assert resized(line(25, 23, 23), 2)[0, 0, 0] == 24


def test_enlarging_repeats_the_border():
    # centres of four lie at -0.25, 0.25, 0.75 and 1.25 of two
    field = np.tile(np.array([0, 100], dtype=np.uint8)[:, None], (1, 1, 2))
    assert resized(field, 4)[0, :, 0].tolist() == [0, 25, 75, 100]


def test_sixteen_bits_are_rounded():
    # 0.75 * 1001 + 0.25 * 1000 = 1000.75
    assert resized(line(1001, 1000, 0, kind=np.uint16), 2)[0, 0].tolist() == [1001, 250]


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_halving_is_the_mean_of_four_rounded_half_up(kind):
    field = np.array([[[1, 2, 9, 9], [3, 4, 9, 9], [0, 0, 1, 0], [0, 1, 0, 1]]], dtype=kind)
    assert resized(field, 2)[0].tolist() == [[3, 9], [0, 1]]


def test_a_field_that_is_not_square_is_squeezed():
    field = np.arange(8, dtype=np.uint16).reshape(1, 2, 4) * 1000
    assert resized(field, 2)[0].tolist() == [[500, 2500], [4500, 6500]]


@pytest.mark.parametrize(("kind", "most"), [(np.uint8, 1.0), (np.uint16, 0.51)])
def test_resizing_is_bilinear(kind, most):
    field = np.random.default_rng(0).integers(0, 256, (4, 60, 45)).astype(kind)
    size = 40
    rows, columns = ((np.arange(size) + 0.5) * length / size - 0.5 for length in field.shape[1:])
    rows, columns = rows.clip(0, 59), columns.clip(0, 44)
    i, j = rows.astype(int), columns.astype(int)
    a, b = (rows - i)[:, None], columns - j
    i1, j1 = np.minimum(i + 1, 59), np.minimum(j + 1, 44)
    top = field[:, i][:, :, j] * (1 - b) + field[:, i][:, :, j1] * b
    low = field[:, i1][:, :, j] * (1 - b) + field[:, i1][:, :, j1] * b
    kept = field.copy()
    found = resized(field, size).numpy()
    assert np.abs(found - (top * (1 - a) + low * a)).max() <= most
    assert (found == found.round()).all()
    assert (field == kept).all()


def test_a_field_of_that_size_stays_as_it_is():
    field = np.random.default_rng(0).integers(0, 256, (4, 8, 8), dtype=np.uint8)
    assert (resized(field, 8).numpy() == field).all()
