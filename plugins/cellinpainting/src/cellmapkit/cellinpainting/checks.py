"""What must hold before training starts, and what the user should know about the input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import InputError, examples
from cellmapkit.api.images import VALIDATION
from cellmapkit.cellinpainting.pairs import grouping

if TYPE_CHECKING:
    from cellmapkit.api.images import ImageSet
    from cellmapkit.cellinpainting.pairs import Groups


def used_channels(images: ImageSet, markers: tuple[str, ...]) -> tuple[int, ...]:
    """Return which channels of a crop are used: the protein's, then those of the markers in the order they lie.

    Parameters
    ----------
    images : ImageSet
        With cells.
    markers : tuple of str
        Colours wanted; empty: all but the protein's.

    Returns
    -------
    tuple of int
        At least two.

    Raises
    ------
    InputError
        Without a marker, without one that is wanted, or if crops cannot be halved twice.
    """
    assert images.cells is not None
    there = tuple(name for name in images.channels if name != "green")
    if not there:
        raise InputError(
            "the images have only the channel 'green': cellinpainting needs a marker to paint the protein by",
            hint="give images with red, blue or yellow, or embed them by an algorithm that needs the protein alone",
        )
    absent = [name for name in markers if name not in there]
    if absent:
        raise InputError(
            f"the images have no channel {examples(absent)}", hint=f"markers to choose from: {', '.join(there)}"
        )
    size = images.cells.crops.shape[-1]
    if size % 4 or not size:
        raise InputError(f"crops of {size} x {size} pixels", hint="expected a multiple of 4, as they are halved twice")
    wanted = [name for name in there if name in markers or not markers]
    return tuple(images.channels.index(name) for name in ("green", *wanted))


def check_pairs(training: Groups, pairs: str) -> None:
    """Refuse cells that make no pair.

    Raises
    ------
    InputError
        If there are no two training cells of one group.
    """
    if not len(training.rows):
        raise InputError(
            f"no {pairs} has two training cells: a cell is painted after another one",
            hint="give more fields, cut more cells, or pair cells of one protein (pairs: protein)",
        )


def notes_on_pairs(images: ImageSet, training: Groups, validation: Groups, pairs: str) -> list[str]:
    """Return sentences on what training or validation could not use.

    Parameters
    ----------
    images : ImageSet
        With cells.
    training, validation : Groups
        Of the cells of either part.
    pairs : {"protein", "field"}
        What the groups are.

    Returns
    -------
    list of str
        Empty if everything was used.
    """
    assert images.cells is not None
    group = grouping(images, pairs)
    notes = []
    left = np.setdiff1d(group[group >= 0], group[training.rows])
    if len(left):
        names = images.ids if pairs == "protein" else images.fields
        which = examples(names[i] for i in left)
        notes.append(
            f"{len(left)} {pairs}s have fewer than two training cells, e.g. {which}: no part in training, as there is "
            "no other cell to pair one with; their cells are embedded all the same"
        )
    orphans = int(np.count_nonzero(group < 0))
    if orphans:
        notes.append(f"{orphans} cells are in fields that stand for no protein: no part in training")
    if not len(validation.rows):
        return [*notes, f"no {pairs} has two validation cells: there is no validation loss"]
    held = group[(images.cells.part == VALIDATION) & (group >= 0)]
    single = int(np.count_nonzero(np.bincount(held) == 1))
    if single:
        notes.append(f"{single} {pairs}s have one validation cell: no part in the validation loss")
    return notes
