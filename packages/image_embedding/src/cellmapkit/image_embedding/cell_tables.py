"""What a crate says about its cells: where each was, what became of each field, which proteins have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api.images import TEST, TRAINING, VALIDATION
from cellmapkit.image_embedding.given_cells import CELLS, FIELDS

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

    from cellmapkit.api.images import Cells, ImageSet
    from cellmapkit.core.open_step import Step
    from cellmapkit.image_embedding.cut import CutCells

WITHOUT = "proteins_without_cells.tsv"
_PARTS = {TRAINING: "training", VALIDATION: "validation", TEST: "test"}
_COLUMNS = {
    "cell": "row in cells.npy",
    "field": "name of the field",
    "x": "centroid in pixels of the field, from its left",
    "y": "centroid in pixels of the field, from its top",
    "area": "square pixels of the field",
    "width": "side of the window in pixels of the field",
    "part": "training, validation or test",
    "averaged": "1 if it counts for the mean of its protein",
}


def write_cells(step: Step, images: ImageSet, cut: CutCells, cells: Cells) -> None:
    """Write one row per cell, a line at a time.

    Parameters
    ----------
    step : Step
        The open step.
    images : ImageSet
        Names the fields.
    cut : CutCells
        Where each cell was.
    cells : Cells
        The same cells, with their parts.
    """
    with (step.directory / CELLS).open("w", encoding="utf-8", newline="\n") as stream:
        stream.write("\t".join(_COLUMNS) + "\n")
        for k in range(len(cells)):
            where = (f"{v:.10g}" if np.isfinite(v := array[k]) else "" for array in (cut.x, cut.y, cut.area, cut.width))
            row = (
                str(k),
                images.fields[cells.field[k]],
                *where,
                _PARTS[int(cells.part[k])],
                str(int(cells.averaged[k])),
            )
            stream.write("\t".join(row) + "\n")
    columns = [f"{name}: {what}" for name, what in _COLUMNS.items()]
    step.add(CELLS, f"where each of {len(cells)} cells was cut out, and its part", columns)


def write_fields(step: Step, images: ImageSet, counts: np.ndarray, left_out: np.ndarray) -> None:
    """Write how many cells each field has, and how many objects were left out of it.

    Parameters
    ----------
    step : Step
        The open step.
    images : ImageSet
        Names the fields.
    counts : ndarray of int64, shape (n_fields,)
        Cells found.
    left_out : ndarray of int64, shape (n_fields, 2)
        Objects at the border, and small ones.
    """
    channels = ",".join(images.channels)
    found = zip(images.fields, counts.tolist(), left_out.tolist(), strict=True)
    rows = [(name, count, *without, channels) for name, count, without in found]
    header = ("field", "cells", "at_border", "small", "channels")
    step.write_rows(FIELDS, header, rows, "cells of each field, and objects left out at its border or for being small")
    step.log.info("left out %d objects at the border of a field and %d small ones", *left_out.sum(axis=0))
    empty = int((counts == 0).sum())
    if empty:
        step.log.warning("%d of %d fields have no cell, see %s", empty, len(rows), FIELDS)


def write_without(step: Step, images: ImageSet, counts: np.ndarray, left_out: np.ndarray) -> None:
    """Write the proteins that have no cell, each with the reason; arguments as for :func:`write_fields`."""
    fields, proteins = images.links.T
    n_cells = np.bincount(proteins, weights=counts[fields], minlength=len(images.ids))
    rows = []
    for protein in np.flatnonzero(n_cells == 0):
        own = fields[proteins == protein]
        at_border, small = left_out[own].sum(axis=0)
        reason = f"no cell in {len(own)} fields: {at_border} objects at the border and {small} small ones were left out"
        rows.append((images.ids[protein], reason if len(own) else "no field"))
    step.write_rows(WITHOUT, ("id", "reason"), rows, "proteins without a cell, and why")
    if rows:
        step.log.warning("%d of %d proteins have no cell, see %s", len(rows), len(images.ids), WITHOUT)


def positions(folder: Path, fields: Container[str]) -> dict[int, tuple[float, float, float]]:
    """Return x, y and width of the cells of some fields by row, from the table that :func:`write_cells` wrote.

    Parameters
    ----------
    folder : Path
        The crate.
    fields : container of str
        Names of the fields.

    Returns
    -------
    dict of int to tuple of float
        Empty if there is no table; without cells whose place is not known.
    """
    if not (folder / CELLS).is_file():
        return {}
    found = {}
    with (folder / CELLS).open(encoding="utf-8") as stream:
        next(stream)
        for line in stream:
            cell, field, x, y, _, width, *_ = line.rstrip("\n").split("\t")
            if field in fields and x and y and width:
                found[int(cell)] = (float(x), float(y), float(width))
    return found
