"""Cells cut out so far, on disk field after field, so that an interrupted run goes on where it was."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.image_embedding.cut import CutCells
from cellmapkit.image_embedding.growing import GrowingArray

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.api.run import Checkpoint

_SAVE_SECONDS = 10.0


class CellStore:
    """The growing files of one run.

    A field counts once its row stands in ``fields.npy``, which is written after its cells. A state is saved only after
    everything before it is on disk; whatever came later, or is missing all the same, is cut off and made again.

    Parameters
    ----------
    folder : Path
        Where the files are; survives an interruption.
    slot : Checkpoint
        Ties the files to the inputs and settings they belong to.
    shape : tuple of int
        Of a crop: (n_channels, size, size).
    dtype : numpy dtype
        Of the crops.

    Attributes
    ----------
    width : int
        Side of the windows in pixels of the fields, as kept with the state; 0 if there is none yet.
    n_done : int
        How many fields are finished.
    """

    def __init__(self, folder: Path, slot: Checkpoint, shape: tuple[int, ...], dtype: np.dtype) -> None:
        state = slot.load() or {"done": np.array(0), "width": np.array(0)}
        folder.mkdir(parents=True, exist_ok=True)
        self._slot = slot
        self._crops = GrowingArray(folder / "crops.npy", shape, dtype)
        self._masks = GrowingArray(folder / "masks.npy", shape[1:], np.uint8)
        self._cells = GrowingArray(folder / "cells.npy", (4,), np.float64)  # field, x, y, area
        self._fields = GrowingArray(folder / "fields.npy", (3,), np.int64)  # cells, at border, small
        self.width = int(state["width"])
        self.n_done = self._cut_back(int(state["done"]))
        self._saved = time.monotonic()

    def _cut_back(self, done: int) -> int:
        """Return how many fields are whole in every file, and cut off what follows them."""
        ends = np.cumsum(self._fields.read()[:done, 0])
        n_cells = min(len(self._crops), len(self._masks), len(self._cells))
        n_done = int(np.searchsorted(ends, n_cells, side="right"))
        for array in (self._crops, self._masks, self._cells):
            array.keep(int(ends[n_done - 1]) if n_done else 0)
        self._fields.keep(n_done)
        return n_done

    def append(self, crops: np.ndarray, masks: np.ndarray, cells: np.ndarray, left_out: tuple[int, int]) -> None:
        """Add the cells of the next field.

        Parameters
        ----------
        crops : ndarray, shape (n, n_channels, size, size)
            Of the store's type.
        masks : ndarray of uint8, shape (n, size, size)
            1 inside the cell.
        cells : ndarray of float64, shape (n, 3)
            Columns x, y and area.
        left_out : tuple of (int, int)
            How many objects were left out at the border, and because they are small.
        """
        self._crops.append(crops)
        self._masks.append(masks)
        self._cells.append(np.column_stack([np.full(len(cells), self.n_done), cells]))
        self._fields.append(np.array([[len(cells), *left_out]]))
        self.n_done += 1
        if time.monotonic() - self._saved > _SAVE_SECONDS:
            self.save()

    def save(self) -> None:
        """Bring everything to disk, then the state."""
        for array in (self._crops, self._masks, self._cells, self._fields):
            array.sync()
        self._slot.save({"done": np.array(self.n_done), "width": np.array(self.width)})
        self._saved = time.monotonic()

    def close(self) -> CutCells:
        """Write the headers and return what the store holds."""
        cells, fields = self._cells.read(), self._fields.read()
        for array in (self._crops, self._masks, self._cells, self._fields):
            array.close()
        return CutCells(
            crops=self._crops.path,
            masks=self._masks.path,
            field=cells[:, 0].astype(np.int64),
            x=cells[:, 1],
            y=cells[:, 2],
            area=cells[:, 3],
            width=np.full(len(cells), self.width),
            left_out=fields[:, 1:],
        )
