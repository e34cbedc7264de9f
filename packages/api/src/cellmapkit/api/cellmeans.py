"""Features of single cells averaged over each field, a few fields at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api.shards import in_shards

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellmapkit.api.images import ImageSet
    from cellmapkit.api.run import Run


def cell_means(
    images: ImageSet, run: Run, compute: Callable[[np.ndarray], dict[str, np.ndarray]], *, shard: int = 16
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return the mean of features over the averaged cells of each field.

    Parameters
    ----------
    images : ImageSet
        With cells.
    run : Run
        For progress and checkpoint, see :func:`~cellmapkit.api.shards.in_shards`; an algorithm that keeps another state
        there passes a run without a checkpoint.
    compute : callable
        Given the rising row numbers of some cells, shape (n,), returns their features by name, each of shape
        (n, n_features). It is called for the cells of ``shard`` fields at once, and a cell's features must not depend
        on the others.
    shard : int
        Fields whose cells are taken together.

    Returns
    -------
    tuple of (dict of str to ndarray of float32 (n_fields, n_features), ndarray of int64 (n_fields,))
        Means by name, zero where a field has no averaged cell, and the number of cells behind each. Without any
        averaged cell there are no names.
    """
    assert images.cells is not None
    rows = np.flatnonzero(images.cells.averaged)
    counts = np.bincount(images.cells.field[rows], minlength=len(images.fields))
    full = np.flatnonzero(counts)
    ends = np.cumsum(counts[full])

    def means(start: int, stop: int) -> dict[str, np.ndarray]:
        first = int(ends[start] - counts[full[start]])
        taken = rows[first : ends[stop - 1]]
        heads = np.r_[0, ends[start : stop - 1] - first]
        return {
            name: (np.add.reduceat(values.astype(np.float64), heads) / counts[full[start:stop], None]).astype(
                np.float32
            )
            for name, values in compute(taken).items()
        }

    found = in_shards(run, len(full), means, shard=shard, name="cells", unit="fields")
    whole = {}
    for name, values in found.items():
        whole[name] = np.zeros((len(images.fields), values.shape[1]), np.float32)
        whole[name][full] = values
    return whole, counts.astype(np.int64)
