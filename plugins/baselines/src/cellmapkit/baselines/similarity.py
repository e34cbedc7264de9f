"""``meansimilarity``: leading eigenvectors of the cosine averaged over the modalities two proteins share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from cellmapkit.api import AlgorithmError
from cellmapkit.api.records import Coembedding, Embedding
from cellmapkit.baselines.factors import fixed_signs, width_note
from cellmapkit.baselines.patterns import Patterns, typical_similarity
from cellmapkit.baselines.proteins import covered, unit_rows
from cellmapkit.baselines.spectrum import leading_positive, reduced

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.records import Modalities
    from cellmapkit.baselines.params import MeanSimilarityParams


def fit(modalities: Modalities, params: MeanSimilarityParams, run: Run) -> Coembedding:
    """Embed proteins such that dot products approximate their mean similarity.

    Parameters
    ----------
    modalities : Modalities
        One or more.
    params : MeanSimilarityParams
        Width.
    run : Run
        Its seed draws the pairs whose median stands for pairs that share nothing.

    Returns
    -------
    Coembedding
        All proteins that have a modality, sorted by name; ``fused_kind`` is ``joint``.

    Raises
    ------
    AlgorithmError
        If all vectors are zero.
    """
    given, notes = covered(modalities)
    patterns = Patterns.of(given.mask)
    with threadpool_limits(limits=1):  # the same bits at any number of threads
        units = [unit_rows(table) for table in given.tables]
        undefined = typical_similarity(units, given.mask, patterns, run)
        with run.progress.task("mean similarity", total=2, unit="steps") as task:
            bases, core = reduced(units, patterns, undefined)
            task.advance()
            values, vectors, negative = leading_positive(core, params.latent_dimension, run.stream("start"))
            task.advance()
        if not len(values):
            raise AlgorithmError("all vectors are zero", hint="expected rows that vary")
        fused = np.empty((len(given.ids), len(values)))
        ends = np.cumsum([basis.shape[1] for basis in bases])[:-1]
        for rows, basis, part in zip(patterns.rows, bases, np.split(vectors, ends), strict=True):
            fused[rows] = basis @ part
    fused = (fixed_signs(fused) * np.sqrt(values)).astype(np.float32)
    notes += (*_notes(patterns, undefined, core, values, negative), *width_note(len(values), params.latent_dimension))
    return Coembedding(fused=Embedding(ids=given.ids, values=fused), fused_kind="joint", notes=notes)


def _notes(
    patterns: Patterns, undefined: np.ndarray, core: np.ndarray, values: np.ndarray, negative: np.ndarray
) -> tuple[str, ...]:
    """Return what the reader of the result should know about pairs made up and spectrum left out."""
    sizes = np.array([len(rows) for rows in patterns.rows], dtype=np.float64)
    weight = np.outer(sizes, sizes) * (patterns.shared == 0)
    total = sizes.sum() ** 2
    notes = []
    if weight.any():
        mean = (weight * undefined).sum() / weight.sum()
        notes.append(
            f"{weight.sum() / total:.1%} of the pairs share no modality and take a median, {mean:.4f} on average"
        )
    square = np.vdot(core, core)
    notes.append(f"{len(values)} eigenvalues carry {(values**2).sum() / square:.1%} of the squared similarities")
    if len(negative):
        share = (negative**2).sum() / square
        notes.append(f"{len(negative)} computed eigenvalues are below zero ({share:.1%}) and are left out")
    return tuple(notes)
