"""E10: what labels a classifier learns from generated features, beside what it learns from the real ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api.evaluation import Score
from cellmapkit.crossmodal.directions import REAL
from cellmapkit.crossmodal.summary import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cellmapkit.api import Run
    from cellmapkit.api.evaluation import Scores, Standard
    from cellmapkit.crossmodal.known import Known
    from cellmapkit.crossmodal.prediction import Prediction

METRIC, FREE = "f1_weighted", "f1_weighted_all_positive_by_fold"
"""What the metric ``function`` calls its score, and what calling every protein positive reaches in the same folds."""


@dataclass(frozen=True, kw_only=True)
class Downstream:
    """How well labels are learned from features predicted in one way; the classifier's folds are those of ``real``.

    Attributes
    ----------
    standard, source, target, method : str
        Labels, modalities, way of predicting.
    value, sd, chance : float
        Weighted F1: mean and sample standard deviation over the classifier's folds, and all-positive in the same folds.
        The first two are NaN where all-positive is 1, as with a single label: there is nothing to tell apart.
    difference, difference_sd : float
        From the real features of the same proteins: mean and sample standard deviation of the paired differences.
    n_genes, n_labels : int
        Proteins and labels that were judged.
    parts : tuple of float
        By fold of the classifier; empty where the value is NaN.
    """

    standard: str
    source: str
    target: str
    method: str
    value: float
    sd: float
    chance: float
    difference: float
    difference_sd: float
    n_genes: int
    n_labels: int
    parts: tuple[float, ...]


def downstream(folds: Iterable[Sequence[Prediction]], known: Known, run: Run) -> tuple[list[Downstream], list[str]]:
    """Return the scores of all ways of predicting, and what the metric had to say.

    Parameters
    ----------
    folds : iterable of sequence of Prediction
        What each fold kept; a protein stands in one fold.
    known : Known
        Standards and the metric ``function``.
    run : Run
        Its seed, the proteins and the standard decide the folds of the classifier, so that ways are paired.

    Returns
    -------
    (list of Downstream, list of str)
        By direction, then standard, ``real`` first; notes without repeats.
    """
    ways: dict[tuple[str, str], dict[str, list[Prediction]]] = {}
    for item in (item for fold in folds for item in fold):
        ways.setdefault((item.source, item.target), {}).setdefault(item.method, []).append(item)
    found: list[Downstream] = []
    notes: dict[str, None] = {}
    with run.progress.task("classifiers", sum(map(len, ways.values())) * len(known.standards), "classifiers") as task:
        for (source, target), methods in ways.items():
            for standard in known.standards:
                real: tuple[float, ...] = ()
                for method, parts in methods.items():
                    scores = _scores(parts, known, standard, run)
                    notes |= dict.fromkeys(f"{standard.name}, {source} -> {target}: {note}" for note in scores.notes)
                    labels = {"standard": standard.name, "source": source, "target": target, "method": method}
                    real = scores.rows[0].parts if method == REAL else real
                    found.append(_judged(labels, scores, real))
                    task.advance()
    return found, list(notes)


def _scores(parts: Sequence[Prediction], known: Known, standard: Standard, run: Run) -> Scores:
    genes = [gene for part in parts for gene in part.genes]
    order = sorted(range(len(genes)), key=genes.__getitem__)
    values = np.concatenate([part.values for part in parts])[order]
    return known.score("function", [genes[k] for k in order], values, standard, run)


def _judged(labels: dict[str, str], scores: Scores, real: tuple[float, ...]) -> Downstream:
    by_name = {row.metric: row for row in scores.rows}
    row, chance = by_name[METRIC], by_name[FREE].value if FREE in by_name else math.nan
    if chance == 1:
        row = Score(metric=METRIC, value=math.nan, n_genes=row.n_genes, n_labels=row.n_labels)
    apart = np.array(row.parts) - np.array(real) if len(real) == len(row.parts) else np.array([])
    apart = apart[np.isfinite(apart)]
    return Downstream(
        **labels,
        value=row.value,
        sd=row.sd,
        chance=chance,
        difference=float(apart.mean()) if len(apart) else math.nan,
        difference_sd=float(apart.std(ddof=1)) if len(apart) > 1 else math.nan,
        n_genes=row.n_genes,
        n_labels=row.n_labels,
        parts=row.parts,
    )


def downstream_lines(found: Iterable[Downstream]) -> list[Line]:
    """Return the same as rows of the table of all numbers; parts are folds of the classifier."""
    return [
        Line(
            protocol="downstream",
            standard=item.standard,
            source=item.source,
            target=item.target,
            setting=item.method,
            metric=METRIC,
            value=item.value,
            sd=item.sd,
            ci95=1.96 * item.sd / math.sqrt(len(item.parts)) if item.parts else math.nan,
            parts=item.parts,
            n_genes=item.n_genes,
            n_candidates=0.0,
            chance=item.chance,
        )
        for item in found
    ]
