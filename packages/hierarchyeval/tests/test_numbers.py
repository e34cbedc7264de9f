import math

import pytest

from cellmapkit.hierarchyeval.numbers import cell, scientific


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (math.log(1.23e-7), 2, "1.23e-07"),
        (0.0, 2, "1.00e+00"),
        (math.log(0.0139319), 6, "1.393190e-02"),
        (-612 * math.log(10) + math.log(4.1), 2, "4.10e-612"),
        (-612 * math.log(10) - 1e-9, 2, "1.00e-612"),
    ],
)
def test_small_numbers_keep_their_digits(value, digits, text):
    assert scientific(value, digits) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (float("nan"), ""),
        (0.123456789, "0.123457"),
        (3, "3"),
        (2.0, "2"),
        (True, "True"),
        ("a\tb\r\nc", "a b  c"),
    ],
)
def test_cells(value, text):
    assert cell(value) == text
