"""A co-embedder fit once per fold and measured."""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from cellmapkit.crossmodal.absence import absences
from cellmapkit.crossmodal.directions import directions
from cellmapkit.crossmodal.fitted import Fitted
from cellmapkit.crossmodal.generation import generation
from cellmapkit.crossmodal.holdout import arrangements, hold_out, split
from cellmapkit.crossmodal.keeping import Kept
from cellmapkit.crossmodal.layout import umap_layout
from cellmapkit.crossmodal.matching import matching
from cellmapkit.crossmodal.meeting import meeting
from cellmapkit.crossmodal.outcome import Outcome
from cellmapkit.crossmodal.plane import plane, plane_measures
from cellmapkit.crossmodal.prediction import predictions
from cellmapkit.crossmodal.subsets import subset_scores

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cellmapkit.api import Run
    from cellmapkit.api.records import Coembedding, Modalities
    from cellmapkit.crossmodal.holdout import Arrangement
    from cellmapkit.crossmodal.known import Known
    from cellmapkit.crossmodal.measure import Measure
    from cellmapkit.crossmodal.params import CrossParams
    from cellmapkit.crossmodal.prediction import Prediction
    from cellmapkit.crossmodal.subsets import SubsetScore

    Fit = Callable[[Modalities, Run], Coembedding]


@dataclass(frozen=True, kw_only=True)
class _How:
    """What stays the same for every fit."""

    params: CrossParams
    fit: Fit
    run: Run
    known: Known | None

    def asks(self, *protocols: str) -> bool:
        """Return whether one of the protocols is wanted."""
        return bool(set(protocols) & set(self.params.protocols))


def judge(given: Modalities, params: CrossParams, fit: Fit, run: Run, known: Known | None = None) -> list[Outcome]:
    """Return the outcomes of all folds, by arrangement, then fold.

    Parameters
    ----------
    given : Modalities
        All proteins, sorted.
    params : CrossParams
        Protocols, folds, candidates.
    fit : callable
        Gives the co-embedding of a record.
    run : Run
        Seed, threads, progress; its checkpoint keeps what is finished.
    known : Known, optional
        Standards and the metrics that the protocols need.

    Returns
    -------
    list of Outcome
        Each made with the seed of the run. Nothing of one fold reaches another, but that a fit in which all modalities
        stand apart also tells how the proteins of the next fold are judged, which entered it as they are.
    """
    kept = Kept(run)
    how = _How(params=params, fit=fit, run=dataclasses.replace(run, checkpoint=None), known=known)
    folds = split(given.mask, params.folds_n, run)[: params.max_folds or None]
    ways = arrangements(given.names, leave_one_out=how.asks("missing"))
    outcomes = []
    with run.progress.task("held-out folds", len(ways) * len(folds), "folds") as task:
        for way in ways:
            for number in range(len(folds)):
                key = f"{way.name}\t{number}"
                if key not in kept:
                    fitted, seconds = _fitted(given, way, (number, folds[number]), how)
                    kept.add(key, _outcome(way, fitted, how, seconds, _next(folds, number)))
                outcomes.append(kept[key])
                task.advance()
    return outcomes


def _next(folds: Sequence[np.ndarray], number: int) -> tuple[int, np.ndarray] | None:
    """Return the next fold and its rows, the first after the last; nothing if there is one fold only."""
    after = (number + 1) % len(folds)
    return (after, folds[after]) if after != number else None


def _fitted(given: Modalities, way: Arrangement, fold: tuple[int, np.ndarray], how: _How) -> tuple[Fitted, float]:
    number, genes = fold
    others = np.ones(len(given.ids), dtype=bool)
    others[genes] = False
    if how.params.train_on == "shared":
        others &= given.mask.sum(axis=1) > 1
    held = hold_out(given, genes, way.groups, np.flatnonzero(others), how.run)
    started = time.perf_counter()
    result = how.fit(held.modalities, how.run)
    return Fitted(given=given, held=held, result=result, fold=number), time.perf_counter() - started


def _outcome(
    way: Arrangement, fitted: Fitted, how: _How, seconds: float, after: tuple[int, np.ndarray] | None
) -> Outcome:
    apart = all(len(group) == 1 for group in way.groups)
    params, run, known = how.params, how.run, how.known
    measures: list[Measure] = []
    made: list[Prediction] = []
    with threadpool_limits(limits=1):  # the same bits at any number of threads
        if apart and how.asks("matching"):
            measures += matching(fitted, params.candidates)
        if apart and how.asks("alignment"):
            measures += meeting(fitted, params.mixing_k)
        for direction in directions(fitted, params) if how.asks("generation") else ():
            measures += generation(direction, fitted, params, run)
            made += predictions(direction, fitted, known.genes) if known else []
        missing = absences(fitted) if how.asks("missing") else []
        points = plane(fitted, partial(umap_layout, run=run)) if params.umap and apart and not fitted.fold else []
        measures += plane_measures(points)
        subsets, notes = _subsets(fitted, how, after if apart else None)
    return Outcome(
        arrangement=way.name,
        fold=fitted.fold + 1,
        n_held=len(fitted.held.genes),
        seconds=round(seconds, 3),
        measures=tuple(measures),
        absences=tuple(missing),
        notes=(*fitted.result.notes, *notes),
        points=tuple(points),
        subsets=tuple(subsets),
        predictions=tuple(made),
    )


def _subsets(fitted: Fitted, how: _How, after: tuple[int, np.ndarray] | None) -> tuple[list[SubsetScore], list[str]]:
    if how.known is None or not how.asks("missing"):
        return [], []
    return subset_scores(fitted, after, how.known, how.run)
