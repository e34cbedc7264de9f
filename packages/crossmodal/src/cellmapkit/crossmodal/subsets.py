"""E11: what is known of proteins, found in their fused vectors when they enter with fewer of their modalities."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cellmapkit.api import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from cellmapkit.api import Run
    from cellmapkit.api.evaluation import Scores, Standard
    from cellmapkit.crossmodal.fitted import Fitted
    from cellmapkit.crossmodal.known import Known

REPORTED: dict[str, dict[str, float | str]] = {
    "coannotation": {"auroc": 0.5, "average_precision": "base_rate", "balanced_auroc": 0.5},
    "coverage": {"recovered_of_testable": math.nan, "testable": math.nan, "median_auroc": 0.5},
}
"""By metric, the numbers that are kept, each with what knowing nothing scores, or the number that says it."""


@dataclass(frozen=True, kw_only=True)
class SubsetScore:
    """One number of one fold's proteins that have every modality, entered with some of them.

    Attributes
    ----------
    standard : str
        By which they are judged.
    fold : int
        The fold of the proteins, from 1.
    source : str
        Modalities that they entered with.
    n_modalities : int
        How many.
    metric : str
        Metric and name of the number.
    value, chance : float
        NaN where undefined.
    n_genes, n_labels, n_pairs : int
        What it rests on.
    """

    standard: str
    fold: int
    source: str
    n_modalities: int
    metric: str
    value: float
    chance: float
    n_genes: int
    n_labels: int
    n_pairs: int


def subset_scores(
    fitted: Fitted, whole: tuple[int, np.ndarray] | None, known: Known, run: Run
) -> tuple[list[SubsetScore], list[str]]:
    """Return the scores of fused vectors made from one modality, from all but one, and from all.

    Parameters
    ----------
    fitted : Fitted
        Of its held-out proteins only those with every modality are judged.
    whole : (int, ndarray of int64), optional
        Another fold, from 0, and its rows, which entered this fit as they are.
    known : Known
        Standards and metrics, of which those in :data:`REPORTED` are used.
    run : Run
        Seed and threads of the metrics.

    Returns
    -------
    (list of SubsetScore, list of str)
        The second tells which metrics cannot judge so few proteins, each once.
    """
    found: list[SubsetScore] = []
    notes: dict[str, None] = {}
    for fold, columns, genes, vectors in _entered(fitted, whole):
        names = [fitted.given.ids[row] for row in genes]
        source = "+".join(fitted.given.names[column] for column in columns)
        for standard in known.standards:
            for metric in (name for name in REPORTED if name in known.metrics):
                try:
                    scores = known.score(metric, names, vectors, standard, run)
                except InputError as error:  # a fold can lack what the whole has
                    notes[f"{standard.name}, {metric}: {error.message}"] = None
                    continue
                found += _rows((standard, metric, scores), fold, source, len(columns))
    return found, list(notes)


def _entered(
    fitted: Fitted, whole: tuple[int, np.ndarray] | None
) -> Iterator[tuple[int, tuple[int, ...], np.ndarray, np.ndarray]]:
    """Yield fold, modalities, proteins and vectors; single modalities only where all stand apart, to have them once."""
    mask, groups = fitted.given.mask, fitted.held.groups
    apart = all(len(group) == 1 for group in groups)
    genes = fitted.held.genes[mask[fitted.held.genes].all(axis=1)]
    for group, columns in enumerate(groups):
        if len(genes) > 1 and (apart or len(columns) > 1):
            yield fitted.fold, columns, genes, fitted.fused(group, genes)
    if whole is not None:
        fold, rows = whole
        genes = rows[mask[rows].all(axis=1)]
        if len(genes) > 1:
            yield fold, tuple(range(mask.shape[1])), genes, fitted.fused(None, genes)


def _rows(judged: tuple[Standard, str, Scores], fold: int, source: str, n_modalities: int) -> Iterator[SubsetScore]:
    standard, metric, scores = judged
    by_name = {row.metric: row for row in scores.rows}
    for name, chance in REPORTED[metric].items():
        if name in by_name:
            row = by_name[name]
            yield SubsetScore(
                standard=standard.name,
                fold=fold + 1,
                source=source,
                n_modalities=n_modalities,
                metric=f"{metric}_{name}",
                value=row.value,
                chance=by_name[chance].value if isinstance(chance, str) else chance,
                n_genes=row.n_genes,
                n_labels=row.n_labels,
                n_pairs=row.n_pairs,
            )
