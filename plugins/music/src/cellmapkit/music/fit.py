"""``music``: terms to proximities to vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threadpoolctl import threadpool_limits

from cellmapkit.api import AlgorithmError, UsageError, examples
from cellmapkit.api.records import Coembedding, Embedding
from cellmapkit.music.closest import closest
from cellmapkit.music.features import Features
from cellmapkit.music.model import proximities
from cellmapkit.music.report import history, notes
from cellmapkit.music.spectrum import coordinates
from cellmapkit.music.target import kept_terms, target
from cellmapkit.music.terms import read_terms

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.records import Modalities
    from cellmapkit.music.params import MusicParams


def fit(modalities: Modalities, params: MusicParams, run: Run) -> Coembedding:
    """Learn the proximity of proteins from terms, and embed by it.

    Parameters
    ----------
    modalities : Modalities
        Every protein in every modality.
    params : MusicParams
        Terms, folds, forest, width.
    run : Run
        Seed, threads, progress, and a checkpoint after every group of trees.

    Returns
    -------
    Coembedding
        All proteins, sorted by name; ``fused_kind`` is ``joint``, ``proximity`` what the forest predicts. ``history``
        has one row per model: how its predictions for the pairs held out of it agree with their targets.

    Raises
    ------
    UsageError
        If no terms are given.
    AlgorithmError
        If a protein misses a modality, or no two proteins differ in any.
    InputError
        If the terms cannot be read, name too few proteins, or tell no pairs apart.
    """
    if params.training_terms is None:
        message = "music learns from terms, and none were given"
        raise UsageError(message, hint="give --training_terms FILE: JSON or GMT, GO cellular component for instance")
    _require_usable(modalities)
    order = sorted(range(len(modalities.ids)), key=modalities.ids.__getitem__)
    ids = tuple(modalities.ids[row] for row in order)
    terms = read_terms(params.training_terms, frozenset(ids))
    terms = kept_terms(terms, params.min_term_size, params.max_term_size)
    wanted = target(terms, ids)
    with threadpool_limits(limits=1):  # the same bits at any number of threads
        tables = [table[order] for table in modalities.tables]
        features = Features.of(tables, differences=params.differences, kendall=params.kendall)
        found = proximities(features, wanted, params, run)
        ranked = closest(found.square, params.proximity_top)
        with run.progress.task("eigenvectors", total=1, unit="solution") as task:
            values, share = coordinates(found.square, params.latent_dimension, run.stream("start"))
            task.advance()
    said = notes(wanted, found, features.names(modalities.names), params, len(terms))
    said += (f"{values.shape[1]} eigenvalues carry {share:.1%} of the squared centred proximities",)
    if values.shape[1] < params.latent_dimension:
        said += (f"the data allow {values.shape[1]} dimensions, {params.latent_dimension} were asked for",)
    fused = Embedding(ids=ids, values=values)
    told = history(wanted, found, params)
    return Coembedding(fused=fused, fused_kind="joint", proximity=ranked, history=told, notes=said)


def _require_usable(modalities: Modalities) -> None:
    lost = [name for name, there in zip(modalities.ids, modalities.mask.all(axis=1), strict=True) if not there]
    if lost:
        message = f"{len(lost)} of {len(modalities.ids)} proteins miss a modality: {examples(sorted(lost))}"
        raise AlgorithmError(message, hint="expected proteins present in all; the command leaves others out itself")
    if not any((table != table[:1]).any() for table in modalities.tables):
        names = ", ".join(modalities.names)
        raise AlgorithmError(f"{names}: no two proteins differ", hint="expected rows that vary in some modality")
