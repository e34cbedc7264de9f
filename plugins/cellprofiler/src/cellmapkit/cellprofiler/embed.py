"""The embedding: features of cells, their means over fields, and principal components over proteins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import InputError
from cellmapkit.api.cellmeans import cell_means
from cellmapkit.api.images import ImageEmbedding
from cellmapkit.cellprofiler.components import Components
from cellmapkit.cellprofiler.features import NAMES, features
from cellmapkit.cellprofiler.masks import bright_part
from cellmapkit.cellprofiler.report import mask_notes, mask_table, missing_notes, pca_notes, pca_tables

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.images import ImageSet
    from cellmapkit.cellprofiler.params import CellprofilerParams

_CHUNK = 32  # cells measured together: bounds memory, and does not change a bit of the result
_FEWEST = 3  # proteins that principal components are taken over


def embed(images: ImageSet, params: CellprofilerParams, run: Run) -> ImageEmbedding:
    """Measure the averaged cells of each field, and take principal components over proteins.

    Parameters
    ----------
    images : ImageSet
        With cells and at least one channel beside green. A cell whose mask is empty gets the bright part of its marker.
    params : CellprofilerParams
        Marker, and how much variance is kept.
    run : Run
        Threads, progress and checkpoint; there is nothing random.

    Returns
    -------
    ImageEmbedding
        ``values`` are principal components, ``extra["raw"]`` the 433 features as they are. With fewer than 3 proteins
        measured, or none of whose features varies, ``values`` are the raw features as well, and the notes say so.

    Raises
    ------
    InputError
        If there are no cells, or the marker asked for is not among the channels.
    """
    if images.cells is None:
        raise InputError("no single cells were given", hint="features are measured on segmented cells")
    marker = _marker(images.channels, params.marker)
    found, counts = cell_means(images, run, lambda rows: _measure(images, marker, rows, run.threads))
    raw = found.get("raw", np.zeros((len(counts), len(NAMES)), np.float32))
    replaced = np.rint(found.get("replaced", np.zeros((len(counts), 2))) * counts[:, None]).astype(np.int64)
    notes = [f"the marker measured beside the protein is {marker}", *mask_notes(replaced, counts)]
    tables = mask_table(images.fields, counts, replaced)
    proteins, measured = images.protein_means(raw, counts)
    proteins = proteins[measured > 0]
    fitted = None
    if len(proteins) >= _FEWEST:
        fitted = Components.fit(proteins, variance_kept=params.variance_kept, standardise=params.standardise)
    columns = {"": NAMES, "raw": NAMES}
    values = raw
    if fitted is None:
        notes += missing_notes(len(proteins), _FEWEST)
    else:
        columns[""] = tuple(f"PC{k:03d}" for k in range(1, len(fitted.axes) + 1))
        values = np.where(counts[:, None] > 0, fitted.apply(raw.astype(np.float64)), 0.0).astype(np.float32)
        notes += pca_notes(fitted, len(proteins))
        tables |= pca_tables(fitted)
    extra = {"raw": raw}
    return ImageEmbedding(values=values, counts=counts, extra=extra, columns=columns, tables=tables, notes=tuple(notes))


def _marker(channels: tuple[str, ...], wanted: str) -> str:
    """Return which channel is measured beside the protein."""
    there = [name for name in channels if name != "green"]
    if not there:
        raise InputError(
            "the images have the channel 'green' only",
            hint="cellprofiler compares the protein with a marker: give images with red, blue or yellow as well",
        )
    if wanted == "auto":
        return "blue" if "blue" in there else there[0]
    if wanted not in there:
        raise InputError(
            f"the images have no channel {wanted!r}", hint=f"channels beside green: {', '.join(there)}; or marker auto"
        )
    return wanted


def _measure(images: ImageSet, marker: str, rows: np.ndarray, threads: int) -> dict[str, np.ndarray]:
    """Return the features of cells, and whether each mask was replaced by the marker's bright part, or by all."""
    parts = [rows[first : first + _CHUNK] for first in range(0, len(rows), _CHUNK)]
    planes = [images.channels.index(name) for name in ("green", marker)]
    with ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
        measured = list(pool.map(lambda part: _measure_chunk(images, planes, part), parts))
    return {name: np.concatenate([part[name] for part in measured]) for name in measured[0]}


def _measure_chunk(images: ImageSet, planes: list[int], rows: np.ndarray) -> dict[str, np.ndarray]:
    assert images.cells is not None
    crops = np.ascontiguousarray(images.cells.crops[rows][:, planes], dtype=np.float64)
    masks = images.cells.masks[rows] > 0
    replaced = np.zeros((len(rows), 2))
    for k in np.flatnonzero(~masks.any(axis=(1, 2))):
        masks[k] = bright_part(crops[k, 1])
        replaced[k] = 1, masks[k].all()
    return {"raw": features(crops, masks), "replaced": replaced}
