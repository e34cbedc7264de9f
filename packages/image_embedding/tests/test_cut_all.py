import dataclasses

import numpy as np
import pytest

from cellmapkit.api import InputError
from cellmapkit.api.testing.toyimages import toy_images
from cellmapkit.image_embedding import cut_all as module
from cellmapkit.image_embedding.cell_params import CellParams
from cellmapkit.image_embedding.cut_all import Finder, typical_width
from cellmapkit.image_embedding.found import found_in

IMAGES = dataclasses.replace(toy_images(), cells=None)


@pytest.fixture
def sides(monkeypatch):
    """Let fields hold one square cell each, of these sides; say which were asked for."""

    def use(sides):
        asked = []

        def find(self, k):
            asked.append(k)
            labels = np.zeros((60, 60), np.int32)
            labels[: sides[k], : sides[k]] = 1
            return None, found_in(labels, 1)

        monkeypatch.setattr(Finder, "find", find)
        return asked

    return use


def width():
    return typical_width(Finder(IMAGES, CellParams(), []))


def test_three_cells_in_four_fit(sides):
    asked = sides([10, 12, 14, 16, 18, 20, 22, 24])
    assert width() == 22  # the 75th percentile is 20.5
    assert asked == list(range(8))


def test_few_fields_are_looked_at(sides, monkeypatch):
    monkeypatch.setattr(module, "_SAMPLE", 3)
    asked = sides([11] * 8)
    assert width() == 12  # even
    assert asked == [0, 4, 7]


def test_more_are_looked_at_until_there_is_a_cell(sides, monkeypatch):
    monkeypatch.setattr(module, "_SAMPLE", 2)
    asked = sides([0, 0, 0, 30, 40, 0, 0, 0])
    assert width() == 30
    assert asked == [0, 7, 1, 2, 3]


def test_no_cell_anywhere(sides):
    sides([0] * 8)
    with pytest.raises(InputError, match="no cell was found in any of 8 fields"):
        width()
