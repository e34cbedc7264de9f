"""A co-embedder fit once per fold and measured, each finished fold kept so that a long run can go on."""

from __future__ import annotations

import dataclasses
import json
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

from cellmapkit.crossmodal.absence import Absence, absences
from cellmapkit.crossmodal.fitted import Fitted
from cellmapkit.crossmodal.generation import generation
from cellmapkit.crossmodal.holdout import arrangements, hold_out, split
from cellmapkit.crossmodal.layout import umap_layout
from cellmapkit.crossmodal.matching import matching
from cellmapkit.crossmodal.measure import Measure
from cellmapkit.crossmodal.meeting import meeting
from cellmapkit.crossmodal.plane import Point, plane, plane_measures

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellmapkit.api import Run
    from cellmapkit.api.records import Coembedding, Modalities
    from cellmapkit.crossmodal.holdout import Arrangement
    from cellmapkit.crossmodal.params import CrossParams

    Fit = Callable[[Modalities, Run], Coembedding]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one fold.

    Attributes
    ----------
    arrangement : str
        How proteins were taken apart.
    fold, n_held : int
        Number from 1, and how many proteins were held out.
    seconds : float
        Of the fit, without the measuring.
    measures : tuple of Measure
        Numbers.
    absences : tuple of Absence
        Proteins without a modality; empty unless asked for.
    notes : tuple of str
        What the co-embedder had to say.
    points : tuple of Point
        Places in the UMAP planes; empty unless asked for, and in all folds but the first.
    """

    arrangement: str
    fold: int
    n_held: int
    seconds: float
    measures: tuple[Measure, ...]
    absences: tuple[Absence, ...]
    notes: tuple[str, ...]
    points: tuple[Point, ...] = ()


def judge(given: Modalities, params: CrossParams, fit: Fit, run: Run) -> list[Outcome]:
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

    Returns
    -------
    list of Outcome
        Each made with the seed of the run; nothing else of one fold reaches another.
    """
    kept = _Kept(run)
    inner = dataclasses.replace(run, checkpoint=None)
    folds = split(given.mask, params.folds_n, run)[: params.max_folds or None]
    ways = arrangements(given.names, leave_one_out="missing" in params.protocols)
    outcomes = []
    with run.progress.task("held-out folds", len(ways) * len(folds), "folds") as task:
        for way in ways:
            for number, genes in enumerate(folds):
                key = f"{way.name}\t{number}"
                if key not in kept:
                    fitted, seconds = _fitted(given, way, (number, genes), (params, fit, inner))
                    kept.add(key, _outcome(way, fitted, params, inner, seconds))
                outcomes.append(kept[key])
                task.advance()
    return outcomes


def _fitted(
    given: Modalities, way: Arrangement, fold: tuple[int, np.ndarray], how: tuple[CrossParams, Fit, Run]
) -> tuple[Fitted, float]:
    number, genes = fold
    params, fit, run = how
    others = np.ones(len(given.ids), dtype=bool)
    others[genes] = False
    if params.train_on == "shared":
        others &= given.mask.sum(axis=1) > 1
    held = hold_out(given, genes, way.groups, np.flatnonzero(others), run)
    started = time.perf_counter()
    result = fit(held.modalities, run)
    return Fitted(given=given, held=held, result=result, fold=number), time.perf_counter() - started


def _outcome(way: Arrangement, fitted: Fitted, params: CrossParams, run: Run, seconds: float) -> Outcome:
    apart = all(len(group) == 1 for group in way.groups)
    measures: list[Measure] = []
    with threadpool_limits(limits=1):  # the same bits at any number of threads
        if apart and "matching" in params.protocols:
            measures += matching(fitted, params.candidates)
        if apart and "alignment" in params.protocols:
            measures += meeting(fitted, params.mixing_k)
        if "generation" in params.protocols:
            measures += [item for item in generation(fitted, params, run) if apart or "+" in item.source]
        missing = absences(fitted) if "missing" in params.protocols else []
        points = plane(fitted, partial(umap_layout, run=run)) if params.umap and apart and not fitted.fold else []
        measures += plane_measures(points)
    return Outcome(
        arrangement=way.name,
        fold=fitted.fold + 1,
        n_held=len(fitted.held.genes),
        seconds=round(seconds, 3),
        measures=tuple(measures),
        absences=tuple(missing),
        notes=tuple(fitted.result.notes),
        points=tuple(points),
    )


class _Kept:
    """Finished folds, as JSON in the checkpoint of the run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._texts: dict[str, str] = {}
        arrays = run.checkpoint.load() if run.checkpoint is not None else None
        if arrays is not None:
            self._texts = dict(zip(arrays["keys"].tolist(), arrays["outcomes"].tolist(), strict=True))
            run.log.info("%d folds are there already", len(self._texts))

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def __getitem__(self, key: str) -> Outcome:
        stored: dict[str, Any] = json.loads(self._texts[key])
        measures = tuple(Measure(**item) for item in stored.pop("measures"))
        missing = tuple(Absence(**item) for item in stored.pop("absences"))
        notes = tuple(stored.pop("notes"))
        points = tuple(Point(**item) for item in stored.pop("points"))
        return Outcome(**stored, measures=measures, absences=missing, notes=notes, points=points)

    def add(self, key: str, outcome: Outcome) -> None:
        self._texts[key] = json.dumps(dataclasses.asdict(outcome))
        if self._run.checkpoint is not None:
            keys, texts = list(self._texts), list(self._texts.values())
            self._run.checkpoint.save({"keys": np.array(keys), "outcomes": np.array(texts)})
