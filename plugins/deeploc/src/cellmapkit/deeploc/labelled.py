"""Which cells are trained on, chosen by and judged by, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import InputError, examples
from cellmapkit.api.images import TEST, TRAINING, VALIDATION

if TYPE_CHECKING:
    from cellmapkit.api.images import ImageSet


@dataclass(frozen=True)
class Labelled:
    """Cells of proteins with exactly one known location that training cells speak of.

    Attributes
    ----------
    classes : tuple of str
        Locations with a training cell, in the order of the images.
    rows : tuple of ndarray of int64
        Rising row numbers of the training, validation and test cells, in this order.
    of_cell : ndarray of int64, shape (n_cells,)
        Class of every cell, -1 for none.
    protein : ndarray of int64, shape (n_cells,)
        Protein of every cell, -1 for none.
    notes : tuple of str
        What was left out.
    """

    classes: tuple[str, ...]
    rows: tuple[np.ndarray, np.ndarray, np.ndarray]
    of_cell: np.ndarray
    protein: np.ndarray
    notes: tuple[str, ...]

    def drawn(self, most: int, generator: np.random.Generator) -> np.ndarray:
        """Return training cells, at most so many of each protein (0: all), as rising row numbers."""
        rows = self.rows[TRAINING]
        if not most:
            return rows
        rows = generator.permutation(rows)
        rows = rows[np.argsort(self.protein[rows], kind="stable")]
        protein = self.protein[rows]
        rank = np.arange(len(rows)) - np.searchsorted(protein, protein)
        return np.sort(rows[rank < most])

    def counts(self) -> np.ndarray:
        """Return the number of training cells of each class, int64."""
        return np.bincount(self.of_cell[self.rows[TRAINING]], minlength=len(self.classes))


def labelled_cells(images: ImageSet) -> Labelled:
    """Return the cells that a classifier can use.

    Parameters
    ----------
    images : ImageSet
        With cells.

    Returns
    -------
    Labelled
        Of at least two classes.

    Raises
    ------
    InputError
        If training cells have fewer than two classes, or no validation cell has one of these.
    """
    assert images.cells is not None
    cells, by_field = images.cells, images.field_classes()
    of_cell = by_field[cells.field]
    known = np.unique(of_cell[(cells.part == TRAINING) & (of_cell >= 0)])
    classes = tuple(images.classes[k] for k in known)
    if len(known) < 2:
        found = f"{len(known)} locations ({', '.join(classes) or 'none'})"
        raise InputError(
            f"training cells of proteins with exactly one known location have {found}; a classifier needs 2",
            hint="give labels of more proteins, fewer and wider locations, or an algorithm that needs no labels",
        )
    place = np.full(len(images.classes) + 1, -1)  # the last one is what -1 points at
    place[known] = np.arange(len(known))
    of_cell = place[of_cell]
    rows = [np.flatnonzero((cells.part == part) & (of_cell >= 0)) for part in (TRAINING, VALIDATION, TEST)]
    if not len(rows[VALIDATION]):
        raise InputError(
            f"none of {int((cells.part == VALIDATION).sum())} validation cells has one of the locations trained on",
            hint="give labels of more proteins, more cells, or split cells within proteins",
        )
    protein = images.field_proteins()[cells.field]
    return Labelled(classes, (rows[0], rows[1], rows[2]), of_cell, protein, _notes(images, by_field, classes))


def _notes(images: ImageSet, by_field: np.ndarray, classes: tuple[str, ...]) -> tuple[str, ...]:
    notes = []
    unknown = np.flatnonzero(by_field < 0)
    if len(unknown):
        which = examples(images.fields[k] for k in unknown)
        notes.append(
            f"{len(unknown)} of {len(by_field)} fields show proteins without exactly one known location, e.g. {which}: "
            "embedded, but not trained on"
        )
    absent = [name for name in images.classes if name not in classes]
    if absent:
        notes.append(f"{len(absent)} locations have no training cell and are not predicted: {examples(absent)}")
    return tuple(notes)
