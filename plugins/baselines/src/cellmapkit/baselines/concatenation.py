"""``concat``: the modalities side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from cellmapkit.api.records import Coembedding, Embedding
from cellmapkit.baselines.factors import leading_left, width_note
from cellmapkit.baselines.fill import filled
from cellmapkit.baselines.proteins import covered, unit_rows

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.records import Modalities
    from cellmapkit.baselines.params import ConcatParams

_RANDOM = ("row", "cell")  # fills that make up features


def fit(modalities: Modalities, params: ConcatParams, run: Run) -> Coembedding:
    """Join the modalities column by column.

    Parameters
    ----------
    modalities : Modalities
        One or more.
    params : ConcatParams
        Scaling, filling, width.
    run : Run
        Its seed draws the random fills.

    Returns
    -------
    Coembedding
        All proteins that have a modality, sorted by name; ``fused_kind`` is ``concat``.
    """
    given, notes = covered(modalities)
    n_absent = int((~given.mask).sum())
    if n_absent:
        notes += (f"{n_absent} of {given.mask.size} blocks are absent and filled by {params.fill}",)
    blocks = []
    with (
        threadpool_limits(limits=1),  # the same bits at any number of threads
        run.progress.task("concat", total=len(given.names) + 1, unit="modalities") as task,
    ):
        for name, table, present in zip(given.names, given.tables, given.mask.T, strict=True):
            block = filled(scaled(table, present, params.scale), present, params.fill, run.stream("fill", name))
            blocks.append(block.astype(np.float32))
            task.advance()
        values = np.concatenate(blocks, axis=1)
        if params.latent_dimension is not None:
            vectors, sizes = leading_left(values.astype(np.float64), params.latent_dimension)
            values = (vectors * sizes).astype(np.float32)
            notes += width_note(len(sizes), params.latent_dimension)
        task.advance()
    return Coembedding(
        fused=Embedding(ids=given.ids, values=values),
        fused_kind="concat",
        fused_generated=bool(n_absent) and params.fill in _RANDOM,
        notes=notes,
    )


def scaled(table: np.ndarray, present: np.ndarray, scale: str) -> np.ndarray:
    """Return a table made comparable with others, judged by its measured rows only.

    Parameters
    ----------
    table : ndarray of float32, shape (n_proteins, n_features)
        One modality.
    present : ndarray of bool, shape (n_proteins,)
        Which rows were measured.
    scale : {"unit", "raw", "zscore", "sqrt_width"}
        Rows of unit length; as it is; columns of mean 0 and standard deviation 1 (constant ones become 0); all divided
        by the root of ``n_features``.

    Returns
    -------
    ndarray of float64, shape (n_proteins, n_features)
        Absent rows hold nothing of meaning.
    """
    if scale == "unit":
        return unit_rows(table)
    values = table.astype(np.float64)
    if scale == "sqrt_width":
        values /= np.sqrt(table.shape[1])
    elif scale == "zscore" and present.any():
        measured = values[present]
        spread = measured.std(axis=0)
        # a constant column has a spread of rounding, not of zero
        varies = spread > 1e-6 * np.abs(measured).max(axis=0)
        values = np.where(varies, (values - measured.mean(axis=0)) / np.where(varies, spread, 1.0), 0.0)
    return values
