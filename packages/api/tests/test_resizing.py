import numpy as np
import pytest

from cellmapkit.api.resizing import resize


def test_a_pixel_lies_between_the_four_around_its_centre():
    plane = np.array([[0, 100, 200]], dtype=np.uint8).repeat(3, axis=0)
    assert resize(plane, 2).tolist() == [[25, 175], [25, 175]]  # centres at 0.25 and 1.75: 100 / 4, 100 + 100 * 3 / 4


def test_products_are_cut_off_before_they_are_added():
    plane = np.array([[11, 13, 13]], dtype=np.uint8).repeat(3, axis=0)
    # 11 * 3/4 + 13 / 4 = 11.5; its rows weigh 3/4 and 1/4: in quarters 34.5 and 11.5, cut off to 34 + 11 = 45, or 11.25
    assert resize(plane, 2).tolist() == [[11, 13], [11, 13]]
    assert resize(plane.astype(np.uint16), 2).tolist() == [[12, 13], [12, 13]]  # rounded, half to even


def test_halving_averages_four_and_rounds_up():
    plane = np.array([[1, 2], [2, 1]], dtype=np.uint8)
    assert resize(plane, 1).tolist() == [[2]]  # 6 / 4
    assert resize(plane.astype(np.uint16) * 300, 1).tolist() == [[450]]


def test_16_bit_is_rounded_and_keeps_its_type():
    plane = np.array([[0, 1000, 2001]], dtype=np.uint16).repeat(3, axis=0)
    found = resize(plane, 2)
    assert found.dtype == np.uint16
    assert found.tolist() == [[250, 1751], [250, 1751]]  # 1000 / 4, 1000 + 1001 * 3 / 4 = 1750.75


def test_a_plane_of_the_right_size_stays():
    plane = np.arange(16, dtype=np.uint8).reshape(4, 4)
    assert resize(plane, 4) is plane


@pytest.mark.parametrize("shape", [(48, 48), (30, 50), (7, 5), (32, 64)])
def test_no_pixel_is_further_from_the_exact_value_than_the_arithmetic_can_lose(shape):
    plane = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    side = 32
    places = [((np.arange(side) + 0.5) * length / side - 0.5).clip(0, length - 1) for length in shape]
    low = [np.floor(place).astype(int) for place in places]
    high = [np.minimum(k + 1, length - 1) for k, length in zip(low, shape, strict=True)]
    y, x = (place - k for place, k in zip(places, low, strict=True))
    values = plane.astype(float)
    rows = values[:, low[1]] * (1 - x) + values[:, high[1]] * x
    exact = rows[low[0]] * (1 - y)[:, None] + rows[high[0]] * y[:, None]
    assert np.abs(resize(plane, side) - exact).max() < 1.6
