"""``meanembedding``: the mean of whitened principal components, a negative control."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from cellmapkit.api import AlgorithmError
from cellmapkit.api.records import Coembedding, Embedding
from cellmapkit.baselines.factors import leading_left, width_note
from cellmapkit.baselines.proteins import covered, unit_rows

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.records import Modalities
    from cellmapkit.baselines.params import MeanEmbeddingParams


def fit(modalities: Modalities, params: MeanEmbeddingParams, run: Run) -> Coembedding:
    """Average the modalities as if the k-th component of one were the k-th of another, which it is not.

    Parameters
    ----------
    modalities : Modalities
        One or more.
    params : MeanEmbeddingParams
        Width.
    run : Run
        Progress only: nothing is drawn.

    Returns
    -------
    Coembedding
        All proteins that have a modality, sorted by name; ``latents`` are each modality's whitened components, rows of
        unit length; ``fused_kind`` is ``mean``, over the modalities a protein is in.

    Raises
    ------
    AlgorithmError
        If no modality has two proteins that differ.
    """
    given, notes = covered(modalities)
    total = np.zeros((len(given.ids), params.latent_dimension))
    latents = {}
    with (
        threadpool_limits(limits=1),  # the same bits at any number of threads
        run.progress.task("mean embedding", total=len(given.names), unit="modalities") as task,
    ):
        for name, table, present in zip(given.names, given.tables, given.mask.T, strict=True):
            values = np.zeros((int(present.sum()), params.latent_dimension))
            whitened = whitened_components(table[present], params.latent_dimension)
            values[:, : whitened.shape[1]] = unit_rows(whitened)
            total[present] += values
            proteins = tuple(given.ids[row] for row in np.flatnonzero(present))
            latents[name] = Embedding(ids=proteins, values=values.astype(np.float32))
            notes += tuple(f"{name}: {note}" for note in width_note(whitened.shape[1], params.latent_dimension))
            task.advance()
    if not total.any():
        names = ", ".join(given.names)
        raise AlgorithmError(f"{names}: no two proteins differ", hint="expected rows that vary")
    fused = (total / given.mask.sum(axis=1, keepdims=True)).astype(np.float32)
    notes += ("a negative control: the components of one modality have nothing to do with those of another",)
    return Coembedding(fused=Embedding(ids=given.ids, values=fused), fused_kind="mean", latents=latents, notes=notes)


def whitened_components(table: np.ndarray, width: int) -> np.ndarray:
    """Return principal components of variance 1.

    Parameters
    ----------
    table : ndarray of float32, shape (n_present, n_features)
        The measured rows of one modality.
    width : int
        Most components.

    Returns
    -------
    ndarray of float64, shape (n_present, n_found)
        Uncorrelated columns, mean 0, by falling variance before whitening; none if all rows are equal.
    """
    centred = table.astype(np.float64)
    scale = np.abs(centred).max(initial=0.0)
    centred -= centred.mean(axis=0) if len(table) else 0.0
    if np.abs(centred).max(initial=0.0) <= 1e-6 * scale:
        return np.zeros((len(table), 0))
    vectors, _ = leading_left(centred, width)
    return vectors * np.sqrt(len(table))
