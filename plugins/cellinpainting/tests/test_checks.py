import dataclasses

import numpy as np
import pytest

from cellmapkit.api import InputError
from cellmapkit.api.images import TEST, TRAINING, VALIDATION
from cellmapkit.api.testing.toyimages import toy_images
from cellmapkit.cellinpainting.checks import check_pairs, notes_on_pairs, used_channels
from cellmapkit.cellinpainting.pairs import Groups, grouping

NOBODY = Groups.of(np.arange(2), np.arange(2))
EVERYBODY = Groups.of(np.arange(4), np.array([0, 0, 1, 1]))


def test_protein_first_then_the_markers_as_they_lie():
    assert used_channels(toy_images(0), ()) == (1, 0, 2, 3)
    assert used_channels(toy_images(0), ("yellow", "red")) == (1, 0, 3)
    assert used_channels(toy_images(0, channels=("green", "blue")), ()) == (0, 1)


def test_a_protein_alone_is_refused_by_name():
    with pytest.raises(InputError, match="only the channel 'green'"):
        used_channels(toy_images(0, channels=("green",)), ())


def test_a_marker_that_is_not_there_is_refused_by_name():
    with pytest.raises(InputError, match="no channel 'yellow'\n  markers to choose from: red, blue"):
        used_channels(toy_images(0, channels=("red", "green", "blue")), ("red", "yellow"))


def test_crops_that_cannot_be_halved_twice_are_refused():
    images = toy_images(0)
    cells = dataclasses.replace(
        images.cells, crops=images.cells.crops[..., :62, :62], masks=images.cells.masks[:, :62, :62]
    )
    with pytest.raises(InputError, match="62 x 62"):
        used_channels(dataclasses.replace(images, cells=cells), ())


def test_cells_without_partners_are_refused():
    check_pairs(EVERYBODY, "protein")
    with pytest.raises(InputError, match="no field has two training cells"):
        check_pairs(NOBODY, "field")


def groups(images, pairs="protein"):
    group = grouping(images, pairs)
    parts = (np.flatnonzero(images.cells.part == part) for part in (TRAINING, VALIDATION))
    return [Groups.of(rows, group[rows]) for rows in parts]


def repartitioned(change):
    images = toy_images(0)
    change(images.cells.part, images.cells.field)
    return images


def test_proteins_of_one_validation_cell_are_counted():
    images = toy_images(0)
    assert notes_on_pairs(images, *groups(images), "protein") == [
        "2 proteins have one validation cell: no part in the validation loss"
    ]


def test_notes_name_who_is_left_out():
    def change(part, field):
        part[field == 2] = TEST
        part[np.flatnonzero((field == 5) & (part == TRAINING))[1:]] = TEST
        part[part == VALIDATION] = TEST

    images = repartitioned(change)
    left, silent = notes_on_pairs(images, *groups(images), "protein")
    assert left.startswith("2 proteins have fewer than two training cells, e.g. 'P001', 'P003': no part in training")
    assert silent == "no protein has two validation cells: there is no validation loss"
    assert "2 fields have fewer" in notes_on_pairs(images, *groups(images, "field"), "field")[0]


def test_cells_of_no_protein_are_counted():
    images = toy_images(0)
    images.links[images.links[:, 0] == 3, 0] = 4
    note, _ = notes_on_pairs(images, *groups(images), "protein")
    assert note == "9 cells are in fields that stand for no protein: no part in training"
