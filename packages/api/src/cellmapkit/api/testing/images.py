"""Checks of the role ``image_embedding``."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api.images import TEST, ImageEmbedding
from cellmapkit.api.testing.case import differences
from cellmapkit.api.testing.expecting import expect

if TYPE_CHECKING:
    from cellmapkit.api.testing.case import Case


def gives_an_image_embedding(case: Case) -> None:
    """Check that every field with something to look at gets a finite row, and not all the same; the others zeros."""
    value = case.result
    expect(isinstance(value, ImageEmbedding), f"the result is a {type(value).__name__}, expected an ImageEmbedding")
    n_fields = len(case.input.fields)
    expect(len(value.counts) == n_fields, f"the result has {len(value.counts)} rows for {n_fields} fields")
    cells = case.input.cells
    whole = case.algorithm.needs.images == "fields"
    wanted = np.ones(n_fields, np.int64) if whole else np.bincount(cells.field[cells.averaged], minlength=n_fields)
    expect((value.counts == wanted).all(), "counts are not the numbers of averaged cells (1 for a whole field)")
    expect(np.ptp(value.values, axis=0).max(initial=0.0) > 0, "all rows of the result are the same")
    if value.probabilities is not None:
        inside = (value.probabilities >= 0).all() and (value.probabilities <= 1).all()
        expect(inside, "a probability is not within 0 and 1")


def empty_fields_are_zero(case: Case) -> None:
    """Check that a field none of whose cells is averaged has count 0 and zeros, and leaves the others as they are."""
    if case.algorithm.needs.images == "fields":
        return
    cells = case.input.cells
    averaged = cells.averaged & (cells.field != 0)
    given = dataclasses.replace(case.input, cells=dataclasses.replace(cells, averaged=averaged))
    value = case.run(given)
    expect(value.counts[0] == 0 and not value.values[0].any(), "a field without averaged cells is not zero")
    expect((value.counts[1:] == case.result.counts[1:]).all(), "counts of other fields changed with it")


def training_does_not_see_test_cells(case: Case) -> None:
    """Check that weights and history do not change with the pixels of the cells kept for the test."""
    cells = case.input.cells
    if case.algorithm.needs.images == "fields" or not case.result.weights:
        return
    crops = cells.crops.copy()
    crops[cells.part == TEST] = 255 - crops[cells.part == TEST]
    value = case.run(dataclasses.replace(case.input, cells=dataclasses.replace(cells, crops=crops)))
    for what in ("weights", "history"):
        found = differences(getattr(case.result, what), getattr(value, what))
        expect(not found, f"{what} changed with the cells kept for the test: {', '.join(found[:3])}")
