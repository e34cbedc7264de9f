import pytest

from cellmapkit.api import ParameterError
from cellmapkit.image_embedding.cell_params import CellParams


def test_the_defaults_are_those_of_the_papers():
    params = CellParams()
    assert (params.crop_size, params.validation_fraction, params.test_fraction) == (64, 0.1, 0.1)
    assert (params.split, params.average, params.max_cells) == ("cells", "test", 0)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"validation_fraction": 0.5, "test_fraction": 0.5}, "add up to 1"),
        ({"test_fraction": 0.0}, "test_fraction"),
        ({"masks": "a", "cells": "b"}, "both masks and cells"),
        ({"border": "wide"}, "border"),
    ],
)
def test_what_makes_no_sense_is_refused(values, message):
    with pytest.raises(ParameterError, match=message):
        CellParams.of(values)
