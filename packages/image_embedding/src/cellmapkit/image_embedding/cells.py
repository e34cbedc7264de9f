"""The single cells of a run: cut out or given, drawn, divided into parts, and put into the crate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api.images import TEST, TRAINING, VALIDATION, Cells
from cellmapkit.image_embedding.cell_tables import write_cells, write_fields, write_without
from cellmapkit.image_embedding.cut_all import cut_all, no_cell
from cellmapkit.image_embedding.given_cells import CROPS, MASKS, given_cells
from cellmapkit.image_embedding.split import averaged_cells, drawn_cells, split_cells

if TYPE_CHECKING:
    from cellmapkit.api.images import ImageSet
    from cellmapkit.core.open_step import Step
    from cellmapkit.image_embedding.cell_params import CellParams
    from cellmapkit.image_embedding.cut import CutCells


def obtain_cells(step: Step, images: ImageSet, settings: CellParams) -> Cells:
    """Return the cells of all fields, and write them and what is known of them into the crate.

    Parameters
    ----------
    step : Step
        The open step. Its inputs so far tie the state that an interrupted run leaves.
    images : ImageSet
        Fields, still without cells.
    settings : CellParams
        How cells are found, cut, drawn and divided.

    Returns
    -------
    Cells
        Memory-mapped.

    Raises
    ------
    InputError
        If masks or cells that are given do not fit, or no field has a cell.
    """
    cut = given_cells(step, images, settings) if settings.cells else cut_all(step, images, settings)
    used = np.argsort(cut.field, kind="stable")
    used = used[cut.field[used] >= 0]  # given cells may be of other fields as well
    if len(used) < len(cut):
        step.log.warning("left out %d cells of fields that are not embedded", len(cut) - len(used))
    if not len(used):
        raise no_cell(len(images.fields))
    drawn = drawn_cells(images, cut.field[used], settings.max_cells, step.run)
    if len(drawn) < len(used):
        step.log.info("drew %d of %d cells, at most %d per protein", len(drawn), len(used), settings.max_cells)
    counts = np.bincount(cut.field[used], minlength=len(images.fields))
    write_fields(step, images, counts, cut.left_out)
    write_without(step, images, counts, cut.left_out)
    cut = _in_crate(step, cut, used[drawn], settings)
    part = split_cells(images, cut.field, settings, step.run)
    cells = Cells(
        crops=np.load(cut.crops, mmap_mode="r"),
        masks=np.load(cut.masks, mmap_mode="r"),
        field=cut.field,
        part=part,
        averaged=averaged_cells(part, settings),
    )
    write_cells(step, images, cut, cells)
    _tell(step, cut, cells)
    return cells


def _in_crate(step: Step, cut: CutCells, rows: np.ndarray, settings: CellParams) -> CutCells:
    """Return the cells of the run with their files in the crate, or where they were given, if all are used as given."""
    crops, masks = step.directory / CROPS, step.directory / MASKS
    everything = np.array_equal(rows, np.arange(len(cut)))
    if everything and settings.cells:
        step.log.info("the crops stay in %s: this crate records them, and holds no copy", settings.cells)
        return cut
    cut = cut.placed(crops, masks) if everything else cut.taken(rows, crops, masks)
    width = f"{np.unique(cut.width)[0]:g}" if len(np.unique(cut.width)) == 1 else "several numbers of"
    size, channels = settings.crop_size, "the channels in cell_fields.tsv"
    step.add(CROPS, f"crops (cell, channel, {size}, {size}) of windows of {width} pixels; raw intensities, {channels}")
    step.add(MASKS, f"masks (cell, {size}, {size}) of the crops: 1 inside the cell, 0 elsewhere")
    return cut


def _tell(step: Step, cut: CutCells, cells: Cells) -> None:
    training, validation, test = ((cells.part == part).sum() for part in (TRAINING, VALIDATION, TEST))
    step.log.info(
        "%d cells of %d fields: %d for training, %d for validation, %d for the test; %d are averaged",
        *(len(cells), len(np.unique(cells.field)), training, validation, test, cells.averaged.sum()),
    )
    widths = np.unique(cut.width)
    if len(widths) == 1 and np.isfinite(widths[0]):
        step.log.info("windows of %d pixels: --crop_width %d cuts the same again", widths[0], widths[0])
