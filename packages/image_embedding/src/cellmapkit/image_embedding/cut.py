"""Cells that are cut out and lie in files: by this run, or by an earlier one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.core.linking import link_or_copy
from cellmapkit.image_embedding.growing import GrowingArray

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = 256  # cells copied at a time: 4 MB of 64 x 64 crops of four channels


@dataclass(frozen=True, kw_only=True)
class CutCells:
    """Where the crops of all cells are, and what is known of each.

    Attributes
    ----------
    crops, masks : Path
        Files in .npy format, shapes (n_cells, n_channels, size, size) and (n_cells, size, size).
    field : ndarray of int64, shape (n_cells,)
        Index of the field of each cell.
    x, y, area : ndarray of float64, shape (n_cells,)
        Centroid and area in pixels of the field; NaN where unknown.
    width : ndarray of float64 or int64, shape (n_cells,)
        Side of the window in pixels of the field; NaN where unknown.
    left_out : ndarray of int64, shape (n_fields, 2)
        How many objects of each field were left out at the border, and because they are small.
    """

    crops: Path
    masks: Path
    field: np.ndarray
    x: np.ndarray
    y: np.ndarray
    area: np.ndarray
    width: np.ndarray
    left_out: np.ndarray

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self.field)

    def placed(self, crops: Path, masks: Path) -> CutCells:
        """Return the same cells with their files also under other names, without a copy where the disk allows."""
        for source, target in ((self.crops, crops), (self.masks, masks)):
            target.unlink(missing_ok=True)
            link_or_copy(source, target)
        return replace(self, crops=crops, masks=masks)

    def taken(self, rows: np.ndarray, crops: Path, masks: Path) -> CutCells:
        """Return some of the cells in a given order, their crops copied to new files a few at a time.

        Parameters
        ----------
        rows : ndarray of int64
            Which cells.
        crops, masks : Path
            The new files.

        Returns
        -------
        CutCells
            The cells taken.
        """
        for source, target in ((self.crops, crops), (self.masks, masks)):
            values = np.load(source, mmap_mode="r")
            target.unlink(missing_ok=True)
            grown = GrowingArray(target, values.shape[1:], values.dtype)
            grown.keep(0)
            for start in range(0, len(rows), _BLOCK):
                grown.append(values[rows[start : start + _BLOCK]])
            grown.close()
        names = ("field", "x", "y", "area", "width")
        return replace(self, crops=crops, masks=masks, **{name: getattr(self, name)[rows] for name in names})
