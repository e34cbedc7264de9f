"""Make the cell of a crate again, from what its metadata records."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from cellmapkit.api import InputError
from cellmapkit.core.record import read_record
from cellmapkit.demo.files import TRUTH, cell_files
from cellmapkit.demo.model import make_cell
from cellmapkit.demo.params import CellParams

if TYPE_CHECKING:
    from pathlib import Path

    from cellmapkit.demo.model import SyntheticCell


def cell_of(directory: Path) -> SyntheticCell:
    """Return the synthetic cell that a crate holds: what its tables leave out, such as abundances, is there again.

    Parameters
    ----------
    directory : Path
        A crate written by ``cellmaps_democmd.py make``.

    Returns
    -------
    SyntheticCell
        Of the parameters and the seed recorded.

    Raises
    ------
    CrateNotFoundError, CrateError
        If there is no crate, or its metadata cannot be read.
    InputError
        If it isn't a synthetic cell, or this version makes another one of the same parameters.
    """
    activity = read_record(directory).activity
    recorded = activity.parameters if activity else {}
    names = [field.name for field in dataclasses.fields(CellParams)]
    truth, seed = directory / TRUTH, recorded.get("seed")
    if not truth.is_file() or not isinstance(seed, int) or not recorded.keys() >= set(names):
        raise InputError(
            f"{directory} holds no synthetic cell", hint="expected a directory that 'cellmaps_democmd.py make' wrote"
        )
    cell = make_cell(CellParams.of({name: recorded[name] for name in names}), seed)
    again = next(file.content for file in cell_files(cell) if file.name == TRUTH)
    if again != truth.read_bytes():
        raise InputError(
            f"{truth} is not what its parameters give in this version", hint="make the cell again, then its images"
        )
    return cell
