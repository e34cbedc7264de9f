import dataclasses

import numpy as np
import pytest

from cellmapkit.api.images import TEST
from cellmapkit.api.testing import images, toy_images

IMAGES = "image_embedding"
GIVES, EMPTY, LEAK = "gives_an_image_embedding", "empty_fields_are_zero", "training_does_not_see_test_cells"


def leaking(result, given, *_):
    cells = given.cells
    return dataclasses.replace(result, weights={"centre": cells.crops[cells.part == TEST].mean(axis=(0, 2, 3))})


BAD = {
    "no record": (lambda toys: toys.spoiled(IMAGES, after=lambda result, *_: result.values), {GIVES, EMPTY, LEAK}),
    "constant": (lambda toys: toys.edited(IMAGES, values=lambda r, _: np.ones_like(r.values)), {GIVES, EMPTY}),
    "counts fields": (lambda toys: toys.edited(IMAGES, counts=lambda r, _: np.ones_like(r.counts)), {GIVES, EMPTY}),
    "trains on test cells": (lambda toys: toys.spoiled(IMAGES, after=leaking), {LEAK}),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_toy_fails_exactly_what_it_should(toys, case):
    make, expected = BAD[case]
    assert toys.failures(make(toys)) == expected


def test_every_check_here_has_a_bad_toy(toys):
    assert set().union(*(expected for _, expected in BAD.values())) == toys.checks_in(images)


def test_toy_fields_hold_what_they_are_said_to_hold():
    toy = toy_images(3)
    assert toy.field_proteins().tolist() == [0, 0, 1, 2, 2, 3, 4, 4]
    assert toy.field_classes().tolist() == [0, 0, 1, 2, 2, -1, 1, 1]
    assert set(map(tuple, toy.links[toy.links[:, 1] == 5])) == {(6, 5), (7, 5)}
    assert all(set(toy.cells.part[toy.cells.field == k]) == {0, 1, 2} for k in range(8))
