from importlib import import_module

import pytest

from cellmapkit.api import UsageError
from cellmapkit.image_embedding.cell_params import CellParams
from cellmapkit.image_embedding.params import FieldParams
from cellmapkit.image_embedding.settings import choose_settings


@pytest.fixture
def algorithm(toys):
    return lambda name: getattr(import_module("cellmapkit_toyimages"), name)


def test_an_algorithm_brings_the_settings_of_its_images(algorithm):
    assert choose_settings(algorithm("toymeans"), {"resize": 8}, {}) == FieldParams(resize=8)
    assert choose_settings(algorithm("toycells"), {}, {"max_cells": 3}) == CellParams(max_cells=3)


def test_settings_of_other_images_are_refused_by_name(algorithm):
    with pytest.raises(UsageError, match="--max_cells is about single cells, and toymeans looks at whole fields"):
        choose_settings(algorithm("toymeans"), {}, {"max_cells": 3})
    with pytest.raises(UsageError, match="--resize is about whole fields, and toycells looks at single cells"):
        choose_settings(algorithm("toycells"), {"resize": 8}, {})


def test_prepared_images_cannot_be_written_where_there_are_none(algorithm):
    with pytest.raises(UsageError, match="--write_resized"):
        choose_settings(algorithm("toymeans"), {"write_resized": True, "jpeg_quality": 0}, {})
