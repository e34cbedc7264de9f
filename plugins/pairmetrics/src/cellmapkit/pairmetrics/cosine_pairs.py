"""``coannotation``: pairs that share a label against all other pairs, ranked by cosine."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api.evaluation import Score, Scores
from cellmapkit.evalkit.comembership import CoMembership
from cellmapkit.evalkit.curves import auroc, average_precision, base_rate, max_fbeta, roc_points
from cellmapkit.evalkit.restrict import restrict, rows_of
from cellmapkit.evalkit.similarity import unit_rows
from cellmapkit.pairmetrics.counting import counted, undefined_note, universe_note
from cellmapkit.pairmetrics.effect import drawn_effects

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.evaluation import Standard
    from cellmapkit.api.records import Embedding
    from cellmapkit.evalkit.pairs import PairCounts
    from cellmapkit.pairmetrics.params import CoannotationParams


def score(embedding: Embedding, standard: Standard, params: CoannotationParams, run: Run) -> Scores:
    """Score how well cosine finds the pairs of genes that share a label.

    Parameters
    ----------
    embedding : Embedding
        Rows in any order.
    standard : Standard
        Not restricted.
    params : CoannotationParams
        Universe, label sizes, draws.
    run : Run
        Threads, progress; the seed only for the draws of the effect size.

    Returns
    -------
    Scores
        ``auroc`` first; ``balanced_`` rows weigh a pair by 1 / (pairs of its smallest shared label). Table ``roc``.
        NaN with a note where no pair, or every pair, shares a label.

    Raises
    ------
    IdMismatchError
        If no embedded gene has a label.
    """
    over = restrict(
        standard,
        embedding.ids,
        universe=params.universe,
        min_size=params.min_label_size,
        max_size=params.max_label_size,
    )
    rows = unit_rows(rows_of(embedding, over.genes))
    counts = counted(rows, CoMembership(over), run)
    undefined = undefined_note(counts)
    row = partial(Score, n_genes=len(over.genes), n_labels=len(over), n_pairs=counts.n_pairs)
    found = tuple(row(metric=name, value=value) for name, value in _measures(counts).items())
    if params.draws:
        parts = () if undefined else drawn_effects(counts, params.draws, params.draw_size, run)
        found += (row(metric="effect_size", value=float(np.mean(parts)) if parts else np.nan, parts=parts),)
    points = tuple(tuple(point) for point in roc_points(counts).tolist())
    return Scores(
        rows=found,
        tables={"roc": (("false_positive_rate", "true_positive_rate"), points)},
        notes=(universe_note(standard, over, len(embedding.ids), rows), *undefined),
    )


def _measures(counts: PairCounts) -> dict[str, float]:
    balanced = counts.balanced()
    precision, base = average_precision(counts), base_rate(counts)
    return {
        "auroc": auroc(counts),
        "average_precision": precision,
        "base_rate": base,
        "average_precision_over_base_rate": precision / base if base else np.nan,
        "max_f1": max_fbeta(counts, 1),
        "balanced_auroc": auroc(balanced),
        "balanced_average_precision": average_precision(balanced),
        "positive_pairs": float(counts.n_positive),
    }
