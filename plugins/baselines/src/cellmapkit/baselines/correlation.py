"""``gcca``: generalised canonical correlation with missing rows, in closed form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from cellmapkit.api import AlgorithmError
from cellmapkit.api.records import Coembedding, Embedding
from cellmapkit.baselines.factors import leading_left, width_note
from cellmapkit.baselines.proteins import covered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api import Run
    from cellmapkit.api.records import Modalities
    from cellmapkit.baselines.params import GccaParams


def fit(modalities: Modalities, params: GccaParams, run: Run) -> Coembedding:
    """Find the directions that the modalities agree on.

    Parameters
    ----------
    modalities : Modalities
        One or more.
    params : GccaParams
        Width, components per modality, ridge.
    run : Run
        Progress only: nothing is drawn.

    Returns
    -------
    Coembedding
        ``fused`` is G, for all proteins that have a modality, sorted by name; ``latents`` are each modality's own
        estimate of it, ``Y_m U_m``; ``fused_kind`` is ``joint``.

    Raises
    ------
    AlgorithmError
        If no modality has two proteins that differ.
    """
    given, notes = covered(modalities)
    bases = []
    with (
        threadpool_limits(limits=1),  # the same bits at any number of threads
        run.progress.task("gcca", total=len(given.names) + 1, unit="modalities") as task,
    ):
        for table, present in zip(given.tables, given.mask.T, strict=True):
            bases.append(damped_basis(table[present], params.max_components, params.ridge))
            task.advance()
        flat = [name for name, basis in zip(given.names, bases, strict=True) if not basis.shape[1]]
        if len(flat) == len(bases):
            raise AlgorithmError(f"{', '.join(flat)}: no two proteins differ", hint="expected rows that vary")
        notes += tuple(f"{name}: no two proteins differ, so it says nothing" for name in flat)
        shared = shared_directions(bases, given.mask, params.latent_dimension)
        latents = {
            name: Embedding(
                ids=tuple(given.ids[row] for row in np.flatnonzero(present)),
                values=(basis @ (basis.T @ shared[present])).astype(np.float32),
            )
            for name, basis, present in zip(given.names, bases, given.mask.T, strict=True)
        }
        task.advance()
    notes += width_note(shared.shape[1], params.latent_dimension)
    fused = Embedding(ids=given.ids, values=shared.astype(np.float32))
    return Coembedding(fused=fused, fused_kind="joint", latents=latents, notes=notes)


def damped_basis(table: np.ndarray, n_components: int, ridge: float) -> np.ndarray:
    """Return Q = U diag(s / sqrt(s^2 + r)) of the centred table U S V^T, with r = ``ridge`` times the largest s^2.

    ``Q Q^T`` is the ridge regression on the table: it takes any target to the table's estimate of it.

    Parameters
    ----------
    table : ndarray of float32, shape (n_present, n_features)
        The measured rows of one modality.
    n_components : int
        Most singular vectors kept.
    ridge : float
        Above zero.

    Returns
    -------
    ndarray of float64, shape (n_present, n_kept)
        No column if all rows are equal.
    """
    if len(table) < 2:
        return np.zeros((len(table), 0))
    centred = table.astype(np.float64)
    scale = np.abs(centred).max()
    centred -= centred.mean(axis=0)
    if np.abs(centred).max() <= 1e-6 * scale:
        return np.zeros((len(table), 0))
    vectors, sizes = leading_left(centred, n_components)
    return vectors * (sizes / np.sqrt(sizes**2 + ridge * sizes[0] ** 2))


def shared_directions(bases: Sequence[np.ndarray], mask: np.ndarray, width: int) -> np.ndarray:
    """Return G = K^-1/2 times the leading left singular vectors of K^-1/2 [Q_1 | ... | Q_M].

    Parameters
    ----------
    bases : sequence of ndarray, shapes (n_present of the modality, n_kept)
        Q of each modality, on its own proteins.
    mask : ndarray of bool, shape (n_proteins, n_modalities)
        Each protein in one modality or more; its row sums are K.
    width : int
        Most columns of G.

    Returns
    -------
    ndarray of float64, shape (n_proteins, n_found)
        ``G^T K G = I``; columns by falling agreement of the modalities.
    """
    root = np.sqrt(mask.sum(axis=1))[:, None]
    joined = np.zeros((len(mask), sum(basis.shape[1] for basis in bases)))
    first = 0
    for basis, present in zip(bases, mask.T, strict=True):
        joined[present, first : first + basis.shape[1]] = basis
        first += basis.shape[1]
    vectors, _ = leading_left(joined / root, width)
    return vectors / root
