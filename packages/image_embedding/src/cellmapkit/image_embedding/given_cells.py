"""Cells that an earlier run, or another program, cut out."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import ColumnError, InputError, TableError
from cellmapkit.api.errors import examples
from cellmapkit.image_embedding.cut import CutCells

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cellmapkit.api.images import ImageSet
    from cellmapkit.core.open_step import Step
    from cellmapkit.image_embedding.cell_params import CellParams

CROPS, MASKS, CELLS, FIELDS = "cells.npy", "cell_masks.npy", "cells.tsv", "cell_fields.tsv"
"""Names of the files that hold cells."""
_MEASURES = ("x", "y", "area", "width")


def given_cells(step: Step, images: ImageSet, settings: CellParams) -> CutCells:
    """Read cells from a directory.

    Parameters
    ----------
    step : Step
        Records the files as read.
    images : ImageSet
        The fields that the cells must cover.
    settings : CellParams
        ``cells`` is the directory; ``crop_size``, and ``crop_width`` if there is one, must fit what it holds.

    Returns
    -------
    CutCells
        All cells of the directory in its order; the field of those of other fields is -1.

    Raises
    ------
    InputError
        If files are missing or do not fit each other or the fields.
    """
    folder = settings.cells
    assert folder is not None
    for name in (CROPS, MASKS, CELLS):
        step.read(folder / name)
    crops, masks = _opened(folder / CROPS), _opened(folder / MASKS)
    names, measures = _read_cells(folder / CELLS)
    left_out, empty = _read_fields(step, images, folder / FIELDS)
    _check_shapes(folder, (crops, masks), len(names), images)
    _check_sizes(folder, crops.shape[-1], measures["width"], settings)
    missing = sorted(set(images.fields) - set(names) - empty)
    if missing:
        raise InputError(
            f"{folder / CELLS} has no cell of {len(missing)} of {len(images.fields)} fields: {examples(missing)}",
            hint="cut them all in one run: leave out --cells, or give fewer images",
        )
    index = {name: k for k, name in enumerate(images.fields)}
    field = np.array([index.get(name, -1) for name in names], dtype=np.int64)
    return CutCells(crops=folder / CROPS, masks=folder / MASKS, field=field, left_out=left_out, **measures)


def _opened(path: Path) -> np.ndarray:
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise InputError(f"{path} cannot be read: {error}", hint="expected a complete .npy file") from error


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        table = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        missing = [name for name in needed if name not in (table.fieldnames or ())]
        if missing:
            raise ColumnError(f"{path} has no column {examples(missing)}", hint=f"expected {', '.join(needed)}")
        yield from table


def _read_cells(path: Path) -> tuple[list[str], dict[str, np.ndarray]]:
    names: list[str] = []
    values: dict[str, list[float]] = {name: [] for name in _MEASURES}
    for row in _rows(path, ("field",)):
        names.append(row["field"])
        for name in _MEASURES:
            values[name].append(_number(path, len(names) + 1, row.get(name)))
    return names, {name: np.array(column) for name, column in values.items()}


def _number(path: Path, line: int, text: str | None) -> float:
    try:
        return float(text) if text else np.nan
    except ValueError as error:
        raise TableError(f"{path}, line {line}: {text!r} is no number", hint="expected pixels, or nothing") from error


def _read_fields(step: Step, images: ImageSet, path: Path) -> tuple[np.ndarray, set[str]]:
    """Return how many objects were left out of each field, and the fields known to have no cell."""
    left_out = np.zeros((len(images.fields), 2), np.int64)
    if not path.is_file():
        return left_out, set()
    step.read(path)
    empty, index = set(), {name: k for k, name in enumerate(images.fields)}
    for line, row in enumerate(_rows(path, ("field", "cells", "at_border", "small", "channels")), start=2):
        counts = [_number(path, line, row[name]) for name in ("cells", "at_border", "small")]
        if row["channels"] != ",".join(images.channels):
            raise InputError(
                f"{path}: the crops have the channels {row['channels']}, this run {','.join(images.channels)}",
                hint="cut them again with these channels, or choose the others with --channels",
            )
        if not counts[0]:
            empty.add(row["field"])
        if row["field"] in index:
            left_out[index[row["field"]]] = counts[1:]
    return left_out, empty


def _check_shapes(folder: Path, arrays: tuple[np.ndarray, np.ndarray], n_cells: int, images: ImageSet) -> None:
    crops, masks = arrays
    size = crops.shape[-1] if crops.ndim else 0
    expected = (n_cells, len(images.channels), size, size)
    if crops.shape != expected or crops.dtype not in (np.uint8, np.uint16):
        raise InputError(
            f"{folder / CROPS} holds {crops.dtype} of the shape {crops.shape}",
            hint=f"expected uint8 or uint16 of the shape {expected}: one crop for each row of {CELLS}, one plane for "
            f"each of {', '.join(images.channels)}",
        )
    if masks.shape != (n_cells, size, size) or masks.dtype != np.uint8:
        raise InputError(
            f"{folder / MASKS} holds {masks.dtype} of the shape {masks.shape}",
            hint=f"expected uint8 of the shape {(n_cells, size, size)}, 1 inside each cell",
        )


def _check_sizes(folder: Path, size: int, widths: np.ndarray, settings: CellParams) -> None:
    if size != settings.crop_size:
        raise InputError(
            f"{folder / CROPS} holds crops of {size} pixels, crop_size is {settings.crop_size}",
            hint=f"give --crop_size {size}, or cut the cells again",
        )
    others = np.unique(widths[widths != settings.crop_width])
    if settings.crop_width and len(others):
        raise InputError(
            f"{folder / CELLS} has windows of {examples(others.tolist())} pixels, crop_width is {settings.crop_width}",
            hint="leave out --crop_width, or cut the cells again",
        )
