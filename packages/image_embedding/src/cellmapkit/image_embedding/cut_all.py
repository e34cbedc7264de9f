"""Find and cut out the cells of all fields, one after the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cellmapkit.api import InputError
from cellmapkit.core.outdir import CHECKPOINT
from cellmapkit.image_embedding.cutting import cut_cells
from cellmapkit.image_embedding.masks import mask_files, read_mask
from cellmapkit.image_embedding.segment import segment_field
from cellmapkit.image_embedding.store import CellStore

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.api.images import ImageSet
    from cellmapkit.core.open_step import Step
    from cellmapkit.image_embedding.cell_params import CellParams
    from cellmapkit.image_embedding.cut import CutCells
    from cellmapkit.image_embedding.found import Found

_SAMPLE = 16  # fields that the width is chosen from
_FITTING = 75  # percent of the cells that fit into the width chosen


class Finder(NamedTuple):
    """How the cells of a field are found.

    Attributes
    ----------
    images : ImageSet
        The fields.
    settings : CellParams
        For segmenting.
    masks : list of Path
        One label image per field, or none to segment.
    """

    images: ImageSet
    settings: CellParams
    masks: list[Path]

    def find(self, k: int) -> tuple[np.ndarray, Found]:
        """Return the pixels of field ``k`` and its cells."""
        field = self.images.pixels[k]
        if self.masks:
            return field, read_mask(self.masks[k], field)
        return field, segment_field(field, self.images.channels, self.settings)


def cut_all(step: Step, images: ImageSet, settings: CellParams) -> CutCells:
    """Find the cells of all fields and cut them out; goes on where an interrupted run was.

    Parameters
    ----------
    step : Step
        The open step; everything that shapes the result must have been read, since it ties the state of a run.
    images : ImageSet
        Fields.
    settings : CellParams
        How.

    Returns
    -------
    CutCells
        Cells in the order of the fields.

    Raises
    ------
    InputError
        If masks do not fit, fields differ in bit depth, or no field has a cell.
    """
    finder = Finder(images, settings, mask_files(step, images, settings.masks) if settings.masks else [])
    dtype = images.pixels[0].dtype
    shape = (len(images.channels), settings.crop_size, settings.crop_size)
    store = CellStore(step.directory / CHECKPOINT / "cells", step.slot("cells"), shape, dtype)
    if store.n_done:
        step.log.info("going on: the cells of %d fields are cut already", store.n_done)
    store.width = store.width or settings.crop_width or typical_width(finder)
    n_fields = len(images.fields)
    with step.run.progress.task("cells", n_fields, "fields") as task, ThreadPoolExecutor(step.run.threads) as pool:
        task.advance(store.n_done)
        try:
            while store.n_done < n_fields:  # as many fields in memory as there are threads
                block = range(store.n_done, min(store.n_done + step.run.threads, n_fields))
                for cut in pool.map(lambda k: _cut(finder, k, store.width, dtype), block):
                    store.append(*cut)
                    task.advance(1)
        except KeyboardInterrupt:
            store.save()
            raise
    store.save()
    return store.close()


def typical_width(finder: Finder) -> int:
    """Return the side of a window that holds most cells, from fields spread evenly over all.

    Parameters
    ----------
    finder : Finder
        Finds the cells.

    Returns
    -------
    int
        Pixels of the field, even.

    Raises
    ------
    InputError
        If no field has a cell.
    """
    n_fields = len(finder.images.fields)
    spread = np.unique(np.linspace(0, n_fields - 1, min(_SAMPLE, n_fields)).round().astype(int))
    reaches: list[float] = []
    for k in [*spread, *np.setdiff1d(np.arange(n_fields), spread)]:
        if k in spread or not reaches:
            reaches += finder.find(int(k))[1].reach.tolist()
    if not reaches:
        raise no_cell(n_fields)
    return 2 * int(np.ceil(np.percentile(reaches, _FITTING) / 2))


def no_cell(n_fields: int) -> InputError:
    """Return the error that says that no field has a cell."""
    return InputError(
        f"no cell was found in any of {n_fields} fields",
        hint="try --border none, --min_size 0 or another --shrink, or give --masks with label images",
    )


def _cut(
    finder: Finder, k: int, width: int, dtype: np.dtype
) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[int, int]]:
    field, found = finder.find(k)
    if field.dtype != dtype:
        names = finder.images.fields
        raise InputError(
            f"field {names[k]} has {field.dtype} pixels, {names[0]} has {dtype}",
            hint="expected fields of one bit depth: embed the others in a run of their own",
        )
    crops, masks = cut_cells(field, found, width, finder.settings.crop_size)
    return crops, masks, np.column_stack([found.x, found.y, found.area]), (found.at_border, found.small)
