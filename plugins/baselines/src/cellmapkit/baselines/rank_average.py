"""``rankaverage``: leading eigenvectors of the averaged ranks of cosines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from cellmapkit.api import AlgorithmError
from cellmapkit.api.records import Coembedding, Embedding
from cellmapkit.baselines.factors import fixed_signs, width_note
from cellmapkit.baselines.proteins import covered, unit_rows
from cellmapkit.baselines.ranks import Distribution, distribution
from cellmapkit.baselines.spectrum import DENSE_UP_TO, leading_positive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api import Run
    from cellmapkit.api.records import Modalities
    from cellmapkit.baselines.params import RankAverageParams

_BLOCK = 256  # rows whose cosines are in memory at once


def fit(modalities: Modalities, params: RankAverageParams, run: Run) -> Coembedding:
    """Embed proteins such that dot products approximate how high their cosines rank in the modalities they share.

    Parameters
    ----------
    modalities : Modalities
        One or more; also several runs of one co-embedder, given as modalities.
    params : RankAverageParams
        Width.
    run : Run
        Its seed draws the pairs that ranks are judged by.

    Returns
    -------
    Coembedding
        All proteins that have a modality, sorted by name; ``fused_kind`` is ``joint``.

    Raises
    ------
    AlgorithmError
        If no two proteins differ in any modality.
    """
    given, notes = covered(modalities)
    if not any(
        (table[there] != table[there][:1]).any() for table, there in zip(given.tables, given.mask.T, strict=True)
    ):
        raise AlgorithmError(f"{', '.join(given.names)}: no two proteins differ", hint="expected rows that vary")
    with threadpool_limits(limits=1):  # the same bits at any number of threads
        matrix, apart = averaged_ranks(given, run)
        with run.progress.task("eigenvectors", total=1, unit="solution") as task:
            small = len(matrix) <= max(DENSE_UP_TO, 4 * params.latent_dimension)
            core = matrix.astype(np.float64) if small else matrix
            values, vectors, negative = leading_positive(core, params.latent_dimension, run.stream("start"))
            task.advance()
    fused = (fixed_signs(vectors) * np.sqrt(values)).astype(np.float32)
    square = float(np.einsum("ij,ij->", matrix, matrix, dtype=np.float64))
    if apart:
        notes += (f"{apart / len(matrix) ** 2:.1%} of the pairs share no modality and take the median rank",)
    carried = float((values.astype(np.float64) ** 2).sum()) / square
    below = float((negative.astype(np.float64) ** 2).sum()) / square
    notes += (f"{len(values)} eigenvalues carry {carried:.1%} of the squared ranks, {below:.1%} lie below zero",)
    notes += width_note(len(values), params.latent_dimension)
    return Coembedding(fused=Embedding(ids=given.ids, values=fused), fused_kind="joint", notes=notes)


def averaged_ranks(given: Modalities, run: Run) -> tuple[np.ndarray, int]:
    """Return 2 q - 1 of every pair, q being the mean quantile of its cosine over the modalities it shares.

    Parameters
    ----------
    given : Modalities
        Each protein in one modality or more.
    run : Run
        Its seed draws the pairs that ranks are judged by.

    Returns
    -------
    matrix : ndarray of float32, shape (n_proteins, n_proteins)
        Symmetric, in [-1, 1], 1 on the diagonal, 0 (the median) for pairs that share no modality.
    apart : int
        How many entries are of such pairs.
    """
    units, ranks = [], []
    for name, table, there in zip(given.names, given.tables, given.mask.T, strict=True):
        unit = np.where(there[:, None], unit_rows(table), 0.0).astype(np.float32)
        units.append(unit)
        if there.sum() > 1:
            ranks.append(distribution(unit[there], run.stream("ranks", name)))
        else:  # no pair to rank
            ranks.append(Distribution(np.zeros(1), np.full(1, 0.5)))
    matrix = np.empty((len(given.ids), len(given.ids)), dtype=np.float32)
    apart = 0
    with run.progress.task("ranks", total=len(matrix), unit="proteins") as task:
        for top in range(0, len(matrix), _BLOCK):
            rows = slice(top, min(top + _BLOCK, len(matrix)))
            quantiles, shared = _block(units, ranks, given.mask, rows)
            block = np.where(shared > 0, 2 * quantiles / np.maximum(shared, 1) - 1, 0.0)
            matrix[rows, top:] = block
            matrix[top:, rows] = matrix[rows, top:].T
            apart += int((shared[:, : len(block)] == 0).sum() + 2 * (shared[:, len(block) :] == 0).sum())
            task.advance(len(block))
    np.fill_diagonal(matrix, 1.0)
    return matrix, apart


def _block(
    units: Sequence[np.ndarray], ranks: Sequence[Distribution], mask: np.ndarray, rows: slice
) -> tuple[np.ndarray, np.ndarray]:
    """Return summed quantiles of a block of proteins with itself and all later ones, and in how many modalities."""
    total = np.zeros((rows.stop - rows.start, len(mask) - rows.start))
    shared = np.zeros(total.shape, dtype=np.int64)
    for unit, rank, there in zip(units, ranks, mask.T, strict=True):
        both = there[rows, None] & there[None, rows.start :]
        total += np.where(both, rank(unit[rows] @ unit[rows.start :].T), 0.0)
        shared += both
    return total, shared
