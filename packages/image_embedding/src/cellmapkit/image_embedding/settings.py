"""Which settings an algorithm's images have: those of whole fields, or those of single cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cellmapkit.api import UsageError
from cellmapkit.image_embedding.cell_params import CellParams
from cellmapkit.image_embedding.params import FieldParams

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cellmapkit.api import Algorithm


def choose_settings(
    algorithm: Algorithm, fields: Mapping[str, Any], cells: Mapping[str, Any]
) -> FieldParams | CellParams:
    """Return the settings of the images that an algorithm looks at.

    Parameters
    ----------
    algorithm : Algorithm
        Its needs say whether it looks at fields or cells.
    fields, cells : mapping of str to value
        Options the user gave for either.

    Returns
    -------
    FieldParams or CellParams
        With the user's values over the defaults.

    Raises
    ------
    UsageError
        If an option is for the other kind of images, or prepared images should be written that are none.
    """
    of_cells = algorithm.needs.images == "cells"
    foreign = list(fields if of_cells else cells)
    if foreign:
        what = ("whole fields", "single cells") if of_cells else ("single cells", "whole fields")
        message = f"--{foreign[0]} is about {what[0]}, and {algorithm.name} looks at {what[1]}"
        raise UsageError(message, hint="leave it out, or choose another algorithm")
    if of_cells:
        return CellParams.of(cells)
    made = FieldParams.of(fields)
    if made.write_resized and not made.jpeg_quality:
        raise UsageError("--write_resized writes JPEG files, and --jpeg_quality is 0", hint="leave one of them out")
    return made
