"""Parameters and a seed in, the files of a synthetic cell out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.core.step import run_step
from cellmapkit.demo.files import cell_files
from cellmapkit.demo.info import INFO
from cellmapkit.demo.model import make_cell

if TYPE_CHECKING:
    from cellmapkit.core.command import Call
    from cellmapkit.demo.params import CellParams


def write_cell(call: Call, params: CellParams) -> None:
    """Make a synthetic cell and write it as a crate.

    Parameters
    ----------
    call : Call
        Where to and from which seed.
    params : CellParams
        What the cell is like.

    Raises
    ------
    CellmapkitError
        If the crate cannot be written.
    """
    with run_step(INFO, call.options, parameters=params.record()) as step:
        cell = make_cell(params, call.options.seed)
        for file in cell_files(cell):
            (step.directory / file.name).write_bytes(file.content)
            step.add(file.name, file.description, file.columns)
        for measurement in cell.measurements:
            step.log.info(
                "%s: %d proteins, %d pairs", measurement.assay.name, len(measurement.proteins), len(measurement.edges)
            )
