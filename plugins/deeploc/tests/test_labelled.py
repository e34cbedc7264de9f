"""Cells to train on: of one location, and at most so many of a protein."""

import dataclasses

import numpy as np
import pytest

from cellmapkit.api import InputError
from cellmapkit.api.images import TRAINING, VALIDATION
from cellmapkit.deeploc.labelled import labelled_cells


@pytest.fixture
def images(make_cells):
    return make_cells(np.random.default_rng(0), 20)


def relabelled(images, change):
    labels = images.labels.copy()
    change(labels)
    return dataclasses.replace(images, labels=labels)


def test_parts_and_classes(images):
    found = labelled_cells(images)
    assert found.classes == ("disc", "half", "ring", "spots")
    assert [len(rows) for rows in found.rows] == [48, 16, 16]
    assert found.counts().tolist() == [12] * 4
    assert all((images.cells.part[rows] == part).all() for part, rows in enumerate(found.rows))
    assert (found.of_cell == np.repeat(np.arange(4), 20)).all()
    assert found.notes == ()


def test_proteins_of_several_or_no_locations_are_left_out_and_named(images):
    def change(labels):
        labels[0, 1] = True
        labels[3] = False

    found = labelled_cells(relabelled(images, change))
    assert found.counts().tolist() == [6, 6, 12, 12]
    assert "2 of 8 fields" in found.notes[0]
    assert "'disc0', 'half1'" in found.notes[0]


def test_a_location_without_training_cells_is_not_predicted(images):
    found = labelled_cells(relabelled(images, lambda labels: labels.__setitem__(slice(2, 4), False)))
    assert found.classes == ("disc", "ring", "spots")
    assert "1 locations have no training cell" in found.notes[1]
    assert set(found.of_cell) == {-1, 0, 1, 2}


def test_one_class_is_refused(images):
    with pytest.raises(InputError, match=r"have 1 locations \(disc\); a classifier needs 2"):
        labelled_cells(relabelled(images, lambda labels: labels.__setitem__(slice(2, 8), False)))
    with pytest.raises(InputError, match=r"have 0 locations \(none\)"):
        labelled_cells(relabelled(images, lambda labels: labels.fill(False)))


def test_no_cells_to_choose_by_is_refused(images):
    part = np.where(images.cells.part == VALIDATION, TRAINING, images.cells.part)
    cells = dataclasses.replace(images.cells, part=part)
    with pytest.raises(InputError, match="none of 0 validation cells"):
        labelled_cells(dataclasses.replace(images, cells=cells))


def test_at_most_so_many_of_a_protein_are_drawn_anew(images):
    found = labelled_cells(images)
    one, other = (found.drawn(4, np.random.default_rng(seed)) for seed in (0, 1))
    assert np.bincount(found.protein[one]).tolist() == [4] * 8
    assert set(one) < set(found.rows[TRAINING])
    assert set(one) != set(other)
    assert (found.drawn(0, np.random.default_rng(0)) == found.rows[TRAINING]).all()
